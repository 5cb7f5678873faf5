// How often a task can hold each lock at each place: intervals, by a forward fixed point over the task's locations. Input: the
// code of one task; output: tighter bounds of its hold counts and of what its open contracts remember.
import type { Expression, Location, Node, Variable } from '../ir/system.ts'
import { nodesInOrder } from '../ir/walk.ts'
import { HOLD_LIMIT } from './world.ts'
import { entryOf } from '../../runtime/entries.ts'

interface Interval {
  readonly low: number
  readonly high: number
}
type Holds = ReadonlyMap<Variable, Interval>

const ZERO: Interval = { low: 0, high: 0 }
const MANY_VISITS = 12

/** `own`: the holds and what contracts remember of them that only this task's code changes. */
export function narrowHolds(start: Location, own: ReadonlySet<Variable>): void {
  const tracked = new Set([...own].filter((variable) => variable.kind === 'hold'))
  const counts = new Map<Variable, Interval>()
  const remembered = new Map<Variable, Interval>()
  const entering = new Map<Location, Holds>([[start, new Map()]])
  const visits = new Map<Location, number>()
  const work = [start]

  const note = (map: Map<Variable, Interval>, variable: Variable, interval: Interval): void => {
    const known = map.get(variable)
    map.set(variable, known === undefined ? interval : hull(known, interval))
  }

  for (let location = work.pop(); location !== undefined; location = work.pop()) {
    const holds = entryOf(entering, location)
    const incoming = new Map<Node, Holds>([[location.code, holds]])
    const flow = (to: Node, state: Holds | undefined): void => {
      if (state === undefined) return
      const known = incoming.get(to)
      incoming.set(to, known === undefined ? state : joined(known, state))
    }
    for (const n of nodesInOrder(location.code)) {
      const state = incoming.get(n)
      if (state === undefined) continue
      switch (n.kind) {
        case 'assign': {
          const variable = n.target.variable
          if (tracked.has(variable)) {
            const value = evaluate(n.value, state)
            note(counts, variable, value)
            flow(n.next, new Map(state).set(variable, value))
          } else {
            if (own.has(variable)) note(remembered, variable, evaluate(n.value, state))
            flow(n.next, state)
          }
          break
        }
        case 'if':
          flow(n.then, refine(state, n.condition, true, tracked))
          flow(n.otherwise, refine(state, n.condition, false, tracked))
          break
        case 'switch':
          for (const one of n.cases) flow(one, state)
          break
        case 'either':
          for (const one of n.branches) flow(one, state)
          break
        case 'let':
        case 'note':
        case 'choose':
          flow(n.next, state)
          break
        case 'goto': {
          const known = entering.get(n.location)
          const next = known === undefined ? state : joined(known, state)
          if (known !== undefined && same(known, next)) break
          const count = (visits.get(n.location) ?? 0) + 1
          visits.set(n.location, count)
          entering.set(n.location, count > MANY_VISITS ? widened(next) : next)
          work.push(n.location)
          break
        }
        case 'blocked':
        case 'fail':
          break
      }
    }
  }
  for (const variable of tracked) variable.bounds = [hull(ZERO, counts.get(variable) ?? ZERO)]
  for (const [variable, interval] of remembered) variable.bounds = [interval]
}

const hull = (a: Interval, b: Interval): Interval => ({ low: Math.min(a.low, b.low), high: Math.max(a.high, b.high) })
const of = (state: Holds, variable: Variable): Interval => state.get(variable) ?? ZERO

function joined(a: Holds, b: Holds): Holds {
  const result = new Map(a)
  for (const variable of new Set([...a.keys(), ...b.keys()])) result.set(variable, hull(of(a, variable), of(b, variable)))
  return result
}

function same(a: Holds, b: Holds): boolean {
  for (const variable of new Set([...a.keys(), ...b.keys()])) {
    const one = of(a, variable)
    const other = of(b, variable)
    if (one.low !== other.low || one.high !== other.high) return false
  }
  return true
}

/** After many visits a count that still grows may be anything. */
const widened = (state: Holds): Holds =>
  new Map(
    [...state].map(([variable, { low, high }]) => [
      variable,
      low === high ? { low, high } : { low: 0, high: high > 1 ? HOLD_LIMIT : high },
    ]),
  )

function evaluate(e: Expression, state: Holds): Interval {
  if (e.kind === 'const') return { low: e.value, high: e.value }
  if (e.kind === 'read')
    return e.reference.variable.kind === 'hold'
      ? (state.get(e.reference.variable) ?? e.reference.variable.bounds[0] ?? ZERO)
      : { low: 0, high: HOLD_LIMIT }
  if (e.kind === 'binary' && (e.operator === '+' || e.operator === '-')) {
    const a = evaluate(e.left, state)
    const b = evaluate(e.right, state)
    const [low, high] = e.operator === '+' ? [a.low + b.low, a.high + b.high] : [a.low - b.high, a.high - b.low]
    return { low: Math.max(0, Math.min(HOLD_LIMIT, low)), high: Math.max(0, Math.min(HOLD_LIMIT, high)) }
  }
  return { low: 0, high: HOLD_LIMIT }
}

/** What a test says about counts; undefined where it cannot come out so. */
function refine(state: Holds, e: Expression, outcome: boolean, tracked: ReadonlySet<Variable>): Holds | undefined {
  const limit = (variable: Variable, low: number, high: number, from: Holds): Holds | undefined => {
    const known = of(from, variable)
    const next = { low: Math.max(known.low, low), high: Math.min(known.high, high) }
    return next.low > next.high ? undefined : new Map(from).set(variable, next)
  }
  switch (e.kind) {
    case 'const':
      return (e.value !== 0) === outcome ? state : undefined
    case 'not':
      return refine(state, e.operand, !outcome, tracked)
    case 'and':
    case 'or': {
      if ((e.kind === 'and') !== outcome) return state
      let result: Holds | undefined = state
      for (const operand of e.operands) result = result === undefined ? undefined : refine(result, operand, outcome, tracked)
      return result
    }
    case 'anyHeld': {
      const mine = e.holds.filter((one) => tracked.has(one))
      if (!outcome) {
        let result: Holds | undefined = state
        for (const one of mine) result = result === undefined ? undefined : limit(one, 0, 0, result)
        return result
      }
      return e.holds.length === 1 && mine[0] !== undefined ? limit(mine[0], 1, HOLD_LIMIT, state) : state
    }
    case 'binary': {
      const variable = e.left.kind === 'read' ? e.left.reference.variable : undefined
      if (variable === undefined || !tracked.has(variable) || e.right.kind !== 'const') return state
      const value = e.right.value
      const operator = outcome
        ? e.operator
        : ({ '<': '>=', '>=': '<', '>': '<=', '<=': '>', '==': '!=', '!=': '==' } as Partial<Record<typeof e.operator, typeof e.operator>>)[
            e.operator
          ]
      if (operator === '<') return limit(variable, 0, value - 1, state)
      if (operator === '<=') return limit(variable, 0, value, state)
      if (operator === '>') return limit(variable, value + 1, HOLD_LIMIT, state)
      if (operator === '>=') return limit(variable, value, HOLD_LIMIT, state)
      if (operator === '==') return limit(variable, value, value, state)
      return state
    }
    default:
      return state
  }
}
