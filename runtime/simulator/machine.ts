// One step under way: the state as it is being changed, the stack of the task that moves, what happened so far. Input: a model, a state
// and a task; output: the state after the step. How control goes through the text stands in control.ts, what statements do in execute.ts.
import { countOf, sameWanted, withHold, withoutHold, type Wanted } from './locks.ts'
import { evaluate, type Kind, type Node, type Program, type Routine, type TaskShape } from './program.ts'
import type { Expression, LockUse } from './code.ts'
import {
  readAt,
  lockAt,
  writeAt,
  type AnyState,
  type Expected,
  type Frame,
  type Lock,
  type Range,
  type Request,
  type TaskState,
  type Value,
} from './state.ts'
import { Fault } from './fault.ts'
import { classOf } from './values.ts'
import { entryOf } from '../entries.ts'

/** A program with its text numbered and its locks and tasks counted out. */
export interface Machine {
  readonly program: Program<never>
  readonly procedures: ReadonlyMap<string, Routine>
  /** The body of each task. */
  readonly bodies: ReadonlyMap<string, Routine>
  readonly tasks: ReadonlyMap<string, Task>
  readonly locks: ReadonlyMap<string, LockInstance>
}

export interface Task {
  readonly number: number
  readonly shape: TaskShape<never>
  /** Whose fields and holds it uses: its own, an interrupt its host's. */
  readonly owner: string
}

export interface LockInstance {
  readonly number: number
  readonly kind: Kind
  readonly over: Range | undefined
  /** The object of a pool that it is part of. */
  readonly of: string | undefined
}

/** What happened in a step, beside the change of the state. */
export interface Notes {
  readonly leaks: string[]
  /** By name: the statement's label, else `warn@LINE`. */
  readonly warns: string[]
  /** Calls that ended. */
  readonly ends: { readonly procedure: string; readonly role: string; readonly outcome: string }[]
  readonly retries: { readonly name: string; readonly procedure: string }[]
  /** What was chosen, in words. */
  readonly choices: string[]
  /** Branches taken of choices that have fair ones; a place is told by the calls around it, too. */
  readonly branches: { readonly place: string; readonly branch: number; readonly fair: boolean }[]
  rounds: number
  /** A round began. */
  begun: boolean
  /** What closed the way was a request that the task's own hold denies. */
  closedByOwnHold: boolean
}

export interface Run {
  readonly machine: Machine
  readonly task: Task
  state: AnyState
  readonly stack: Frame[]
  rounds: number | null
  /** Which of n alternatives to take. */
  readonly choose: (n: number) => number
  /** The statement that is at fault if something is. */
  site: { readonly line: number; readonly label: string | null }
  readonly notes: Notes
}

/** Thrown where the way that was chosen cannot be taken now. */
export const blocked = Symbol('blocked')

/** A step of a task, about to begin. `choose`: which of n ways is taken, where the step has several. */
export function startRun(machine: Machine, state: AnyState, name: string, choose: (n: number) => number): Run {
  const task = entryOf(machine.tasks, name)
  const { stack, rounds } = state.tasks[name]!
  return {
    machine,
    task,
    state,
    stack: [...stack],
    rounds,
    choose,
    site: { line: task.shape.line, label: null },
    notes: noNotes(),
  }
}

/** A task stands in queues for the statement that it stands before: behind it, it has left them. */
export function leaveQueues(run: Run): void {
  const { name } = run.task.shape
  for (const lock of run.machine.locks.keys()) {
    const known = lockOf(run, lock)
    if (known.queue.some((request) => request.task === name))
      setLock(run, lock, { ...known, queue: known.queue.filter((request) => request.task !== name) })
  }
}

export const endRun = (run: Run): AnyState => withTask(run.state, run.task.shape.name, { rounds: run.rounds, stack: run.stack })

/** A request that is granted leaves its place: in an `atomic` the next one of the same mode is another and stands behind who waits. */
export function leaveQueue(run: Run, use: Use): void {
  const { name } = run.task.shape
  const known = lockOf(run, use.lock)
  setLock(run, use.lock, { ...known, queue: known.queue.filter((request) => request.task !== name || !sameWanted(request, use)) })
}

/** Thrown where a way is closed by a request that can stand in a queue: all that the step does is to put it there. */
export class Asks extends Error {
  readonly lock: string
  readonly request: Request
  /** An upgrade stands before who came before it. */
  readonly ahead: boolean
  constructor(lock: string, request: Request, ahead = false) {
    super(`${request.task} asks for ${lock}`)
    this.lock = lock
    this.request = request
    this.ahead = ahead
  }
}

/** The state before the step, with the request in its queue; undefined where it stands there already. */
export function withRequest(state: AnyState, { lock, request, ahead }: Asks): AnyState | undefined {
  const known = lockAt(state, lock)
  if (known.queue.some((one) => one.task === request.task && sameWanted(one, request))) return undefined
  return writeAt(state, lock, { ...known, queue: ahead ? [request, ...known.queue] : [...known.queue, request] })
}

/** The notes of a step in which nothing has happened yet. */
export const noNotes = (): Notes => ({
  ...{ leaks: [], warns: [], ends: [], retries: [], choices: [], branches: [], rounds: 0, begun: false, closedByOwnHold: false },
})

const withTask = (state: AnyState, name: string, changed: Partial<TaskState>): AnyState => ({
  ...state,
  tasks: { ...state.tasks, [name]: { ...state.tasks[name]!, ...changed } },
})

// ---- the stack ----

export const top = (run: Run): Frame => run.stack[run.stack.length - 1] ?? impossible('no frame')

/** Changes the frame that runs. */
export const setTop = (run: Run, changed: Partial<Frame>): void => {
  run.stack[run.stack.length - 1] = { ...top(run), ...changed }
}

/** The text that a frame of a stack runs: the body of the task at the bottom, procedures above. */
export function routineOf(machine: Machine, task: string, stack: readonly Frame[], depth: number): Routine {
  const routine = depth === 0 ? machine.bodies.get(task) : machine.procedures.get(stack[depth]!.procedure)
  return routine ?? impossible('a frame of no procedure')
}

/** The statement at which a frame stands. */
export const nodeAt = (run: Run, depth: number): Node =>
  routineOf(run.machine, run.task.shape.name, run.stack, depth).nodes[run.stack[depth]!.at] ?? impossible('a frame that stands nowhere')

export const standing = (run: Run): Node => nodeAt(run, run.stack.length - 1)

/** Inside an `atomic` or the access of a touch: the step is not over before it ends. */
export const inInstant = (run: Run): boolean => run.stack.some((_, depth) => nodeAt(run, depth).instant)

/** The same of a node of the innermost frame that is just over. */
export const isWithinInstant = (run: Run, node: Node): boolean =>
  node.instant || run.stack.some((_, depth) => depth < run.stack.length - 1 && nodeAt(run, depth).instant)

/** Stands before a node of the innermost frame, with the names that are in scope there. */
export function moveTo(run: Run, node: Node): void {
  const { locals, attempts, rest } = top(run)
  setTop(run, {
    line: node.code.line,
    label: node.code.label,
    at: node.at,
    locals: only(locals, node.scope),
    attempts: attempts.length === node.attempts.length ? attempts : attempts.slice(0, node.attempts.length),
    rest: only(rest, node.loops),
  })
}

function only<V>(record: Readonly<Record<string, V>>, names: readonly string[]): Readonly<Record<string, V>> {
  const present = Object.keys(record)
  if (present.length === names.length && present.every((name, at) => name === names[at])) return record
  return Object.fromEntries(names.map((name) => [name, record[name] as V]))
}

export const bind = (run: Run, names: Readonly<Record<string, Value>>): void => setTop(run, { locals: { ...top(run).locals, ...names } })

/** The value of an expression, seen from the frame that runs. */
export const value = <V>(run: Run, expression: Expression<never, never, never, V>): V =>
  evaluate(expression, top(run).locals, run.state, run.task.owner)

// ---- locks ----

export interface Use extends Wanted {
  readonly lock: string
  readonly kind: Kind
}

/** A lock, a mode and a range, evaluated; a range is inside the lock's domain, which it is where none is given. */
export function resolve(run: Run, use: LockUse): Use {
  const lock = value(run, use.lock)
  const { kind, over, of } = run.machine.locks.get(lock) ?? impossible(`no lock ${lock}`)
  if (of !== undefined) requireLive(run, of)
  const mode = value(run, use.mode)
  if (!kind.modes.includes(mode)) throw new Fault('range')
  if (over === undefined) return { lock, kind, mode }
  const range = use.range === undefined ? over : value(run, use.range)
  if (range[0] > range[1] || range[0] < over[0] || range[1] > over[1]) throw new Fault('index')
  return { lock, kind, mode, range }
}

/** The object of a pool is live, or the step is an error. */
export function requireLive(run: Run, object: string): void {
  if (readAt(run.state, `${object}.live`) !== true) throw new Fault('freed', undefined, undefined, classOf(object))
}

export const lockOf = (run: Run, name: string): Lock => lockAt(run.state, name)
const setLock = (run: Run, name: string, lock: Lock): void => void (run.state = writeAt(run.state, name, lock))

const orderOf = (run: Run, use: Use) => ({
  kind: use.kind,
  task: (name: string | null) => (name === null ? -1 : entryOf(run.machine.tasks, name).number),
})

/** In whose name a hold stands. */
export const keeper = (owner: string, use: Use): string | null => (use.kind.anyone === true ? null : owner)

/** A task takes a lock: of a kind that nobody in particular holds, nobody does. */
export const take = (run: Run, owner: string, use: Use): void =>
  setLock(run, use.lock, withHold(lockOf(run, use.lock), keeper(owner, use), use, orderOf(run, use)))
const release = (run: Run, owner: string, use: Use): void =>
  setLock(run, use.lock, withoutHold(lockOf(run, use.lock), keeper(owner, use), use, orderOf(run, use)))
export const holdsOf = (run: Run, owner: string, use: Use): number => countOf(lockOf(run, use.lock), keeper(owner, use), use)

/** All that a task holds, lock by lock. */
export function ownHolds(run: Run): readonly Expected[] {
  const { owner } = run.task
  return [...run.machine.locks.keys()].flatMap((lock) =>
    lockOf(run, lock)
      .holders.filter((hold) => hold.task === owner)
      .map(({ mode, count, range }) => ({ lock, mode, count, ...(range === undefined ? {} : { range }) })),
  )
}

/** What the task holds and was not given. */
export const ownBut = (run: Run, given: readonly Expected[] = givenTo(run)): readonly Expected[] =>
  given.reduce((holds, one) => changed(run.machine, holds, one, (count) => count - one.count), ownHolds(run))

/** What was given stands in the round of the task whose holds are used. */
const givenTo = (run: Run): readonly Expected[] => stackOf(run, run.task.owner)[0]?.given ?? []

const stackOf = (run: Run, name: string): readonly Frame[] => (name === run.task.shape.name ? run.stack : run.state.tasks[name]!.stack)

/** The current task lets go of one hold: first of one that it was given. Whether it was one. */
export function letGo(run: Run, use: Use): boolean {
  release(run, run.task.owner, use)
  return takeFromGiven(run, run.task.owner, use)
}

/** A hold comes from another task: open calls must end with one more, 15 at most; the round may keep it or let it go. */
export function receive(run: Run, owner: string, use: Use): void {
  take(run, owner, use)
  markGiven(run, owner, use)
  changeOpen(run, owner, (frame, depth) =>
    depth === 0 ? frame : expecting(run.machine, frame, use, (expected) => Math.min(MOST_EXPECTED, expected + 1)),
  )
}

const MOST_EXPECTED = 15

/** Another task takes a hold away: what is left is the most that can be asked for at the end of what is open. */
export function lose(run: Run, owner: string, use: Use): void {
  release(run, owner, use)
  takeFromGiven(run, owner, use)
  const left = holdsOf(run, owner, use)
  const given = countIn(stackOf(run, owner)[0]?.given ?? [], use)
  changeOpen(run, owner, (frame, depth) =>
    expecting(run.machine, frame, use, (expected) => Math.min(expected, depth === 0 ? left - given : left)),
  )
}

const expecting = (machine: Machine, frame: Frame, use: Use, change: (expected: number) => number): Frame =>
  frame.expects === null ? frame : { ...frame, expects: changed(machine, frame.expects, use, change) }

/** Notes at the bottom of a task's stack that this hold was given to it. */
export function markGiven(run: Run, owner: string, use: Use): void {
  changeStack(run, owner, (frame, depth) =>
    depth === 0 ? { ...frame, given: changed(run.machine, frame.given, use, (count) => count + 1) } : frame,
  )
}

function takeFromGiven(run: Run, owner: string, use: Use): boolean {
  if (countIn(stackOf(run, owner)[0]?.given ?? [], use) === 0) return false
  changeStack(run, owner, (frame, depth) =>
    depth === 0 ? { ...frame, given: changed(run.machine, frame.given, use, (count) => count - 1) } : frame,
  )
  return true
}

/** All that is open over the holds of a task: its own frames and those of the interrupts on it. */
function changeOpen(run: Run, owner: string, change: (frame: Frame, depth: number) => Frame): void {
  for (const [name, task] of run.machine.tasks) if (task.owner === owner) changeStack(run, name, change)
}

function changeStack(run: Run, name: string, change: (frame: Frame, depth: number) => Frame): void {
  if (name === run.task.shape.name) run.stack.forEach((frame, depth) => (run.stack[depth] = change(frame, depth)))
  else if (run.state.tasks[name]!.stack.length > 0)
    run.state = withTask(run.state, name, { stack: run.state.tasks[name]!.stack.map(change) })
}

type Hold = Pick<Expected, 'lock' | 'mode' | 'range'>

const isOf = (left: Hold, right: Hold): boolean =>
  left.lock === right.lock && left.mode === right.mode && left.range?.[0] === right.range?.[0] && left.range?.[1] === right.range?.[1]

const countIn = (all: readonly Expected[], hold: Hold): number => all.find((one) => isOf(hold, one))?.count ?? 0

/** Lock by lock, in the order of the text; what is none is left out. */
function changed(machine: Machine, all: readonly Expected[], hold: Hold, change: (count: number) => number): readonly Expected[] {
  const count = change(countIn(all, hold))
  const others = all.filter((one) => !isOf(hold, one))
  if (count === 0) return others
  const { lock, mode, range } = hold
  const rank = (one: Expected): readonly number[] => {
    const { number, kind } = entryOf(machine.locks, one.lock)
    return [number, kind.modes.indexOf(one.mode), ...(one.range ?? [])]
  }
  return [...others, { lock, mode, count, ...(range === undefined ? {} : { range }) }].sort((a, b) => {
    const [left, right] = [rank(a), rank(b)]
    const at = left.findIndex((number, position) => number !== right[position])
    return at < 0 ? 0 : left[at]! - right[at]!
  })
}

/** What the compiler's checks rule out: a mistake in the generated module or here, never in a spec. */
export const impossible = (what: string): never => {
  throw new Error(`not a program of the compiler's: ${what}`)
}
