// Estimates of cells that are known: the ring and the locks of docs/scale.md.
import { describe, expect, test } from 'vitest'
import { estimate, extrapolated, spread } from '../../runtime/estimate.ts'

const ring = [965, 8_847, 79_133, 700_263].map((states, k) => ({ size: k + 3, states }))
const locks = [281, 3_553, 40_537].map((states, k) => ({ size: k + 2, states }))
const seen = { states: 100_000, complete: false, forecast: undefined }

describe('by sizes', () => {
  test('the ring of 6, 7 and 8, the locks of 5: within a fiftieth', () => {
    expect(extrapolated(ring.slice(0, 3), 6)).toBe(698_980)
    expect(extrapolated(ring, 7)).toBe(6_163_350)
    expect(extrapolated(ring, 8)).toBe(54_099_563)
    expect(extrapolated(locks, 5)).toBe(437_467)
  })
  test('the bounds widen with each size; nothing is less than what was seen', () => {
    const { less, more } = spread.sizes
    const states = 54_099_563
    expect(estimate(seen, ring, 8)).toEqual({
      kind: 'sizes',
      low: Math.round(states / less ** 2),
      states,
      high: Math.round(states * more ** 2),
    })
    expect(estimate({ ...seen, states: 60_000_000 }, ring, 8)).toMatchObject({ low: 60_000_000, states: 60_000_000 })
  })
  test('not of two sizes, small ones, or such that do not grow', () => {
    expect(extrapolated(ring.slice(1, 3), 6)).toBe(undefined)
    expect(
      extrapolated(
        [60, 965, 2_999].map((states, k) => ({ size: k + 2, states })),
        5,
      ),
    ).toBe(undefined)
    expect(
      extrapolated(
        [9_000, 9_000, 9_000].map((states, k) => ({ size: k + 1, states })),
        4,
      ),
    ).toBe(undefined)
  })
})

test('by levels where no sizes tell; exact where all were seen; else open', () => {
  expect(estimate({ ...seen, forecast: 1_000_000 }, locks.slice(0, 2), 5)).toEqual({
    kind: 'levels',
    low: 740_741,
    states: 1_000_000,
    high: 7_500_000,
  })
  expect(estimate({ ...seen, complete: true }, ring, 8)).toEqual({ kind: 'exact', states: 100_000 })
  expect(estimate(seen, [], 8)).toEqual({ kind: 'open', least: 100_000 })
})
