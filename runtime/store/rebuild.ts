// Filling a table that has grown: stored states, known to be different, go into empty slots. In: a range of ids and a part of the table,
// so that several threads can fill one table, each its own part. Out: the ids that found no place in their part, for one thread to put back.
import type { Width } from './probe.ts'

/** A part of a table: the slots whose bits from `shift` on are `index`. */
interface Part {
  readonly index: number
  readonly shift: number
}

export const wholeTable: Part = { index: 0, shift: 31 }

/**
 * Enters those of the states `from` .. `to` - 1 whose first slot lies in the part, which must be empty before the first of them. Whose
 * search would leave the part is noted in `left`, from word `at` on; `left` has room for `most`, at least as many as fit in `hashes`.
 * Ends early if there is none any more. `chosen` is as long as `hashes`. Returns the id reached and how many were noted.
 */
export function reenter(
  width: Width,
  words: number,
  table: Int32Array,
  mask: number,
  part: Part,
  states: Int32Array,
  from: number,
  to: number,
  hashes: Int32Array,
  chosen: Int32Array,
  left: Int32Array,
  at: number,
  most: number,
): { readonly reached: number; readonly noted: number } {
  const batch = hashes.length - 1
  const last = Math.min(mask, (part.index + 1) * 2 ** part.shift - 1) | 0
  let noted = 0
  let begin = from
  while (begin < to && noted + batch <= most) {
    const n = Math.min(batch, to - begin)
    width.hash(states, begin * words, n, hashes)
    const m = choose(hashes, mask, part.index, part.shift, chosen, n)
    noted = fill(table, mask, last, hashes, chosen, begin, m, left, at, noted)
    begin += n
  }
  return { reached: begin, noted }
}

/** The entries of the batch that belong to the part, moved to the front of `hashes`; their number. Without a branch: it is anybody's guess. */
function choose(hashes: Int32Array, mask: number, index: number, shift: number, chosen: Int32Array, n: number): number {
  let m = 0
  for (let k = 0; k < n; k++) {
    const h = hashes[k]!
    hashes[m] = h
    chosen[m] = k
    m += (((h & mask) >>> shift) ^ index) === 0 ? 1 : 0
  }
  return m
}

function fill(
  table: Int32Array,
  mask: number,
  last: number,
  hashes: Int32Array,
  chosen: Int32Array,
  begin: number,
  n: number,
  left: Int32Array,
  at: number,
  before: number,
): number {
  let noted = before
  let sink = 0
  for (let k = 0; k < n; k++) sink ^= table[hashes[k]! & mask]!
  for (let k = 0; k < n; k++) {
    const h = hashes[k]!
    const id = begin + chosen[k]!
    let i = h & mask
    while (i <= last && table[i] !== 0) i++
    if (i <= last) table[i] = (h & ~mask) | (id + 1)
    else left[at + noted++] = id
  }
  hashes[hashes.length - 1] = sink // keeps the loads alive
  return noted
}

/** Enters the `n` stored states that `left` names from word `at` on, wherever there is a slot. */
export function putBack(
  width: Width,
  words: number,
  table: Int32Array,
  mask: number,
  states: Int32Array,
  left: Int32Array,
  at: number,
  n: number,
  hashes: Int32Array,
): void {
  for (let k = 0; k < n; k++) {
    const id = left[at + k]!
    width.hash(states, id * words, 1, hashes)
    const h = hashes[0]!
    let i = h & mask
    while (table[i] !== 0) i = (i + 1) & mask
    table[i] = (h & ~mask) | (id + 1)
  }
}
