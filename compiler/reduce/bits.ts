// Where the bits of elements stand. Input: a layout and numbers of elements; output: segments of words, and when they mean what.
import type { Guard, Segment } from '../../runtime/plan.ts'
import type { Layout, Slot } from '../ir/layout.ts'
import type { Variable } from '../ir/system.ts'
import type { Catalogue, ValueMap } from './renaming.ts'
import { entryOf, nth } from '../../runtime/entries.ts'

/** Values of a slot that a table has room for. */
export const MOST_TABLE = 4096

export const segmentOf = ({ word, shift, bits }: Slot): Segment => ({ word, shift, bits })

/** Where an element's bits stand; a slot of 0 bits for what the layout does not keep. */
export function slotOf(all: Catalogue, layout: Layout, element: number): Slot {
  const variable = nth(all.variableOf, element)
  return layout.slots.get(variable)?.[element - (all.base.get(variable) ?? 0)] ?? { word: 0, shift: 0, bits: 0, low: 0 }
}

/** By raw value of the one slot, the raw value of the other that it becomes. */
export const becoming = (from: Slot, to: Slot, map: ValueMap): readonly number[] =>
  Array.from({ length: 2 ** from.bits }, (_, raw) => {
    const value = raw + from.low
    const there = (map?.(value) ?? value) - to.low
    // Beyond what the slot holds nothing is ever stored, nor then what would become it.
    return there >= 0 && there < 2 ** to.bits ? there : 0
  })

/** What comes and goes with a scope shares bits with what comes and goes with others. */
export function guardOf(all: Catalogue, layout: Layout, variable: Variable): Guard | undefined {
  const task = variable.scope === undefined ? undefined : all.system.tasks[variable.scope.task]
  if (task === undefined) return undefined
  const slot = nth(entryOf(layout.slots, task.place), 0)
  return {
    slot: segmentOf(slot),
    open: task.locations.flatMap((location) => (location.scope.includes(variable) ? [location.id - slot.low] : [])),
  }
}

/** Rows of corresponding bit positions as rows of segments: neighbours in every column of one word each. */
export function runs(rows: readonly (readonly number[])[]): readonly (readonly Segment[])[] {
  const found: Segment[][] = []
  let last: readonly number[] | undefined
  for (const row of rows) {
    const open = found.at(-1)
    const joins =
      last !== undefined && open !== undefined && row.every((bit, i) => bit === (last?.[i] ?? -2) + 1 && bit >> 5 === open[i]?.word)
    if (joins) open?.forEach((one, i) => (open[i] = { ...one, bits: one.bits + 1 }))
    else found.push(row.map((bit) => ({ word: bit >> 5, shift: bit & 31, bits: 1 })))
    last = row
  }
  return found
}
