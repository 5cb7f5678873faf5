// The packed checker and the simulator of one cell, walked side by side: one comes from the transition system, the other from the typed
// model by its own way. Input: both; output: what they do not agree on, in the first state where it shows.
import type { Checker, CheckerModule, Meta } from '../../runtime/contract.ts'
import { show, values, waysOf } from '../../runtime/index.ts'
import { placeOf, read } from '../../runtime/elements.ts'
import type { Finding, RunResult, Trace } from '../../runtime/result.ts'
import { firstStates, seenOf } from '../../runtime/simulated.ts'
import type { Simulator } from '../../runtime/simulator/index.ts'
import type { Step } from '../../runtime/simulator/model.ts'
import { isOver } from '../../runtime/simulator/run.ts'
import { agrees } from '../../runtime/simulator/replay.ts'
import type { AnyState } from '../../runtime/simulator/state.ts'
import { nth } from '../../runtime/entries.ts'

export interface Pair {
  readonly packed: CheckerModule
  readonly settings: readonly number[]
  readonly simulator: Simulator<AnyState>
}

/** `complete`: every state was compared, so that the counts are those of the whole graph. */
export interface Walked {
  readonly difference: string | undefined
  readonly complete: boolean
  readonly states: number
  readonly transitions: number
  readonly depth: number
}

interface Standing {
  readonly packed: Int32Array
  readonly simulated: AnyState
  readonly depth: number
}

export function walk({ packed, settings, simulator }: Pair, mostStates: number): Walked {
  const { meta } = packed
  const checker = packed.create(settings)
  const known = new Map<string, string>()
  const simulated = new Set<string>()
  const queue: Standing[] = []
  let transitions = 0
  let depth = 0
  let difference: string | undefined

  const meet = (from: string, words: Int32Array, state: AnyState, at: number): void => {
    const ours = words.join()
    const theirs = JSON.stringify(state)
    const before = known.get(ours)
    if (before === theirs) return
    if (before !== undefined || simulated.has(theirs)) {
      difference ??= `${from}: two states of the one are a single one of the other, ${theirs}`
      return
    }
    difference ??= unlike(meta, checker, words, simulator, state, from)
    known.set(ours, theirs)
    simulated.add(theirs)
    depth = Math.max(depth, at)
    queue.push({ packed: words, simulated: state, depth: at })
  }

  const first = firstStates(checker, meta.tasks.length)
  const begun = simulator.initial()
  if (first.states.length !== begun.length) difference ??= `first states: checker ${first.states.length}, simulator ${begun.length}`
  // An impossible first value fails once in the simulator, in the checker once in each first state.
  const failures = new Set(simulator.beginnings().flatMap(({ fails }) => fails ?? []))
  const failed = new Set(first.ways.flatMap(({ failure }) => (failure < 0 ? [] : [meta.failures[failure]!.name])))
  if ([...failed].sort().join() !== [...failures].sort().join())
    difference ??= `at the start fails: checker ${[...failed].join()}, simulator ${[...failures].join()}`
  for (const words of first.states) {
    // Silent runs can make one state of two.
    if (known.has(words.join())) continue
    const state = begun.find((one) => agrees(one, seenOf(meta, words)) && !simulated.has(JSON.stringify(one)))
    if (state === undefined) difference ??= `no first state of the simulator is ${JSON.stringify(values(meta, words))}`
    else meet('the start', words, state, 0)
  }

  let at = 0
  for (; at < queue.length && at < mostStates && difference === undefined; at++) {
    const here = queue[at]!
    const steps = simulator.steps(here.simulated)
    for (const [task, { name }] of meta.tasks.entries()) {
      const ours = waysOf(checker, task, here.packed, 0)
      const theirs = steps.filter((step) => step.task === name)
      transitions += ours.length
      const endings = [ours.map(({ failure }) => meta.failures[failure]?.name ?? 'moves'), theirs.map(({ fails }) => fails ?? 'moves')]
      if (nth(endings, 0).join() !== nth(endings, 1).join()) {
        difference ??= `ways of ${name}: checker ${nth(endings, 0).join()}, simulator ${nth(endings, 1).join()}, in ${JSON.stringify(here.simulated)}`
        break
      }
      ours.forEach(({ target }, way) => {
        const { next } = theirs[way]!
        if (target !== undefined && next !== undefined) meet(`${name}, way ${way}, from state ${at}`, target, next, here.depth + 1)
      })
    }
  }
  return { difference, complete: at === queue.length && difference === undefined, states: queue.length, transitions, depth }
}

/** What two states that should be one do not agree on: data, holds and queues, places, names in scope, properties. */
function unlike(
  meta: Meta,
  checker: Checker,
  words: Int32Array,
  simulator: Simulator<AnyState>,
  state: AnyState,
  from: string,
): string | undefined {
  if (!agrees(state, seenOf(meta, words)))
    return `values after ${from}: checker ${JSON.stringify(values(meta, words))}, simulator ${JSON.stringify(state)}`
  for (const [task, { name }] of meta.tasks.entries()) {
    const location = meta.tasks[task]!.locations[placeOf(meta, task, words, 0)]!
    const frame = state.tasks[name]!.stack.at(-1)
    if (location.finished) {
      if (frame !== undefined) return `place of ${name} after ${from}: checker at its end, simulator in line ${frame.line}`
      continue
    }
    if (frame === undefined) continue
    if (frame.line !== location.at.line || frame.label !== location.label)
      return `place of ${name} after ${from}: checker in line ${location.at.line}, simulator in line ${frame.line}`
    const locals = state.tasks[name]!.stack.flatMap((one) => Object.entries(one.locals))
    for (const field of location.scope.map((index) => meta.fields[index]!)) {
      if (field.kind !== 'local' || !/^[\w.[\]]+$/.test(field.path)) continue
      const local = field.path.slice(field.path.lastIndexOf('.') + 1)
      const value = show(field.type, read(field, words, 0))
      const isThere = locals.some(([key, mine]) => key === local && shownAlike(mine, value))
      if (!isThere) return `${field.path} after ${from}: checker ${JSON.stringify(value)}, simulator ${JSON.stringify(locals)}`
    }
  }
  const verdicts = simulator.properties(state)
  for (const [property, { name, kind }] of meta.properties.entries()) {
    if (kind === 'completes') continue
    const parts = kind === 'leadsTo' ? [name, `${name}, then`] : [name]
    // The checker asks once whether a claim can be evaluated, of both conditions of a `leads to`.
    const fails = parts.some((key) => verdicts[key]?.holds === undefined)
    for (const [part, key] of parts.entries()) {
      const mine = checker.evaluate(property, part, words, 0)
      const holds = fails ? undefined : verdicts[key]?.holds
      // The checker's `finally` is true of the states of which it does not speak.
      const its = kind === 'finally' && !isOver(simulator, state) ? 1 : holds === undefined ? 2 : Number(holds)
      if (mine !== its) return `property ${name} after ${from}: checker ${mine}, simulator ${its}`
    }
  }
  return undefined
}

function shownAlike(mine: unknown, value: unknown): boolean {
  if (mine === null) return value === 'none'
  if (Array.isArray(mine))
    return Array.isArray(value) && mine.length === value.length && mine.every((one) => value.some((other) => shownAlike(one, other)))
  if (typeof mine === 'object')
    return typeof value === 'string' && value.replace(/^\w+\(/, '').replace(/\)$/, '') === Object.values(mine).join(', ')
  return mine === value || (typeof mine === 'string' && typeof value === 'string' && mine.replace(/^tasks\./, '') === value)
}

// ---- replay ----

/** Every counterexample is a run of the simulator that ends in what it shows, and every cycle leads back to where it began. */
export function replayed(meta: Meta, simulator: Simulator<AnyState>, result: RunResult): string | undefined {
  for (const finding of result.findings) {
    const wrong = mistakeIn(meta, simulator, finding)
    if (wrong !== undefined) return `${finding.kind} ${finding.name}`.trim() + `: ${wrong}`
  }
  return undefined
}

function mistakeIn(meta: Meta, simulator: Simulator<AnyState>, { kind, trace, cycle, cause }: Finding): string | undefined {
  if (trace === undefined) return kind === 'unreachable' ? undefined : 'no trace'
  if (cause.kind === 'fails' && cause.location === 0) {
    const fails = simulator.beginnings().some(({ fails: name }) => name === meta.failures[cause.failure]!.name)
    return fails && trace.steps.length === 0 ? undefined : 'no silent run fails so'
  }
  if (cause.kind === 'warns' && cause.atStart === true) {
    const note = meta.notes[cause.note]!
    return note.kind === 'warn' && simulator.beginnings().some(({ warns }) => warns.includes(note.name))
      ? undefined
      : 'no silent run warns so'
  }
  const starts = simulator.initial().filter((state) => agrees(state, seenOf(meta, nth(trace.states, 0))))
  if (starts.length === 0) return 'it begins in no first state'
  const end = follow(meta, simulator, starts, trace)
  if (typeof end === 'string') return end
  const steps = simulator.steps(end.state)
  const astray = endsOtherwise(meta, simulator, kind, cause, end, steps)
  if (astray !== undefined || cycle === undefined) return astray
  const back = follow(meta, simulator, [end.state], cycle)
  if (typeof back === 'string') return `cycle: ${back}`
  return JSON.stringify(back.state) === JSON.stringify(end.state) ? undefined : 'the cycle does not close'
}

interface End {
  readonly state: AnyState
  readonly last: Step<AnyState> | undefined
}

function endsOtherwise(
  meta: Meta,
  simulator: Simulator<AnyState>,
  kind: Finding['kind'],
  cause: Finding['cause'],
  { state, last }: End,
  steps: readonly Step<AnyState>[],
): string | undefined {
  const nameOf = (task: number): string => meta.tasks[task]!.name
  switch (cause.kind) {
    case 'fails': {
      const step = steps.filter(({ task }) => task === nameOf(cause.task))[cause.way]
      return step?.fails === meta.failures[cause.failure]!.name ? undefined : 'the last step does not fail so'
    }
    case 'violates': {
      const { name, kind: claim } = meta.properties[cause.property]!
      const verdict = claim === 'invariant' || claim === 'finally' ? simulator.properties(state)[name]?.holds : false
      return verdict === true ? 'it holds at the end' : undefined
    }
    case 'warns': {
      const note = meta.notes[cause.note]!
      const warned = [last, ...steps, ...simulator.beginnings()].flatMap((step) => step?.warns ?? [])
      return note.kind === 'warn' && warned.includes(note.name) ? undefined : 'nothing warns there'
    }
    case 'leaks': {
      const note = meta.notes[cause.note]!
      const leaks = [
        ...(last?.leaks ?? []),
        ...steps.flatMap((step) => step.leaks),
        ...simulator.beginnings().flatMap((step) => step.leaks),
      ]
      return note.kind === 'leak' && leaks.some((lock) => lock.replace(/^tasks\./, '') === note.lock) ? undefined : 'nothing leaks there'
    }
    case 'stuck': {
      if (cause.waits.length === 0) return 'nobody waits'
      // Before a request that its own hold denies, a task may still have the step that queues it.
      const moving = cause.waits.find((wait) => steps.some(({ task }) => task === nameOf(wait.task)))
      return moving !== undefined && kind !== 'self_deadlock' ? `${nameOf(moving.task)} can move at the end` : undefined
    }
    default:
      return undefined
  }
}

function follow(meta: Meta, simulator: Simulator<AnyState>, from: readonly AnyState[], trace: Trace): End | string {
  let ends: readonly End[] = from.map((state) => ({ state, last: undefined }))
  for (const [i, { task, way }] of trace.steps.entries()) {
    const { name } = meta.tasks[task]!
    const next = ends.flatMap(({ state }) => {
      const step = simulator.steps(state).filter((one) => one.task === name)[way]
      return step?.next === undefined ? [] : [{ state: step.next, last: step }]
    })
    if (next.length === 0) return `step ${i + 1} is not possible`
    ends = next.filter(({ state }) => agrees(state, seenOf(meta, trace.states[i + 1]!)))
    if (ends.length === 0) return `step ${i + 1} leads elsewhere`
  }
  return nth(ends, 0)
}
