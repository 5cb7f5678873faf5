// The visited set of states as they are: each stored exactly and once, in order of discovery, so that a level of the search is a range
// of ids. In: batches of packed successors. Out: their ids. Growth copies nothing once the arrays are large: they are reserved whole
// (pages that nobody touched cost nothing) and the index table is rebuilt in place from the array of states.
import { locateOf } from './locate.ts'
import { widthOf } from './probe.ts'
import { putBack, reenter, wholeTable, type Index } from './rebuild.ts'

export interface Visited {
  readonly words: number
  count(): number
  /** The word of `states()` at which a state stands; of compressed states good until a thousand more were asked for. */
  at(id: number): number
  states(): Int32Array
  /** One more word per state, 0 at first, for the search and then for the analyses, one after the other. */
  marks(): Int32Array
  /** Enters the first `n` states of `out`, ids to `ids`; false if memory does not allow it, and then nothing has changed. */
  enter(out: Int32Array, n: number, ids: Int32Array): boolean
  /** The ids of the first `n` states of `out`, -1 for one that is not known. */
  find(out: Int32Array, n: number, ids: Int32Array): void
  /** Bytes in use, and at most in use after so many more states. */
  bytes(): number
  bytesWith(more: number): number
  /**
   * Moves what other threads read into memory that they can share, for batches of up to `batch`; false if there is none. From then on a
   * table that has grown is left to `rebuild`, which is called by `room`.
   */
  share(batch: number, rebuild: () => void): boolean
  /** Fills the table alone, in memory that no other thread knows. */
  rebuild(): void
  table(): Int32Array
  /** Slots of the table in use: a power of two. */
  slots(): number
  /** Whether `room` for so many moves or rebuilds arrays: nobody may read them meanwhile. */
  crowded(n: number): boolean
  /** Makes room for so many, as `enter` does; false if memory does not allow it. */
  room(n: number): boolean
}

const firstSlots = 1 << 12
/** From this size on an array is reserved whole instead of doubled. */
const reserveFrom = 1 << 25
/** The largest index table: 2^31 slots. Ids stay below 2^31. */
const MOST_SLOTS = 2 ** 31
const MOST_BYTES = 2 ** 34 - 64
const noArray = new Int32Array(0)

/** States as they are; without marks for what is no state of a search. */
export function createPlain(words: number, limit: number, batch: number, marked = true): Visited {
  const own = words + (marked ? 1 : 0)
  const width = widthOf(words)
  const locate = locateOf(words)
  let hashes = new Int32Array(Math.max(batch, 256) + 1)
  let chosen = new Int32Array(hashes.length)
  let rebuildShared: (() => void) | undefined
  let table: Int32Array = new Int32Array(firstSlots)
  let slots = firstSlots
  let states: Int32Array = new Int32Array(firstSlots * words)
  let marks: Int32Array = marked ? new Int32Array(firstSlots) : noArray
  let count = 0

  const crowded = (wanted: number): boolean =>
    wanted > slots * 0.8125 || wanted * words > states.length || (marked && wanted > marks.length)

  const slotsFor = (wanted: number): number => {
    let more = slots
    while (wanted > more * 0.8125) more *= 2
    return more
  }
  /** Fills a table that is empty. */
  const refill = (): void => {
    const index: Index = { width, words, table, mask: slots - 1, states }
    const left = { list: new Int32Array(hashes.length), at: 0, most: hashes.length }
    for (let from = 0; from < count;) {
      const { reached, noted } = reenter(index, wholeTable, from, count, { hashes, chosen }, left)
      putBack(index, left, noted, hashes)
      from = reached
    }
  }
  const makeRoom = (wanted: number): boolean => {
    const more = slotsFor(wanted)
    const bytes = (wanted * own + more) * 4
    if (bytes > limit || more > MOST_SLOTS) return false
    if (wanted * words > states.length) {
      const larger = allocate(states.length * 2, Math.min(limit, MOST_BYTES) / 4, wanted * words, rebuildShared !== undefined)
      if (larger === undefined) return false
      larger.set(states.subarray(0, count * words))
      states = larger
    }
    if (marked && wanted > marks.length) {
      const larger = allocate(marks.length * 2, Math.min(limit, MOST_BYTES) / 4 / words, wanted, false)
      if (larger === undefined) return false
      larger.set(marks.subarray(0, count))
      marks = larger
    }
    if (more > slots) {
      if (more > table.length) {
        const old = table
        table = noArray
        const larger = allocate(more, 2 ** Math.floor(Math.log2(Math.min(limit, MOST_SLOTS * 4) / 4)), more, rebuildShared !== undefined)
        if (larger === undefined) {
          table = old
          return false
        }
        table = larger
      } else if (rebuildShared === undefined) table.fill(0, 0, slots)
      slots = more
      if (rebuildShared === undefined) refill()
      else rebuildShared()
    }
    return true
  }

  return {
    words,
    count: () => count,
    at: (id) => id * words,
    states: () => states,
    marks: () => marks,
    enter(out, n, ids) {
      const wanted = count + n
      if ((wanted * own + slots) * 4 > limit) return false
      if (crowded(wanted) && !makeRoom(wanted)) return false
      width.hash(out, 0, n, hashes)
      count = width.enter(table, slots - 1, states, count, out, hashes, ids, n)
      return true
    },
    find(out, n, ids) {
      width.hash(out, 0, n, hashes)
      locate(table, slots - 1, count, states, out, hashes, ids, n)
    },
    bytes: () => (count * own + slots) * 4,
    bytesWith: (more) => ((count + more) * own + slotsFor(count + more)) * 4,
    share(wide, rebuild) {
      const bytes = Math.min(limit, MOST_BYTES)
      const ownStates = allocate(states.length, bytes / 4, states.length, true)
      const ownTable = allocate(table.length, 2 ** Math.floor(Math.log2(Math.min(limit, MOST_SLOTS * 4) / 4)), slots, true)
      if (ownStates === undefined || ownTable === undefined) return false
      ownStates.set(states.subarray(0, count * words))
      ownTable.set(table.subarray(0, slots))
      states = ownStates
      table = ownTable
      if (wide >= hashes.length) {
        hashes = new Int32Array(wide + 1)
        chosen = new Int32Array(wide + 1)
      }
      rebuildShared = rebuild
      return true
    },
    rebuild() {
      table = allocate(slots, slots, slots, false) ?? table.fill(0, 0, slots)
      refill()
    },
    table: () => table,
    slots: () => slots,
    crowded: (n) => crowded(count + n),
    room: (n) => !crowded(count + n) || makeRoom(count + n),
  }
}

/** An array of `least` words or more: doubled while small, then as large as may ever be needed, or as the machine gives. */
function allocate(doubled: number, most: number, least: number, shared: boolean): Int32Array | undefined {
  let length = Math.max(doubled, least)
  // What is shared cannot be moved without everybody's consent: the less often the better.
  if (length * 4 >= reserveFrom || shared) length = Math.max(length, Math.floor(most))
  for (;;) {
    try {
      return shared ? new Int32Array(new SharedArrayBuffer(length * 4)) : new Int32Array(length)
    } catch (error) {
      if (!(error instanceof RangeError) || length <= least) return undefined
      length = Math.max(least, Math.floor(length / 2))
    }
  }
}
