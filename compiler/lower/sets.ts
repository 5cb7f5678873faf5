// Sets of different element types: a set is a bit per value of its type, so what is compared, joined or stored must first be of one
// type. Input: expressions that are sets; output: the same sets as sets of another type.
import { limits } from '../diagnostics/limits.ts'
import type { Expression, Type } from '../ir/system.ts'
import { FALSE, binary, conditional, constant, has, number, or } from '../ir/build.ts'
import { rangeOf, sizeOf } from '../ir/extent.ts'

export type SetType = Type & { readonly kind: 'set' }

export const MOST_ELEMENTS = limits.setValues.most

/** The type of what is in `{}` where its place does not say more: it has no value. */
export const NOTHING: Type = { kind: 'words', words: [] }
const isNothing = (type: Type): boolean => type.kind === 'words' && type.words.length === 0

/** The smallest type that has all values of both: of integers the hull, of words first those of the left. */
export function commonSet(left: SetType, right: SetType): SetType {
  return { kind: 'set', element: commonElement(left.element, right.element) }
}

/**
 * The least type that has the elements of both: words of either, an interval around both. Of other types the checker has seen that they are
 * one.
 */
export function commonElement(left: Type, right: Type): Type {
  if (isNothing(left)) return right
  if (isNothing(right)) return left
  if (left.kind === 'words' && right.kind === 'words') {
    return { kind: 'words', words: [...left.words, ...right.words.filter((word) => !left.words.includes(word))] }
  }
  if (left.kind !== 'int' || right.kind !== 'int') return left
  return { kind: 'int', low: Math.min(left.low, right.low), high: Math.max(left.high, right.high) }
}

/** The set with those of its elements that the other type has, and whether it has an element that the other type does not have. */
export function asSetOf(value: Expression, to: SetType): { readonly set: Expression; readonly loses: Expression } {
  if (value.type.kind !== 'set') return { set: value, loses: FALSE }
  const places = placesIn(value.type.element, to.element)
  const lost = places.flatMap((place, i) => (place === undefined ? [has(value, number(i))] : []))
  return { set: moved(value, places, to), loses: or(lost) }
}

/** For each value of the one type, in order, its number among those of the other. */
function placesIn(from: Type, to: Type): readonly (number | undefined)[] {
  const { low } = rangeOf(from)
  const target = rangeOf(to)
  return Array.from({ length: sizeOf(from) }, (_, i) => {
    if (from.kind === 'words' && to.kind === 'words') {
      const place = to.words.indexOf(from.words[i] ?? '')
      return place < 0 ? undefined : place
    }
    return low + i < target.low || low + i > target.high ? undefined : low + i - target.low
  })
}

function moved(value: Expression, places: readonly (number | undefined)[], to: SetType): Expression {
  if (places.every((place, i) => place === i)) return { ...value, type: to }
  if (value.kind === 'const') {
    const bits = places.reduce<number>((set, place, i) => (place !== undefined && (value.value >>> i) & 1 ? set | (1 << place) : set), 0)
    return constant(bits, to)
  }
  return places.reduce<Expression>(
    (set, place, i) => {
      if (place === undefined) return set
      return binary('union', set, conditional(has(value, number(i)), constant(1 << place, to), constant(0, to)), to)
    },
    constant(0, to),
  )
}
