// How many states a cell is going to have, before it is searched. Input: what a look at its first states has shown, and how many it has at
// smaller sizes; output: a number with bounds, and how often such bounds held. The constants are
// measured by scripts/estimates.ts.

interface Look {
  readonly states: number
  /** Those were all. */
  readonly complete: boolean
  /** By the growth of its levels; undefined where they tell nothing. */
  readonly forecast: number | undefined
}

/** One size of a cell, searched whole. */
export interface Sized {
  readonly size: number
  readonly states: number
}

export type Estimate =
  | { readonly kind: 'exact'; readonly states: number }
  | { readonly kind: 'sizes' | 'levels'; readonly low: number; readonly states: number; readonly high: number }
  /** Nothing tells more than that there are so many. */
  | { readonly kind: 'open'; readonly least: number }

/** Sizes in a row that it takes to see how the factor from one to the next changes. */
const LEAST_SIZES = 3
/** Of the last of them: smaller ones grow as their beginning does. */
const LEAST_STATES = 3_000

/** By what the truth may be less or more: of sizes for each further size, of levels as such. How often that held of what was measured. */
export const spread = {
  sizes: { less: 1.25, more: 1.25, held: 4, of: 4 },
  levels: { less: 1.35, more: 7.5, held: 38, of: 42 },
} as const

/** `smaller`: sizes in a row, ascending, below `size`. */
export function estimate(look: Look, smaller: readonly Sized[], size: number): Estimate {
  if (look.complete) return { kind: 'exact', states: look.states }
  const bySize = extrapolated(smaller, size)
  if (bySize !== undefined) return within('sizes', bySize, size - smaller[smaller.length - 1]!.size, look.states)
  return look.forecast === undefined ? { kind: 'open', least: look.states } : within('levels', look.forecast, 1, look.states)
}

/** Nothing is less than what was seen. */
function within(kind: 'sizes' | 'levels', said: number, times: number, seen: number): Estimate {
  const { less, more } = spread[kind]
  const [low, states, high] = [said / less ** times, said, said * more ** times].map((count) => Math.max(seen, Math.round(count)))
  return { kind, low: low!, states: states!, high: high! }
}

/** The factor from size to size moves towards a limit: what it changed by last, it changes by half as much each time. */
export function extrapolated(smaller: readonly Sized[], size: number): number | undefined {
  const counts = smaller.slice(-LEAST_SIZES)
  if (counts.length < LEAST_SIZES || counts[2]!.states < LEAST_STATES) return undefined
  const [before, last] = [counts[1]!.states / counts[0]!.states, counts[2]!.states / counts[1]!.states]
  // What hardly grows hangs on something else.
  if (last <= 1) return undefined
  let change = last - before
  let factor = last
  let { states } = counts[2]!
  for (let k = counts[2]!.size; k < size; k++) {
    change /= 2
    factor = Math.max(1, factor + change)
    states *= factor
  }
  return Math.round(states)
}
