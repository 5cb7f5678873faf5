// A generated simulator at work: the first states of one workload under one variant, and all steps possible in a state. Input: the program
// that a generated module makes of its spec; output: a Model of plain immutable states. Order: tasks, then alternatives, of the text.
import { lockAt, pathOf, readAt, writeAt, writeIn, type AnyState, type TaskState } from './state.ts'
import { beginRound } from './control.ts'
import { execute, isKeptByItself } from './execute.ts'
import { deniesItself, sameWanted, springsTrap } from './locks.ts'
import {
  Asks,
  blocked,
  endRun,
  leaveQueues,
  impossible,
  inInstant,
  lockOf,
  noNotes,
  resolve,
  routineOf,
  standing,
  startRun,
  withRequest,
  type LockInstance,
  type Machine,
  type Notes,
  type Run,
  type Task,
} from './machine.ts'
import {
  bodyOf,
  evaluate,
  firstValues,
  number,
  valuesOf,
  type FieldShape,
  type FirstValues,
  type Node,
  type Program,
  type Routine,
} from './program.ts'
import { Fault, type Because } from './fault.ts'
import { entryOf } from '../entries.ts'

/** One step of one task. */
export interface Step<S> {
  readonly task: string
  /** Of the statement at which it begins. */
  readonly line: number
  readonly text: string
  readonly label: string | null
  /** What it chooses, in words: `f = File[1]`, `branch 2`. */
  readonly chooses: readonly string[]
  /** How the calls end that end in it. */
  readonly ends: readonly { readonly procedure: string; readonly outcome: string }[]
  /** Locks that are held longer than agreed at such an end. */
  readonly leaks: readonly string[]
  /** Conditions of `warn` that were false, by name: the statement's label, else `warn@17`. */
  readonly warns: readonly string[]
  /** The state after it; undefined where it is an error. */
  readonly next: S | undefined
  /** The error: the statement's label, else the rule and the line, `range@17`. */
  readonly fails: string | undefined
  /** The error is the finding `use_after_free`, and `fails` the class of the object. */
  readonly freed?: true
  /** Of a failed assertion or `ensures`: which part of it is false, and what that part reads. */
  readonly because?: Because
  readonly notes: Readonly<Notes>
}

export interface Model<S extends AnyState> {
  readonly machine: Machine
  /** By name, in the order of the text. */
  readonly tasks: readonly string[]
  /** The first states. */
  initial(): readonly S[]
  /** The silent runs before the first states, task by task: errors and leaks of theirs are findings, too; so is an impossible first value. */
  beginnings(): readonly Step<S>[]
  /** All steps possible in a state, by task, then in the order of the text. A state is never changed. */
  steps(state: S): readonly Step<S>[]
}

const MOST_SILENT = 100_000

/** A program as a model. Its states are never changed: each step makes a new one. */
export function modelOf<S extends AnyState>(program: Program<never>): Model<S> {
  const machine = machineOf(program)
  const tasks = [...machine.tasks.keys()]
  const begun = () => beginAll(machine)
  return {
    machine,
    tasks,
    initial: () => begun().flatMap(({ state }) => (state === undefined ? [] : [state as S])),
    beginnings: () => begun().flatMap(({ steps }) => steps as readonly Step<S>[]),
    steps: (state) => tasks.flatMap((name) => stepsOf(machine, state, name) as readonly Step<S>[]),
  }
}

function machineOf(program: Program<never>): Machine {
  const procedures = new Map<string, Routine>()
  for (const [name, shape] of Object.entries(program.procedures))
    procedures.set(name, number(name, shape, [...shape.parameters, ...Object.keys(shape.olds)], bodyOf(shape.body)))
  const bodies = new Map(
    program.tasks.map((shape) => [shape.name, number(shape.name, undefined, Object.keys(shape.bound), bodyOf(shape.body))]),
  )
  const hosts = new Map(program.tasks.map((shape) => [shape.name, shape.host]))
  const ownerOf = (name: string): string => {
    const host = hosts.get(name)
    return host === undefined ? name : ownerOf(host)
  }
  const tasks = new Map<string, Task>(program.tasks.map((shape, at) => [shape.name, { number: at, shape, owner: ownerOf(shape.name) }]))
  const locks = new Map<string, LockInstance>()
  const addLocks = (shape: FieldShape, place: string, of: string | undefined): void => {
    if (shape.kind === 'lock') {
      const kind = program.kinds[shape.lockKind] ?? impossible(`no kind ${shape.lockKind}`)
      locks.set(place, { number: locks.size, kind, over: shape.over, of })
    } else if (shape.kind === 'array')
      for (let at = 0; at < shape.length; at++) addLocks(shape.element, `${place}[${shape.by?.[at] ?? at}]`, of)
  }
  for (const [name, { count, single, pool, fields }] of Object.entries(program.classes)) {
    for (let at = 0; at < count; at++) {
      const object = single ? name : `${name}[${at}]`
      for (const [field, shape] of Object.entries(fields)) addLocks(shape, `${object}.${field}`, pool === true ? object : undefined)
    }
  }
  for (const name of tasks.keys())
    for (const [field, shape] of Object.entries(program.taskFields)) addLocks(shape, `tasks.${name}.${field}`, undefined)
  return { program, procedures, bodies, tasks, locks }
}

// ---- first states ----

/**
 * One state for each combination of first values, nobody having moved. They come from the declaration, then from `initially`, then from the
 * `with` of a task: the last one counts, and what it overrides is not evaluated.
 */
function firstFields({ program, tasks }: Machine): readonly AnyState[] {
  const names = [...tasks.keys()]
  const withs = new Map(names.map((name) => [name, entryOf(tasks, name).shape.with(names)]))
  const initially = new Map(program.initially.filter(([place]) => !isWith(place, withs)))
  const alive = (owner: string, name: string): boolean =>
    !program.ghostFields.includes(`${owner}.${name}`) || program.ghosts.includes(`${owner}.${name}`)
  let states: readonly object[] = [{}]
  const add = (place: readonly (string | number)[], values: readonly unknown[]): void => {
    states = states.flatMap((state) => values.map((value) => writeIn(state, place, value)))
  }
  const addField = (place: readonly (string | number)[], name: string, shape: FieldShape, later: FirstValues | undefined): void => {
    const said = later ?? initially.get(name)
    initially.delete(name)
    add(place, said === undefined ? firstValues(shape) : valuesOf(said))
  }
  for (const [name, { count, single, fields }] of Object.entries(program.classes)) {
    add([name], [single ? {} : Array.from({ length: count }, () => ({}))])
    for (const [field, shape] of Object.entries(fields)) {
      if (!alive(name, field)) continue
      for (let at = 0; at < count; at++)
        addField(single ? [name, field] : [name, at, field], `${single ? name : `${name}[${at}]`}.${field}`, shape, undefined)
    }
  }
  add(['tasks'], [{}])
  for (const [name, { shape: task }] of tasks) {
    add(['tasks', name], [{}])
    for (const [field, shape] of Object.entries(program.taskFields))
      if (alive('task', field)) addField(['tasks', name, field], `tasks.${name}.${field}`, shape, withs.get(name)?.[field])
    add(['tasks', name, 'rounds'], [task.rounds])
    add(['tasks', name, 'stack'], [[]])
  }
  // What is left are elements of arrays, and ghosts that nobody reads, of which it makes no difference what is said.
  for (const [place, values] of initially)
    if (readAt(states[0]!, place) !== undefined)
      states = states.flatMap((state) => valuesOf(values).map((value) => writeAt(state, place, value)))
  const seen = new Set<string>()
  return (states as readonly AnyState[]).filter((state) => {
    const key = JSON.stringify(state)
    return seen.has(key) ? false : seen.add(key)
  })
}

/** A field of a task, or an element of it, of which its `with` says something. */
function isWith(place: string, withs: ReadonlyMap<string, Readonly<Record<string, unknown>>>): boolean {
  const [root, task, field] = pathOf(place)
  return root === 'tasks' && withs.get(String(task))?.[String(field)] !== undefined
}

interface Begun {
  readonly state: AnyState | undefined
  readonly steps: readonly Step<AnyState>[]
}

/** A first value that is impossible is an error, and there is no first state. */
function beginAll(machine: Machine): readonly Begun[] {
  try {
    return firstFields(machine).map((state) => begin(machine, state))
  } catch (error) {
    if (!(error instanceof Fault)) throw error
    const fails = `${error.rule}@${error.line ?? 0}`
    return [
      {
        state: undefined,
        steps: [
          {
            task: '',
            line: error.line ?? 0,
            text: '',
            label: null,
            chooses: [],
            ends: [],
            leaks: [],
            warns: [],
            next: undefined,
            fails,
            notes: noNotes(),
          },
        ],
      },
    ]
  }
}

function begin(machine: Machine, fields: AnyState): Begun {
  let state = fields
  const steps: Step<AnyState>[] = []
  for (const [name, { shape }] of machine.tasks) {
    if (shape.role === 'interrupt' || shape.rounds === 0) continue
    const [step] = everyWay(machine, state, name, (run) => beginRound(run))
    if (step === undefined) return impossible('the silent run at the start has no way')
    steps.push(step)
    if (step.next === undefined) return { state: undefined, steps }
    state = step.next
  }
  return { state, steps }
}

// ---- steps ----

export const isActive = (state: AnyState, name: string): boolean => state.tasks[name]!.stack.length > 0

/** Whether a task has nothing more to do; an interrupt has not while rounds are left. */
export function isFinished(machine: Machine, state: AnyState, name: string): boolean {
  const { stack, rounds } = state.tasks[name]!
  return stack.length === 0 && (entryOf(machine.tasks, name).shape.role !== 'interrupt' || rounds === 0)
}

/** A service or environment task that stands where a round of its own begins: to a step that is not taken, nor its request queued. */
export function isBetweenRounds(machine: Machine, state: AnyState, name: string): boolean {
  const { role } = entryOf(machine.tasks, name).shape
  const task = state.tasks[name]!
  if ((role !== 'service' && role !== 'environment') || task.stack.length === 0) return false
  for (const lock of machine.locks.keys()) if (lockAt(state, lock).queue.some((request) => request.task === name)) return false
  const placeOf = ({ stack }: TaskState): string =>
    JSON.stringify(stack.map(({ procedure, at, attempts }) => [procedure, at, attempts.map(({ left }) => left)]))
  const before = { ...state, tasks: { ...state.tasks, [name]: { ...task, stack: [] } } }
  return everyWay(machine, before, name, (run) => beginRound(run)).some(
    ({ next }) => next !== undefined && placeOf(next.tasks[name]!) === placeOf(task),
  )
}

/** An interrupt that has begun and not ended and keeps the task from moving: on its host, other than itself, not one that it is over. */
export function interruptedBy(machine: Machine, state: AnyState, name: string): string | undefined {
  const { owner, shape } = entryOf(machine.tasks, name)
  for (const [other, task] of machine.tasks) {
    if (other === name || task.shape.role !== 'interrupt' || task.owner !== owner || !isActive(state, other)) continue
    if (shape.role !== 'interrupt' || !isOver(machine, shape.group, task.shape.group)) return other
  }
  return undefined
}

const isOver = (machine: Machine, group: string, other: string): boolean =>
  [...machine.tasks.values()]
    .find(({ shape }) => shape.group === group)!
    .shape.over?.some((below) => below === other || isOver(machine, below, other)) === true

function mayMove(machine: Machine, state: AnyState, name: string): boolean {
  if (isFinished(machine, state, name)) return false
  const { owner, shape } = entryOf(machine.tasks, name)
  if (shape.role === 'interrupt' && isFinished(machine, state, owner)) return false
  return interruptedBy(machine, state, name) === undefined
}

function stepsOf(machine: Machine, state: AnyState, name: string): readonly Step<AnyState>[] {
  return mayMove(machine, state, name) ? everyWay(machine, state, name, moveOn) : []
}

/** From where the task stands to its next step: what it does, and all that is silent behind it. */
function moveOn(run: Run): void {
  if (run.stack.length === 0) {
    const { when } = run.task.shape
    if (when !== undefined && !evaluate(when, {}, run.state, run.task.owner)) throw blocked
    beginRound(run)
  } else execute(run, standing(run))
}

/** Behind the statement that is the step, whose requests go with it: what is silent, up to the next step. */
function settle(run: Run): void {
  if (!inInstant(run)) leaveQueues(run)
  for (let moves = 0; run.stack.length > 0; moves++) {
    const node = standing(run)
    if (node.code.step && !inInstant(run)) return
    if (moves > MOST_SILENT) throw new Error(`${run.task.shape.name} goes round without a step`)
    execute(run, node)
  }
}

/** Takes the step again and again, each time with the next alternative at its choices, until none is left. */
function everyWay(
  machine: Machine,
  state: AnyState,
  name: string,
  move: (run: Run) => void,
  onBlocked: (notes: Notes) => void = () => {},
): readonly Step<AnyState>[] {
  const { shape } = entryOf(machine.tasks, name)
  const { stack } = state.tasks[name]!
  const from = stack.length === 0 ? undefined : routineOf(machine, name, stack, stack.length - 1).nodes[stack.at(-1)!.at]!.code
  const { line, text, label } = from ?? { line: shape.line, text: shape.text, label: null }
  const steps: Step<AnyState>[] = []
  // What a step asks for where none of its ways is open comes behind those that are.
  const asks: Step<AnyState>[] = []
  let script: readonly number[] | undefined = []
  while (script !== undefined) {
    const taken: number[] = []
    const widths: number[] = []
    const given: readonly number[] = script
    const run = startRun(machine, state, name, (n) => {
      if (n === 0) throw blocked
      const choice = given[taken.length] ?? 0
      taken.push(choice)
      widths.push(n)
      return choice
    })
    const end = (next: AnyState | undefined, fails: string | undefined, because?: Because, freed = false): void => {
      const { choices, ends, leaks, warns } = run.notes
      const why = { ...(because === undefined ? {} : { because }), ...(freed ? { freed: true as const } : {}) }
      steps.push({ task: name, line, text, label, chooses: choices, ends, leaks, warns, next, fails, ...why, notes: run.notes })
    }
    try {
      move(run)
      settle(run)
      end(endRun(run), undefined)
    } catch (error) {
      if (error instanceof Fault) {
        const { rule, line: at, because, of } = error
        end(undefined, of ?? run.site.label ?? `${rule}@${at ?? run.site.line}`, because, of !== undefined)
      } else if (error instanceof Asks) {
        const asking = withRequest(state, error)
        if (asking === undefined) onBlocked(run.notes)
        else
          asks.push({
            task: name,
            line,
            text,
            label,
            chooses: [],
            ends: [],
            leaks: [],
            warns: [],
            next: asking,
            fails: undefined,
            notes: noNotes(),
          })
      } else if (error === blocked) onBlocked(run.notes)
      else throw error
    }
    script = nextScript(taken, widths)
  }
  return [...steps, ...asks]
}

function nextScript(taken: readonly number[], widths: readonly number[]): readonly number[] | undefined {
  let last = taken.length - 1
  while (last >= 0 && taken[last]! + 1 >= widths[last]!) last--
  return last < 0 ? undefined : [...taken.slice(0, last), taken[last]! + 1]
}

/**
 * The task stands before a request that its own hold denies and that nobody else can take from it: before a statement `lock` or `upgrade`, or where all
 * its ways are closed by such requests. A host waits for the end of its interrupt, which may yet release what they hold.
 */
export function isSelfDeadlocked(machine: Machine, state: AnyState, name: string): boolean {
  if (!isActive(state, name) || !mayMove(machine, state, name)) return false
  const run = startRun(machine, state, name, () => 0)
  const node: Node = standing(run)
  if (node.code.kind === 'lock' || node.code.kind === 'upgrade') {
    try {
      if (node.code.kind === 'upgrade') return isKeptByItself(run, node.code)
      const use = resolve(run, node.code.use)
      const lock = lockOf(run, use.lock)
      const isMade = lock.queue.some((request) => request.task === name && sameWanted(request, use))
      // Before it is made, the request of a holder is an error and no wait.
      if (!isMade && springsTrap(use.kind, lock, run.task.owner, use)) return false
      return use.kind.revocable !== true && deniesItself(use.kind, lock, run.task.owner, use)
    } catch (error) {
      if (error instanceof Fault) return false
      throw error
    }
  }
  if (node.code.kind !== 'atomic' && node.code.kind !== 'select') return false
  const closed: Notes[] = []
  const open = everyWay(machine, state, name, moveOn, (notes) => closed.push(notes))
  return open.length === 0 && closed.length > 0 && closed.every((notes) => notes.closedByOwnHold)
}
