// One run of a model, from a first state until something is wrong, nobody can move, a limit is reached or the scheduler ends it. Input: a
// model and a scheduler; output: the states and steps, how it ended, and a trace that replays.
import { properties, stuck, type Waiting } from './look.ts'
import { isActive, isBetweenRounds, isFinished, type Model, type Step } from './model.ts'
import { generator, uniform, type Scheduler } from './schedulers.ts'
import type { AnyState } from './state.ts'
import { entryOf } from '../entries.ts'

/** What replays: which of the first states, then the task and which of its steps. */
export interface Trace {
  readonly spec: string
  readonly initial: number
  readonly steps: readonly { readonly task: string; readonly way: number }[]
}

export type Ending =
  /** The last step is an error. */
  | { readonly kind: 'fails' | 'use_after_free'; readonly name: string }
  /** The last state breaks an invariant, or a `finally` where all that owe progress have finished; `part`: what of it is false. */
  | { readonly kind: 'violates'; readonly name: string; readonly part: string }
  | { readonly kind: 'leaks'; readonly locks: readonly string[] }
  | { readonly kind: 'stuck'; readonly waiting: readonly Waiting[] }
  | { readonly kind: 'finished' }
  /** The limit was reached, or the scheduler picked nothing. */
  | { readonly kind: 'stopped' }

export interface Run<S> {
  /** The first state and the one after each step; a failing step adds none. */
  readonly states: readonly S[]
  readonly steps: readonly Step<S>[]
  readonly ended: Ending
  /** Invariants and `finally` that some state breaks, by name, in the order of the run. */
  readonly violated: readonly string[]
  /** Warnings by name, in the order of the run, which goes on behind them. */
  readonly warned: readonly string[]
  readonly trace: Trace
}

export interface RunOptions<S> {
  /** Picks the first state and, without a scheduler, the steps, uniformly. 1 if absent. */
  readonly seed?: number
  readonly scheduler?: Scheduler<S>
  /** At most so many steps; 1000 if absent. */
  readonly steps?: number
  /** A state that breaks an invariant does not end the run. */
  readonly goOn?: boolean
}

/**
 * One run. Without options: from seed 1, by a scheduler that takes each step with the same chance, until something is wrong or 1000 steps
 * are taken.
 */
export function run<S extends AnyState>(model: Model<S>, options: RunOptions<S> = {}): Run<S> {
  const { seed = 1, steps: limit = 1000, goOn = false } = options
  const scheduler = options.scheduler ?? uniform<S>(seed)
  const first = model.initial()
  const initial = Math.floor(generator(~seed)() * first.length)
  const states: S[] = []
  const steps: Step<S>[] = []
  const ways: { readonly task: string; readonly way: number }[] = []
  const violated = new Set<string>()
  const warned = new Set<string>(model.beginnings().flatMap((step) => step.warns))
  const end = (ended: Ending): Run<S> => ({
    states,
    steps,
    ended,
    violated: [...violated],
    warned: [...warned],
    trace: { spec: model.machine.program.spec, initial, steps: ways },
  })
  const begun = model.beginnings().find((step) => step.fails !== undefined || step.leaks.length > 0)
  if (begun !== undefined) return end(wrongStep(begun) ?? { kind: 'stopped' })
  let state = first[initial]!
  for (;;) {
    states.push(state)
    const broken = brokenBy(model, state)
    for (const one of broken) if (one.kind === 'violates') violated.add(one.name)
    for (const one of broken) if (one.kind === 'leaks') one.locks.forEach((name) => violated.add(name))
    const amiss = broken.find(({ kind }) => kind === 'fails' || !goOn)
    if (amiss !== undefined) return end(amiss)
    const possible = model.steps(state)
    if (possible.length === 0) {
      const who = stuck(model, state)
      return end(who.length === 0 ? { kind: 'finished' } : { kind: 'stuck', waiting: who })
    }
    const step = steps.length < limit ? possible[scheduler(possible, state)] : undefined
    if (step === undefined) return end({ kind: 'stopped' })
    steps.push(step)
    ways.push({ task: step.task, way: possible.filter(({ task }) => task === step.task).indexOf(step) })
    for (const name of step.warns) warned.add(name)
    const wrong = wrongStep(step)
    if (step.next !== undefined && wrong !== undefined) states.push(step.next)
    if (wrong !== undefined) return end(wrong)
    state = step.next!
  }
}

function wrongStep<S>(step: Step<S>): Ending | undefined {
  if (step.fails !== undefined) return { kind: step.freed === true ? 'use_after_free' : 'fails', name: step.fails }
  return step.leaks.length > 0 ? { kind: 'leaks', locks: step.leaks } : undefined
}

/** All that owe progress have finished, interrupts or not begun, and no service can move. */
export function isOver<S extends AnyState>(model: Model<S>, state: S): boolean {
  const { machine, tasks } = model
  const resting = tasks.filter((name) => entryOf(machine.tasks, name).shape.role === 'service' && !isFinished(machine, state, name))
  const rest = tasks.every((name) => {
    const { role } = entryOf(machine.tasks, name).shape
    if (role === 'environment' || isFinished(machine, state, name)) return true
    if (role === 'interrupt') return !isActive(state, name)
    return role === 'service' && isBetweenRounds(machine, state, name)
  })
  return rest && !model.steps(state).some(({ task }) => resting.includes(task))
}

function brokenBy<S extends AnyState>(model: Model<S>, state: S): readonly Ending[] {
  const { machine } = model
  const broken: Ending[] = []
  for (const [name, verdict] of Object.entries(properties(model, state))) {
    const property = machine.program.properties[name]
    const kind = property?.claim?.kind
    if (kind !== 'invariant' && !(kind === 'finally' && isOver(model, state))) continue
    if (verdict.holds === undefined) broken.push({ kind: 'fails', name: verdict.fails })
    else if (!verdict.holds && property?.ofPool === true) broken.push({ kind: 'leaks', locks: [name] })
    else if (!verdict.holds) {
      const names = Object.entries(verdict.names).map(([bound, value]) => `${bound} = ${value === null ? 'none' : String(value)}`)
      broken.push({ kind: 'violates', name, part: [verdict.part, ...names].join(', ') })
    }
  }
  return broken
}
