// "It doesn't eliminate the race, it just makes it harder to trigger" as exact numbers: of 2,000 uniformly random runs, how many see stale
// data on the way and how many end with it. specs/dio_shootdown/README.md has the shares of 100,000, by `lockspec simulate --runs`.
import { expect, test } from 'vitest'
import { many, uniform } from '../runtime/simulator/index.ts'
import { modelAt } from './support/oracle.ts'
import { simulatorOf } from './simulator/load.ts'

const model = modelAt('specs/dio_shootdown/dio_shootdown.lockspec')

test.each([
  { workload: 'load', variant: 'neither', stale: [264, 264], lengths: [9, 9] },
  { workload: 'load', variant: 'before', stale: [212, 212], lengths: [11, 27] },
  { workload: 'load', variant: 'after', stale: [264, 0], lengths: [10, 26] },
  { workload: 'load', variant: 'both', stale: [212, 0], lengths: [12, 39] },
  { workload: 'load', variant: 'locked', stale: [0, 0], lengths: [15, 28] },
  { workload: 'store', variant: 'neither', stale: [122, 122], lengths: [16, 16] },
  { workload: 'store', variant: 'before', stale: [208, 208], lengths: [18, 43] },
  { workload: 'store', variant: 'after', stale: [122, 16], lengths: [17, 35] },
  { workload: 'store', variant: 'both', stale: [208, 31], lengths: [19, 56] },
  { workload: 'store', variant: 'locked', stale: [0, 0], lengths: [24, 55] },
])('$workload, $variant', ({ workload, variant, stale, lengths }) => {
  const work = many(simulatorOf(model, { workload, variant }), { runs: 2000, seed: 1, steps: 1000, scheduler: uniform, goOn: true })
  let next = work.next()
  while (next.done !== true) next = work.next()
  const { endings, violated, steps } = next.value
  const broken = (name: string): number => violated.find((one) => one.name === name)?.runs ?? 0
  expect({
    endings,
    stale: [broken('never_stale'), broken('dio_data_kept')],
    lengths: [steps.least, steps.most],
  }).toEqual({ endings: [{ name: 'finished', runs: 2000 }], stale, lengths })
})
