// A table that is filled part by part, as several threads do it: every state is found again, whatever the parts and the room for what is
// left over.
import { expect, test } from 'vitest'
import { locateOf } from '../../../runtime/store/locate.ts'
import { widthOf } from '../../../runtime/store/probe.ts'
import { putBack, reenter } from '../../../runtime/store/rebuild.ts'

const words = 2
const count = 13_000
const slots = 16_384
const width = widthOf(words)
const states = Int32Array.from({ length: count * words }, (_, k) => (k % 2 === 0 ? k * 7 : k >> 3))

/** Fills a table; how many states found no place in their part, and how often there was no room to note them. */
function filled(
  parts: number,
  batch: number,
  most: number,
): { readonly table: Int32Array; readonly noted: number; readonly early: number } {
  const table = new Int32Array(slots)
  const index = { width, words, table, mask: slots - 1, states }
  const scratch = { hashes: new Int32Array(batch + 1), chosen: new Int32Array(batch + 1) }
  const left = { list: new Int32Array(most), at: 0, most }
  let early = 0
  let all = 0
  const rest: { readonly part: number; readonly from: number }[] = []
  const stray: number[] = []
  const fill = (part: number, from: number): number => {
    const { reached, noted } = reenter(index, { index: part, shift: Math.log2(slots / parts) }, from, count, scratch, left)
    all += noted
    stray.push(...left.list.subarray(0, noted))
    return reached
  }
  for (let part = 0; part < parts; part++) {
    const reached = fill(part, 0)
    if (reached < count) rest.push({ part, from: reached })
  }
  const back = (): void => {
    putBack(index, { list: Int32Array.from(stray), at: 0 }, stray.length, scratch.hashes)
    stray.length = 0
  }
  back()
  for (const { part, from } of rest) {
    for (let reached = from; reached < count;) {
      early++
      reached = fill(part, reached)
      back()
    }
  }
  return { table, noted: all, early }
}

test.each([
  [1, 100, 500],
  [2, 100, 500],
  [16, 100, 500],
  [16, 7, 7],
  [64, 100, 101],
])('%i parts, %i at a time, room for %i', (parts, batch, most) => {
  const { table, noted, early } = filled(parts, batch, most)
  expect(table.filter((slot) => slot !== 0)).toHaveLength(count)
  const ids = new Int32Array(count)
  const hashes = new Int32Array(count + 1)
  width.hash(states, 0, count, hashes)
  locateOf(words)(table, slots - 1, count, states, states, hashes, ids, count)
  expect(ids).toEqual(Int32Array.from({ length: count }, (_, k) => k))
  // Some lie beyond the end of their part, more of them where there are more ends.
  expect([parts, noted > 0 || parts <= 2, early > 0]).toEqual([parts, true, most < 2 * batch && parts > 2])
})
