// Between which integers the value of an expression lies. Input: an expression and the bounds of the variables that it reads; output: an
// interval, never too small.
import { div } from './compute.ts'
import { rangeOf } from './extent.ts'
import type { Expression, Operator } from './system.ts'

export interface Range {
  readonly low: number
  readonly high: number
}

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
    case 'binary': {
      const [within, { type }] = [rangeOf(expression.type), expression]
      const found = arithmetic(expression.operator, boundsOf(expression.left), boundsOf(expression.right)) ?? within
      // A reference is counted on in `next` and `previous` alone, and never beyond the last or the first.
      return type.kind === 'task' || type.kind === 'object'
        ? { low: Math.max(found.low, within.low), high: Math.min(found.high, within.high) }
        : found
    }
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
      const all = divisors.flatMap((d) => [div(left.low, d), div(left.high, d)])
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
