// Many runs of one model, counted, and the shortest that goes wrong made smaller. Input: a simulator, seeds and a scheduler for each; output:
// how often each ending and outcome came, quantiles, and a run whose every step is needed.
import type { Step } from './model.ts'
import type { Ending, Run } from './run.ts'
import type { Scheduler } from './schedulers.ts'
import type { Simulator } from './spec.ts'
import type { AnyState } from './state.ts'

export interface ManyOptions<S> {
  readonly runs: number
  /** Of the first run; the others count on from it, so that each can be had again alone. */
  readonly seed: number
  /** At most so many steps each. */
  readonly steps: number
  readonly scheduler: (seed: number) => Scheduler<S>
  /** A broken invariant is counted, and the run goes on. */
  readonly goOn?: boolean
}

/** Least, quarters, the 95th of a hundred, and most. */
export interface Quantiles {
  readonly least: number
  readonly quarter: number
  readonly half: number
  readonly threeQuarters: number
  readonly of95: number
  readonly most: number
}

export interface Many<S> {
  readonly runs: number
  /** `deadlock`, `violates small`, `finished`: how many runs ended so, the most frequent first. */
  readonly endings: readonly { readonly name: string; readonly runs: number }[]
  /** Invariants and `finally` by name: in how many runs one was broken, on the way or in the end. */
  readonly violated: readonly { readonly name: string; readonly runs: number }[]
  /** Warnings by name: in how many runs each was given. A warned run goes on, and is wrong whatever it ends with. */
  readonly warned: readonly { readonly name: string; readonly runs: number }[]
  /** In how many runs an operation ended so. */
  readonly outcomes: readonly { readonly operation: string; readonly outcome: string; readonly runs: number }[]
  readonly steps: Quantiles
  /** How often each retry rule fired in a run. */
  readonly retries: readonly { readonly name: string; readonly procedure: string; readonly fired: Quantiles }[]
  /** Of the runs in which something is wrong, the first of the shortest. */
  readonly shortest: { readonly seed: number; readonly name: string; readonly run: Run<S> } | undefined
}

/** What an ending is called: as the table of expected verdicts has it, or `finished` or `stopped`. */
export function endingName(ended: Ending): string {
  switch (ended.kind) {
    case 'fails':
    case 'use_after_free':
    case 'violates':
      return `${ended.kind} ${ended.name}`
    case 'leaks':
      return `leaks ${ended.locks.join(', ')}`
    case 'stuck': {
      const own = ended.waiting.some((one) => one.for.kind === 'lock' && one.for.holders.some((hold) => hold.task === one.task))
      return own ? 'self_deadlock' : 'deadlock'
    }
    case 'finished':
    case 'stopped':
      return ended.kind
  }
}

const endsWell = ({ ended }: Run<AnyState>): boolean => ended.kind === 'finished' || ended.kind === 'stopped'

const isWrong = (run: Run<AnyState>): boolean => run.violated.length > 0 || run.warned.length > 0 || !endsWell(run)

function nameOf(run: Run<AnyState>): string {
  if (!endsWell(run)) return endingName(run.ended)
  return run.violated.length > 0 ? `violates ${run.violated.join(', ')}` : `warns ${run.warned.join(', ')}`
}

/** In slices, for progress and interrupts: yields how many runs are done. */
export function* many<S extends AnyState>(simulator: Simulator<S>, options: ManyOptions<S>): Generator<number, Many<S>> {
  const { runs, seed: first, steps, scheduler, goOn = false } = options
  const endings = new Map<string, number>()
  const violated = new Map<string, number>()
  const warned = new Map<string, number>()
  const outcomes = new Map<string, number>()
  const lengths: number[] = []
  const fired = new Map<string, number[]>()
  let shortest: Many<S>['shortest']
  let done = 0
  for (; done < runs; done++) {
    if (done % 64 === 63) yield done
    const seed = first + done
    const run = simulator.run({ seed, steps, scheduler: scheduler(seed), goOn })
    count(endings, [endingName(run.ended)])
    count(violated, run.violated)
    count(warned, run.warned)
    count(outcomes, new Set(run.steps.flatMap(({ notes }) => notes.ends.flatMap(operationEnd))))
    lengths.push(run.steps.length)
    const here = new Map<string, number>()
    for (const { name, procedure } of run.steps.flatMap(({ notes }) => notes.retries)) count(here, [`${procedure} ${name}`])
    for (const [rule, times] of here) fired.set(rule, [...(fired.get(rule) ?? []), times])
    if (isWrong(run) && (shortest === undefined || run.steps.length < shortest.run.steps.length))
      shortest = { seed, name: nameOf(run), run }
  }
  const pairs = [...outcomes].map(([key, times]) => {
    const [operation = '', outcome = ''] = key.split(' ')
    return { operation, outcome, runs: times }
  })
  return {
    runs: done,
    endings: sorted(endings),
    violated: sorted(violated),
    warned: sorted(warned),
    outcomes: pairs.sort((a, b) => (a.operation === b.operation ? b.runs - a.runs : a.operation < b.operation ? -1 : 1)),
    steps: quantiles(lengths),
    retries: [...fired].sort(byName).map(([key, times]) => {
      const [procedure = '', name = ''] = key.split(' ')
      return { name, procedure, fired: quantiles([...times, ...Array.from({ length: done - times.length }, () => 0)]) }
    }),
    shortest,
  }
}

const operationEnd = ({ procedure, role, outcome }: { readonly procedure: string; readonly role: string; readonly outcome: string }) =>
  role === 'operation' ? [`${procedure} ${outcome}`] : []

function count(into: Map<string, number>, names: Iterable<string>): void {
  for (const name of names) into.set(name, (into.get(name) ?? 0) + 1)
}

const byName = (a: readonly [string, unknown], b: readonly [string, unknown]): number => (a[0] < b[0] ? -1 : a[0] > b[0] ? 1 : 0)

const sorted = (counts: ReadonlyMap<string, number>): readonly { readonly name: string; readonly runs: number }[] =>
  [...counts]
    .sort(byName)
    .sort((a, b) => b[1] - a[1])
    .map(([name, runs]) => ({ name, runs }))

function quantiles(values: readonly number[]): Quantiles {
  const order = [...values].sort((a, b) => a - b)
  const at = (part: number): number => order[Math.max(0, Math.ceil(part * order.length) - 1)] ?? 0
  return { least: at(0), quarter: at(0.25), half: at(0.5), threeQuarters: at(0.75), of95: at(0.95), most: at(1) }
}

/**
 * A run that goes wrong in the same way, with fewer steps: first all steps of a task are left out where that can be, then pieces of the
 * schedule, ever smaller ones (Zeller and Hildebrandt: Simplifying and Isolating Failure-Inducing Input, TSE 2002), until none can.
 */
export function minimised<S extends AnyState>(simulator: Simulator<S>, seed: number, run: Run<S>, goOn = false): Run<S> {
  const wanted = nameOf(run)
  let best = run
  const tries = (schedule: Schedule): boolean => {
    const again = simulator.run({ seed, steps: schedule.length, scheduler: following(schedule), goOn })
    if (!isWrong(again) || nameOf(again) !== wanted || again.steps.length >= best.steps.length) return false
    best = again
    return true
  }
  for (const task of simulator.tasks) tries(best.trace.steps.filter((step) => step.task !== task))
  for (let size = Math.ceil(best.steps.length / 2); size >= 1; size = size === 1 ? 0 : Math.ceil(size / 2)) {
    for (let at = 0; at < best.trace.steps.length;) {
      const { steps } = best.trace
      if (!tries([...steps.slice(0, at), ...steps.slice(at + size)])) at += size
    }
  }
  return best
}

type Schedule = readonly { readonly task: string; readonly way: number }[]

/** Takes the steps of a schedule, leaving out those that cannot be taken, then none. */
function following<S>(schedule: Schedule): Scheduler<S> {
  let at = 0
  return (possible: readonly Step<S>[]) => {
    for (; at < schedule.length; at++) {
      const { task, way } = schedule[at]!
      const step = possible.filter((one) => one.task === task)[way]
      if (step === undefined) continue
      at++
      return possible.indexOf(step)
    }
    return -1
  }
}
