// The plan of a canonical form, plain data for compiler and runtime alike: `compiler/reduce/` makes it of a system, a layout and classes of
// symmetry, `runtime/reduced/canonical.ts` runs on it. Where bits of a state stand, which of them change places, and what they mean then.

/**
 * What a variant is explored with instead of its checker alone, or why it has to be explored as written. `Steps`: a module of one of the two
 * smaller systems, as a text or loaded.
 */
export type Reduction<Steps> =
  | { readonly kind: 'none'; readonly reason: string }
  | {
      readonly kind: 'reduced'
      /** Undefined where there is nothing to reduce by it. */
      readonly transactions: Steps | undefined
      readonly settling: Steps | undefined
      /** By task the places at which it can always move. */
      readonly steady: readonly (readonly number[])[]
      readonly symmetry: CanonicalPlan | undefined
    }

export interface CanonicalPlan {
  readonly words: number
  /** By task: its place, raw 0 while its silent run at the start is still to come. */
  readonly places: readonly Segment[]
  /** Classes each of which is put in order without a look at the others. */
  readonly apart: readonly (SortedPlan | RingPlan)[]
  /** Classes whose members' bits do not stand side by side. */
  readonly entangled: EntangledPlan | undefined
}

export interface SortedPlan {
  readonly kind: 'all'
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

/** A class that goes round: all that hangs on its members stands in their columns, and is told from where the member stands. */
export interface RingPlan {
  readonly kind: 'round'
  /** By member, as they go round: the numbers of its tasks, in corresponding order. */
  readonly tasks: readonly (readonly number[])[]
  /** By member, then in corresponding order. `tables`: each raw value as the first member would have it, and back; without them it stays. */
  readonly columns: readonly (readonly {
    readonly slot: Segment
    readonly guard: Guard | undefined
    readonly tables: { readonly read: readonly number[]; readonly write: readonly number[] } | undefined
  }[])[]
  /** By word: the bits of no member. */
  readonly keep: readonly number[]
}

export interface EntangledPlan {
  readonly classes: readonly EntangledClass[]
  readonly marks: readonly Mark[]
}

/** Members are counted through all classes, in this order. */
export interface EntangledClass {
  readonly size: number
  /**
   * `all`: by two of them, the lesser number first, in order (0 and 1, 0 and 2, …, 1 and 2, …), what exchanges them. `round`: by how many places, from
   * one on, what takes all of them round.
   */
  readonly kind: 'all' | 'round'
  readonly renamings: readonly RenamingPlan[]
}

/** What tells members from each other whatever their names are: an element of the state, whose it is, and whom its value names. */
export interface Mark {
  readonly slot: Segment
  readonly guard: Guard | undefined
  /** The same for elements that take each other's place. */
  readonly seed: number
  readonly owners: readonly number[]
  /** By raw value: the same for values that take each other's place, and the members named; undefined: the raw value, which names nobody. */
  readonly values: { readonly way: readonly number[]; readonly named: readonly (readonly number[])[] } | undefined
  /** Of a set: who is named is so in no order. */
  readonly unordered: boolean
}

/** How a state is written under other names. */
export interface RenamingPlan {
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
