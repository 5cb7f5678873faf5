// How a run of a spec is explored by the command line. Input: a job, what the user asked for; output: the result, or diagnostics.
import { type Reducing, searchRun as searchBy } from '../driver/reduction.ts'
import { reductionNames, type RunResult } from '../runtime/index.ts'
import type { Diagnosed } from './diagnosed.ts'
import type { PlannedRun } from './plan.ts'
import { search, searchReduced, type Job } from './search.ts'
import type { ReadySpec } from './spec.ts'
import { UsageError, printableName } from './usage.ts'

export type { Reducing }

/** `auto`, `on`, `off`, or some of the reductions by name, with commas. */
export function reducing(text: string): Reducing {
  if (text === 'auto' || text === 'on' || text === 'off') return text
  const names = text.split(',').map((word) => {
    const name = reductionNames.find((one) => one === word)
    if (name === undefined) {
      throw new UsageError(`--reduce ${printableName(text)}: write auto, on, off, or some of ${reductionNames.join(', ')} with commas`)
    }
    return name
  })
  return names
}

/** One run, by the way that driver/reduction.ts decides for it. */
export const searchRun = (spec: ReadySpec, run: PlannedRun, job: Job, how: Reducing): Promise<RunResult | Diagnosed> =>
  searchBy<Diagnosed>(
    {
      module: job.module,
      search: (most) => search({ ...job, most }),
      searchReduced: (modules) => searchReduced(job, modules),
      reduction: () => spec.reduction(run),
      isLarge: () => spec.isLarge(run),
      noteLarge: () => spec.noteLarge(run),
    },
    job.first ? 'off' : how,
  )
