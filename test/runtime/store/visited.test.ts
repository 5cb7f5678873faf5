// The visited set against a map: every width of a state, through many growths of its arrays, in private and in shared memory.
import { describe, expect, test } from 'vitest'
import { createVisited } from '../../../runtime/store/visited.ts'

/** States that differ in few bits, as states of a model do, each several times. */
function* states(words: number, n: number): Generator<readonly number[]> {
  let seed = 12345
  for (let k = 0; k < n; k++) {
    seed = (Math.imul(seed, 1103515245) + 12345) & 0x7fffffff
    const value = (seed >>> 8) % (n >>> 1)
    // Word 0 is never zero.
    yield Array.from({ length: words }, (_, w) => (w === 0 ? ((value & 0xff) << 20) | 1 : (value >>> 8) << (w % 3)))
  }
}

describe.each([1, 2, 3, 4, 5, 9])('%i words', (words) => {
  test.each([false, true])('ids in order of discovery, shared: %s', (shared) => {
    const batch = 100
    const visited = createVisited(words, 2 ** 30, batch)
    const known = new Map<string, number>()
    const out = new Int32Array(batch * words)
    const ids = new Int32Array(batch)
    let n = 0
    let wanted: number[] = []
    let batches = 0
    const flush = (): void => {
      expect(visited.enter(out, n, ids)).toBe(true)
      expect([...ids.subarray(0, n)]).toEqual(wanted)
      n = 0
      wanted = []
      if (++batches === 30 && shared) expect(visited.share(batch, () => visited.rebuild())).toBe(true)
    }
    for (const state of states(words, 60_000)) {
      const key = state.join()
      const id = known.get(key) ?? known.size
      known.set(key, id)
      out.set(state, n++ * words)
      wanted.push(id)
      if (n === batch) flush()
    }
    expect(visited.count()).toBe(known.size)
    // The table was doubled three times; one word holds few of these states.
    expect(visited.slots()).toBe(words === 1 ? 4096 : 32_768)
    expect(visited.states().buffer instanceof SharedArrayBuffer).toBe(shared)
    for (const [key, id] of [...known].filter((_, k) => k % 97 === 0)) {
      out.set(key.split(',').map(Number))
      visited.find(out, 1, ids)
      expect(ids[0]).toBe(id)
    }
    out.fill(-1)
    visited.find(out, 1, ids)
    expect(ids[0]).toBe(-1)
  })
})

test('bytes are never more than the limit, and nothing changes when there is no room', () => {
  const visited = createVisited(2, 200_000, 64)
  const out = new Int32Array(128)
  const ids = new Int32Array(64)
  let next = 1
  const fill = (): void => {
    for (let k = 0; k < 64; k++) {
      out[k * 2] = next++
      out[k * 2 + 1] = 7
    }
  }
  for (fill(); visited.enter(out, 64, ids); fill()) expect(visited.bytes()).toBeLessThanOrEqual(200_000)
  const count = visited.count()
  expect([count > 5000, count % 64]).toEqual([true, 0])
  visited.find(out, 64, ids)
  expect([...ids]).toEqual(Array.from({ length: 64 }, () => -1))
})
