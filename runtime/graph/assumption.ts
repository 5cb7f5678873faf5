// The weakest assumption of fairness that rules a class of runs out. In: whether such a run exists under given demands. Out: a phrase,
// empty if no fairness of tasks rules them out.
import { raised } from './fairness.ts'
import type { Demand } from './fairness.ts'
import type { Meta } from '../contract.ts'

/** `affordable` false: only all tasks at once are tried, not one by one. */
export function weakestAssumption(
  meta: Meta,
  demands: readonly Demand[],
  exists: (demands: readonly Demand[]) => boolean,
  affordable: boolean,
): string {
  const all = meta.tasks.map((_, t) => t)
  if (exists(raised(demands, all, 'strong'))) return ''
  const unassumed = all.filter((t) => !demands.some((demand) => demand.task === t && demand.location === -1))
  const nameOf = (t: number): string => meta.tasks[t]!.name
  if (affordable) for (const t of unassumed) if (!exists(raised(demands, [t], 'weak'))) return `weak fairness of ${nameOf(t)}`
  if (unassumed.length > 0 && !exists(raised(demands, unassumed, 'weak'))) return 'weak fairness of every task'
  if (affordable) for (const t of all) if (!exists(raised(demands, [t], 'strong'))) return `strong fairness of ${nameOf(t)}`
  return 'strong fairness of every task'
}
