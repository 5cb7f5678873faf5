// What an operator makes of two integers, as all of the compiler and the emitted code mean it: `div` and `mod` round down, sets are bits.
// Input: an operator and two values; output: the value, or undefined where there is none.
import type { Operator } from './system.ts'

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
