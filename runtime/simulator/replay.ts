// Takes a recorded trace again: one of a run, or a finding of `lockspec check --format json`. Input: a model and a trace; output: the steps
// and states, or where the model cannot follow. What a trace says of a state is compared: fields, holds, queues, and where tasks stand.
import type { Model, Step } from './model.ts'
import type { Trace } from './run.ts'
import { classAt, classKey } from '../keys.ts'
import { readAt, type AnyState, type Hold, type Lock, type Value } from './state.ts'

/** A state as the checker's reports have it (docs/json.md, "A trace"). */
export interface SeenState {
  readonly values: Readonly<Record<string, unknown>>
  readonly holds: Readonly<Record<string, readonly { readonly lock: string; readonly mode: string; readonly count: number }[]>>
  /** Holds that belong to no task. */
  readonly unowned?: readonly { readonly lock: string; readonly mode: string; readonly count: number }[]
  readonly queues: Readonly<Record<string, readonly { readonly task: string; readonly mode: string }[]>>
}

export interface SeenTrace {
  readonly steps: readonly { readonly task: string; readonly at: { readonly line: number } }[]
  readonly states: readonly SeenState[]
}

export type Replayed<S> =
  | { readonly kind: 'followed'; readonly steps: readonly Step<S>[]; readonly states: readonly S[] }
  /** Nothing that the model can do agrees with this step (0: with the first state). */
  | { readonly kind: 'diverged'; readonly step: number; readonly states: readonly S[]; readonly possible: readonly Step<S>[] }

interface Way<S> {
  readonly state: S
  readonly steps: readonly Step<S>[]
  readonly states: readonly S[]
}

/** Of a trace that the model cannot follow the result says at which step, and what was possible there. */
export function replay<S extends AnyState>(model: Model<S>, trace: Trace | SeenTrace): Replayed<S> {
  return 'states' in trace ? replaySeen(model, trace) : replayWays(model, trace)
}

function replayWays<S extends AnyState>(model: Model<S>, trace: Trace): Replayed<S> {
  const first = model.initial()[trace.initial]
  if (first === undefined) return { kind: 'diverged', step: 0, states: [], possible: [] }
  const steps: Step<S>[] = []
  const states: S[] = [first]
  for (const [at, { task, way }] of trace.steps.entries()) {
    const possible = model.steps(states.at(-1)!)
    const step = possible.filter((one) => one.task === task)[way]
    if (step === undefined) return { kind: 'diverged', step: at + 1, states, possible }
    steps.push(step)
    if (step.next !== undefined) states.push(step.next)
  }
  return { kind: 'followed', steps, states }
}

/** What is not seen may be chosen in several ways: all of them are followed side by side. */
function replaySeen<S extends AnyState>(model: Model<S>, trace: SeenTrace): Replayed<S> {
  const beginning = trace.states[0]
  let ways: readonly Way<S>[] = model
    .initial()
    .filter((state) => beginning === undefined || agrees(state, beginning))
    .map((state) => ({ state, steps: [], states: [state] }))
  if (ways.length === 0) return { kind: 'diverged', step: 0, states: [], possible: [] }
  for (const [at, seen] of trace.steps.entries()) {
    const after = trace.states[at + 1]
    const next = new Map<string, Way<S>>()
    for (const way of ways) {
      for (const step of model.steps(way.state)) {
        if (step.task !== seen.task || step.line !== seen.at.line || step.next === undefined) continue
        if (after !== undefined && !agrees(step.next, after)) continue
        next.set(JSON.stringify(step.next), { state: step.next, steps: [...way.steps, step], states: [...way.states, step.next] })
      }
    }
    if (next.size === 0) {
      const { state, states } = ways[0]!
      return { kind: 'diverged', step: at + 1, states, possible: model.steps(state) }
    }
    ways = [...next.values()]
  }
  return { kind: 'followed', ...ways[0]! }
}

/** Whether a state is the one that was seen, as far as it was. */
export function agrees(state: AnyState, seen: SeenState): boolean {
  for (const [path, value] of Object.entries(seen.values)) {
    const place = placeOf(state, path)
    if (place !== undefined && !sameShown(shown(readAt(state, place) as Value), value)) return false
  }
  const all: readonly (readonly [string | null, NonNullable<SeenState['unowned']>])[] = [
    ...Object.entries(seen.holds),
    ...(seen.unowned === undefined ? [] : [[null, seen.unowned] as const]),
  ]
  for (const [task, holds] of all) {
    const own = holdsOf(state, task)
    if (own.length !== holds.length || holds.some(({ lock, mode, count }) => !own.includes(`${lock} ${mode} ${count}`))) return false
  }
  for (const [lock, queue] of Object.entries(seen.queues)) {
    const own = (readAt(state, lockPlace(state, lock)) as Lock | undefined)?.queue ?? []
    if (
      own.length !== queue.length ||
      queue.some(({ task, mode }, at) => own[at]!.task !== task || `${own[at]!.mode}${rangeText(own[at]!)}` !== mode)
    )
      return false
  }
  return true
}

/** The place of a state that a path of the checker means: `File[0].page`, or `a.pte` of a task; undefined for what is no field. */
function placeOf(state: AnyState, path: string): string | undefined {
  const dot = path.indexOf('.')
  const owner = path.slice(0, dot)
  const task = state.tasks[owner]
  const field = path.slice(dot + 1).replace(/\[.*$/, '')
  if (task !== undefined) return Object.hasOwn(task, field) ? `tasks.${path}` : undefined
  return path.replace(/^\w+/, classKey)
}

function sameShown(mine: unknown, seen: unknown): boolean {
  if (Array.isArray(mine) && Array.isArray(seen))
    return mine.length === seen.length && mine.every((element) => seen.some((other) => sameShown(element, other)))
  return typeof seen === 'string' && typeof mine === 'string' ? mine === seen.replace(/^\w+\(/, '(') || mine === seen : mine === seen
}

function shown(value: Value): unknown {
  if (value === null) return 'none'
  if (Array.isArray(value)) return (value as readonly Value[]).map(shown)
  if (typeof value === 'object')
    return `(${Object.values(value)
      .map((part) => String(shown(part as Value)))
      .join(', ')})`
  return value
}

function holdsOf(state: AnyState, task: string | null): readonly string[] {
  const found: string[] = []
  // A lock, or an array of locks by numbers or by what else it has one for.
  const look = (part: unknown, path: string): void => {
    if (part === null || typeof part !== 'object') return
    if (!isLock(part)) {
      for (const [index, element] of Object.entries(part)) look(element, `${path}[${index}]`)
      return
    }
    for (const hold of part.holders) if (hold.task === task) found.push(`${path} ${hold.mode}${rangeText(hold)} ${hold.count}`)
  }
  const lookInto = (owner: object, name: string): void => {
    for (const [field, part] of Object.entries(owner)) if (field !== 'stack') look(part, `${name}.${field}`)
  }
  const { tasks, ...classes } = state
  for (const [key, objects] of Object.entries(classes as Readonly<Record<string, object>>)) {
    const name = classAt(key)
    if (Array.isArray(objects)) objects.forEach((one: object, at) => lookInto(one, `${name}[${at}]`))
    else lookInto(objects, name)
  }
  for (const [name, own] of Object.entries(tasks)) lookInto(own, name)
  return found
}

const isLock = (tree: object): tree is Lock => 'holders' in tree && 'queue' in tree

/** A task's own lock is named by the task alone. */
const lockPlace = (state: AnyState, lock: string): string =>
  state.tasks[lock.slice(0, lock.indexOf('.'))] === undefined ? lock.replace(/^\w+/, classKey) : `tasks.${lock}`

const rangeText = ({ range }: Pick<Hold, 'range'>): string => (range === undefined ? '' : `[${range[0]}..${range[1]}]`)
