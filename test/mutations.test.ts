// Damaged specs give models or errors, and the models run: some of a fixed seed, some of this run's. LOCKSPEC_WHOLE=1 has all six
// thousand, `npm run damage` as many as one likes.
import { expect, test } from 'vitest'
import { damage } from './support/damage.ts'
import { ownSeed } from './support/seed.ts'
import { share } from './support/share.ts'

test('damaged specs of a fixed seed', () => {
  const count = share(4000, 4)
  const { texts, models, explored } = damage(count, 20_26)
  expect(texts).toBe(count)
  // The damage is mild enough that a good part of it compiles: without that the test would say little.
  expect(models).toBeGreaterThan(count / 10)
  expect(explored).toBeGreaterThan(count / 100)
}, 600_000)

test('damaged specs of this run', () => {
  const count = share(2000, 4)
  expect(damage(count, ownSeed()).texts).toBe(count)
}, 600_000)
