// The edges of the explored graph, kept while the search finds them, so that the analyses need not find them again. In: batch by batch the
// ids of the successors. Out: those of a state, in the order in which the checker lists them. Only as long as they are few enough: else they
// are given up, and whoever asks generates successors again.

export interface Edges {
  /** States whose edges are kept: those with lower ids. */
  count(): number
  /** Whether some way of a kept state fails. */
  fails(id: number): boolean
  /** Writes the successors of a kept state to the beginning of an array; how many. */
  copy(id: number, to: Int32Array): number
  /** The same, with -1 for those that are cut. */
  uncut(id: number, to: Int32Array): number
  /** The least successor of a kept state by an edge that is not cut, of those marked 1 in `left`; -1 if there is none. */
  least(id: number, left: Uint8Array): number
  /** Cuts those of a state's edges that have a 1, in their order, beside those that are cut. */
  cut(id: number, flags: Uint8Array): void
  /** No edge is cut any more. */
  mend(): void
  /** Bytes, with the room that is kept for more. */
  bytes(): number
  /**
   * Those of as many states more: the ids of all their successors, and where those of each end; a failing state's end is below zero, -1 - that.
   * False if there are too many.
   */
  add(ids: Int32Array, ends: Int32Array, states: number): boolean
}

/** Bytes, whatever memory there is. */
const MOST = 2 ** 28
/** Edges stand in pieces of a megabyte, so that growing copies nothing; the first becomes one, since most graphs need no more than a corner of it. */
const PIECE_BITS = 18
const PIECE = 2 ** PIECE_BITS
const FIRST = 2 ** 10
const PLAIN = 0x7fffffff

/** Bytes that they may take where a run may take so many. */
export const edgeShare = (memory: number): number => Math.min(MOST, memory / 8)

/** Within a share of so many bytes. */
export function createEdges(memory: number): Edges {
  const most = edgeShare(memory)
  const pieces: Int32Array[] = []
  // By state where its edges begin, -1 - that where some way of it fails; then where those of the last end.
  let begins = new Int32Array(1 << 10)
  let count = 0
  let used = 0
  /** None is cut. */
  let isWhole = true
  /** Bytes of all pieces, full or not. */
  let held = 0
  /** A piece with room for so many edges. */
  const roomy = (number: number, size: number): Int32Array => {
    const piece = pieces[number]
    if (piece !== undefined && piece.length >= size) return piece
    const longer = new Int32Array(number > 0 ? PIECE : Math.min(PIECE, Math.max(FIRST, size, 2 * (piece?.length ?? 0))))
    if (piece !== undefined) longer.set(piece)
    held += longer.byteLength - (piece?.byteLength ?? 0)
    pieces[number] = longer
    return longer
  }
  /** The sign of an edge is free to say that it is cut. */
  const read = (id: number, to: Int32Array, uncut: number): number => {
    const from = plain(begins[id]!)
    const n = plain(begins[id + 1]!) - from
    const piece = pieces[from >>> PIECE_BITS]
    const at = from & (PIECE - 1)
    if (piece !== undefined && at + n <= PIECE) {
      for (let k = 0; k < n; k++) {
        const edge = piece[at + k]!
        to[k] = (edge & PLAIN) | ((edge >> 31) & uncut)
      }
      return n
    }
    for (let k = 0; k < n; k++) {
      const edge = pieces[(from + k) >>> PIECE_BITS]![(from + k) & (PIECE - 1)]!
      to[k] = (edge & PLAIN) | ((edge >> 31) & uncut)
    }
    return n
  }
  return {
    count: () => count,
    fails: (id) => begins[id]! < 0,
    copy: (id, to) => read(id, to, 0),
    uncut: (id, to) => read(id, to, -1),
    least(id, left) {
      const to = plain(begins[id + 1]!)
      let least = -1
      for (let e = plain(begins[id]!); e < to; e++) {
        const edge = pieces[e >>> PIECE_BITS]![e & (PIECE - 1)]!
        if (edge >= 0 && left[edge] === 1 && (least === -1 || edge < least)) least = edge
      }
      return least
    },
    cut(id, flags) {
      const from = plain(begins[id]!)
      const to = plain(begins[id + 1]!)
      for (let e = from; e < to; e++) if (flags[e - from] === 1) pieces[e >>> PIECE_BITS]![e & (PIECE - 1)]! |= ~PLAIN
      isWhole = false
    },
    mend() {
      if (!isWhole) for (const piece of pieces) for (let k = 0; k < piece.length; k++) piece[k]! &= PLAIN
      isWhole = true
    },
    bytes: () => held + begins.byteLength,
    add(ids, ends, states) {
      const n = states === 0 ? 0 : plain(ends[states - 1]!)
      if (count + states >= begins.length) {
        const longer = new Int32Array(Math.max(count + states + 1, begins.length * 2))
        longer.set(begins)
        begins = longer
      }
      if (used * 4 + begins.byteLength + n * 4 > most) return false
      let begin = used
      for (let k = 0; k < states; k++) {
        const end = ends[k]!
        begins[count++] = end < 0 ? -1 - begin : begin
        begin = used + plain(end)
      }
      for (let e = 0; e < n;) {
        const at = used & (PIECE - 1)
        const end = Math.min(n, e + PIECE - at)
        roomy(used >>> PIECE_BITS, at + end - e).set(ids.subarray(e, end), at)
        used += end - e
        e = end
      }
      begins[count] = used
      return true
    },
  }
}

const plain = (one: number): number => (one < 0 ? -1 - one : one)
