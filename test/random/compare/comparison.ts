// A way of looking at a cell a second time. Each file of this folder has one or two; `comparisons.ts` is the list.
import type { PreparedCell } from '../cell.ts'

export interface Comparison {
  /** The two that are held against each other, as it is printed. */
  readonly between: string
  /** It is made of one spec in so many, and of all where nothing has to be quick; which of them turns with the number of the spec. */
  readonly every: number
  /** What the two do not agree on. */
  readonly differs: (cell: PreparedCell) => string | undefined
}
