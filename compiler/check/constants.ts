// Integers that are known without running: literals and sizes, and arithmetic over them. Input: a typed expression; output: whether
// it is constant, how it reads, and the interval of its values where no size takes part.
import { takesOf } from '../ast/operators.ts'
import type { BinaryOperator, Expression, Local, Type } from '../model/model.ts'

interface Range {
  readonly low: number
  readonly high: number
}

const isArithmetic = (operator: BinaryOperator): boolean =>
  operator !== 'union' && operator !== 'minus' && takesOf(operator).startsWith('integers')

/** An integer made of literals and sizes alone, and of what is `given`: it has its value before anything runs. */
export function isConstant(expression: Expression, given: readonly Local[] = []): boolean {
  switch (expression.kind) {
    case 'int':
    case 'size':
      return true
    case 'local':
      return given.includes(expression.local)
    case 'unary':
      return expression.operator === '-' && isConstant(expression.operand, given)
    case 'binary':
      return isArithmetic(expression.operator) && isConstant(expression.left, given) && isConstant(expression.right, given)
    case 'extreme':
      return expression.arguments.every((one) => isConstant(one, given))
    default:
      return false
  }
}

/** How a constant reads, as in `0..pages - 1`, and what is made of switches. */
export function describeConstant(expression: Expression): string {
  switch (expression.kind) {
    case 'int':
      return `${expression.value}`
    case 'size':
      return expression.size.name
    case 'local':
      return expression.local.name
    case 'switch':
      return expression.switch.name
    case 'word':
      return expression.word
    case 'bool':
      return expression.value ? 'true' : 'false'
    case 'unary':
      return `${expression.operator === 'not' ? 'not ' : '-'}${describePart(expression.operand)}`
    case 'conditional':
      return `if ${describeConstant(expression.condition)} then ${describeConstant(expression.then)} else ${describeConstant(expression.otherwise)}`
    case 'binary':
      return `${describePart(expression.left)} ${expression.operator} ${describePart(expression.right)}`
    case 'extreme':
      return `${expression.which}(${expression.arguments.map(describeConstant).join(', ')})`
    default:
      return '…'
  }
}

function describePart(expression: Expression): string {
  const text = describeConstant(expression)
  return expression.kind === 'binary' || expression.kind === 'conditional' ? `(${text})` : text
}

/** Whether two constants read the same. `N + 1` and `1 + N` do not, though they are equal: nothing is computed where sizes take part. */
export function sameConstant(left: Expression, right: Expression): boolean {
  return describeConstant(left) === describeConstant(right)
}

/** The values that an expression can have, where literals alone decide; `undefined` where a size does, or data of unknown range. */
export function literalRange(expression: Expression): Range | undefined {
  switch (expression.kind) {
    case 'int':
      return { low: expression.value, high: expression.value }
    case 'unary': {
      const operand = expression.operator === '-' ? literalRange(expression.operand) : undefined
      return operand === undefined ? undefined : { low: -operand.high, high: -operand.low }
    }
    case 'binary':
      return combine(expression.operator, literalRange(expression.left), literalRange(expression.right))
    case 'size':
    case 'switch':
      return undefined
    default:
      return rangeOfType(expression.type)
  }
}

/** The values of an integer type with literal bounds; undefined where a size takes part, and for all other types. */
export function rangeOfType(type: Type): Range | undefined {
  if (type.kind !== 'int') return undefined
  const low = literalRange(type.low)
  const high = literalRange(type.high)
  return low === undefined || high === undefined ? undefined : { low: low.low, high: high.high }
}

function combine(operator: string, left: Range | undefined, right: Range | undefined): Range | undefined {
  if (left === undefined || right === undefined) return undefined
  switch (operator) {
    case '+':
      return { low: left.low + right.low, high: left.high + right.high }
    case '-':
      return { low: left.low - right.high, high: left.high - right.low }
    case '*': {
      const products = [left.low * right.low, left.low * right.high, left.high * right.low, left.high * right.high]
      return { low: Math.min(...products), high: Math.max(...products) }
    }
    default:
      return undefined
  }
}
