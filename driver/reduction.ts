// Whether a run is explored as written or reduced. Input: the ways in which it can be explored; output: the result, which says under which
// reductions its numbers stand. A model of few states is always explored as written: its numbers are the model's own.
import { canonicaliser } from '../runtime/index.ts'
import type { CheckerModule, ReducedModules, ReducedResult, Reduction, ReductionName, RunResult, StepsModule } from '../runtime/index.ts'

/** `auto`: reduced if it has more than a few thousand states. */
export type Reducing = 'auto' | 'on' | 'off' | readonly ReductionName[]

/** `Wrong`: why there is no reduction to be had, not even none. */
interface Ways<Wrong extends { readonly kind: 'diagnosed' }> {
  readonly module: CheckerModule
  /** As written; gives up once `most` states were expanded. */
  readonly search: (most?: number) => Promise<RunResult>
  readonly searchReduced: (modules: ReducedModules) => Promise<ReducedResult>
  readonly reduction: () => Promise<Reduction<StepsModule> | Wrong>
  /** Whether it is known to have too many states to be explored as written first, and to make it known. */
  readonly isLarge: () => boolean
  readonly noteLarge: () => void
}

/** States that a search as written may expand before it is begun again reduced. */
const few = 10_000

export async function searchRun<Wrong extends { readonly kind: 'diagnosed' }>(
  ways: Ways<Wrong>,
  how: Reducing,
): Promise<RunResult | Wrong> {
  if (how === 'off') return ways.search()
  if (how === 'auto' && !ways.isLarge()) {
    const written = await ways.search(few)
    if (written.ended !== 'limit') return written
    ways.noteLarge()
  }
  const reduction = await ways.reduction()
  if (reduction.kind === 'diagnosed') return reduction
  const asWritten = async (reason: string): Promise<RunResult> => ({ ...(await ways.search()), unreduced: reason })
  if (reduction.kind === 'none') return asWritten(reduction.reason)
  const wanted = (name: ReductionName): boolean => typeof how === 'string' || how.includes(name)
  const modules = {
    full: ways.module,
    transactions: wanted('transactions') ? reduction.transactions : undefined,
    settling: wanted('confluence') ? reduction.settling : undefined,
    steady: reduction.steady,
    canonical: wanted('symmetry') && reduction.symmetry !== undefined ? canonicaliser(reduction.symmetry) : undefined,
  }
  if (modules.transactions === undefined && modules.settling === undefined && modules.canonical === undefined)
    return asWritten(`there is nothing to reduce by ${typeof how === 'string' ? 'transactions, confluence or symmetry' : how.join(' or ')}`)
  const reduced = await ways.searchReduced(modules)
  return reduced.kind === 'unreduced' ? asWritten(reduced.reason) : reduced.result
}
