// The same value in the type that is wanted: words by name, a mapping's value from its components and back, values alike before they are
// compared. Input: expressions and types; output: expressions of the other type, with no check that the value is one of it.
import { binary, calculate, constant, intType, number } from '../../ir/build.ts'
import { rangeOf, sizeOf } from '../../ir/extent.ts'
import type { Expression, Type } from '../../ir/system.ts'
import { commonElement } from '../sets.ts'
import { nth } from '../../../runtime/entries.ts'

/** The same value as one of another type: words by name (-1: none such), sets by element. */
export function unify(value: Expression, type: Type): Expression {
  const from = value.type
  if (from.kind === 'words' && type.kind === 'words') {
    if (from.words.length === type.words.length && from.words.every((word, i) => word === type.words[i])) return value
    const table = from.words.map((word) => type.words.indexOf(word))
    if (value.kind === 'const') return constant(table[value.value] ?? -1, type)
    return { kind: 'table', operand: value, low: 0, table, type }
  }
  return value
}

/** Two words of different types as words of one: of the other's type where one is known, else of a type that has all words of both. */
export function alike(left: Expression, right: Expression): readonly [Expression, Expression] {
  if (left.type.kind !== 'words' || right.type.kind !== 'words') return [left, right]
  if (right.kind === 'const') return [left, unify(right, left.type)]
  if (left.kind === 'const') return [unify(left, right.type), right]
  const type = commonElement(left.type, right.type)
  return [unify(left, type), unify(right, type)]
}

/** A word that another type may not have, as the number that it would have there: -1 is no word. */
export const asNumber = (value: Expression): Expression =>
  value.type.kind === 'words' && (value.kind === 'table' || value.kind === 'const')
    ? { ...value, type: intType(-1, value.type.words.length - 1) }
    : value

/** Mixed radix: the components of a mapping's value as one integer. */
export function combine(type: Type & { kind: 'mapping' }, parts: readonly Expression[]): Expression {
  const sum = parts.reduce<Expression>((value, part, i) => {
    const component = nth(type.components, i).type
    return calculate('+', calculate('*', value, number(sizeOf(component))), calculate('-', part, number(rangeOf(component).low)))
  }, number(0))
  return { ...sum, type }
}

/** Component `i` of a mapping's value, which is one integer (`combine`). */
export function componentOf(type: Type & { kind: 'mapping' }, value: Expression, i: number): Expression {
  const component = type.components[i]
  if (component === undefined) return number(0)
  const below = product(type.components.slice(i + 1).map((one) => sizeOf(one.type)))
  const { low } = rangeOf(component.type)
  if (value.kind === 'const') return constant((Math.floor(value.value / below) % sizeOf(component.type)) + low, component.type)
  let part: Expression = value.type.kind === 'mapping' ? { ...value, type: intType(0, rangeOf(type).high) } : value
  if (below > 1) part = binary('div', part, number(below), intType(0, Math.floor(rangeOf(type).high / below)))
  if (i > 0) part = binary('mod', part, number(sizeOf(component.type)), intType(0, sizeOf(component.type) - 1))
  if (low !== 0) part = calculate('+', part, number(low))
  return { ...part, type: component.type }
}

/** How many values an array of these dimensions has. */
export const product = (dimensions: readonly number[]): number => dimensions.reduce((a, b) => a * b, 1)
