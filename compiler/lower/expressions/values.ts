// Values that must fit: into 32 bits, into a type, an optional one that must be there. Input: an expression; output: the same, with the check
// that it fits where it might not.
import type { Span } from '../../diagnostics/diagnostic.ts'
import { errorAt } from '../../diagnostics/report.ts'
import { boundsOf } from '../../ir/bounds.ts'
import { compare, constant, not, number } from '../../ir/build.ts'
import { rangeOf } from '../../ir/extent.ts'
import type { Expression, Type } from '../../ir/system.ts'
import type * as M from '../../model/model.ts'
import { asSetOf } from '../sets.ts'
import { check, words, type At } from './at.ts'
import { unify } from './types.ts'

/** Integers are exact: an expression that could leave 32 bits is refused. */
export function fit(at: At, value: Expression, span: Span): Expression {
  const { low, high } = boundsOf(value)
  if (low < -(2 ** 31) || high > 2 ** 31 - 1) {
    at.world.diagnostics.push(
      errorAt('LS7011', span, `\`${words(at, span)}\` can be ${low < -(2 ** 31) ? low : high}, which does not fit 32 bits`),
    )
    return number(0)
  }
  return value
}

/** An optional value where one must be there. */
export function present(at: At, value: Expression, span: Span): Expression {
  if (boundsOf(value).low < 0 && value.type.kind !== 'bool') {
    check(at, compare('>=', value, number(0)), 'none', span, `\`${words(at, span)}\` is none`)
  }
  return value
}

/** Coerced to a type: what does not fit is checked. */
export function stored(at: At, e: M.Expression, type: Type): Expression {
  return coerce(at, at.lower(e, at, type), type, e.span)
}

/** The value as one of the type; what might be none of it is checked, with the rule that the kind of type breaks. */
export function coerce(at: At, value: Expression, type: Type, span: Span): Expression {
  if (type.kind === 'set') {
    const { set, loses } = asSetOf(value, type)
    check(at, not(loses), 'range', span, leaves(at, span, type))
    return set
  }
  const converted = unify(value, type)
  const bounds = boundsOf(converted)
  const range = rangeOf(type)
  if (type.kind === 'bool') return converted
  if (type.kind === 'lock') return converted.kind === 'const' ? constant(converted.value, type) : converted
  const missing = type.kind === 'object' || type.kind === 'task' || type.kind === 'mapping'
  if (bounds.low < range.low) {
    const rule = missing ? 'none' : 'range'
    check(at, compare('>=', converted, number(range.low)), rule, span, missing ? `\`${words(at, span)}\` is none` : leaves(at, span, type))
  }
  if (bounds.high > range.high) check(at, compare('<=', converted, number(range.high)), 'range', span, leaves(at, span, type))
  return converted.kind === 'const' ? constant(converted.value, type) : converted
}

const leaves = (at: At, span: Span, type: Type): string =>
  type.kind === 'int'
    ? `\`${words(at, span)}\` leaves ${type.low}..${type.high}`
    : `\`${words(at, span)}\` is no value of ${type.kind === 'words' ? `{${type.words.join(', ')}}` : 'this type'}`
