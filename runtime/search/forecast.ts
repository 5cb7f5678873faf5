// How large the search is going to be. In: the ids at which its levels begin. Out: a number of states, or undefined while nobody can
// know. The levels of a breadth-first search mostly rise and fall like a bell: the logarithm of the growth from one level to the next
// falls about evenly, and a line through its last values tells when it passes zero and how far the levels go down after that.

/** Growth rates that the line is laid through. */
const window = 8

/** `levels`: first id of each level, the last of them complete or not: it is left out. */
export function forecast(levels: readonly number[]): number | undefined {
  const sizes = levels.slice(1).map((end, k) => end - levels[k]!)
  if (sizes.length < window + 2) return undefined
  const growth = sizes.slice(1).map((size, k) => Math.log(size / sizes[k]!))
  const last = growth.slice(-window)
  const { slope, value } = line(last)
  // While the growth grows there is no telling.
  if (slope >= -1e-4) return undefined
  let total = levels.at(-1)!
  let size = sizes.at(-1)!
  let rate = value
  for (let k = 0; k < 10_000 && size >= 0.5; k++) {
    rate += slope
    size *= Math.exp(rate)
    total += size
    if (!(total < 1e15)) return undefined
  }
  return Math.round(total)
}

/** The line of least squares through values at 0, 1, …: its slope, and its value at the last. */
function line(values: readonly number[]): { readonly slope: number; readonly value: number } {
  const n = values.length
  const middle = (n - 1) / 2
  const mean = values.reduce((sum, value) => sum + value, 0) / n
  const squares = values.reduce((sum, _, k) => sum + (k - middle) ** 2, 0)
  const slope = values.reduce((sum, value, k) => sum + (k - middle) * (value - mean), 0) / squares
  return { slope, value: mean + slope * middle }
}
