// Whether a run is explored as written or reduced. Input: a job, what the user asked for; output: the result, which says under which
// reductions its numbers stand. A model of few states is always explored as written: its numbers are the model's own.
import { canonicaliser, reductionNames, type ReductionName, type RunResult } from '../runtime/index.ts'
import { search, searchReduced, type Job } from './search.ts'
import type { ReadySpec } from './spec.ts'
import type { Diagnosed } from './diagnosed.ts'
import type { PlannedRun } from './plan.ts'
import { UsageError, printableName } from './usage.ts'

/** `auto`: reduced if it has more than a few thousand states. */
export type Reducing = 'auto' | 'on' | 'off' | readonly ReductionName[]

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

/** States that a search as written may expand before it is begun again reduced. */
const few = 10_000

export async function searchRun(spec: ReadySpec, run: PlannedRun, job: Job, how: Reducing): Promise<RunResult | Diagnosed> {
  if (how === 'off' || job.first) return search(job)
  if (how === 'auto' && !spec.isLarge(run)) {
    const written = await search({ ...job, most: few })
    if (written.ended !== 'limit') return written
    spec.noteLarge(run)
  }
  const reduction = await spec.reduction(run)
  if (reduction.kind === 'diagnosed') return reduction
  const asWritten = async (reason: string): Promise<RunResult> => ({ ...(await search(job)), unreduced: reason })
  if (reduction.kind === 'none') return asWritten(reduction.reason)
  const wanted = (name: ReductionName): boolean => typeof how === 'string' || how.includes(name)
  const modules = {
    full: job.module,
    transactions: wanted('transactions') ? reduction.transactions : undefined,
    settling: wanted('confluence') ? reduction.settling : undefined,
    canonical: wanted('symmetry') && reduction.symmetry !== undefined ? canonicaliser(reduction.symmetry) : undefined,
  }
  if (modules.transactions === undefined && modules.settling === undefined && modules.canonical === undefined)
    return asWritten(`there is nothing to reduce by ${typeof how === 'string' ? 'transactions, confluence or symmetry' : how.join(' or ')}`)
  const reduced = await searchReduced(job, modules)
  return reduced.kind === 'unreduced' ? asWritten(reduced.reason) : reduced.result
}
