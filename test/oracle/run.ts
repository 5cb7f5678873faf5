// One way through one step: the working copy of a state, what the step has met so far, and the small changes that statements
// are made of. Input: an instance, a state and a task; the run is changed in place and becomes the next state at its end.
import type { Block, Label, Local, Statement } from '../../compiler/model/model.ts'
import type { Span } from '../../compiler/diagnostics/diagnostic.ts'
import type { Context } from './evaluate.ts'
import type { World } from './world.ts'
import { addHold, countOf, removeHold, type Wanted } from './locks.ts'
import { NOBODY } from './state.ts'
import type { Bindings, Frame, FrameOf, LockState, OwnHold, Request, State, TaskState } from './state.ts'
import { impossible, type Value } from './values.ts'

/** Where an error would be found: the statement that runs. */
export interface Site {
  readonly label: Label | undefined
  readonly span: Span
}

/** What one way through a step did beside changing the state. */
export interface Events {
  readonly leaks: string[]
  /** Where a `warn` found its condition false. */
  readonly warns: Site[]
  readonly completions: { readonly operation: string; readonly outcome: string }[]
  rounds: number
  /** Branches taken at statements with a branch that is marked `fair`. */
  readonly choices: { readonly at: string; readonly branch: number; readonly fair: boolean }[]
  /** A round began and no step of it has run yet. */
  begun: boolean
  /** The way is closed by a request that conflicts with the task's own hold, which nobody can take from it. */
  closedByOwnHold: boolean
}

export interface Run {
  readonly world: World
  readonly task: number
  /** The task whose data and holds are used: an interrupt's host. */
  readonly owner: number
  readonly fields: Value[]
  readonly locks: LockState[]
  readonly tasks: TaskState[]
  readonly frames: Frame[]
  left: number | null
  /** One of n alternatives; with none the way is blocked. */
  readonly choose: (n: number) => number
  /** What the task would wait for is taken to be there. */
  readonly granting: boolean
  site: Site
  readonly events: Events
}

/** Thrown where a way cannot be taken now. It is no error of the spec. */
export const blocked = new Error('blocked')

/** Thrown where a way is closed by a request that can stand in a queue: all that the step does is to put it there. */
export class Asks {
  readonly lock: number
  readonly request: Request
  /** An upgrade stands before who came earlier. */
  readonly ahead: boolean
  constructor(lock: number, request: Request, ahead = false) {
    this.lock = lock
    this.request = request
    this.ahead = ahead
  }
}

export const startRun = (world: World, state: State, task: number, choose: (n: number) => number, granting = false): Run => ({
  world,
  task,
  owner: world.tasks[task]!.owner,
  fields: [...state.fields],
  locks: [...state.locks],
  tasks: [...state.tasks],
  frames: [...state.tasks[task]!.frames],
  left: state.tasks[task]!.left,
  choose,
  granting,
  site: { label: undefined, span: world.tasks[task]!.group.span },
  events: noEvents(),
})

export const noEvents = (): Events => ({
  leaks: [],
  warns: [],
  completions: [],
  rounds: 0,
  choices: [],
  begun: false,
  closedByOwnHold: false,
})

/** A task stands in queues for the statement that it stands before: behind it, it has left them. */
export const leaveQueues = (run: Run): void => {
  for (const [at, { holds, queue }] of run.locks.entries())
    if (queue.some(([task]) => task === run.task)) run.locks[at] = { holds, queue: queue.filter(([task]) => task !== run.task) }
}

export const endRun = (run: Run): State => ({
  fields: run.fields,
  locks: run.locks,
  tasks: run.tasks.map((task, at) => (at === run.task ? { left: run.left, frames: run.frames } : task)),
})

// ---- names ----

export const contextOf = (run: Run): Context => ({
  world: run.world,
  fields: run.fields,
  locks: run.locks,
  task: run.owner,
  lookup: (local) => lookup(run, local),
})

const lookup = (run: Run, local: Local): Value | undefined => {
  const number = run.world.text.localNumber(local)
  for (let at = run.frames.length - 1; at >= 0; at--) {
    const bindings = bindingsOf(run.frames[at]!)
    const found = bindings.find(([name]) => name === number)
    if (found !== undefined) return found[1]
  }
  const task = run.world.tasks[run.task]!
  return local === task.group.binder?.local ? task.bound : undefined
}

const bindingsOf = (frame: Frame): Bindings => ('bindings' in frame ? frame.bindings : [])

/** Brings a new name into scope, in the innermost block. */
export const bindName = (run: Run, local: Local, value: Value): void => {
  const block = topBlock(run)
  replaceTop(run, { ...block, bindings: [...block.bindings, [run.world.text.localNumber(local), value]] })
}

export const setName = (run: Run, local: Local, value: Value): void => {
  const number = run.world.text.localNumber(local)
  for (let at = run.frames.length - 1; at >= 0; at--) {
    const frame = run.frames[at]!
    if (!('bindings' in frame) || !frame.bindings.some(([name]) => name === number)) continue
    run.frames[at] = { ...frame, bindings: frame.bindings.map(([name, old]) => [name, name === number ? value : old] as const) }
    return
  }
  impossible(`${local.name} is not in scope`)
}

// ---- places ----

export const top = (run: Run): Frame => run.frames.at(-1) ?? impossible('no frame')

export const topBlock = (run: Run): FrameOf<'block'> => {
  const frame = top(run)
  return frame.kind === 'block' ? frame : impossible('the innermost frame is no block')
}

export const replaceTop = (run: Run, frame: Frame): void => {
  run.frames[run.frames.length - 1] = frame
}

/** The statement before or inside which a block stands; none at its end. */
export const statementAt = (world: World, frame: FrameOf<'block'>): Statement | undefined =>
  world.text.blocks[frame.block]!.statements[frame.at]

export const pushBlock = (run: Run, block: Block): void => {
  run.frames.push({
    kind: 'block',
    block: run.world.text.blockNumber.get(block) ?? impossible('a block outside the text'),
    at: 0,
    bindings: [],
  })
}

export const advance = (run: Run): void => {
  const block = topBlock(run)
  replaceTop(run, { ...block, at: block.at + 1 })
}

/** Inside `atomic` or the access of a touch: the step is not over before it ends. */
export const inInstant = (run: Run): boolean => run.frames.some((frame) => frame.kind === 'instant')

/** The label of the innermost `atomic` or touch around that has one: it names what fails in there without a label. */
export const instantLabel = (run: Run): Label | undefined => {
  for (let at = run.frames.length - 1; at > 0; at--) {
    const below = run.frames[at - 1]!
    const label = run.frames[at]!.kind === 'instant' && below.kind === 'block' ? statementAt(run.world, below)?.label : undefined
    if (label !== undefined) return label
  }
  return undefined
}

// ---- holds and contracts ----

export const ownHolds = (run: Run): readonly OwnHold[] =>
  run.locks.flatMap((lock, at) =>
    lock.holds.filter(([task]) => task === run.owner).map(([, mode, low, high, count]) => [at, mode, low, high, count] as const),
  )

const sameHold = (a: OwnHold, b: OwnHold): boolean => a[0] === b[0] && a[1] === b[1] && a[2] === b[2] && a[3] === b[3]
export const countIn = (holds: readonly OwnHold[], hold: OwnHold): number => holds.find((one) => sameHold(one, hold))?.[4] ?? 0

const withCount = (holds: readonly OwnHold[], hold: OwnHold, count: number): readonly OwnHold[] => {
  const others = holds.filter((one) => !sameHold(one, hold))
  const all: OwnHold[] = count === 0 ? others : [...others, [hold[0], hold[1], hold[2], hold[3], count]]
  return all.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3])
}

const holdOf = (lock: number, { mode, low, high }: Wanted, count = 1): OwnHold => [lock, mode, low, high, count]

/** The round of the task whose holds are used: what was given to it stands there. */
const ownersRound = (run: Run): FrameOf<'round'> | undefined => {
  const frames = run.owner === run.task ? run.frames : run.tasks[run.owner]!.frames
  const outermost = frames[0]
  return outermost?.kind === 'round' ? outermost : undefined
}

/** What the task holds and was not given. */
export const ownBut = (run: Run, given = ownersRound(run)?.given ?? []): readonly OwnHold[] =>
  ownHolds(run).reduce((holds, hold) => withCount(holds, hold, hold[4] - countIn(given, hold)), ownHolds(run))

/** Who has a hold that the task takes or releases. */
export const keeperOf = (run: Run, owner: number, lock: number): number => (run.world.locks[lock]!.kind.declared.anyone ? NOBODY : owner)

export const take = (run: Run, owner: number, lock: number, wanted: Wanted): void => {
  run.locks[lock] = addHold(run.locks[lock]!, keeperOf(run, owner, lock), wanted)
}

/** The current task lets go of one hold: first of one that it was given. Whether it was one. */
export const release = (run: Run, lock: number, wanted: Wanted): boolean => {
  run.locks[lock] = removeHold(run.locks[lock]!, keeperOf(run, run.owner, lock), wanted)
  return takeFromGiven(run, run.owner, lock, wanted)
}

/** Another task gives a hold: it may be kept or let go of, but open calls must end with it. */
export const receive = (run: Run, owner: number, lock: number, wanted: Wanted): void => {
  take(run, owner, lock, wanted)
  const hold = holdOf(lock, wanted)
  markGiven(run, owner, lock, wanted)
  changeFrames(run, owner, (frame) =>
    frame.kind === 'call' && frame.owed !== null
      ? { ...frame, owed: withCount(frame.owed, hold, Math.min(MOST_OWED, countIn(frame.owed, hold) + 1)) }
      : frame,
  )
}

/** Another task takes a hold away: what is left is the most that can be asked for at the end of what is open. */
export const lose = (run: Run, owner: number, lock: number, wanted: Wanted): void => {
  run.locks[lock] = removeHold(run.locks[lock]!, owner, wanted)
  takeFromGiven(run, owner, lock, wanted)
  const left = countOf(run.locks[lock]!, owner, wanted)
  const hold = holdOf(lock, wanted)
  const given = countIn((run.tasks[owner]!.frames[0] as FrameOf<'round'> | undefined)?.given ?? [], hold)
  const atMost = (holds: readonly OwnHold[], most: number): readonly OwnHold[] =>
    withCount(holds, hold, Math.min(countIn(holds, hold), most))
  changeFrames(run, owner, (frame) => {
    if (frame.kind === 'round') return { ...frame, own: atMost(frame.own, left - given) }
    return frame.kind === 'call' && frame.owed !== null ? { ...frame, owed: atMost(frame.owed, left) } : frame
  })
}

const MOST_OWED = 15

export const markGiven = (run: Run, owner: number, lock: number, wanted: Wanted): void => changeGiven(run, owner, lock, wanted, 1)

const takeFromGiven = (run: Run, owner: number, lock: number, wanted: Wanted): boolean => {
  const frames = owner === run.task ? run.frames : run.tasks[owner]!.frames
  const round = frames[0]
  if (round?.kind !== 'round' || countIn(round.given, holdOf(lock, wanted)) === 0) return false
  changeGiven(run, owner, lock, wanted, -1)
  return true
}

const changeGiven = (run: Run, owner: number, lock: number, wanted: Wanted, by: 1 | -1): void => {
  const hold = holdOf(lock, wanted)
  const change = (frame: Frame): Frame =>
    frame.kind === 'round' ? { ...frame, given: withCount(frame.given, hold, countIn(frame.given, hold) + by) } : frame
  changeOf(run, owner, change)
}

/** All that is open over the holds of a task: its own round and calls, and those of interrupts on it. */
const changeFrames = (run: Run, owner: number, change: (frame: Frame) => Frame): void =>
  run.world.tasks.forEach((task, at) => {
    if (task.owner === owner) changeOf(run, at, change)
  })

const changeOf = (run: Run, task: number, change: (frame: Frame) => Frame): void => {
  if (task === run.task) run.frames.forEach((frame, depth) => (run.frames[depth] = change(frame)))
  else run.tasks[task] = { left: run.tasks[task]!.left, frames: run.tasks[task]!.frames.map(change) }
}
