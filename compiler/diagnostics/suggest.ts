// The nearest name to one that is misspelt. Input: the word and what it could have been; output: the nearest candidate, or none
// where none is near enough to be worth saying.

/** Edits that turn one word into another: a letter more, less or other, or two neighbours exchanged (optimal string alignment). */
export function distance(from: string, to: string): number {
  let beforeLast: number[] = []
  let last = Array.from({ length: to.length + 1 }, (_, column) => column)
  for (let row = 1; row <= from.length; row += 1) {
    const line = [row]
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1]
      let cost = Math.min((last[column] ?? 0) + 1, (line[column - 1] ?? 0) + 1, (last[column - 1] ?? 0) + (same ? 0 : 1))
      if (row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1]) {
        cost = Math.min(cost, (beforeLast[column - 2] ?? 0) + 1)
      }
      line.push(cost)
    }
    beforeLast = last
    last = line
  }
  return last[to.length] ?? from.length
}

/** A word of up to two letters is near nothing but itself in other letters; of three to five, what is one edit away; then one in three. */
const limit = (length: number): number => (length <= 2 ? 0 : length <= 5 ? 1 : Math.min(4, Math.floor(length / 3)))

/** How many letters two words share at their beginning and at their end: what tells `return` from `retry` for `retrn`. */
function shared(from: string, to: string): number {
  const least = Math.min(from.length, to.length)
  let front = 0
  while (front < least && from[front] === to[front]) front += 1
  let back = 0
  while (back < least - front && from[from.length - 1 - back] === to[to.length - 1 - back]) back += 1
  return front + back
}

/** Among candidates equally near, the one that shares most at its ends, then the first in the order given. */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > 100) return undefined
  const asked = word.toLowerCase()
  let best: string | undefined
  let bestDistance = Infinity
  let bestEnds = -1
  for (const candidate of candidates) {
    if (candidate === word || candidate === '' || Math.abs(candidate.length - word.length) > 4) continue
    const edits = distance(asked, candidate.toLowerCase())
    if (edits > limit(Math.max(word.length, candidate.length)) || edits > bestDistance) continue
    const ends = shared(asked, candidate.toLowerCase())
    if (edits < bestDistance || ends > bestEnds) {
      best = candidate
      bestDistance = edits
      bestEnds = ends
    }
  }
  return best
}

/** "did you mean `x`", ready to be a hint. */
export function didYouMean(word: string, candidates: Iterable<string>): string | undefined {
  const found = nearest(word, candidates)
  return found === undefined ? undefined : `did you mean \`${found}\`?`
}
