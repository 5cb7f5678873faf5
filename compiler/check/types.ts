// Types as values: how they read, which values fit where, what two branches have in common. Input: types of the model; output:
// answers and, where a value does not fit, a diagnostic (LS30xx). Types of words are structural: words are symbols.
import type { Expression, Type } from '../model/model.ts'
import { describeConstant, literalRange, rangeOfType, sameConstant } from './constants.ts'
import type { Report } from './report.ts'
import { isBroken, isBrokenType } from './namespaces.ts'

/** A type as the language writes it, for messages; `unknown` for a broken one. */
export function describe(type: Type): string {
  if (isBrokenType(type)) return 'unknown'
  switch (type.kind) {
    case 'bool':
      return 'bool'
    case 'int':
      return `${describeConstant(type.low)}..${describeConstant(type.high)}`
    case 'integer':
      return 'an integer'
    case 'words':
      return `{${type.words.join(', ')}}`
    case 'object':
      return `${type.class.name}${type.optional ? '?' : ''}`
    case 'task':
      return `Task${type.optional ? '?' : ''}`
    case 'mapping':
      return `${type.mapping.name}${type.optional ? '?' : ''}`
    case 'set':
      return `set of ${describe(type.element)}`
    case 'array':
      return `array[${type.by === undefined ? describeConstant(type.length) : describe(type.by)}] of ${describe(type.element)}`
    case 'lock':
      return describeLock(type)
    case 'none':
      return 'none'
  }
}

function describeLock({ lockKind, arguments: given }: Type & { kind: 'lock' }): string {
  return `lock ${lockKind.name}${given === undefined ? '' : `(${given.map(describeConstant).join(', ')})`}`
}

/** Whether values are integers, with bounds or without. */
export function isInt(type: Type): boolean {
  return type.kind === 'int' || type.kind === 'integer'
}

/** Whether a word is in both lists: only then can a comparison ever hold. */
export function shareWord(left: readonly string[], right: readonly string[]): boolean {
  return left.some((word) => right.includes(word))
}

/** Whether a value of one type can be stored in or passed to the other. An optional one may turn out not to be none: that is checked when running. */
export function fits(from: Type, to: Type): boolean {
  if (isBrokenType(from) || isBrokenType(to)) return true
  switch (to.kind) {
    case 'bool':
      return from.kind === 'bool'
    case 'int':
    case 'integer':
      return isInt(from)
    case 'words':
      return from.kind === 'words' && shareWord(from.words, to.words)
    case 'object':
      return from.kind === 'none' ? to.optional : from.kind === 'object' && from.class === to.class
    case 'task':
      return from.kind === 'none' ? to.optional : from.kind === 'task'
    case 'mapping':
      return from.kind === 'none' ? to.optional : from.kind === 'mapping' && from.mapping === to.mapping
    case 'set':
      return from.kind === 'set' && fits(from.element, to.element)
    case 'lock':
      return from.kind === 'lock' && from.lockKind === to.lockKind && sameOver(from, to) && sameArguments(from, to)
    case 'array':
    case 'none':
      return false
  }
}

function sameOver(left: Extract<Type, { kind: 'lock' }>, right: Extract<Type, { kind: 'lock' }>): boolean {
  if (left.over === undefined || right.over === undefined) return true
  return sameConstant(left.over.low, right.over.low) && sameConstant(left.over.high, right.over.high)
}

/** Where one side leaves them open, they may be the same. */
function sameArguments({ arguments: left }: Type & { kind: 'lock' }, { arguments: right }: Type & { kind: 'lock' }): boolean {
  if (left === undefined || right === undefined) return true
  return left.map(describeConstant).join() === right.map(describeConstant).join()
}

/** Reports a value that cannot be what is asked for; `what` names the place, as in "field `cache`". */
export function requireFits(report: Report, value: Expression, to: Type, what: string): void {
  if (isBroken(value) || isBrokenType(to)) return
  const from = value.type
  if (!fits(from, to)) {
    if (from.kind === 'words' && to.kind === 'words') {
      report.error('LS3005', value.span, `${what} is one of ${describe(to)}, and ${wordsOf(from.words)} is none of them`)
    } else if (from.kind === 'none' && (to.kind === 'object' || to.kind === 'task' || to.kind === 'mapping')) {
      report.error('LS3001', value.span, `${what} is ${aValueOf(to)} and cannot be none`, { hint: `only a \`${describe(to)}?\` can` })
    } else if (from.kind === 'lock' && to.kind === 'lock' && from.lockKind === to.lockKind && sameArguments(from, to)) {
      report.error('LS3001', value.span, `${what} is a ${describe(to)} over another range`)
    } else {
      report.error('LS3001', value.span, `${what} is ${aValueOf(to)}, not ${aValueOf(from)}`)
    }
    return
  }
  const given = literalRange(value)
  const taken = rangeOfType(to)
  if (given !== undefined && taken !== undefined && (given.high < taken.low || given.low > taken.high)) {
    const shown = given.low === given.high ? `${given.low}` : `${given.low}..${given.high}`
    report.error('LS3006', value.span, `${what} goes from ${taken.low} to ${taken.high}, and ${shown} is outside`)
  }
}

function wordsOf(words: readonly string[]): string {
  return words.length === 1 ? `\`${words[0]}\`` : `{${words.join(', ')}}`
}

/** A value of the type in a sentence: `a File`, `an integer`, `one of {a, b}`. */
export function aValueOf(type: Type): string {
  switch (type.kind) {
    case 'words':
      return `one of ${describe(type)}`
    case 'int':
      return `an integer ${describe(type)}`
    case 'integer':
    case 'none':
      return describe(type)
    case 'array':
      return `an ${describe(type)}`
    case 'bool':
    case 'set':
    case 'lock':
      return `a ${describe(type)}`
    case 'object':
    case 'task':
    case 'mapping':
      return `${/^[AEIOUaeiou]/.test(describe(type)) ? 'an' : 'a'} ${describe(type)}`
  }
}

/** Whether `==` between two types makes sense. Broken types go with all; locks and arrays with none; `none` with what can be `none`. */
export function comparable(left: Type, right: Type): boolean {
  if (isBrokenType(left) || isBrokenType(right)) return true
  if (left.kind === 'none') return right.kind === 'none' || right.kind === 'object' || right.kind === 'task' || right.kind === 'mapping'
  if (right.kind === 'none') return left.kind === 'object' || left.kind === 'task' || left.kind === 'mapping'
  if (left.kind === 'lock' || left.kind === 'array') return false
  if (left.kind === 'set' && right.kind === 'set') return comparable(left.element, right.element)
  return fits(left, right)
}

/** The type of a value that is one or the other; `undefined` where they have nothing in common. */
export function join(left: Type, right: Type): Type | undefined {
  if (isBrokenType(left)) return right
  if (isBrokenType(right)) return left
  if (isInt(left) && isInt(right)) return { kind: 'integer' }
  if (left.kind === 'words' && right.kind === 'words') {
    return { kind: 'words', words: [...left.words, ...right.words.filter((word) => !left.words.includes(word))] }
  }
  if (left.kind === 'none') return optional(right)
  if (right.kind === 'none') return optional(left)
  if (left.kind === 'object' && right.kind === 'object' && left.class === right.class) return left.optional ? left : right
  if (left.kind === 'task' && right.kind === 'task') return left.optional ? left : right
  if (left.kind === 'mapping' && right.kind === 'mapping' && left.mapping === right.mapping) return left.optional ? left : right
  if (left.kind === 'bool' && right.kind === 'bool') return left
  if (left.kind === 'lock' && right.kind === 'lock') {
    if (left.lockKind !== right.lockKind || !sameOver(left, right)) return undefined
    return left.arguments !== undefined && sameArguments(left, right) ? right : { ...left, arguments: undefined }
  }
  if (left.kind === 'set' && right.kind === 'set') {
    const element = join(left.element, right.element)
    return element === undefined ? undefined : { kind: 'set', element }
  }
  return undefined
}

function optional(type: Type): Type | undefined {
  switch (type.kind) {
    case 'none':
      return type
    case 'object':
    case 'task':
    case 'mapping':
      return { ...type, optional: true }
    default:
      return undefined
  }
}

export const boolType: Type = { kind: 'bool' }
export const integerType: Type = { kind: 'integer' }
