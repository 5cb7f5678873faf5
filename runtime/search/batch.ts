// One batch of a search: states are expanded in order until the checker's buffer is full, then all successors are entered at once. In: a
// checker, a visited set, a search as it stands. Out: successors entered, marks written, the search further on.
import type { Checker } from '../contract.ts'
import type { Visited } from '../store/visited.ts'
import type { Search } from './standing.ts'

/** Of a batch: the ids of the successors, and where those of each state end, -1 - that where some way of it fails. */
interface Buffers {
  readonly ids: Int32Array
  readonly ends: Int32Array
}

/** Room for the states of one batch: as many as the checker's own buffer has. */
export const createBuffers = (checker: Checker): Buffers => ({
  ids: new Int32Array(Math.floor(checker.out.length / checker.words)),
  ends: new Int32Array(checker.capacity),
})

/**
 * Called for a state of interest, at word `at` of the visited set's states: `news` if a way failed or leaked, or is closed by the task's
 * own hold; `bits` of the wanted properties; `idle` if it has no successors and that is of interest. True ends the batch.
 */
export type See = (id: number, at: number, news: boolean, bits: number, idle: boolean) => boolean

/** No id. */
const NO_ID = 2 ** 31 - 1

/**
 * Expands states up to `end`, as many as fit in the checker's buffer, and enters their successors; false if memory does not allow it.
 * The mark of a state becomes the smallest id among its successors, or -1 without any: from these the deadlock analysis can mostly tell
 * that everything is well. `idleToo`: states without successors are of interest too.
 */
export function expandBatch(
  checker: Checker,
  visited: Visited,
  run: Search,
  end: number,
  buffers: Buffers,
  interest: { readonly wanted: number },
  idleToo: boolean,
  see: See,
): boolean {
  const { capacity, tally } = checker
  const { ids, ends } = buffers
  const states = visited.states()
  const roomForStates = ends.length
  const begun = run.expanded
  let next = begun
  let n = 0
  let k = 0
  let news = tally[1]!
  let failed = tally[0]!
  let { wanted } = interest
  let stopped = false
  while (next < end && n < capacity && k < roomForStates && !stopped) {
    const at = visited.at(next)
    const before = n
    n = checker.expand(states, at, n)
    const bits = checker.examine(states, at) & wanted
    const idle = idleToo && n === before
    if (tally[1] !== news || bits !== 0 || idle) {
      stopped = see(next, at, tally[1] !== news, bits, idle)
      news = tally[1]!
      wanted = interest.wanted
    }
    next++
    ends[k++] = tally[0] === failed ? n : -1 - n
    failed = tally[0]!
  }
  if (n !== 0 && !visited.enter(checker.out, n, ids)) return false
  const marks = visited.marks()
  for (let state = begun, e = 0, b = 0; b < k; state++, b++) {
    let least = NO_ID
    // Without a branch, which nobody could predict.
    const end = ends[b]!
    for (const to = end < 0 ? -1 - end : end; e < to; e++) {
      const less = ids[e]! - least
      least += less & (less >> 31)
    }
    marks[state] = least === NO_ID ? -1 : least
  }
  if (run.edges?.add(ids, ends, k) === false) run.edges = undefined
  run.expanded = next
  run.successors += n
  return true
}
