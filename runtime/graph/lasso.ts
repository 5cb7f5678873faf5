// Counterexamples that go on for ever. In: a strongly connected set of states that carries a fair cycle. Out: the shortest way in and a
// closed walk from its end that really can be repeated: it meets every demand of fairness itself, edge by edge inside the set.
import { asks } from './fairness.ts'
import { choicesIn, fairBranches } from './choices.ts'
import { indexOf, stateOf, stepsOf } from '../search/shortest.ts'
import { levelOf, successors } from '../search/space.ts'
import { read, fieldOf, taskOf } from '../elements.ts'
import { shortestRun } from '../search/shortest.ts'
import { successorsIn } from './subgraph.ts'
import type { Demand, FairSearch, FairSet } from './fairness.ts'
import type { Run, Walk } from '../search/shortest.ts'
import type { Space } from '../search/space.ts'
import type { Trace, TraceStep } from '../result.ts'
import { entryOf, nth } from '../entries.ts'

/** A way in that has to keep to more than the steps of the model. */
export interface Entry {
  readonly walk: Walk
  /** Whether a run may go over into its cycle at this node. */
  accepts(node: number): boolean
  /** The smallest level with an accepted node whose state is in the set. */
  firstLevel(inSet: (id: number) => boolean): number
}

interface Lasso {
  readonly run: Run
  readonly cycle: Trace
  /** States of the cycle, the first again at the end. */
  readonly ids: readonly number[]
}

/** Something that the cycle has to pass: a state, or a step of a task. */
interface Errand {
  readonly state: (id: number) => boolean
  readonly step: (edge: Edge, from: number) => boolean
}

/** `mover`: tasks of which one at least moves in the cycle; empty if any move will do. `visit`: the cycle has such a state. */
export function* lassoOf(
  whole: FairSearch,
  set: FairSet,
  mover: readonly number[],
  more: { readonly entry?: Entry; readonly visit?: (id: number) => boolean } = {},
): Generator<void, Lasso> {
  const members = set.states.slice().sort()
  const search = { ...whole, part: { ...whole.part, fair: set.fair } }
  const run = yield* wayInto(search.space, members, more.entry)
  const start = nth(run.ids, run.ids.length - 1)
  const { cycle, ids } = cycleThrough(search, members, start, mover, more.visit)
  return { run, cycle, ids }
}

/** The shortest run into a set of states, one at least of which can be reached. `members`: sorted. */
export function* wayInto(space: Space, members: Int32Array, way: Entry | undefined): Generator<void, Run> {
  const inSet = (id: number): boolean => indexOf(members, id) !== -1
  const run =
    way === undefined
      ? yield* shortestRun(space, { level: levelOf(space, members[0]!), ends: (id) => (inSet(id) ? 'all' : undefined) })
      : yield* shortestRun(
          space,
          { level: way.firstLevel(inSet), ends: (id, node) => (way.accepts(node) && inSet(id) ? 'all' : undefined) },
          way.walk,
        )
  if (run === undefined) throw new Error('a state that was reached is not found again')
  return run
}

function cycleThrough(
  search: FairSearch,
  members: Int32Array,
  start: number,
  mover: readonly number[],
  visit: ((id: number) => boolean) | undefined,
): { cycle: Trace; ids: readonly number[] } {
  const { space, demands } = search
  const anything: Errand = { state: () => false, step: ({ task }) => mover.length === 0 || mover.includes(task) }
  const visited: readonly Errand[] = visit === undefined ? [] : [{ state: visit, step: () => false }]
  let errands = [anything, ...visited, ...demands.flatMap((demand) => errandOf(search, members, demand)), ...choiceErrands(search, members)]
  const ids = [start]
  const steps: TraceStep[] = []
  errands = errands.filter((errand) => !errand.state(start))
  const take = (path: readonly Edge[]): void => {
    for (const edge of path) {
      const from = nth(ids, ids.length - 1)
      steps.push(stepAlong(search, from, edge))
      errands = errands.filter((errand) => !errand.step(edge, from) && !errand.state(edge.to))
      ids.push(edge.to)
    }
  }
  while (errands.length > 0) {
    const pending = errands
    take(
      nearest(search, members, nth(ids, ids.length - 1), (from, edge) =>
        pending.some((errand) => errand.step(edge, from) || errand.state(edge.to)),
      ),
    )
  }
  if (ids[ids.length - 1] !== start) take(nearest(search, members, nth(ids, ids.length - 1), (_, edge) => edge.to === start))
  let switches = 0
  for (let k = 1; k < steps.length; k++) if (nth(steps, k).task !== nth(steps, k - 1).task) switches++
  return { cycle: { states: ids.map((id) => stateOf(space, id)), steps, switches }, ids }
}

/** What a demand asks of a cycle in the set; nothing if it is met whatever the cycle is. */
function errandOf(search: FairSearch, members: Int32Array, demand: Demand): readonly Errand[] {
  const { space } = search
  const { meta, visited, bounds, failing } = space
  const field = fieldOf(meta, taskOf(meta, demand.task).place)
  const place = (id: number): number => read(field, visited.states(), visited.at(id))
  const free = (id: number): boolean => {
    successors(space, id)
    const able = bounds[demand.task] !== bounds[demand.task + 1] || failing[demand.task] !== 0
    return !able || !asks(meta, demand, nth(taskOf(meta, demand.task).locations, place(id)), place(id))
  }
  const step = ({ task }: Edge, from: number): boolean =>
    task === demand.task && (demand.location === -1 || place(from) === demand.location)
  if (demand.strength === 'weak') return [{ state: free, step }]
  return members.every(free) ? [] : [{ state: () => false, step }]
}

/** Fair branches that the cycle might pass over are taken. */
function choiceErrands(search: FairSearch, members: Int32Array): readonly Errand[] {
  const { space, part } = search
  if (fairBranches(space.meta).every((own) => own.length === 0)) return []
  const choices = choicesIn(space)
  for (const id of members) {
    successorsIn(space, part, id)
    choices.look(id, (target) => indexOf(members, target) !== -1)
  }
  return choices.passedOver(true).map(({ task, note }) => ({
    state: () => false,
    step: (edge, from) => edge.task === task && stepAlong(search, from, edge).notes.includes(note),
  }))
}

interface Edge {
  readonly task: number
  readonly to: number
  /** Which of the task's ways that move on. */
  readonly way: number
}

/** A shortest path inside the set whose last edge is what is looked for. */
function nearest(search: FairSearch, members: Int32Array, start: number, wanted: (from: number, edge: Edge) => boolean): readonly Edge[] {
  const { space, part } = search
  const from = new Map<number, { from: number; edge: Edge }>()
  const queue = [start]
  for (const id of queue) {
    successorsIn(space, part, id)
    const edges: Edge[] = []
    for (let t = 0; t < space.meta.tasks.length; t++) {
      for (let e = space.bounds[t]!; e < space.bounds[t + 1]!; e++) {
        const to = space.targets[e]!
        if (to >= 0 && indexOf(members, to) !== -1) edges.push({ task: t, to, way: e - space.bounds[t]! })
      }
    }
    for (const edge of edges) {
      if (wanted(id, edge)) {
        const path = [edge]
        for (let at = id; at !== start;) {
          const before = entryOf(from, at)
          path.unshift(before.edge)
          at = before.from
        }
        return path
      }
      if (edge.to !== start && !from.has(edge.to)) {
        from.set(edge.to, { from: id, edge })
        queue.push(edge.to)
      }
    }
  }
  throw new Error('a strongly connected set has no path to what it contains')
}

function stepAlong({ space }: FairSearch, from: number, edge: Edge): TraceStep {
  const step = stepsOf(space, edge.task, from)[edge.way]
  if (step === undefined) throw new Error('a step of a cycle is not found again')
  return step.step
}
