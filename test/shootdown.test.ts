// "It doesn't eliminate the race, it just makes it harder to trigger" as exact numbers: of 2,000 uniformly random schedules with one
// seed, how many see stale data on the way and how many end with it. `npm run shootdown` prints the shares of 100,000.
import { expect, test } from 'vitest'
import { manySchedules } from '../scripts/schedules.ts'

test.each([
  { workload: 'load', variant: 'neither', stale: [239, 239], lengths: [9, 9] },
  { workload: 'load', variant: 'before', stale: [204, 204], lengths: [11, 27] },
  { workload: 'load', variant: 'after', stale: [248, 0], lengths: [10, 26] },
  { workload: 'load', variant: 'both', stale: [216, 0], lengths: [12, 44] },
  { workload: 'load', variant: 'locked', stale: [0, 0], lengths: [15, 28] },
  { workload: 'store', variant: 'neither', stale: [113, 113], lengths: [16, 16] },
  { workload: 'store', variant: 'before', stale: [213, 213], lengths: [18, 45] },
  { workload: 'store', variant: 'after', stale: [108, 14], lengths: [17, 35] },
  { workload: 'store', variant: 'both', stale: [211, 28], lengths: [19, 55] },
  { workload: 'store', variant: 'locked', stale: [0, 0], lengths: [24, 45] },
])('$workload, $variant', async ({ workload, variant, stale, lengths }) => {
  const asked = { file: 'specs/dio_shootdown/dio_shootdown.lockspec', always: 'never_stale', finally: 'dio_data_kept' }
  const answer = await manySchedules({ ...asked, workload, variant, schedules: 2000, seed: 1 })
  expect(answer).toEqual({ schedules: 2000, brokenOnTheWay: stale[0], brokenAtTheEnd: stale[1], lengths })
})
