// What an expression can be where one task is followed alone, for each combination of switches. Input: an expression; output: its value, where
// nothing followed takes part in it, or a function from what is known at a place to the cases, each with the combinations it stands for.
import { bitCount, compute } from '../ir/compute.ts'
import type { Expression, Reference } from '../ir/system.ts'
import type { CombinationTable, Combinations } from './combinations.ts'
import { ANY } from './valueLists.ts'
import { nth } from '../../runtime/entries.ts'

export type Case = readonly [value: number, under: Combinations]

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

type Follow = (values: readonly number[], temps: Temps, under: Combinations) => readonly Case[]
/** A number, `ANY` among them, where it is that whatever is known. */
export type Cases = number | Follow

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
    return (values, temps, under) => {
      const found = from(values, temps, under)
      const [only] = found
      if (found.length === 1 && only !== undefined) return [[value(only[0]), only[1]]]
      return merged(
        found.map(([one, part]) => [value(one), part]),
        switches,
      )
    }
  }

  function made(e: Expression): Cases {
    switch (e.kind) {
      case 'const':
        return e.value
      case 'at':
        return ANY
      case 'temp': {
        const { id } = e.temp
        return (_, temps, under) => [[valueOf(temps, id), under]]
      }
      case 'parameter': {
        const masks = switches.of(e.parameter)
        if (masks === undefined) return ANY
        return (_values, _temps, under) =>
          masks.flatMap((mask, value): Case[] => {
            const part = switches.both(under, mask)
            return part === undefined ? [] : [[value, part]]
          })
      }
      case 'read': {
        const at = placeOf(e.reference)
        return at === undefined ? ANY : (values, _, under) => [[nth(values, at), under]]
      }
      case 'not':
        return each(e.operand, (value) => (Number.isNaN(value) ? ANY : value === 0 ? 1 : 0))
      case 'table':
        return each(e.operand, (value) => (Number.isNaN(value) ? ANY : (e.table[value - e.low] ?? 0)))
      case 'size':
        return each(e.operand, (value) => (Number.isNaN(value) ? ANY : bitCount(value)))
      case 'conditional': {
        const condition = cases(e.condition)
        const then = whole(cases(e.then))
        const otherwise = whole(cases(e.otherwise))
        if (typeof condition === 'number') {
          if (!Number.isNaN(condition)) return cases(condition !== 0 ? e.then : e.otherwise)
          return (values, temps, under) => merged([...then(values, temps, under), ...otherwise(values, temps, under)], switches)
        }
        return (values, temps, under) =>
          merged(
            condition(values, temps, under).flatMap(([value, part]) => {
              if (Number.isNaN(value)) return merged([...then(values, temps, part), ...otherwise(values, temps, part)], switches)
              return (value !== 0 ? then : otherwise)(values, temps, part)
            }),
            switches,
          )
      }
      case 'and':
      case 'or':
        return every(e.operands.map(cases), e.kind === 'and' ? 0 : 1)
      case 'anyHeld': {
        const own = e.holds.map((variable) => placeOf({ variable, index: ZERO }))
        const places = own.filter((at) => at !== undefined)
        const shared = places.length < own.length
        if (places.length === 0) return shared ? ANY : 0
        return (values, _, under) => {
          let unknown = shared
          for (const at of places) {
            const value = nth(values, at)
            if (value > 0) return [[1, under]]
            if (Number.isNaN(value)) unknown = true
          }
          return [[unknown ? ANY : 0, under]]
        }
      }
      case 'binary': {
        const value = (left: number, right: number): number =>
          Number.isNaN(left) || Number.isNaN(right) ? ANY : (compute(e.operator, left, right) ?? ANY)
        const [left, right] = [cases(e.left), cases(e.right)]
        if (Number.isNaN(left) || Number.isNaN(right)) return ANY
        if (typeof right === 'number') return each(e.left, (one) => value(one, right))
        const of = whole(left)
        return (values, temps, under) =>
          merged(
            of(values, temps, under).flatMap(([one, part]) =>
              right(values, temps, part).map(([other, both]): Case => [value(one, other), both]),
            ),
            switches,
          )
      }
    }
  }

  /** Whether all hold, or one where `stop` is 1: an operand that is `stop` decides. */
  function every(operands: readonly Cases[], stop: 0 | 1): Cases {
    const go = 1 - stop
    if (operands.includes(stop)) return stop
    const followed = operands.filter((one) => typeof one !== 'number')
    const otherwise = operands.some((one) => Number.isNaN(one)) ? ANY : go
    if (followed.length === 0) return otherwise
    return (values, temps, under) => {
      let open: readonly Case[] = [[otherwise, under]]
      for (const operand of followed) {
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
    }
  }
  return cases
}

const ZERO: Expression = { kind: 'const', value: 0, type: { kind: 'int', low: 0, high: 0 } }

const whole = (cases: Cases): Follow => (typeof cases === 'number' ? (_values, _temps, under) => [[cases, under]] : cases)

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
