// One lock: what fits, who takes at once, who queues, what taking and letting go do to its holders. Input: a lock, its kind and a
// request; output: a judgement or the lock as it is then. Nothing here knows about steps. Meaning: docs/language.md, "Lock kinds".
import type { Kind } from './program.ts'
import type { Hold, Lock, Range, Request } from './state.ts'
import { Fault } from './fault.ts'

const MOST_HOLDS = 15

export interface Wanted {
  readonly mode: string
  readonly range?: Range
}

const overlap = (left: Wanted, right: Wanted): boolean =>
  left.range === undefined || right.range === undefined || (left.range[0] <= right.range[1] && right.range[0] <= left.range[1])

/** Whether a mode may be asked for where another is held. */
const goesBeside = (kind: Kind, wanted: string, held: string): boolean =>
  kind.together.some(([a, b]) => (a === held && b === wanted) || (a === wanted && b === held)) ||
  kind.joins?.some(([joining, joined]) => joining === wanted && joined === held) === true

const collide = (kind: Kind, held: Wanted, wanted: Wanted): boolean => overlap(held, wanted) && !goesBeside(kind, wanted.mode, held.mode)

const sameRange = (left: Range | undefined, right: Range | undefined): boolean => left?.[0] === right?.[0] && left?.[1] === right?.[1]

/** The same mode and range. */
export const sameWanted = (left: Wanted, right: Wanted): boolean => left.mode === right.mode && sameRange(left.range, right.range)

const sumOf = (holds: readonly Hold[]): number => holds.reduce((sum, hold) => sum + hold.count, 0)

/** The task's own holds alone deny it: they do not go with it, where the kind does not ignore them, or they are all there may be. */
export function deniesItself(kind: Kind, lock: Lock, task: string, wanted: Wanted): boolean {
  const own = lock.holders.filter((hold) => hold.task === task)
  if (kind.holders !== undefined && sumOf(own) >= kind.holders) return true
  return kind.recursion !== 'counted' && own.some((hold) => collide(kind, hold, wanted))
}

const isHolder = (lock: Lock, task: string, wanted: Wanted): boolean =>
  lock.holders.some((hold) => hold.task === task && overlap(hold, wanted))

/** A request that a holder makes now; one that stands in a queue was made before. */
export const springsTrap = (kind: Kind, lock: Lock, task: string, wanted: Wanted): boolean =>
  kind.recursion === 'trap' && isHolder(lock, task, wanted)

function fits(kind: Kind, lock: Lock, task: string, wanted: Wanted): boolean {
  if (kind.holders !== undefined && sumOf(lock.holders) >= kind.holders) return false
  return lock.holders.every((hold) => (kind.recursion === 'counted' && hold.task === task) || !collide(kind, hold, wanted))
}

/** Whether a request in this mode waits in the queue where it is not granted at once. */
export const queues = (kind: Kind, mode: string): boolean => kind.policy !== 'unfair' && kind.jumps?.includes(mode) !== true

/** What a newcomer, a try, or a request behind these in the queue gets. A holder of a counted lock waits for holders alone. */
export function granted(kind: Kind, lock: Lock, task: string, wanted: Wanted, waiting: readonly Request[]): boolean {
  if (!fits(kind, lock, task, wanted)) return false
  if (!queues(kind, wanted.mode) || (kind.recursion === 'counted' && isHolder(lock, task, wanted))) return true
  return kind.policy === 'fifo' ? waiting.length === 0 : !waiting.some((request) => collide(kind, request, wanted))
}

/** A hold that is to become another: what there is beside it. */
const beside = (lock: Lock, keeper: string | null, held: Wanted): readonly Hold[] =>
  lock.holders.flatMap((hold) => {
    if (hold.task !== keeper || !sameWanted(hold, held)) return [hold]
    return hold.count === 1 ? [] : [{ ...hold, count: hold.count - 1 }]
  })

/** What a task gets whose hold is to become another; `inLine`: behind these in the queue. `keeper`: in whose name the hold stands. */
export function changes(
  kind: Kind,
  lock: Lock,
  keeper: string | null,
  held: Wanted,
  wanted: Wanted,
  inLine: boolean,
  waiting: readonly Request[],
): boolean {
  const counted = kind.recursion === 'counted'
  if (!beside(lock, keeper, held).every((hold) => (counted && hold.task === keeper) || !collide(kind, hold, wanted))) return false
  if (!inLine || counted || kind.policy === 'unfair') return true
  return kind.policy === 'fifo' ? waiting.length === 0 : !waiting.some((request) => collide(kind, request, wanted))
}

/** The task's other holds alone keep one of them from becoming another. */
export const keepsItself = (kind: Kind, lock: Lock, task: string, held: Wanted, wanted: Wanted): boolean =>
  kind.recursion !== 'counted' && beside(lock, task, held).some((hold) => hold.task === task && collide(kind, hold, wanted))

/** Somebody who holds what is in the way of the new mode waits for what the old one keeps from it. */
export const refuses = (kind: Kind, lock: Lock, owner: string, held: Wanted, wanted: Wanted, ownerOf: (task: string) => string): boolean =>
  lock.queue.some((request) => {
    const other = ownerOf(request.task)
    if (other === owner || !collide(kind, held, request)) return false
    return lock.holders.some((hold) => hold.task === other && collide(kind, hold, wanted))
  })

/** How often the task holds it so; `null` for a lock whose holds belong to nobody. */
export const countOf = (lock: Lock, task: string | null, wanted: Wanted): number =>
  lock.holders.find((hold) => hold.task === task && sameWanted(hold, wanted))?.count ?? 0

/** `order` gives the order of tasks and modes in `holders`. */
interface Order {
  readonly task: (name: string | null) => number
  readonly kind: Kind
}

/** A lock with one hold more. Throws the fault `holds` where a task has as many as can be counted. */
export function withHold(lock: Lock, task: string | null, wanted: Wanted, order: Order): Lock {
  const count = countOf(lock, task, wanted)
  if (count === MOST_HOLDS) throw new Fault('holds')
  return withCount(lock, task, wanted, count + 1, order)
}

/** A lock with one hold less. Throws the fault `release` where there is none. */
export function withoutHold(lock: Lock, task: string | null, wanted: Wanted, order: Order): Lock {
  const count = countOf(lock, task, wanted)
  if (count === 0) throw new Fault('release')
  return withCount(lock, task, wanted, count - 1, order)
}

function withCount(lock: Lock, task: string | null, { mode, range }: Wanted, count: number, order: Order): Lock {
  const others = lock.holders.filter((hold) => !(hold.task === task && hold.mode === mode && sameRange(hold.range, range)))
  const hold: Hold = { task, mode, count, ...(range === undefined ? {} : { range }) }
  const rank = (one: Hold): readonly number[] => [order.task(one.task), order.kind.modes.indexOf(one.mode), ...(one.range ?? [])]
  return { holders: count === 0 ? others : [...others, hold].sort((a, b) => inOrder(rank(a), rank(b))), queue: lock.queue }
}

function inOrder(left: readonly number[], right: readonly number[]): number {
  const at = left.findIndex((number, position) => number !== right[position])
  return at < 0 ? 0 : left[at]! - right[at]!
}
