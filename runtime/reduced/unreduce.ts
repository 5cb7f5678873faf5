// Counterexamples of a reduced run in the steps of the spec. In: the traces of a reduced run, whose steps are transactions followed
// by confluent steps, on representatives. Out: findings whose traces are runs of the full system, cut where the finding shows.
import { settler, type ReducedModules } from './module.ts'
import { placeOf } from '../elements.ts'
import { waysOf, type Way } from '../ways.ts'
import { cycleOf, waitsOf } from '../graph/waits.ts'
import { takenAt } from '../findings/seen.ts'
import type { Checker } from '../contract.ts'
import type { Finding, Trace, TraceStep } from '../result.ts'

interface Walk {
  readonly states: Int32Array[]
  readonly steps: TraceStep[]
}

/** Most steps of one transaction. */
const longest = 200

export function unreduce(modules: ReducedModules, settings: readonly number[], finding: Finding): Finding {
  if (finding.trace === undefined || finding.trace.states.length === 0) return finding
  // What fails before the first state is shown in the raw state that the silent runs begin in.
  if (finding.cause.kind === 'fails' && finding.trace.steps.length === 0 && finding.cause.location === 0) return finding
  const full = modules.full.create(settings)
  const guide = createGuide(modules, settings, full)
  const trace = guide.follow(finding.trace)
  const { cause } = finding
  switch (cause.kind) {
    case 'fails': {
      const failing = guide.toFailure(last(trace), modules.full.meta.failures[cause.failure]!.name, cause.task)
      const whole = joined(trace, failing.walk)
      return { ...finding, trace: whole, cause: { ...cause, ...failing.at } }
    }
    case 'violates': {
      const { kind } = modules.full.meta.properties[cause.property]!
      const shows = (state: Int32Array): boolean =>
        kind === 'reachable' ? full.evaluate(cause.property, 0, state, 0) === 2 : ((full.examine(state, 0) >>> cause.property) & 1) === 1
      const first = trace.states.findIndex(shows)
      return { ...finding, trace: cut(trace, first) }
    }
    case 'leaks': {
      const names = (notes: readonly number[]): number | undefined =>
        notes.find((n) => {
          const note = modules.full.meta.notes[n]!
          return note.kind === 'leak' && note.lock === finding.name
        })
      const step = trace.steps.findIndex(({ notes }) => names(notes) !== undefined)
      // A transaction that leaks and then fails is not in the trace: its steps up to the leak are.
      const beyond = step < 0 ? guide.toNote(last(trace), names) : undefined
      if (step < 0 && beyond === undefined) return { ...finding, trace }
      const whole = beyond === undefined ? cut(trace, step + 1) : joined(trace, beyond.walk)
      const note = beyond?.note ?? names(whole.steps[whole.steps.length - 1]!.notes)!
      return { ...finding, trace: whole, cause: { ...cause, note, takenAt: takenAt(modules.full.meta, whole, note) } }
    }
    case 'stuck': {
      const state = last(trace)
      const named = cause.waits.map((wait) => wait.task)
      const { sets: _, ...plain } = cause
      const waits = waitsOf(modules.full.meta, full, actual(modules, state, named), state, 0)
      return { ...finding, trace, cause: { ...(modules.canonical === undefined ? cause : plain), waits, cycle: cycleOf(waits) } }
    }
    default:
      return { ...finding, trace }
  }
}

const last = (trace: { readonly states: readonly Int32Array[] }): Int32Array => trace.states[trace.states.length - 1]!

/** The tasks of a state that are these in its representative. */
function actual({ full, canonical }: ReducedModules, state: Int32Array, tasks: readonly number[]): readonly number[] {
  if (canonical === undefined) return tasks
  const moved = new Int32Array(full.meta.tasks.length)
  canonical(state.slice(), 0, moved)
  return full.meta.tasks.flatMap((_, task) => (tasks.includes(moved[task]!) ? [task] : []))
}

function cut(trace: Trace, states: number): Trace {
  if (states < 0) return trace
  return withSwitches(trace.states.slice(0, states + 1), trace.steps.slice(0, states))
}

function joined(trace: Trace, walk: Walk): Trace {
  return withSwitches([...trace.states, ...walk.states], [...trace.steps, ...walk.steps])
}

function withSwitches(states: readonly Int32Array[], steps: readonly TraceStep[]): Trace {
  return { states, steps, switches: steps.filter((step, k) => k > 0 && step.task !== steps[k - 1]!.task).length }
}

interface Guide {
  follow(trace: Trace): Trace
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

  const representative = (state: Int32Array): Int32Array => {
    const copy = state.slice()
    modules.canonical?.(copy, 0)
    return copy
  }

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

  const start = (wanted: Int32Array): Walk => {
    const count = full.initial()
    const raw = Array.from({ length: count }, (_, k) => full.out.slice(k * full.words, (k + 1) * full.words))
    for (const one of raw) {
      let state: Int32Array | undefined = one
      for (const task of tasks) state = state === undefined ? undefined : waysOf(full, task, state, 0)[0]?.target
      if (state === undefined) continue
      const walk = settled(state)
      const end = walk.states[walk.states.length - 1] ?? state
      if (key(representative(end)) === key(wanted)) return { states: [state, ...walk.states], steps: walk.steps }
    }
    throw new Error('the first state is not found again')
  }

  const follow = (trace: Trace): Trace => {
    const walk = start(trace.states[0]!)
    trace.steps.forEach((step, k) => {
      const from = walk.states[walk.states.length - 1]!
      const wanted = key(trace.states[k + 1]!)
      const preferred = modules.canonical === undefined ? [step.task] : [step.task, ...tasks.filter((task) => task !== step.task)]
      // Under symmetry another task may do it, with notes of its own.
      const leaks = modules.canonical === undefined ? step.notes.filter((n) => meta.notes[n]!.kind === 'leak') : []
      for (const task of preferred) {
        const ends = (state: Int32Array, further: Walk): Walk | undefined => {
          const passed = further.steps.flatMap((one) => one.notes)
          if (leaks.some((n) => !passed.includes(n))) return undefined
          const rest = settled(state)
          const end = rest.states[rest.states.length - 1] ?? state
          return key(representative(end)) === wanted
            ? { states: [...further.states, ...rest.states], steps: [...further.steps, ...rest.steps] }
            : undefined
        }
        const found = alone(task, from, ends, leaks)
        if (found === undefined) continue
        walk.states.push(...found.states)
        walk.steps.push(...found.steps)
        return
      }
      throw new Error('a transaction is not found again')
    })
    return withSwitches(walk.states, walk.steps)
  }

  const failingWay = (task: number, state: Int32Array, name: string): Way | undefined =>
    waysOf(full, task, state, 0).find((way) => way.failure >= 0 && meta.failures[way.failure]!.name === name)

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
        const note = named(walk.steps[walk.steps.length - 1]!.notes) ?? failing(task, state)
        return note === undefined ? undefined : { walk, note }
      })
      if (found !== undefined) return found
    }
    return undefined
  }
  return { follow, toFailure, toNote }
}
