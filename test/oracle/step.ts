// Steps: where a task stands, when it can move, and all ways in which it can. Input: an instance and a state; output: for a
// task the next states and failures, each with what happened on the way; and the initial states after their silent runs.
import type { LockUse, TaskGroup } from '../../compiler/model/model.ts'
import { evaluate, resolveLock } from './evaluate.ts'
import type { World } from './world.ts'
import { deniedByOwn, springsTrap } from './locks.ts'
import { beginRound, control, standingClause } from './leave.ts'
import {
  Asks,
  blocked,
  contextOf,
  endRun,
  leaveQueues,
  inInstant,
  noEvents,
  startRun,
  statementAt,
  top,
  type Events,
  type Run,
  type Site,
} from './run.ts'
import { execute, isKeptByItself } from './statements.ts'
import { placeOf, type State } from './state.ts'
import { Fault, isTrue, type Rule } from './values.ts'

/** One way: the next state, or the name of the failure. */
export interface Outcome {
  readonly next: State | undefined
  readonly fails: string | undefined
  /** What the failure is: of what was freed, or any other. */
  readonly failure: 'fails' | 'use_after_free'
  readonly events: Events
  /** Of the statement at which the step began. */
  readonly label: string | undefined
  /** The place at which a round that began in this step came to stand. */
  readonly rest: string | undefined
}

const MOST_SILENT = 100_000

export const isFinished = (world: World, state: State, task: number): boolean => {
  const { frames, left } = state.tasks[task]!
  return frames.length === 0 && (world.tasks[task]!.group.role !== 'interrupt' || left === 0)
}

/** Inside a round: an interrupt from its beginning on, any other task until its end. */
export const isActive = (state: State, task: number): boolean => state.tasks[task]!.frames.length > 0

const mayMove = (world: World, state: State, task: number, granting = false): boolean => {
  if (isFinished(world, state, task)) return false
  const { owner, group } = world.tasks[task]!
  if (group.role === 'interrupt' && isFinished(world, state, owner)) return false
  if (granting && (group.role !== 'interrupt' || isActive(state, task))) return true
  return world.tasks.every(
    (other) =>
      other.number === task ||
      other.group.role !== 'interrupt' ||
      other.owner !== owner ||
      !isActive(state, other.number) ||
      isOver(group, other.group),
  )
}

/** Directly, or over one that is. */
const isOver = (group: TaskGroup, other: TaskGroup): boolean => group.over.some((below) => below === other || isOver(below, other))

/** All ways in which a task can make its next step, in the order of the alternatives in the text. */
export const waysOf = (world: World, state: State, task: number): readonly Outcome[] => {
  if (!mayMove(world, state, task)) return []
  return everyWay(world, state, task, moveThrough)
}

/** The same as if what the task waits for were there: a lock, a condition, the end of its interrupt. */
export const grantedWaysOf = (world: World, state: State, task: number): readonly Outcome[] => {
  if (!mayMove(world, state, task, true)) return []
  return everyWay(world, state, task, moveThrough, undefined, true)
}

const moveThrough = (run: Run): void => {
  if (run.frames.length === 0) {
    const { when } = run.world.tasks[run.task]!.group
    if (when !== undefined && !run.granting && !isTrue(evaluate(when, contextOf(run)))) throw blocked
    beginRound(run)
  } else moveOnce(run)
  while (inInstant(run)) moveOnce(run)
}

/** The initial state that these fields make, or the failure of the silent run before it. */
export const initialState = (
  world: World,
  fields: State['fields'],
): { readonly state: State | undefined; readonly outcomes: readonly { readonly task: number; readonly outcome: Outcome }[] } => {
  let state: State = {
    fields,
    locks: world.locks.map(() => ({ holds: [], queue: [] })),
    tasks: world.tasks.map((task) => ({ left: task.rounds, frames: [] })),
  }
  const outcomes: { readonly task: number; readonly outcome: Outcome }[] = []
  for (const task of world.tasks) {
    if (task.group.role === 'interrupt' || task.rounds === 0) continue
    const [outcome] = everyWay(world, state, task.number, beginRound)
    if (outcome === undefined) throw new Error('the silent run at the start has no way')
    outcomes.push({ task: task.number, outcome })
    if (outcome.next === undefined) return { state: undefined, outcomes }
    state = outcome.next
  }
  return { state, outcomes }
}

/** Runs a step again and again, each time taking the next alternative at its choices, until none is left. */
const everyWay = (
  world: World,
  state: State,
  task: number,
  begin: (run: Run) => void,
  onBlocked: (events: Events) => void = () => {},
  granting = false,
): readonly Outcome[] => {
  const outcomes: Outcome[] = []
  const { frames } = state.tasks[task]!
  const standing = frames.at(-1)
  const label = standing?.kind === 'block' ? statementAt(world, standing)?.label?.name : undefined
  let script: number[] | undefined = []
  while (script !== undefined) {
    const taken: number[] = []
    const widths: number[] = []
    const given: readonly number[] = script
    const choose = (n: number): number => {
      if (n === 0) throw blocked
      const choice = given[taken.length] ?? 0
      taken.push(choice)
      widths.push(n)
      return choice
    }
    const run = startRun(world, state, task, choose, granting)
    try {
      begin(run)
      settle(run)
      const next = endRun(run)
      const rest = run.events.begun && run.frames.length > 0 ? placeOf(next.tasks[task]!) : undefined
      outcomes.push({ next, fails: undefined, failure: 'fails', events: run.events, label, rest })
    } catch (error) {
      if (error instanceof Fault)
        outcomes.push({
          next: undefined,
          fails: error.of ?? failureName(world, { ...run.site, span: error.span ?? run.site.span }, error.rule),
          failure: error.of === undefined ? 'fails' : 'use_after_free',
          events: run.events,
          label,
          rest: undefined,
        })
      else if (error instanceof Asks) {
        const next = withRequest(state, error)
        if (next === undefined) onBlocked(run.events)
        else outcomes.push({ next, fails: undefined, failure: 'fails', events: noEvents(), label, rest: undefined })
      } else if (error === blocked) onBlocked(run.events)
      else throw error
    }
    script = nextScript(taken, widths)
  }
  return outcomes
}

/** The state before the step, with the request in its queue; undefined where it stands there already. */
const withRequest = (state: State, { lock: at, request, ahead }: Asks): State | undefined => {
  const { holds, queue } = state.locks[at]!
  if (queue.some((one) => one.join() === request.join())) return undefined
  const asked = ahead ? [request, ...queue] : [...queue, request]
  return { ...state, locks: state.locks.map((lock, number) => (number === at ? { holds, queue: asked } : lock)) }
}

const nextScript = (taken: readonly number[], widths: readonly number[]): number[] | undefined => {
  let last = taken.length - 1
  while (last >= 0 && taken[last]! + 1 >= widths[last]!) last--
  return last < 0 ? undefined : [...taken.slice(0, last), taken[last]! + 1]
}

/** Runs what is silent, so that the task stands before a step or is at its end. */
const settle = (run: Run): void => {
  if (!inInstant(run)) leaveQueues(run)
  for (let moves = 0; run.frames.length > 0 && !standsBeforeStep(run); moves++) {
    if (moves > MOST_SILENT) throw new Error(`${run.world.tasks[run.task]!.name} goes round without a step`)
    moveOnce(run)
    if (!inInstant(run)) leaveQueues(run)
  }
}

const standsBeforeStep = (run: Run): boolean => {
  const frame = top(run)
  if (frame.kind === 'block') {
    const statement = statementAt(run.world, frame)
    return statement !== undefined && run.world.facts.isStep(statement)
  }
  if (frame.kind !== 'attempt') return false
  const clause = standingClause(run, frame)
  return clause !== undefined && run.world.facts.isStepClause(clause)
}

const moveOnce = (run: Run): void => {
  const frame = top(run)
  const statement = frame.kind === 'block' ? statementAt(run.world, frame) : undefined
  if (statement === undefined) control(run)
  else execute(run, statement)
}

export const lineOf = (world: World, span: Site['span']): number => {
  const text = world.model.sources.find((source) => source.path === span.file)?.text ?? ''
  return text.slice(0, span.start).split(/\r\n|\r|\n/).length
}

export const failureName = (world: World, site: Site, rule: Rule): string => site.label?.name ?? `${rule}@${lineOf(world, site.span)}`

/**
 * A task stands before a request that conflicts with its own hold, which nobody else can take from it: before a statement `lock`, or
 * where all its ways are closed by such requests. A host waits for the end of its interrupt, which may yet release what they hold.
 */
export const isSelfDeadlocked = (world: World, state: State, task: number): boolean => {
  if (!isActive(state, task) || !mayMove(world, state, task)) return false
  const frame = state.tasks[task]!.frames.at(-1)
  const statement = frame?.kind === 'block' ? statementAt(world, frame) : undefined
  if (statement?.kind === 'lock') return unlessFault(() => conflictsWithItself(world, state, task, statement.lock))
  if (statement?.kind === 'upgrade')
    return unlessFault(() =>
      isKeptByItself(
        startRun(world, state, task, () => 0),
        statement,
      ),
    )
  if (statement?.kind !== 'atomic' && statement?.kind !== 'select') return false
  const closed: Events[] = []
  const open = everyWay(world, state, task, moveThrough, (events) => closed.push(events))
  return open.length === 0 && closed.length > 0 && closed.every((events) => events.closedByOwnHold)
}

const conflictsWithItself = (world: World, state: State, task: number, use: LockUse): boolean => {
  const run = startRun(world, state, task, () => 0)
  const request = resolveLock(use, contextOf(run))
  const { kind } = world.locks[request.lock]!
  const lock = state.locks[request.lock]!
  const made = lock.queue.some(
    ([who, mode, low, high]) => who === task && mode === request.mode && low === request.low && high === request.high,
  )
  // Before it is made, the request of a holder is an error and no wait.
  return (
    (made || !springsTrap(kind, lock, run.owner, request)) &&
    !world.facts.revocable.has(kind.declared) &&
    deniedByOwn(kind, lock, run.owner, request)
  )
}

const unlessFault = (answer: () => boolean): boolean => {
  try {
    return answer()
  } catch (error) {
    if (error instanceof Fault) return false
    throw error
  }
}
