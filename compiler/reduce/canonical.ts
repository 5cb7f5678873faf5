// Expressions in a form in which two are equal if they mean the same under a renaming: what depends on few values is its table,
// the rest keeps its structure, with the operands of what does not care about order sorted. Input: expressions of one side of a
// comparison; output: numbers, equal only where the renamed expression has the renamed value in every renamed state.
import type { Expression, Temp, Type } from '../ir/system.ts'
import { constant, mapParts, read } from '../ir/build.ts'
import { evaluate } from '../ir/compute.ts'
import { rangeOf } from '../ir/extent.ts'
import { partsOf } from '../ir/walk.ts'
import type { Catalogue, Renaming, Sort, ValueMap } from './renaming.ts'
import { nth } from '../../runtime/entries.ts'

/** What an expression looks at: an element, a temporary, a test of holds or places. Keys and bounds are of the renamed one. */
export interface Leaf {
  readonly key: number
  readonly low: number
  readonly high: number
  /** From values before renaming to values after; its own inverse is `back`. */
  readonly values: ValueMap
  readonly back: ValueMap
  /** Can be fixed to a value: an element with a known index, or a temporary. */
  readonly simple: boolean
}

/** By key of the leaf, the value after renaming. */
export type Fixed = ReadonlyMap<number, number>

interface Canonical {
  of(expression: Expression, sort: Sort): number
  /** An element's number after renaming: `index` in `variable`. */
  index(variable: Parameters<typeof read>[0], index: Expression): number
  /** The leaf that the expression is, if it is one. */
  leaf(part: Expression): Leaf | undefined
  /** With fixed leaves replaced by their values. */
  under(expression: Expression, fixed: Fixed): Expression
}

/** Numbers for texts: shared by the two sides. */
export interface Interned {
  readonly numbers: Map<string, number>
  fresh: number
}

const MOST_LEAVES = 8
const MOST_ROWS = 256
const PLAIN: Sort = { kind: 'plain' }

export function canonical(
  all: Catalogue,
  renaming: Renaming,
  back: Renaming,
  temps: ReadonlyMap<Temp, Temp> | undefined,
  interned: Interned,
): Canonical {
  const leaves = new Map<Expression, Leaf | undefined>()
  const intern = (text: string): number => {
    const known = interned.numbers.get(text)
    if (known !== undefined) return known
    interned.numbers.set(text, interned.numbers.size)
    return interned.numbers.size - 1
  }
  /** Equal to nothing. */
  const strange = (): number => -++interned.fresh
  const elementOf = (variable: Parameters<typeof read>[0], i: number): number => renaming.counterpart((all.base.get(variable) ?? 0) + i)

  function leaf(part: Expression): Leaf | undefined {
    if (leaves.has(part)) return leaves.get(part)
    const made = leafOf(part)
    leaves.set(part, made)
    return made
  }

  function leafOf(part: Expression): Leaf | undefined {
    switch (part.kind) {
      case 'read': {
        const { variable, index: at } = part.reference
        const sort: Sort = { kind: 'variable', variable }
        const maps = { values: renaming.values(sort), back: back.values(sort) }
        if (at.kind !== 'const') return { key: intern(`elements ${index(variable, at)}`), ...hull(variable.bounds), ...maps, simple: false }
        const number = elementOf(variable, at.value)
        const other = all.variableOf[number]
        const bounds = other?.bounds[number - (all.base.get(other) ?? 0)] ?? { low: 0, high: 0 }
        return { key: intern(`element ${number}`), low: bounds.low, high: bounds.high, ...maps, simple: true }
      }
      case 'temp': {
        const sort: Sort = { kind: 'type', type: part.temp.type }
        const to = temps === undefined ? part.temp : temps.get(part.temp)
        if (to === undefined) return { key: strange(), low: 0, high: 0, values: undefined, back: undefined, simple: false }
        return {
          key: intern(`temp ${to.id}`),
          ...rangeOf(part.temp.type),
          values: renaming.values(sort),
          back: back.values(sort),
          simple: true,
        }
      }
      case 'anyHeld':
        return yesNo(
          `held ${part.holds
            .map((hold) => elementOf(hold, 0))
            .sort((a, b) => a - b)
            .join(' ')}`,
        )
      case 'at': {
        const task = nth(all.system.tasks, part.task)
        const becomes = renaming.values({ kind: 'variable', variable: task.place })
        const here = part.locations.flatMap(({ id }) => (all.places[task.id]?.includes(id) === true ? [becomes?.(id) ?? id] : []))
        return yesNo(`at ${renaming.task[task.id]} ${here.sort((a, b) => a - b).join(' ')}`)
      }
      case 'parameter':
        return {
          key: intern(`parameter ${part.parameter.id}`),
          low: 0,
          high: part.parameter.values.length - 1,
          values: undefined,
          back: undefined,
          simple: false,
        }
      default:
        return undefined
    }
  }
  const yesNo = (text: string): Leaf => ({ key: intern(text), low: 0, high: 1, values: undefined, back: undefined, simple: false })

  /** Undefined: more than a table can have. */
  function leavesIn(e: Expression): readonly Leaf[] | undefined {
    const found = new Map<number, Leaf>()
    let rows = 1
    const walk = (part: Expression): boolean => {
      const one = leaf(part)
      if (one !== undefined) {
        if (found.has(one.key)) return true
        found.set(one.key, one)
        rows *= one.high - one.low + 1
        return one.key >= 0 && found.size <= MOST_LEAVES && rows <= MOST_ROWS
      }
      return partsOf(part).every(walk)
    }
    return walk(e) ? [...found.values()].sort((a, b) => a.key - b.key) : undefined
  }

  function table(e: Expression, looked: readonly Leaf[], result: ValueMap): number {
    const values = new Map<number, number>()
    const column: number[] = []
    const fill = (i: number): void => {
      const one = looked[i]
      if (one === undefined) {
        const value = evaluate(e, (part) => values.get((leaf(part) as Leaf).key) as number)
        column.push(result === undefined ? value : result(value))
        return
      }
      for (let value = one.low; value <= one.high; value++) {
        values.set(one.key, one.back === undefined ? value : one.back(value))
        fill(i + 1)
      }
    }
    fill(0)
    const [first] = column
    if (column.every((value) => value === first)) return intern(`is ${first}`)
    return intern(`table ${looked.map(({ key }) => key).join(' ')}: ${column.join(' ')}`)
  }

  const memo = new Map<Expression, Map<ValueMap, number>>()
  function of(e: Expression, sort: Sort): number {
    const result = renaming.values(sort)
    const known = memo.get(e)?.get(result)
    if (known !== undefined) return known
    const made = canonicalOf(e, sort, result)
    const entry = memo.get(e) ?? new Map<ValueMap, number>()
    memo.set(e, entry.set(result, made))
    return made
  }

  function canonicalOf(e: Expression, sort: Sort, result: ValueMap): number {
    if (e.kind === 'const') return intern(`is ${result === undefined ? e.value : result(e.value)}`)
    const looked = leavesIn(e)
    if (looked !== undefined) return table(e, looked, result)
    const one = leaf(e)
    if (one !== undefined) return one.values === result ? intern(`leaf ${one.key}`) : strange()
    switch (e.kind) {
      case 'conditional':
        return intern(`if ${of(e.condition, PLAIN)} ${of(e.then, sort)} ${of(e.otherwise, sort)}`)
      case 'and':
      case 'or':
        return result === undefined
          ? intern(`${e.kind} ${[...new Set(flat(e, e.kind).map((part) => of(part, PLAIN)))].sort((a, b) => a - b).join(' ')}`)
          : strange()
      case 'not':
        return result === undefined ? intern(`not ${of(e.operand, PLAIN)}`) : strange()
      case 'size':
        return result === undefined ? intern(`size ${of(e.operand, { kind: 'type', type: e.operand.type })}`) : strange()
      case 'table':
        return intern(`word ${of(e.operand, PLAIN)} ${e.low} ${e.table.map((value) => result?.(value) ?? value).join(' ')}`)
      case 'binary': {
        if (result !== undefined) return strange()
        const { operator, left, right } = e
        if (operator === '==' || operator === '!=') {
          const compared: Sort = { kind: 'type', type: reference(left.type) ? left.type : right.type }
          return intern(`${operator} ${[of(left, compared), of(right, compared)].sort((a, b) => a - b).join(' ')}`)
        }
        if (operator === '+' || operator === '*')
          return intern(
            `${operator} ${flat(e, operator)
              .map((part) => of(part, PLAIN))
              .sort((a, b) => a - b)
              .join(' ')}`,
          )
        return intern(`${operator} ${of(left, PLAIN)} ${of(right, PLAIN)}`)
      }
      default:
        return strange()
    }
  }

  function index(variable: Parameters<typeof read>[0], at: Expression): number {
    if (at.kind === 'const') return intern(`is ${elementOf(variable, at.value)}`)
    const looked = leavesIn(at)
    if (looked !== undefined) return table(at, looked, (i) => elementOf(variable, Math.max(0, Math.min(variable.elements.length - 1, i))))
    const first = elementOf(variable, 0)
    const parallel = variable.elements.every((_, i) => elementOf(variable, i) === first + i)
    return parallel ? intern(`from ${first} ${of(at, PLAIN)}`) : strange()
  }

  function under(e: Expression, fixed: Fixed): Expression {
    if (fixed.size === 0) return e
    const here = (part: Expression): Expression => {
      const one = leaf(part)
      const value = one === undefined ? undefined : fixed.get(one.key)
      return one === undefined || value === undefined ? part : constant(one.back === undefined ? value : one.back(value), part.type)
    }
    const walk = (part: Expression): Expression => {
      switch (part.kind) {
        case 'read': {
          const at = walk(part.reference.index)
          return at === part.reference.index ? here(part) : here(read(part.reference.variable, at))
        }
        case 'temp':
          return here(part)
        default:
          return mapParts(part, walk)
      }
    }
    return walk(e)
  }

  return { of, index, leaf, under }
}

const reference = (type: Type): boolean =>
  type.kind === 'object' || type.kind === 'task' || type.kind === 'mapping' || type.kind === 'set' || type.kind === 'lock'

const hull = (bounds: readonly { readonly low: number; readonly high: number }[]): { readonly low: number; readonly high: number } => ({
  low: Math.min(...bounds.map(({ low }) => low)),
  high: Math.max(...bounds.map(({ high }) => high)),
})

/** The operands of nested uses of one operation that may be regrouped. */
function flat(e: Expression, operation: string): readonly Expression[] {
  if ((e.kind === 'and' || e.kind === 'or') && e.kind === operation) return e.operands.flatMap((part) => flat(part, operation))
  if (e.kind === 'binary' && e.operator === operation) return [...flat(e.left, operation), ...flat(e.right, operation)]
  return [e]
}
