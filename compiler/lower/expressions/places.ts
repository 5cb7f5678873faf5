// Where a field, or an element of an array, stands. Input: a place of the spec; output: a variable and the index of its element, or the numbers
// of locks, with what is left of the dimensions.
import { boundsOf } from '../../ir/bounds.ts'
import { and, binary, calculate, compare, constant, intType, number } from '../../ir/build.ts'
import type { Expression, Type, Variable } from '../../ir/system.ts'
import type * as M from '../../model/model.ts'
import { rangeOf } from '../../ir/extent.ts'
import { concrete, dimensionsOf } from '../world.ts'
import { check, words, type At } from './at.ts'
import { requireLive } from './living.ts'
import { product } from './types.ts'
import { coerce, present } from './values.ts'

/** One of `count`, counted from 0. */
export function indexed(at: At, e: M.Expression, count: number, type: Type): Expression {
  const index = at.lower(e, at)
  const inside = and([compare('>=', index, number(0)), compare('<', index, number(count))])
  check(at, inside, 'index', e.span, `\`${words(at, e.span)}\` is no index of 0..${count - 1}`)
  if (index.kind === 'const') return constant(Math.max(0, Math.min(count - 1, index.value)), type)
  return { ...index, type }
}

/** Which value of a type it is. A number outside is no index; what else is no value of the type, as where it is stored. */
export function positionOf(at: At, { value: e, among }: M.ExpressionOf<'position'>): Expression {
  const type = concrete(at.world, among)
  const { low, high } = rangeOf(type)
  const value = type.kind === 'int' ? at.lower(e, at) : coerce(at, at.lower(e, at, type), type, e.span)
  if (type.kind === 'int') {
    const inside = and([compare('>=', value, number(low)), compare('<=', value, number(high))])
    check(at, inside, 'index', e.span, `\`${words(at, e.span)}\` is no index of ${low}..${high}`)
  }
  const own = intType(0, high - low)
  if (value.kind === 'const') return constant(Math.max(0, Math.min(high - low, value.value - low)), own)
  return low === 0 ? { ...value, type: own } : binary('-', value, number(low), own)
}

type Located =
  | { readonly kind: 'variable'; readonly variable: Variable; readonly index: Expression; readonly dimensions: readonly number[] }
  | { readonly kind: 'lock'; readonly base: number; readonly index: Expression; readonly dimensions: readonly number[] }

/** Indices are checked on the way. The dimensions are those that no index has been given for. */
export function locate(at: At, e: M.Expression | M.Place): Located {
  if (e.kind === 'field') {
    const object = present(at, at.lower(e.object, at), e.object.span)
    const index = boundsOf(object).low < 0 && object.kind === 'const' ? number(0) : object
    const store = at.world.stores.get(e.field)
    if (store !== undefined) {
      const { owner } = e.field
      if (owner !== 'task' && e.field !== owner.pool?.live) requireLive(at, owner, object, e.object.span)
      const { variable, dimensions } = store
      return { kind: 'variable', variable, index: scale(index, product(dimensions)), dimensions }
    }
    const base = at.world.lockBase.get(e.field) ?? 0
    const { dimensions } = dimensionsOf(at.world, e.field.type)
    return { kind: 'lock', base, index: scale(index, product(dimensions)), dimensions }
  }
  if (e.kind === 'element') {
    const array = locate(at, e.array)
    const length = array.dimensions[0] ?? 1
    // A position is one of them.
    const index = e.index.kind === 'position' ? at.lower(e.index, at) : indexed(at, e.index, length, intType(0, length - 1))
    const rest = array.dimensions.slice(1)
    return { ...array, index: calculate('+', array.index, scale(index, product(rest))), dimensions: rest }
  }
  return { kind: 'lock', base: 0, index: number(0), dimensions: [] }
}

const scale = (index: Expression, stride: number): Expression =>
  index.kind === 'const' ? number(index.value * stride) : calculate('*', index, number(stride))
