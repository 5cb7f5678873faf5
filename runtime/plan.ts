// The plan of a canonical form, plain data for compiler and runtime alike: `compiler/reduce/` makes it of a system, a layout and classes of
// symmetry, `runtime/reduced/canonical.ts` runs on it. Where bits of a state stand, which of them change places, and what they mean then.

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
export interface Guard {
  readonly slot: Segment
  readonly open: readonly number[]
}
