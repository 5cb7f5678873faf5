// Locks by definition: what fits, who takes at once, who queues, what taking and letting go do to holds. Input: the state of
// one lock and a request; output: a judgement or the new state of the lock. Nothing here knows about steps.
import type { Kind } from './instance.ts'
import type { Hold, LockState, Request } from './state.ts'
import { Fault } from './values.ts'

export interface Wanted {
  readonly mode: number
  readonly low: number
  readonly high: number
}

const MOST_HOLDS = 15

const overlap = (a: Wanted, low: number, high: number): boolean => low <= a.high && a.low <= high

/** Against the task's own holds alone, where the kind does not ignore them. */
export const conflictsWithOwn = (kind: Kind, lock: LockState, task: number, wanted: Wanted): boolean =>
  kind.recursion !== 'counted' &&
  lock.holds.some(([holder, mode, low, high]) => holder === task && overlap(wanted, low, high) && !kind.compatible[mode]![wanted.mode]!)

export const springsTrap = (kind: Kind, lock: LockState, task: number, wanted: Wanted): boolean =>
  kind.recursion === 'trap' && lock.holds.some(([holder, , low, high]) => holder === task && overlap(wanted, low, high))

const fits = (kind: Kind, lock: LockState, task: number, wanted: Wanted): boolean =>
  lock.holds.reduce((sum, [, , , , count]) => sum + count, 0) < kind.holders &&
  lock.holds.every(
    ([holder, mode, low, high]) =>
      (kind.recursion === 'counted' && holder === task) || !overlap(wanted, low, high) || kind.compatible[mode]![wanted.mode]!,
  )

const conflictsWithRequest = (kind: Kind, wanted: Wanted, [, mode, low, high]: Request): boolean =>
  overlap(wanted, low, high) && !kind.compatible[mode]![wanted.mode]!

/** What a newcomer, or a try, gets at once. */
export const takesAtOnce = (kind: Kind, lock: LockState, task: number, wanted: Wanted): boolean => {
  if (!fits(kind, lock, task, wanted)) return false
  if (kind.policy === 'unfair' || kind.jumps[wanted.mode]!) return true
  if (kind.policy === 'fifo') return lock.queue.length === 0
  return !lock.queue.some((request) => conflictsWithRequest(kind, wanted, request))
}

export const queues = (kind: Kind, mode: number): boolean => kind.policy !== 'unfair' && !kind.jumps[mode]!

/** May the request at this position of the queue be granted now. */
export const takesFromQueue = (kind: Kind, lock: LockState, task: number, at: number): boolean => {
  const [, mode, low, high] = lock.queue[at]!
  const wanted = { mode, low, high }
  if (!fits(kind, lock, task, wanted)) return false
  return kind.policy === 'fifo' ? at === 0 : !lock.queue.slice(0, at).some((request) => conflictsWithRequest(kind, wanted, request))
}

export const countOf = (lock: LockState, task: number, { mode, low, high }: Wanted): number =>
  lock.holds.find((hold) => hold[0] === task && hold[1] === mode && hold[2] === low && hold[3] === high)?.[4] ?? 0

export const addHold = (lock: LockState, task: number, wanted: Wanted): LockState => {
  const count = countOf(lock, task, wanted)
  if (count === MOST_HOLDS) throw new Fault('holds')
  return withCount(lock, task, wanted, count + 1)
}

export const removeHold = (lock: LockState, task: number, wanted: Wanted): LockState => {
  const count = countOf(lock, task, wanted)
  if (count === 0) throw new Fault('release')
  return withCount(lock, task, wanted, count - 1)
}

const withCount = (lock: LockState, task: number, { mode, low, high }: Wanted, count: number): LockState => {
  const others = lock.holds.filter((hold) => !(hold[0] === task && hold[1] === mode && hold[2] === low && hold[3] === high))
  const holds: Hold[] = count === 0 ? others : [...others, [task, mode, low, high, count]]
  return { holds: holds.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3]), queue: lock.queue }
}
