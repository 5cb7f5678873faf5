// Operators of two operands. Input: a place and the expression; output: the operands, lowered in the order in which they are read, under the
// operator of the system that means the same.
import { FALSE, and, binary, calculate, compare, equal, has, not, number, or } from '../../ir/build.ts'
import { rangeOf } from '../../ir/extent.ts'
import type { Expression } from '../../ir/system.ts'
import type * as M from '../../model/model.ts'
import { check, under, words, type At } from './at.ts'
import { bothSets } from './setValues.ts'
import { alike, asNumber, unify } from './types.ts'
import { fit } from './values.ts'

export function binaryOf(e: M.ExpressionOf<'binary'>, at: At): Expression {
  const left = at.lower(e.left, at)
  switch (e.operator) {
    case 'and':
      return and([left, at.lower(e.right, under(at, left))])
    case 'or':
      return or([left, at.lower(e.right, under(at, not(left)))])
    case '=>':
      return or([not(left), at.lower(e.right, under(at, left))])
    case 'in':
      return isIn(left, at.lower(e.right, at))
    default:
      return ofBoth(e, e.operator, left, at.lower(e.right, at), at)
  }
}

type OfBoth = Exclude<M.ExpressionOf<'binary'>['operator'], 'in' | 'and' | 'or' | '=>'>

function ofBoth(e: M.ExpressionOf<'binary'>, operator: OfBoth, left: Expression, right: Expression, at: At): Expression {
  switch (operator) {
    case 'union':
    case 'minus': {
      const [one, other] = bothSets(at, left, right, e.span)
      return binary(operator, one, other, one.type)
    }
    case '==':
      return equal(...alike(...bothSets(at, left, right, e.span)))
    case '!=':
      return not(equal(...alike(...bothSets(at, left, right, e.span))))
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compare(operator, left, right)
    case '+':
    case '-':
    case '*':
      return fit(at, calculate(operator, left, right), e.span)
    case 'div':
    case 'mod':
      check(at, compare('!=', right, number(0)), 'zero', e.span, `\`${words(at, e.right.span)}\` is zero`)
      return fit(at, calculate(operator, left, right), e.span)
  }
}

function isIn(left: Expression, set: Expression): Expression {
  if (set.type.kind !== 'set') return FALSE
  const element = set.type.element
  const value = asNumber(unify(left, element))
  const { low, high } = rangeOf(element)
  return and([compare('>=', value, number(low)), compare('<=', value, number(high)), has(set, calculate('-', value, number(low)))])
}
