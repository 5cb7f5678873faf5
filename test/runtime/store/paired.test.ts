// Compressed states: the same ids as a map gives, the same findings as with plain states, less memory where parts are shared.
import { describe, expect, test } from 'vitest'
import { explore } from '../../../runtime/index.ts'
import type { CheckerModule } from '../../../runtime/index.ts'
import { cutOf } from '../../../runtime/store/cut.ts'
import { createPaired, createPairs } from '../../../runtime/store/paired.ts'
import { createPlain } from '../../../runtime/store/plain.ts'
import { locks } from '../locks.ts'
import { ring } from '../ring.ts'
import { nth } from '../../../runtime/entries.ts'

const words = 6
const batch = 50
const n = 200
/** All pairs of 200 left and 200 right parts, twice, in a scattered order; words 0, 2, 5 are the left part. */
function stateOf(k: number): readonly number[] {
  const pair = (k * 7919) % (n * n)
  const [a, b] = [pair % n, Math.floor(pair / n)]
  return [a + 1, b, a * 3, b ^ 5, b << 20, a << 9]
}

describe('a set of long states', () => {
  const visited = createPaired(words, 2 ** 30, batch, 1000)
  const plain = createPlain(words, 2 ** 30, batch)
  const out = new Int32Array(batch * words)
  const [ids, wanted] = [new Int32Array(batch), new Int32Array(batch)]
  test('ids in order of discovery, before and after it was compressed', () => {
    for (let k = 0; k < 2 * n * n; k += batch) {
      for (let b = 0; b < batch; b++) out.set(stateOf(k + b), b * words)
      if (k === 5000) visited.marks()[17] = 4711
      expect(visited.enter(out, batch, ids) && plain.enter(out, batch, wanted)).toBe(true)
      expect([...ids]).toEqual([...wanted])
    }
    expect([visited.count(), visited.marks()[17]]).toEqual([n * n, 4711])
  })
  test('gives states back', () => {
    for (let id = 0; id < n * n; id += 13) {
      const at = visited.at(id)
      expect([...visited.states().subarray(at, at + words)]).toEqual(stateOf(id))
    }
    const places = Array.from({ length: 1000 }, (_, id) => visited.at(id))
    expect(places.map((at) => visited.states()[at])).toEqual(Array.from({ length: 1000 }, (_, id) => stateOf(id)[0]))
  })
  test('finds states, and not those that were never entered though their parts were', () => {
    const few = createPairs(words, [0, 2, 5], 2 ** 30, batch)
    out.set([...stateOf(0), ...stateOf(1)])
    few.enter(out, 2, ids)
    const [a, b] = [stateOf(0), stateOf(1)]
    out.set([...b, ...a, nth(a, 0), nth(b, 1), nth(a, 2), nth(b, 3), nth(b, 4), nth(a, 5), ...stateOf(2)])
    few.find(out, 4, ids)
    expect([...ids.subarray(0, 4)]).toEqual([1, 0, -1, -1])
  })
  test('takes little more than the pairs', () => {
    // 40,000 states: 24 bytes as they are, 8 as pairs, beside 4 of marks and 65,536 slots.
    expect([plain.bytes(), visited.bytes()]).toEqual([n * n * 28 + 65_536 * 4, n * n * 12 + 65_536 * 4 + 2 * (n * 12 + 4096 * 4)])
  })
})

describe('when it is compressed: at half a million states, and with 65,536 where more would not fit or helpers would share it', () => {
  const many = 300
  const entered = (limit: number) => {
    const [visited, plain] = [createPaired(4, limit, batch), createPlain(4, 2 ** 30, batch)]
    const out = new Int32Array(batch * 4)
    const ids = new Int32Array(batch)
    for (let k = 0; k < many * many; k += batch) {
      for (let b = 0; b < batch; b++)
        out.set([(k + b) % many, (k + b) % many, Math.floor((k + b) / many), Math.floor((k + b) / many)], b * 4)
      expect(visited.enter(out, batch, ids) && plain.enter(out, batch, ids)).toBe(true)
    }
    return { visited, isPlain: () => visited.bytes() === plain.bytes() }
  }
  test('left as they are', () => expect(entered(2 ** 30).isPlain()).toBe(true))
  test('memory is short', () => expect(entered(4_000_000).isPlain()).toBe(false))
  test('helpers', () => {
    const { visited, isPlain } = entered(2 ** 30)
    expect([visited.share(batch, () => undefined), isPlain(), visited.count()]).toEqual([false, false, many * many])
  })
})

test('the cut follows what is shared, and is not made where nothing is', () => {
  expect(['0,2,5', '1,3,4']).toContain(cutOf(flat(stateOf), words, n * n)?.join())
  expect(
    cutOf(
      flat((k) => [k + 1, k, k, k, k, k]),
      words,
      n * n,
    ),
  ).toBe(undefined)
})

const flat = (of: (k: number) => readonly number[]): Int32Array => Int32Array.from(Array.from({ length: n * n }, (_, k) => of(k)).flat())

test('at the limit nothing has changed', () => {
  const visited = createPairs(words, [0, 2, 5], 150_000, batch)
  const out = new Int32Array(batch * words)
  const ids = new Int32Array(batch)
  let next = 0
  const enter = (): boolean => {
    for (let b = 0; b < batch; b++) out.set(stateOf(next + b), b * words)
    return visited.enter(out, batch, ids)
  }
  while (enter()) next += batch
  expect([visited.count(), visited.bytes() <= 150_000]).toEqual([next, true])
  visited.find(out, batch, ids)
  expect([...ids].every((id) => id === -1)).toBe(true)
})

describe('findings and counts are those of plain states', () => {
  const models: readonly (readonly [string, CheckerModule, readonly number[]])[] = [
    ['the ring of 5', ring(5), [1]],
    ['the broken ring of 4', ring(4), [0]],
    ['the lock model of 4', locks(4), []],
  ]
  test.each(models)('%s', (_, module, settings) => {
    const asIs = explore(module, settings, { clock: () => 0 })
    const paired = explore(module, settings, { clock: () => 0, store: (width, limit, most) => createPairs(width, [0], limit, most) })
    expect({ ...paired, bytes: 0 }).toEqual({ ...asIs, bytes: 0 })
  })
})
