// The forecast on levels as searches have them.
import { describe, expect, test } from 'vitest'
import { forecast } from '../../../runtime/search/forecast.ts'

/** Where the levels of these sizes begin, and the end of the last. */
const begins = (sizes: readonly number[]): readonly number[] => sizes.reduce<number[]>((list, size) => [...list, list.at(-1)! + size], [0])

describe('the forecast', () => {
  const bell = Array.from({ length: 41 }, (_, k) => Math.round(100_000 * Math.exp(-((k - 20) ** 2) / 40)) + 1)
  const total = bell.reduce((sum, size) => sum + size, 0)

  test('of a bell is right from its rise on', () => {
    for (let seen = 13; seen <= bell.length; seen++) {
      const expected = forecast(begins(bell.slice(0, seen)))!
      expect(Math.abs(expected / total - 1)).toBeLessThan(0.05)
    }
  })
  test('is silent with few levels', () => {
    expect(forecast([0])).toBeUndefined()
    expect(forecast(begins(bell.slice(0, 9)))).toBeUndefined()
  })
  test('is silent while levels grow ever faster, and where all are alike', () => {
    expect(forecast(begins(Array.from({ length: 20 }, (_, k) => Math.round(1.1 ** (k * k)))))).toBeUndefined()
    expect(forecast(begins(Array.from({ length: 20 }, () => 5)))).toBeUndefined()
  })
})
