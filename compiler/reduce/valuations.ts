// The values that what one or two steps touch can have when tasks stand before them: own data as each task can have it there, locks
// excluding each other, all else free and chosen only when it is looked at. Input: steps with the local states of their tasks, a
// test of one valuation; output: whether the test was made of all of them.
import type { Expression, System, Variable } from '../ir/system.ts'
import { eachNode, expressionsOf, visitExpression } from '../ir/walk.ts'
import { apart } from './apart.ts'
import type { Specialised } from './specialise.ts'
import { UNCHOSEN, Unchosen, numberOf, type Numbering, type Step } from './ways.ts'
import { nth } from '../../runtime/entries.ts'

const MOST_VALUATIONS = 4000
/** Over all pairs of steps: what comes after is taken for conflicting, so that no spec makes the analysis long. */
const MOST_TESTS = 400_000

type Steps = readonly [Step, Step?]

interface Valuations {
  /** Calls `test` under every valuation of what it looks at; false if there are too many. */
  each(steps: Steps, test: () => void): boolean
  readonly values: Int32Array
}

/**
 * A test reads the values that it looks at and is made again for each that they can have, up to a limit, beyond which the answer is no. `asked`:
 * what it asks beside the code.
 */
export function valuations(system: System, special: Specialised, numbers: Numbering, asked: readonly Expression[] = []): Valuations {
  const values = new Int32Array(numbers.count).fill(UNCHOSEN)
  const bounds = system.variables.flatMap((variable) => variable.bounds)
  const places = placesOf(system, special, numbers, asked)
  const factsOf = factsBy(special, holdsOf(system), numbers)

  let tests = MOST_TESTS
  const under = (test: () => void, budget: { left: number }): boolean => {
    try {
      if (--budget.left < 0 || --tests < 0) return false
      test()
      return true
    } catch (problem) {
      if (!(problem instanceof Unchosen)) throw problem
      for (const value of places.get(problem.at) ?? between(bounds[problem.at] ?? { low: 0, high: 0 })) {
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
      for (const row of localRows(factsOf, numbers, steps)) {
        for (const [at, value] of row) values[at] = Number.isNaN(value) ? UNCHOSEN : value
        const done = under(test, budget)
        for (const [at] of row) values[at] = UNCHOSEN
        if (!done) return false
      }
      return true
    },
  }
}

function* between({ low, high }: { readonly low: number; readonly high: number }): Generator<number> {
  for (let value = low; value <= high; value++) yield value
}

/** Of each task's places one of those that no `at` tells from each other. */
function placesOf(
  { tasks }: System,
  { code }: Specialised,
  numbers: Numbering,
  asked: readonly Expression[],
): ReadonlyMap<number, readonly number[]> {
  const keys = tasks.map(({ locations }) => locations.map(() => ''))
  const look = (e: Expression): void =>
    visitExpression(e, (part) => {
      if (part.kind !== 'at') return
      const ids = new Set(part.locations.map(({ id }) => id))
      const list = nth(keys, part.task)
      for (const id of list.keys()) list[id] += ids.has(id) ? '1' : '0'
    })
  for (const node of code.values()) eachNode(node, (n) => expressionsOf(n).forEach(look))
  asked.forEach(look)
  return new Map(keys.map((list, task) => [nth(numbers.places, task), [...new Map(list.map((key, id) => [key, id])).values()]]))
}

type Row = readonly (readonly [at: number, value: number])[]

/** `of`: whose it is; an interrupt's are its host's. */
type Hold = { readonly lock: number; readonly mode: number; readonly of: number | undefined; readonly apart: readonly boolean[] }
type HoldOf = ReadonlyMap<Variable, Hold>

const holdsOf = (system: System): HoldOf =>
  new Map(
    system.locks.flatMap((lock) => {
      const table = apart(lock)
      return lock.holds.map(({ mode, variable, task }) => [variable, { lock: lock.id, mode, of: task, apart: nth(table, mode) }] as const)
    }),
  )

/** What a pair of steps asks of one of them. */
interface Facts {
  /** Numbers of what it reads or writes. */
  readonly touched: ReadonlySet<number>
  /** Numbers of its task's own elements. */
  readonly own: readonly number[]
  /** For each of its local states what its task holds there, and a key of that. */
  readonly held: readonly { readonly key: string; readonly holds: readonly Hold[] }[]
}

/** Remembered for each step: it stands in many pairs. */
function factsBy(special: Specialised, holdOf: HoldOf, numbers: Numbering): (step: Step) => Facts {
  const known = new Map<Step, Facts>()
  const made = (step: Step): Facts => {
    const own = special.own[step.location.task] ?? []
    return {
      touched: new Set([...step.tree.reads, ...step.tree.writes].map((one) => numberOf(numbers, one))),
      own: own.map((one) => numberOf(numbers, one)),
      held: step.local.map((local) => {
        const places = own.flatMap(({ variable }, j) => (nth(local, j) > 0 && holdOf.has(variable) ? [j] : []))
        return { key: places.join(), holds: places.flatMap((j) => holdOf.get(nth(own, j).variable) ?? []) }
      }),
    }
  }
  return (step) => {
    const facts = known.get(step) ?? made(step)
    known.set(step, facts)
    return facts
  }
}

/** A local state as far as a pair of steps can tell it from others. */
interface Projected {
  readonly row: Row
  readonly key: string
  readonly holds: readonly Hold[]
}

/** Each once, the first of those that are alike. */
function projected(step: Step, { own, held }: Facts, touched: (at: number) => boolean): readonly Projected[] {
  const places = [...own.keys()].filter((j) => touched(nth(own, j)))
  const found = new Map<string, Projected>()
  step.local.forEach((local, i) => {
    const { key: ofHolds, holds } = nth(held, i)
    let key = ''
    for (const j of places) key += `${own[j]}=${local[j]} `
    const whole = `${key}/${ofHolds}`
    if (!found.has(whole)) found.set(whole, { row: places.map((j) => [nth(own, j), nth(local, j)]), key, holds })
  })
  return [...found.values()]
}

/** Own data of the tasks as far as the steps touch it, each combination once, those left out whose locks exclude each other. */
function localRows(factsOf: (step: Step) => Facts, numbers: Numbering, [step, other]: Steps): readonly Row[] {
  const mine = factsOf(step)
  const theirs = other && factsOf(other)
  const touched = (at: number): boolean => mine.touched.has(at) || theirs?.touched.has(at) === true
  const firsts = projected(step, mine, touched)
  const seconds = other && theirs && projected(other, theirs, touched)
  const combined = new Map<string, Row>()
  for (const one of firsts) {
    if (seconds === undefined) combined.set(one.key, one.row)
    else for (const two of seconds) if (!excluded(one.holds, two.holds)) combined.set(one.key + two.key, [...one.row, ...two.row])
  }
  const standing: Row = [step, ...(other === undefined ? [] : [other])].map(({ location }) => [
    nth(numbers.places, location.task),
    location.id,
  ])
  return [...combined.values()].map((row) => [...row, ...standing])
}

/** Two tasks would hold the same lock in modes that they cannot hold at once. */
const excluded = (first: readonly Hold[], second: readonly Hold[]): boolean =>
  first.some((a) => second.some((b) => a.lock === b.lock && a.of !== b.of && a.apart[b.mode] === true))
