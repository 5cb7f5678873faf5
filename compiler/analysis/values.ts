// The values that variables can have at all, whatever the order of steps: a flow-insensitive fixed point over every assignment.
// Input: what the code of all tasks assigns and binds; output: sets of possible values, from which bounds shrink and impossible cases fall away.
import type { Expression, Variable } from '../ir/system.ts'
import { compute } from '../ir/compute.ts'
import { arithmetic, boundsOf } from '../ir/bounds.ts'
import { rangeOf } from '../ir/extent.ts'
import type { Assign, Let } from './reading.ts'
import { entryOf } from '../../runtime/entries.ts'

export interface Values {
  /** The possible values of an expression; undefined where too many or unknown. */
  of(expression: Expression): ReadonlySet<number> | undefined
  /** The value of a switch, where one variant is meant. */
  parameter?(id: number): number | undefined
}

export const UNKNOWN: Values = { of: () => undefined }
const MOST_VALUES = 64

/** Bounds of all variables but holds and snapshots shrink to what is assigned; holds have a pass of their own. */
export function possibleValues(
  code: { readonly assigns: readonly Assign[]; readonly lets: readonly Let[] },
  variables: readonly Variable[],
  free: readonly { readonly variable: Variable; readonly element: number }[],
): Values {
  type Possible = Set<number> | undefined
  const sets = new Map<Variable, Possible[]>()
  const always = (variable: Variable): boolean => variable.kind === 'field' || variable.kind === 'queue'
  const kept = (variable: Variable): boolean => variable.kind === 'hold' || variable.kind === 'snapshot' || variable.kind === 'place'
  for (const variable of variables) {
    if (kept(variable)) continue
    sets.set(
      variable,
      variable.elements.map((_, i) => (always(variable) ? new Set([variable.initial[i] ?? 0]) : new Set<number>())),
    )
  }
  for (const { variable, element } of free) {
    const { low, high } = rangeOf(variable.type)
    const list = sets.get(variable)
    if (list !== undefined)
      list[element] = high - low < MOST_VALUES ? new Set(Array.from({ length: high - low + 1 }, (_, i) => low + i)) : undefined
  }
  const temps = new Map(code.lets.map((n) => [n.temp.id, n.value]))
  /** Of temporaries that a `let` binds, as far as this round has come. */
  const found = new Map<number, Possible>()
  const assignments = code.assigns.filter((n) => !kept(n.target.variable))

  const small = (low: number, high: number): Possible =>
    high - low < MOST_VALUES ? new Set(Array.from({ length: high - low + 1 }, (_, i) => low + i)) : undefined
  const of = (e: Expression): Possible => {
    switch (e.kind) {
      case 'const':
        return new Set([e.value])
      case 'read': {
        const list = sets.get(e.reference.variable)
        if (list === undefined) {
          const { low, high } = boundsOf(e)
          return small(low, high)
        }
        if (e.reference.index.kind === 'const') return list[e.reference.index.value]
        return union(list)
      }
      case 'conditional':
        return union([of(e.then), of(e.otherwise)])
      case 'table': {
        const from = of(e.operand)
        return from === undefined ? new Set(e.table) : new Set([...from].map((value) => e.table[value - e.low] ?? 0))
      }
      case 'temp': {
        const value = temps.get(e.temp.id)
        if (value !== undefined) {
          if (!found.has(e.temp.id)) found.set(e.temp.id, of(value))
          return found.get(e.temp.id)
        }
        const { low, high } = rangeOf(e.type)
        return small(low, high)
      }
      case 'binary': {
        if (
          arithmetic(e.operator, { low: 0, high: 0 }, { low: 1, high: 1 }) === undefined &&
          e.operator !== 'union' &&
          e.operator !== 'minus' &&
          e.operator !== 'with'
        )
          return new Set([0, 1])
        const left = of(e.left)
        const right = of(e.right)
        if (left === undefined || right === undefined || left.size * right.size > 4 * MOST_VALUES) return undefined
        const result = new Set<number>()
        for (const a of left)
          for (const b of right) {
            const value = e.operator === 'with' && (b < 0 || b > 30) ? undefined : compute(e.operator, a, b)
            if (value === undefined) return undefined
            result.add(value)
          }
        return result.size > MOST_VALUES ? undefined : result
      }
      case 'not':
      case 'and':
      case 'or':
      case 'anyHeld':
      case 'at':
        return new Set([0, 1])
      case 'parameter':
      case 'size': {
        const { low, high } = rangeOf(e.type)
        return small(low, high)
      }
    }
  }
  for (let changed = true; changed;) {
    changed = false
    found.clear()
    for (const { target, value } of assignments) {
      const { variable, index } = target
      const list = entryOf(sets, variable)
      const range = rangeOf(variable.type)
      const added = of(value)
      const elements = index.kind === 'const' ? [index.value] : list.map((_, i) => i)
      for (const i of elements) {
        const known = list[i]
        if (known === undefined) continue
        if (added === undefined) {
          list[i] = undefined
          changed = true
          continue
        }
        const before = known.size
        for (const one of added) if (one >= range.low && one <= range.high) known.add(one)
        if (known.size > MOST_VALUES) list[i] = undefined
        if (known.size !== before) changed = true
      }
    }
  }
  for (const [variable, list] of sets) {
    const range = rangeOf(variable.type)
    variable.bounds = list.map((possible) => {
      if (possible === undefined) return range
      if (possible.size === 0)
        return { low: Math.max(range.low, Math.min(range.high, 0)), high: Math.max(range.low, Math.min(range.high, 0)) }
      return { low: Math.min(...possible), high: Math.max(...possible) }
    })
  }
  return { of }

  function union(list: readonly Possible[]): Possible {
    const result = new Set<number>()
    for (const one of list) {
      if (one === undefined) return undefined
      for (const value of one) result.add(value)
    }
    return result.size > MOST_VALUES ? undefined : result
  }
}
