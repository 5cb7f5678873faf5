// The inner loops of the visited set, one pair per width of a state: hash a batch of successors, then enter them. In: packed
// successors. Out: the id of each, new states appended. No closures and no allocation: everything hot is a parameter.
//
// A slot of the table is (hash & ~mask) | (id + 1), found from slot hash & mask on by linear probing; 0 is empty. The hash bits
// above the mask tell almost all wrong candidates apart without a look at the stored state.

/** Hashes the `n` states that begin at word `at` of `from` into `hashes`. */
type Hash = (from: Int32Array, at: number, n: number, hashes: Int32Array) => void

/** Looks up the first `n` states of `out`, appends the new ones to `states`, writes every id to `ids`; the new count. Room is made before. */
type Enter = (
  table: Int32Array,
  mask: number,
  states: Int32Array,
  count: number,
  out: Int32Array,
  hashes: Int32Array,
  ids: Int32Array,
  n: number,
) => number

export interface Width {
  readonly hash: Hash
  readonly enter: Enter
}

/** `words`: of a state. Up to four have code of their own. */
export function widthOf(words: number): Width {
  switch (words) {
    case 1:
      return { hash: hash1, enter: enter1 }
    case 2:
      return { hash: hash2, enter: enter2 }
    case 3:
      return { hash: hash3, enter: enter3 }
    case 4:
      return { hash: hash4, enter: enter4 }
    default:
      return { hash: hashWide(words), enter: enterWide(words) }
  }
}

/**
 * Where each lookup ends up before states are compared: at the first slot that is empty or has the lookup's tag, written to `spots`. Loads
 * all slots first and then the states that they name, so that the cache misses of a batch overlap; what follows finds both near.
 */
export function seek(
  table: Int32Array,
  mask: number,
  states: Int32Array,
  words: number,
  hashes: Int32Array,
  spots: Int32Array,
  n: number,
): void {
  let sink = 0
  for (let k = 0; k < n; k++) sink ^= table[hashes[k]! & mask]!
  for (let k = 0; k < n; k++) {
    const h = hashes[k]!
    let i = h & mask
    let slot = table[i]!
    while (slot !== 0 && ((slot ^ h) & ~mask) !== 0) {
      i = (i + 1) & mask
      slot = table[i]!
    }
    spots[k] = i
    const id = (slot & mask) - 1
    sink ^= states[(id & ~(id >> 31)) * words]!
  }
  hashes[n] = sink // keeps the loads alive; the entry beyond the batch is free
}

function hash1(from: Int32Array, at: number, n: number, hashes: Int32Array): void {
  for (let k = 0; k < n; k++) {
    let h = Math.imul(from[at + k]!, 0x9e3779b1)
    h ^= h >>> 15
    h = Math.imul(h, 0x2c1b3c6d)
    hashes[k] = h ^ (h >>> 13)
  }
}

function enter1(
  table: Int32Array,
  mask: number,
  states: Int32Array,
  count: number,
  out: Int32Array,
  hashes: Int32Array,
  ids: Int32Array,
  n: number,
): number {
  seek(table, mask, states, 1, hashes, ids, n)
  for (let k = 0; k < n; k++) {
    const a = out[k]!
    const h = hashes[k]!
    let i = ids[k]!
    for (;;) {
      const slot = table[i]!
      if (slot === 0) {
        states[count] = a
        ids[k] = count++
        table[i] = (h & ~mask) | count
        break
      }
      if (((slot ^ h) & ~mask) === 0) {
        const id = (slot & mask) - 1
        if (states[id] === a) {
          ids[k] = id
          break
        }
      }
      i = (i + 1) & mask
    }
  }
  return count
}

function hash2(from: Int32Array, at: number, n: number, hashes: Int32Array): void {
  for (let k = 0; k < n; k++, at += 2) {
    let h = Math.imul(from[at]!, 0x9e3779b1) ^ Math.imul(from[at + 1]!, 0x85ebca6b)
    h ^= h >>> 15
    h = Math.imul(h, 0x2c1b3c6d)
    hashes[k] = h ^ (h >>> 13)
  }
}

function enter2(
  table: Int32Array,
  mask: number,
  states: Int32Array,
  count: number,
  out: Int32Array,
  hashes: Int32Array,
  ids: Int32Array,
  n: number,
): number {
  seek(table, mask, states, 2, hashes, ids, n)
  for (let k = 0; k < n; k++) {
    const a = out[k * 2]!
    const b = out[k * 2 + 1]!
    const h = hashes[k]!
    let i = ids[k]!
    for (;;) {
      const slot = table[i]!
      if (slot === 0) {
        const p = count * 2
        states[p] = a
        states[p + 1] = b
        ids[k] = count++
        table[i] = (h & ~mask) | count
        break
      }
      if (((slot ^ h) & ~mask) === 0) {
        const id = (slot & mask) - 1
        const p = id * 2
        if (states[p] === a && states[p + 1] === b) {
          ids[k] = id
          break
        }
      }
      i = (i + 1) & mask
    }
  }
  return count
}

function hash3(from: Int32Array, at: number, n: number, hashes: Int32Array): void {
  for (let k = 0; k < n; k++, at += 3) {
    let h = Math.imul(from[at]!, 0x9e3779b1) ^ Math.imul(from[at + 1]!, 0x85ebca6b) ^ Math.imul(from[at + 2]!, 0xc2b2ae35)
    h ^= h >>> 15
    h = Math.imul(h, 0x2c1b3c6d)
    hashes[k] = h ^ (h >>> 13)
  }
}

function enter3(
  table: Int32Array,
  mask: number,
  states: Int32Array,
  count: number,
  out: Int32Array,
  hashes: Int32Array,
  ids: Int32Array,
  n: number,
): number {
  seek(table, mask, states, 3, hashes, ids, n)
  for (let k = 0; k < n; k++) {
    const a = out[k * 3]!
    const b = out[k * 3 + 1]!
    const c = out[k * 3 + 2]!
    const h = hashes[k]!
    let i = ids[k]!
    for (;;) {
      const slot = table[i]!
      if (slot === 0) {
        const p = count * 3
        states[p] = a
        states[p + 1] = b
        states[p + 2] = c
        ids[k] = count++
        table[i] = (h & ~mask) | count
        break
      }
      if (((slot ^ h) & ~mask) === 0) {
        const id = (slot & mask) - 1
        const p = id * 3
        if (states[p] === a && states[p + 1] === b && states[p + 2] === c) {
          ids[k] = id
          break
        }
      }
      i = (i + 1) & mask
    }
  }
  return count
}

function hash4(from: Int32Array, at: number, n: number, hashes: Int32Array): void {
  for (let k = 0; k < n; k++, at += 4) {
    let h =
      Math.imul(from[at]!, 0x9e3779b1) ^
      Math.imul(from[at + 1]!, 0x85ebca6b) ^
      Math.imul(from[at + 2]!, 0xc2b2ae35) ^
      Math.imul(from[at + 3]!, 0x27d4eb2f)
    h ^= h >>> 15
    h = Math.imul(h, 0x2c1b3c6d)
    hashes[k] = h ^ (h >>> 13)
  }
}

function enter4(
  table: Int32Array,
  mask: number,
  states: Int32Array,
  count: number,
  out: Int32Array,
  hashes: Int32Array,
  ids: Int32Array,
  n: number,
): number {
  seek(table, mask, states, 4, hashes, ids, n)
  for (let k = 0; k < n; k++) {
    const o = k * 4
    const a = out[o]!
    const b = out[o + 1]!
    const c = out[o + 2]!
    const d = out[o + 3]!
    const h = hashes[k]!
    let i = ids[k]!
    for (;;) {
      const slot = table[i]!
      if (slot === 0) {
        const p = count * 4
        states[p] = a
        states[p + 1] = b
        states[p + 2] = c
        states[p + 3] = d
        ids[k] = count++
        table[i] = (h & ~mask) | count
        break
      }
      if (((slot ^ h) & ~mask) === 0) {
        const id = (slot & mask) - 1
        const p = id * 4
        if (states[p] === a && states[p + 1] === b && states[p + 2] === c && states[p + 3] === d) {
          ids[k] = id
          break
        }
      }
      i = (i + 1) & mask
    }
  }
  return count
}

function hashWide(words: number): Hash {
  return (from, at, n, hashes) => {
    for (let k = 0; k < n; k++) {
      let h = words
      for (let w = 0; w < words; w++) {
        h = Math.imul(h ^ from[at + w]!, 0x9e3779b1)
        h ^= h >>> 15
      }
      at += words
      h = Math.imul(h, 0x2c1b3c6d)
      hashes[k] = h ^ (h >>> 13)
    }
  }
}

function enterWide(words: number): Enter {
  return (table, mask, states, count, out, hashes, ids, n) => {
    seek(table, mask, states, words, hashes, ids, n)
    for (let k = 0; k < n; k++) {
      const o = k * words
      const h = hashes[k]!
      let i = ids[k]!
      for (;;) {
        const slot = table[i]!
        if (slot === 0) {
          const p = count * words
          for (let w = 0; w < words; w++) states[p + w] = out[o + w]!
          ids[k] = count++
          table[i] = (h & ~mask) | count
          break
        }
        if (((slot ^ h) & ~mask) === 0) {
          const id = (slot & mask) - 1
          const p = id * words
          let w = 0
          while (w < words && states[p + w] === out[o + w]) w++
          if (w === words) {
            ids[k] = id
            break
          }
        }
        i = (i + 1) & mask
      }
    }
    return count
  }
}
