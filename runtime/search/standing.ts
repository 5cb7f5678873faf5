// A search as it stands: what it has counted, and what it has seen first where. Plain data that the parts of the search share.
import type { Edges } from './edges.ts'

export interface Search {
  /** First id of each complete level, then the end of the last. */
  readonly levels: number[]
  initialStates: number
  /** States whose successors are all entered. */
  expanded: number
  /** Successors, duplicates and self-loops included, without failing ways. */
  successors: number
  failingWays: number
  readonly sightings: Sightings
  /** Of all expanded states; undefined where they are not kept. */
  edges: Edges | undefined
  /** Of a search for the first finding: the state without a step that ended it; -1 if something else did. */
  deadlocked: number
  ended: 'complete' | 'memory' | 'interrupted' | 'first'
}

/** What was seen on the way; ids of states, -1 for never. */
interface Sightings {
  /** Failures of silent runs before the first state, each once, with the first raw state in which one began. */
  readonly atStart: { readonly task: number; readonly failure: number; readonly state: Int32Array }[]
  /** Notes that are findings and were passed before the first state, each once, with the first raw state in which one began. */
  readonly notedAtStart: { readonly note: number; readonly state: Int32Array }[]
  /** Per failure: first state with a way that fails so. */
  readonly failures: Int32Array
  /** Per note, for leaks and warnings: first state where it was passed. */
  readonly notes: Int32Array
  /** First state with a task in self-deadlock, and the number of such states. */
  firstSelfDeadlock: number
  selfDeadlocks: number
  /** Per property: first state that breaks or reaches it, first where it cannot be evaluated, and the numbers of both. */
  readonly properties: { first: number; places: number; firstUndefined: number; placesUndefined: number }[]
}
