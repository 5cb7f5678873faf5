// Values of the reference interpreter: plain immutable data that JSON writes in one canonical way. Input and output: values.
// Words are strings, `none` is null; references carry the number of what they refer to.

import type { Span } from '../../compiler/diagnostics/diagnostic.ts'

export type Value =
  | null
  | boolean
  | number
  | string
  | { readonly object: number; readonly at: number }
  | { readonly task: number }
  | { readonly lock: number }
  | { readonly mapping: number; readonly parts: readonly Value[] }
  | { readonly set: readonly Value[] }
  | { readonly array: readonly Value[] }

export type ObjectValue = Extract<Value, { readonly object: number }>
export type TaskValue = Extract<Value, { readonly task: number }>
export type LockValue = Extract<Value, { readonly lock: number }>
export type MappingValue = Extract<Value, { readonly mapping: number }>
export type SetValue = Extract<Value, { readonly set: readonly Value[] }>
export type ArrayValue = Extract<Value, { readonly array: readonly Value[] }>

/** An error of the spec at run time: one of the rules of docs/internals/semantics.md 28. */
export type Rule =
  | 'assert'
  | 'walk'
  | 'ensures'
  | 'range'
  | 'zero'
  | 'none'
  | 'index'
  | 'release'
  | 'downgrade'
  | 'trap'
  | 'holds'
  | 'contract'
  | 'outcome'
  | 'invariant'
  | 'pool'
  | 'freed'

export class Fault extends Error {
  readonly rule: Rule
  /** Where in the text the expression stands that cannot be evaluated or stored; else the statement is at fault. */
  readonly span: Span | undefined
  /** Of `freed`: the class of the object that is not there. */
  readonly of: string | undefined
  constructor(rule: Rule, span?: Span, of?: string) {
    super(rule)
    this.rule = rule
    this.span = span
    this.of = of
  }
}

/** What fails in there without saying where, fails here. */
export const located = <T>(span: Span, work: () => T): T => {
  try {
    return work()
  } catch (error) {
    if (error instanceof Fault && error.span === undefined) throw new Fault(error.rule, span)
    throw error
  }
}

/** What a well-typed model cannot contain: a mistake in the checker or here, never in a spec. */
export const impossible = (what: string): never => {
  throw new Error(`not a well-typed model: ${what}`)
}

/** Any fixed order does for the elements of a set; this one puts none first and follows numbers of instances. */
export const compareValues = (a: Value, b: Value): number => {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  const ja = JSON.stringify(a)
  const jb = JSON.stringify(b)
  if (a === null || b === null) return a === b ? 0 : a === null ? -1 : 1
  return ja.length !== jb.length ? ja.length - jb.length : ja < jb ? -1 : ja > jb ? 1 : 0
}

export const same = (a: Value, b: Value): boolean =>
  a === b || (typeof a === 'object' && typeof b === 'object' && a !== null && b !== null && JSON.stringify(a) === JSON.stringify(b))

export const makeSet = (elements: readonly Value[]): SetValue => {
  const sorted = [...elements].sort(compareValues)
  return { set: sorted.filter((value, at) => at === 0 || !same(value, sorted[at - 1]!)) }
}

export const isTrue = (value: Value): boolean => (typeof value === 'boolean' ? value : impossible('a condition that is no bool'))
export const asNumber = (value: Value): number => (typeof value === 'number' ? value : impossible('a number that is none'))
export const asWord = (value: Value): string => (typeof value === 'string' ? value : impossible('a word that is none'))

/** References may be `none`, which is an error of the spec wherever something is asked of them. */
const reference = <V extends Value>(value: Value, has: string): V => {
  if (value === null) throw new Fault('none')
  return typeof value === 'object' && has in value ? (value as V) : impossible(`${has} expected`)
}
export const asObject = (value: Value): ObjectValue => reference(value, 'object')
export const asTask = (value: Value): TaskValue => reference(value, 'task')
export const asLock = (value: Value): LockValue => reference(value, 'lock')
export const asMapping = (value: Value): MappingValue => reference(value, 'mapping')
export const asSet = (value: Value): SetValue => reference(value, 'set')
export const asArray = (value: Value): ArrayValue => reference(value, 'array')

/** All ways to take one of each, the last list running fastest. */
export const product = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>((rows, list) => rows.flatMap((row) => list.map((value) => [...row, value])), [[]])
