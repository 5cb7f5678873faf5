// Runs of a generated simulator. In: a simulator with its meta data, a scheduler that picks each step, a limit. Out: the run with its
// states, how it ended, and a trace of (task, way) pairs that replays to the same states. A run ends at the first thing that is wrong.
import { idle } from './layout.ts'
import type { Meta, Simulator, SimulatorStep } from './contract.ts'

/** What replays: the index of the first state, then the task and the way of each step. */
export interface RecordedTrace {
  readonly initial: number
  readonly steps: readonly (readonly [task: number, way: number])[]
}

/** Picks by index; -1 picks nothing and ends the run. */
export interface Scheduler {
  readonly start: (choices: number) => number
  readonly pick: (steps: readonly SimulatorStep<unknown>[]) => number
}

export type Ending =
  /** The last step of the trace is an error. With an empty trace: a silent run at the start is. */
  | { readonly kind: 'fails'; readonly failure: number; readonly task: number }
  /** The last state breaks an invariant, or, at the end of all that owe progress, a `finally`; or it cannot be evaluated there. */
  | { readonly kind: 'violates'; readonly property: number; readonly evaluation: 'false' | 'undefined' }
  /** The last step ended a contract with more held than agreed. */
  | { readonly kind: 'leaks'; readonly note: number }
  /** Nothing can move and these tasks still owe something. */
  | { readonly kind: 'stuck'; readonly tasks: readonly number[] }
  | { readonly kind: 'finished' }
  /** The limit was reached, or the scheduler picked nothing. */
  | { readonly kind: 'stopped' }
  /** A given trace asked for a step that is not possible here: it is not one of this model under these settings. */
  | { readonly kind: 'diverged' }

export interface SimulatedRun<State> {
  readonly trace: RecordedTrace
  /** The first state and the one after each step; a failing step adds none. */
  readonly states: readonly State[]
  readonly steps: readonly SimulatedStep[]
  readonly ended: Ending
}

export interface SimulatedStep {
  readonly task: number
  readonly way: number
  /** Index of the location that the task left. */
  readonly location: number
  readonly notes: readonly number[]
}

export interface SimulateOptions {
  /** At most this many steps; 1000 if absent. */
  readonly limit?: number | undefined
}

export function run<State>(
  module: { readonly meta: Meta },
  simulator: Simulator<State>,
  scheduler: Scheduler,
  options: SimulateOptions = {},
): SimulatedRun<State> {
  const { meta } = module
  const limit = options.limit ?? 1000
  const first = simulator.initial()
  const initial = scheduler.start(first.length)
  const begun = first[initial]
  const states: State[] = []
  const steps: SimulatedStep[] = []
  const end = (ended: Ending): SimulatedRun<State> => ({
    trace: { initial, steps: steps.map(({ task, way }) => [task, way] as const) },
    states,
    steps,
    ended,
  })
  if (begun === undefined) return end({ kind: 'diverged' })
  if (begun.state === undefined) return end({ kind: 'fails', failure: begun.failure, task: begun.task })

  let state = begun.state
  let passed = begun.notes
  for (;;) {
    states.push(state)
    const wrong = leakOf(meta, passed) ?? brokenBy(meta, simulator, state)
    if (wrong !== undefined) return end(wrong)
    const possible = simulator.steps(state)
    if (possible.length === 0) {
      const tasks = owing(meta, simulator, state)
      return end(tasks.length === 0 ? { kind: 'finished' } : { kind: 'stuck', tasks })
    }
    if (steps.length >= limit) return end({ kind: 'stopped' })
    const picked = scheduler.pick(possible)
    const step = possible[picked]
    if (step === undefined) return end({ kind: picked === impossible ? 'diverged' : 'stopped' })
    steps.push({ task: step.task, way: step.way, location: placeIn(meta, simulator, state, step.task), notes: step.notes })
    if (step.state === undefined) return end({ kind: 'fails', failure: step.failure, task: step.task })
    state = step.state
    passed = step.notes
  }
}

/**
 * A run to where nobody can move, of which the caller sees each state and nothing is judged or kept: for many runs. How many steps it
 * took; undefined if it was not over within the limit, or a step was an error.
 */
export function runThrough<State>(
  simulator: Simulator<State>,
  scheduler: Scheduler,
  limit: number,
  see: (state: State, isLast: boolean) => void,
): number | undefined {
  const first = simulator.initial()
  let state = first[scheduler.start(first.length)]?.state
  for (let length = 0; state !== undefined; length++) {
    const possible = simulator.steps(state)
    see(state, possible.length === 0)
    if (possible.length === 0) return length
    if (length === limit) return undefined
    state = possible[scheduler.pick(possible)]?.state
  }
  return undefined
}

/** What a scheduler picks that wants a step which is not there. */
export const impossible = -2

// ---- schedulers ----

/** Each possible step is as likely as any other. The same seed gives the same run. */
export function uniform(seed: number): Scheduler {
  const random = generator(seed)
  const below = (n: number): number => Math.floor(random() * n)
  return { start: below, pick: (steps) => below(steps.length) }
}

/** The tasks take turns; of several ways a task takes the next one each time that it has a choice. */
export function roundRobin(): Scheduler {
  let last = -1
  let choices = 0
  return {
    start: () => 0,
    pick: (steps) => {
      const after = steps.filter((step) => step.task > last)
      const task = (after[0] ?? steps[0])?.task
      if (task === undefined) return -1
      last = task
      const ways = steps.flatMap((step, i) => (step.task === task ? [i] : []))
      return ways[ways.length > 1 ? choices++ % ways.length : 0] ?? -1
    },
  }
}

/** Takes the steps of a trace, then nothing more. */
export function replay(trace: RecordedTrace): Scheduler {
  let at = 0
  return {
    start: () => trace.initial,
    pick: (steps) => {
      const wanted = trace.steps[at++]
      if (wanted === undefined) return -1
      const found = steps.findIndex((step) => step.task === wanted[0] && step.way === wanted[1])
      return found < 0 ? impossible : found
    },
  }
}

/** Numbers in 0 <= x < 1, from a 32-bit counter mixed well (the finaliser of splitmix32). */
function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

// ---- what is wrong ----

function leakOf(meta: Meta, notes: readonly number[]): Ending | undefined {
  const note = notes.find((id) => meta.notes[id]?.kind === 'leak')
  return note === undefined ? undefined : { kind: 'leaks', note }
}

function brokenBy<State>(meta: Meta, simulator: Simulator<State>, state: State): Ending | undefined {
  const quiet = meta.properties.some((property) => property.kind === 'finally') && owing(meta, simulator, state).length === 0
  for (const [property, { kind }] of meta.properties.entries()) {
    if (kind !== 'invariant' && !(kind === 'finally' && quiet)) continue
    const verdict = simulator.evaluate(property, 0, state)
    if (verdict !== 1) return { kind: 'violates', property, evaluation: verdict === 0 ? 'false' : 'undefined' }
  }
  return undefined
}

function placeIn<State>(meta: Meta, simulator: Simulator<State>, state: State, task: number): number {
  const path = meta.fields[meta.tasks[task]?.place ?? -1]?.path
  return path === undefined ? -1 : Number(simulator.values(state)[path])
}

/** Tasks that have not finished and owe progress where they stand. */
function owing<State>(meta: Meta, simulator: Simulator<State>, state: State): readonly number[] {
  return [...meta.tasks.keys()].filter((task) => {
    const role = meta.tasks[task]?.role
    const location = meta.tasks[task]?.locations[placeIn(meta, simulator, state, task)]
    return role !== 'environment' && location !== undefined && !idle(meta, task, location)
  })
}
