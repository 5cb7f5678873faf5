// What threads share, and the work that one of them does apart: it expands a range of states and looks up their successors in a table
// that another thread goes on filling. In: a range of ids. Out: per state the smallest successor known, and the successors that were
// not known then, in order. Only the thread that owns the table enters them, in the order of the states: so ids are the same as in a
// search by one thread, whatever the others do and whenever.
import { locateOf, type Locate } from '../store/locate.ts'
import { widthOf, type Hash } from '../store/probe.ts'
import type { Checker } from '../contract.ts'

/** Memory that all threads see. The arrays may be replaced while nobody works: `generation` counts how often. */
export interface Shared {
  readonly control: Int32Array
  readonly jobs: Int32Array
  /** Per helper what its checker has counted: notes, failures, tally. */
  readonly counts: Float64Array
  readonly table: Int32Array
  readonly states: Int32Array
}

/** The same as it travels: V8 cuts the length of a view that is sent to 32 bits, and not that of a buffer. */
export type SharedBuffers = { readonly [part in keyof Shared]: SharedArrayBuffer }

export const buffersOf = (shared: Shared): SharedBuffers => ({
  control: shared.control.buffer as SharedArrayBuffer,
  jobs: shared.jobs.buffer as SharedArrayBuffer,
  counts: shared.counts.buffer as SharedArrayBuffer,
  table: shared.table.buffer as SharedArrayBuffer,
  states: shared.states.buffer as SharedArrayBuffer,
})

export const sharedOf = (buffers: SharedBuffers): Shared => ({
  control: new Int32Array(buffers.control),
  jobs: new Int32Array(buffers.jobs),
  counts: new Float64Array(buffers.counts),
  table: new Int32Array(buffers.table),
  states: new Int32Array(buffers.states),
})

/** Words of `control`. */
export const posted = 0
export const known = 1
export const slots = 2
export const wanted = 3
export const stopped = 4
export const generation = 5
/** Bit h: helper h has failed, and what it had taken is to be done again. */
export const lost = 6
/** How many helpers sleep until a job is posted, and whether the thread that owns the table sleeps until one is done: who wakes asks first. */
export const asleep = 7
export const waiting = 8
export const controlWords = 16

/** Looks at what others may change before a thread goes to sleep: to be woken takes longer than most jobs. */
export const looks = 4096

/** By whoever sees a helper end. */
export const markLost = (shared: Shared, helper: number): void => void Atomics.or(shared.control, lost, 1 << helper)

/** How a job stands: the first word of its record. */
export const free = 0
export const open = 1
export const done = 2
/** Kept back while the arrays are replaced. */
export const held = 3
/** Taken by the thread that owns the table. */
export const own = 4
/** Taken by a helper: in one store, so that a job is never somebody's whom nobody knows. */
export const takenBy = (helper: number): number => 8 + helper
export const isTaken = (status: number): boolean => status >= 8
export const takerOf = (status: number): number => status - 8

/** States of a job at most. */
export const jobStates = 512
/** Jobs under way at most. A long queue makes stale lookups, a short one idle threads. */
export const jobCount = 8

/** Where a job's record keeps what: status, range asked for, end reached, counts; then arrays. */
export const from = 1
export const to = 2
export const reached = 3
export const successorCount = 4
export const missCount = 5
export const eventCount = 6
export const pairCount = 7
export const leastAt = 16
export const eventsAt = leastAt + jobStates
/** Of states of which no successor was known: the state and which of the misses is a successor, in turn. */
export const pairsAt = eventsAt + jobStates

export interface Shape {
  readonly words: number
  /** Misses of a job, and pairs of a state and a miss, at most. */
  readonly misses: number
  readonly wordsAt: number
  readonly size: number
}

/** `batch`: successors in the checker's buffer at most. */
export function shapeOf(words: number, batch: number): Shape {
  const misses = Math.max(4096, batch * 2)
  const wordsAt = pairsAt + 2 * misses
  return { words, misses, wordsAt, size: wordsAt + misses * words }
}

/** One thread's own: a checker, and room for a batch. */
export interface Hand {
  readonly checker: Checker
  readonly shape: Shape
  readonly hash: Hash
  readonly locate: Locate
  readonly ids: Int32Array
  readonly ends: Int32Array
  readonly hashes: Int32Array
  /** Of the job's misses, by hash: index plus one. Most successors that are new come more than once, and soon. */
  readonly seen: Int32Array
}

export function createHand(checker: Checker): Hand {
  const batch = Math.floor(checker.out.length / checker.words)
  const shape = shapeOf(checker.words, batch)
  return {
    checker,
    shape,
    hash: widthOf(checker.words).hash,
    locate: locateOf(checker.words),
    ids: new Int32Array(batch),
    ends: new Int32Array(checker.capacity),
    hashes: new Int32Array(Math.max(batch, 256) + 1),
    seen: new Int32Array(2 ** Math.ceil(Math.log2(shape.misses * 2))),
  }
}

/** Does a job that the caller has taken. It may end before its range does, where there are too many misses. */
export function perform(hand: Hand, shared: Shared, base: number): void {
  const { checker, shape, ids, ends, hashes, seen } = hand
  const { control, jobs, table, states } = shared
  const { words, out, capacity, tally } = checker
  const first = jobs[base + from]!
  const last = jobs[base + to]!
  const mask = 2 ** Atomics.load(control, slots) - 1
  const interesting = Atomics.load(control, wanted)
  let next = first
  let successors = 0
  let misses = 0
  let pairs = 0
  let events = 0
  seen.fill(0)
  while (next < last && Math.max(misses, pairs) + ids.length <= shape.misses) {
    const begun = next
    let news = tally[1]!
    let n = 0
    let k = 0
    while (next < last && n < capacity && k < ends.length) {
      const at = next * words
      n = checker.expand(states, at, n)
      if (tally[1] !== news || (checker.examine(states, at) & interesting) !== 0) {
        news = tally[1]!
        jobs[base + eventsAt + events++] = next - first
      }
      next++
      ends[k++] = n
    }
    hand.hash(out, 0, n, hashes)
    hand.locate(table, mask, Atomics.load(control, known), states, out, hashes, ids, n)
    for (let b = 0, e = 0, state = begun - first; b < k; b++, state++) {
      let least = -1
      const before = pairs
      for (const end = ends[b]!; e < end; e++) {
        const id = ids[e]!
        if (id >= 0) {
          if (id < least || least === -1) least = id
          continue
        }
        const miss = missOf(hand, jobs, base + shape.wordsAt, e, misses)
        if (miss === misses) misses++
        jobs[base + pairsAt + 2 * pairs] = state
        jobs[base + pairsAt + 2 * pairs + 1] = miss
        pairs++
      }
      // A state that is known has a smaller id than one that is not.
      if (least !== -1) pairs = before
      jobs[base + leastAt + state] = least
    }
    successors += n
  }
  jobs[base + reached] = next
  jobs[base + successorCount] = successors
  jobs[base + missCount] = misses
  jobs[base + pairCount] = pairs
  jobs[base + eventCount] = events
}

/** Which miss the successor is: one of the first `misses`, or the next, which is written down. */
function missOf(hand: Hand, jobs: Int32Array, at: number, successor: number, misses: number): number {
  const { checker, hashes, seen } = hand
  const { words, out } = checker
  const mask = seen.length - 1
  const o = successor * words
  for (let i = hashes[successor]! & mask; ; i = (i + 1) & mask) {
    const miss = seen[i]! - 1
    if (miss < 0) {
      seen[i] = misses + 1
      for (let w = 0; w < words; w++) jobs[at + misses * words + w] = out[o + w]!
      return misses
    }
    let w = 0
    while (w < words && jobs[at + miss * words + w] === out[o + w]) w++
    if (w === words) return miss
  }
}
