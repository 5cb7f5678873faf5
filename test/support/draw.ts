// Numbers that look random and are the same for the same seed (xorshift). Input: a seed; output: a draw.

/** A number from 0 to `below - 1`. */
export type Draw = (below: number) => number

export function drawFrom(seed: number): Draw {
  let state = (seed * 2654435761 + 1) >>> 0
  return (below) => {
    state ^= state << 13
    state ^= state >>> 17
    state ^= state << 5
    state >>>= 0
    return state % below
  }
}
