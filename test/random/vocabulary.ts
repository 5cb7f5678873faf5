// What a random spec has declared so far: the names that later parts can use, with their types. Filled from the top of the spec to
// its end by the other files of this folder; nothing here draws.
import type { Draw } from './draw.ts'

export type Ty =
  | { readonly kind: 'bool' }
  /** `low` and `high` are the values under the sizes as declared; the texts may name sizes. */
  | {
      readonly kind: 'int'
      readonly low: number
      readonly high: number
      readonly from: string
      readonly to: string
      readonly alias?: string
    }
  | { readonly kind: 'words'; readonly words: readonly string[]; readonly alias?: string }
  | { readonly kind: 'object'; readonly of: Cls; readonly optional: boolean }
  | { readonly kind: 'task'; readonly optional: boolean }
  | { readonly kind: 'mapping'; readonly of: Mapping; readonly optional: boolean }
  | { readonly kind: 'set'; readonly element: Ty; readonly alias?: string }
  /** `by`: what it has an element for each of, instead of the numbers from 0. */
  | { readonly kind: 'array'; readonly length: number; readonly count: string; readonly element: Ty; readonly by?: Ty }
  /** `given`: of a field, what it says for the parameters of its kind. */
  | { readonly kind: 'lock'; readonly of: LockKind; readonly over: Extract<Ty, { kind: 'int' }> | undefined; readonly given?: string }
export type TyOf<K extends Ty['kind']> = Extract<Ty, { kind: K }>

export interface LockKind {
  readonly name: string
  readonly modes: readonly string[]
  readonly ranged: boolean
  /** Some `give` or `revoke` may be about it, so that `mine` reads shared data. */
  readonly transferable: boolean
  /** Whether a task that asks again for what it holds gets more of it, in some variant. */
  readonly recursive: boolean
  /** Holds belong to no task. */
  readonly anyone?: boolean
  /** Whoever must wait stands in a queue, in some variant. */
  readonly queues?: boolean
  /** For each parameter, texts that a lock can give it. */
  readonly parameters?: readonly (readonly string[])[]
  /** What a hold in one mode can become. */
  readonly upgrades?: readonly { readonly from: string; readonly to: string }[]
}

/**
 * `constant`: no code assigns it. `own`: a task field that code reaches by `current` alone. `hosted`: as well, but interrupts reach it, or
 * functions and `ensures` read it of other tasks, so that it may be shared.
 */
export type Use = 'constant' | 'own' | 'hosted' | 'shared' | 'ghost'

export interface Field {
  readonly name: string
  readonly ty: Ty
  readonly use: Use
}

export interface Cls {
  readonly name: string
  /** Undefined: one object, used by the name of the class. */
  readonly count: number | undefined
  readonly ordered: boolean
  /** Its objects come and go: of each the field `live` tells, which code reads and never writes. */
  readonly pool?: boolean
  readonly fields: Field[]
}

export interface Named {
  readonly name: string
  readonly ty: Ty
}

export interface Local extends Named {
  readonly by: 'parameter' | 'let' | 'var' | 'with' | 'binder'
}

export interface Mapping {
  readonly name: string
  readonly parameters: readonly Named[]
  /** What a touch may say, and with which outcomes other than ok it can end. */
  readonly accesses: readonly { readonly word: '' | 'load' | 'store'; readonly raises: readonly string[]; readonly isAny: boolean }[]
}

export interface Fn {
  readonly name: string
  readonly parameters: readonly Named[]
  readonly result: Ty
  readonly shared: boolean
  readonly current: boolean
  readonly ghosts: boolean
}

export interface Procedure {
  readonly name: string
  readonly role: 'operation' | 'procedure' | 'handler'
  readonly parameters: readonly Named[]
  readonly outcomes: readonly string[]
  /** Begins with a step on every path. */
  readonly sure: boolean
  /** Touches, loops or retries, so that no `atomic` may call it. */
  readonly endless: boolean
}

/** How a spec as a whole is: drawn once, so that specs differ more than their statements. Percentages. */
export interface Temper {
  /** Of leaving with locks held, of unlocking what is not held, of values outside their type. */
  readonly careless: number
  readonly branching: number
  readonly looping: number
  readonly asserting: number
  readonly waiting: number
  readonly retrying: number
  readonly locking: number
  readonly scale: Scale
}

/** How much there is of everything. In percent, but for `statements` and `third`. */
export interface Scale {
  /** Of an operation: at least, at most. */
  readonly statements: readonly [number, number]
  readonly mapping: number
  readonly procedure: number
  /** A second operation; a second workload. */
  readonly second: number
  /** The weight of three tasks, where that of two is six. */
  readonly third: number
}

export interface Group {
  readonly name: string
  readonly count: number | undefined
}

export interface Plan {
  readonly draw: Draw
  readonly temper: Temper
  readonly sizes: { readonly name: string; readonly value: number }[]
  /** Without values it is off or on. */
  readonly switches: { readonly name: string; readonly values: readonly string[] | undefined }[]
  readonly aliases: { readonly name: string; readonly ty: Ty }[]
  readonly locks: LockKind[]
  readonly classes: Cls[]
  readonly taskFields: Field[]
  readonly mappings: Mapping[]
  readonly functions: Fn[]
  readonly procedures: Procedure[]
  /** Procedures that hand a lock to their caller, with those that take it back: called in pairs. */
  readonly contracts: { readonly take: Procedure; readonly put: Procedure }[]
  readonly labels: string[]
  /** Workloads may have interrupts, which reach what tasks reach by `current`. */
  readonly interrupted: boolean
  readonly outcomes: readonly string[]
  readonly fresh: (prefix: string) => string
}

export function newPlan(draw: Draw, temper: Temper, interrupted: boolean): Plan {
  const used = new Map<string, number>()
  return {
    draw,
    temper,
    sizes: [],
    switches: [],
    aliases: [],
    locks: [],
    classes: [],
    taskFields: [],
    mappings: [],
    functions: [],
    procedures: [],
    contracts: [],
    labels: [],
    interrupted,
    outcomes: ['again', 'efault', 'sigbus'],
    fresh: (prefix) => {
      const count = used.get(prefix) ?? 0
      used.set(prefix, count + 1)
      return `${prefix}${count}`
    },
  }
}

export const boolTy: Ty = { kind: 'bool' }
export const intTy = (low: number, high: number): TyOf<'int'> => ({ kind: 'int', low, high, from: `${low}`, to: `${high}` })
export const taskTy: Ty = { kind: 'task', optional: false }

export function textOf(ty: Ty): string {
  switch (ty.kind) {
    case 'bool':
      return 'bool'
    case 'int':
      return ty.alias ?? `${ty.from}..${ty.to}`
    case 'words':
      return ty.alias ?? `{${ty.words.join(', ')}}`
    case 'object':
    case 'mapping':
      return `${ty.of.name}${ty.optional ? '?' : ''}`
    case 'task':
      return `Task${ty.optional ? '?' : ''}`
    case 'set':
      return ty.alias ?? `set of ${textOf(ty.element)}`
    case 'array':
      return `array[${ty.by === undefined ? ty.count : textOf(ty.by)}] of ${textOf(ty.element)}`
    case 'lock':
      return `lock ${ty.of.name}${ty.given === undefined ? '' : `(${ty.given})`}${ty.over === undefined ? '' : ` over ${textOf(ty.over)}`}`
  }
}

/** Values of the one can stand for values of the other; integers aside, whose ranges differ. */
export function sameKind(from: Ty, to: Ty): boolean {
  switch (to.kind) {
    case 'bool':
    case 'int':
      return from.kind === to.kind
    case 'task':
      return from.kind === 'task' && (to.optional || !from.optional)
    case 'words':
      return from.kind === 'words' && from.words.every((word) => to.words.includes(word))
    case 'object':
      return from.kind === 'object' && from.of === to.of && (to.optional || !from.optional)
    case 'mapping':
      return from.kind === 'mapping' && from.of === to.of && (to.optional || !from.optional)
    case 'set':
      return from.kind === 'set' && textOf(from.element) === textOf(to.element)
    case 'lock':
      return (
        from.kind === 'lock' &&
        from.of === to.of &&
        (from.over === undefined ? '' : textOf(from.over)) === (to.over === undefined ? '' : textOf(to.over))
      )
    case 'array':
      return false
  }
}

/** Kinds that some field has so far: the modes of others are no words of the spec. */
export function usedLocks(plan: Plan): readonly LockKind[] {
  const kinds = [...plan.classes.flatMap((cls) => cls.fields), ...plan.taskFields].flatMap(({ ty }) => {
    const of = ty.kind === 'array' ? ty.element : ty
    return of.kind === 'lock' ? [of.of] : []
  })
  return [...new Set(kinds)]
}

/** The modes of all locks. */
export const modeTy = (plan: Plan): TyOf<'words'> => ({
  kind: 'words',
  words: [...new Set(usedLocks(plan).flatMap((kind) => kind.modes))],
  alias: 'Mode',
})
