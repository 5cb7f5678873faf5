// Facts about the whole graph that are no findings: the longest run of each retry rule, who overtakes whom how often, how many locks a
// task holds at once, how long a chain of waits gets. In: the complete graph. Out: numbers for the report. The two that need a
// decomposition per task are left out of graphs too large for them, and the report says so by their absence.
import { heaviest } from './graph/longest.ts'
import { inTheWay, requestOf, waitsOf } from './graph/waits.ts'
import { passed } from './graph/progress.ts'
import { placeOf, read } from './layout.ts'
import { successors } from './search/space.ts'
import { waysOf } from './ways.ts'
import type { Accounting } from './result.ts'
import type { Space } from './search/space.ts'
import type { Weighted } from './graph/longest.ts'

/** States times tasks up to which decompositions are made. */
const affordable = 20_000_000

export interface Accounts {
  readonly accounting: Accounting
  /** Per retry rule; undefined where the graph was too large. */
  readonly retries: readonly (number | 'unbounded' | undefined)[]
}

/** `fired`: how often each retry rule fired at all. */
export function* account(space: Space, fired: readonly number[]): Generator<void, Accounts> {
  const { meta } = space
  const { mostHeld, longestWait, waited } = yield* waitsAndHolds(space)
  if (space.visited.count() * meta.tasks.length > affordable) {
    return { accounting: { mostHeld, longestWait, overtakes: [] }, retries: fired.map((times) => (times === 0 ? 0 : undefined)) }
  }
  const retries = yield* longestRetries(space, fired)
  const overtakes = yield* overtakesOf(space, waited)
  return { accounting: { mostHeld, longestWait, overtakes }, retries }
}

/** One look at every state. `waited`: per lock the tasks that are ever blocked before it. */
function* waitsAndHolds(space: Space): Generator<void, { mostHeld: number; longestWait: number; waited: readonly ReadonlySet<number>[] }> {
  const { meta, checker, visited } = space
  const states = visited.states()
  const fields = meta.locks.map((lock) =>
    meta.tasks.map((_, t) => lock.holds.flatMap((hold) => (hold.task === t ? [meta.fields[hold.field]!] : []))),
  )
  const waited = meta.locks.map(() => new Set<number>())
  const seen = new Set<string>()
  let mostHeld = 0
  let longestWait = 0
  for (let id = 0; id < visited.count(); id++) {
    if ((id & 4095) === 4095) yield
    const at = id * checker.words
    for (let t = 0; t < meta.tasks.length; t++) {
      let held = 0
      for (let l = 0; l < fields.length; l++)
        for (const field of fields[l]![t]!)
          if (read(field, states, at) > 0) {
            held++
            break
          }
      if (held > mostHeld) mostHeld = held
    }
    const blocked = meta.tasks.flatMap((_, t) => {
      const request = requestOf(checker, t, states, at)
      if (request === undefined || checker.step(t, states, at, 0) !== 0) return []
      waited[request.lock]!.add(t)
      return [t]
    })
    if (blocked.length <= longestWait) continue
    const waits = waitsOf(meta, checker, blocked, states, at)
    // Few different wait-for graphs stand behind very many states.
    const key = waits.map((wait) => `${wait.task}:${inTheWay(wait).join()}`).join(' ')
    if (seen.has(key)) continue
    seen.add(key)
    longestWait = Math.max(longestWait, longestChain(new Map(waits.map((wait) => [wait.task, inTheWay(wait)]))))
  }
  return { mostHeld, longestWait, waited }
}

/** Number of waits in the longest chain in which no task comes twice. */
function longestChain(next: ReadonlyMap<number, readonly number[]>): number {
  const from = (task: number, before: readonly number[]): number =>
    (next.get(task) ?? []).reduce(
      (longest, other) => Math.max(longest, before.includes(other) ? 1 : 1 + from(other, [...before, other])),
      0,
    )
  return [...next.keys()].reduce((longest, task) => Math.max(longest, from(task, [task])), 0)
}

function* longestRetries(space: Space, fired: readonly number[]): Generator<void, readonly (number | 'unbounded')[]> {
  const { meta } = space
  const longest: (number | 'unbounded')[] = fired.map(() => 0)
  for (let rule = 0; rule < longest.length; rule++) {
    if (fired[rule] === 0) continue
    for (let task = 0; task < meta.tasks.length && longest[rule] !== 'unbounded'; task++) {
      const firing = meta.notes.flatMap((note, n) => (note.kind === 'retry' && note.task === task && note.retry === rule ? [n] : []))
      if (firing.length === 0) continue
      const ending = meta.notes.flatMap((note, n) => ((note.kind === 'outcome' || note.kind === 'round') && note.task === task ? [n] : []))
      const most = yield* heaviestOf(space, () => true, retryEdges(space, task, firing, ending))
      const before = longest[rule]!
      longest[rule] = most === 'unbounded' || before === 'unbounded' ? 'unbounded' : Math.max(before, most)
    }
  }
  return longest
}

function* heaviestOf(space: Space, inside: (id: number) => boolean, graph: Weighted): Generator<void, number | 'unbounded'> {
  const count = space.visited.count()
  const index = new Int32Array(count)
  const vertices: number[] = []
  for (let id = 0; id < count; id++) {
    if (inside(id)) vertices.push(id)
    else index[id] = -1
  }
  return yield* heaviest(vertices, graph, index, new Int32Array(count))
}

/** All steps but the endings of one task's operations; its firings weigh. */
function retryEdges(space: Space, task: number, firing: readonly number[], ending: readonly number[]): Weighted {
  const { checker, bounds, targets, visited } = space
  const weights = new Int32Array(targets.length)
  const special = Int32Array.from([...firing, ...ending])
  return {
    targets,
    weights,
    of(id) {
      const before = passed(checker, special)
      const n = successors(space, id)
      weights.fill(0, 0, n)
      if (passed(checker, special) === before) return n
      let k = bounds[task]!
      for (const way of waysOf(checker, task, visited.states(), id * checker.words)) {
        if (way.target === undefined) continue
        if (way.notes.some((note) => ending.includes(note))) targets[k] = -1
        weights[k] = way.notes.filter((note) => firing.includes(note)).length
        k++
      }
      return n
    },
  }
}

/** Per lock that anybody is ever blocked before. */
function* overtakesOf(space: Space, waited: readonly ReadonlySet<number>[]): Generator<void, Accounting['overtakes']> {
  const { meta, checker, visited } = space
  const overtakes: { lock: string; most: number | 'unbounded' }[] = []
  for (let lock = 0; lock < meta.locks.length; lock++) {
    if (waited[lock]!.size === 0) continue
    let most: number | 'unbounded' = 0
    for (const task of [...waited[lock]!].sort((a, b) => a - b)) {
      const stands = (id: number): boolean => requestOf(checker, task, visited.states(), id * checker.words)?.lock === lock
      const one: number | 'unbounded' = yield* heaviestOf(space, stands, grantEdges(space, task, lock, stands))
      if (one === 'unbounded') {
        most = one
        break
      }
      most = Math.max(most, one)
    }
    overtakes.push({ lock: meta.locks[lock]!.name, most })
  }
  return overtakes
}

/** The steps during which a task stands at its acquire, its own joining of the queue included; what others are granted weighs. */
function grantEdges(space: Space, task: number, lock: number, stands: (id: number) => boolean): Weighted {
  const { meta, checker, bounds, targets, visited } = space
  const weights = new Int32Array(targets.length)
  const states = visited.states()
  const own = meta.tasks[task]!.host === -1 ? task : meta.tasks[task]!.host
  const holds = meta.locks[lock]!.holds.map((hold) => ({ mine: hold.task === own, field: meta.fields[hold.field]! }))
  const held = (id: number, mine: boolean): number =>
    holds.reduce((sum, hold) => sum + (hold.mine === mine ? read(hold.field, states, id * checker.words) : 0), 0)
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
              placeOf(meta, task, states, target * checker.words) === placeOf(meta, task, states, id * checker.words)))
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
