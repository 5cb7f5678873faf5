// The explored graph as the analyses see it: states by id, levels, and the successors of a state. In: a checker, its visited set, and the edges
// where the search has kept them. Out: edges with the task that takes them; what is not kept is generated again on demand.
import type { Checker, Meta } from '../contract.ts'
import type { Visited } from '../store/visited.ts'
import type { Edges } from './edges.ts'

export interface Space {
  readonly meta: Meta
  readonly checker: Checker
  readonly visited: Visited
  /** A state stands for all that differ from it in who is who. */
  readonly symmetric: boolean
  /** Undefined where none are kept. */
  readonly edges: () => Edges | undefined
  /** Ids of level d: from `levels[d]` to `levels[d + 1]`. The last entry ends the last complete level. */
  readonly levels: readonly number[]
  /** Number of states whose successors are all known: all of them once the search is complete. */
  expanded(): number
  /** Of the state asked for last: ids of the successors, -1 for one that is not known. */
  readonly targets: Int32Array
  /** Of the state asked for last by `successors`: the successors of task t are those from `bounds[t]` to `bounds[t + 1]`. */
  readonly bounds: Int32Array
  /** Whether task t failed in one of its ways in the state asked for last by `successors`. */
  readonly failing: Uint8Array
  /** One number per task, for whoever asks for successors. */
  readonly marks: Float64Array
}

/** `expanded`: states whose successors are known, asked for again each time, for the search may go on. */
export function createSpace(
  meta: Meta,
  checker: Checker,
  visited: Visited,
  levels: readonly number[],
  expanded: () => number,
  { symmetric = false, edges = () => undefined }: Partial<Pick<Space, 'symmetric' | 'edges'>> = {},
): Space {
  const successors = Math.floor(checker.out.length / checker.words)
  return {
    meta,
    checker,
    visited,
    symmetric,
    edges,
    levels,
    expanded,
    targets: new Int32Array(successors),
    bounds: new Int32Array(meta.tasks.length + 1),
    failing: new Uint8Array(meta.tasks.length),
    marks: new Float64Array(meta.tasks.length),
  }
}

/** All successors of a state, by task, with `bounds` and `failing`; how many. */
export function successors(space: Space, id: number): number {
  const { checker, visited, bounds, failing } = space
  const tally = checker.tally
  const states = visited.states()
  const at = visited.at(id)
  const tasks = failing.length
  const kept = keptOf(space, id)
  // Whose edges these are is told by how many steps each task has: what these lead to is known.
  const steps = kept === undefined ? checker : (checker.bare ?? checker)
  let n = 0
  for (let t = 0; t < tasks; t++) {
    const before = tally[0]!
    bounds[t] = n
    n = steps.step(t, states, at, n)
    failing[t] = tally[0] === before ? 0 : 1
  }
  bounds[tasks] = n
  if (kept !== undefined) kept.copy(id, space.targets)
  else if (n !== 0) visited.find(checker.out, n, space.targets)
  return n
}

/** The edges, if those of this state are kept. */
function keptOf(space: Space, id: number): Edges | undefined {
  const edges = space.edges()
  return edges !== undefined && id < edges.count() ? edges : undefined
}

/** All successors of a state without their tasks; how many, or -1 - that if some way fails. */
export function plainSuccessors(space: Space, id: number): number {
  const kept = keptOf(space, id)
  if (kept !== undefined) {
    const n = kept.copy(id, space.targets)
    return kept.fails(id) ? -1 - n : n
  }
  const { checker, visited } = space
  const before = checker.tally[0]!
  const n = checker.expand(visited.states(), visited.at(id), 0)
  if (n !== 0) visited.find(checker.out, n, space.targets)
  return checker.tally[0] === before ? n : -1 - n
}

/** Whether a task has a way in a state, failing ones included. */
export function canMove({ checker, visited }: Space, task: number, id: number): boolean {
  return canMoveAt(checker, task, visited.states(), visited.at(id))
}

/** The same of a state at a word offset. */
export function canMoveAt(checker: Checker, task: number, states: Int32Array, at: number): boolean {
  const before = checker.tally[0]!
  return (checker.bare ?? checker).step(task, states, at, 0) !== 0 || checker.tally[0] !== before
}

/** The level of a state. */
export function levelOf(space: Space, id: number): number {
  let low = 0
  let high = space.levels.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if (space.levels[middle]! <= id) low = middle
    else high = middle - 1
  }
  return low
}
