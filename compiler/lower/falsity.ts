// Which part of a condition decides that it is false, told where it is found to be: in the midst of a step, where no state shows what it
// read. Input: a condition that is false, and the failure that follows; output: code that leaves notes of the part and of what it reads,
// for a reader of the trace alone (system.ts, `isTold`).
import type { Expression, Node } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { and, branch, dispatch, not } from '../ir/build.ts'
import { boundsOf } from '../ir/bounds.ts'
import { bindLocal, domainElements, expressions, type Environment } from './expressions.ts'
import { note, textOf, type World } from './world.ts'

/** Of more parts than these the whole is told, of more values none. */
const MOST_PARTS = 64
const MOST_VALUES = 64

interface Bound {
  readonly local: M.Local
  readonly value: Expression
}

/** Where a part stands: what quantifiers around it bound, and the premises under which it is asked for. */
interface Standing {
  readonly environment: Environment
  readonly bound: readonly Bound[]
  readonly premises: readonly (readonly [M.Expression, Environment])[]
}

export function whyFalse(world: World, task: number, of: Span, condition: M.Expression, environment: Environment, next: Node): Node {
  // That a place is never reached has no parts.
  if (condition.kind === 'bool') return next
  let parts = 0
  return decide(condition, false, { environment, bound: [], premises: [] })

  /** Of an expression that has this value, the smallest part that gives it the value. */
  function decide(e: M.Expression, holds: boolean, at: Standing): Node {
    if (++parts > MOST_PARTS) return part(e, holds, at)
    const is = (one: M.Expression, value: boolean, environment = at.environment): Expression => {
      const lowered = expressions(world).value(one, environment)
      return value ? lowered : not(lowered)
    }
    if (e.kind === 'unary' && e.operator === 'not') return decide(e.operand, !holds, at)
    if (e.kind === 'binary' && ((e.operator === 'and' && !holds) || (e.operator === 'or' && holds)))
      return branch(is(e.left, holds), decide(e.left, holds, at), decide(e.right, holds, at))
    if (e.kind === 'binary' && e.operator === '=>') {
      const under = { ...at, premises: [...at.premises, [e.left, at.environment] as const] }
      return holds ? branch(is(e.left, true), decide(e.right, true, under), decide(e.left, false, at)) : decide(e.right, false, under)
    }
    if (e.kind === 'quantifier' && e.quantifier === (holds ? 'exists' : 'forall')) {
      const elements = domainElements(world, e.domain, (one) => expressions(world).value(one, at.environment))
      if (elements.length <= MOST_PARTS)
        return elements.reduceRight<Node>(
          (rest, { value, present }) => {
            const inner = bindLocal(at.environment, e.local, value)
            const standing = { ...at, environment: inner, bound: [...at.bound, { local: e.local, value }] }
            return branch(and([present, is(e.body, holds, inner)]), decide(e.body, holds, standing), rest)
          },
          part(e, holds, at),
        )
    }
    return part(e, holds, at)
  }

  function part(e: M.Expression, holds: boolean, { environment, bound, premises }: Standing): Node {
    const bindings = bound.flatMap(({ local, value }) =>
      value.kind === 'const' ? [{ name: local.name, value: value.value, type: value.type }] : [],
    )
    const hidden = new Set(bound.map(({ local }) => local))
    const read = [...premises, [e, environment] as const].reduceRight<Node>((rest, [one, env]) => reading(one, env, hidden, rest), next)
    return note(world, { kind: 'decides', task, of, span: e.span, holds, bindings }, read)
  }

  /** Notes of the values that an expression names. */
  function reading(e: M.Expression, environment: Environment, hidden: ReadonlySet<M.Local>, rest: Node): Node {
    return [...named(e)].reverse().reduce<Node>((after, one) => {
      if (one.kind === 'local' && hidden.has(one.local)) return after
      const value = expressions(world).value(one, environment)
      const { low, high } = boundsOf(value)
      if (high - low >= MOST_VALUES) return after
      const facts = { kind: 'read', task, of, name: nameOf(one, value), type: value.type } as const
      const notes = Array.from({ length: high - low + 1 }, (_, k) => note(world, { ...facts, value: low + k }, after))
      return dispatch(value, low, notes)
    }, rest)
  }

  /** An element of the state as traces name it; a name as the text does. */
  function nameOf(e: M.Expression, value: Expression): string {
    const { kind, reference } =
      value.kind === 'read' ? { kind: value.reference.variable.kind, reference: value.reference } : { kind: '', reference: undefined }
    if (kind === 'field' && reference?.index.kind === 'const')
      return reference.variable.elements[reference.index.value] ?? reference.variable.name
    return textOf(world, e.span).replace(/\s+/g, ' ')
  }
}

/** The parts of an expression that have a name of their own, in the order of the text. */
function named(e: M.Expression): readonly M.Expression[] {
  switch (e.kind) {
    case 'int':
    case 'bool':
    case 'word':
    case 'none':
    case 'any':
    case 'current':
    case 'size':
    case 'switch':
    case 'instance':
    case 'taskName':
    case 'outcome':
    case 'quantifier':
    case 'mapped':
      return []
    case 'field':
    case 'element':
      return e.type.kind === 'lock' ? [] : [e]
    case 'local':
    case 'component':
    case 'apply':
    case 'neighbour':
    case 'held':
    case 'mine':
    case 'holder':
    case 'at':
      return [e]
    case 'unary':
      return named(e.operand)
    case 'binary':
      return [...named(e.left), ...named(e.right)]
    case 'conditional':
      return [...named(e.condition), ...named(e.then), ...named(e.otherwise)]
    case 'set':
      return e.elements.flatMap(named)
    case 'extreme':
      return e.arguments.flatMap(named)
  }
}
