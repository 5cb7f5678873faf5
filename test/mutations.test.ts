// Damaged specs give models or errors, and the models run: some of a fixed seed, some of this run's. Many more: `npm run damage`.
import { expect, test } from 'vitest'
import { damage } from './support/damage.ts'
import { ownSeed } from './support/seed.ts'

test('four thousand damaged specs', () => {
  const { texts, models, explored } = damage(4000, 20_26)
  expect(texts).toBe(4000)
  // The damage is mild enough that a good part of it compiles: without that the test would say little.
  expect(models).toBeGreaterThan(400)
  expect(explored).toBeGreaterThan(40)
}, 600_000)

test('two thousand of this run', () => {
  expect(damage(2000, ownSeed()).texts).toBe(2000)
}, 600_000)
