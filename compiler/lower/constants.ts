// Integers that are known once sizes are: bounds of types, counts of classes, rounds. Input: an expression of the typed model
// over sizes; output: its value, or undefined where it is none (a division by zero, something that is no constant).
import { div, mod } from '../ir/compute.ts'
import type * as M from '../model/model.ts'

/**
 * The value of an expression over literals and sizes; undefined where it is none: a division by zero, a size that has no value, something
 * that is no constant.
 */
export function constantInteger(expression: M.Expression, sizes: ReadonlyMap<string, number>): number | undefined {
  switch (expression.kind) {
    case 'int':
      return expression.value
    case 'size':
      return sizes.get(expression.size.name)
    case 'unary': {
      const operand = constantInteger(expression.operand, sizes)
      return operand === undefined || expression.operator !== '-' ? undefined : -operand
    }
    case 'binary': {
      const left = constantInteger(expression.left, sizes)
      const right = constantInteger(expression.right, sizes)
      if (left === undefined || right === undefined) return undefined
      switch (expression.operator) {
        case '+':
          return left + right
        case '-':
          return left - right
        case '*':
          return left * right
        case 'div':
          return right === 0 ? undefined : div(left, right)
        case 'mod':
          return right === 0 ? undefined : mod(left, right)
        default:
          return undefined
      }
    }
    case 'extreme': {
      const values = expression.arguments.map((one) => constantInteger(one, sizes))
      const known = values.filter((one) => one !== undefined)
      if (known.length < values.length || known.length === 0) return undefined
      return expression.which === 'min' ? Math.min(...known) : Math.max(...known)
    }
    default:
      return undefined
  }
}

/** The sizes that a constant is made of. */
export function sizesIn(expression: M.Expression): readonly M.Size[] {
  switch (expression.kind) {
    case 'size':
      return [expression.size]
    case 'unary':
      return sizesIn(expression.operand)
    case 'binary':
      return [...sizesIn(expression.left), ...sizesIn(expression.right)]
    case 'extreme':
      return expression.arguments.flatMap(sizesIn)
    default:
      return []
  }
}
