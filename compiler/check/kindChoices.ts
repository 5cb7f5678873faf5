// `lock l = if s then a else b`: a kind that is another under each variant (LS4023). Input: the choice, its kinds complete; output: the
// clauses of the kind. What its locks are asked for in is the same in all of them; pairs, policy and recursion hang on the condition.
import type * as ast from '../ast/ast.ts'
import type { Expression, LockKind, LockMode } from '../model/model.ts'
import { settled, wordsOf } from '../model/kinds.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { describeConstant } from './constants.ts'
import type { Env } from './env.ts'
import { checkKindArguments, checkSwitchCondition } from './kindArguments.ts'
import { type Draft, isBroken } from './namespaces.ts'
import { kindCandidates } from './names.ts'
import { boolType } from './types.ts'

type Clauses = Pick<LockKind, 'pairs' | 'overtakes' | 'upgrades' | 'ranged' | 'policy' | 'recursion' | 'holders' | 'anyone'>

/** What the kind is given beside its modes; `undefined` where something is wrong, which has been reported. */
export function checkKindChoice(env: Env, node: ast.KindChoice, kind: Draft<LockKind>): Clauses | undefined {
  const clauses = clausesOf(env, node)
  if (clauses === undefined) return undefined
  // The modes are the kind's own: others mean it by them.
  const ownMode = (mode: LockMode): LockMode => kind.modes.find(({ name }) => name === mode.name) ?? mode
  return {
    ...clauses,
    pairs: clauses.pairs.map((pair) => ({ ...pair, first: ownMode(pair.first), second: ownMode(pair.second) })),
    overtakes: clauses.overtakes.map((one) => ({ ...one, mode: ownMode(one.mode) })),
    upgrades: clauses.upgrades.map((upgrade) => ({ ...upgrade, from: ownMode(upgrade.from), to: ownMode(upgrade.to) })),
  }
}

function clausesOf(env: Env, node: ast.KindChoice): LockKind | undefined {
  const { tables } = env
  if (node.kind === 'kindUse') {
    tables.names.ask(node.lock, () => kindCandidates(tables))
    const declared = tables.lockKinds.get(node.lock.text)
    if (declared === undefined) {
      tables.report.error('LS2004', node.lock.span, `no lock kind is called \`${node.lock.text}\``, {
        hint: didYouMean(node.lock.text, tables.lockKinds.keys()),
      })
      return undefined
    }
    tables.names.use(node.lock, { kind: 'lockKind', lockKind: declared.model })
    if (declared.node.chosen !== undefined) {
      tables.report.error('LS4023', node.span, `\`${node.lock.text}\` is itself one kind or another`, {
        hint: 'write its choice here: `if … then … else if … then … else …`',
      })
      return undefined
    }
    const given = checkKindArguments(tables, node, node.arguments ?? [], declared.model, env)
    return given === 'broken' ? undefined : settled(declared.model, given)
  }
  const condition = checkSwitchCondition(env, node.condition, 'the choice of a lock kind')
  const then = clausesOf(env, node.then)
  const otherwise = clausesOf(env, node.otherwise)
  if (then === undefined || otherwise === undefined || isBroken(condition)) return undefined
  const difference = differenceOf(then, otherwise)
  if (difference !== undefined) {
    tables.report.error(
      'LS4023',
      node.span,
      `\`${then.name}\` and \`${otherwise.name}\` differ in more than who waits for whom: ${difference}`,
      {
        hint: 'two fields, of one kind each, and the code asks the switch: `if s { lock f.a } else { lock f.b }`',
      },
    )
    return undefined
  }
  return {
    ...then,
    pairs: eachOf(condition, then.pairs, otherwise.pairs, samePair),
    overtakes: eachOf(condition, then.overtakes, otherwise.overtakes, (a, b) => a.mode.name === b.mode.name),
    policy: eitherOf(condition, then.policy, otherwise.policy),
    recursion: eitherOf(condition, then.recursion, otherwise.recursion),
  }
}

/** What the code that uses a lock would have to know of it. */
function differenceOf(left: LockKind, right: LockKind): string | undefined {
  const modes = ({ modes: all }: LockKind): string =>
    all
      .map(({ name }) => name)
      .sort()
      .join(', ')
  if (modes(left) !== modes(right)) return `their modes are ${modes(left)} and ${modes(right)}`
  const jumping = ({ modes: all }: LockKind): string =>
    all
      .flatMap(({ name, jumps }) => (jumps ? [name] : []))
      .sort()
      .join(', ')
  if (jumping(left) !== jumping(right)) return 'which modes jump the queue'
  const upgrades = (kind: LockKind): string =>
    kind.upgrades
      .map(({ from, to, inLine }) => `${from.name} ${to.name} ${inLine}`)
      .sort()
      .join()
  if (upgrades(left) !== upgrades(right)) return 'what becomes what'
  const holders = (kind: LockKind): string => (kind.holders === undefined ? '' : describeConstant(kind.holders))
  if (holders(left) !== holders(right)) return 'how many may hold it'
  if (left.ranged !== right.ranged) return 'one has ranges'
  if (left.anyone !== right.anyone) return 'anyone may release one of them'
  return undefined
}

type Pair = LockKind['pairs'][number]

const samePair = (a: Pair, b: Pair): boolean =>
  a.oneWay === b.oneWay &&
  ((a.first.name === b.first.name && a.second.name === b.second.name) ||
    (!a.oneWay && a.first.name === b.second.name && a.second.name === b.first.name))

/** What both say without a condition stays so; what one says is under the condition, or under its opposite. */
function eachOf<T extends { readonly condition: Expression | undefined }>(
  condition: Expression,
  then: readonly T[],
  otherwise: readonly T[],
  alike: (a: T, b: T) => boolean,
): readonly T[] {
  const not: Expression = { kind: 'unary', operator: 'not', operand: condition, type: boolType, span: condition.span }
  const only = (when: Expression, one: T): T => ({ ...one, condition: one.condition === undefined ? when : both(when, one.condition) })
  const same = (a: T, b: T): boolean => a.condition === undefined && b.condition === undefined && alike(a, b)
  return [
    ...then.map((one) => (otherwise.some((other) => same(one, other)) ? one : only(condition, one))),
    ...otherwise.filter((one) => !then.some((other) => same(one, other))).map((one) => only(not, one)),
  ]
}

const both = (left: Expression, right: Expression): Expression => ({
  kind: 'binary',
  operator: 'and',
  left,
  right,
  type: boolType,
  span: right.span,
})

function eitherOf(condition: Expression, then: Expression, otherwise: Expression): Expression {
  if (describeConstant(then) === describeConstant(otherwise)) return then
  const words = [...new Set([...wordsOf(then), ...wordsOf(otherwise)])]
  return { kind: 'conditional', condition, then, otherwise, type: { kind: 'words', words }, span: condition.span }
}
