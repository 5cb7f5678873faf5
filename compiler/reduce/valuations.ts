// The values that what one or two steps touch can have when tasks stand before them: own data as each task can have it there, locks
// excluding each other, all else free. Input: steps with the local states of their tasks; output: valuations, or undefined if too many.
import type { Lock, System, Variable } from '../ir/system.ts'
import type { Specialised } from './specialise.ts'
import { numberOf, type Element, type Numbering, type Step } from './ways.ts'

/** Pairs of an element's number and its value. */
export type Valuation = readonly (readonly [at: number, value: number])[]

const MOST_VALUATIONS = 3000

export function valuations(system: System, special: Specialised, numbers: Numbering, steps: readonly Step[]): readonly Valuation[] | undefined {
  const touched = new Map<number, Element>()
  for (const step of steps) for (const one of [...step.tree.reads, ...step.tree.writes]) touched.set(numberOf(numbers, one), one)
  const owned = new Set(steps.flatMap((step) => (special.own[step.location.task] ?? []).map((one) => numberOf(numbers, one))))
  let rows: readonly Valuation[] = localRows(system, special, numbers, steps, touched)
  for (const [at, one] of touched) {
    const { low, high } = one.variable.bounds[one.element] ?? { low: 0, high: 0 }
    const open = owned.has(at) ? rows.filter((row) => row.some(([known, value]) => known === at && Number.isNaN(value))) : rows
    if (open.length === 0) continue
    if (open.length * (high - low + 1) > MOST_VALUATIONS) return undefined
    const values = Array.from({ length: high - low + 1 }, (_, i) => low + i)
    const spread = open.flatMap((row) => values.map((value) => [...row.filter(([known]) => known !== at), [at, value] as const]))
    rows = [...rows.filter((row) => !open.includes(row)), ...spread]
  }
  return rows.length > MOST_VALUATIONS ? undefined : rows
}

/** Own data of the tasks, each combination once, those left out whose locks exclude each other. */
function localRows(system: System, special: Specialised, numbers: Numbering, steps: readonly Step[], touched: ReadonlyMap<number, Element>): readonly Valuation[] {
  const holdOf = holdsOf(system)
  const combined = new Map<string, Valuation>()
  const pick = (i: number, chosen: readonly (readonly number[])[]): void => {
    const step = steps[i]
    if (step !== undefined) {
      for (const values of step.local) pick(i + 1, [...chosen, values])
      return
    }
    const owned = chosen.map((values, k) => (special.own[(steps[k] as Step).location.task] ?? []).map((one, j) => [one, values[j] as number] as const))
    if (excluded(holdOf, owned)) return
    const row = owned.flat().flatMap(([one, value]) => {
      const at = numberOf(numbers, one)
      return touched.has(at) ? [[at, value] as const] : []
    })
    combined.set(row.map(([at, value]) => `${at}=${value}`).join(' '), row)
  }
  pick(0, [])
  return [...combined.values()]
}

type HoldOf = ReadonlyMap<Variable, { readonly lock: Lock; readonly mode: number }>

const holdsOf = (system: System): HoldOf => new Map(system.locks.flatMap((lock) => lock.holds.map(({ mode, variable }) => [variable, { lock, mode }] as const)))

/** Two tasks hold the same lock in modes that cannot be held together. */
function excluded(holdOf: HoldOf, owned: readonly (readonly (readonly [Element, number])[])[]): boolean {
  const [first = [], second = []] = owned.map((list) => list.flatMap(([one, value]) => (value > 0 ? [holdOf.get(one.variable)] : [])).filter((one) => one !== undefined))
  return first.some((a) =>
    second.some((b) => {
      const pair = a.lock === b.lock ? a.lock.together[a.mode]?.[b.mode] : undefined
      return pair?.kind === 'const' && pair.value === 0
    }),
  )
}
