// What threads share, and the work that one of them does apart: it expands a range of states and looks up their successors in a table
// that another thread goes on filling. In: a range of ids. Out: per state the smallest successor known, and the successors that were
// not known then, in order. Only the thread that owns the table enters them, in the order of the states: so ids are the same as in a
// search by one thread, whatever the others do and whenever.
import { locateOf, type Locate } from '../store/locate.ts'
import { widthOf, type Width } from '../store/probe.ts'
import { reenter } from '../store/rebuild.ts'
import type { Checker } from '../contract.ts'

/** Memory that all threads see. The arrays may be replaced while nobody works: `generation` counts how often. */
export interface Shared {
  readonly control: Int32Array
  readonly jobs: Int32Array
  /** Per helper what its checker has counted: notes, failures, tally; then the jobs that it has done. */
  readonly counts: Float64Array
  readonly table: Int32Array
  readonly states: Int32Array
}

/** The same as it travels: V8 cuts the length of a view that is sent to 32 bits, and not that of a buffer. */
export type SharedBuffers = { readonly [part in keyof Shared]: SharedArrayBuffer }

function bufferOf({ buffer }: Int32Array | Float64Array): SharedArrayBuffer {
  if (!(buffer instanceof SharedArrayBuffer)) throw new Error('what threads share lies in memory of one')
  return buffer
}

/** What threads share, as buffers that can be sent to one. */
export const buffersOf = (shared: Shared): SharedBuffers => ({
  control: bufferOf(shared.control),
  jobs: bufferOf(shared.jobs),
  counts: bufferOf(shared.counts),
  table: bufferOf(shared.table),
  states: bufferOf(shared.states),
})

/** The same views over buffers that were sent. */
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
export const MOST_LOOKS = 4096

/** Per helper in `counts`. */
export const countersOf = ({ notes, failures, tally }: Checker): number => notes.length + failures.length + tally.length + 1

/** Helpers that have done a job. */
export const busyHelpers = ({ counts }: Shared, helpers: number): number => {
  const counters = counts.length / helpers
  return Array.from({ length: helpers }, (_, h) => counts[(h + 1) * counters - 1]!).filter((jobs) => jobs > 0).length
}

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

/** Parts of a table that are filled at once, at most: a record each, behind those of the jobs. */
export const MOST_PARTS = 16

/** Where a job's record keeps what: status, range asked for, end reached, counts, the part of the table if it is to be filled; then arrays. */
export const from = 1
export const to = 2
export const reached = 3
export const successorCount = 4
export const missCount = 5
export const eventCount = 6
export const pairCount = 7
/** 0: states are expanded. 1: they are entered in a table that has grown. */
export const refilling = 8
export const partIndex = 9
export const partShift = 10
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
  readonly width: Width
  readonly locate: Locate
  readonly ids: Int32Array
  readonly ends: Int32Array
  readonly hashes: Int32Array
  readonly chosen: Int32Array
  /** Of the job's misses, by hash: index plus one. Most successors that are new come more than once, and soon. */
  readonly seen: Int32Array
}

/** What one thread needs for its work, made once: nothing is allocated while it searches. */
export function createHand(checker: Checker): Hand {
  const batch = Math.floor(checker.out.length / checker.words)
  const shape = shapeOf(checker.words, batch)
  return {
    checker,
    shape,
    width: widthOf(checker.words),
    locate: locateOf(checker.words),
    ids: new Int32Array(batch),
    ends: new Int32Array(checker.capacity),
    hashes: new Int32Array(Math.max(batch, 256) + 1),
    chosen: new Int32Array(Math.max(batch, 256) + 1),
    seen: new Int32Array(2 ** Math.ceil(Math.log2(shape.misses * 2))),
  }
}

/** In integers throughout: V8 compiles loops anew for a mask that it takes for a floating point number. */
const maskOf = (control: Int32Array): number => ((1 << Atomics.load(control, slots)) - 1) | 0

/**
 * Does a job that the caller has taken. Of the states 512 to 1023 it leaves for each the smallest id among its known successors, and the
 * successors that the table does not have yet. It may end before its range does, where there are too many misses, or too many ids left over.
 */
export function perform(hand: Hand, shared: Shared, base: number): void {
  if (shared.jobs[base + refilling] === 1) refill(hand, shared, base)
  else expand(hand, shared, base)
}

/** Fills a part of the table with the states that belong there. Done again from the start it does the same. */
function refill(hand: Hand, shared: Shared, base: number): void {
  const { shape, width } = hand
  const { control, jobs, table, states } = shared
  const mask = maskOf(control)
  const part = { index: jobs[base + partIndex]!, shift: jobs[base + partShift]! }
  const begun = jobs[base + from]!
  if (begun === 0) table.fill(0, part.index * 2 ** part.shift, (part.index + 1) * 2 ** part.shift)
  const index = { width, words: shape.words, table, mask, states }
  const left = { list: jobs, at: base + shape.wordsAt, most: shape.misses }
  const done = reenter(index, part, begun, jobs[base + to]!, hand, left)
  jobs[base + reached] = done.reached
  jobs[base + missCount] = done.noted
}

function expand(hand: Hand, shared: Shared, base: number): void {
  const { checker, shape, ids, ends, hashes, seen } = hand
  const { control, jobs, table, states } = shared
  const { words, out, capacity, tally } = checker
  const first = jobs[base + from]!
  const last = jobs[base + to]!
  const mask = maskOf(control)
  const interesting = Atomics.load(control, wanted)
  // Read once: V8 calls a function for the length of a typed array.
  const batch = ids.length
  const roomForStates = ends.length
  const missed: Missed = { seen, mask: seen.length - 1, words, jobs, at: base + shape.wordsAt }
  let next = first
  let successors = 0
  let misses = 0
  let pairs = 0
  let events = 0
  seen.fill(0)
  while (next < last && Math.max(misses, pairs) + batch <= shape.misses) {
    const begun = next
    let news = tally[1]!
    let n = 0
    let k = 0
    while (next < last && n < capacity && k < roomForStates) {
      const at = next * words
      n = checker.expand(states, at, n)
      if (tally[1] !== news || (checker.examine(states, at) & interesting) !== 0) {
        news = tally[1]!
        jobs[base + eventsAt + events++] = next - first
      }
      next++
      ends[k++] = n
    }
    hand.width.hash(out, 0, n, hashes)
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
        const miss = missOf(missed, hashes[e]!, out, e * words, misses)
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

/** The misses of a job: their states from word `at` of `jobs` on, and a table of them by hash. */
interface Missed {
  readonly seen: Int32Array
  readonly mask: number
  readonly words: number
  readonly jobs: Int32Array
  readonly at: number
}

/** Which miss the successor at word `o` of `out` is: one of the first `misses`, or the next, which is written down. */
function missOf({ seen, mask, words, jobs, at }: Missed, hash: number, out: Int32Array, o: number, misses: number): number {
  for (let i = hash & mask; ; i = (i + 1) & mask) {
    const miss = seen[i]! - 1
    if (miss < 0) {
      seen[i] = misses + 1
      const to = at + misses * words
      for (let w = 0; w < words; w++) jobs[to + w] = out[o + w]!
      return misses
    }
    const old = at + miss * words
    let w = 0
    while (w < words && jobs[old + w] === out[o + w]) w++
    if (w === words) return miss
  }
}
