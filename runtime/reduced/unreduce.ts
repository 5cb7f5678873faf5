// Counterexamples of a reduced run in the steps of the spec. In: the traces of a reduced run, whose steps are transactions followed
// by confluent steps, on representatives. Out: findings whose traces are runs of the full system, cut where the finding shows.
import { settler, type ReducedModules } from './module.ts'
import type { Renaming } from './canonical.ts'
import { placeOf } from '../elements.ts'
import { waysOf, type Way } from '../ways.ts'
import { cycleOf, waitsOf } from '../graph/waits.ts'
import { notedAs } from '../findings/noted.ts'
import { takenAt } from '../findings/seen.ts'
import type { Checker } from '../contract.ts'
import type { Finding, Trace, TraceStep } from '../result.ts'
import { nth } from '../entries.ts'

interface Walk {
  readonly states: Int32Array[]
  readonly steps: TraceStep[]
}

/** Most steps of one transaction. */
const longest = 200

/** In slices of a step of the reduced run. */
export function* unreduce(modules: ReducedModules, settings: readonly number[], finding: Finding): Generator<void, Finding> {
  if (finding.trace === undefined || finding.trace.states.length === 0) return finding
  // What fails or warns before the first state is shown in the raw state that the silent runs begin in.
  if (finding.cause.kind === 'fails' && finding.trace.steps.length === 0 && finding.cause.location === 0) return finding
  if (finding.cause.kind === 'warns' && finding.cause.atStart === true) return finding
  // Its cycle was looked for among the states as written; of standing still the way there was not.
  if (finding.cause.kind === 'livelock') return finding
  if (
    (finding.cause.kind === 'temporal' || finding.cause.kind === 'starvation') &&
    finding.cycle !== undefined &&
    finding.cycle.steps.length > 0
  )
    return finding
  const full = modules.full.create(settings)
  const guide = createGuide(modules, settings, full)
  const { trace, renamed } = yield* guide.follow(finding.trace)
  const { cause } = finding
  switch (cause.kind) {
    case 'fails': {
      const failing = guide.toFailure(last(trace), nth(modules.full.meta.failures, cause.failure).name, renamed.indexOf(cause.task))
      const whole = joined(trace, failing.walk)
      return { ...finding, trace: whole, cause: { ...cause, ...failing.at } }
    }
    case 'violates': {
      const { kind } = nth(modules.full.meta.properties, cause.property)
      const shows = (state: Int32Array): boolean =>
        kind === 'reachable' ? full.evaluate(cause.property, 0, state, 0) === 2 : ((full.examine(state, 0) >>> cause.property) & 1) === 1
      const first = trace.states.findIndex(shows)
      return { ...finding, trace: cut(trace, first) }
    }
    case 'leaks':
    case 'warns': {
      const names = (notes: readonly number[]): number | undefined =>
        notes.find((n) => {
          const noted = notedAs(modules.full.meta.notes[n])
          return noted?.kind === finding.kind && noted.name === finding.name
        })
      const step = trace.steps.findIndex(({ notes }) => names(notes) !== undefined)
      // A transaction that leaks or warns and then fails is not in the trace: its steps up to there are.
      const beyond = step < 0 ? guide.toNote(last(trace), names) : undefined
      if (step < 0 && beyond === undefined) return { ...finding, trace }
      const whole = beyond === undefined ? cut(trace, step + 1) : joined(trace, beyond.walk)
      const note = beyond?.note ?? names(nth(whole.steps, whole.steps.length - 1).notes)!
      if (cause.kind === 'warns') return { ...finding, trace: whole, cause: { ...cause, note } }
      return { ...finding, trace: whole, cause: { ...cause, note, takenAt: takenAt(modules.full.meta, whole, note) } }
    }
    case 'stuck': {
      const state = last(trace)
      const named = cause.waits.map((wait) => renamed.indexOf(wait.task)).sort((a, b) => a - b)
      const { sets: _, ...plain } = cause
      const waits = waitsOf(modules.full.meta, full, named, state, 0)
      return { ...finding, trace, cause: { ...(modules.canonical === undefined ? cause : plain), waits, cycle: cycleOf(waits) } }
    }
    default:
      return { ...finding, trace }
  }
}

/** A run in the steps of the spec: that of the reduced system, and what goes on from its last state. Not under symmetry. */
export function* unreduced(modules: ReducedModules, settings: readonly number[], way: Trace, further: Trace): Generator<void, Trace> {
  const { trace } = yield* createGuide(modules, settings, modules.full.create(settings)).follow(way)
  return joined(trace, { states: further.states.slice(1), steps: [...further.steps] })
}

const last = (trace: { readonly states: readonly Int32Array[] }): Int32Array => nth(trace.states, trace.states.length - 1)

const after = (first: Renaming, second: Renaming): Renaming => ({
  tasks: first.tasks.map((task) => nth(second.tasks, task)),
  apply: (state) => second.apply(first.apply(state)),
})

function cut(trace: Trace, states: number): Trace {
  if (states < 0) return trace
  return withSwitches(trace.states.slice(0, states + 1), trace.steps.slice(0, states))
}

function joined(trace: Trace, walk: Walk): Trace {
  return withSwitches([...trace.states, ...walk.states], [...trace.steps, ...walk.steps])
}

function withSwitches(states: readonly Int32Array[], steps: readonly TraceStep[]): Trace {
  return { states, steps, switches: steps.filter((step, k) => k > 0 && step.task !== nth(steps, k - 1).task).length }
}

interface Guide {
  /** `renamed`: by task, which it is in the last representative. */
  follow(trace: Trace): Generator<void, { readonly trace: Trace; readonly renamed: readonly number[] }>
  /** The shortest run of one task whose last step passes such a note, or that stops before a step which passes one and fails. */
  toNote(
    from: Int32Array,
    named: (notes: readonly number[]) => number | undefined,
  ): { readonly walk: Walk; readonly note: number } | undefined
  toFailure(
    from: Int32Array,
    name: string,
    task: number,
  ): {
    readonly walk: Walk
    readonly at: { readonly task: number; readonly location: number; readonly way: number; readonly failure: number }
  }
}

function createGuide(modules: ReducedModules, settings: readonly number[], full: Checker): Guide {
  const { meta } = modules.full
  const settle = settler(modules, settings)
  const tasks = meta.tasks.map((_, task) => task)
  const key = (state: Int32Array): string => state.join(' ')
  const stepOf = (task: number, from: Int32Array, way: Way): TraceStep => ({
    task,
    way: way.way,
    location: placeOf(meta, task, from, 0),
    notes: way.notes,
  })

  const unchanged: Renaming = { tasks, apply: (state) => state }
  const renaming = (state: Int32Array): Renaming => modules.canonical?.renaming(state) ?? unchanged

  /** The confluent steps from a state, as steps of the full system. */
  const settled = (state: Int32Array): Walk => {
    const walk: Walk = { states: [], steps: [] }
    const copy = state.slice()
    const order: number[] = []
    settle(copy, 0, (task) => order.push(task))
    let from = state
    for (const task of order) {
      const way = waysOf(full, task, from, 0).find((one) => one.target !== undefined)
      if (way?.target === undefined) throw new Error('a confluent step is not found again')
      walk.steps.push(stepOf(task, from, way))
      walk.states.push(way.target)
      from = way.target
    }
    return walk
  }

  /** Runs of one task from a state, shortest first, until `ends` says what they end with. Those that pass other `notes` are others. */
  const alone = <T>(
    task: number,
    from: Int32Array,
    ends: (state: Int32Array, walk: Walk) => T | undefined,
    notes: readonly number[] = [],
  ): T | undefined => {
    const keyOf = (state: Int32Array, walk: Walk): string =>
      `${key(state)} ${notes.map((n) => walk.steps.some((step) => step.notes.includes(n))).join(' ')}`
    const beginning: { readonly state: Int32Array; readonly walk: Walk } = { state: from, walk: { states: [], steps: [] } }
    let frontier: readonly { readonly state: Int32Array; readonly walk: Walk }[] = [beginning]
    const seen = new Set([keyOf(from, beginning.walk)])
    for (let depth = 0; depth < longest && frontier.length > 0; depth++) {
      const next: { readonly state: Int32Array; readonly walk: Walk }[] = []
      for (const { state, walk } of frontier) {
        for (const way of waysOf(full, task, state, 0)) {
          if (way.target === undefined) continue
          const further = { states: [...walk.states, way.target], steps: [...walk.steps, stepOf(task, state, way)] }
          const end = ends(way.target, further)
          if (end !== undefined) return end
          const known = keyOf(way.target, further)
          if (seen.has(known)) continue
          seen.add(known)
          next.push({ state: way.target, walk: further })
        }
      }
      frontier = next
    }
    return undefined
  }

  /** The run to a first state, and the names that it takes in its representative. */
  const start = (wanted: Int32Array): { readonly walk: Walk; readonly names: Renaming } => {
    const count = full.initial()
    const raw = Array.from({ length: count }, (_, k) => full.out.slice(k * full.words, (k + 1) * full.words))
    for (const one of raw) {
      let state: Int32Array | undefined = one
      for (const task of tasks) state = state === undefined ? undefined : waysOf(full, task, state, 0)[0]?.target
      if (state === undefined) continue
      const walk = settled(state)
      const end = walk.states[walk.states.length - 1] ?? state
      const names = renaming(end)
      if (key(names.apply(end)) === key(wanted)) return { walk: { states: [state, ...walk.states], steps: walk.steps }, names }
    }
    throw new Error('the first state is not found again')
  }

  /** The steps of the spec of one reduced step, from one representative to what the next one is made of. */
  const between = (from: Int32Array, { task, notes }: TraceStep, to: Int32Array): Walk => {
    const wanted = key(to)
    const noted = notes.filter((n) => notedAs(meta.notes[n]) !== undefined)
    const ends = (state: Int32Array, further: Walk): Walk | undefined => {
      const passed = further.steps.flatMap((one) => one.notes)
      if (noted.some((n) => !passed.includes(n))) return undefined
      const rest = settled(state)
      const end = rest.states[rest.states.length - 1] ?? state
      return key(renaming(end).apply(end)) === wanted
        ? { states: [...further.states, ...rest.states], steps: [...further.steps, ...rest.steps] }
        : undefined
    }
    const found = alone(task, from, ends, noted)
    if (found === undefined) throw new Error('a transaction is not found again')
    return found
  }

  /** The step that is this one in other names. */
  const mirrored = (from: Int32Array, names: Renaming, { task }: TraceStep, to: Int32Array): { state: Int32Array; step: TraceStep } => {
    const own = names.tasks.indexOf(task)
    for (const way of waysOf(full, own, from, 0))
      if (way.target !== undefined && key(names.apply(way.target)) === key(to)) return { state: way.target, step: stepOf(own, from, way) }
    throw new Error('a step is not found again in other names')
  }

  /**
   * Each reduced step is taken apart where it was made, between representatives, and each of its steps is taken in the names that the
   * run has: which steps are transactions or confluent need not be the same for all names.
   */
  function* follow(trace: Trace): ReturnType<Guide['follow']> {
    const { walk, names: first } = start(nth(trace.states, 0))
    let names = first
    for (const [k, step] of trace.steps.entries()) {
      yield
      const part = between(nth(trace.states, k), step, nth(trace.states, k + 1))
      if (modules.canonical === undefined) {
        walk.states.push(...part.states)
        walk.steps.push(...part.steps)
        continue
      }
      for (const [i, one] of part.steps.entries()) {
        const own = mirrored(last(walk), names, one, nth(part.states, i))
        walk.states.push(own.state)
        walk.steps.push(own.step)
      }
      names = after(names, renaming(last(part)))
    }
    return { trace: withSwitches(walk.states, walk.steps), renamed: names.tasks }
  }

  const failingWay = (task: number, state: Int32Array, name: string): Way | undefined =>
    waysOf(full, task, state, 0).find((way) => way.failure >= 0 && nth(meta.failures, way.failure).name === name)

  const toFailure: Guide['toFailure'] = (from, name, task) => {
    const order = modules.canonical === undefined ? [task] : [task, ...tasks.filter((one) => one !== task)]
    for (const one of order) {
      const describe = (state: Int32Array, walk: Walk, way: Way) => ({
        walk,
        at: { task: one, location: placeOf(meta, one, state, 0), way: way.way, failure: way.failure },
      })
      const here = failingWay(one, from, name)
      if (here !== undefined) return describe(from, { states: [], steps: [] }, here)
      const found = alone(one, from, (state, walk) => {
        const way = failingWay(one, state, name)
        return way === undefined ? undefined : describe(state, walk, way)
      })
      if (found !== undefined) return found
    }
    throw new Error('a failing step is not found again')
  }
  const toNote: Guide['toNote'] = (from, named) => {
    const failing = (task: number, state: Int32Array): number | undefined =>
      named(waysOf(full, task, state, 0).flatMap((way) => (way.target === undefined ? way.notes : [])))
    for (const task of tasks) {
      const here = failing(task, from)
      if (here !== undefined) return { walk: { states: [], steps: [] }, note: here }
      const found = alone(task, from, (state, walk) => {
        const note = named(nth(walk.steps, walk.steps.length - 1).notes) ?? failing(task, state)
        return note === undefined ? undefined : { walk, note }
      })
      if (found !== undefined) return found
    }
    return undefined
  }
  return { follow, toFailure, toNote }
}
