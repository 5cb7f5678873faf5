// Which part of a condition decides that it is false. Input: the condition and where it is asked; output: tests that lead to the parts,
// with what each part reads. A property is false in a state at rest, of which these are asked when somebody reads the finding; a step
// fails in its midst, where no state shows what it read, and leaves notes for a reader of the trace alone (system.ts, `isTold`).
import type { Decision, Expression, Node, Read } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { isLiteral, parts } from '../model/reads.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import { and, branch, dispatch, not } from '../ir/build.ts'
import { boundsOf } from '../ir/bounds.ts'
import { describeValue } from '../ir/describe.ts'
import { bindLocal } from './expressions/at.ts'
import { domainElements } from './expressions/domains.ts'
import { expressions } from './expressions/expressions.ts'
import { note, textOf, type Environment, type World } from './world.ts'
import { nth } from '../../runtime/entries.ts'

/** In the midst of a step a value is told by a note of its own: of one that can be more than this none, of all parts together so many. */
const MOST_VALUES = 64
const MOST_NOTES = 4096
/** Of a quantifier that nothing narrows, what its body reads is told of so many elements. */
const MOST_ELEMENTS = 8

type Bound = ReadonlyMap<M.Local, Expression>

/** Where a part stands: what quantifiers around it bound, and the premises under which it is asked for. */
interface Standing {
  readonly environment: Environment
  readonly bound: Bound
  readonly premises: readonly (readonly [M.Expression, Standing])[]
}

/** Of a condition that is false. */
export function deciding(world: World, condition: M.Expression, environment: Environment): Decision {
  return decide(condition, false, { environment, bound: new Map(), premises: [] })

  /** Of an expression that has this value, the smallest part that gives it the value. */
  function decide(e: M.Expression, holds: boolean, at: Standing): Decision {
    const is = (one: M.Expression, value: boolean, environment = at.environment): Expression => {
      const lowered = expressions(world).value(one, environment)
      return value ? lowered : not(lowered)
    }
    if (e.kind === 'unary' && e.operator === 'not') return decide(e.operand, !holds, at)
    if (e.kind === 'binary' && ((e.operator === 'and' && !holds) || (e.operator === 'or' && holds))) {
      const all = operands(e, e.operator)
      return all
        .slice(0, -1)
        .reduceRight<Decision>(
          (otherwise, one) => ({ kind: 'test', condition: is(one, holds), then: decide(one, holds, at), otherwise }),
          decide(nth(all, all.length - 1), holds, at),
        )
    }
    if (e.kind === 'binary' && e.operator === '=>') {
      const under = { ...at, premises: [...at.premises, [e.left, at] as const] }
      return holds
        ? { kind: 'test', condition: is(e.left, true), then: decide(e.right, true, under), otherwise: decide(e.left, false, at) }
        : decide(e.right, false, under)
    }
    if (e.kind === 'quantifier' && e.quantifier === (holds ? 'exists' : 'forall')) {
      const elements = domainElements(world, e.domain, (one) => expressions(world).value(one, at.environment))
      return elements.reduceRight<Decision>(
        (rest, { value, present }) => {
          const inner = bindLocal(at.environment, e.local, value)
          const standing = { ...at, environment: inner, bound: new Map(at.bound).set(e.local, value) }
          const here = and([present, is(e.body, holds, inner)])
          return { kind: 'test', condition: here, then: decide(e.body, holds, standing), otherwise: rest }
        },
        part(e, holds, at),
      )
    }
    return part(e, holds, at)
  }

  function part(e: M.Expression, holds: boolean, at: Standing): Decision {
    const bindings = [...at.bound].flatMap(([local, value]) =>
      value.kind === 'const' ? [{ name: local.name, value: value.value, type: value.type }] : [],
    )
    const read = [...at.premises, [e, at] as const].flatMap(([one, { environment, bound }]) => readsOf(world, one, environment, bound))
    return { kind: 'part', span: e.span, holds, bindings, reads: distinct(read) }
  }
}

/** `a`, `b`, `c` of `a and b and c`. */
const operands = (e: M.Expression, operator: 'and' | 'or'): readonly M.Expression[] =>
  e.kind === 'binary' && e.operator === operator ? [...operands(e.left, operator), ...operands(e.right, operator)] : [e]

const valuesOf = ({ value }: Read): number => {
  const { low, high } = boundsOf(value)
  return high - low + 1
}

/** How many notes the values of all parts would be. */
const notesOf = (decision: Decision): number =>
  decision.kind === 'test'
    ? notesOf(decision.then) + notesOf(decision.otherwise)
    : decision.reads.reduce((sum, read) => sum + (valuesOf(read) > MOST_VALUES ? 0 : valuesOf(read)), 0)

/** The same as code that leaves notes before the failure that follows, where somebody wants them. */
export function whyFalse(world: World, task: number, of: Span, condition: M.Expression, environment: Environment, next: Node): Node {
  // That a place is never reached has no parts.
  if (!world.told || condition.kind === 'bool') return next
  const all = deciding(world, condition, environment)
  const valued = notesOf(all) <= MOST_NOTES
  const code = (decision: Decision): Node => {
    if (decision.kind === 'test') return branch(decision.condition, code(decision.then), code(decision.otherwise))
    const { kind: _, reads, ...facts } = decision
    const noted = reads.reduceRight<Node>((after, one) => {
      const { name, value, defined } = one
      if (!valued || valuesOf(one) > MOST_VALUES) return after
      const { low } = boundsOf(value)
      const values = Array.from({ length: valuesOf(one) }, (__, k) =>
        note(world, { kind: 'read', task, of, name, type: value.type, value: low + k }, after),
      )
      return branch(defined, dispatch(value, low, values), after)
    }, next)
    return note(world, { kind: 'decides', task, of, ...facts }, noted)
  }
  return code(all)
}

/** The parts of an expression that have a name of their own, in the order of the text, with their values; what quantifiers bound says its value. */
export function readsOf(world: World, e: M.Expression, environment: Environment, bound: Bound = new Map()): readonly Read[] {
  const inside = (one: M.Expression): readonly Read[] => readsOf(world, one, environment, bound)
  if (isLiteral(e)) return []
  switch (e.kind) {
    case 'size':
    case 'switch':
    case 'instance':
    case 'taskName':
    case 'mapped':
      return []
    case 'local':
      return bound.has(e.local) ? [] : [readOf(world, e, environment, bound)]
    case 'field':
      return e.type.kind === 'lock' ? inside(e.object) : [readOf(world, e, environment, bound)]
    case 'element':
      return e.type.kind === 'lock' ? [...inside(e.array), ...inside(e.index)] : [readOf(world, e, environment, bound)]
    case 'component':
    case 'apply':
    case 'along':
    case 'neighbour':
    case 'held':
    case 'mine':
    case 'holder':
    case 'queued':
    case 'at':
      return [readOf(world, e, environment, bound)]
    case 'unary':
    case 'binary':
    case 'conditional':
    case 'set':
    case 'position':
    case 'extreme':
      return parts(e).flatMap(inside)
    case 'quantifier': {
      const elements = domainElements(world, e.domain, (one) => expressions(world).value(one, environment))
      if (elements.length > MOST_ELEMENTS) return []
      return elements.flatMap(({ value, present }) =>
        readsOf(world, e.body, bindLocal(environment, e.local, value), new Map(bound).set(e.local, value)).map((one) => ({
          ...one,
          defined: and([present, one.defined]),
        })),
      )
    }
  }
}

/** An element of the state is called as traces name it, all else as the text does. */
function readOf(world: World, e: M.Expression, environment: Environment, bound: Bound): Read {
  const x = expressions(world)
  const value = x.value(e, environment)
  const defined = and(x.checks.map(({ ok }) => ok))
  const { variable, index } = value.kind === 'read' ? value.reference : { variable: undefined, index: undefined }
  const element = variable?.kind === 'field' && index?.kind === 'const' ? variable.elements[index.value] : undefined
  return { name: element ?? textWith(world, e, bound), value, defined }
}

/** The text with the values of what is bound: `held(File[1].lock)` for `held(f.lock)`. */
function textWith(world: World, e: M.Expression, bound: Bound): string {
  const places: { readonly span: Span; readonly text: string }[] = []
  const look = (one: M.Expression): void => {
    const value = one.kind === 'local' ? bound.get(one.local) : undefined
    if (value?.kind === 'const') places.push({ span: one.span, text: describeValue(value.value, value.type) })
    parts(one).forEach(look)
  }
  look(e)
  let text = textOf(world, e.span)
  for (const { span, text: shown } of places.sort((a, b) => b.span.start - a.span.start))
    text = text.slice(0, span.start - e.span.start) + shown + text.slice(span.end - e.span.start)
  return text.replace(/\s+/g, ' ')
}

const distinct = (reads: readonly Read[]): readonly Read[] => [...new Map(reads.map((one) => [one.name, one])).values()]
