// What expressions are on integers, as all of the compiler and the emitted code mean it: `div` and `mod` round down, sets are bits. Input: an
// operator and two values, or an expression and the values of what it looks at; output: the value.
import type { Expression, Operator } from './system.ts'

/** Rounded down. Neither is for a `b` of 0. */
export const div = (a: number, b: number): number => Math.floor(a / b)
/** What `div` leaves: 0, or of the sign of `b`. */
export const mod = (a: number, b: number): number => a - b * Math.floor(a / b)

/** How many elements a set has. */
export function bitCount(set: number): number {
  let count = 0
  for (let rest = set; rest !== 0; rest &= rest - 1) count++
  return count
}

/** Undefined where something is divided by zero. */
export function compute(operator: Operator, a: number, b: number): number | undefined {
  switch (operator) {
    case '+':
      return a + b
    case '-':
      return a - b
    case '*':
      return a * b
    case 'div':
      return b === 0 ? undefined : div(a, b)
    case 'mod':
      return b === 0 ? undefined : mod(a, b)
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

/** What an expression looks at: the state, the variant, the step so far. */
export type Look = Extract<Expression, { kind: 'read' | 'temp' | 'parameter' | 'anyHeld' | 'at' }>

/** The value of an expression, where `look` gives the values of what it looks at. A division by zero, which is tested for before, is 0. */
export function evaluate(e: Expression, look: (at: Look) => number): number {
  switch (e.kind) {
    case 'const':
      return e.value
    case 'read':
    case 'temp':
    case 'parameter':
    case 'anyHeld':
    case 'at':
      return look(e)
    case 'not':
      return evaluate(e.operand, look) === 0 ? 1 : 0
    case 'and':
      return e.operands.every((part) => evaluate(part, look) !== 0) ? 1 : 0
    case 'or':
      return e.operands.some((part) => evaluate(part, look) !== 0) ? 1 : 0
    case 'conditional':
      return evaluate(evaluate(e.condition, look) !== 0 ? e.then : e.otherwise, look)
    case 'table':
      return e.table[evaluate(e.operand, look) - e.low] ?? 0
    case 'size':
      return bitCount(evaluate(e.operand, look))
    case 'binary':
      return compute(e.operator, evaluate(e.left, look), evaluate(e.right, look)) ?? 0
  }
}
