// Expressions of a variant: constructors that fold constants, and the substitution of what has a known value. Input: expressions of
// the transition system; output: smaller ones of the same meaning. Shared by the three exporters, and by nothing else: an exported
// model is there to check the checker, so it is made by code of its own.
import type { Expression, Operator, Type, Variable } from '../../ir/system.ts'

export const BOOL: Type = { kind: 'bool' }
export const constant = (value: number, type: Type): Expression => ({ kind: 'const', value, type })
export const truth = (value: boolean): Expression => constant(value ? 1 : 0, BOOL)
export const number = (value: number): Expression => constant(value, { kind: 'int', low: value, high: value })

export const isTrue = (e: Expression): boolean => e.kind === 'const' && e.value !== 0
export const isFalse = (e: Expression): boolean => e.kind === 'const' && e.value === 0

/** `not operand`, folded. */
export function not(operand: Expression): Expression {
  if (operand.kind === 'const') return truth(operand.value === 0)
  return operand.kind === 'not' ? operand.operand : { kind: 'not', operand, type: BOOL }
}

/** Skipping what is not needed, as the language does: an operand may rely on those before it. */
function junction(kind: 'and' | 'or', operands: readonly Expression[]): Expression {
  const decides = kind === 'or'
  const flat: Expression[] = []
  for (const operand of operands) {
    if (operand.kind === kind) flat.push(...operand.operands)
    else if (operand.kind !== 'const') flat.push(operand)
    else if ((operand.value !== 0) === decides) {
      if (flat.length === 0) return truth(decides)
      flat.push(truth(decides))
      break
    }
  }
  const [first] = flat
  if (first === undefined) return truth(!decides)
  if (flat.some((one) => one.kind === 'const')) return truth(decides)
  return flat.length === 1 ? first : { kind, operands: flat, type: BOOL }
}

export const and = (...operands: readonly Expression[]): Expression => junction('and', operands)
export const or = (...operands: readonly Expression[]): Expression => junction('or', operands)

/** A choice between two values; of bools written with `and`, `or` and `not` as far as it is shorter. */
export function conditional(condition: Expression, then: Expression, otherwise: Expression, type: Type): Expression {
  if (condition.kind === 'const') return condition.value !== 0 ? then : otherwise
  if (then === otherwise) return then
  if (then.kind === 'const' && otherwise.kind === 'const' && then.value === otherwise.value) return then
  if (type.kind === 'bool') {
    if (isTrue(then) && isFalse(otherwise)) return condition
    if (isFalse(then) && isTrue(otherwise)) return not(condition)
    if (isFalse(otherwise)) return and(condition, then)
    if (isFalse(then)) return and(not(condition), otherwise)
    if (isTrue(then)) return or(condition, otherwise)
    if (isTrue(otherwise)) return or(not(condition), then)
  }
  return { kind: 'conditional', condition, then, otherwise, type }
}

/** An operator between two values: computed where both are known and it has a value, decided where their bounds do. */
export function binary(operator: Operator, left: Expression, right: Expression, type: Type): Expression {
  if (left.kind === 'const' && right.kind === 'const') {
    const value = calculate(operator, left.value, right.value)
    if (value !== undefined) return constant(value, type)
  }
  return decided(operator, left, right) ?? { kind: 'binary', operator, left, right, type }
}

/** A comparison of numbers that comes out the same whatever the state is: a count that was just raised is above zero. */
function decided(operator: Operator, left: Expression, right: Expression): Expression | undefined {
  const [a, b] = [extentOf(left), extentOf(right)]
  if (a === undefined || b === undefined) return undefined
  switch (operator) {
    case '<':
      return a.high < b.low ? truth(true) : a.low >= b.high ? truth(false) : undefined
    case '<=':
      return a.high <= b.low ? truth(true) : a.low > b.high ? truth(false) : undefined
    case '>':
      return decided('<', right, left)
    case '>=':
      return decided('<=', right, left)
    default:
      return undefined
  }
}

/** The least and the largest that a number can be, by the bounds of what it reads; undefined where they do not tell. */
function extentOf(e: Expression): { readonly low: number; readonly high: number } | undefined {
  if (e.type.kind !== 'int' && e.type.kind !== 'bool') return undefined
  switch (e.kind) {
    case 'const':
      return { low: e.value, high: e.value }
    case 'read': {
      if (e.reference.variable.type.kind !== 'int') return undefined
      const { bounds } = e.reference.variable
      return { low: Math.min(...bounds.map(({ low }) => low)), high: Math.max(...bounds.map(({ high }) => high)) }
    }
    case 'binary': {
      const [a, b] = [extentOf(e.left), extentOf(e.right)]
      if (a === undefined || b === undefined) return undefined
      if (e.operator === '+') return { low: a.low + b.low, high: a.high + b.high }
      return e.operator === '-' ? { low: a.low - b.high, high: a.high - b.low } : undefined
    }
    default:
      return undefined
  }
}

function calculate(operator: Operator, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case 'div':
      return b === 0 ? undefined : Math.floor(a / b)
    case 'mod':
      return b === 0 ? undefined : a - b * Math.floor(a / b)
    case '==':
      return Number(a === b)
    case '!=':
      return Number(a !== b)
    case '<':
      return Number(a < b)
    case '<=':
      return Number(a <= b)
    case '>':
      return Number(a > b)
    case '>=':
      return Number(a >= b)
    case 'union':
      return a | b
    case 'minus':
      return a & ~b
    case 'has':
      return (a >>> b) & 1
    case 'with':
      return a | (1 << b)
  }
}

/** Whether both are the same constant, temporary, read, or sum of such; of other forms it is not told. */
export function alike(a: Expression, b: Expression): boolean {
  if (a.kind === 'const') return b.kind === 'const' && a.value === b.value
  if (a.kind === 'temp') return b.kind === 'temp' && a.temp === b.temp
  if (a.kind === 'read')
    return b.kind === 'read' && a.reference.variable === b.reference.variable && alike(a.reference.index, b.reference.index)
  return a.kind === 'binary' && b.kind === 'binary' && a.operator === b.operator && alike(a.left, b.left) && alike(a.right, b.right)
}

/** The value of all of them; undefined where they differ, and of none. */
export function commonOf(values: readonly Expression[]): Expression | undefined {
  const [first, ...rest] = values
  return first !== undefined && rest.every((one) => alike(one, first)) ? first : undefined
}

/** The element of a list of constants at a place that the state decides. */
export function lookedUp(table: readonly number[], index: Expression, type: Type): Expression {
  const [first = 0] = table
  return table.every((value) => value === first) ? constant(first, type) : { kind: 'table', operand: index, low: 0, table, type }
}

/** What is known of the values that an expression reads; undefined where nothing is. */
export interface Known {
  readonly parameter: (id: number) => number | undefined
  readonly read: (variable: Variable, index: Expression, type: Type) => Expression | undefined
  readonly temp: (id: number) => Expression | undefined
}

/** An expression with what is known put in: parameters, temporaries, variables that never change. */
export function substitute(e: Expression, known: Known): Expression {
  const inner = (part: Expression): Expression => substitute(part, known)
  switch (e.kind) {
    case 'const':
    case 'at':
      return e
    case 'parameter': {
      const value = known.parameter(e.parameter.id)
      return value === undefined ? e : constant(value, e.type)
    }
    case 'temp':
      return known.temp(e.temp.id) ?? e
    case 'read': {
      const index = inner(e.reference.index)
      return known.read(e.reference.variable, index, e.type) ?? { ...e, reference: { variable: e.reference.variable, index } }
    }
    case 'not':
      return not(inner(e.operand))
    case 'binary':
      return binary(e.operator, inner(e.left), inner(e.right), e.type)
    case 'conditional': {
      const condition = inner(e.condition)
      if (condition.kind === 'const') return inner(condition.value !== 0 ? e.then : e.otherwise)
      return conditional(condition, inner(e.then), inner(e.otherwise), e.type)
    }
    case 'and':
    case 'or':
      return junction(e.kind, e.operands.map(inner))
    case 'anyHeld': {
      const counts = e.holds.map((hold) => ({ hold, count: known.read(hold, number(0), hold.type) }))
      const unknown = counts.flatMap(({ hold, count }) => (count === undefined ? [hold] : []))
      const rest: Expression = unknown.length === 0 ? truth(false) : { ...e, holds: unknown }
      return or(...counts.flatMap(({ count }) => (count === undefined ? [] : [binary('>', count, number(0), BOOL)])), rest)
    }
    case 'size': {
      const operand = inner(e.operand)
      return operand.kind === 'const' ? constant(bitsOf(operand.value).length, e.type) : { ...e, operand }
    }
    case 'table': {
      const operand = inner(e.operand)
      return operand.kind === 'const' ? constant(e.table[operand.value - e.low] ?? 0, e.type) : { ...e, operand }
    }
  }
}

export const bitsOf = (mask: number): readonly number[] => [...Array(32).keys()].filter((bit) => (mask >>> bit) & 1)
