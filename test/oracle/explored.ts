// What the reference interpreter gives: of a cell what it found, and for its judge all that it saw. Plain data, made by explore.ts.
import type { Expression, FindingKind } from '../../compiler/model/model.ts'
import type { Edge } from './graph.ts'
import type { World } from './world.ts'

export interface OracleFinding {
  readonly kind: FindingKind
  /** Of fails, violates, leaks, starvation, warns and unreachable. */
  readonly name: string | undefined
  /** Of the shortest counterexample; for a cycle of the way in; for fails without the step that fails; none for unreachable. */
  readonly steps: number | undefined
  /** Of a deadlock: the sets of stuck tasks, by name. */
  readonly stuck?: readonly (readonly string[])[]
}

const ranks: Readonly<Record<FindingKind, number>> = {
  fails: 0,
  use_after_free: 1,
  violates: 2,
  leaks: 3,
  self_deadlock: 4,
  deadlock: 5,
  partial_deadlock: 6,
  livelock: 7,
  starvation: 8,
  warns: 9,
  unreachable: 10,
}

/** By severity, then by name. */
export const inOrder = (findings: Iterable<OracleFinding>): readonly OracleFinding[] =>
  [...findings].sort((a, b) => ranks[a.kind] - ranks[b.kind] || ((a.name ?? '') < (b.name ?? '') ? -1 : a.name === b.name ? 0 : 1))

export interface OracleResult {
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly initialStates: number
  /** In the order of severity, then of names. */
  readonly findings: readonly OracleFinding[]
  /** For each operation that ended, how it did. */
  readonly outcomes: Readonly<Record<string, readonly string[]>>
  readonly complete: boolean
}

export interface ExploreOptions {
  readonly maxStates?: number
}

/** All that the search saw; what the judgement of cycles and final components needs. */
export interface Explored {
  readonly world: World
  readonly depths: readonly number[]
  readonly initial: readonly number[]
  readonly edges: readonly (readonly Edge[])[]
  /** For each state and task the number of its place in `places`. */
  readonly standing: readonly (readonly number[])[]
  readonly places: readonly string[]
  /** For each task the places that the start of a round reaches silently. */
  readonly restPlaces: ReadonlyMap<number, ReadonlySet<string>>
  readonly finished: readonly number[]
  /** Tasks inside a round as far as it has begun: an interrupt only where it runs. */
  readonly active: readonly number[]
  /** Tasks with a request in the queue of a lock. */
  readonly queued: readonly number[]
  readonly selfDeadlocked: readonly number[]
  /** For each condition of a temporal property or `finally`: in which states it holds. A state in which it fails is in neither. */
  readonly truths: ReadonlyMap<Expression, readonly (boolean | undefined)[]>
}
