// Locks by definition: what fits, who takes at once, who queues, what taking and letting go do to holds. Input: the state of
// one lock and a request; output: a judgement or the new state of the lock. Nothing here knows about steps.
import type { Kind } from './world.ts'
import type { Hold, LockState, Request } from './state.ts'
import { Fault } from './values.ts'

export interface Wanted {
  readonly mode: number
  readonly low: number
  readonly high: number
}

const MOST_HOLDS = 15

const overlap = (a: Wanted, low: number, high: number): boolean => low <= a.high && a.low <= high

const sumOf = (holds: readonly Hold[]): number => holds.reduce((sum, [, , , , count]) => sum + count, 0)

/** The task's own holds alone deny it: they do not go with it, where the kind does not ignore them, or they are all there may be. */
export const deniedByOwn = (kind: Kind, lock: LockState, task: number, wanted: Wanted): boolean => {
  const own = lock.holds.filter(([holder]) => holder === task)
  if (sumOf(own) >= kind.holders) return true
  return (
    kind.recursion !== 'counted' && own.some(([, mode, low, high]) => overlap(wanted, low, high) && !kind.compatible[mode]![wanted.mode]!)
  )
}

const asksAgain = (lock: LockState, task: number, wanted: Wanted): boolean =>
  lock.holds.some(([holder, , low, high]) => holder === task && overlap(wanted, low, high))

/** A request that is made now; one that stands in a queue was made before. */
export const springsTrap = (kind: Kind, lock: LockState, task: number, wanted: Wanted): boolean =>
  kind.recursion === 'trap' && asksAgain(lock, task, wanted)

/** A holder of a counted lock waits for holders alone. */
const passesQueue = (kind: Kind, lock: LockState, task: number, wanted: Wanted): boolean =>
  kind.policy === 'unfair' || kind.jumps[wanted.mode]! || (kind.recursion === 'counted' && asksAgain(lock, task, wanted))

const fits = (kind: Kind, lock: LockState, task: number, wanted: Wanted): boolean =>
  sumOf(lock.holds) < kind.holders &&
  lock.holds.every(
    ([holder, mode, low, high]) =>
      (kind.recursion === 'counted' && holder === task) || !overlap(wanted, low, high) || kind.compatible[mode]![wanted.mode]!,
  )

const conflictsWithRequest = (kind: Kind, wanted: Wanted, [, mode, low, high]: Request): boolean =>
  overlap(wanted, low, high) && !kind.compatible[mode]![wanted.mode]!

/** What a newcomer, or a try, gets at once; or a request that stands in the queue behind those in the lock's. */
export const takes = (kind: Kind, lock: LockState, task: number, wanted: Wanted): boolean => {
  if (!fits(kind, lock, task, wanted)) return false
  if (passesQueue(kind, lock, task, wanted)) return true
  if (kind.policy === 'fifo') return lock.queue.length === 0
  return !lock.queue.some((request) => conflictsWithRequest(kind, wanted, request))
}

/** The holds beside the one that is to become another. */
const others = (lock: LockState, keeper: number, held: Wanted): readonly Hold[] => removeHold(lock, keeper, held).holds

const inTheWay = (kind: Kind, [, mode, low, high]: Hold, wanted: Wanted): boolean =>
  overlap(wanted, low, high) && !kind.compatible[mode]![wanted.mode]!

/** What a hold becomes is asked for beside all other holds; in line, it stands behind these in the lock's queue. An error where there is no such hold. */
export const canBecome = (kind: Kind, lock: LockState, keeper: number, held: Wanted, wanted: Wanted, inLine: boolean): boolean => {
  const counted = kind.recursion === 'counted'
  if (others(lock, keeper, held).some((hold) => inTheWay(kind, hold, wanted) && !(counted && hold[0] === keeper))) return false
  if (!inLine || kind.policy === 'unfair' || counted) return true
  return kind.policy === 'fifo' ? lock.queue.length === 0 : !lock.queue.some((request) => conflictsWithRequest(kind, wanted, request))
}

export const deniedByOthersOfOwn = (kind: Kind, lock: LockState, task: number, held: Wanted, wanted: Wanted): boolean =>
  kind.recursion !== 'counted' &&
  countOf(lock, task, held) > 0 &&
  others(lock, task, held).some((hold) => hold[0] === task && inTheWay(kind, hold, wanted))

/** Somebody else waits for what the hold keeps from it, and holds what keeps the hold from becoming another. */
export const waitsInCircle = (
  kind: Kind,
  lock: LockState,
  task: number,
  held: Wanted,
  wanted: Wanted,
  ownerOf: (task: number) => number,
): boolean =>
  lock.queue
    .filter(
      ([asking, mode, low, high]) =>
        ownerOf(asking) !== task && inTheWay(kind, [task, held.mode, held.low, held.high, 1], { mode, low, high }),
    )
    .some(([asking]) => lock.holds.some((hold) => hold[0] === ownerOf(asking) && inTheWay(kind, hold, wanted)))

export const queues = (kind: Kind, mode: number): boolean => kind.policy !== 'unfair' && !kind.jumps[mode]!

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
