// The findings that one state or one step shows: fails, violates, leaks, self_deadlock, warns, unreachable. In: what the search saw first
// and how often. Out: findings with the shortest run to each.
import { levelOf } from '../search/space.ts'
import { holderOf, placeOf, read, fieldOf, noteOf } from '../elements.ts'
import { shortestRun } from '../search/shortest.ts'
import { stepsOf, stateOf } from '../search/shortest.ts'
import { notedAs } from './noted.ts'
import { cycleOf, waitsOf } from '../graph/waits.ts'
import { ownHoldNotes, selfDeadlocked } from '../ownhold.ts'
import { passed } from '../graph/progress.ts'
import { waysOf } from '../ways.ts'
import { nearTo } from './near.ts'
import type { Finding, Trace } from '../result.ts'
import type { Search } from '../search/standing.ts'
import type { Meta, PropertyMeta } from '../contract.ts'
import type { Run } from '../search/shortest.ts'
import type { Space } from '../search/space.ts'
import { nth } from '../entries.ts'

/** Totals of the search, taken before anything was expanded again. */
interface Totals {
  readonly notes: Float64Array
  readonly failures: Float64Array
}

/** What is known of a finding before the run to it is. */
interface Seen extends Pick<Finding, 'kind' | 'name' | 'places'> {
  readonly run: () => Generator<void, Finding>
}

/** The findings of one state or step, without `unreachable`. Once the caller has `stopped`, those that are left have no run. */
export function* seenFindings(space: Space, search: Search, totals: Totals, stopped: () => boolean): Generator<void, readonly Finding[]> {
  const findings: Finding[] = []
  for (const { run, ...seen } of seenIn(space, search, totals)) {
    findings.push(yield* tracedOr(seen, run(), stopped))
    yield
  }
  return findings
}

/** The finding with its run, made slice by slice; without one once the caller has `stopped`. */
export function* tracedOr(
  { kind, name, places }: Pick<Finding, 'kind' | 'name' | 'places'>,
  work: Generator<void, Finding>,
  stopped: () => boolean,
): Generator<void, Finding> {
  while (!stopped()) {
    const step = work.next()
    if (step.done === true) return step.value
    yield
  }
  return { kind, name, places, trace: undefined, cycle: undefined, cause: { kind: 'untraced' } }
}

function seenIn(space: Space, search: Search, totals: Totals): readonly Seen[] {
  const { meta } = space
  const { sightings } = search
  const all: Seen[] = []
  for (const kind of ['fails', 'use_after_free'] as const) {
    const named = meta.failures.map(({ name, rule }) => ({ name: (rule === 'freed') === (kind === 'use_after_free') ? name : undefined }))
    for (const [name, failures] of byName(named)) {
      const places = failures.reduce((sum, f) => sum + totals.failures[f]!, 0)
      if (places > 0) all.push({ kind, name, places, run: () => failsFinding(space, search, { kind, name, places }, failures) })
    }
  }
  for (const [p, property] of meta.properties.entries()) all.push(...seenOfProperty(space, search, p, property))
  const noted = (kind: 'leaks' | 'warns'): void => {
    const names = meta.notes.map((note) => {
      const known = notedAs(note)
      return { name: known?.kind === kind ? known.name : undefined }
    })
    for (const [name, notes] of byName(names)) {
      const first = earliest(sightings.notes, notes)
      const places = notes.reduce((sum, n) => sum + totals.notes[n]!, 0)
      const begins = sightings.notedAtStart.find(({ note }) => notes.includes(note))
      if (begins !== undefined)
        all.push({
          kind,
          name,
          places,
          *run() {
            yield
            // Of a silent run before the first state.
            const trace = { states: [begins.state], steps: [], switches: 0 }
            return { kind, name, places, trace, cycle: undefined, cause: { kind: 'warns', note: begins.note, atStart: true } }
          },
        })
      else if (first !== -1) all.push({ kind, name, places, run: () => notedFinding(space, first, totals, { kind, name, notes }) })
    }
  }
  noted('leaks')
  const places = sightings.selfDeadlocks
  if (places > 0) all.push({ kind: 'self_deadlock', name: '', places, run: () => selfDeadlockFinding(space, search) })
  noted('warns')
  return all
}

/** Of a complete search, what no state reached. */
export function* unreachableFindings(space: Space, search: Search): Generator<void, readonly Finding[]> {
  const { meta } = space
  const findings: Finding[] = []
  for (const [p, property] of meta.properties.entries()) {
    if (property.kind !== 'reachable' || nth(search.sightings.properties, p).first !== -1) continue
    const near = property.near && (yield* nearTo(space, property.near))
    const cause = { kind: 'unreachable' as const, property: p, ...(near === undefined ? {} : { near }) }
    findings.push({ kind: 'unreachable', name: property.name, places: 0, trace: undefined, cycle: undefined, cause })
  }
  return findings
}

function byName(entries: readonly { readonly name: string | undefined }[]): ReadonlyMap<string, readonly number[]> {
  const groups = new Map<string, number[]>()
  entries.forEach(({ name }, index) => {
    if (name === undefined) return
    const group = groups.get(name)
    if (group === undefined) groups.set(name, [index])
    else group.push(index)
  })
  return groups
}

/** The smallest id that is not -1; -1 if there is none. */
function earliest(ids: Int32Array, of: readonly number[]): number {
  return of.reduce((least, index) => (ids[index] !== -1 && (least === -1 || ids[index]! < least) ? ids[index]! : least), -1)
}

function* runTo(space: Space, level: number, ends: (id: number) => 'all' | readonly number[] | undefined): Generator<void, Run> {
  const run = yield* shortestRun(space, { level, ends })
  if (run === undefined) throw new Error('a state that was seen is not found again')
  return run
}

// ---- fails ----

function* failsFinding(
  space: Space,
  search: Search,
  facts: Pick<Finding, 'kind' | 'name' | 'places'>,
  failures: readonly number[],
): Generator<void, Finding> {
  const atStart = search.sightings.atStart.find((start) => failures.includes(start.failure))
  if (atStart !== undefined) {
    const { task, failure, state } = atStart
    return {
      ...facts,
      trace: { states: [state], steps: [], switches: 0 },
      cycle: undefined,
      cause: { kind: 'fails', failure, task, location: 0, way: 0 },
    }
  }
  const { checker, visited, meta } = space
  const group = Int32Array.from(failures)
  const failing = (id: number): readonly number[] | undefined => {
    const tasks: number[] = []
    for (let t = 0; t < meta.tasks.length; t++) {
      const before = failed(checker.failures, group)
      checker.step(t, visited.states(), visited.at(id), 0)
      if (failed(checker.failures, group) !== before) tasks.push(t)
    }
    return tasks.length > 0 ? tasks : undefined
  }
  const run = yield* runTo(space, levelOf(space, earliest(search.sightings.failures, failures)), failing)
  const last = nth(run.ids, run.ids.length - 1)
  const tasks = failing(last) ?? []
  const task = preferred(run.trace, tasks)
  const at = visited.at(last)
  const way = waysOf(checker, task, visited.states(), at).find((one) => failures.includes(one.failure))
  if (way === undefined) throw new Error('a failing way is not found again')
  const location = placeOf(meta, task, visited.states(), at)
  return {
    ...facts,
    trace: run.trace,
    cycle: undefined,
    cause: { kind: 'fails', failure: way.failure, task, location, way: way.way },
  }
}

function failed(counts: Float64Array, group: Int32Array): number {
  let sum = 0
  for (let k = 0; k < group.length; k++) sum += counts[group[k]!]!
  return sum
}

/** The task that moved last if it is among them, else the first: without a further switch where that is possible. */
function preferred(trace: Trace, tasks: readonly number[]): number {
  const last = trace.steps[trace.steps.length - 1]?.task
  return last !== undefined && tasks.includes(last) ? last : nth(tasks, 0)
}

// ---- violates ----

function seenOfProperty(space: Space, search: Search, p: number, property: PropertyMeta): readonly Seen[] {
  if (property.kind !== 'invariant' && property.kind !== 'finally' && property.kind !== 'reachable') return []
  const { checker, visited } = space
  const { places, placesUndefined, first, firstUndefined } = nth(search.sightings.properties, p)
  const seen = (
    kind: 'fails' | 'violates' | 'leaks',
    name: string,
    count: number,
    from: number,
    evaluation: 'undefined' | 'false',
  ): Seen => {
    const breaks = (id: number) => {
      const at = visited.at(id)
      if (property.kind !== 'reachable' && ((checker.examine(visited.states(), at) >>> p) & 1) === 0) return undefined
      return (checker.evaluate(p, 0, visited.states(), at) === 2) === (evaluation === 'undefined') ? ('all' as const) : undefined
    }
    const facts = { kind, name, places: count }
    return {
      ...facts,
      *run() {
        const { trace } = yield* runTo(space, levelOf(space, from), breaks)
        return { ...facts, trace, cycle: undefined, cause: { kind: 'violates', property: p, evaluation } }
      },
    }
  }
  return [
    ...(placesUndefined > 0 ? [seen('fails', `invariant@${property.at.line}`, placesUndefined, firstUndefined, 'undefined')] : []),
    ...(places > 0 && property.kind !== 'reachable'
      ? [seen(property.ofPool === true ? 'leaks' : 'violates', property.name, places, first, 'false')]
      : []),
  ]
}

// ---- leaks, warns ----

interface NotedGroup {
  readonly kind: 'leaks' | 'warns'
  readonly name: string
  readonly notes: readonly number[]
}

function* notedFinding(space: Space, first: number, totals: Totals, { kind, name, notes }: NotedGroup): Generator<void, Finding> {
  const { checker, visited, meta } = space
  const group = Int32Array.from(notes)
  const places = yield* notedSteps(space, totals, group)
  const passing = (id: number): readonly number[] | undefined => {
    const tasks: number[] = []
    for (let t = 0; t < meta.tasks.length; t++) {
      const before = passed(checker, group)
      checker.step(t, visited.states(), visited.at(id), 0)
      if (passed(checker, group) !== before) tasks.push(t)
    }
    return tasks.length > 0 ? tasks : undefined
  }
  const found = (trace: Trace, note: number): Finding => {
    const cause = kind === 'leaks' ? { kind, note, takenAt: takenAt(meta, trace, note) } : { kind, note }
    return { kind, name, places, trace, cycle: undefined, cause }
  }
  const run = yield* runTo(space, levelOf(space, first), passing)
  const last = nth(run.ids, run.ids.length - 1)
  const task = preferred(run.trace, passing(last) ?? [])
  const step = stepsOf(space, task, last).find((one) => one.step.notes.some((n) => notes.includes(n)))
  if (step === undefined) {
    // The step that leaks or warns fails before it ends: the run stops before it.
    const note =
      waysOf(checker, task, visited.states(), visited.at(last))
        .flatMap((way) => way.notes)
        .find((n) => notes.includes(n)) ?? nth(notes, 0)
    return found(run.trace, note)
  }
  const trace = {
    states: [...run.trace.states, stateOf(space, step.target)],
    steps: [...run.trace.steps, step.step],
    switches: run.trace.switches,
  }
  return found(
    trace,
    step.step.notes.find((n) => notes.includes(n))!,
  )
}

/** A step that ends several calls, or warns twice by one name, passes a note for each, and is one place. */
function* notedSteps(space: Space, totals: Totals, notes: Int32Array): Generator<void, number> {
  const { checker, visited, meta } = space
  if (notes.filter((n) => totals.notes[n]! > 0).length < 2) return notes.reduce((sum, n) => sum + totals.notes[n]!, 0)
  const count = space.expanded()
  let steps = 0
  for (let id = 0; id < count; id++) {
    if ((id & 0x3fff) === 0x3fff) yield
    for (let t = 0; t < meta.tasks.length; t++) {
      const before = passed(checker, notes)
      checker.step(t, visited.states(), visited.at(id), 0)
      const times = passed(checker, notes) - before
      if (times < 2) steps += times
      else steps += waysOf(checker, t, visited.states(), visited.at(id)).filter((way) => way.notes.some((n) => notes.includes(n))).length
    }
  }
  return steps
}

/** Index of the step of a trace that took the hold which is still there at its end; -1 if none did. */
export function takenAt(meta: Meta, trace: Trace, note: number): number {
  const leak = noteOf(meta, note)
  if (leak.kind !== 'leak') return -1
  const lock = meta.locks.find((one) => one.name === leak.lock)
  const holder = holderOf(meta, leak.task)
  const hold = lock?.holds.find((one) => one.task === holder && lock.modes[one.mode] === leak.mode)
  if (hold === undefined) return -1
  const field = fieldOf(meta, hold.field)
  const counts = trace.states.map((state) => read(field, state, 0))
  const final = nth(counts, counts.length - 1)
  for (let k = counts.length - 2; k >= 0; k--) if (nth(counts, k) < final) return k
  return -1
}

// ---- self_deadlock ----

function* selfDeadlockFinding(space: Space, search: Search): Generator<void, Finding> {
  const { checker, visited, meta } = space
  const notes = ownHoldNotes(meta)
  const stuckIn = (id: number): readonly number[] =>
    meta.tasks.flatMap((_, t) => (selfDeadlocked(meta, checker, nth(notes, t), t, visited.states(), visited.at(id)) ? [t] : []))
  const level = levelOf(space, search.sightings.firstSelfDeadlock)
  const run = yield* runTo(space, level, (id) => (stuckIn(id).length > 0 ? 'all' : undefined))
  const last = nth(run.ids, run.ids.length - 1)
  const waits = waitsOf(meta, checker, stuckIn(last), visited.states(), visited.at(last))
  return {
    kind: 'self_deadlock',
    name: '',
    places: search.sightings.selfDeadlocks,
    trace: run.trace,
    cycle: undefined,
    cause: { kind: 'stuck', waits, cycle: cycleOf(waits), goesOn: [] },
  }
}
