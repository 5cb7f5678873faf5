// Deadlocks of the whole graph. In: the complete graph. Out: the final components (no step leaves them, nor fails in them) in which
// a task is stuck: unfinished and without a step in any of their states. A second pass, run only if there are any, tells for every
// state which tasks can never move again from there on.
import { canMove, plainSuccessors, successors } from '../search/space.ts'
import { findExits } from './exits.ts'
import { components, upTo } from './components.ts'
import { locationOf, wouldBeStuck } from '../layout.ts'
import { owesProgress, passed, progressNotes } from './progress.ts'
import type { Space } from '../search/space.ts'

export interface StuckComponent {
  readonly kind: 'deadlock' | 'partial_deadlock'
  /** Smallest id among its states. */
  readonly first: number
  readonly stuck: readonly number[]
  /** The other tasks that move in it. */
  readonly goesOn: readonly number[]
}

/** Of one kind and set of stuck tasks only the component with the smallest `first` is kept, with the number of all. */
export interface StuckComponents {
  readonly components: readonly StuckComponent[]
  readonly deadlocks: number
  readonly partialDeadlocks: number
}

/** `failing`: whether any way of any state fails. */
export function* stuckComponents(space: Space, failing: boolean): Generator<void, StuckComponents> {
  const count = space.visited.count()
  const kept = new Map<string, StuckComponent>()
  const places = { deadlock: 0, partial_deadlock: 0 }
  const classify = createClassifier(space)
  const look = (members: Members): void => {
    const found = classify(members)
    if (found === undefined) return
    places[found.kind]++
    const key = `${found.kind} ${found.stuck.join()}`
    const before = kept.get(key)
    if (before === undefined || found.first < before.first) kept.set(key, found)
  }
  const { terminal, anchor, rest } = yield* findExits(space)
  for (const id of terminal) if (plainSuccessors(space, id) === 0) look({ length: 1, at: () => id })
  yield
  const finals: number[] = []
  if (rest.length > 0) {
    const index = space.visited.marks()
    index.fill(-1, 0, count)
    for (const id of rest) index[id] = 0
    const edges = { targets: space.targets, of: (id: number) => plainSuccessors(space, id) }
    yield* components(index, rest, edges, 2, ({ members, left }) => {
      if (left) return
      finals.push(members[0]!)
      look({ length: members.length, at: (k) => members[k]! })
    })
  }
  if (anchor !== -1) {
    // All that the anchor reaches reaches it, unless that is in a component found above.
    const around = yield* closure(space, anchor, failing || finals.length > 0 ? 'all' : 'stuck')
    if (around !== undefined && !finals.some((id) => around.reached[id] === 1))
      look({ length: around.order.length, at: (k) => around.order[k]! })
  }
  const all = [...kept.values()].sort((a, b) => a.first - b.first)
  return { components: all, deadlocks: places.deadlock, partialDeadlocks: places.partial_deadlock }
}

interface Closure {
  readonly order: readonly number[]
  readonly reached: Uint8Array
}

/**
 * What a state reaches; undefined if a step in it fails, or, looking for what is `stuck`, as soon as every task that could be stuck has
 * been seen to move.
 */
function* closure(space: Space, start: number, what: 'all' | 'stuck'): Generator<void, Closure | undefined> {
  const { meta, visited, checker } = space
  const reached = new Uint8Array(visited.count())
  reached[start] = 1
  const order = [start]
  let still = meta.tasks.flatMap((_, t) => (wouldBeStuck(meta, t, locationOf(meta, t, visited.states(), start * checker.words)) ? [t] : []))
  for (let k = 0; k < order.length; k++) {
    if ((k & 4095) === 4095) yield
    const id = order[k]!
    if (what === 'stuck') {
      still = still.filter((t) => !canMove(space, t, id))
      if (still.length === 0) return undefined
    }
    const n = plainSuccessors(space, id)
    if (n < 0) return undefined
    for (let e = 0; e < n; e++) {
      const target = space.targets[e]!
      if (reached[target] === 1) continue
      reached[target] = 1
      order.push(target)
    }
  }
  return { order, reached }
}

interface Members {
  readonly length: number
  at(k: number): number
}

/** What a final component is: undefined if nobody is stuck in it, if that is a self-deadlock, or if it is part of a livelock. */
function createClassifier(space: Space): (members: Members) => StuckComponent | undefined {
  const { meta, checker, visited } = space
  const selfDeadlocks = meta.tasks.map((_, t) =>
    Int32Array.from(meta.notes.flatMap((note, n) => (note.kind === 'selfDeadlock' && note.task === t ? [n] : []))),
  )
  const progress = progressNotes(meta)
  const tasks = meta.tasks.map((_, t) => t)
  return (members) => {
    const at = members.at(0) * checker.words
    // Who is idle and never moves stays idle; who moves somewhere is not stuck wherever it stands.
    let stuck = tasks.filter((t) => wouldBeStuck(meta, t, locationOf(meta, t, visited.states(), at)))
    for (let k = 0; k < members.length && stuck.length > 0; k++) stuck = stuck.filter((t) => !canMove(space, t, members.at(k)))
    if (stuck.length === 0) return undefined
    for (const t of stuck) {
      const before = passed(checker, selfDeadlocks[t]!)
      checker.step(t, visited.states(), at, 0)
      if (passed(checker, selfDeadlocks[t]!) !== before) return undefined
    }
    const moving = new Set<number>()
    let progressed = false
    let first = members.at(0)
    for (let k = 0; k < members.length; k++) {
      const id = members.at(k)
      first = Math.min(first, id)
      for (const t of tasks) {
        const before = passed(checker, progress[t]!)
        if (!stuck.includes(t) && !(moving.has(t) && progressed) && canMove(space, t, id)) moving.add(t)
        if (passed(checker, progress[t]!) !== before) progressed = true
      }
    }
    const owing = [...moving].some((t) => owesProgress(meta, t))
    if (owing && !progressed) return undefined
    return { kind: owing ? 'partial_deadlock' : 'deadlock', first, stuck, goesOn: tasks.filter((t) => moving.has(t)) }
  }
}

/** Per state, `masks` words of bits: the tasks that have no step in any state that can be reached from there, itself included. */
export interface Motionless {
  readonly masks: number
  readonly bits: Int32Array
}

export function* motionless(space: Space): Generator<void, Motionless> {
  const { meta, bounds, failing, targets } = space
  const count = space.visited.count()
  const tasks = meta.tasks.length
  const masks = (tasks + 31) >>> 5
  const bits = new Int32Array(count * masks)
  // First each state gets the tasks disabled in it and in its closed successors; then all states of a component get what they share.
  const edges = {
    targets,
    of(id: number): number {
      const n = successors(space, id)
      const at = id * masks
      for (let t = 0; t < tasks; t++) if (bounds[t] === bounds[t + 1] && failing[t] === 0) bits[at + (t >>> 5)]! |= 1 << (t & 31)
      return n
    },
  }
  yield* components(new Int32Array(count), upTo(count), edges, 1, ({ members }) => {
    const shared = new Int32Array(masks).fill(-1)
    for (const id of members) {
      for (let w = 0; w < masks; w++) shared[w]! &= bits[id * masks + w]!
    }
    // Edges inside take nothing more away; where nothing is left, no edge does.
    if (shared.some((word) => word !== 0)) {
      for (const id of members) {
        const n = plainSuccessors(space, id)
        const m = n < 0 ? -1 - n : n
        for (let k = 0; k < m; k++) {
          const w = targets[k]!
          for (let word = 0; word < masks; word++) shared[word]! &= bits[w * masks + word]!
        }
      }
    }
    for (const id of members) bits.set(shared, id * masks)
  })
  return { masks, bits }
}
