// Deadlocks of the whole graph. In: the complete graph. Out: the final components (no step leaves them, nor fails in them) in which
// a task is stuck: unfinished and without a step in any of their states. A second pass, run only if there are any, tells for every
// state which tasks can never move again from there on.
import { canMove, plainSuccessors, successors } from '../search/space.ts'
import { findExits } from './exits.ts'
import { components, upTo } from './components.ts'
import { fieldOf, locationOf, read, wouldBeStuck } from '../elements.ts'
import { isPlainRequest, ownHoldNotes, selfDeadlocked } from '../ownhold.ts'
import { runsOn } from './waits.ts'
import { owesProgress, passed, progressNotes } from './progress.ts'
import type { Space } from '../search/space.ts'
import { nth } from '../entries.ts'

interface StuckComponent {
  readonly kind: 'deadlock' | 'partial_deadlock'
  /** Smallest id among its states. */
  readonly first: number
  readonly stuck: readonly number[]
  /** The other tasks that move in it. */
  readonly goesOn: readonly number[]
}

/** The components of one kind with the same stuck tasks. */
export interface StuckSet {
  /** Of the component that is reached soonest. */
  readonly example: StuckComponent
  /** Smallest ids of all. */
  readonly firsts: readonly number[]
}

interface StuckComponents {
  readonly sets: readonly StuckSet[]
  /** Under symmetry: there is a component with several states of which it cannot be told whether somebody is stuck in it. */
  readonly entangled: boolean
}

/** `failing`: whether any way of any state fails. */
export function* stuckComponents(space: Space, failing: boolean): Generator<void, StuckComponents> {
  const count = space.visited.count()
  const kept = new Map<string, { example: StuckComponent; readonly firsts: number[] }>()
  const classify = createClassifier(space)
  let entangled = false
  const look = (members: Members): void => {
    if (space.symmetric && !allStand(space, members)) {
      entangled ||= !allMoveSomewhere(space, members)
      return
    }
    const found = classify(members)
    if (found === undefined) return
    const key = `${found.kind} ${found.stuck.join()}`
    const before = kept.get(key)
    if (before === undefined) {
      kept.set(key, { example: found, firsts: [found.first] })
      return
    }
    before.firsts.push(found.first)
    if (found.first < before.example.first) before.example = found
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
      look({ length: around.order.length, at: (k) => nth(around.order, k) })
  }
  return { sets: [...kept.values()].sort((a, b) => a.example.first - b.example.first), entangled }
}

/** One state in which nobody moves: there each task is itself. */
const allStand = (space: Space, members: Members): boolean =>
  members.length === 1 && space.meta.tasks.every((_, task) => !canMove(space, task, members.at(0)))

/** In some state all who could be stuck can move, whoever they are: then nobody is. */
function allMoveSomewhere(space: Space, members: Members): boolean {
  for (let k = 0; k < members.length; k++)
    if (couldBeStuck(space, members.at(k)).every((task) => canMove(space, task, members.at(k)))) return true
  return false
}

const couldBeStuck = ({ meta, visited }: Space, id: number): readonly number[] =>
  meta.tasks.flatMap((_, t) => (wouldBeStuck(meta, t, locationOf(meta, t, visited.states(), visited.at(id))) ? [t] : []))

interface Closure {
  readonly order: readonly number[]
  readonly reached: Uint8Array
}

/**
 * What a state reaches; undefined if a step in it fails, or, looking for what is `stuck`, as soon as every task that could be stuck has
 * been seen to move.
 */
function* closure(space: Space, start: number, what: 'all' | 'stuck'): Generator<void, Closure | undefined> {
  const reached = new Uint8Array(space.visited.count())
  reached[start] = 1
  const order = [start]
  let still = couldBeStuck(space, start)
  for (let k = 0; k < order.length; k++) {
    if ((k & 4095) === 4095) yield
    const id = nth(order, k)
    if (what === 'stuck') {
      still = (space.symmetric ? couldBeStuck(space, id) : still).filter((t) => !canMove(space, t, id))
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
  const ownHolds = ownHoldNotes(meta)
  const progress = progressNotes(meta)
  const tasks = meta.tasks.map((_, t) => t)
  const selfDeadlockedIn = (task: number, members: Members): boolean => {
    // Before a plain request a task that never moves is so everywhere or nowhere, unless interrupts run on it at times.
    const alike =
      isPlainRequest(meta, task, visited.states(), visited.at(members.at(0))) && !meta.tasks.some((other) => runsOn(other, task))
    const length = alike ? 1 : members.length
    for (let k = 0; k < length && nth(ownHolds, task).length > 0; k++)
      if (selfDeadlocked(meta, checker, nth(ownHolds, task), task, visited.states(), visited.at(members.at(k)))) return true
    return false
  }
  return (members) => {
    const at = visited.at(members.at(0))
    // Who is idle and never moves stays idle; who moves somewhere is not stuck wherever it stands.
    let stuck = tasks.filter((t) => wouldBeStuck(meta, t, locationOf(meta, t, visited.states(), at)))
    for (let k = 0; k < members.length && stuck.length > 0; k++) stuck = stuck.filter((t) => !canMove(space, t, members.at(k)))
    if (stuck.length === 0) return undefined
    if (stuck.some((t) => selfDeadlockedIn(t, members))) return undefined
    const moving = new Set<number>()
    let progressed = false
    let first = members.at(0)
    for (let k = 0; k < members.length; k++) {
      const id = members.at(k)
      first = Math.min(first, id)
      for (const t of tasks) {
        const before = passed(checker, nth(progress, t))
        if (!stuck.includes(t) && !(moving.has(t) && progressed) && canMove(space, t, id)) moving.add(t)
        if (passed(checker, nth(progress, t)) !== before) progressed = true
      }
    }
    const owing = [...moving].some((t) => owesProgress(meta, t))
    if (owing && !progressed) return undefined
    return { kind: owing ? 'partial_deadlock' : 'deadlock', first, stuck, goesOn: tasks.filter((t) => moving.has(t)) }
  }
}

/** Where stuck tasks are lost. */
export interface Fate {
  /** The first set whose tasks have no step in any state that can be reached from this one, and which can itself be reached. */
  hopeless(id: number): StuckSet | undefined
  /** Whether a task has no step in any state that can be reached from this one, itself included. */
  neverMoves(task: number, id: number): boolean
}

/** Decomposes the whole graph once more: what components share and what they lead to comes from those they lead to. */
export function* fate(space: Space, sets: readonly StuckSet[]): Generator<void, Fate> {
  // There all components are states in which nobody moves.
  if (space.symmetric) {
    const setOf = new Map(sets.flatMap((set) => set.firsts.map((first) => [first, set] as const)))
    return { hopeless: (id) => setOf.get(id), neverMoves: () => true }
  }
  const { meta, checker, visited, bounds, failing, targets } = space
  const count = space.visited.count()
  const tasks = meta.tasks.length
  const stillWords = (tasks + 31) >>> 5
  const width = stillWords + ((sets.length + 31) >>> 5)
  // Per state a bit per task that never moves again, then a bit per set that can be reached.
  const bits = new Int32Array(count * width)
  const setAt = new Map(sets.flatMap(({ firsts }, set) => firsts.map((first) => [first, set] as const)))
  const has = (word: number, bit: number, id: number): boolean => ((bits[id * width + word + (bit >>> 5)]! >>> (bit & 31)) & 1) === 1
  const places = meta.tasks.map((task) => fieldOf(meta, task.place))
  /** In a reduced run the confluent steps of others stand within a task's transition: a confluent step leads to another place. */
  const isTakenOn = (task: number, id: number, n: number): boolean => {
    if (checker.bare === undefined) return false
    const stands = read(nth(places, task), visited.states(), visited.at(id))
    for (let e = 0; e < n; e++) if (read(nth(places, task), visited.states(), visited.at(targets[e]!)) !== stands) return true
    return false
  }
  // First each state gets the tasks disabled in it; then all states of a component get what they share.
  const edges = {
    targets,
    of(id: number): number {
      const n = successors(space, id)
      const at = id * width
      for (let t = 0; t < tasks; t++)
        if (bounds[t] === bounds[t + 1] && failing[t] === 0 && !isTakenOn(t, id, n < 0 ? -1 - n : n)) bits[at + (t >>> 5)]! |= 1 << (t & 31)
      return n
    },
  }
  yield* components(new Int32Array(count), upTo(count), edges, 1, ({ members, left }) => {
    const shared = new Int32Array(width).fill(-1, 0, stillWords)
    const meet = (id: number, words: number): void => {
      for (let w = 0; w < words; w++) {
        if (w < stillWords) shared[w]! &= bits[id * width + w]!
        else shared[w]! |= bits[id * width + w]!
      }
    }
    for (const id of members) meet(id, stillWords)
    // Edges inside take nothing away; where nothing is left no edge does, and where all move again it does not matter what comes.
    for (let k = 0; k < members.length && someBit(shared, stillWords); k++) {
      const n = plainSuccessors(space, members[k]!)
      for (let e = n < 0 ? -2 - n : n - 1; e >= 0; e--) meet(targets[e]!, width)
    }
    if (!left) {
      const set = setAt.get(members.reduce((least, id) => Math.min(least, id)))
      if (set !== undefined) shared[stillWords + (set >>> 5)]! |= 1 << (set & 31)
    }
    for (const id of members) bits.set(shared, id * width)
  })
  const neverMoves = (task: number, id: number): boolean => has(0, task, id)
  const loses = ({ example }: StuckSet, set: number, id: number): boolean =>
    has(stillWords, set, id) && example.stuck.every((task) => neverMoves(task, id))
  return { hopeless: (id) => sets.find((one, set) => loses(one, set, id)), neverMoves }
}

function someBit(words: Int32Array, length: number): boolean {
  for (let w = 0; w < length; w++) if (words[w] !== 0) return true
  return false
}
