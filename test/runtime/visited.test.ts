// The visited set against a map, for every width of its own and a wide one, over several growths, and at its limit.
import { describe, expect, test } from 'vitest'
import { createVisited } from '../../runtime/store/visited.ts'

/** States that repeat, with zeros, negative words and words that differ in one bit. */
function stream(words: number, count: number): Int32Array {
  const states = new Int32Array(count * words)
  let seed = 12345
  for (let k = 0; k < count; k++) {
    for (let w = 0; w < words; w++) {
      seed = (Math.imul(seed, 1103515245) + 12345) | 0
      states[k * words + w] = w === words - 1 ? (seed >>> 8) % 20_000 : ((seed >>> 16) % 2) * (w % 2 === 0 ? -2147483648 : 1)
    }
  }
  return states
}

describe.each([1, 2, 3, 4, 5, 9])('states of %i words', (words) => {
  test('get ids in order of discovery, each once', () => {
    const batch = 300
    const visited = createVisited(words, 2 ** 30, batch)
    const known = new Map<string, number>()
    const input = stream(words, 120_000)
    const ids = new Int32Array(batch)
    for (let from = 0; from < 120_000; from += batch) {
      const out = input.slice(from * words, (from + batch) * words)
      expect(visited.enter(out, batch, ids)).toBe(true)
      for (let k = 0; k < batch; k++) {
        const key = out.subarray(k * words, (k + 1) * words).join()
        if (!known.has(key)) known.set(key, known.size)
        if (ids[k] !== known.get(key)) throw new Error(`state ${key} has id ${ids[k]}, not ${known.get(key)}`)
      }
    }
    expect(visited.count()).toBe(known.size)
    expect(known.size).toBeGreaterThan(9_000)
    for (const [key, id] of known) {
      const at = visited.at(id)
      if (
        visited
          .states()
          .subarray(at, at + words)
          .join() !== key
      )
        throw new Error(`state ${id} is not stored as ${key}`)
    }
    const out = input.slice(0, 200 * words)
    out[0] = 77_777_777
    out[words - 1] = 77_777_777
    visited.find(out, 200, ids)
    expect(ids[0]).toBe(-1)
    for (let k = 1; k < 200; k++) expect(ids[k]).toBe(known.get(out.subarray(k * words, (k + 1) * words).join()))
    expect(visited.count()).toBe(known.size)
  })
})

test('at the limit nothing is entered, and what is there stays', () => {
  const visited = createVisited(2, 200_000, 100)
  const ids = new Int32Array(100)
  const out = new Int32Array(200)
  let entered = 0
  for (;;) {
    for (let k = 0; k < 100; k++) out[k * 2] = entered + k
    if (!visited.enter(out, 100, ids)) break
    entered += 100
  }
  expect(visited.count()).toBe(entered)
  expect(visited.bytes()).toBeLessThanOrEqual(200_000)
  expect(entered).toBeGreaterThan(5_000)
  for (let k = 0; k < 100; k++) out[k * 2] = k
  visited.find(out, 100, ids)
  expect([...ids]).toEqual(Array.from({ length: 100 }, (_, k) => k))
})
