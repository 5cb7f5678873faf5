// Facts about the whole graph that are no findings: the longest run of each retry rule, who overtakes whom how often, how many locks a
// task holds at once, how long a chain of waits gets. In: the complete graph. Out: numbers for the report. The two that need a
// decomposition per task are left out of graphs too large for them, and the report says so by their absence.
import { heaviest } from './graph/longest.ts'
import { upTo } from './graph/components.ts'
import { chainBound, longestChain } from './graph/chains.ts'
import { inTheWay, requestOf, waitsOf } from './graph/waits.ts'
import { firingNotes, firingTasks, followedIn, longerOf, longestInARow } from './graph/firings.ts'
import { holderOf, placeOf, read, fieldOf, lockOf } from './elements.ts'
import { canMoveAt, successors } from './search/space.ts'
import type { Checker, Meta } from './contract.ts'
import type { Accounting, Accounts } from './result.ts'
import type { Space } from './search/space.ts'
import type { Weighted } from './graph/longest.ts'
import { nth } from './entries.ts'

/** States times tasks up to which decompositions are made. */
export const affordable = 20_000_000

/** `passes`: how often each note was passed in the search. */
export function* account(space: Space, passes: Float64Array): Generator<void, Accounts> {
  const { meta } = space
  const detailed = space.visited.count() * meta.tasks.length <= affordable
  const { mostHeld, longestWait, waited } = yield* waitsAndHolds(space, detailed)
  if (!detailed) {
    return {
      accounting: { mostHeld, longestWait, overtakes: undefined },
      retries: meta.retries.map((_, rule) => ({ longest: firingTasks(meta, rule, passes).length > 0 ? undefined : 0 })),
    }
  }
  const retries = yield* longestRetries(space, passes)
  const overtakes = yield* overtakesOf(space, waited)
  return { accounting: { mostHeld, longestWait, overtakes }, retries }
}

/** One look at every state. `waited`: per lock the tasks that are ever blocked before it, asked for only if `detailed`. */
function* waitsAndHolds(
  space: Space,
  detailed: boolean,
): Generator<void, { mostHeld: number; longestWait: number; waited: readonly ReadonlySet<number>[] }> {
  const { meta, checker, visited } = space
  const states = visited.states()
  const waited = meta.locks.map(() => new Set<number>())
  const { look, most } = watching(meta, checker, detailed ? (task, at) => noteWait(space, task, at, waited) : undefined)
  for (let id = 0; id < visited.count(); id++) {
    if ((id & 16383) === 16383) yield
    look(states, visited.at(id))
  }
  return { ...most(), waited }
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

function noteWait({ checker, visited }: Space, task: number, at: number, waited: readonly Set<number>[]): void {
  const request = checker.request(task, visited.states(), at)
  const tasks = request < 0 ? undefined : waited[Math.floor(request / 1024)]
  if (tasks !== undefined && !tasks.has(task) && !canMoveAt(checker, task, visited.states(), at)) tasks.add(task)
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

/** `inside`: the states of the part. */
function* heaviestOf(space: Space, inside: (id: number) => boolean, graph: Weighted): Generator<void, number | 'unbounded'> {
  const count = space.visited.count()
  const index = space.visited.marks()
  for (let id = 0; id < count; id++) index[id] = inside(id) ? 0 : -1
  return yield* heaviest(upTo(count), graph, index, new Int32Array(count))
}

/** Per lock that anybody is ever blocked before. */
function* overtakesOf(space: Space, waited: readonly ReadonlySet<number>[]): Generator<void, NonNullable<Accounting['overtakes']>> {
  const { meta, checker, visited } = space
  const overtakes: { lock: string; most: number | 'unbounded' }[] = []
  for (let lock = 0; lock < meta.locks.length; lock++) {
    if (nth(waited, lock).size === 0) continue
    let granted: number | 'unbounded' = 0
    for (const task of [...nth(waited, lock)].sort((a, b) => a - b)) {
      const stands = (id: number): boolean => requestOf(checker, task, visited.states(), visited.at(id))?.lock === lock
      const one: number | 'unbounded' = yield* heaviestOf(space, stands, grantEdges(space, task, lock, stands))
      if (one === 'unbounded') {
        granted = one
        break
      }
      granted = Math.max(granted, one)
    }
    overtakes.push({ lock: lockOf(meta, lock).name, most: granted })
  }
  return overtakes
}

/** The steps during which a task stands at its acquire, its own joining of the queue included; what others are granted weighs. */
function grantEdges(space: Space, task: number, lock: number, stands: (id: number) => boolean): Weighted {
  const { meta, bounds, targets, visited } = space
  const weights = new Int32Array(targets.length)
  const states = visited.states()
  const own = holderOf(meta, task)
  const holds = lockOf(meta, lock).holds.map((hold) => ({ mine: hold.task === own, field: fieldOf(meta, hold.field) }))
  const held = (id: number, mine: boolean): number =>
    holds.reduce((sum, hold) => sum + (hold.mine === mine ? read(hold.field, states, visited.at(id)) : 0), 0)
  return {
    targets,
    weights,
    of(id) {
      const n = successors(space, id)
      const from = bounds[task]!
      const to = bounds[task + 1]!
      const others = held(id, false)
      for (let k = 0; k < n; k++) {
        const target = targets[k]!
        weights[k] = 0
        if (
          !stands(target) ||
          (k >= from &&
            k < to &&
            (held(target, true) !== held(id, true) ||
              placeOf(meta, task, states, visited.at(target)) === placeOf(meta, task, states, visited.at(id))))
        ) {
          targets[k] = -1
          continue
        }
        if (k < from || k >= to) weights[k] = Math.max(0, held(target, false) - others)
      }
      return n
    },
  }
}
