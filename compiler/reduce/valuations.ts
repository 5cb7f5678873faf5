// The values that what one or two steps touch can have when tasks stand before them: own data as each task can have it there, locks
// excluding each other, all else free and chosen only when it is looked at. Input: steps with the local states of their tasks, a
// test of one valuation; output: whether the test was made of all of them.
import type { Lock, System, Variable } from '../ir/system.ts'
import type { Specialised } from './specialise.ts'
import { UNCHOSEN, Unchosen, numberOf, type Element, type Numbering, type Step } from './ways.ts'

const MOST_VALUATIONS = 4000
/** Over all pairs of steps: what comes after is taken for conflicting, so that no spec makes the analysis long. */
const MOST_TESTS = 400_000

interface Valuations {
  /** Calls `test` under every valuation of what it looks at; false if there are too many. */
  each(steps: readonly Step[], test: () => void): boolean
  readonly values: Int32Array
}

/** A test reads the values that it looks at and is made again for each that they can have, up to a limit, beyond which the answer is no. */
export function valuations(system: System, special: Specialised, numbers: Numbering): Valuations {
  const values = new Int32Array(numbers.count).fill(UNCHOSEN)
  const bounds = system.variables.flatMap((variable) => variable.bounds)
  const holdOf = holdsOf(system)

  let tests = MOST_TESTS
  const under = (test: () => void, budget: { left: number }): boolean => {
    try {
      if (--budget.left < 0 || --tests < 0) return false
      test()
      return true
    } catch (problem) {
      if (!(problem instanceof Unchosen)) throw problem
      const { low, high } = bounds[problem.at] ?? { low: 0, high: 0 }
      for (let value = low; value <= high; value++) {
        values[problem.at] = value
        if (!under(test, budget)) {
          values[problem.at] = UNCHOSEN
          return false
        }
      }
      values[problem.at] = UNCHOSEN
      return true
    }
  }

  return {
    values,
    each(steps, test) {
      const budget = { left: MOST_VALUATIONS }
      for (const row of localRows(special, holdOf, numbers, steps)) {
        for (const [at, value] of row) values[at] = Number.isNaN(value) ? UNCHOSEN : value
        const done = under(test, budget)
        for (const [at] of row) values[at] = UNCHOSEN
        if (!done) return false
      }
      return true
    },
  }
}

type Row = readonly (readonly [at: number, value: number])[]

/** Own data of the tasks as far as the steps touch it, each combination once, those left out whose locks exclude each other. */
function localRows(special: Specialised, holdOf: HoldOf, numbers: Numbering, steps: readonly Step[]): readonly Row[] {
  const touched = new Set(steps.flatMap((step) => [...step.tree.reads, ...step.tree.writes].map((one) => numberOf(numbers, one))))
  const combined = new Map<string, Row>()
  const pick = (i: number, chosen: readonly (readonly number[])[]): void => {
    const step = steps[i]
    if (step !== undefined) {
      for (const local of step.local) pick(i + 1, [...chosen, local])
      return
    }
    const owned = chosen.map((local, k) =>
      (special.own[(steps[k] as Step).location.task] ?? []).map((one, j) => [one, local[j] as number] as const),
    )
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

const holdsOf = (system: System): HoldOf =>
  new Map(system.locks.flatMap((lock) => lock.holds.map(({ mode, variable }) => [variable, { lock, mode }] as const)))

/** Two tasks hold the same lock in modes that cannot be held together, whichever came first. */
function excluded(holdOf: HoldOf, owned: readonly (readonly (readonly [Element, number])[])[]): boolean {
  const [first = [], second = []] = owned.map((list) =>
    list.flatMap(([one, value]) => (value > 0 ? [holdOf.get(one.variable)] : [])).filter((one) => one !== undefined),
  )
  return first.some((a) =>
    second.some((b) => {
      if (a.lock !== b.lock) return false
      return [a.lock.together[a.mode]?.[b.mode], a.lock.together[b.mode]?.[a.mode]].every(
        (pair) => pair?.kind === 'const' && pair.value === 0,
      )
    }),
  )
}
