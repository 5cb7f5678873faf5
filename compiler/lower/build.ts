// Builders of the transition system's expressions and nodes. They fold constants and decide comparisons that the operands'
// ranges decide, so that what lowering writes down is already small. Input and output: compiler/ir.
import { compute } from '../ir/compute.ts'
import { extent, rangeOf } from '../ir/extent.ts'
import type { Expression, Node, Operator, Parameter, Reference, Temp, Type, Variable, Want } from '../ir/system.ts'

export const BOOL: Type = { kind: 'bool' }
export const intType = (low: number, high: number): Type => ({ kind: 'int', low, high })

export interface Range {
  readonly low: number
  readonly high: number
}

export const sizeOf = (type: Type): number => extent(type).count
export { rangeOf }

/** What an expression can be, from its type, its operator and the bounds of what it reads. */
export function boundsOf(expression: Expression): Range {
  switch (expression.kind) {
    case 'const':
      return { low: expression.value, high: expression.value }
    case 'read': {
      const { variable, index } = expression.reference
      if (index.kind === 'const') return variable.bounds[index.value] ?? rangeOf(expression.type)
      return variable.bounds.reduce((all, one) => ({ low: Math.min(all.low, one.low), high: Math.max(all.high, one.high) }))
    }
    case 'conditional': {
      const then = boundsOf(expression.then)
      const otherwise = boundsOf(expression.otherwise)
      return { low: Math.min(then.low, otherwise.low), high: Math.max(then.high, otherwise.high) }
    }
    case 'table':
      return { low: Math.min(...expression.table), high: Math.max(...expression.table) }
    case 'binary':
      return arithmetic(expression.operator, boundsOf(expression.left), boundsOf(expression.right)) ?? rangeOf(expression.type)
    default:
      return rangeOf(expression.type)
  }
}

/** Interval arithmetic; undefined for operators whose result is no integer. */
export function arithmetic(operator: Operator, left: Range, right: Range): Range | undefined {
  const corners = (f: (a: number, b: number) => number): Range => {
    const all = [f(left.low, right.low), f(left.low, right.high), f(left.high, right.low), f(left.high, right.high)]
    return { low: Math.min(...all), high: Math.max(...all) }
  }
  switch (operator) {
    case '+':
      return corners((a, b) => a + b)
    case '-':
      return corners((a, b) => a - b)
    case '*':
      return corners((a, b) => a * b)
    case 'div': {
      const divisors = [right.low, right.high, ...[-1, 1].filter((d) => d >= right.low && d <= right.high)].filter((d) => d !== 0)
      if (divisors.length === 0) return { low: 0, high: 0 }
      const all = divisors.flatMap((d) => [Math.floor(left.low / d), Math.floor(left.high / d)])
      return { low: Math.min(...all), high: Math.max(...all) }
    }
    case 'mod': {
      if (right.low > 0 && left.low >= 0 && left.high < right.low) return left
      return { low: Math.min(0, right.low + 1), high: Math.max(0, right.high - 1) }
    }
    default:
      return undefined
  }
}

export const constant = (value: number, type: Type): Expression => ({ kind: 'const', value, type })
export const TRUE = constant(1, BOOL)
export const FALSE = constant(0, BOOL)
export const truth = (value: boolean): Expression => (value ? TRUE : FALSE)
export const number = (value: number): Expression => constant(value, intType(value, value))

/** The variable itself, even where it has only one value: what is assigned must have a place. */
export const reading = (variable: Variable): Expression => ({
  kind: 'read',
  reference: { variable, index: number(0) },
  type: variable.type,
})

export function read(variable: Variable, index: Expression = number(0)): Expression {
  const reference: Reference = { variable, index }
  if (index.kind === 'const') {
    const bounds = variable.bounds[index.value]
    if (bounds !== undefined && bounds.low === bounds.high) return constant(bounds.low, variable.type)
  } else if (variable.bounds.every(({ low, high }) => low === high)) {
    return { kind: 'table', operand: index, low: 0, table: variable.bounds.map(({ low }) => low), type: variable.type }
  }
  return { kind: 'read', reference, type: variable.type }
}

export const temporary = (temp: Temp): Expression => ({ kind: 'temp', temp, type: temp.type })
export const parameter = (p: Parameter, type: Type): Expression => ({ kind: 'parameter', parameter: p, type })

export function not(operand: Expression): Expression {
  if (operand.kind === 'const') return truth(operand.value === 0)
  if (operand.kind === 'not') return operand.operand
  return { kind: 'not', operand, type: BOOL }
}

export function and(operands: readonly Expression[]): Expression {
  const flat: Expression[] = []
  for (const operand of operands) {
    if (operand.kind === 'const') {
      if (operand.value === 0) {
        flat.push(operand)
        break
      }
    } else if (operand.kind === 'and') flat.push(...operand.operands)
    else flat.push(operand)
  }
  if (flat.length === 0) return TRUE
  if (flat.some((operand) => operand.kind === 'const')) return FALSE
  return flat.length === 1 ? (flat[0] as Expression) : { kind: 'and', operands: flat, type: BOOL }
}

export function or(operands: readonly Expression[]): Expression {
  const flat: Expression[] = []
  for (const operand of operands) {
    if (operand.kind === 'const') {
      if (operand.value !== 0) return TRUE
    } else if (operand.kind === 'or') flat.push(...operand.operands)
    else flat.push(operand)
  }
  if (flat.length === 0) return FALSE
  return flat.length === 1 ? (flat[0] as Expression) : { kind: 'or', operands: flat, type: BOOL }
}

export function conditional(condition: Expression, then: Expression, otherwise: Expression): Expression {
  if (condition.kind === 'const') return condition.value !== 0 ? then : otherwise
  if (then.kind === 'const' && otherwise.kind === 'const') {
    if (then.value === otherwise.value) return then
    if (then.type.kind === 'bool') return then.value !== 0 ? condition : not(condition)
  }
  return { kind: 'conditional', condition, then, otherwise, type: joinTypes(then, otherwise) }
}

/** The type of a value that is one of two: of integers the hull, else the first's unless only the second allows none. */
function joinTypes(a: Expression, b: Expression): Type {
  if (a.type.kind === 'int' && b.type.kind === 'int') return intType(Math.min(a.type.low, b.type.low), Math.max(a.type.high, b.type.high))
  if ('optional' in b.type && b.type.optional) return b.type
  return a.type
}

export function anyHeld(holds: readonly Variable[]): Expression {
  const possible = holds.filter((hold) => (hold.bounds[0] as Range).high > 0)
  if (possible.some((hold) => (hold.bounds[0] as Range).low > 0)) return TRUE
  if (possible.length === 0) return FALSE
  return { kind: 'anyHeld', holds: possible, type: BOOL }
}

export function binary(operator: Operator, left: Expression, right: Expression, type: Type): Expression {
  if (left.kind === 'const' && right.kind === 'const') {
    const value = compute(operator, left.value, right.value)
    if (value !== undefined) return constant(value, type)
  }
  const decided = decide(operator, boundsOf(left), boundsOf(right))
  if (decided !== undefined) return truth(decided)
  if (operator === '+' || operator === '-') if (right.kind === 'const' && right.value === 0) return left
  if (operator === '+' && left.kind === 'const' && left.value === 0) return right
  if (operator === '*' && right.kind === 'const' && right.value === 1) return left
  if ((operator === '==' || operator === '!=') && left.type.kind === 'bool' && right.kind === 'const') {
    return (right.value !== 0) === (operator === '==') ? left : not(left)
  }
  return { kind: 'binary', operator, left, right, type }
}

export const equal = (left: Expression, right: Expression): Expression => binary('==', left, right, BOOL)
export const compare = (operator: '<' | '<=' | '>' | '>=' | '!=', left: Expression, right: Expression): Expression =>
  binary(operator, left, right, BOOL)
export const has = (set: Expression, bit: Expression): Expression => binary('has', set, bit, BOOL)

/** Adds as integers; the type is the interval of the sum. */
export function calculate(operator: '+' | '-' | '*' | 'div' | 'mod', left: Expression, right: Expression): Expression {
  const range = arithmetic(operator, boundsOf(left), boundsOf(right)) ?? { low: 0, high: 0 }
  return binary(operator, left, right, intType(range.low, range.high))
}

function decide(operator: Operator, left: Range, right: Range): boolean | undefined {
  switch (operator) {
    case '==':
      return left.high < right.low || right.high < left.low ? false : undefined
    case '!=':
      return left.high < right.low || right.high < left.low ? true : undefined
    case '<':
      return left.high < right.low ? true : left.low >= right.high ? false : undefined
    case '<=':
      return left.high <= right.low ? true : left.low > right.high ? false : undefined
    case '>':
      return left.low > right.high ? true : left.high <= right.low ? false : undefined
    case '>=':
      return left.low >= right.high ? true : left.high < right.low ? false : undefined
    default:
      return undefined
  }
}

// ---- nodes ----

export const BLOCKED: Node = { kind: 'blocked' }
/** A wait: the way is closed until this is there. */
export const lacking = (lacks: Want): Node => ({ kind: 'blocked', lacks })

export const assign = (variable: Variable, value: Expression, next: Node, index: Expression = number(0)): Node => ({
  kind: 'assign',
  target: { variable, index },
  value,
  next,
})

export function branch(condition: Expression, then: Node, otherwise: Node): Node {
  if (condition.kind === 'const') return condition.value !== 0 ? then : otherwise
  if (then === otherwise) return then
  return { kind: 'if', condition, then, otherwise }
}

/** Dispatch on a value; cases stand for `low`, `low + 1` …; a constant or single case needs no dispatch. */
export function dispatch(value: Expression, low: number, cases: readonly Node[]): Node {
  if (value.kind === 'const') return cases[value.value - low] ?? BLOCKED
  const first = cases[0] ?? BLOCKED
  if (cases.every((one) => one === first)) return first
  return { kind: 'switch', value: calculate('-', value, number(low)), cases }
}
