// The plan of a canonicaliser as plain data, and where the bits of elements stand. Input: a layout and numbers of elements; output:
// segments of words, and when they mean what.
import type { Layout, Slot } from '../ir/layout.ts'
import type { Variable } from '../ir/system.ts'
import type { Catalogue } from './renaming.ts'

/** As the runtime declares it (runtime/reduced/canonical.ts). */
export interface CanonicalPlan {
  readonly words: number
  /** By task: its place, raw 0 while its silent run at the start is still to come. */
  readonly places: readonly Segment[]
  readonly sorted: readonly SortedPlan[]
  readonly orders: readonly OrderPlan[]
}

export interface SortedPlan {
  /** By member: the numbers of its tasks, in corresponding order. */
  readonly tasks: readonly (readonly number[])[]
  /** By member, then in corresponding order. */
  readonly columns: readonly (readonly Segment[])[]
  readonly references: readonly {
    readonly slot: Segment
    readonly guard: Guard | undefined
    /** By raw value: the member that it names, or -1, and how; by member and how: the raw value, or -1. */
    readonly member: readonly number[]
    readonly way: readonly number[]
    readonly raw: readonly (readonly number[])[]
  }[]
}

/** One other order of the entangled classes' members. */
export interface OrderPlan {
  /** By task: the one whose name it takes. */
  readonly task: readonly number[]
  /** By word: the bits that stay. */
  readonly keep: readonly number[]
  /** `table`: what each raw value becomes; without one it stays. */
  readonly moves: readonly {
    readonly from: Segment
    readonly to: Segment
    readonly guard: Guard | undefined
    readonly table: readonly number[] | undefined
  }[]
}

export interface Segment {
  readonly word: number
  readonly shift: number
  readonly bits: number
}

/** The bits belong to the reference only while its task stands at one of these places (raw values of the slot). */
interface Guard {
  readonly slot: Segment
  readonly open: readonly number[]
}

export const segmentOf = ({ word, shift, bits }: Slot): Segment => ({ word, shift, bits })

export function slotOf(all: Catalogue, layout: Layout, element: number): Slot {
  const variable = all.variableOf[element] as Variable
  return layout.slots.get(variable)?.[element - (all.base.get(variable) ?? 0)] ?? { word: 0, shift: 0, bits: 0, low: 0 }
}

/** What comes and goes with a scope shares bits with what comes and goes with others. */
export function guardOf(all: Catalogue, layout: Layout, variable: Variable): Guard | undefined {
  const task = variable.scope === undefined ? undefined : all.system.tasks[variable.scope.task]
  if (task === undefined) return undefined
  const slot = layout.slots.get(task.place)?.[0] as Slot
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
