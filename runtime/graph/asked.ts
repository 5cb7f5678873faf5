// Who could end a wait, asked of the model. In: a state, the tasks that stand still in it, the run that led there. Out: the wait-for
// graph of that state, or those of all states of a run. For every condition each other task is run alone from here as if what it waits for
// itself were there; who makes the condition true is who is waited for. Only for counterexamples: a small search for each pair of tasks.
import { cycleOf, inTheWay, isOwnerless, lockReason, usersOf, waitsOf } from './waits.ts'
import { withOwn } from './own.ts'
import { blocked, eachWay } from '../ways.ts'
import type { Checker, Meta, WantMeta } from '../contract.ts'
import { idle, locationOf, lockOf, taskOf } from '../elements.ts'
import type { ConditionPart, EventReason, Finding, LockReason, Missed, Trace, Wait, WaitGraph } from '../result.ts'
import { nth } from '../entries.ts'

/** States that one search looks at before it gives up. */
const patience = 20_000
/** The same where a run goes on: there is a graph for each of its states. */
const patienceOnTheWay = 500
/** States between two looks at the clock. */
const SLICE_STATES = 200

export interface Asked {
  readonly meta: Meta
  readonly wants: readonly WantMeta[]
  readonly checker: Checker
  readonly supposed: Checker
  /** States that one search looks at; absent: as many as at the end of a run. */
  readonly patience?: number
}

/** A finding with its wait-for graph. Each search of the model is one slice. */
export function* asked(model: Asked, finding: Finding): Generator<void, Finding> {
  const { cause, trace } = finding
  if ((cause.kind !== 'stuck' && cause.kind !== 'livelock') || trace === undefined) return finding
  const waits = yield* askedWaits(
    model,
    cause.waits.map((wait) => wait.task),
    trace,
  )
  return cause.kind === 'stuck'
    ? { ...finding, cause: { ...cause, waits, cycle: cycleOf(waits) } }
    : { ...finding, cause: { ...cause, waits } }
}

/** The wait-for graph of each state of a run: of all tasks that owe something and have no step there. `known`: those of earlier runs. */
export function* graphsAlong(
  model: Asked,
  { states }: Pick<Trace, 'states'>,
  known = new WeakMap<Int32Array, WaitGraph>(),
): Generator<void, readonly WaitGraph[]> {
  const graphs: WaitGraph[] = []
  for (const state of states) {
    const graph = known.get(state) ?? (yield* graphIn({ ...model, patience: patienceOnTheWay }, state))
    known.set(state, graph)
    graphs.push(graph)
  }
  return graphs
}

function* graphIn(model: Asked, state: Int32Array): Generator<void, WaitGraph> {
  const { meta } = model
  const standing = [...meta.tasks.keys()].filter(
    (task) => !idle(meta, task, locationOf(meta, task, state, 0)) && !canMove(model, task, state),
  )
  const waits = yield* askedWaits(model, standing, { states: [state], steps: [], switches: 0 })
  yield
  return { waits, cycle: cycleOf(waits) }
}

/** The waits of the tasks that are stuck at the end of a run, and then of those that these wait for and that stand still as well. */
export function* askedWaits(model: Asked, stuck: readonly number[], trace: Trace): Generator<void, readonly Wait[]> {
  const state = nth(trace.states, trace.states.length - 1)
  const waits: Wait[] = []
  for (const task of stuck) waits.push(yield* askedWait(model, task, trace))
  for (const wait of waits) {
    for (const other of inTheWay(wait)) {
      if (waits.some((each) => each.task === other) || canMove(model, other, state)) continue
      waits.push({ ...(yield* askedWait(model, other, trace)), beside: true })
    }
  }
  return waits
}

function* askedWait(model: Asked, task: number, trace: Trace): Generator<void, Wait> {
  const { meta, checker } = model
  const state = nth(trace.states, trace.states.length - 1)
  const wait = nth(waitsOf(meta, checker, [task], state, 0), 0)
  if (wait.reason.kind === 'interrupted') return wait
  if (wait.reason.kind === 'lock') return { ...wait, reason: yield* takenFrom(model, task, undefined, wait.reason, trace) }
  const lacks = supposedWays(model, task, state).map((way) => way.lacks)
  const parts = new Map<number, LockReason | ConditionPart>()
  const alone = new Set(lacks.flat()).size === 1
  for (const want of new Set(lacks.flat())) {
    const facts = nth(model.wants, want)
    if (facts.kind === 'lock' && isOwnerless(lockOf(meta, facts.lock))) {
      const { name, modes } = lockOf(meta, facts.lock)
      const { at } = nth(taskOf(meta, task).locations, wait.location)
      const text = `a release of ${modes.length > 1 ? `${name} for ${modes[facts.mode]}` : name}`
      parts.set(want, { kind: 'condition', at, text, ...(yield* whoEnds(model, task, alone ? undefined : want, trace)) })
    } else if (facts.kind === 'lock') {
      const reason = lockReason(meta, checker, task, facts, state, 0)
      parts.set(want, yield* takenFrom(model, task, alone ? undefined : want, reason, trace))
    } else if (facts.kind === 'condition')
      parts.set(want, {
        kind: 'condition',
        at: facts.at,
        text: facts.text,
        ...(yield* whoEnds(model, task, alone ? undefined : want, trace)),
      })
  }
  const [only] = parts.values()
  if (parts.size === 1 && only!.kind === 'lock') return { ...wait, reason: only as LockReason }
  const ways = distinct(lacks).map((way) => way.flatMap((want) => parts.get(want) ?? []))
  const by = new Set([...parts.values()].flatMap((part) => (part.kind === 'lock' ? usersOf(part) : part.by)))
  const reason: EventReason = { kind: 'event', by: [...by].sort((a, b) => a - b), ways }
  return { ...wait, reason }
}

/** Who has ended lets go of nothing: somebody else would have to take it. */
function* takenFrom(model: Asked, task: number, want: number | undefined, reason: LockReason, trace: Trace): Generator<void, LockReason> {
  if (reason.holders.length === 0 || reason.behind.length > 0 || reason.holders.some(({ ended }) => !ended)) return reason
  const { by, together, unknown } = yield* whoEnds(model, task, want, trace)
  return { ...reason, taking: { by, together, unknown } }
}

/** Ways that lack the same are one to who waits. */
function distinct(lacks: readonly (readonly number[])[]): readonly (readonly number[])[] {
  return [...new Map(lacks.map((way) => [[...new Set(way)].join(), [...new Set(way)]])).values()].filter((way) => way.length > 0)
}

// ---- who makes a condition true ----

/** `want`: which of several that the task lacks; undefined if it lacks nothing else. */
function* whoEnds(
  model: Asked,
  task: number,
  want: number | undefined,
  trace: Trace,
): Generator<void, Omit<ConditionPart, 'kind' | 'at' | 'text'>> {
  const { meta } = model
  const state = nth(trace.states, trace.states.length - 1)
  const ended = (candidate: Int32Array): boolean => isThere(model, task, want, candidate)
  const others = meta.tasks.flatMap((_, t) => (t === task ? [] : [t]))
  let unknown = false
  /** The waits that these tasks have to be spared. */
  function* cost(tasks: readonly number[], goal: (candidate: Int32Array) => boolean): Generator<void, number> {
    const found = yield* leastWaits(model, tasks, state, goal)
    if (found === 'unknown') unknown = true
    return found === 'unknown' ? Infinity : found
  }
  const costs: { readonly other: number; readonly waits: number }[] = []
  for (const other of others) costs.push({ other, waits: yield* cost([other], ended) })
  const least = Math.max(
    1,
    costs.reduce((low, { waits }) => Math.min(low, waits), Infinity),
  )
  // Behind its own wait: where the task stands is then what it was.
  const alone = (): Generator<void, number> => cost([task], (candidate) => ended(withOwn(meta, task, candidate, state)))
  if (least < Infinity) {
    const able = costs.filter(({ waits }) => waits <= least)
    // Who has nothing to do would have to be given what the task itself is busy with.
    const isIdle = ({ other, waits }: (typeof costs)[number]): boolean => waits > 0 && idle(meta, other, locationOf(meta, other, state, 0))
    if (able.every(isIdle) && (yield* alone()) < Infinity) return { by: [task], together: false, unknown: false }
    return { by: able.map(({ other }) => other), together: false, unknown }
  }
  // What it tidies up there is no cause where a step came too early for it.
  if ((yield* alone()) < Infinity) {
    const missed = missedStep(model, task, ended, trace)
    return missed === undefined ? { by: [task], together: false, unknown: false } : { by: [], together: false, unknown, missed }
  }
  if ((yield* cost(others, ended)) < Infinity) {
    let needed = others
    for (const other of others) {
      const without = needed.filter((each) => each !== other)
      if ((yield* cost(without, ended)) < Infinity) needed = without
    }
    return { by: needed, together: needed.length > 1, unknown: false }
  }
  return { by: [], together: false, unknown, missed: unknown ? undefined : missedStep(model, task, ended, trace) }
}

/** Whether the task can go on; of several things that it lacks, whether it no longer lacks this one. */
function isThere(model: Asked, task: number, want: number | undefined, state: Int32Array): boolean {
  return want === undefined ? canMove(model, task, state) : !supposedWays(model, task, state).some((way) => way.lacks.includes(want))
}

/** Fewest waits that have to be ended for these tasks, by nobody, so that alone they reach a state; Infinity if none does. */
function* leastWaits(
  model: Asked,
  tasks: readonly number[],
  from: Int32Array,
  goal: (state: Int32Array) => boolean,
): Generator<void, number | 'unknown'> {
  const seen = new Set<string>()
  let level: readonly Int32Array[] = [from]
  for (let waits = 0; level.length > 0; waits++) {
    const queue = [...level]
    const beyond: Int32Array[] = []
    for (const state of queue) {
      const key = state.join()
      if (seen.has(key)) continue
      if (seen.size >= (model.patience ?? patience)) return 'unknown'
      seen.add(key)
      if (seen.size % SLICE_STATES === 0) yield
      if (goal(state)) return waits
      for (const task of tasks) {
        const { targets, stands } = realSteps(model, task, state)
        queue.push(...targets)
        if (stands) beyond.push(...supposedWays(model, task, state).flatMap((way) => way.target ?? []))
      }
    }
    level = beyond
  }
  return Infinity
}

/** Whether another task, alone from here and as if its own waits were over, brings about what this one lacks: not where that takes long to see. */
export function* couldEnd(model: Asked, task: number, want: number, other: number, state: Int32Array): Generator<void, boolean> {
  const found = yield* leastWaits(model, [other], state, (candidate) => isThere(model, task, want, candidate))
  return typeof found === 'number' && found < Infinity
}

// ---- who made it true before ----

/**
 * The last step that would make the condition true if it came now, and did so then for who already stood here. Asked of the steps of the
 * run one by one: each is taken from the last state, by its task as it stood before it.
 */
function missedStep(model: Asked, task: number, ended: (state: Int32Array) => boolean, trace: Trace): Missed | undefined {
  const { meta, checker } = model
  const { states, steps } = trace
  const now = nth(states, states.length - 1)
  const came = steps.map((step) => step.task).lastIndexOf(task)
  for (let step = steps.length - 1; step >= 0; step--) {
    const mover = nth(steps, step).task
    if (mover === task || !ended(withOwn(meta, task, nth(states, step + 1), now))) continue
    const again = withOwn(meta, mover, now, nth(states, step))
    const { targets, stands } = realSteps(model, mover, again)
    const reached = stands ? supposedWays(model, mover, again).flatMap((way) => way.target ?? []) : targets
    if (!reached.some((target) => ended(withOwn(meta, task, target, now)))) continue
    if (step < came) return { step, came, undone: -1 }
    const undone = steps.findIndex((_, k) => k > step && checker.step(task, nth(states, k + 1), 0, 0) === 0)
    if (undone >= 0) return { step, came, undone }
  }
  return undefined
}

// ---- steps and supposed steps ----

interface SupposedWay {
  readonly lacks: readonly number[]
  /** Undefined for a way that fails, or that nothing opens. */
  readonly target: Int32Array | undefined
}

/** The ways of a task that stands before a wait, as if it were over. */
export function supposedWays({ supposed }: Asked, task: number, state: Int32Array): readonly SupposedWay[] {
  const ways: SupposedWay[] = []
  eachWay(supposed, task, state, 0, (end, target, lacks) => {
    if (end !== blocked || lacks.length > 0) ways.push({ lacks, target })
  })
  return ways
}

/** Where a task can step to; `stands`: it has no way at all, a failing one included. */
function realSteps(
  { checker }: Asked,
  task: number,
  state: Int32Array,
): { readonly targets: readonly Int32Array[]; readonly stands: boolean } {
  const { words, out, tally } = checker
  const before = tally[0]!
  const count = checker.step(task, state, 0, 0)
  const targets = Array.from({ length: count }, (_, k) => out.slice(k * words, (k + 1) * words))
  return { targets, stands: count === 0 && tally[0] === before }
}

const canMove = (model: Asked, task: number, state: Int32Array): boolean => !realSteps(model, task, state).stands
