// "It doesn't eliminate the race, it just makes it harder to trigger" as exact numbers: of 2,000 uniformly random schedules with one
// seed, how many see stale data on the way and how many end with it. `npm run shootdown` prints the shares of 100,000.
import { expect, test } from 'vitest'
import { manySchedules } from '../scripts/schedules.ts'

test.each([
  { workload: 'load', variant: 'neither', stale: [250, 250], lengths: [9, 9] },
  { workload: 'load', variant: 'before', stale: [208, 208], lengths: [11, 27] },
  { workload: 'load', variant: 'after', stale: [227, 0], lengths: [10, 26] },
  { workload: 'load', variant: 'both', stale: [198, 0], lengths: [12, 39] },
  { workload: 'load', variant: 'locked', stale: [0, 0], lengths: [15, 28] },
  { workload: 'store', variant: 'neither', stale: [109, 109], lengths: [16, 19] },
  { workload: 'store', variant: 'before', stale: [198, 198], lengths: [18, 45] },
  { workload: 'store', variant: 'after', stale: [114, 13], lengths: [17, 35] },
  { workload: 'store', variant: 'both', stale: [226, 25], lengths: [19, 54] },
  { workload: 'store', variant: 'locked', stale: [0, 0], lengths: [24, 45] },
])('$workload, $variant', async ({ workload, variant, stale, lengths }) => {
  const asked = { file: 'specs/dio_shootdown/dio_shootdown.lockspec', always: 'never_stale', finally: 'dio_data_kept' }
  const answer = await manySchedules({ ...asked, workload, variant, schedules: 2000, seed: 1 })
  expect(answer).toEqual({ schedules: 2000, brokenOnTheWay: stale[0], brokenAtTheEnd: stale[1], lengths })
})
