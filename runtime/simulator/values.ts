// What generated simulators call to evaluate the expressions of a spec where TypeScript has no operator of the same meaning. Input:
// values of a state; output: values, or a Fault where docs/language.md, "Findings" has an error. Lines are those of the spec.
import { Fault } from './fault.ts'
import { lockAt, readAt, type AnyState, type Range, type Value } from './state.ts'
import { nth } from '../entries.ts'

// ---- references ----

const indices = new Map<string, number>()

/** The number in a reference: 1 of `File[1]`, 0 of an object without one. */
export function indexOf(reference: string): number {
  const known = indices.get(reference)
  if (known !== undefined) return known
  const index = /\[(\d+)\]$/.exec(reference)
  const number = index === null ? 0 : Number(index[1])
  indices.set(reference, number)
  return number
}

/** The object that a reference means. */
export const of = <T>(objects: readonly T[], reference: string): T => nth(objects, indexOf(reference))

/** The object of a pool that a reference means: an error where it is not live. */
export function inPool<T extends { readonly live: boolean }>(objects: readonly T[], reference: string, line: number): T {
  const object = of(objects, reference)
  if (!object.live) throw new Fault('freed', line, undefined, classOf(reference))
  return object
}

/** A reference to an object of a pool that is live. */
export function livingIn<Name extends string>(objects: readonly { readonly live: boolean }[], reference: Name, line: number): Name {
  inPool(objects, reference, line)
  return reference
}

/** A lock whose object is live, if it is of one of these pools. */
export function lockLiving<Name extends string>(state: object, lock: Name, pools: readonly string[], line: number): Name {
  const owner = lock.slice(0, lock.indexOf('.'))
  if (pools.includes(classOf(owner)) && readAt(state, `${owner}.live`) !== true) throw new Fault('freed', line, undefined, classOf(owner))
  return lock
}

/** The class of the object that a reference means, as the state has it. */
export const classOf = (reference: string): string => reference.replace(/\[\d+\]$/, '')

/** The fields of a task. */
export const task = <T>(state: { readonly tasks: Readonly<Record<string, T>> }, name: string): T => state.tasks[name] as T

/** A reference that must not be `none` here. */
export function some<T>(reference: T, line: number): NonNullable<T> {
  if (reference === null || reference === undefined) throw new Fault('none', line)
  return reference
}

/** `File[index]` of a class of `count` objects. */
export function instance<Name extends string>(name: Name, index: number, count: number, line: number): `${Name}[${number}]` {
  if (index < 0 || index >= count) throw new Fault('index', line)
  return `${name}[${index}]`
}

/** The member of a group of tasks. */
export function member<Name extends string>(state: AnyState, group: Name, index: number, line: number): `${Name}[${number}]` {
  const name = `${group}[${index}]` as const
  if (state.tasks[name] === undefined) throw new Fault('index', line)
  return name
}

/** An index into an array of `length` elements. */
export function index(at: number, length: number, line: number): number {
  if (at < 0 || at >= length) throw new Fault('index', line)
  return at
}

/** Part of a lock's domain: not empty, and inside it. */
export function part(low: number, high: number, from: number, to: number, line: number): Range {
  if (low > high || low < from || high > to) throw new Fault('index', line)
  return [low, high]
}

/** One of these values, which an array has an element for each of: its key there. */
export function keyAmong(all: readonly unknown[], value: unknown, line: number): string {
  if (all.includes(value)) return String(value)
  throw new Fault(value === null ? 'none' : typeof value === 'number' ? 'index' : 'range', line)
}

/** The element for that value. */
export const elementFor = <A extends object>(array: A, all: readonly unknown[], value: unknown, line: number): A[keyof A] =>
  array[keyAmong(all, value, line) as keyof A]

export const element = <T>(array: readonly T[], at: number, line: number): T => nth(array, index(at, array.length, line))

/** Of ordered objects, as addresses: `none` is below all. */
export const before = (left: string | null, right: string | null): boolean => rank(left) < rank(right)
const rank = (reference: string | null): number => (reference === null ? -1 : indexOf(reference))

// ---- domains ----

/** All objects of a class, in order: `File[0]`, `File[1]`. */
export const instances = <Name extends string>(name: Name, count: number): readonly `${Name}[${number}]`[] =>
  Array.from({ length: count }, (_, at) => `${name}[${at}]` as const)

/** The integers from `low` to `high`, both among them; none where `low` is the larger. */
export const interval = (low: number, high: number): readonly number[] =>
  Array.from({ length: Math.max(0, high - low + 1) }, (_, at) => low + at)

/** The names of all tasks of a state, in the order of the workload. */
export const taskNames = <Name extends string>(state: { readonly tasks: Readonly<Record<Name, unknown>> }): readonly Name[] =>
  Object.keys(state.tasks) as Name[]

/** All values with these components, the last running fastest. */
export const everyRecord = <T>(components: { readonly [K in keyof T]: readonly T[K][] }): readonly T[] =>
  (Object.keys(components) as (keyof T)[]).reduce<readonly Partial<T>[]>(
    (rows, name) => rows.flatMap((row) => components[name].map((value) => ({ ...row, [name]: value }) as unknown as Partial<T>)),
    [{}],
  ) as readonly T[]

/** All sets of these elements, of `n` elements 2 to the `n`; the empty one first. */
export const everySet = <T extends Value>(elements: readonly T[]): readonly (readonly T[])[] =>
  elements.reduce<readonly (readonly T[])[]>((sets, value) => [...sets, ...sets.map((one) => [...one, value])], [[]]).map((one) => set(one))

/** The neighbour in a list, round and round. */
export function neighbour<T>(all: readonly T[], value: T, by: 1 | -1, line: number): T {
  if (value === null) throw new Fault('none', line)
  return nth(all, (all.indexOf(value) + by + all.length) % all.length)
}

// ---- numbers, words ----

/** A number as it is stored in something of the type `low..high`. */
export function int(value: number, low: number, high: number, line: number): number {
  if (value < low || value > high) throw new Fault('range', line)
  return value
}

/** A word as it is stored in something that has these. */
export function word<Word extends string>(value: string, words: readonly Word[], line: number): Word {
  const found = words.find((one) => one === value)
  if (found === undefined) throw new Fault('range', line)
  return found
}

/** Rounded down. */
export function div(left: number, right: number, line: number): number {
  if (right === 0) throw new Fault('zero', line)
  return Math.floor(left / right)
}

export const mod = (left: number, right: number, line: number): number => left - right * div(left, right, line)

// ---- sets, equality ----

const compare = (a: Value, b: Value): number => {
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const [left, right] = [String(a), String(b)]
  const [leftName, rightName] = [left.replace(/\[\d+\]$/, ''), right.replace(/\[\d+\]$/, '')]
  if (leftName !== rightName) return leftName < rightName ? -1 : 1
  return indexOf(left) - indexOf(right)
}

/** In one fixed order, each element once. */
export const set = <T extends Value>(elements: readonly T[]): readonly T[] =>
  [...elements].sort(compare).filter((value, at, all) => at === 0 || value !== all[at - 1])

export const union = <T extends Value>(left: readonly T[], right: readonly T[]): readonly T[] => set([...left, ...right])
/** The elements of the left set that the right one does not have. */
export const minus = <T extends Value>(left: readonly T[], right: readonly Value[]): readonly T[] =>
  left.filter((value) => !isIn(value, right))
export const isIn = (value: Value, elements: readonly Value[]): boolean => elements.includes(value)

/** All that a walk comes to before it comes to none, at most so many. */
export const along = <T extends Value>(start: T | null, next: (one: T) => T | null, most: number, line: number): readonly T[] => {
  const come: T[] = []
  for (let one = start; one !== null; one = next(one)) {
    if (come.length === most) throw new Fault('walk', line)
    come.push(one)
  }
  return set(come)
}

/** The elements of a set in the order of the text. */
export const inOrder = <T extends Value>(elements: readonly T[], order: readonly Value[]): readonly T[] =>
  [...elements].sort((a, b) => order.indexOf(a) - order.indexOf(b))

/** Of sets and mappings' values. */
export const same = (left: Value, right: Value): boolean => left === right || JSON.stringify(left) === JSON.stringify(right)

/** A set whose elements are looked at as they are stored. */
export const each = <T extends Value, U extends Value>(elements: readonly T[], check: (one: T) => U): readonly U[] =>
  set(elements.map(check))

// ---- quantifiers: the body is evaluated for every element, then combined ----

export const forall = <T>(domain: readonly T[], body: (value: T) => boolean): boolean => domain.map(body).every(Boolean)
export const exists = <T>(domain: readonly T[], body: (value: T) => boolean): boolean => domain.map(body).some(Boolean)
export const count = <T>(domain: readonly T[], body: (value: T) => boolean): number => domain.map(body).filter(Boolean).length

// ---- locks, places ----

const touches = (range: Range | undefined, other: Range | undefined): boolean =>
  range === undefined || other === undefined || (range[0] <= other[1] && other[0] <= range[1])

/** Some task holds the lock in this mode, or any part of this range of it. */
export const held = (state: object, lock: string, mode: string, range?: Range): boolean =>
  lockAt(state, lock).holders.some((hold) => hold.mode === mode && touches(range, hold.range))

/** `current` holds the lock, in any mode if none is given. */
export const mine = (state: object, current: string, lock: string, mode?: string, range?: Range): boolean =>
  lockAt(state, lock).holders.some(
    (hold) => hold.task === current && (mode === undefined || hold.mode === mode) && touches(range, hold.range),
  )

/** The first task, in order, that holds the lock; null if nobody does. */
export const holder = (state: object, lock: string, mode?: string, range?: Range): string | null =>
  lockAt(state, lock).holders.find((hold) => (mode === undefined || hold.mode === mode) && touches(range, hold.range))?.task ?? null

/** A request for the lock stands in its queue, in any mode if none is given. */
export const queued = (state: object, lock: string, mode?: string, range?: Range): boolean =>
  lockAt(state, lock).queue.some((request) => (mode === undefined || request.mode === mode) && touches(range, request.range))

/** The task stands at one of these labels, or inside one of these procedures. */
export function standsAt(state: AnyState, name: string, labels: readonly string[], procedures: readonly string[]): boolean {
  const stack = state.tasks[name]?.stack ?? []
  const label = stack.at(-1)?.label ?? null
  return (label !== null && labels.includes(label)) || stack.slice(1).some((frame) => procedures.includes(frame.procedure))
}
