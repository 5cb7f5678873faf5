// The spec's own types in a simulator module: aliases, and the list of each type's values in the order of their codes. Input: types
// of the transition system; output: TypeScript types, and conversions between a value and its code.
import { extent } from '../../ir/extent.ts'
import { describeValue } from '../describe.ts'
import type { Declaration } from '../module.ts'
import { identifier, names, quote, remark } from '../text.ts'
import type { Parameter, System, Type } from '../../ir/system.ts'

/** Union types above this size are given as `string`: they would only slow tsc down. */
const LARGEST_UNION = 500

export interface Types {
  readonly text: (type: Type) => string
  /** A value of a type from the integer that stands for it. */
  readonly decode: (type: Type, code: string) => string
  /** The integer that stands for a value; of `none` it is -1. */
  readonly encode: (type: Type, value: string) => string
  /** The literal of a value. */
  readonly constant: (type: Type, code: number) => string
  readonly parameterType: (parameter: Parameter) => Type
  /** The aliases that were asked for, and the lists of their values. */
  readonly declarations: () => readonly Declaration[]
}

export const sameType = (a: Type, b: Type): boolean => {
  if (a.kind === 'int') return b.kind === 'int'
  if (a.kind === 'object' && b.kind === 'object') return a.class === b.class
  return keyOf(a) === keyOf(b)
}

/** Types with the same key have the same values, `none` aside. */
function keyOf(type: Type): string {
  switch (type.kind) {
    case 'bool':
      return 'bool'
    case 'int':
      return `int ${type.low} ${type.high}`
    case 'words':
      return `words ${JSON.stringify(type.words)}`
    case 'object':
      return `object ${JSON.stringify([type.class, ...type.names])}`
    case 'task':
      return `task ${JSON.stringify(type.names)}`
    case 'lock':
      return `lock ${JSON.stringify(type.names)}`
    case 'mapping':
      return `mapping ${JSON.stringify([type.mapping, ...type.components.map((part) => `${isOptional(part.type) ? '?' : ''}${keyOf(part.type)}`)])}`
    case 'set':
      return `set ${isOptional(type.element) ? '?' : ''}${keyOf(type.element)}`
  }
}

const isOptional = (type: Type): boolean => 'optional' in type && type.optional

const pascal = (text: string): string =>
  identifier(
    text
      .split(/[^A-Za-z0-9]+/)
      .map((part) => part.slice(0, 1).toUpperCase() + part.slice(1))
      .join(''),
  )

export function typesOf(system: System, lazyName: (text: string) => string): Types {
  const typeNames = names(['State', 'Draft', 'Step', 'Meta', 'Value', 'Simulator', 'SimulatorStep'])
  const aliases = new Map<string, string>()
  const lists = new Map<string, string>()
  const declared: Declaration[] = []
  const hints = wordHints(system)

  /** Without `none`. */
  const plain = <T extends Type>(type: T): T => (isOptional(type) ? { ...type, optional: false } : type)

  const alias = (type: Type, hint: string, union: () => string): string => {
    const key = keyOf(type)
    const known = aliases.get(key)
    if (known !== undefined) return known
    const name = typeNames.fresh(pascal(hint))
    aliases.set(key, name)
    const at = declared.length
    const value = union()
    declared.splice(at, 0, { kind: 'type', name, comment: remark(commentOf(type)), text: value })
    return name
  }

  const text = (type: Type): string => {
    switch (type.kind) {
      case 'bool':
        return 'boolean'
      case 'int':
        return 'number'
      case 'set':
        return `readonly ${type.element.kind === 'int' || type.element.kind === 'bool' ? text(type.element) : wrapUnion(text(type.element))}[]`
      case 'words':
        return alias(type, hints.get(keyOf(type)) ?? 'Word', () => union(type.words))
      case 'object':
      case 'task':
      case 'lock':
      case 'mapping': {
        const hint = type.kind === 'object' ? type.class : type.kind === 'mapping' ? type.mapping : type.kind
        const name = alias(type, hint, () => (type.kind === 'mapping' ? mappingUnion(type) : union(type.names)))
        return isOptional(type) ? `${name} | 'none'` : name
      }
    }
  }
  const mappingUnion = (type: Extract<Type, { kind: 'mapping' }>): string =>
    extent(plain(type)).count > LARGEST_UNION
      ? 'string'
      : union([...Array(extent(plain(type)).count).keys()].map((code) => describeValue(code, type)))

  /** The name of the list of a type's values: `none` is not in it, so that its index is -1, as its code is. */
  const list = (type: Type): string => {
    const key = keyOf(type)
    const known = lists.get(key)
    if (known !== undefined) return known
    const own = text(plain(type))
    const name = lazyName(
      type.kind === 'int' ? `from_${type.low}_to_${type.high}`.replaceAll('-', 'minus_') : type.kind === 'bool' ? 'booleans' : own,
    )
    lists.set(key, name)
    const { low, count } = extent(plain(type))
    const values = [...Array(count).keys()].map((i) => constant(plain(type), low + i))
    declared.push({
      kind: 'const',
      name,
      exported: false,
      comment: '',
      type: `readonly ${wrapUnion(own)}[]`,
      value: `[${values.join(', ')}]`,
    })
    return name
  }

  const decode = (type: Type, code: string): string => {
    switch (type.kind) {
      case 'int':
        return code
      case 'bool':
        return `(${code} !== 0)`
      case 'set':
        return isOptional(type.element) ? `elementsOrNone(${list(type.element)}, ${code})` : `elements(${list(type.element)}, ${code})`
      default:
        return isOptional(type) ? `orNone(${list(type)}, ${code})` : `valueOf(${list(type)}, ${code})`
    }
  }
  const encode = (type: Type, value: string): string => {
    switch (type.kind) {
      case 'int':
        return value
      case 'bool':
        return `Number(${value})`
      case 'set':
        return `bitsOf(${list(type.element)}, ${isOptional(type.element) ? 1 : 0}, ${value})`
      default:
        return `codeOf(${list(type)}, ${value})`
    }
  }
  const constant = (type: Type, code: number): string => {
    switch (type.kind) {
      case 'int':
        return String(code)
      case 'bool':
        return String(code !== 0)
      case 'set': {
        const { low, count } = extent(type.element)
        return `[${[...Array(count).keys()]
          .filter((bit) => (code >>> bit) & 1)
          .map((bit) => constant(type.element, low + bit))
          .join(', ')}]`
      }
      default:
        return quote(describeValue(code, type))
    }
  }
  return {
    text,
    decode,
    encode,
    constant,
    parameterType: (parameter) => (parameter.boolean ? { kind: 'bool' } : { kind: 'words', words: parameter.values }),
    declarations: () => declared,
  }
}

const union = (values: readonly string[]): string => (values.length === 0 ? 'never' : [...new Set(values)].map(quote).join(' | '))

const wrapUnion = (type: string): string => (type.includes('|') ? `(${type})` : type)

function commentOf(type: Type): string {
  switch (type.kind) {
    case 'object':
      return `The instances of ${type.class}.`
    case 'task':
      return 'The tasks of the workload.'
    case 'lock':
      return 'The locks that can be referred to.'
    case 'mapping':
      return `The mappings of ${type.mapping}.`
    case 'bool':
    case 'int':
    case 'words':
    case 'set':
      return ''
  }
}

/** What a type of words is called: as the first field or switch that has it. */
function wordHints(system: System): ReadonlyMap<string, string> {
  const hints = new Map<string, string>()
  const offer = (type: Type, name: string): void => {
    if (!hints.has(keyOf(type))) hints.set(keyOf(type), name.split('.').at(-1) ?? name)
  }
  for (const variable of system.variables) offer(variable.type, variable.name)
  for (const parameter of system.parameters) offer({ kind: 'words', words: parameter.values }, parameter.name)
  return hints
}
