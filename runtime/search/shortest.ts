// Shortest runs. In: the explored graph and a goal. Out: the run to the goal of the fewest steps, among those of the fewest switches
// between tasks, among those the first by the order of initial states, of tasks and of ways. No parents are stored: the states that
// lie on a shortest run are marked backwards, level by level, by expanding again.
import { placeOf } from '../elements.ts'
import { waysOf } from '../ways.ts'
import { successors } from './space.ts'
import type { Trace, TraceStep } from '../result.ts'
import type { Space } from './space.ts'
import { nth } from '../entries.ts'

/**
 * A breadth-first order of nodes to find the way in: the states themselves, or states with a memory of what a property has seen.
 * Nodes are numbered in that order, so that a level is a range.
 */
export interface Walk {
  readonly levels: readonly number[]
  state(node: number): number
  /** The node that a step from one node to a state leads to; -1 if it leads out of what is walked. */
  next(node: number, target: number): number
}

interface Goal {
  /** The level of the states that the run ends in: the smallest that has one. */
  readonly level: number
  /**
   * Whether a run may end in this state of that level, and before which tasks' steps: `all` if the state itself is the goal,
   * else the tasks that take the goal's last step (it counts in the comparison of switches, and is not part of the run).
   */
  ends(id: number, node: number): 'all' | readonly number[] | undefined
}

export interface Run {
  readonly ids: readonly number[]
  readonly trace: Trace
}

/**
 * The states of one level on a shortest run, ascending, with the fewest switches from there on and the tasks that may move next
 * without paying more; a task set is a bit mask of `masks` words.
 */
interface Layer {
  readonly ids: Int32Array
  readonly cost: Int32Array
  readonly best: Int32Array
}

/** States between two looks at the clock. */
const SLICE_STATES = 4096

/** Undefined if no state of the level is a goal. Takes up to as long as the search did: in slices. */
export function* shortestRun(space: Space, goal: Goal, through?: Walk): Generator<void, Run | undefined> {
  const walk = through ?? { levels: space.levels, state: (node) => node, next: (_, target) => target }
  const tasks = space.meta.tasks.length
  const masks = (tasks + 31) >>> 5
  const layers: Layer[] = []
  const last = yield* goalLayer(walk, goal, masks)
  if (last.ids.length === 0) return undefined
  layers[goal.level] = last
  for (let level = goal.level - 1; level >= 0; level--)
    layers[level] = yield* layerBefore(space, walk, level, nth(layers, level + 1), masks)
  return follow(space, walk, layers, masks)
}

function* goalLayer(walk: Walk, goal: Goal, masks: number): Generator<void, Layer> {
  const ids: number[] = []
  const best: number[] = []
  for (let id = nth(walk.levels, goal.level); id < nth(walk.levels, goal.level + 1); id++) {
    if (id % SLICE_STATES === 0) yield
    const ends = goal.ends(walk.state(id), id)
    if (ends === undefined) continue
    ids.push(id)
    const mask = new Int32Array(masks)
    if (ends === 'all') mask.fill(-1)
    else for (const t of ends) mask[t >>> 5]! |= 1 << (t & 31)
    best.push(...mask)
  }
  return { ids: Int32Array.from(ids), cost: new Int32Array(ids.length), best: Int32Array.from(best) }
}

/** Fewest switches from a state on, given that task t moved last. */
function costAfter(layer: Layer, index: number, task: number, masks: number): number {
  const free = (layer.best[index * masks + (task >>> 5)]! >>> (task & 31)) & 1
  return layer.cost[index]! + (free === 1 ? 0 : 1)
}

function* layerBefore(space: Space, walk: Walk, level: number, next: Layer, masks: number): Generator<void, Layer> {
  const from = nth(walk.levels, level)
  const to = nth(walk.levels, level + 1)
  const nextFrom = to
  const nextTo = nth(walk.levels, level + 2)
  const position = new Int32Array(nextTo - nextFrom) // in `next`, plus one
  for (let k = 0; k < next.ids.length; k++) position[next.ids[k]! - nextFrom] = k + 1
  const ids: number[] = []
  const cost: number[] = []
  const best: number[] = []
  const tasks = space.meta.tasks.length
  const { targets, bounds } = space
  const mask = new Int32Array(masks)
  for (let id = from; id < to; id++) {
    if (id % SLICE_STATES === 0) yield
    successors(space, walk.state(id))
    let least = -1
    for (let t = 0; t < tasks; t++) {
      for (let e = bounds[t]!; e < bounds[t + 1]!; e++) {
        const target = targets[e]! < 0 ? -1 : walk.next(id, targets[e]!)
        if (target < nextFrom || target >= nextTo) continue
        const index = position[target - nextFrom]!
        if (index === 0) continue
        const c = costAfter(next, index - 1, t, masks)
        if (least === -1 || c < least) {
          least = c
          mask.fill(0)
        }
        if (c === least) mask[t >>> 5]! |= 1 << (t & 31)
      }
    }
    if (least === -1) continue
    ids.push(id)
    cost.push(least)
    for (let w = 0; w < masks; w++) best.push(mask[w]!)
  }
  return { ids: Int32Array.from(ids), cost: Int32Array.from(cost), best: Int32Array.from(best) }
}

function follow(space: Space, walk: Walk, layers: readonly Layer[], masks: number): Run {
  const first = nth(layers, 0)
  let index = 0
  for (let k = 1; k < first.ids.length; k++) if (first.cost[k]! < first.cost[index]!) index = k
  const ids = [first.ids[index]!]
  const steps: TraceStep[] = []
  const switches = first.cost[index]!
  let lastTask = -1
  for (let level = 0; level + 1 < layers.length; level++) {
    const here = nth(layers, level)
    const next = nth(layers, level + 1)
    const left = lastTask === -1 ? here.cost[index]! : costAfter(here, index, lastTask, masks)
    const step = bestStep(space, walk, here.ids[index]!, next, lastTask, left, masks)
    steps.push(step.step)
    lastTask = step.step.task
    index = step.index
    ids.push(next.ids[index]!)
  }
  const states = ids.map((node) => walk.state(node))
  return { ids: states, trace: { states: states.map((id) => stateOf(space, id)), steps, switches } }
}

/** The first task and way, in order, that keep the number of switches at what is left. */
function bestStep(
  space: Space,
  walk: Walk,
  node: number,
  next: Layer,
  lastTask: number,
  left: number,
  masks: number,
): { step: TraceStep; index: number } {
  for (let t = 0; t < space.meta.tasks.length; t++) {
    for (const { target, step } of stepsOf(space, t, walk.state(node))) {
      const index = target < 0 ? -1 : indexOf(next.ids, walk.next(node, target))
      if (index === -1) continue
      const c = costAfter(next, index, t, masks) + (lastTask === -1 || lastTask === t ? 0 : 1)
      if (c === left) return { step, index }
    }
  }
  throw new Error('no step leads on along the shortest run')
}

/** The steps of one task in a state that have a target, as a trace shows them. */
export function stepsOf(space: Space, task: number, id: number): readonly { readonly target: number; readonly step: TraceStep }[] {
  const { checker, visited, meta } = space
  const states = visited.states()
  const at = visited.at(id)
  const location = placeOf(meta, task, states, at)
  const found = new Int32Array(1)
  return waysOf(checker, task, states, at).flatMap(({ way, target, notes }) => {
    if (target === undefined) return []
    visited.find(target, 1, found)
    return [{ target: found[0]!, step: { task, way, location, notes } }]
  })
}

/** A copy. */
export function stateOf(space: Space, id: number): Int32Array {
  const { visited, checker } = space
  const at = visited.at(id)
  return visited.states().slice(at, at + checker.words)
}

/** Index of an id in an ascending list; -1 if it is not there. */
export function indexOf(ids: Int32Array, id: number): number {
  let low = 0
  let high = ids.length - 1
  while (low <= high) {
    const middle = (low + high) >> 1
    const there = ids[middle]!
    if (there === id) return middle
    if (there < id) low = middle + 1
    else high = middle - 1
  }
  return -1
}
