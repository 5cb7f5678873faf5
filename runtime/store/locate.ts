// Lookups in the visited set that enter nothing, one loop per width of a state. In: packed states with their hashes. Out: the id of
// each, -1 for a state that is not there. How a slot is made is told in probe.ts.
import { seek } from './probe.ts'

/**
 * Ids of the first `n` states of `out` to `ids`, -1 for a state that is not among the first `known`. Another thread may enter states
 * meanwhile, as long as it publishes `known` only when these are written: a slot is one store.
 */
export type Locate = (
  table: Int32Array,
  mask: number,
  known: number,
  states: Int32Array,
  out: Int32Array,
  hashes: Int32Array,
  ids: Int32Array,
  n: number,
) => void

/** `words`: of a state. Up to four have code of their own. */
export function locateOf(words: number): Locate {
  switch (words) {
    case 1:
      return locate1
    case 2:
      return locate2
    case 3:
      return locate3
    case 4:
      return locate4
    default:
      return locateWide(words)
  }
}

function locate1(
  table: Int32Array,
  mask: number,
  known: number,
  states: Int32Array,
  out: Int32Array,
  hashes: Int32Array,
  ids: Int32Array,
  n: number,
): void {
  seek(table, mask, states, 1, hashes, ids, n)
  for (let k = 0; k < n; k++) {
    const a = out[k]!
    const h = hashes[k]!
    let i = ids[k]!
    let found = -1
    for (;;) {
      const slot = table[i]!
      if (slot === 0) break
      if (((slot ^ h) & ~mask) === 0) {
        const id = (slot & mask) - 1
        if (id >= known) break
        if (states[id] === a) {
          found = id
          break
        }
      }
      i = (i + 1) & mask
    }
    ids[k] = found
  }
}

function locate2(
  table: Int32Array,
  mask: number,
  known: number,
  states: Int32Array,
  out: Int32Array,
  hashes: Int32Array,
  ids: Int32Array,
  n: number,
): void {
  seek(table, mask, states, 2, hashes, ids, n)
  for (let k = 0; k < n; k++) {
    const o = k * 2
    const a = out[o]!
    const b = out[o + 1]!
    const h = hashes[k]!
    let i = ids[k]!
    let found = -1
    for (;;) {
      const slot = table[i]!
      if (slot === 0) break
      if (((slot ^ h) & ~mask) === 0) {
        const id = (slot & mask) - 1
        if (id >= known) break
        const p = id * 2
        if (states[p] === a && states[p + 1] === b) {
          found = id
          break
        }
      }
      i = (i + 1) & mask
    }
    ids[k] = found
  }
}

function locate3(
  table: Int32Array,
  mask: number,
  known: number,
  states: Int32Array,
  out: Int32Array,
  hashes: Int32Array,
  ids: Int32Array,
  n: number,
): void {
  seek(table, mask, states, 3, hashes, ids, n)
  for (let k = 0; k < n; k++) {
    const o = k * 3
    const a = out[o]!
    const b = out[o + 1]!
    const c = out[o + 2]!
    const h = hashes[k]!
    let i = ids[k]!
    let found = -1
    for (;;) {
      const slot = table[i]!
      if (slot === 0) break
      if (((slot ^ h) & ~mask) === 0) {
        const id = (slot & mask) - 1
        if (id >= known) break
        const p = id * 3
        if (states[p] === a && states[p + 1] === b && states[p + 2] === c) {
          found = id
          break
        }
      }
      i = (i + 1) & mask
    }
    ids[k] = found
  }
}

function locate4(
  table: Int32Array,
  mask: number,
  known: number,
  states: Int32Array,
  out: Int32Array,
  hashes: Int32Array,
  ids: Int32Array,
  n: number,
): void {
  seek(table, mask, states, 4, hashes, ids, n)
  for (let k = 0; k < n; k++) {
    const o = k * 4
    const a = out[o]!
    const b = out[o + 1]!
    const c = out[o + 2]!
    const d = out[o + 3]!
    const h = hashes[k]!
    let i = ids[k]!
    let found = -1
    for (;;) {
      const slot = table[i]!
      if (slot === 0) break
      if (((slot ^ h) & ~mask) === 0) {
        const id = (slot & mask) - 1
        if (id >= known) break
        const p = id * 4
        if (states[p] === a && states[p + 1] === b && states[p + 2] === c && states[p + 3] === d) {
          found = id
          break
        }
      }
      i = (i + 1) & mask
    }
    ids[k] = found
  }
}

function locateWide(words: number): Locate {
  return (table, mask, known, states, out, hashes, ids, n) => {
    seek(table, mask, states, words, hashes, ids, n)
    for (let k = 0; k < n; k++) {
      const o = k * words
      const h = hashes[k]!
      let i = ids[k]!
      let found = -1
      for (;;) {
        const slot = table[i]!
        if (slot === 0) break
        if (((slot ^ h) & ~mask) === 0) {
          const id = (slot & mask) - 1
          if (id >= known) break
          const p = id * words
          let w = 0
          while (w < words && states[p + w] === out[o + w]) w++
          if (w === words) {
            found = id
            break
          }
        }
        i = (i + 1) & mask
      }
      ids[k] = found
    }
  }
}
