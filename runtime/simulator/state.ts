// What a state of a generated simulator is made of: plain immutable JSON in the spec's own names. A module's `State` has one entry per
// class beside `tasks`; references are names (`File[1]`, `worker`), words are strings, `none` is null, sets are sorted lists.

export type Value = null | boolean | number | string | readonly Value[] | { readonly [name: string]: Value }

/** Part of the domain of a lock over ranges, both ends included. */
export type Range = readonly [low: number, high: number]

export interface Hold<Mode extends string = string> {
  /** Null: it belongs to no task. */
  readonly task: string | null
  readonly mode: Mode
  readonly count: number
  /** Only of locks over ranges. */
  readonly range?: Range
}

export interface Request<Mode extends string = string> {
  readonly task: string
  readonly mode: Mode
  readonly range?: Range
}

export interface Lock<Mode extends string = string> {
  /** By task, then mode, then range, each in the order of the text. */
  readonly holders: readonly Hold<Mode>[]
  /** In the order of arrival; always empty where nobody queues. */
  readonly queue: readonly Request<Mode>[]
}

/** What a task must hold of one lock when an open call ends, before its outcome's `keeps` and `drops`. */
export interface Expected extends Omit<Hold, 'task'> {
  readonly lock: string
}

/** An attempt that is not over. */
export interface OpenAttempt {
  readonly line: number
  /** How the body was left: its end, an outcome, `return` with one, out of or on in a loop around it; null while it runs. */
  readonly left: null | { readonly by: 'end' | 'outcome' | 'return' | 'break' | 'continue'; readonly outcome: string }
  /** How often each rule with a bound has fired. */
  readonly counts: Readonly<Record<string, number>>
}

/** A call, or at the bottom of a stack the round of the task. */
export interface Frame<Locals = Readonly<Record<string, Value>>> {
  /** Of an operation, procedure or handler; of a round the task's. */
  readonly procedure: string
  /** Of the statement or clause before which it stands, with its label. */
  readonly line: number
  readonly label: string | null
  /** The same place, as the number of the statement in its procedure: several can share a line. */
  readonly at: number
  /** Names in scope with their values. */
  readonly locals: Locals
  /** Outermost first. */
  readonly attempts: readonly OpenAttempt[]
  /** What each open `for` has still to go through, by its name. */
  readonly rest: Readonly<Record<string, readonly Value[]>>
  /** What the task must hold at the end; of a round: of what it was not given. Null where what is held is not checked. */
  readonly expects: readonly Expected[] | null
  /** Of a round: which of its present holds the task was given, in this round or before. */
  readonly given: readonly Expected[]
}

/** Where a frame stands, without its values: the statement, and the turn of each `for` around it, which has places of its own. */
export const placeOf = ({ procedure, at, locals, rest }: Frame): string =>
  [procedure, at, ...Object.keys(rest).map((name) => JSON.stringify(locals[name]))].join(' ')

export interface TaskState {
  /** Rounds left, the running one included; null: without end. */
  readonly rounds: number | null
  /** Outermost first. Empty: finished, or an interrupt that has not begun. */
  readonly stack: readonly Frame[]
}

/** Any module's state: its own type says more. */
export interface AnyState {
  readonly tasks: Readonly<Record<string, TaskState>>
}

type Path = readonly (string | number)[]

const paths = new Map<string, Path>()

/** The way to `File[0].slots[1]`, `Fs.owners[File[0]]` or `tasks.writer[0].pte` in a state: the names of places are their paths. */
export function pathOf(place: string): Path {
  const known = paths.get(place)
  if (known !== undefined) return known
  const task = /^tasks\.([^.]+)\.(.*)$/.exec(place)
  const path = task === null ? keysOf(place) : ['tasks', task[1]!, ...keysOf(task[2]!)]
  paths.set(place, path)
  return path
}

const keysOf = (text: string): Path =>
  [...text.matchAll(/\[(\d+)\]|\[(\w+(?:\[\d+\])?)\]|([^.[\]]+)/g)].map(([, index, key, name]) =>
    index === undefined ? (key ?? name)! : Number(index),
  )

type Tree = Readonly<Record<string | number, unknown>>

/** `place` as in `File[1].size` or `tasks.t.x`; undefined where there is none. */
export function readAt(state: object, place: string): unknown {
  return pathOf(place).reduce<unknown>((tree, name) => (tree as Tree | undefined)?.[name], state)
}

/** The lock at a place that is one. */
export const lockAt = (state: object, place: string): Lock => readAt(state, place) as Lock

/** The state with one place changed; everything beside the way there is shared with the old one. */
export const writeAt = <S extends object>(state: S, place: string, value: unknown): S => writeIn(state, pathOf(place), value)

/** The same by names and numbers from the root. What is not there yet comes behind what is. */
export const writeIn = <S extends object>(state: S, path: Path, value: unknown): S => replaced(state, path, 0, value) as S

function replaced(tree: unknown, path: Path, depth: number, value: unknown): unknown {
  const name = path[depth]
  if (name === undefined) return value
  if (Array.isArray(tree)) return tree.map((item: unknown, at) => (at === name ? replaced(item, path, depth + 1, value) : item))
  return { ...(tree as Tree), [name]: replaced((tree as Tree)[name], path, depth + 1, value) }
}
