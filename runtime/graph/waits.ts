// The wait-for graph. In: a state and the tasks that are stuck in it. Out: for each what it waits for and who stands in the way, and
// a cycle of waits if there is one.
import { fieldOf, holderOf, idle, locationOf, lockOf, placeOf, read } from '../elements.ts'
import type { LockReason, Wait } from '../result.ts'
import type { Checker, LockMeta, Meta, TaskMeta } from '../contract.ts'
import { entryOf, nth } from '../entries.ts'

/** `stuck`: the tasks that are asked about; the state stands at word `at`. In the order of `stuck`. */
export function waitsOf(meta: Meta, checker: Checker, stuck: readonly number[], states: Int32Array, at: number): readonly Wait[] {
  return stuck.map((task) => ({ task, location: placeOf(meta, task, states, at), reason: reasonOf(meta, checker, task, states, at) }))
}

/** Lock and mode that a task stands before; undefined if its next step is no request. */
export function requestOf(
  checker: Checker,
  task: number,
  states: Int32Array,
  at: number,
): { readonly lock: number; readonly mode: number } | undefined {
  const request = checker.request(task, states, at)
  return request < 0 ? undefined : { lock: Math.floor(request / 1024), mode: request % 1024 }
}

function reasonOf(meta: Meta, checker: Checker, task: number, states: Int32Array, at: number): Wait['reason'] {
  // While an interrupt runs, its host and the interrupts that it is over do not move, whatever it stands before.
  const interrupts = meta.tasks.flatMap((other, t) => (runsOn(other, task) && !idle(meta, t, locationOf(meta, t, states, at)) ? [t] : []))
  if (interrupts.length > 0) return { kind: 'interrupted', by: interrupts }
  const request = requestOf(checker, task, states, at)
  // Whose holds belong to nobody is waited for as a condition is.
  if (request === undefined || isOwnerless(lockOf(meta, request.lock))) return { kind: 'event', by: awaitedFrom(meta, task, states, at) }
  const { from } = locationOf(meta, task, states, at)
  return lockReason(meta, checker, task, { ...request, from }, states, at)
}

/** While the interrupt runs, the task does not move. */
export const runsOn = ({ host, over = [] }: TaskMeta, task: number): boolean => host === task || over.includes(task)

/** Any task may release it: no hold of it has an owner. */
export const isOwnerless = (lock: LockMeta): boolean => lock.holds.some((hold) => hold.task === -1)

/** Who has or wants before the task what it requests. */
export function lockReason(
  meta: Meta,
  checker: Checker,
  task: number,
  { lock, mode, from }: { readonly lock: number; readonly mode: number; readonly from?: number | undefined },
  states: Int32Array,
  at: number,
): LockReason {
  const facts = lockOf(meta, lock)
  const held = facts.holds.map((hold) => ({ ...hold, count: read(fieldOf(meta, hold.field), states, at) })).filter(({ count }) => count > 0)
  const conflicts = (hold: { readonly mode: number }): boolean => !checker.together(lock, mode, hold.mode)
  // The one hold that is to become another is not in its own way; others that the task has of the lock are.
  const own = held.filter((hold) => hold.task === holderOf(meta, task))
  const changing = from === undefined ? [] : own.filter((hold) => (from < 0 ? conflicts(hold) : hold.mode === from))
  const changed = changing.reduce((sum, { count }) => sum + count, 0) === 1 ? changing[0] : undefined
  const all = held
    .filter((hold) => hold !== changed)
    .map((hold) => ({ task: hold.task, mode: hold.mode, ended: locationOf(meta, hold.task, states, at).finished }))
  const holders = all.filter(conflicts)
  const behind = from !== undefined && holders.length > 0 ? [] : queuedBefore(meta, checker, task, lock, mode, states, at)
  // A limit on the number of holders keeps out modes that go together: then every holder is in the way.
  return { kind: 'lock', lock, mode, holders: holders.length === 0 && behind.length === 0 ? all : holders, behind }
}

/** The tasks before this one in the lock's queue (all queued ones if it is not in it yet) that are in its way. */
function queuedBefore(
  meta: Meta,
  checker: Checker,
  task: number,
  lock: number,
  mode: number,
  states: Int32Array,
  at: number,
): readonly number[] {
  const facts = lockOf(meta, lock)
  if (facts.queue === -1) return []
  const before: { task: number; mode: number }[] = []
  for (let k = 0; k < facts.queueLength; k++) {
    const entry = read(fieldOf(meta, facts.queue + k), states, at)
    if (entry === 0) break
    const queued = { task: Math.floor((entry - 1) / facts.modes.length), mode: (entry - 1) % facts.modes.length }
    if (queued.task === task) break
    before.push(queued)
  }
  const conflicting = before.filter((queued) => !checker.together(lock, mode, queued.mode))
  return (conflicting.length > 0 ? conflicting : before).map((queued) => queued.task)
}

/** Unfinished tasks that somewhere write what this one's condition reads. */
function awaitedFrom(meta: Meta, task: number, states: Int32Array, at: number): readonly number[] {
  const awaits = new Set(locationOf(meta, task, states, at).awaits)
  return meta.tasks.flatMap((other, t) => {
    if (t === task || locationOf(meta, t, states, at).finished) return []
    return other.locations.some((location) => location.writes.some((field) => awaits.has(field))) ? [t] : []
  })
}

/** A shortest cycle of waits, from its smallest task on; empty if there is none. */
export function cycleOf(waits: readonly Wait[]): readonly number[] {
  const next = new Map(waits.map((wait) => [wait.task, inTheWay(wait)]))
  let shortest: readonly number[] = []
  for (const { task } of waits) {
    const cycle = cycleThrough(task, next)
    if (cycle.length > 0 && (shortest.length === 0 || cycle.length < shortest.length)) shortest = cycle
  }
  return shortest
}

/** The tasks that a wait is for. */
export const inTheWay = ({ reason }: Wait): readonly number[] => (reason.kind === 'lock' ? usersOf(reason) : reason.by)

/** Who has the lock, or asked for it before, or could take it from who has ended. */
export const usersOf = ({ holders, behind, taking }: LockReason): readonly number[] => [
  ...new Set([...holders.filter((holder) => !holder.ended).map((holder) => holder.task), ...behind, ...(taking?.by ?? [])]),
]

function cycleThrough(start: number, next: ReadonlyMap<number, readonly number[]>): readonly number[] {
  const from = new Map<number, number>()
  const queue = [start]
  for (const task of queue) {
    for (const other of next.get(task) ?? []) {
      if (other === start) {
        const cycle = [task]
        while (cycle[0] !== start) cycle.unshift(entryOf(from, nth(cycle, 0)))
        return cycle
      }
      if (!from.has(other)) {
        from.set(other, task)
        queue.push(other)
      }
    }
  }
  return []
}
