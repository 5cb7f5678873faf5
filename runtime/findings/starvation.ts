// The finding starvation: where `every OP completes` is asked, a fair cycle in which a task that began the operation does not complete
// it, or a state in it where a run may stand still though somebody could move. In: the complete graph. Out: per property what is reached soonest, the
// task, and who overtakes it or may stay away. Where nobody can move it is a deadlock.
import { ableIn, demandsOf, fairComponents, mayRest } from '../graph/fairness.ts'
import { earliest, movingIn } from './livelock.ts'
import { lassoOf } from '../graph/lasso.ts'
import { placeOf, read } from '../elements.ts'
import { restAt } from './temporal.ts'
import { progressNotes } from '../graph/progress.ts'
import { requestOf } from '../graph/waits.ts'
import type { FairSearch, FairSet } from '../graph/fairness.ts'
import type { Finding, Trace } from '../result.ts'
import type { Meta, PropertyMeta } from '../contract.ts'
import type { Space } from '../search/space.ts'
import type { Subgraph } from '../graph/subgraph.ts'
import { nth } from '../entries.ts'

/** None where the workload asks for no operation to complete. */
export function* starvationFindings(space: Space): Generator<void, readonly Finding[]> {
  const findings: Finding[] = []
  for (const p of space.meta.properties.keys()) {
    const finding = yield* findingOf(space, [...askedOf(space, p)])
    if (finding !== undefined) findings.push(finding)
  }
  return findings
}

/** That the task never completes the operation of the property, where there is a fair run on which it does not. */
export function starvationOf(space: Space, p: number, task: number): Generator<void, Finding | undefined> {
  return findingOf(
    space,
    [...askedOf(space, p)].filter((one) => one.task === task),
  )
}

/** Whose operation has to complete, by property and task, and the part of the graph in which it does not. */
export function* operationsAsked(space: Space): Generator<{ readonly property: number; readonly task: number; readonly part: Subgraph }> {
  for (const p of space.meta.properties.keys())
    for (const one of askedOf(space, p)) yield { property: p, task: one.task, part: searchFor(space, one).part }
}

interface AskedOf {
  readonly property: number
  readonly task: number
  /** By location: whether the task stands in the operation, and whether it has begun it. */
  readonly around: readonly boolean[]
  readonly inside: readonly boolean[]
}

function* askedOf(space: Space, p: number): Generator<AskedOf> {
  const { meta } = space
  const property = nth(meta.properties, p)
  // Whether it is asked hangs on settings alone: any state tells.
  if (property.kind !== 'completes' || space.checker.evaluate(p, 0, space.visited.states(), space.visited.at(0)) !== 1) return
  for (let task = 0; task < meta.tasks.length; task++) {
    if (property.of !== undefined && property.of !== task) continue
    const around = callsOf(meta, property, task)
    const inside = around.map((here, l) => here && (nth(meta.tasks, task).role === 'task' || !nth(nth(meta.tasks, task).locations, l).rest))
    if (inside.some((here) => here)) yield { property: p, task, around, inside }
  }
}

function* findingOf(space: Space, asked: readonly AskedOf[]): Generator<void, Finding | undefined> {
  let places = 0
  let best: { readonly of: AskedOf; readonly first: number; readonly shown: { search: FairSearch; set: FairSet } | undefined } | undefined
  for (const of of asked) {
    const search = searchFor(space, of)
    const found = yield* fairComponents(search)
    const resting = yield* restingInside(space, of)
    places += found.length + resting.length
    const set = found.length === 0 ? undefined : earliest(found.flatMap(({ fair }) => fair))
    const [rests = Infinity] = resting
    const cycles = set === undefined ? Infinity : leastOf(set)
    const first = Math.min(rests, cycles)
    if (first < (best?.first ?? Infinity)) best = { of, first, shown: set === undefined || rests < cycles ? undefined : { search, set } }
  }
  if (best === undefined) return undefined
  const { property, task } = best.of
  if (best.shown === undefined) return yield* restFinding(space, best.of, best.first, places)
  const { search, set } = best.shown
  const { run, cycle } = yield* lassoOf(search, set, [], { visit: isInside(space, best.of) })
  const overtaking = overtakingIn(space, task, cycle)
  const { name } = nth(space.meta.properties, property)
  return { kind: 'starvation', name, places, trace: run.trace, cycle, cause: { kind: 'starvation', property, task, overtaking } }
}

const isInside =
  ({ meta, visited }: Space, { task, inside }: AskedOf): ((id: number) => boolean) =>
  (id) =>
    nth(inside, placeOf(meta, task, visited.states(), visited.at(id)))

/** That a run may stand still in the operation of the task, where it may. */
export function* restOf(space: Space, p: number, task: number): Generator<void, Finding | undefined> {
  for (const of of askedOf(space, p)) {
    if (of.task !== task) continue
    const resting = yield* restingInside(space, of)
    if (resting.length > 0) return yield* restFinding(space, of, nth(resting, 0), resting.length)
  }
  return undefined
}

function* restFinding(space: Space, { property, task }: AskedOf, id: number, places: number): Generator<void, Finding> {
  const { trace, cycle } = yield* restAt(space, Int32Array.of(id), undefined)
  const { name } = nth(space.meta.properties, property)
  const cause = { kind: 'starvation', property, task, overtaking: [], staying: ableIn(space, id) } as const
  return { kind: 'starvation', name, places, trace, cycle, cause }
}

/** The states within the operation where a run may stand still for ever, though somebody could move. */
function* restingInside(space: Space, of: AskedOf): Generator<void, readonly number[]> {
  const demands = demandsOf(space.meta)
  const within = isInside(space, of)
  const resting: number[] = []
  for (let id = 0; id < space.visited.count(); id++) {
    if ((id & 8191) === 8191) yield
    if (within(id) && mayRest(space, demands, id) && ableIn(space, id).length > 0) resting.push(id)
  }
  return resting
}

function leastOf({ states }: FairSet): number {
  return states.reduce((least, id) => Math.min(least, id))
}

/**
 * Per location whether the task stands in the operation there. Between rounds it may not have begun it, or be back at its first step;
 * what an environment task begins nobody waits for.
 */
function callsOf(meta: Meta, property: PropertyMeta, task: number): readonly boolean[] {
  const name = meta.operations[property.operation]?.name
  const { role, locations } = nth(meta.tasks, task)
  return locations.map(({ calls }) => role !== 'environment' && calls.some((call) => call.role === 'operation' && call.name === name))
}

/** The notes of a task by which the operation of a property completes. */
export function completionsOf(meta: Meta, property: number, task: number): Int32Array {
  const { operation, outcome } = nth(meta.properties, property)
  const ends = meta.notes.flatMap((note, n) =>
    note.kind === 'outcome' && note.task === task && note.operation === operation && (outcome === null || note.outcome === outcome)
      ? [n]
      : [],
  )
  return Int32Array.from(ends)
}

/** With an outcome the operation may end otherwise and begin again: what counts is that it never ends so. */
function searchFor(space: Space, of: AskedOf): FairSearch {
  const { property, task, around } = of
  const { meta, visited } = space
  const { outcome } = nth(meta.properties, property)
  const cut = meta.tasks.map((_, t) => (t === task ? completionsOf(meta, property, task) : new Int32Array(0)))
  const place = (id: number): number => placeOf(meta, task, visited.states(), visited.at(id))
  // Without leaving it and without its end it is one and the same operation.
  const states = outcome === null ? Uint8Array.from({ length: visited.count() }, (_, id) => (around[place(id)] ? 1 : 0)) : undefined
  return { space, part: { cut, states }, demands: demandsOf(meta), accept: (_, members) => members.some(isInside(space, of)) }
}

/** Who takes the lock that the task stands before, else who makes progress, else, where it stands still, who moves at all. */
function overtakingIn(space: Space, task: number, cycle: Trace): readonly number[] {
  const { meta, checker } = space
  const others = movingIn(cycle).filter((t) => t !== task)
  const locks = new Set(cycle.states.flatMap((state) => requestOf(checker, task, state, 0)?.lock ?? []))
  const takers = cycle.steps.flatMap((step, k) => {
    const took = [...locks].some(
      (lock) => heldBy(meta, lock, step.task, nth(cycle.states, k + 1)) > heldBy(meta, lock, step.task, nth(cycle.states, k)),
    )
    return took && step.task !== task ? [step.task] : []
  })
  if (takers.length > 0) return others.filter((t) => takers.includes(t))
  const progress = progressNotes(meta)
  const completing = others.filter((t) =>
    cycle.steps.some((step) => step.task === t && step.notes.some((note) => nth(progress, t).includes(note))),
  )
  // Who goes round itself is overtaken by who gets on, not by who moves.
  return completing.length > 0 || movingIn(cycle).includes(task) ? completing : others
}

/** How often a task holds a lock; an interrupt's holds are its host's. */
function heldBy(meta: Meta, lock: number, task: number, state: Int32Array): number {
  const host = nth(meta.tasks, task).host
  const holder = host === -1 ? task : host
  return nth(meta.locks, lock).holds.reduce(
    (sum, hold) => sum + (hold.task === holder ? read(nth(meta.fields, hold.field), state, 0) : 0),
    0,
  )
}
