// Builders of the transition system's expressions and nodes. They fold constants and decide comparisons that the operands'
// bounds decide, so that what is written down is already small. Input: the parts; output: an expression or a node.
import { arithmetic, boundsOf, type Range } from './bounds.ts'
import { bitCount, compute } from './compute.ts'
import type { Expression, Node, Operator, Parameter, Reference, Temp, Type, Variable, Want } from './system.ts'

export const BOOL: Type = { kind: 'bool' }
/** Both ends are values of the type. */
export const intType = (low: number, high: number): Type => ({ kind: 'int', low, high })

/** `value` as the type encodes it: words and references by index, sets as bits. */
export const constant = (value: number, type: Type): Expression => ({ kind: 'const', value, type })
export const TRUE = constant(1, BOOL)
export const FALSE = constant(0, BOOL)
export const truth = (value: boolean): Expression => (value ? TRUE : FALSE)
/** An integer whose type is itself alone. */
export const number = (value: number): Expression => constant(value, intType(value, value))

/** The variable itself, even where it has only one value: what is assigned must have a place. */
export const reading = (variable: Variable): Expression => ({
  kind: 'read',
  reference: { variable, index: number(0) },
  type: variable.type,
})

/** An element of a variable; a constant where its bounds leave one value, a table where all elements have one each. */
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

/** `not operand`: of a constant its opposite, of another `not` what stands below it. */
export function not(operand: Expression): Expression {
  if (operand.kind === 'const') return truth(operand.value === 0)
  if (operand.kind === 'not') return operand.operand
  return { kind: 'not', operand, type: BOOL }
}

/** Flat; ends at the first operand that is false, for what stands behind it is never evaluated. */
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
  const [first, ...more] = flat
  if (first === undefined) return TRUE
  if (flat.some((operand) => operand.kind === 'const')) return FALSE
  return more.length === 0 ? first : { kind: 'and', operands: flat, type: BOOL }
}

/** Flat; true as soon as one operand is. */
export function or(operands: readonly Expression[]): Expression {
  const flat: Expression[] = []
  for (const operand of operands) {
    if (operand.kind === 'const') {
      if (operand.value !== 0) return TRUE
    } else if (operand.kind === 'or') flat.push(...operand.operands)
    else flat.push(operand)
  }
  const [first, ...more] = flat
  if (first === undefined) return FALSE
  return more.length === 0 ? first : { kind: 'or', operands: flat, type: BOOL }
}

/** Folded where the condition is known or both sides are one; of integers its type is the hull of both. */
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

/** Whether one of these counts of holds is not zero; those that never are do not count. */
export function anyHeld(holds: readonly Variable[]): Expression {
  const possible = holds.filter(({ bounds }) => bounds.some(({ high }) => high > 0))
  if (possible.some(({ bounds }) => bounds.some(({ low }) => low > 0))) return TRUE
  if (possible.length === 0) return FALSE
  return { kind: 'anyHeld', holds: possible, type: BOOL }
}

/** Folded where operands or their bounds decide; the type is the caller's word, nothing is checked against it. */
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
/** A bool: how two numbers stand to each other. A constant where the bounds of both sides decide it. */
export const compare = (operator: '<' | '<=' | '>' | '>=' | '!=', left: Expression, right: Expression): Expression =>
  binary(operator, left, right, BOOL)
/** `bit` is an index among the elements of the set's type, counted from 0. */
export const has = (set: Expression, bit: Expression): Expression => binary('has', set, bit, BOOL)

/** How many elements a set has. */
const size = (operand: Expression, type: Type): Expression =>
  operand.kind === 'const' ? constant(bitCount(operand.value), type) : { kind: 'size', operand, type }

/** The entry of a table at `operand - low`. */
export const lookUp = (operand: Expression, low: number, table: readonly number[], type: Type): Expression =>
  operand.kind === 'const' ? constant(table[operand.value - low] ?? 0, type) : { kind: 'table', operand, low, table, type }

/**
 * The expression with each of its parts replaced, folded again, of the same type: what is known of variables by now counts. One that only
 * looks at a variable is the same object where nothing is folded.
 * `mapParts(x + y, part => part is x ? 1 : part)` is `1 + y`.
 */
export function mapParts(e: Expression, map: (part: Expression) => Expression): Expression {
  switch (e.kind) {
    case 'const':
    case 'temp':
    case 'parameter':
      return e
    case 'at':
      return e.locations.length === 0 ? constant(0, e.type) : e
    case 'anyHeld': {
      const one = anyHeld(e.holds)
      return one.kind === 'anyHeld' && one.holds.length === e.holds.length ? e : one
    }
    case 'read': {
      const { variable, index } = e.reference
      const one = read(variable, map(index))
      if (one.kind === 'const') return one
      return one.kind === 'read' && one.reference.index === index ? e : { ...one, type: e.type }
    }
    case 'not':
      return not(map(e.operand))
    case 'and':
      return and(e.operands.map(map))
    case 'or':
      return or(e.operands.map(map))
    case 'conditional': {
      const one = conditional(map(e.condition), map(e.then), map(e.otherwise))
      return one.kind === 'conditional' ? { ...one, type: e.type } : one
    }
    case 'binary':
      return binary(e.operator, map(e.left), map(e.right), e.type)
    case 'size':
      return size(map(e.operand), e.type)
    case 'table':
      return lookUp(map(e.operand), e.low, e.table, e.type)
  }
}

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
/** A way of a switch that is never taken, as far as values are known: alike to whatever the others are, once nothing else tells these apart. */
export const NEVER: Node = { kind: 'blocked' }
/** No way at all, as of a value that cannot be chosen: it does not count among what closes the step. */
export const NO_WAY: Node = { kind: 'blocked', aside: true }
/** A wait: the way is closed until this is there. */
export const lacking = (lacks: Want): Node => ({ kind: 'blocked', lacks })

/**
 * `variable[index] := value`, then `next`. `index`: of the element, 0 for what is no array. The value fits the variable's type: nothing
 * here asks.
 */
export const assign = (variable: Variable, value: Expression, next: Node, index: Expression = number(0)): Node => ({
  kind: 'assign',
  target: { variable, index },
  value,
  next,
})

/** One of the sides where the condition is known or they are the same node. */
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
