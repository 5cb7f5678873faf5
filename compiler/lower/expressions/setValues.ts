// Sets as they are written down, and two sets as sets of one type. Input: a place and expressions of sets; output: bits over the elements of a
// type that holds all of them, or a diagnostic where those are too many.
import type { Span } from '../../diagnostics/diagnostic.ts'
import { errorAt } from '../../diagnostics/report.ts'
import { boundsOf } from '../../ir/bounds.ts'
import { BOOL, TRUE, binary, calculate, compare, conditional, constant, intType, not, number } from '../../ir/build.ts'
import { rangeOf, sizeOf } from '../../ir/extent.ts'
import type { Expression, Type } from '../../ir/system.ts'
import type * as M from '../../model/model.ts'
import { MOST_ELEMENTS, NOTHING, asSetOf, commonSet, type SetType } from '../sets.ts'
import { concrete } from '../world.ts'
import { binding, check, under, words, type At } from './at.ts'
import { share } from './sharing.ts'
import { stored } from './values.ts'

/**
 * `{a, b}` as bits over the elements of a type: of what it is stored in, if that is known, else of one that holds all that is named.
 * Element `e` of `2..5` is bit `e - 2`.
 */
export function setOf(e: M.ExpressionOf<'set'>, at: At, expected?: Type): Expression {
  const type = expected?.kind === 'set' ? expected : setType(at, e)
  return e.elements.reduce<Expression>(
    (set, element) => {
      const value = stored(at, element, type.element)
      return binary('with', set, calculate('-', value, number(rangeOf(type.element).low)), type)
    },
    constant(0, type),
  )
}

/** Of integers the hull of what the elements can be, whatever they are compared with; of all else what the elements are. */
function setType(at: At, e: M.ExpressionOf<'set'>): SetType {
  const type = e.type.kind === 'set' && e.type.element.kind !== 'integer' ? concrete(at.world, e.type) : undefined
  if (type?.kind === 'set' && type.element.kind !== 'int') return type
  const silent: At = { ...at, guard: TRUE, checks: [], shared: undefined }
  const ranges = e.elements.map((element) => boundsOf(silent.lower(element, silent)))
  if (ranges.length === 0) return type?.kind === 'set' ? type : { kind: 'set', element: NOTHING }
  const element = intType(Math.min(...ranges.map(({ low }) => low)), Math.max(...ranges.map(({ high }) => high)))
  return small(at, { kind: 'set', element }, e.span)
}

function small(at: At, type: SetType, span: Span): SetType {
  const values = sizeOf(type.element)
  if (values <= MOST_ELEMENTS) return type
  at.world.diagnostics.push(
    errorAt(
      'LS7009',
      span,
      `\`${words(at, span)}\` is a set over ${values} values, more than the ${MOST_ELEMENTS} that fit a machine word`,
    ),
  )
  return { kind: 'set', element: BOOL }
}

/**
 * All that a walk comes to, as bits. What stands inside is evaluated only where the walk comes there, so nothing is named before it is known not
 * to be none. Who comes to more objects than there are goes in a circle: further than to all of them no walk is written out.
 */
export function allAlong(e: M.ExpressionOf<'along'>, at: At): Expression {
  const type = concrete(at.world, e.type)
  if (type.kind !== 'set') return number(0)
  if (small(at, type, e.span) !== type) return number(0)
  const most = Math.min(sizeOf(type.element), boundsOf(at.lower(e.most, at)).high)
  const from = (here: Expression, where: At, come: number): Expression => {
    const there = compare('>=', here, number(0))
    if (come === most) {
      check(where, not(there), 'walk', e.span, 'the walk goes further than it may')
      return constant(0, type)
    }
    const inside = under(where, there)
    const next = from(at.lower(e.next, binding(inside, e.local, here)), inside, come + 1)
    return conditional(there, binary('with', next, here, type), constant(0, type))
  }
  return share(at, from(at.lower(e.start, at), at, 0), 'along')
}

/** Two sets as sets of one type; anything else as it is. */
export function bothSets(at: At, left: Expression, right: Expression, span: Span): readonly [Expression, Expression] {
  if (left.type.kind !== 'set' || right.type.kind !== 'set') return [left, right]
  const type = small(at, commonSet(left.type, right.type), span)
  return [asSetOf(left, type).set, asSetOf(right, type).set]
}

/** A choice between two sets, both made sets of one type first. */
export function eitherSet(at: At, e: M.ExpressionOf<'conditional'>, condition: Expression): Expression {
  const then = at.lower(e.then, under(at, condition))
  const [one, other] = bothSets(at, then, at.lower(e.otherwise, under(at, not(condition))), e.span)
  return conditional(condition, one, other)
}
