// A symmetry class whose members' bits stand side by side: a column for each member, and references outside of the columns that name
// one member at a time. Input: a class and the layout; output: the columns as segments, or undefined where a piece of the state
// belongs to two members at once.
import type { Layout } from '../ir/layout.ts'
import type { Variable } from '../ir/system.ts'
import type { SortedPlan } from '../../runtime/plan.ts'
import { guardOf, runs, segmentOf, slotOf } from './bits.ts'
import { renaming, type Catalogue, type Renaming } from './renaming.ts'
import { swap, type SymmetryClass } from './symmetry.ts'
import { nth } from '../../runtime/entries.ts'

/** What has to be apart of other classes for a class to be put in order by itself. */
export interface Apart {
  /** Positions of bits that move with members, and of references to members. */
  readonly columns: ReadonlySet<number>
  readonly references: ReadonlySet<number>
  /** Variables, with the values that name members. */
  readonly named: ReadonlyMap<number, ReadonlySet<number>>
}

export interface Sorted extends Apart {
  readonly plan: SortedPlan
}

/** What is exchanged as a whole: an element, or a bit of a set of references. */
interface Piece {
  readonly element: number
  /** -1: the element. */
  readonly bit: number
}

/**
 * A class as columns that can be sorted; undefined where its members' bits do not stand side by side, or a member cannot change places with
 * the first.
 */
export function sortedClass(all: Catalogue, layout: Layout, { members }: SymmetryClass): Sorted | undefined {
  const first = nth(members, 0)
  const swaps = members.slice(1).map((other) => renaming(all, swap(first, other)))
  const exchange: readonly Renaming[] = swaps.filter((one) => one !== undefined)
  if (exchange.length < swaps.length) return undefined
  const tasks = new Set(all.system.tasks.flatMap((task) => (first.includes(task.name) ? [task.id] : [])))
  const valuesOf = (variable: Variable, k: number): ((value: number) => number) | undefined =>
    exchange[k]?.values({ kind: 'variable', variable })

  const rows = new Map<number, readonly number[]>()
  const references: { readonly element: number; readonly plan: SortedPlan['references'][number]; readonly values: ReadonlySet<number> }[] =
    []
  const column = (piece: Piece, image: (piece: Piece, k: number) => Piece | undefined): boolean => {
    const images = exchange.map((_, k) => image(piece, k)).filter((one) => one !== undefined)
    if (images.length < exchange.length) return false
    const moved = images.map((one) => one.element !== piece.element || one.bit !== piece.bit)
    const count = moved.filter(Boolean).length
    if (count === 0) return true
    if (count < exchange.length) {
      // Another member's: its image by its own exchange is the first member's, and is looked at there.
      const k = moved.indexOf(true)
      return count === 1 && exchange.every((_, j) => movesTo(nth(images, k), j, image) !== undefined)
    }
    if (exchange.length === 1) {
      const mine = all.variableOf[piece.element]?.task
      const other = nth(images, 0)
      const theirs = all.variableOf[other.element]?.task
      const second =
        mine !== theirs && mine !== undefined && theirs !== undefined
          ? tasks.has(theirs)
          : other.element < piece.element || (other.element === piece.element && other.bit < piece.bit)
      if (second) return true
    } else if (!images.every((one, k) => exchange.every((_, j) => (movesTo(one, j, image) !== undefined) === (j === k)))) return false
    const slots = [piece, ...images].map((one) => ({ piece: one, slot: slotOf(all, layout, one.element) }))
    const { slot: mine } = nth(slots, 0)
    if (slots.some(({ slot }) => slot.bits !== mine.bits || slot.low !== mine.low)) return false
    for (let bit = 0; bit < (piece.bit < 0 ? mine.bits : 1); bit++) {
      const row = slots.map(({ piece: one, slot }) => slot.word * 32 + slot.shift + (one.bit < 0 ? bit : one.bit))
      const known = rows.get(nth(row, 0))
      if (known !== undefined && known.join() !== row.join()) return false
      rows.set(nth(row, 0), row)
    }
    return true
  }
  const movesTo = (piece: Piece, k: number, image: (piece: Piece, k: number) => Piece | undefined): Piece | undefined => {
    const to = image(piece, k)
    return to === undefined || (to.element === piece.element && to.bit === piece.bit) ? undefined : to
  }

  for (let element = 0; element < all.count; element++) {
    const slot = slotOf(all, layout, element)
    const variable = nth(all.variableOf, element)
    const images = exchange.map((one) => one.counterpart(element))
    if (slot.bits === 0) {
      if (images.some((one) => slotOf(all, layout, one).bits !== 0)) return undefined
      continue
    }
    const renamed = exchange.some((_, k) => valuesOf(variable, k) !== undefined && changes(valuesOf(variable, k), slot))
    if (!renamed) {
      if (!column({ element, bit: -1 }, (piece, k) => ({ element: nth(exchange, k).counterpart(piece.element), bit: -1 }))) return undefined
    } else if (variable.type.kind === 'set') {
      if (slot.low !== 0 || variable.scope !== undefined) return undefined
      for (let bit = 0; bit < slot.bits; bit++) {
        const image = (piece: Piece, k: number): Piece | undefined => {
          const to = valuesOf(variable, k)?.(1 << piece.bit) ?? 1 << piece.bit
          const there = 31 - Math.clz32(to)
          return there < slot.bits ? { element: nth(exchange, k).counterpart(piece.element), bit: there } : undefined
        }
        if (!column({ element, bit }, image)) return undefined
      }
    } else {
      if (images.some((one) => one !== element) || slot.bits > 12) return undefined
      const named = naming(
        exchange.map((_, k) => valuesOf(variable, k)),
        slot,
        members.length,
      )
      if (named === undefined) return undefined
      references.push({
        element,
        plan: { slot: segmentOf(slot), guard: guardOf(all, layout, variable), ...named },
        values: new Set(named.member.flatMap((member, raw) => (member < 0 ? [] : [raw]))),
      })
    }
  }
  const sorted = [...rows.values()].sort((a, b) => nth(a, 0) - nth(b, 0))
  const segments = runs(sorted)
  return {
    plan: {
      kind: 'all',
      tasks: members.map((names) => all.system.tasks.flatMap((task) => (names.includes(task.name) ? [task.id] : []))),
      columns: members.map((_, m) => segments.map((row) => nth(row, m))),
      references: references.map(({ plan }) => plan),
    },
    columns: new Set(sorted.flat()),
    references: new Set(
      references.flatMap(({ plan: { slot } }) => Array.from({ length: slot.bits }, (_, bit) => slot.word * 32 + slot.shift + bit)),
    ),
    named: new Map(references.map(({ element, values }) => [element, values])),
  }
}

const changes = (map: ((value: number) => number) | undefined, slot: { readonly bits: number; readonly low: number }): boolean => {
  if (map === undefined) return false
  if (slot.bits > 12) return true
  return Array.from({ length: 2 ** slot.bits }, (_, raw) => raw + slot.low).some((value) => map(value) !== value)
}

/** Each raw value's member and the way in which it names it; undefined where one names several. */
function naming(
  maps: readonly (((value: number) => number) | undefined)[],
  slot: { readonly bits: number; readonly low: number },
  size: number,
): { readonly member: readonly number[]; readonly way: readonly number[]; readonly raw: readonly (readonly number[])[] } | undefined {
  const count = 2 ** slot.bits
  const to = (raw: number, k: number): number => (maps[k]?.(raw + slot.low) ?? raw + slot.low) - slot.low
  const member = Array.from({ length: count }, () => -1)
  const way = Array.from({ length: count }, () => 0)
  const raws: number[][] = Array.from({ length: size }, () => [])
  let ways = 0
  for (let raw = 0; raw < count; raw++) {
    if (member[raw] !== -1) continue
    const images = maps.map((_, k) => to(raw, k))
    // Beyond what the slot holds nothing is ever stored, nor then what could become it.
    if (images.some((one) => one < 0 || one >= count)) continue
    const moved = images.filter((one) => one !== raw).length
    if (moved === 0) continue
    if (moved < maps.length) {
      // Another member's: met again from the first member's, unless that cannot be stored.
      const k = images.findIndex((one) => one !== raw)
      if (moved > 1 || maps.some((_, j) => to(nth(images, k), j) === images[k])) return undefined
      continue
    }
    if (maps.length > 1 && !images.every((one, k) => maps.every((_, j) => (to(one, j) !== one) === (j === k)))) return undefined
    ;[raw, ...images].forEach((one, m) => {
      member[one] = m
      way[one] = ways
      nth(raws, m)[ways] = one
    })
    ways++
  }
  return { member, way, raw: raws }
}

/** Neither can be put in order without the other: one moves bits that the other reads or moves, or a value names members of both. */
export function conflict(a: Apart, b: Apart): boolean {
  const meets = (one: ReadonlySet<number>, other: ReadonlySet<number>): boolean => [...one].some((bit) => other.has(bit))
  if (meets(a.columns, b.columns) || meets(a.columns, b.references) || meets(a.references, b.columns)) return true
  return [...a.named].some(([element, values]) => meets(values, b.named.get(element) ?? new Set()))
}
