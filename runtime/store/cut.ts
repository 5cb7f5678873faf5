// Where to cut long states in two. In: states of a search that has begun. Out: the words of the first part, or undefined if pairs would
// not be smaller. A good cut leaves few different parts on either side; it is looked for by moving one word at a time.

/** Cuts are tried on at most so many states: the first, for of scattered ones fewer parts are alike. */
const sampled = 1 << 16
/** What a slot of the table of parts takes at a middling load. */
const slotBytes = 7
const pairBytes = 8
/** The share of the raw size below which it is done: parts are shared more as the search goes on. */
const worth = 0.8

export function cutOf(states: Int32Array, words: number, count: number): readonly number[] | undefined {
  const n = Math.min(count, sampled)
  const seen = new Int32Array(sampled * 2)
  const mask = seen.length - 1
  /** Of the sample, different parts; told apart by a hash, for an estimate. */
  const different = (part: readonly number[]): number => {
    seen.fill(0)
    let found = 0
    for (let k = 0; k < n; k++) {
      const at = k * words
      let h = 1
      for (const w of part) {
        h = Math.imul(h ^ states[at + w]!, 0x9e3779b1)
        h ^= h >>> 15
      }
      if (h === 0) h = 1
      let i = h & mask
      while (seen[i] !== 0 && seen[i] !== h) i = (i + 1) & mask
      if (seen[i] === 0) found++
      seen[i] = h
    }
    return found
  }
  const all = Array.from({ length: words }, (_, w) => w)
  const rest = (left: readonly number[]): readonly number[] => all.filter((w) => !left.includes(w))
  const bytesOf = (left: readonly number[]): number =>
    pairBytes + [left, rest(left)].reduce((sum, part) => sum + (different(part) * (part.length * 4 + slotBytes)) / n, 0)
  let best = { left: all.slice(0, 1), bytes: Infinity }
  const consider = (left: readonly number[]): void => {
    if (left.length === 0 || left.length === words) return
    const bytes = bytesOf(left)
    if (bytes < best.bytes) best = { left: [...left], bytes }
  }
  for (let end = 1; end < words; end++) consider(all.slice(0, end))
  for (let before = Infinity; best.bytes < before;) {
    before = best.bytes
    const { left } = best
    for (const w of all) consider(left.includes(w) ? left.filter((one) => one !== w) : [...left, w].sort((a, b) => a - b))
  }
  return best.bytes <= worth * words * 4 ? best.left : undefined
}
