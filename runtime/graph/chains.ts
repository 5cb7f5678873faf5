// Chains of waits: one task waits for another, which waits for a third. In: the tasks that are blocked in a state. Out: the number of
// waits in the longest chain in which no task comes twice, and a quick look at whether one can be longer than those seen before.
import { locationOf, read, fieldOf, lockOf } from '../elements.ts'
import { inTheWay, isOwnerless } from './waits.ts'
import type { Checker, LocationMeta, LockMeta, Meta } from '../contract.ts'
import type { Wait } from '../result.ts'
import { nth } from '../entries.ts'

/** The number of waits in the longest chain; its last wait may be for a task that can move, or for one of the chain. */
export function longestChain(waits: readonly Wait[]): number {
  const next = new Map(waits.map((wait) => [wait.task, inTheWay(wait)]))
  const from = (task: number, before: readonly number[]): number =>
    (next.get(task) ?? []).reduce(
      (longest, other) => Math.max(longest, before.includes(other) ? 1 : 1 + from(other, [...before, other])),
      0,
    )
  return [...next.keys()].reduce((longest, task) => Math.max(longest, from(task, [task])), 0)
}

/** False only if no chain in this state has more than `most` waits. */
type MayExceed = (blocked: readonly number[], states: Int32Array, at: number, most: number) => boolean

/** Looks at waits after which a search for a long chain is left to who looks closely: there may be more paths than anybody can walk. */
const patience = 300

/**
 * Takes for in the way whoever holds the lock that a task requests, or stands before it in the queue, whatever the modes: at least those
 * that are. Of a condition it takes whoever could write what it reads, as `waitsOf` does.
 */
export function chainBound(meta: Meta, checker: Checker): MayExceed {
  if (meta.tasks.length > 31 || meta.tasks.some(({ host }) => host !== -1)) return () => true
  /** Per task: a bit for each that may be in its way. */
  const next = new Int32Array(meta.tasks.length)
  const writers = writersOf(meta)
  let lookedAt = 0
  const reaches = (task: number, before: number, waits: number): boolean => {
    if (waits === 0 || ++lookedAt > patience) return true
    for (let rest = next[task]!; rest !== 0; rest &= rest - 1) {
      const other = 31 - Math.clz32(rest & -rest)
      if ((before >>> other) & 1 ? waits === 1 : reaches(other, before | (1 << other), waits - 1)) return true
    }
    return false
  }
  return (blocked, states, at, most) => {
    next.fill(0)
    lookedAt = 0
    for (const task of blocked) {
      const request = checker.request(task, states, at)
      const lock = request < 0 ? undefined : lockOf(meta, Math.floor(request / 1024))
      if (lock !== undefined && !isOwnerless(lock)) next[task] = ahead(meta, lock, task, states, at)
      else for (const other of writers(task, states, at)) if (!locationOf(meta, other, states, at).finished) next[task]! |= 1 << other
    }
    for (const task of blocked) if (reaches(task, 1 << task, most + 1)) return true
    return false
  }
}

/** The other tasks that write somewhere what the condition reads before which the task stands. */
function writersOf(meta: Meta): (task: number, states: Int32Array, at: number) => readonly number[] {
  const known = new Map<LocationMeta, readonly number[]>()
  const writes = meta.tasks.map(({ locations }) => new Set(locations.flatMap((location) => location.writes)))
  return (task, states, at) => {
    const location = locationOf(meta, task, states, at)
    const before = known.get(location)
    if (before !== undefined) return before
    const found = [...writes.keys()].filter((other) => other !== task && location.awaits.some((field) => nth(writes, other).has(field)))
    known.set(location, found)
    return found
  }
}

/** A bit for each task that holds the lock or stands in its queue before this one. */
function ahead(meta: Meta, lock: LockMeta, task: number, states: Int32Array, at: number): number {
  let users = 0
  for (const hold of lock.holds) if (hold.task >= 0 && read(fieldOf(meta, hold.field), states, at) !== 0) users |= 1 << hold.task
  for (let k = 0; k < lock.queueLength; k++) {
    const entry = read(fieldOf(meta, lock.queue + k), states, at)
    const queued = Math.floor((entry - 1) / lock.modes.length)
    if (entry === 0 || queued === task) break
    users |= 1 << queued
  }
  return users
}
