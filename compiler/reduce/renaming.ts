// A renaming of tasks and objects carried over to everything that names them: elements of variables, locks, and the values of
// references. Input: a system and who takes whose name; output: where each element goes and what its values become, or undefined
// where some part has no counterpart. That the system is the same under it is not decided here (sameness.ts).
import type { Lock, System, Type, Variable } from '../ir/system.ts'
import { sizeOf } from '../ir/extent.ts'
import { entryOf, nth } from '../../runtime/entries.ts'

/** Names of tasks and objects (`writer[0]`, `File[1]`), each with the name that it takes; what is not named stays. */
export type Names = ReadonlyMap<string, string>

/** What a value becomes; undefined: every value stays. The same function for the same sort of values. */
export type ValueMap = ((value: number) => number) | undefined

/** How the values of an expression are read where it stands. */
export type Sort =
  | { readonly kind: 'plain' }
  | { readonly kind: 'type'; readonly type: Type }
  /** As those of the variable's elements: queue entries are integers by their type, tasks by what they mean. */
  | { readonly kind: 'variable'; readonly variable: Variable }
  /** The number of a lock. */
  | { readonly kind: 'lock' }

export interface Renaming {
  /** Numbers of tasks and locks. */
  readonly task: readonly number[]
  readonly lock: readonly number[]
  /** By number of the element (catalogue): the number of its counterpart. */
  readonly element: Int32Array
  /** The number of its counterpart. */
  counterpart(element: number): number
  name(text: string): string
  values(sort: Sort): ValueMap
}

/** By task, the numbers of the places that it can come to in the variant, in the order of the text. */
export type Places = readonly (readonly number[])[]

export interface Catalogue {
  readonly system: System
  readonly places: Places
  /** Number of each variable's first element. */
  readonly base: ReadonlyMap<Variable, number>
  readonly count: number
  /** By number of the element. */
  readonly variableOf: readonly Variable[]
  readonly byName: ReadonlyMap<string, Variable>
  readonly lockOf: ReadonlyMap<string, Lock>
  /** Of a queue. */
  readonly queueOf: ReadonlyMap<Variable, Lock>
}

/** Elements of all variables counted through, and locks by name: what renamings are looked up in. */
export function catalogue(system: System, places: Places): Catalogue {
  const base = new Map<Variable, number>()
  const variableOf: Variable[] = []
  for (const variable of system.variables) {
    base.set(variable, variableOf.length)
    for (const _ of variable.elements) variableOf.push(variable)
  }
  return {
    system,
    places,
    base,
    variableOf,
    count: variableOf.length,
    byName: new Map(system.variables.map((variable) => [variable.name, variable])),
    lockOf: new Map(system.locks.map((lock) => [lock.name, lock])),
    queueOf: new Map(system.locks.flatMap((lock) => (lock.queue === undefined ? [] : [[lock.queue, lock] as const]))),
  }
}

/** Undefined where a task, a lock, an element or a place has no counterpart. */
export function renaming(all: Catalogue, names: Names): Renaming | undefined {
  const { system } = all
  const position = new Map(system.tasks.map((task, i) => [task.name, i]))
  const task = system.tasks.map((one) => position.get(names.get(one.name) ?? one.name) ?? -1)
  const lock = system.locks.map((one) => all.lockOf.get(ofElement(one.name, names))?.id ?? -1)
  const element = elements(all, names)
  if (element === undefined || task.includes(-1) || lock.includes(-1)) return undefined
  if (task.some((to, from) => all.places[from]?.length !== all.places[to]?.length)) return undefined
  const placeMaps = new Map(system.tasks.map(({ place, id }) => [place, placeMap(nth(all.places, id), nth(all.places, nth(task, id)))]))
  const movesTasks = task.some((to, from) => to !== from)
  const lockMap: ValueMap = lock.some((to, from) => to !== from) ? (value) => lock[value] ?? value : undefined
  const taskMap: ValueMap = movesTasks ? (value) => task[value] ?? value : undefined

  const made = new Map<string, ValueMap>()
  const ofType = (type: Type): ValueMap => {
    switch (type.kind) {
      case 'bool':
      case 'int':
      case 'words':
        return undefined
      case 'task':
        return taskMap
      case 'lock':
        return lockMap
      case 'object':
        return known(type.class, () => {
          const index = new Map(type.names.map((name, i) => [name, i]))
          const to = type.names.map((name, i) => index.get(names.get(name) ?? name) ?? i)
          return to.some((one, i) => one !== i) ? (value) => to[value] ?? value : undefined
        })
      case 'mapping':
        return known(type.mapping, () => ofMapping(type))
      case 'set':
        return known(typeKey(type), () => {
          const map = ofType(type.element)
          const low = lowOf(type.element)
          return map === undefined ? undefined : (set) => bitsOf(set).reduce((bits, bit) => bits | (1 << (map(bit + low) - low)), 0)
        })
    }
  }
  const known = (key: string, make: () => ValueMap): ValueMap => {
    if (!made.has(key)) made.set(key, make())
    return made.get(key)
  }
  const ofMapping = (type: Type & { kind: 'mapping' }): ValueMap => {
    const parts = type.components.map((component) => ({
      map: ofType(component.type),
      size: sizeOf(component.type),
      low: lowOf(component.type),
    }))
    if (parts.every(({ map }) => map === undefined)) return undefined
    return (value) => {
      if (value < 0) return value
      const digits = mappingDigits(type, value)
      return parts.reduce((result, { map, size, low }, i) => {
        const digit = nth(digits, i)
        return result * size + (map?.(digit) ?? digit) - low
      }, 0)
    }
  }
  const ofQueue = (modes: number): ValueMap =>
    known(`queue ${modes}`, () =>
      taskMap === undefined
        ? undefined
        : (entry) => (entry === 0 ? 0 : 1 + taskMap(Math.floor((entry - 1) / modes)) * modes + ((entry - 1) % modes)),
    )
  return {
    task,
    lock,
    element,
    counterpart: (number) => element[number] ?? number,
    name: (text) => everywhere(text, names),
    values(sort) {
      switch (sort.kind) {
        case 'plain':
          return undefined
        case 'type':
          return ofType(sort.type)
        case 'lock':
          return lockMap
        case 'variable': {
          if (sort.variable.kind === 'place') return placeMaps.get(sort.variable)
          const queue = all.queueOf.get(sort.variable)
          return queue === undefined ? ofType(sort.variable.type) : ofQueue(queue.modes.length)
        }
      }
    },
  }
}

/** The first place of the one is the first of the other, and so on: switches can leave tasks that are alike places that no one comes to. */
function placeMap(from: readonly number[], to: readonly number[]): ValueMap {
  const becomes = new Map(from.map((place, i) => [place, nth(to, i)]))
  return from.every((place, i) => place === to[i]) ? undefined : (place) => becomes.get(place) ?? place
}

/** Counterparts by name; undefined where one is missing, is of another type, or is the counterpart of two. */
function elements(all: Catalogue, names: Names): Int32Array | undefined {
  const image = new Int32Array(all.count).fill(-1)
  const taken = new Uint8Array(all.count)
  for (const variable of all.system.variables) {
    const base = entryOf(all.base, variable)
    const other = all.byName.get(everywhere(variable.name, names)) ?? all.byName.get(inFront(variable.name, names))
    const like = other?.kind === variable.kind && other.elements.length === variable.elements.length && sameType(variable, other)
    const at = new Map(other?.kind === 'field' ? other.elements.map((name, i) => [name, i] as const) : [])
    for (const [i, name] of variable.elements.entries()) {
      const to = !like ? undefined : variable.kind === 'field' ? at.get(ofElement(name, names)) : i
      const number = other === undefined || to === undefined ? undefined : entryOf(all.base, other) + to
      if (constant(variable, i)) {
        // Takes no bits and no code reads it: it need not have a counterpart.
        image[base + i] = number ?? base + i
        continue
      }
      if (number === undefined || taken[number] === 1) return undefined
      taken[number] = 1
      image[base + i] = number
    }
  }
  return image
}

/** What a place's integer means is said by the locations, which are compared. */
const sameType = (a: Variable, b: Variable): boolean => a.kind === 'place' || a.type === b.type || typeKey(a.type) === typeKey(b.type)

const typeKeys = new WeakMap<Type, string>()
/** Equal for types that are the same. */
export function typeKey(type: Type): string {
  const key = typeKeys.get(type) ?? JSON.stringify(type)
  typeKeys.set(type, key)
  return key
}

/** The element has one value in all states. */
export const constant = (variable: Variable, element: number): boolean => variable.bounds[element]?.low === variable.bounds[element]?.high

/** The values of the components of a mapping's value: mixed radix, the last fastest. */
export function mappingDigits(type: Type & { kind: 'mapping' }, value: number): readonly number[] {
  const digits: number[] = []
  let rest = value
  for (const component of [...type.components].reverse()) {
    const size = sizeOf(component.type)
    digits.unshift((rest % size) + lowOf(component.type))
    rest = Math.floor(rest / size)
  }
  return digits
}

/** The least value of one element. */
export const lowOf = (type: Type): number => (type.kind === 'int' ? type.low : 'optional' in type && type.optional ? -1 : 0)

/** The numbers of the bits that are set. */
export const bitsOf = (set: number): readonly number[] =>
  Array.from({ length: 32 }, (_, bit) => bit).filter((bit) => ((set >>> bit) & 1) === 1)

const WORD = /[A-Za-z_]\w*(?:\[\d+\])?/g
const everywhere = (text: string, names: Names): string => text.replace(WORD, (word) => names.get(word) ?? word)
/** What stands before the first dot: an element's owner, a lock's object. */
export const frontOf = (text: string): string => /^[^.]*/.exec(text)?.[0] ?? ''
/** Names of tasks and objects in it, in order. */
export const wordsOf = (text: string): readonly string[] => text.match(WORD) ?? []
/** Its owner, and the object that an array has it for: `File[0].owners[Inode[1]]`; a field has its own name, whatever a task is called. */
const ofElement = (text: string, names: Names): string => {
  const front = frontOf(text)
  const rest = text.slice(front.length).replace(/\[(\w+\[\d+\])\]/g, (_, name: string) => `[${names.get(name) ?? name}]`)
  return `${names.get(front) ?? front}${rest}`
}
const inFront = (text: string, names: Names): string => {
  const front = frontOf(text)
  return `${names.get(front) ?? front}${text.slice(front.length)}`
}
