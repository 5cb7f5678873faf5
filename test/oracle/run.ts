// One way through one step: the working copy of a state, what the step has met so far, and the small changes that statements
// are made of. Input: an instance, a state and a task; the run is changed in place and becomes the next state at its end.
import type { Block, Label, Local, Statement } from '../../compiler/model/model.ts'
import type { Span } from '../../compiler/diagnostics/diagnostic.ts'
import type { Context } from './evaluate.ts'
import type { World } from './instance.ts'
import { addHold, removeHold, type Wanted } from './locks.ts'
import type { Bindings, Contract, Frame, FrameOf, LockState, OwnHold, State, TaskState } from './state.ts'
import { impossible, type Value } from './values.ts'

/** Where an error would be found: the statement that runs. */
export interface Site {
  readonly label: Label | undefined
  readonly span: Span
}

/** What one way through a step did beside changing the state. */
export interface Events {
  readonly leaks: string[]
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
  site: Site
  readonly events: Events
}

/** Thrown where a way cannot be taken now. It is no error of the spec. */
export const blocked = new Error('blocked')

export const startRun = (world: World, state: State, task: number, choose: (n: number) => number): Run => ({
  world,
  task,
  owner: world.tasks[task]!.owner,
  fields: [...state.fields],
  locks: [...state.locks],
  tasks: [...state.tasks],
  frames: [...state.tasks[task]!.frames],
  left: state.tasks[task]!.left,
  choose,
  site: { label: undefined, span: world.tasks[task]!.group.span },
  events: { leaks: [], completions: [], rounds: 0, choices: [], begun: false, closedByOwnHold: false },
})

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

export const openContract = (run: Run): Contract => ({ start: ownHolds(run), given: [] })

export const take = (run: Run, owner: number, lock: number, wanted: Wanted): void => {
  run.locks[lock] = addHold(run.locks[lock]!, owner, wanted)
}

/** Ends one hold of a task; of holds that it was given those go first. */
export const release = (run: Run, owner: number, lock: number, wanted: Wanted): void => {
  run.locks[lock] = removeHold(run.locks[lock]!, owner, wanted)
  changeGiven(run, owner, lock, wanted, -1)
}

/** In every open contract of a task, and of the interrupts on it, one more or one less of its holds was given to it. */
export const changeGiven = (run: Run, owner: number, lock: number, wanted: Wanted, by: 1 | -1): void => {
  const change = (frame: Frame): Frame =>
    (frame.kind === 'round' || frame.kind === 'call') && frame.contract !== null
      ? { ...frame, contract: { ...frame.contract, given: changeCount(frame.contract.given, lock, wanted, by) } }
      : frame
  run.world.tasks.forEach((task, at) => {
    if (task.owner !== owner) return
    if (at === run.task) run.frames.forEach((frame, depth) => (run.frames[depth] = change(frame)))
    else run.tasks[at] = { left: run.tasks[at]!.left, frames: run.tasks[at]!.frames.map(change) }
  })
}

const changeCount = (holds: readonly OwnHold[], lock: number, { mode, low, high }: Wanted, by: number): readonly OwnHold[] => {
  const isIt = (hold: OwnHold): boolean => hold[0] === lock && hold[1] === mode && hold[2] === low && hold[3] === high
  const count = Math.max(0, (holds.find(isIt)?.[4] ?? 0) + by)
  const others = holds.filter((hold) => !isIt(hold))
  const all: OwnHold[] = count === 0 ? others : [...others, [lock, mode, low, high, count]]
  return all.sort((a, b) => a[0] - b[0] || a[1] - b[1] || a[2] - b[2] || a[3] - b[3])
}
