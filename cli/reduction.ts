// Whether a run is explored as written or reduced. Input: a job, what the user asked for; output: the result, which says under which
// reductions its numbers stand. A model of few states is always explored as written: its numbers are the model's own.
import type { RunResult } from '../runtime/index.ts'
import { search, searchReduced, type Job } from './search.ts'
import type { Diagnosed, ReadySpec } from './spec.ts'
import type { PlannedRun } from './plan.ts'
import { UsageError, printableName } from './usage.ts'

/** `auto`: reduced if it has more than a few thousand states. */
export type Reducing = 'auto' | 'on' | 'off'

export function reducing(text: string): Reducing {
  if (text === 'auto' || text === 'on' || text === 'off') return text
  throw new UsageError(`--reduce ${printableName(text)}: write auto, on or off`)
}

/** States that a search as written may expand before it is begun again reduced. */
const few = 10_000

export async function searchRun(spec: ReadySpec, run: PlannedRun, job: Job, how: Reducing): Promise<RunResult | Diagnosed> {
  if (how === 'off' || job.first) return search(job)
  if (how === 'auto') {
    const written = await search({ ...job, most: few })
    if (written.ended !== 'limit') return written
  }
  const reduction = await spec.reduction(run)
  if (reduction.kind === 'diagnosed') return reduction
  if (reduction.kind === 'none') return { ...(await search(job)), unreduced: reduction.reason }
  const reduced = await searchReduced(job, { full: job.module, transactions: reduction.transactions, settling: reduction.settling })
  if (reduced.kind === 'unreduced') return { ...(await search(job)), unreduced: reduced.reason }
  return { ...reduced.result, reductions: ['transactions', 'confluence'] }
}
