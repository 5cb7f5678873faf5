// Filling a table that has grown: stored states, known to be different, go into empty slots. In: a range of ids and a part of the table,
// so that several threads can fill one table, each its own part. Out: the ids that found no place in their part, for one thread to put back.
import type { Width } from './probe.ts'

/** A table of stored states: of an id the words of its state stand at `id * words`; slots in use are those up to `mask`. */
export interface Index {
  readonly width: Width
  readonly words: number
  readonly table: Int32Array
  readonly mask: number
  readonly states: Int32Array
}

/** A part of a table: the slots whose bits from `shift` on are `index`. */
interface Part {
  readonly index: number
  readonly shift: number
}

export const wholeTable: Part = { index: 0, shift: 31 }

/** Room for what is known of a batch; one as long as the other, and one longer than a batch. */
interface Scratch {
  readonly hashes: Int32Array
  readonly chosen: Int32Array
}

/** Where ids are noted: at most `most` of them, from word `at` on. */
interface Left {
  readonly list: Int32Array
  readonly at: number
  readonly most: number
}

/**
 * Enters those of the states `from` .. `to` - 1 whose first slot lies in the part, which must be empty before the first of them. Whose
 * search would leave the part is noted in `left`, which has room for at least a batch. Ends early if there is none any more. Returns the
 * id reached and how many were noted.
 */
export function reenter(
  index: Index,
  part: Part,
  from: number,
  to: number,
  scratch: Scratch,
  left: Left,
): { readonly reached: number; readonly noted: number } {
  const { width, words, mask, states } = index
  const batch = scratch.hashes.length - 1
  const last = Math.min(mask, (part.index + 1) * 2 ** part.shift - 1) | 0
  let noted = 0
  let begin = from
  while (begin < to && noted + batch <= left.most) {
    const n = Math.min(batch, to - begin)
    width.hash(states, begin * words, n, scratch.hashes)
    const m = choose(scratch, mask, part, n)
    noted = fill(index, last, scratch, begin, m, left, noted)
    begin += n
  }
  return { reached: begin, noted }
}

/** The entries of the batch that belong to the part, moved to the front of `hashes`; their number. Without a branch: it is anybody's guess. */
function choose({ hashes, chosen }: Scratch, mask: number, { index, shift }: Part, n: number): number {
  let m = 0
  for (let k = 0; k < n; k++) {
    const h = hashes[k]!
    hashes[m] = h
    chosen[m] = k
    m += (((h & mask) >>> shift) ^ index) === 0 ? 1 : 0
  }
  return m
}

/** Enters the first `n` chosen, of a batch that begins with the id `begin`; the number noted, `before` and now. */
function fill(
  { table, mask }: Index,
  last: number,
  { hashes, chosen }: Scratch,
  begin: number,
  n: number,
  { list, at }: Left,
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
    else list[at + noted++] = id
  }
  hashes[hashes.length - 1] = sink // keeps the loads alive
  return noted
}

/** Enters the `n` stored states that `left` names, wherever there is a slot. */
export function putBack(
  { width, words, table, mask, states }: Index,
  { list, at }: Pick<Left, 'list' | 'at'>,
  n: number,
  hashes: Int32Array,
): void {
  for (let k = 0; k < n; k++) {
    const id = list[at + k]!
    width.hash(states, id * words, 1, hashes)
    const h = hashes[0]!
    let i = h & mask
    while (table[i] !== 0) i = (i + 1) & mask
    table[i] = (h & ~mask) | (id + 1)
  }
}
