// The packed checker and the interpreter agree on whole systems and on many random ones.
import { describe, expect, test } from 'vitest'
import { ownSeed } from '../../support/seed.ts'
import { abba, ring } from './examples.ts'
import { randomSystem } from './random.ts'
import { walk } from './walk.ts'

describe('checker and interpreter agree', () => {
  test('on the ring', () => {
    expect(walk(ring(3), [], Infinity)).toEqual({ states: 965, ways: 2548 })
    expect(walk(ring(3, false), [], 2000).states).toBeGreaterThan(100)
  })

  test('on ABBA, with and without the order', () => {
    expect(walk(abba(), [0], Infinity)).toEqual({ states: 19, ways: 22 })
    expect(walk(abba(), [1], Infinity)).toEqual({ states: 16, ways: 16 })
  })

  test.each([
    [60, 'random systems', 1],
    [30, 'random systems of this run', ownSeed()],
  ])('on %i %s', (count, _, first) => {
    let met = 0
    for (let seed = first; seed < first + count; seed++) {
      const system = randomSystem(seed)
      const settings = [seed % 2, seed % 3]
      try {
        met += walk(system, settings, 60).ways
      } catch (error) {
        throw new Error(`seed ${seed}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
      }
    }
    expect(met).toBeGreaterThan(count * 20)
  })
})
