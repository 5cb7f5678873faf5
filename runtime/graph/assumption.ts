// The weakest assumption of fairness that rules a class of runs out: fairness of a task, or that a lock keeps a queue. In: whether such
// a run exists under given demands. Out: a phrase, empty if no fairness of tasks rules them out.
import { locationOf, placeOf, lockOf, taskOf } from '../elements.ts'
import { raised } from './fairness.ts'
import { requestOf } from './waits.ts'
import type { Demand } from './fairness.ts'
import type { Space } from '../search/space.ts'
import { nameOf } from '../elements.ts'

/** `components`: the states of the runs. `affordable` false: only all tasks at once are tried, not one by one. */
export function weakestAssumption(
  space: Space,
  demands: readonly Demand[],
  exists: (demands: readonly Demand[]) => boolean,
  components: readonly Int32Array[],
  affordable: boolean,
): string {
  const { meta } = space
  const all = meta.tasks.map((_, t) => t)
  if (exists(raised(demands, all, 'strong'))) return ''
  const unassumed = all.filter(
    (t) =>
      !demands.some((demand) => demand.task === t && demand.location === -1) ||
      taskOf(meta, t).locations.some(({ fairness, finished }) => fairness === 'none' && !finished),
  )
  const named = (t: number): string => nameOf(meta, t)
  if (affordable) for (const t of unassumed) if (!exists(raised(demands, [t], 'weak'))) return `weak fairness of ${named(t)}`
  if (unassumed.length > 0 && !exists(raised(demands, unassumed, 'weak'))) return 'weak fairness of every task'
  for (const [kind, queued] of affordable ? queues(space, components) : [])
    if (!exists([...raised(demands, unassumed, 'weak'), ...queued]))
      return `a queue for ${kind} (policy fifo)${unassumed.length === 0 ? '' : ', and weak fairness of every task'}`
  if (affordable) for (const t of all) if (!exists(raised(demands, [t], 'strong'))) return `strong fairness of ${named(t)}`
  return 'strong fairness of every task'
}

/**
 * By kind of lock without a queue: that who waits for one is not overtaken for ever, as it would not be with a queue. A step at which a
 * task can ask for locks of several kinds is left out.
 */
function queues(space: Space, components: readonly Int32Array[]): ReadonlyMap<string, readonly Demand[]> {
  const { meta, checker, visited } = space
  const asked = new Map<string, { readonly demand: Demand; readonly kinds: Set<string> }>()
  for (const members of components) {
    for (const id of members) {
      const at = visited.at(id)
      for (let task = 0; task < meta.tasks.length; task++) {
        if (locationOf(meta, task, visited.states(), at).verb !== 'lock') continue
        const request = requestOf(checker, task, visited.states(), at)
        if (request === undefined) continue
        const lock = lockOf(meta, request.lock)
        const location = placeOf(meta, task, visited.states(), at)
        const key = `${task} ${location}`
        const known = asked.get(key) ?? { demand: { task, location, strength: 'strong' }, kinds: new Set<string>() }
        known.kinds.add(lock.queue === -1 ? lock.lockKind : '')
        asked.set(key, known)
      }
    }
  }
  const byKind = new Map<string, readonly Demand[]>()
  for (const { demand, kinds } of asked.values()) {
    const [kind = '', ...others] = kinds
    if (kind !== '' && others.length === 0) byKind.set(kind, [...(byKind.get(kind) ?? []), demand])
  }
  return byKind
}
