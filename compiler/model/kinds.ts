// A kind of lock as one lock has it. Input: a kind and the values of its parameters, expressions over sizes and switches; output: the kind
// with these in place of the parameters, so that its clauses mean the same wherever they are read.
import type { Expression, LockKind, Local } from './model.ts'

/** Without values it is as declared: so of a kind without parameters. */
export function settled(kind: LockKind, values: readonly Expression[] | undefined): LockKind {
  if (values === undefined || kind.parameters.length === 0) return kind
  const given = new Map(kind.parameters.flatMap((parameter, i) => (values[i] === undefined ? [] : [[parameter, values[i]] as const])))
  const put = (e: Expression): Expression => replaced(e, given)
  return {
    ...kind,
    parameters: [],
    pairs: kind.pairs.map((pair) => ({ ...pair, condition: pair.condition && put(pair.condition) })),
    overtakes: kind.overtakes.map((one) => ({ ...one, condition: one.condition && put(one.condition) })),
    policy: put(kind.policy),
    recursion: put(kind.recursion),
    holders: kind.holders && put(kind.holders),
  }
}

/** The words that a policy or a recursion can be, under whatever variant. */
export const wordsOf = ({ type }: Expression): readonly string[] => (type.kind === 'words' ? type.words : [])

function replaced(e: Expression, given: ReadonlyMap<Local, Expression>): Expression {
  const of = (part: Expression): Expression => replaced(part, given)
  switch (e.kind) {
    case 'local':
      return given.get(e.local) ?? e
    case 'unary':
      return { ...e, operand: of(e.operand) }
    case 'binary':
      return { ...e, left: of(e.left), right: of(e.right) }
    case 'conditional': {
      const [then, otherwise] = [of(e.then), of(e.otherwise)]
      const words = [...new Set([...wordsOf(then), ...wordsOf(otherwise)])]
      return { ...e, condition: of(e.condition), then, otherwise, type: words.length === 0 ? e.type : { kind: 'words', words } }
    }
    case 'extreme':
      return { ...e, arguments: e.arguments.map(of) }
    default:
      return e
  }
}
