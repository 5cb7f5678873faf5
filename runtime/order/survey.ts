// What the whole graph says about locks and waits, task by task. In: the complete graph, and the module that tells what a step lacks.
// Out: the situations that tasks come into (a place, what is held there, what is asked for), how they lead to each other, who takes
// what while somebody waits for it, and the states in which tasks wait for each other in a circle.
import type { Checker, LocationMeta, Meta, WantMeta } from '../contract.ts'
import { fieldOf, holdFields, idle, locationOf, lockOf, placeOf, read, taskOf } from '../elements.ts'
import { couldEnd, supposedWays, type Asked } from '../graph/asked.ts'
import { isOwnerless, lockReason, runsOn, waitsOf } from '../graph/waits.ts'
import type { LockReason } from '../result.ts'
import type { Space } from '../search/space.ts'
import { nth } from '../entries.ts'

export interface Held {
  readonly lock: number
  readonly mode: number
  readonly count: number
}

/** What is asked for where a task stands. */
export type Ask =
  /** `try` takes it where it can and never waits; of an atomic step or a `select` it is what was taken or lacked in it. */
  | { readonly kind: 'lock' | 'try'; readonly lock: number; readonly mode: number }
  /** A condition, or an access that may fault: the place is what there is to say of it. */
  | { readonly kind: 'wait' | 'touch' }

export interface Situation {
  readonly id: number
  readonly task: number
  readonly place: number
  readonly holds: readonly Held[]
  /** One request or one condition is all that the step can wait for. */
  readonly plain: boolean
  readonly asks: Ask[]
  /** In some state the task cannot go on from here. */
  blocked: boolean
}

/** A step of a task, or one of another by which it was given or lost a hold. */
export interface Move {
  readonly from: number
  readonly to: number
  /** Of the step. */
  readonly task: number
  readonly place: number
}

/** While `waiting` stands before its wait, `other`, who could end it, stands here. */
interface Waking {
  readonly waiting: number
  readonly other: number
}

/** A task of a circle waits for the next one, the last for the first. */
interface Hop {
  readonly task: number
  /** For a lock that the next task holds, or asked for before; for a condition that it could make true; for the interrupt that it is. */
  readonly on: 'lock' | 'condition' | 'interrupt'
  /** -1 where it is none. */
  readonly lock: number
  readonly place: number
}

export interface Circle {
  readonly hops: readonly Hop[]
  /** States that have it, ascending: the first is one of the nearest. */
  readonly states: number[]
}

export interface Survey {
  readonly situations: readonly Situation[]
  readonly moves: readonly Move[]
  readonly wakings: readonly Waking[]
  readonly circles: readonly Circle[]
  /** Locks and modes, `lock * 1024 + mode`, that somebody waited for behind the queue alone: all who held it were such as it goes with. */
  readonly queued: ReadonlySet<number>
  /** The same where nobody queued: there were too many holders. */
  readonly full: ReadonlySet<number>
}

/** States between two looks at the clock. */
const SLICE_STATES = 256

/** What the whole graph says of locks and waits. Expands every state again: ask it where the order is wanted, not with each check. */
export function* survey(space: Space, model: Pick<Asked, 'wants' | 'supposed'>): Generator<void, Survey> {
  const { meta, checker, visited } = space
  const asked: Asked = { meta, checker, ...model }
  const book = createBook(meta, checker)
  const wakings = new Map<string, Waking>()
  const circles = new Map<string, Circle>()
  const known = new Map<string, readonly (readonly Hop[])[]>()
  const queued = new Set<number>()
  const full = new Set<number>()
  const ends = new Map<string, number>()
  const count = visited.count()
  const tasks = meta.tasks.map((_, task) => task)
  const here = new Int32Array(tasks.length)
  for (let id = 0; id < count; id++) {
    if (id % SLICE_STATES === 0) yield
    const states = visited.states()
    const at = visited.at(id)
    for (const task of tasks) here[task] = book.find(task, states, at)
    const standing: number[] = []
    for (const task of tasks) {
      const location = locationOf(meta, task, states, at)
      if (location.finished) continue
      const failed = checker.tally[0]!
      const ways = checker.step(task, states, at, 0)
      for (let way = 0; way < ways; way++) book.note(task, here, checker.out, way * checker.words)
      if (ways > 0 || checker.tally[0] !== failed || idle(meta, task, location)) continue
      standing.push(task)
      nth(book.situations, here[task]!).blocked = true
    }
    if (standing.length === 0) continue
    // Few different circles stand behind very many states. What a step lacks that is no plain request may hang on anything.
    const plain = standing.every((task) => nth(book.situations, here[task]!).plain)
    const key = plain ? `${here.join()} ${queuesText(meta, states, at)}` : ''
    let hops = plain ? known.get(key) : undefined
    if (hops === undefined) {
      const waits: { readonly task: number; readonly hops: readonly To[] }[] = []
      for (const task of standing) {
        const situation = nth(book.situations, here[task]!)
        waits.push({ task, hops: yield* hopsOf(asked, situation, here, states, at, { queued, full, ends }) })
      }
      hops = circlesOf(waits)
      if (plain) known.set(key, hops)
      for (const { task, hops: all } of waits) {
        for (const { on, next } of all) {
          if (on !== 'condition') continue
          const waking = { waiting: here[task]!, other: here[next]! }
          wakings.set(`${waking.waiting} ${waking.other}`, waking)
        }
      }
    }
    for (const circle of hops) {
      const name = JSON.stringify(circle)
      const before = circles.get(name)
      if (before === undefined) circles.set(name, { hops: circle, states: [id] })
      else before.states.push(id)
    }
  }
  return { situations: book.situations, moves: book.moves(), wakings: [...wakings.values()], circles: [...circles.values()], queued, full }
}

// ---- situations ----

interface Book {
  readonly situations: Situation[]
  find(task: number, states: Int32Array, at: number): number
  /** A step of the task from where all stand to the state at `at`. */
  note(task: number, here: Int32Array, states: Int32Array, at: number): void
  moves(): readonly Move[]
}

function createBook(meta: Meta, checker: Checker): Book {
  const situations: Situation[] = []
  const ids = new Map<string, number>()
  const moves = new Map<string, Move>()
  const fields = meta.tasks.map((_, task) => holdFields(meta, task))
  const interrupts = meta.tasks.map((_, task) => meta.tasks.flatMap((other, t) => (runsOn(other, task) ? [t] : [])))
  const find = (task: number, states: Int32Array, at: number): number => {
    const place = placeOf(meta, task, states, at)
    const location = nth(taskOf(meta, task).locations, place)
    // Who is interrupted asks for nothing, and what is held in its name may be the interrupt's.
    const stopped = nth(interrupts, task).some((other) => !idle(meta, other, locationOf(meta, other, states, at)))
    const asks = !stopped && (location.verb === 'lock' || location.verb === 'granted') ? checker.request(task, states, at) : -1
    let key = `${task} ${place} ${stopped ? 'stopped' : asks}`
    for (const { field } of nth(fields, task)) key += ` ${read(field, states, at)}`
    const known = ids.get(key)
    if (known !== undefined) return known
    const id = situations.length
    ids.set(key, id)
    const holds = nth(fields, task).flatMap(({ lock, mode, field }) => {
      const count = read(field, states, at)
      return count > 0 ? [{ lock, mode, count }] : []
    })
    situations.push({
      id,
      task,
      place,
      holds,
      plain: stopped || asks >= 0 || location.verb === 'wait',
      asks: stopped ? [] : asksAt(location, asks),
      blocked: false,
    })
    return id
  }
  const note = (task: number, here: Int32Array, states: Int32Array, at: number): void => {
    const { place } = nth(situations, here[task]!)
    for (let other = 0; other < here.length; other++) {
      const to = find(other, states, at)
      if (other !== task && sameHolds(nth(situations, to), nth(situations, here[other]!))) continue
      const from = here[other]!
      const key = `${from} ${to} ${task} ${place}`
      if (moves.has(key)) continue
      moves.set(key, { from, to, task, place })
      if (other === task) noteTaken(nth(situations, from), nth(situations, to), nth(taskOf(meta, task).locations, place))
    }
  }
  return { situations, find, note, moves: () => [...moves.values()] }
}

function asksAt({ verb }: LocationMeta, request: number): Ask[] {
  if (request >= 0) return [{ kind: 'lock', lock: Math.floor(request / 1024), mode: request % 1024 }]
  if (verb === 'wait') return [{ kind: 'wait' }]
  return verb === 'touch' ? [{ kind: 'touch' }] : []
}

const sameHolds = (a: Situation, b: Situation): boolean =>
  a.holds.length === b.holds.length && a.holds.every((hold, k) => hold.lock === nth(b.holds, k).lock && hold.mode === nth(b.holds, k).mode)

/** What a step took that is no plain request. Changing a mode takes nothing. */
function noteTaken(from: Situation, to: Situation, { verb }: LocationMeta): void {
  if (verb === 'lock' || verb === 'granted' || verb === 'downgrade') return
  const countOf = (situation: Situation, lock: number, mode?: number): number =>
    situation.holds.reduce((sum, hold) => sum + (hold.lock === lock && (mode ?? hold.mode) === hold.mode ? hold.count : 0), 0)
  for (const { lock, mode, count } of to.holds)
    if (count > countOf(from, lock, mode) && countOf(to, lock) > countOf(from, lock))
      addAsk(from, { kind: verb === 'try' ? 'try' : 'lock', lock, mode })
}

function addAsk({ asks }: Situation, ask: Ask): void {
  const same = (other: Ask): boolean =>
    other.kind === ask.kind && (!('lock' in other) || !('lock' in ask) || (other.lock === ask.lock && other.mode === ask.mode))
  if (!asks.some(same)) asks.push(ask)
}

// ---- who waits for whom ----

interface To extends Hop {
  readonly next: number
}

interface Noted {
  readonly queued: Set<number>
  readonly full: Set<number>
  /** Of a wait and a situation of another task: how often that was asked without success whether the other could end it; -1: it could. */
  readonly ends: Map<string, number>
}

/** Times that one question is asked in vain: what others hold and have done makes a difference, though mostly none. */
const attempts = 8

/** For whom a task waits that cannot go on. Notes what it asks for, where only what it lacks tells that. */
function* hopsOf(
  model: Asked,
  situation: Situation,
  here: Int32Array,
  states: Int32Array,
  at: number,
  { queued, full, ends }: Noted,
): Generator<void, readonly To[]> {
  const { meta, checker } = model
  const { task, place } = situation
  const { reason } = nth(waitsOf(meta, checker, [task], states, at), 0)
  const hops: To[] = []
  const add = (on: Hop['on'], next: number, lock = -1): void => void hops.push({ task, place, on, lock, next })
  const addLock = ({ lock, mode, holders, behind }: LockReason): void => {
    for (const holder of holders) if (!holder.ended) add('lock', holder.task, lock)
    for (const next of behind) add('lock', next, lock)
    if (holders.every((holder) => checker.together(lock, mode, holder.mode))) (behind.length > 0 ? queued : full).add(lock * 1024 + mode)
  }
  if (reason.kind === 'interrupted') for (const next of reason.by) add('interrupt', next)
  else if (reason.kind === 'lock') addLock(reason)
  else if (situation.plain) for (const next of reason.by) add('condition', next)
  else {
    const state = states.slice(at, at + checker.words)
    for (const want of new Set(supposedWays(model, task, state).flatMap(({ lacks }) => lacks))) {
      const facts: WantMeta = nth(model.wants, want)
      if (facts.kind === 'interrupt') continue
      addAsk(situation, facts.kind === 'lock' ? { kind: 'lock', lock: facts.lock, mode: facts.mode } : { kind: 'wait' })
      if (facts.kind === 'lock' && !isOwnerless(lockOf(meta, facts.lock))) {
        addLock(lockReason(meta, checker, task, facts, states, at))
        continue
      }
      for (let other = 0; other < here.length; other++) {
        if (other === task || locationOf(meta, other, states, at).finished) continue
        const key = `${situation.id} ${want} ${here[other]}`
        const before = ends.get(key) ?? 0
        if (before >= attempts) continue
        const could = before < 0 || (yield* couldEnd(model, task, want, other, state))
        ends.set(key, could ? -1 : before + 1)
        if (could) add('condition', other)
      }
    }
  }
  return hops
}

/** Circles in which no task comes twice, each from its smallest task on. */
function circlesOf(waits: readonly { readonly task: number; readonly hops: readonly To[] }[]): readonly (readonly Hop[])[] {
  const found = new Map<string, readonly Hop[]>()
  const from = new Map(waits.map(({ task, hops }) => [task, hops]))
  const walk = (first: number, task: number, path: readonly To[]): void => {
    for (const hop of from.get(task) ?? []) {
      if (hop.next === first) {
        const circle = [...path, hop].map(({ task: waiting, on, lock, place }) => ({ task: waiting, on, lock, place }))
        found.set(JSON.stringify(circle), circle)
      } else if (hop.next > first && !path.some((one) => one.task === hop.next)) walk(first, hop.next, [...path, hop])
    }
  }
  for (const { task } of waits) walk(task, task, [])
  return [...found.values()]
}

/** Who stands in the queues, in order: with where tasks stand and what they hold, all that waits for locks hang on. */
function queuesText(meta: Meta, states: Int32Array, at: number): string {
  let text = ''
  for (const lock of meta.locks)
    for (let slot = 0; slot < lock.queueLength; slot++) text += `${read(fieldOf(meta, lock.queue + slot), states, at)},`
  return text
}
