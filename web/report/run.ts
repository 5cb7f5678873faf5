// A run as the page walks through it. Input: a trace and the cycle that it ends in, if it does; output: its positions, the next one of each
// kind, its calls as frames, and what differs from state to state. Position 0 is the first state, position n the state after step n.
import type { Hold, State, Step, Trace, WaitGraph } from './document.ts'
import { nth } from '../../runtime/entries.ts'

export interface Run {
  /** With a column each. */
  readonly tasks: readonly string[]
  readonly steps: readonly Step[]
  /** One more than steps. */
  readonly states: readonly State[]
  /** The position at which the cycle begins, and to which it comes back after the last step. */
  readonly loop: number | undefined
  /** Who waits for whom, one for each state; empty where nobody was asked. */
  readonly graphs: readonly WaitGraph[]
  readonly watch: readonly { readonly name: string; readonly values: readonly string[] }[]
  readonly begun: Trace['begun']
}

/** A run and its cycle as one row of positions. `tasks`: those of the cell; where the document does not say them, those that move. */
export function runOf(trace: Trace, loop: Trace | null, tasks: readonly string[]): Run {
  const steps = [...trace.steps, ...(loop?.steps ?? [])]
  const moving = new Set(steps.map(({ task }) => task))
  const known = Object.keys(trace.states[0]?.places ?? {})
  return {
    tasks: tasks.length > 0 ? tasks : known.filter((task) => moving.has(task)),
    steps,
    states: [...trace.states, ...(loop?.states.slice(1) ?? [])],
    loop: loop === null || loop.steps.length === 0 ? undefined : trace.steps.length,
    graphs: trace.graphs === null ? [] : [...trace.graphs, ...(loop?.graphs?.slice(1) ?? [])],
    watch: trace.watch.map(({ name, values }, index) => ({ name, values: [...values, ...(loop?.watch[index]?.values.slice(1) ?? [])] })),
    begun: trace.begun,
  }
}

const same = (a: unknown, b: unknown): boolean => a === b || JSON.stringify(a) === JSON.stringify(b)

// ---- moving ----

export type Move = 'step' | 'switch' | 'lock'

const stops = (run: Run, move: Move, position: number): boolean => {
  switch (move) {
    case 'step':
      return true
    case 'switch':
      return position === 0 || run.steps[position - 1]?.task !== run.steps[position - 2]?.task
    case 'lock':
      return position > 0 && locksChange(nth(run.states, position - 1), nth(run.states, position))
  }
}

const locksChange = (before: State, after: State): boolean => !same([before.holds, before.queues], [after.holds, after.queues])

/** The next position where the move stops; behind the last step of a cycle its first. Undefined: there is none. */
export function next(run: Run, move: Move, from: number): number | undefined {
  const last = run.steps.length
  for (let position = from + 1; position <= last; position++) if (stops(run, move, position)) return position
  if (run.loop === undefined) return undefined
  for (let position = run.loop + 1; position <= last; position++) if (stops(run, move, position)) return position
  return undefined
}

/** The nearest position before this one at which such a move stops; undefined where there is none. */
export function previous(run: Run, move: Move, from: number): number | undefined {
  for (let position = from - 1; position >= 0; position--) if (stops(run, move, position)) return position
  return undefined
}

// ---- frames ----

export interface Frame {
  readonly id: number
  readonly task: string
  readonly depth: number
  readonly call: Step['calls'][number]
  /** Positions behind the steps in it. */
  readonly positions: readonly number[]
  /** Ids, outermost first. */
  readonly around: readonly number[]
}

export type Row =
  | { readonly kind: 'frame'; readonly frame: Frame }
  | { readonly kind: 'step'; readonly step: Step; readonly position: number; readonly frames: readonly number[] }

/** Steps, and before the first step in each call a row for it. */
export function rowsOf(run: Run): readonly Row[] {
  const rows: Row[] = []
  const inside: number[][] = []
  const open = new Map<string, readonly { readonly id: number; readonly key: string }[]>()
  run.steps.forEach((step, index) => {
    const before = open.get(step.task) ?? []
    const frames: { readonly id: number; readonly key: string }[] = []
    let known = true
    for (const call of step.calls) {
      if (call.role === 'touch') continue
      const depth = frames.length
      const key = JSON.stringify([call.role, call.name, call.at])
      const old = before[depth]
      known &&= call.seen && old?.key === key
      if (known) frames.push(old!)
      else {
        const id = inside.length
        const around = frames.map((frame) => frame.id)
        inside.push([])
        frames.push({ id, key })
        rows.push({ kind: 'frame', frame: { id, task: step.task, depth, call, positions: nth(inside, id), around } })
      }
    }
    for (const { id } of frames) nth(inside, id).push(index + 1)
    open.set(step.task, frames)
    rows.push({ kind: 'step', step, position: index + 1, frames: frames.map(({ id }) => id) })
  })
  return rows
}

// ---- locks over time ----

export interface Lane {
  readonly task: string
  /** `File[0].io.write` */
  readonly lock: string
  /** From the state at `from` up to and with the state at `to`. */
  readonly bars: readonly Bar[]
  /** Where the task stands before it and has to wait. */
  readonly waits: readonly Bar[]
}

interface Bar {
  readonly from: number
  readonly to: number
}

/** A hold as the spec writes it: `lock[range].mode`. */
export const lockName = ({ lock, mode }: Pick<Hold, 'lock' | 'mode'>): string => {
  const range = mode.indexOf('[')
  return range < 0 ? `${lock}.${mode}` : `${lock}${mode.slice(range)}.${mode.slice(0, range)}`
}

/** A lane for each task and lock that it holds at some time or waits for, in the order in which they come. */
export function lanesOf(run: Run): readonly Lane[] {
  return run.tasks.flatMap((task) => {
    const held = barsOf(run.states.map(({ holds }) => (holds[task] ?? []).map(lockName)))
    const waits = barsOf(run.graphs.map((graph) => graph.waits.flatMap((wait) => (wait.task === task ? locksOf(wait) : []))))
    return [...new Set([...held.keys(), ...waits.keys()])].map((lock) => ({
      ...{ task, lock },
      bars: held.get(lock) ?? [],
      waits: waits.get(lock) ?? [],
    }))
  })
}

/** Of names that stand at positions, for each the stretches without a gap. */
function barsOf(positions: readonly (readonly string[])[]): ReadonlyMap<string, readonly Bar[]> {
  const bars = new Map<string, { from: number; to: number }[]>()
  positions.forEach((names, position) => {
    for (const name of new Set(names)) {
      const list = bars.get(name) ?? []
      const open = list.at(-1)
      if (open?.to === position - 1) open.to = position
      else list.push({ from: position, to: position })
      bars.set(name, list)
    }
  })
  return bars
}

const locksOf = (wait: WaitGraph['waits'][number]): readonly string[] =>
  wait.for === 'lock' ? [lockName(wait)] : wait.ways.flat().flatMap((part) => (part.for === 'lock' ? [lockName(part)] : []))

// ---- the state ----

/** A value as the page shows it. */
export const valueText = (value: unknown): string =>
  Array.isArray(value) ? `{${value.map(valueText).join(', ')}}` : value === undefined || value === null ? 'no value' : String(value)

interface Told {
  readonly path: string
  readonly value: unknown
  /** Where it changed. */
  readonly before: unknown
  readonly changed: boolean
}

/** All values at a position, each with what it was one before. */
export function valuesAt({ states }: Run, position: number): readonly Told[] {
  const now = nth(states, position).values
  const before = position === 0 ? now : nth(states, position - 1).values
  return [...new Set([...Object.keys(now), ...Object.keys(before)])].map((path) => ({
    ...{ path, value: now[path], before: before[path] },
    changed: !same(now[path], before[path]),
  }))
}

/** Paths whose value is not the same in all states. */
export function changing({ states }: Run): ReadonlySet<string> {
  const paths = new Set(states.flatMap(({ values }) => Object.keys(values)))
  return new Set([...paths].filter((path) => states.some(({ values }) => !same(values[path], nth(states, 0).values[path]))))
}

interface HoldsTold {
  readonly name: string
  readonly count: number
  readonly change: 'taken' | 'released' | undefined
}

/** What a task holds at a position or held one before, with what has changed of it. */
export function holdsAt({ states }: Run, position: number, task: string): readonly HoldsTold[] {
  const now = nth(states, position).holds[task] ?? []
  const before = position === 0 ? now : (nth(states, position - 1).holds[task] ?? [])
  const counted = (holds: readonly Hold[]): ReadonlyMap<string, number> => new Map(holds.map((hold) => [lockName(hold), hold.count]))
  const [is, was] = [counted(now), counted(before)]
  return [...new Set([...was.keys(), ...is.keys()])].map((name) => {
    const [count, old] = [is.get(name) ?? 0, was.get(name) ?? 0]
    return { name, count: count === 0 ? old : count, change: count > old ? 'taken' : count < old ? 'released' : undefined }
  })
}
