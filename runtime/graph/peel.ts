// Takes out of a part of the graph what lies on no cycle and leads to none, as long as that is most of it. In: the part. Out: the states
// that are left. A state goes when all its successors are gone. Each state that stays remembers one successor that stayed, and is looked at
// again only when that one goes; states are taken from the last to the first. Where the search has not kept the edges, states are expanded in
// batches, so that lookups overlap as in the search.
import { passed } from './progress.ts'
import { successorsIn } from './subgraph.ts'
import type { Edges } from '../search/edges.ts'
import type { Space } from '../search/space.ts'
import type { Subgraph } from './subgraph.ts'

/** 1 for each state that is left. Uses up the marks. `edges`: those that the search has kept, cut as the part is. */
export function* peel(space: Space, part: Subgraph, edges: Edges | undefined): Generator<void, Uint8Array> {
  const count = space.visited.count()
  const left = part.states?.slice() ?? new Uint8Array(count).fill(1)
  space.visited.marks().fill(-1, 0, count)
  if (edges !== undefined) yield* sweep(space, edges, left)
  else yield* expand(space, part, left)
  return left
}

/** A sweep over kept edges is far cheaper than the decomposition: it pays if it takes out one state of so many. */
const SWEPT = 16
const SLICE_STATES = 1 << 14

function* sweep({ visited }: Space, edges: Edges, left: Uint8Array): Generator<void> {
  const count = visited.count()
  const marks = visited.marks()
  for (let pays = true; pays;) {
    let gone = 0
    let stay = 0
    for (let id = count - 1; id >= 0; id--) {
      if ((id & (SLICE_STATES - 1)) === 0) yield
      if (left[id] === 0) continue
      stay++
      const mark = marks[id]!
      if (mark !== -1 && left[mark] === 1) continue
      const least = edges.least(id, left)
      marks[id] = least
      if (least !== -1) continue
      left[id] = 0
      gone++
    }
    pays = gone > 0 && gone * SWEPT >= stay
  }
}

function* expand(space: Space, part: Subgraph, left: Uint8Array): Generator<void> {
  const batch = createBatch(space, part, left)
  for (let gone = -1; gone !== 0;) {
    gone = 0
    for (let id = space.visited.count() - 1; id >= 0;) {
      id = batch.fill(id)
      const went = batch.settle()
      // The decomposition expands each state once; where most stay, that is less.
      if (2 * went < batch.size()) return
      gone += went
      yield
    }
  }
}

interface Batch {
  /** Expands states from `id` downwards whose witness is gone; where to go on. */
  fill(id: number): number
  /** How many these are. */
  size(): number
  /** Gives each a new witness or takes it out; how many went. */
  settle(): number
}

function createBatch(space: Space, part: Subgraph, left: Uint8Array): Batch {
  const { checker, visited } = space
  const { cut } = part
  const tasks = space.meta.tasks.length
  const { out, words, capacity, tally } = checker
  const targets = new Int32Array(Math.floor(out.length / words))
  const vertices = new Int32Array(capacity)
  const ends = new Int32Array(capacity)
  const mixed: number[] = []
  let n = 0
  let size = 0
  const witness = (id: number, of: Int32Array, from: number, to: number): number => {
    let least = -1
    for (let e = from; e < to; e++) {
      const target = of[e]!
      if (target >= 0 && left[target] === 1 && (least === -1 || target < least)) least = target
    }
    if (least === -1) left[id] = 0
    else visited.marks()[id] = least
    return least === -1 ? 1 : 0
  }
  return {
    fill(id) {
      const marks = visited.marks()
      const states = visited.states()
      n = 0
      size = 0
      mixed.length = 0
      for (; id >= 0 && n < capacity && size < capacity; id--) {
        if (left[id] === 0) continue
        const mark = marks[id]!
        if (mark !== -1 && left[mark] === 1) continue
        const begun = n
        let apart = false
        const at = visited.at(id)
        for (let t = 0; t < tasks; t++) {
          const notes = cut[t]!
          const before = passed(checker, notes)
          const failures = tally[0]
          const more = checker.step(t, states, at, n)
          if (passed(checker, notes) === before) n = more
          else if (more - n > 1 || tally[0] !== failures) apart = true
        }
        if (apart) {
          // Some ways of a step are cut and some are not: told apart one by one.
          n = begun
          mixed.push(id)
          continue
        }
        vertices[size] = id
        ends[size++] = n
      }
      if (n > 0) visited.find(out, n, targets)
      return id
    },
    size: () => size + mixed.length,
    settle() {
      let gone = 0
      for (let k = 0, from = 0; k < size; k++) {
        gone += witness(vertices[k]!, targets, from, ends[k]!)
        from = ends[k]!
      }
      for (const id of mixed) gone += witness(id, space.targets, 0, successorsIn(space, part, id))
      return gone
    },
  }
}
