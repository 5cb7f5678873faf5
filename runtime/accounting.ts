// Facts about the whole graph that are no findings: the longest run of each retry rule, who overtakes whom how often, how many locks a
// task holds at once, how long a chain of waits gets. In: the complete graph. Out: numbers for the report. The two that need a
// decomposition per task are left out of graphs too large for them, and the report says so by their absence.
import { heaviest } from './graph/longest.ts'
import { upTo } from './graph/components.ts'
import { chainBound, longestChain } from './graph/chains.ts'
import { inTheWay, requestOf, waitsOf } from './graph/waits.ts'
import { firingNotes, firingTasks, followedIn, longerOf, longestInARow } from './graph/firings.ts'
import { holderOf, read, fieldOf, lockOf } from './elements.ts'
import { canMoveAt, plainSuccessors, successors } from './search/space.ts'
import type { Checker, FieldMeta, Meta } from './contract.ts'
import type { Accounting, Accounts, Told } from './result.ts'
import type { Space } from './search/space.ts'
import type { Weighted } from './graph/longest.ts'
import { nth } from './entries.ts'

/** States times tasks up to which decompositions are made. */
export const affordable = 20_000_000

/** `passes`: how often each note was passed in the search. */
export function* account(space: Space, told: Told, passes: Float64Array): Generator<void, Accounts> {
  const { meta } = space
  const detailed = space.visited.count() * meta.tasks.length <= affordable
  const retries = detailed
    ? yield* longestRetries(space, passes)
    : meta.retries.map((_, rule) => ({ longest: firingTasks(meta, rule, passes).length > 0 ? undefined : 0 }))
  if (told === 'rows') return { accounting: undefined, retries }
  const { mostHeld, longestWait, requests } = yield* waitsAndHolds(space, detailed)
  const overtakes = detailed ? yield* overtakesOf(space, requests) : undefined
  return { accounting: { mostHeld, longestWait, overtakes }, retries }
}

/** What the requests of all states are. */
interface Requests {
  /** Per lock the tasks that are ever blocked before it. */
  readonly waited: readonly ReadonlySet<number>[]
  /** Per task, by state: the lock that it stands before a request of, -1 where it does not. */
  readonly before: readonly Int16Array[]
}

/** One look at every state; at requests only if `detailed`. */
function* waitsAndHolds(
  space: Space,
  detailed: boolean,
): Generator<void, { readonly mostHeld: number; readonly longestWait: number; readonly requests: Requests }> {
  const { meta, checker, visited } = space
  const states = visited.states()
  const count = visited.count()
  const waited = meta.locks.map(() => new Set<number>())
  const before = meta.tasks.map(() => new Int16Array(detailed ? count : 0).fill(-1))
  let id = 0
  const requesting = (task: number, at: number): void => {
    const request = requestOf(checker, task, states, at)
    if (request === undefined) return
    nth(before, task)[id] = request.lock
    const tasks = nth(waited, request.lock)
    if (!tasks.has(task) && !canMoveAt(checker, task, states, at)) tasks.add(task)
  }
  const { look, most } = watching(meta, checker, detailed ? requesting : undefined)
  for (; id < count; id++) {
    if ((id & 16383) === 16383) yield
    look(states, visited.at(id))
  }
  return { ...most(), requests: { waited, before } }
}

interface Watching {
  readonly look: (states: Int32Array, at: number) => void
  /** How many tasks stand where they can wait. */
  readonly standing: (states: Int32Array, at: number) => number
  /** Of all states that were looked at. */
  readonly most: () => { readonly mostHeld: number; readonly longestWait: number }
}

/** Looks at states one by one. `requesting` is told of each task that stands before a request of a lock. */
export function watching(meta: Meta, checker: Checker, requesting?: (task: number, at: number) => void): Watching {
  const places = meta.tasks.map((task) => fieldOf(meta, task.place))
  // Only from these can a task wait, for a lock or for a condition.
  const requests = meta.tasks.map((task) => Uint8Array.from(task.locations, ({ verb }) => (verb === 'lock' || verb === 'granted' ? 1 : 0)))
  const waits = meta.tasks.map((task, t) =>
    Uint8Array.from(task.locations, ({ awaits }, l) => (awaits.length > 0 ? 1 : nth(requests, t)[l]!)),
  )
  const held = meta.tasks.map((_, t) => holdMasks(meta, t))
  const mayExceed = chainBound(meta, checker)
  const blocked: number[] = []
  const seen = new Set<string>()
  let mostHeld = 0
  let longestWait = 0
  const standing = (states: Int32Array, at: number): number => {
    let count = 0
    for (let t = 0; t < places.length; t++) count += nth(waits, t)[read(nth(places, t), states, at)]!
    return count
  }
  const look = (states: Int32Array, at: number): void => {
    let standing = 0
    for (let t = 0; t < places.length; t++) {
      const place = read(nth(places, t), states, at)
      standing += nth(waits, t)[place]!
      if (requesting !== undefined && nth(requests, t)[place] === 1) requesting(t, at)
      const holds = nth(held, t)
      let locks = 0
      for (let l = 0; l < holds.length; l++) {
        const masks = nth(holds, l)
        for (let k = 0; k < masks.length; k += 2) {
          if ((states[at + masks[k]!]! & masks[k + 1]!) === 0) continue
          locks++
          break
        }
      }
      if (locks > mostHeld) mostHeld = locks
    }
    // A chain is not longer than the number of tasks that wait.
    if (standing <= longestWait) return
    blocked.length = 0
    for (let t = 0; t < places.length; t++)
      if (nth(waits, t)[read(nth(places, t), states, at)] === 1 && !canMoveAt(checker, t, states, at)) blocked.push(t)
    if (blocked.length <= longestWait || !mayExceed(blocked, states, at, longestWait)) return
    const graph = waitsOf(meta, checker, blocked, states, at)
    // Few different wait-for graphs stand behind very many states.
    const key = graph.map((wait) => `${wait.task}:${inTheWay(wait).join()}`).join(' ')
    if (seen.has(key)) return
    seen.add(key)
    longestWait = Math.max(longestWait, longestChain(graph))
  }
  return { look, standing, most: () => ({ mostHeld, longestWait }) }
}

/** Per lock that the task can hold: pairs of a word and the bits that are not zero while it does. */
function holdMasks(meta: Meta, task: number): readonly Int32Array[] {
  return meta.locks.flatMap((lock) => {
    const masks = lock.holds.flatMap((hold) => {
      if (hold.task !== task) return []
      const { word, shift, bits, low } = fieldOf(meta, hold.field)
      if (bits === 0) return low > 0 ? [0, -1] : []
      return [word, bits === 32 ? -1 : ((1 << bits) - 1) << shift]
    })
    return masks.length > 0 ? [Int32Array.from(masks)] : []
  })
}

function* longestRetries(space: Space, passes: Float64Array): Generator<void, Accounts['retries']> {
  const { meta } = space
  const longest: (number | 'unbounded')[] = meta.retries.map(() => 0)
  for (let rule = 0; rule < longest.length; rule++)
    for (const task of firingTasks(meta, rule, passes)) {
      if (longest[rule] === 'unbounded') break
      longest[rule] = longerOf(nth(longest, rule), yield* longestInARow(followedIn(space, task), (of) => firingNotes(meta, rule, of)))
    }
  return longest.map((one) => ({ longest: one }))
}

/** Per lock that anybody is ever blocked before. */
function* overtakesOf(space: Space, { waited, before }: Requests): Generator<void, NonNullable<Accounting['overtakes']>> {
  const { meta, visited } = space
  const count = visited.count()
  const overtakes: { lock: string; most: number | 'unbounded' }[] = []
  for (let lock = 0; lock < meta.locks.length; lock++) {
    if (nth(waited, lock).size === 0) continue
    let granted: number | 'unbounded' = 0
    for (const task of [...nth(waited, lock)].sort((a, b) => a - b)) {
      const stands = nth(before, task)
      const index = visited.marks()
      for (let id = 0; id < count; id++) index[id] = stands[id] === lock ? 0 : -1
      granted = longerOf(granted, yield* heaviest(upTo(count), grantEdges(space, task, lock, stands), index, new Int32Array(count)))
      if (granted === 'unbounded') break
    }
    overtakes.push({ lock: lockOf(meta, lock).name, most: granted })
  }
  return overtakes
}

/**
 * The steps during which a task stands at its acquire, its own joining of the queue included; what others are granted weighs. `stands`: by
 * state the lock that it stands before.
 */
function grantEdges(space: Space, task: number, lock: number, stands: Int16Array): Weighted {
  const { meta, checker, bounds, targets, visited } = space
  const weights = new Int32Array(targets.length)
  const states = visited.states()
  const own = holderOf(meta, task)
  const place = fieldOf(meta, nth(meta.tasks, task).place)
  const holds = lockOf(meta, lock).holds.map((hold) => ({ mine: hold.task === own, field: fieldOf(meta, hold.field) }))
  const [mine, theirs] = [true, false].map((of) => holds.flatMap((hold) => (hold.mine === of ? [hold.field] : [])))
  const held = (fields: readonly FieldMeta[] = [], at: number): number => {
    let sum = 0
    for (let k = 0; k < fields.length; k++) sum += read(fields[k]!, states, at)
    return sum
  }
  /** Its own step to there: it is granted, or goes round without being so. */
  const leaves = (from: number, to: number): boolean =>
    held(mine, to) !== held(mine, from) || read(place, states, to) === read(place, states, from)
  return {
    targets,
    weights,
    of(id) {
      const at = visited.at(id)
      // Where it cannot move all steps are of others: whose, need not be known.
      const moves = canMoveAt(checker, task, states, at)
      const all = moves ? successors(space, id) : plainSuccessors(space, id)
      const n = all < 0 ? -1 - all : all
      const from = moves ? bounds[task]! : n
      const to = moves ? bounds[task + 1]! : n
      const others = held(theirs, at)
      for (let k = 0; k < n; k++) {
        const target = targets[k]!
        const isOwn = k >= from && k < to
        weights[k] = 0
        if (stands[target] !== lock || (isOwn && leaves(visited.at(id), visited.at(target)))) targets[k] = -1
        else if (!isOwn) weights[k] = Math.max(0, held(theirs, visited.at(target)) - others)
      }
      return n
    },
  }
}
