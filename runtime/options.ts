// What the caller of a search decides and what it hears while the search runs.
import type { Demand } from './graph/fairness.ts'
import type { Entry } from './graph/lasso.ts'
import type { Accounted, Accounts, Finding, RunResult, Told } from './result.ts'
import type { Space } from './search/space.ts'
import type { Crew } from './search/team.ts'
import type { Visited } from './store/visited.ts'

export interface ExploreOptions {
  /** Of the report: the variant's name. */
  readonly variant?: string | null | undefined
  /** Bytes that the visited set and the analyses may take; at the limit the run ends as `memory`. */
  readonly memory?: number | undefined
  /** End at the first finding. */
  readonly first?: boolean | undefined
  /** Called a few times a second. */
  readonly progress?: ((progress: Progress) => void) | undefined
  /** Asked a few times a second; true ends the run as `memory`: what the process takes beside the set is known to the caller alone. */
  readonly starved?: (() => boolean) | undefined
  /** Asked a few times a second; true ends the run as `interrupted`. */
  readonly cancelled?: (() => boolean) | undefined
  /** What somebody reads of that which takes decompositions of its own and is no finding, asked of a result that has all else. Absent: all. */
  readonly accounts?: ((result: RunResult) => Accounted) | undefined
  /** The checker's steps are transactions: what is known of the states between its own. What needs every state (coverage) is left out. */
  readonly between?: Between | undefined
  /** A state stands for all that differ from it in who is who: a task is not the same one in another state. */
  readonly symmetric?: boolean | undefined
  /** End the search once more than about this many states were expanded, as `limit`: the caller goes on otherwise. */
  readonly most?: number | undefined
  /**
   * Asked some thousand states apart, in a search by one thread after the same states every time; true ends it as `limit`: the caller goes on
   * otherwise.
   */
  readonly dismiss?: ((expanded: number, visited: Visited) => boolean) | undefined
  /** Threads that help in a large search; findings and counts are the same with and without. */
  readonly crew?: Crew | undefined
  /** The number of states from which on they do; one that waits to be expanded counts twice, for it brings others. Not where a forecast leaves fewer than these to be expanded. */
  readonly crewFrom?: number | undefined
  /** Makes the visited set for states of so many words, within so many bytes, for batches of so many; absent: long states are compressed. */
  readonly store?: ((words: number, memory: number, batch: number) => Visited) | undefined
  /** What else is asked of the complete graph, in slices; not where the search ended early. */
  readonly survey?: ((space: Space) => Generator<void>) | undefined
  /** Milliseconds; `Date.now` if absent. */
  readonly clock?: (() => number) | undefined
}

/** What a cycle of a reduced run may be: whether it is fair hangs on states that the run does not have. */
export type Sought =
  | { readonly kind: 'livelock' }
  /** The condition of a temporal property never comes. */
  | { readonly kind: 'missed'; readonly property: number }
  | { readonly kind: 'starvation'; readonly property: number; readonly task: number }

export interface Between {
  /** What every fair run of the model does that a run through such a cycle is made of. */
  readonly demands: readonly Demand[]
  /** A task that changes places with others is another one in each state. */
  readonly keepsName: (task: number) => boolean
  /**
   * Looks at what is around such cycles, of each of which it gets a state, as written; `entry`: the ways in that count. Undefined where that would
   * not find all.
   */
  readonly unfold: ((space: Space, sought: Sought, seeds: readonly number[], entry?: Entry) => Generator<void, Unfolded>) | undefined
  /** What the reduced graph says of the accounts. `passes`: how often each note was passed; `failing`: some way fails. */
  readonly accounts: (space: Space, told: Told, passes: Float64Array, failing: boolean) => Generator<void, Accounts>
}

export interface Unfolded {
  readonly finding: Finding | undefined
  /** How many states as written that took. */
  readonly states: number
  /** Memory ended it: it says nothing. */
  readonly cut: boolean
}

export interface Progress {
  readonly phase: Phase
  readonly states: number
  readonly transitions: number
  readonly depth: number
  /** States known and not yet expanded. */
  readonly frontier: number
  /** States in all, as far as that can be told; undefined while it cannot. */
  readonly forecast: number | undefined
  readonly seconds: number
  readonly bytes: number
}

/** The parts of a run, in order. */
export type Phase = 'search' | 'coverage' | 'deadlocks' | 'livelocks' | 'properties' | 'accounting' | 'survey' | 'traces'

export const defaultMemory = 4 * 2 ** 30

/** Below, starting threads costs more than they give. */
export const defaultCrewFrom = 600_000
