// A symmetry class that goes round and whose members' bits stand side by side: a column for each member, what it says of members told from
// where it stands. Input: a class and the layout; output: the columns as pieces, or undefined where a piece of the state is no single member's.
import { maskOf, type Layout } from '../ir/layout.ts'
import type { RingPlan } from '../../runtime/plan.ts'
import { becoming, guardOf, MOST_TABLE, runs, segmentOf, slotOf } from './bits.ts'
import type { Apart } from './columns.ts'
import { renaming, type Catalogue } from './renaming.ts'
import { around, type SymmetryClass } from './symmetry.ts'
import { nth } from '../../runtime/entries.ts'

type Piece = RingPlan['columns'][number][number]

export interface Ring extends Apart {
  readonly plan: RingPlan
}

/**
 * The class as columns of which each is written as the first member would have it; undefined where something outside of them names a member,
 * or an element comes back to where it was before all have been passed.
 */
export function ringClass(all: Catalogue, layout: Layout, { members }: SymmetryClass): Ring | undefined {
  const count = members.length
  const by = members.map((_, places) => renaming(all, around(members, places)))
  const turned = by.filter((one) => one !== undefined)
  if (turned.length < count) return undefined
  const plain: (readonly number[])[] = []
  const others: (readonly Piece[])[] = []
  const bits = new Set<number>()
  const keep = Array.from({ length: layout.words }, () => -1)
  const seen = new Set<number>()
  for (let element = 0; element < all.count; element++) {
    const row = turned.map((one) => one.counterpart(element))
    const slots = row.map((one) => slotOf(all, layout, one))
    if (seen.has(element) || slots.every((slot) => slot.bits === 0)) continue
    const variables = row.map((one) => nth(all.variableOf, one))
    // By member: what its values are for the first, and those of the first for it.
    const maps = variables.map((variable, m) => [
      nth(turned, (count - m) % count).values({ kind: 'variable', variable }),
      nth(turned, m).values({ kind: 'variable', variable: nth(variables, 0) }),
    ])
    if (row.every((one) => one === element)) {
      if (maps.some(([map]) => map !== undefined)) return undefined
      continue
    }
    if (new Set(row).size < count || !row.every((one, m) => nth(turned, 1).counterpart(one) === row[(m + 1) % count])) return undefined
    for (const one of row) seen.add(one)
    for (const slot of slots) {
      for (let bit = 0; bit < slot.bits; bit++) bits.add(slot.word * 32 + slot.shift + bit)
      keep[slot.word] = nth(keep, slot.word) & ~maskOf(slot)
    }
    const first = nth(slots, 0)
    const alike = maps.flat().every((map) => map === undefined) && slots.every((slot) => slot.bits === first.bits && slot.low === first.low)
    if (alike && nth(variables, 0).scope === undefined) {
      for (let bit = 0; bit < first.bits; bit++) plain.push(slots.map((slot) => slot.word * 32 + slot.shift + bit))
      continue
    }
    if (!alike && slots.some((slot) => 2 ** slot.bits > MOST_TABLE)) return undefined
    others.push(
      slots.map((slot, m) => ({
        slot: segmentOf(slot),
        guard: guardOf(all, layout, nth(variables, m)),
        tables: alike ? undefined : { read: becoming(slot, first, maps[m]?.[0]), write: becoming(first, slot, maps[m]?.[1]) },
      })),
    )
  }
  const whole = runs(plain.sort((a, b) => nth(a, 0) - nth(b, 0))).map((row) =>
    row.map((slot) => ({ slot, guard: undefined, tables: undefined })),
  )
  return {
    plan: {
      kind: 'round',
      tasks: members.map((names) => names.flatMap((name) => all.system.tasks.flatMap((task) => (task.name === name ? [task.id] : [])))),
      columns: members.map((_, m) => [...whole, ...others].map((row) => nth(row, m))),
      keep,
    },
    columns: bits,
    references: new Set(),
    named: new Map(),
  }
}
