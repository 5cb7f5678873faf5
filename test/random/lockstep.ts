// The packed checker and the typed simulator of one cell, walked side by side: each was emitted from the same system by code of its
// own. Input: both modules and the settings; output: what they do not agree on, in the first state where it shows.
import type { Checker, CheckerModule, Simulator, SimulatorModule, SimulatorStep } from '../../runtime/contract.ts'
import { values, waysOf } from '../../runtime/index.ts'
import type { Finding, RunResult, Trace } from '../../runtime/result.ts'

export type SimulatedState = Readonly<Record<string, unknown>>

export interface Pair {
  readonly packed: CheckerModule
  readonly typed: SimulatorModule<SimulatedState>
  readonly settings: readonly number[]
}

interface Standing {
  readonly packed: Int32Array
  readonly typed: SimulatedState
  readonly depth: number
}

/** `complete`: every state was compared, so that the counts are those of the whole graph. */
export interface Walked {
  readonly difference: string | undefined
  readonly complete: boolean
  readonly states: number
  readonly transitions: number
  readonly depth: number
}

export function walk({ packed, typed, settings }: Pair, mostStates: number): Walked {
  const { meta } = packed
  const checker = packed.create(settings)
  const simulator = typed.create(settings)
  const known = new Map<string, string>()
  const shown = new Set<string>()
  const queue: Standing[] = []
  let transitions = 0
  let depth = 0
  let difference: string | undefined

  const differ = (what: string, left: unknown, right: unknown): void => {
    difference ??= `${what}: checker ${JSON.stringify(left)}, simulator ${JSON.stringify(right)}`
  }
  const meet = (from: string, words: Int32Array, state: SimulatedState, at: number): void => {
    const key = words.join()
    const theirs = JSON.stringify(simulator.values(state))
    const before = known.get(key)
    const ours = before ?? JSON.stringify(values(meta, words))
    if (ours !== theirs) differ(`values after ${from}`, ours, theirs)
    if (before !== undefined) return
    if (shown.has(ours)) differ(`two packed states of the same values after ${from}`, ours, theirs)
    known.set(key, ours)
    shown.add(ours)
    depth = Math.max(depth, at)
    queue.push({ packed: words, typed: state, depth: at })
    for (const [property, { name, kind }] of meta.properties.entries()) {
      if (kind === 'completes') continue
      for (const part of kind === 'leadsTo' ? [0, 1] : [0]) {
        const mine = checker.evaluate(property, part, words, 0)
        const its = simulator.evaluate(property, part, state)
        if (mine !== its) differ(`property ${name} after ${from}`, mine, its)
      }
    }
  }

  const facts = [JSON.stringify(meta), JSON.stringify(typed.meta)] as const
  if (facts[0] !== facts[1]) {
    const from = [...facts[0]].findIndex((mark, i) => mark !== facts[1][i])
    differ('meta data', facts[0].slice(from, from + 60), facts[1].slice(from, from + 60))
  }

  const first = firstStates(checker, meta.tasks.length)
  const begun = simulator.initial()
  const moving = begun.filter((step) => step.state !== undefined)
  if (first.states.length !== moving.length) differ('first states', first.states.length, moving.length)
  const failures = begun.flatMap((step) => (step.state === undefined ? [step.failure] : []))
  if (first.failures.sort().join() !== failures.sort().join()) differ('failures at the start', first.failures, failures)
  moving.forEach((step, i) => first.states[i] && step.state && meet('the start', first.states[i], step.state, 0))

  let at = 0
  for (; at < queue.length && at < mostStates && difference === undefined; at++) {
    const here = queue[at]!
    const steps = simulator.steps(here.typed)
    for (const [task, { name }] of meta.tasks.entries()) {
      const ours = waysOf(checker, task, here.packed, 0)
      const theirs = steps.filter((step) => step.task === task)
      transitions += ours.length
      const facts = (way: Pick<SimulatorStep<unknown>, 'way' | 'failure' | 'notes'>): string =>
        `${way.way} ${way.failure} ${way.notes.join()}`
      if (ours.map(facts).join(';') !== theirs.map(facts).join(';')) {
        differ(`ways of ${name} in ${known.get(here.packed.join())}`, ours.map(facts), theirs.map(facts))
        break
      }
      ours.forEach(({ target }, i) => {
        const state = theirs[i]!.state
        if (target !== undefined && state !== undefined)
          meet(`${name}, way ${i}, from ${known.get(here.packed.join())}`, target, state, here.depth + 1)
      })
    }
  }
  return { difference, complete: at === queue.length && difference === undefined, states: queue.length, transitions, depth }
}

/** The first states, silent runs done, and the failures met in these. */
function firstStates(checker: Checker, tasks: number): { readonly states: readonly Int32Array[]; readonly failures: number[] } {
  const raw = checker.initial()
  let states: Int32Array[] = Array.from({ length: raw }, (_, i) => checker.out.slice(i * checker.words, (i + 1) * checker.words))
  const failures: number[] = []
  for (let task = 0; task < tasks; task++) {
    states = states.flatMap((state) =>
      waysOf(checker, task, state, 0).flatMap(({ target, failure }) => {
        if (target === undefined) failures.push(failure)
        return target === undefined ? [] : [target]
      }),
    )
  }
  return { states, failures }
}

/** Every counterexample is a run of the simulator that ends in what it shows, and every cycle leads back to where it began. */
export function replayed({ packed, typed, settings }: Pair, result: RunResult): string | undefined {
  const simulator = typed.create(settings)
  for (const finding of result.findings) {
    const wrong = mistakeIn(packed.meta, simulator, finding)
    if (wrong !== undefined) return `${finding.kind} ${finding.name}: ${wrong}`
  }
  return undefined
}

function mistakeIn(
  meta: CheckerModule['meta'],
  simulator: Simulator<SimulatedState>,
  { kind, trace, cycle, cause }: Finding,
): string | undefined {
  if (trace === undefined) return kind === 'unreachable' ? undefined : 'no trace'
  const begun = simulator.initial()
  if (cause.kind === 'fails' && cause.location === 0) {
    const fails = begun.some(({ failure }) => failure === cause.failure)
    return fails && trace.steps.length === 0 ? undefined : 'no silent run fails so'
  }
  const start = begun.find(({ state }) => state !== undefined && same(meta, simulator, state, trace.states[0]))?.state
  if (start === undefined) return 'it begins in no first state'
  const end = follow(meta, simulator, start, trace)
  if (typeof end === 'string') return end
  const steps = simulator.steps(end.state)
  if (cause.kind === 'fails') {
    const last = steps.find(({ task, way }) => task === cause.task && way === cause.way)
    if (last?.failure !== cause.failure) return 'the last step does not fail so'
  }
  if (cause.kind === 'violates' && simulator.evaluate(cause.property, 0, end.state) === 1) return 'it holds at the end'
  if (cause.kind === 'stuck') {
    const moving = cause.waits.find((wait) => steps.some(({ task }) => task === wait.task))
    if (moving !== undefined && kind !== 'self_deadlock') return `${meta.tasks[moving.task]?.name} can move at the end`
    if (cause.waits.length === 0) return 'nobody waits'
  }
  if (cycle === undefined) return undefined
  const back = follow(meta, simulator, end.state, cycle)
  if (typeof back === 'string') return `cycle: ${back}`
  return JSON.stringify(simulator.values(back.state)) === JSON.stringify(simulator.values(end.state))
    ? undefined
    : 'the cycle does not close'
}

function same(
  meta: CheckerModule['meta'],
  simulator: Simulator<SimulatedState>,
  state: SimulatedState,
  words: Int32Array | undefined,
): boolean {
  return words !== undefined && JSON.stringify(simulator.values(state)) === JSON.stringify(values(meta, words))
}

function follow(
  meta: CheckerModule['meta'],
  simulator: Simulator<SimulatedState>,
  from: SimulatedState,
  trace: Trace,
): { readonly state: SimulatedState } | string {
  let state = from
  for (const [i, { task, way }] of trace.steps.entries()) {
    const next = simulator.steps(state).find((step) => step.task === task && step.way === way)?.state
    if (next === undefined) return `step ${i + 1} is not possible`
    if (!same(meta, simulator, next, trace.states[i + 1])) return `step ${i + 1} leads elsewhere`
    state = next
  }
  return { state }
}
