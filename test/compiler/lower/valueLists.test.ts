import { expect, test } from 'vitest'
import { ANY, valueLists } from '../../../compiler/analysis/valueLists.ts'

test('lists of small values are found by hashes that hardly two of them share', () => {
  const lists = valueLists()
  const values = [ANY, 0, 1, 2]
  const all = Array.from({ length: 4 ** 6 }, (_, k) => lists.of(Array.from({ length: 6 }, (_, i) => values[(k >> (2 * i)) & 3]!)))
  expect(new Set(all).size).toBe(4096)
  expect(new Set(all.map(({ hash }) => hash)).size).toBeGreaterThan(4090)
})

test('a list with another value at a place is the one of these values', () => {
  const lists = valueLists()
  const list = lists.of([0, ANY, 1])
  expect(lists.put(list, 1, 2)).toBe(lists.of([0, 2, 1]))
  expect(lists.put(lists.put(list, 1, 2), 1, ANY)).toBe(list)
})
