// The visited set of long states. In and out: as of any visited set. The words of a state are cut in two parts, each different part is
// stored once, in a set of its own, and a state is the pair of their ids: in models most parts occur in many states, and what a pair
// takes does not grow with the state.
import { cutOf } from './cut.ts'
import { createPlain, type Visited } from './plain.ts'

/** States that are stored as they are before the cut is chosen: a search of fewer is over sooner without, and they take little. */
const chosenAt = 1 << 19
/** The fewest by which a cut is chosen, for it stays: where memory is short. */
const fewest = 1 << 16
/** Unpacked states that stand side by side; asking for more takes the place of the first. */
const places = 1 << 10

/** Becomes a set of pairs once there are enough states, if it is smaller so. */
export function createPaired(words: number, limit: number, batch: number, from = chosenAt): Visited {
  let current = createPlain(words, limit, batch)
  let chosen = false
  const choose = (): void => {
    chosen = true
    const cut = cutOf(current.states(), words, current.count())
    if (cut === undefined) return
    const pairs = createPairs(words, cut, limit, batch)
    const ids = new Int32Array(batch)
    for (let first = 0; first < current.count(); first += batch) {
      const n = Math.min(batch, current.count() - first)
      if (!pairs.enter(current.states().subarray(first * words, (first + n) * words), n, ids)) return
    }
    pairs.marks().set(current.marks().subarray(0, current.count()))
    current = pairs
  }
  return {
    words,
    count: () => current.count(),
    states: () => current.states(),
    at: (id) => current.at(id),
    marks: () => current.marks(),
    enter(out, n, ids) {
      const count = current.count()
      if (!chosen && (count >= from || (count >= fewest && 2 * current.bytesWith(n) > limit))) choose()
      return current.enter(out, n, ids)
    },
    find: (out, n, ids) => current.find(out, n, ids),
    bytes: () => current.bytes(),
    bytesWith: (more) => current.bytesWith(more),
    share: (wide, rebuild) => {
      if (!chosen && current.count() >= fewest) choose()
      chosen = true
      return current.share(wide, rebuild)
    },
    rebuild: () => current.rebuild(),
    table: () => current.table(),
    slots: () => current.slots(),
    crowded: (n) => current.crowded(n),
    room: (n) => current.room(n),
  }
}

/** Pairs from the start. `left`: the words of the first part; the others are the second. */
export function createPairs(words: number, left: readonly number[], limit: number, batch: number): Visited {
  const right = Array.from({ length: words }, (_, w) => w).filter((w) => !left.includes(w))
  const parts = [left, right].map((own) => ({
    own: Int32Array.from(own),
    set: createPlain(own.length, limit, batch, false),
    out: new Int32Array(batch * own.length),
    ids: new Int32Array(batch),
  }))
  const [first, second] = [parts[0]!, parts[1]!]
  const pairs = createPlain(2, limit, batch)
  const pairOut = new Int32Array(batch * 2)
  const unpacked = new Int32Array(places * words)
  let place = 0
  const bytes = (): number => pairs.bytes() + first.set.bytes() + second.set.bytes()
  const bytesWith = (more: number): number => [pairs, first.set, second.set].reduce((sum, set) => sum + set.bytesWith(more), 0)
  const unpack = (part: (typeof parts)[number], id: number, to: number): void => {
    const states = part.set.states()
    const { own } = part
    for (let w = 0, at = id * own.length; w < own.length; w++) unpacked[to + own[w]!] = states[at + w]!
  }
  const cut = (out: Int32Array, n: number): void => {
    for (const { own, out: partOut } of parts)
      for (let k = 0, at = 0, to = 0; k < n; k++, at += words) for (let w = 0; w < own.length; w++) partOut[to++] = out[at + own[w]!]!
  }
  const pair = (n: number): void => {
    for (let k = 0; k < n; k++) {
      pairOut[k * 2] = first.ids[k]!
      pairOut[k * 2 + 1] = second.ids[k]!
    }
  }
  return {
    words,
    count: () => pairs.count(),
    states: () => unpacked,
    at(id) {
      const to = place
      place = to + words === unpacked.length ? 0 : to + words
      const states = pairs.states()
      unpack(first, states[id * 2]!, to)
      unpack(second, states[id * 2 + 1]!, to)
      return to
    },
    marks: () => pairs.marks(),
    enter(out, n, ids) {
      if (bytesWith(n) > limit) return false
      cut(out, n)
      for (const part of parts) if (!part.set.enter(part.out, n, part.ids)) return false
      pair(n)
      return pairs.enter(pairOut, n, ids)
    },
    find(out, n, ids) {
      cut(out, n)
      // A part that is not known has the id -1, which no pair holds.
      for (const part of parts) part.set.find(part.out, n, part.ids)
      pair(n)
      pairs.find(pairOut, n, ids)
    },
    bytes,
    bytesWith,
    share: () => false,
    rebuild: () => pairs.rebuild(),
    table: () => pairs.table(),
    slots: () => pairs.slots(),
    crowded: (n) => pairs.crowded(n),
    room: (n) => pairs.room(n),
  }
}
