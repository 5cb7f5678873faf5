// The order of locks of one run, for `order` and for `check --order`. Input: a spec, a run of it and how it is searched; output: the order with
// the result of that search, which is of the model as written, or diagnostics.
import { ordering, type Ordered } from '../runtime/index.ts'
import type { Diagnosed } from './diagnosed.ts'
import type { PlannedRun } from './plan.ts'
import { inSlices, optionsOf, type Job } from './search.ts'
import type { ReadySpec } from './spec.ts'

export async function orderedRun(spec: ReadySpec, run: PlannedRun, job: Job): Promise<Ordered | Diagnosed> {
  const explaining = await spec.explaining(run)
  return 'kind' in explaining ? explaining : inSlices(ordering(job.module, explaining, job.settings, optionsOf(job)))
}
