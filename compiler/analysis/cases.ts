// What an expression can be where one task is followed alone, for each combination of switches. Input: an expression; output: its value, where
// nothing followed takes part in it, or a function from what is known at a place to the cases, each with the combinations it stands for.
import { bitCount, compute } from '../ir/compute.ts'
import type { Expression, Reference } from '../ir/system.ts'
import type { CombinationTable, Combinations } from './combinations.ts'
import { ANY } from './valueLists.ts'
import { nth } from '../../runtime/entries.ts'

type Case = readonly [value: number, under: Combinations]

/** What the step has bound so far, the last first; equal ones are one object. */
export interface Temps {
  readonly id: number
  readonly value: number
  readonly before: Temps | undefined
  /** Those with one more, by its id and value. */
  readonly more: Map<number, Map<number, Temps>>
}

export const noTemps = (): Temps => ({ id: -1, value: ANY, before: undefined, more: new Map() })

/** The temporaries with one more bound; the same object for the same binding, so that they are compared by identity. What is not known is not bound. */
export function bind(temps: Temps, id: number, value: number): Temps {
  if (Number.isNaN(value) && Number.isNaN(valueOf(temps, id))) return temps
  let ofId = temps.more.get(id)
  if (ofId === undefined) temps.more.set(id, (ofId = new Map<number, Temps>()))
  let bound = ofId.get(value)
  if (bound === undefined) ofId.set(value, (bound = { id, value, before: temps, more: new Map() }))
  return bound
}

function valueOf(temps: Temps, id: number): number {
  for (let one: Temps | undefined = temps; one !== undefined; one = one.before) if (one.id === id) return one.value
  return ANY
}

type Plain = (values: readonly number[], temps: Temps) => number
type Follow = (values: readonly number[], temps: Temps, under: Combinations) => readonly Case[]
/** A number, `ANY` among them, where it is that whatever is known; `plain` where it is the same under all combinations. */
export type Cases = number | { readonly kind: 'plain'; readonly of: Plain } | { readonly kind: 'several'; readonly of: Follow }

/**
 * `placeOf`: where in the values an element stands that is followed. With `x` followed and `y` shared, `x == 1` is 1 or 0 as `x` is, `y == 1`
 * is `ANY`, and `x == 1 or y == 1` is 1 or `ANY`.
 */
export function casesBy(placeOf: (reference: Reference) => number | undefined, switches: CombinationTable): (e: Expression) => Cases {
  const known = new Map<Expression, Cases>()
  const cases = (e: Expression): Cases => {
    const before = known.get(e)
    if (before !== undefined) return before
    const result = made(e)
    known.set(e, result)
    return result
  }

  const each = (operand: Expression, value: (of: number) => number): Cases => {
    const from = cases(operand)
    if (typeof from === 'number') return value(from)
    if (from.kind === 'plain') return plain((values, temps) => value(from.of(values, temps)))
    return several((values, temps, under) => {
      const found = from.of(values, temps, under)
      const [only] = found
      if (found.length === 1 && only !== undefined) return [[value(only[0]), only[1]]]
      return merged(
        found.map(([one, part]) => [value(one), part]),
        switches,
      )
    })
  }

  function made(e: Expression): Cases {
    switch (e.kind) {
      case 'const':
        return e.value
      case 'at':
        return ANY
      case 'temp': {
        const { id } = e.temp
        return plain((_, temps) => valueOf(temps, id))
      }
      case 'parameter': {
        const masks = switches.of(e.parameter)
        if (masks === undefined) return ANY
        return several((_values, _temps, under) =>
          masks.flatMap((mask, value): Case[] => {
            const part = switches.both(under, mask)
            return part === undefined ? [] : [[value, part]]
          }),
        )
      }
      case 'read': {
        const at = placeOf(e.reference)
        return at === undefined ? ANY : plain((values) => nth(values, at))
      }
      case 'not':
        return each(e.operand, (value) => (Number.isNaN(value) ? ANY : value === 0 ? 1 : 0))
      case 'table':
        return each(e.operand, (value) => (Number.isNaN(value) ? ANY : (e.table[value - e.low] ?? 0)))
      case 'size':
        return each(e.operand, (value) => (Number.isNaN(value) ? ANY : bitCount(value)))
      case 'conditional': {
        const condition = cases(e.condition)
        const then = cases(e.then)
        const otherwise = cases(e.otherwise)
        if (typeof condition === 'number') {
          if (!Number.isNaN(condition)) return condition !== 0 ? then : otherwise
          const [one, other] = [whole(then), whole(otherwise)]
          return several((values, temps, under) => merged([...one(values, temps, under), ...other(values, temps, under)], switches))
        }
        return chosen(condition, then, otherwise)
      }
      case 'and':
      case 'or':
        return every(e.operands.map(cases), e.kind === 'and' ? 0 : 1)
      case 'anyHeld': {
        const own = e.holds.map((variable) => placeOf({ variable, index: ZERO }))
        const places = own.filter((at) => at !== undefined)
        const shared = places.length < own.length
        if (places.length === 0) return shared ? ANY : 0
        return plain((values) => {
          let unknown = shared
          for (const at of places) {
            const value = nth(values, at)
            if (value > 0) return 1
            if (Number.isNaN(value)) unknown = true
          }
          return unknown ? ANY : 0
        })
      }
      case 'binary': {
        const value = (left: number, right: number): number =>
          Number.isNaN(left) || Number.isNaN(right) ? ANY : (compute(e.operator, left, right) ?? ANY)
        const [left, right] = [cases(e.left), cases(e.right)]
        if (isAny(left) || isAny(right)) return ANY
        if (typeof right === 'number') return each(e.left, (one) => value(one, right))
        if (right.kind === 'plain' && (typeof left === 'number' || left.kind === 'plain')) {
          const [one, other] = [plainly(left), right.of]
          return plain((values, temps) => value(one(values, temps), other(values, temps)))
        }
        const [of, others] = [whole(left), whole(right)]
        return several((values, temps, under) =>
          merged(
            of(values, temps, under).flatMap(([one, part]) =>
              others(values, temps, part).map(([other, both]): Case => [value(one, other), both]),
            ),
            switches,
          ),
        )
      }
    }
  }

  /** The one or the other, as a condition is; of an unknown one what either can be. */
  function chosen(condition: Exclude<Cases, number>, then: Cases, otherwise: Cases): Cases {
    const [one, other] = [whole(then), whole(otherwise)]
    const either = (values: readonly number[], temps: Temps, under: Combinations): readonly Case[] =>
      merged([...one(values, temps, under), ...other(values, temps, under)], switches)
    if (condition.kind === 'plain')
      return several((values, temps, under) => {
        const value = condition.of(values, temps)
        if (Number.isNaN(value)) return either(values, temps, under)
        return (value !== 0 ? one : other)(values, temps, under)
      })
    return several((values, temps, under) =>
      merged(
        condition
          .of(values, temps, under)
          .flatMap(([value, part]) => (Number.isNaN(value) ? either : value !== 0 ? one : other)(values, temps, part)),
        switches,
      ),
    )
  }

  /** Whether all hold, or one where `stop` is 1: an operand that is `stop` decides. */
  function every(operands: readonly Cases[], stop: 0 | 1): Cases {
    const go = 1 - stop
    if (operands.includes(stop)) return stop
    const otherwise = operands.some(isAny) ? ANY : go
    const followed = operands.filter((one) => typeof one !== 'number')
    if (followed.length === 0) return otherwise
    const simple = followed.flatMap((one) => (one.kind === 'plain' ? [one.of] : []))
    if (simple.length === followed.length)
      return plain((values, temps) => {
        let result = otherwise
        for (const of of simple) {
          const next = of(values, temps)
          if (next === stop) return stop
          if (Number.isNaN(next)) result = ANY
        }
        return result
      })
    const all = followed.map(whole)
    return several((values, temps, under) => {
      let open: readonly Case[] = [[otherwise, under]]
      for (const operand of all) {
        open = merged(
          open.flatMap(([value, part]): readonly Case[] => {
            if (value === stop) return [[value, part]]
            return operand(values, temps, part).map(([next, among]): Case => [
              next === stop ? stop : Number.isNaN(value) || Number.isNaN(next) ? ANY : go,
              among,
            ])
          }),
          switches,
        )
      }
      return open
    })
  }
  return cases
}

const ZERO: Expression = { kind: 'const', value: 0, type: { kind: 'int', low: 0, high: 0 } }

const plain = (of: Plain): Cases => ({ kind: 'plain', of })
const several = (of: Follow): Cases => ({ kind: 'several', of })
const isAny = (cases: Cases): boolean => Number.isNaN(cases)

const plainly = (cases: Exclude<Cases, { kind: 'several' }>): Plain => (typeof cases === 'number' ? () => cases : cases.of)

function whole(cases: Cases): Follow {
  if (typeof cases === 'number') return (_values, _temps, under) => [[cases, under]]
  if (cases.kind === 'several') return cases.of
  const { of } = cases
  return (values, temps, under) => [[of(values, temps), under]]
}

/** One case per value. */
function merged(cases: readonly Case[], switches: CombinationTable): readonly Case[] {
  if (cases.length < 2) return cases
  const [[first] = [ANY]] = cases
  if (cases.length === 2 && !Object.is(first, nth(cases, 1)[0])) return cases
  const byValue = new Map<number, Combinations>()
  for (const [value, under] of cases) {
    const known = byValue.get(value)
    byValue.set(value, known === undefined ? under : switches.either(known, under))
  }
  return [...byValue]
}
