// The result of checking one workload under one variant: what the drivers find and what the reports print. Plain data, from
// which text, JSON and diagrams are made; traces hold packed states and are decoded with the checker's meta data.
import type { FindingKind } from './kinds.ts'
export type { FindingKind } from './kinds.ts'
import type { At, Meta, Value } from './contract.ts'

export interface RunResult {
  readonly meta: Meta
  readonly variant: string | null
  /** Index of the value of each parameter. */
  readonly settings: readonly number[]
  /** `complete`: every reachable state was seen. Anything else confirms neither `pass` nor a whole set of findings. */
  readonly ended: 'complete' | 'memory' | 'interrupted' | 'first' | 'limit'
  readonly states: number
  readonly transitions: number
  /** Steps of the longest of all shortest runs. */
  readonly depth: number
  readonly initialStates: number
  /** An earlier run found all this: its seconds and bytes are not of today. */
  readonly cached?: true
  /** Wall-clock seconds of the search, and of all that follows it: components, fairness, counterexamples. */
  readonly seconds: number
  readonly analysisSeconds?: number
  /** Bytes at the end of the search: of the visited set and of the edges that are kept beside it for the analyses. */
  readonly bytes: number
  /** What the edges have of these; a search with helpers keeps none. */
  readonly edgeBytes?: number
  /** Of a run that ended early: states known and not yet expanded. */
  readonly frontier: number
  /** Of a run that ended early: how many times as large as the one before each of the last levels was. */
  readonly growth?: number | undefined
  /** Of a run that ended early: how many states there are in all, as far as the levels tell. */
  readonly forecast?: number | undefined
  /** Sorted by severity, then name. One per kind and name; for the deadlocks and livelock one per kind. */
  readonly findings: readonly Finding[]
  /** Per operation of the workload the outcomes that occurred, in declared order. */
  readonly outcomes: readonly { readonly operation: string; readonly occurred: readonly string[] }[]
  readonly retries: readonly RetryFacts[]
  /** How often each note was passed, by its index in `meta.notes`. */
  readonly notes: readonly number[]
  /** Which reductions the numbers of states and transitions stand under; absent for a run of the model as written. */
  readonly reductions?: readonly string[]
  /** Another checker searched the model: which, and what it was not asked, in words. What it does not tell (outcomes, retry rules, coverage) is empty. */
  readonly engine?: { readonly name: string; readonly version: string; readonly unasked: readonly string[] }
  /** Why the model was explored as written although it is large. */
  readonly unreduced?: string
  /** Symmetry was tried and did not pay: when that was seen, and by what. */
  readonly givenUp?: string
  /** Of a reduced run: what it cannot judge, as whoever goes round there, or may stop, stands between its states. */
  readonly unjudged?: 'a cycle without progress' | 'a temporal property' | undefined
  /** Of a reduced run: how many states as written were looked at beside its own, to judge its cycles. */
  readonly unfolded?: number
  /** Of a run under symmetry: whether somebody is stuck beside others that move cannot be told. */
  readonly entangled?: boolean
  /** Per task and location: whether a step was ever taken there; empty for a reduced run. */
  readonly taken: readonly (readonly boolean[])[]
  /** What else was worked out of the complete graph: of retry rules the longest rows of firings, and `accounting`. */
  readonly accounted: Accounted
  /** Locks held, chains of waits and who overtakes whom; absent where the run ended early. */
  readonly accounting: Accounting | undefined
}

/** What is worked out of the complete graph beside the findings, for those who read it: how often retry rules fire in a row, or all accounts. */
export type Told = 'rows' | 'all'
export type Accounted = 'nothing' | Told

const rising: readonly Accounted[] = ['nothing', 'rows', 'all']

/** Whether who reads this finds it. */
export const suffices = (accounted: Accounted, read: Accounted): boolean => rising.indexOf(accounted) >= rising.indexOf(read)

export interface Accounts {
  /** Undefined where rows alone are told. */
  readonly accounting: Accounting | undefined
  /** By retry rule. */
  readonly retries: readonly Pick<RetryFacts, 'longest' | 'atLeast'>[]
}

export interface RetryFacts {
  readonly name: string
  readonly procedure: string
  /** Number of transitions on which it fires. */
  readonly fired: number
  /** Most firings in a row on a run without the operation completing in between; unbounded if a cycle fires it. Undefined until computed. */
  readonly longest: number | 'unbounded' | undefined
  /** There may be more in the model: the run was reduced, and a way in it fails. */
  readonly atLeast?: true
}

export interface Accounting {
  /** Most locks held by one task at once, counting each lock once. */
  readonly mostHeld: number
  /** Longest chain of tasks each waiting for the next. */
  readonly longestWait: number
  /** Per lock the most grants to others while one task stands at its acquire; undefined where that was not counted. */
  readonly overtakes: readonly { readonly lock: string; readonly most: number | 'unbounded' }[] | undefined
  /** Steps were joined: the two numbers are those of the states that were looked at, and the model may have larger ones. */
  readonly atLeast?: true
}

export interface Finding {
  readonly kind: FindingKind
  /** NAME of fails, violates, leaks, starvation, warns, unreachable; `unfair`, `weak` or `strong` for livelock; empty for the deadlocks. */
  readonly name: string
  /** Number of places where it holds: states, components, or (fails) failing ways. */
  readonly places: number
  /** The way to it; empty steps if it holds at the start; undefined for `unreachable`. */
  readonly trace: Trace | undefined
  /** Of livelock, starvation and temporal properties: the cycle, from the trace's last state back to it. */
  readonly cycle: Trace | undefined
  readonly cause: Cause
}

export interface Trace {
  /** Packed states, the first before any step: one more than steps. */
  readonly states: readonly Int32Array[]
  readonly steps: readonly TraceStep[]
  /** How often the moving task changes. */
  readonly switches: number
  /** Of an explained one: notes of the silent runs before its first state, by task; of a cycle none. */
  readonly begun?: readonly { readonly task: number; readonly notes: readonly number[] }[]
  /** Of an explained one: who waits for whom, state by state. */
  readonly graphs?: readonly WaitGraph[]
  /** What the user watches. */
  readonly watched?: readonly Watched[]
}

/** The values of an expression; `-` where it has none, as a field of none. */
export interface Watched {
  readonly name: string
  readonly first: string
  /** After each step. */
  readonly after: readonly string[]
}

export interface Named {
  readonly name: string
  readonly value: Value
}

export interface TraceStep {
  readonly task: number
  /** Which of the task's ways, as the simulator counts them. */
  readonly way: number
  /** Index of the location that it left. */
  readonly location: number
  /** Notes passed. */
  readonly notes: readonly number[]
}

export type Cause =
  /** The last step of the trace is followed by a step of `task`, which fails. */
  | {
      readonly kind: 'fails'
      readonly failure: number
      readonly task: number
      readonly location: number
      readonly way: number
      /** Notes of the failing step; of an explained finding. */
      readonly notes?: readonly number[]
      /** What its statement reads, before it; of an explained finding. */
      readonly reads?: readonly Named[]
    }
  /** It was seen, and an interrupt or the end of memory came before the run to it was made. */
  | { readonly kind: 'untraced' }
  | {
      readonly kind: 'violates'
      readonly property: number
      readonly evaluation: 'false' | 'undefined'
      /** Which part decides, and what it reads; of an explained finding. */
      readonly why?: { readonly part: string; readonly reads: readonly Named[] }
    }
  | { readonly kind: 'leaks'; readonly note: number; readonly takenAt: number }
  | {
      readonly kind: 'warns'
      readonly note: number
      /** A silent run before the first state warned: the trace is the state that it began in. */
      readonly atStart?: true
    }
  | {
      readonly kind: 'stuck'
      readonly waits: readonly Wait[]
      readonly cycle: readonly number[]
      readonly goesOn: readonly number[]
      /** Where there are several: the sets of stuck tasks, and in how many components. */
      readonly sets?: readonly { readonly tasks: readonly number[]; readonly places: number }[]
    }
  | {
      readonly kind: 'livelock'
      readonly retries: readonly number[]
      readonly moving: readonly number[]
      readonly waits: readonly Wait[]
      readonly broken: string
    }
  | {
      readonly kind: 'starvation'
      readonly property: number
      readonly task: number
      readonly overtaking: readonly number[]
      /** Where the run stands still: who could move, and need not. */
      readonly staying?: readonly number[]
    }
  | { readonly kind: 'temporal'; readonly property: number; readonly broken: string; readonly staying?: readonly number[] }
  /** Of a condition of several parts, which of them some state fulfils; `most`: how many one state fulfils. */
  | { readonly kind: 'unreachable'; readonly property: number; readonly near?: Near }

export interface Near {
  readonly parts: readonly { readonly text: string; readonly states: number }[]
  readonly most: number
}

/** What a task stands before, and who is in its way: edges of the wait-for graph. */
export interface Wait {
  readonly task: number
  readonly location: number
  readonly reason: LockReason | EventReason | InterruptReason
  /** It is not stuck by itself (an environment task, a service at rest), and stands here because one that is stuck waits for it. */
  readonly beside?: true
}

/** Who waits for whom in a state. */
export interface WaitGraph {
  readonly waits: readonly Wait[]
  /** A shortest cycle of waits; empty if there is none. */
  readonly cycle: readonly number[]
}

export interface LockReason {
  readonly kind: 'lock'
  readonly lock: number
  readonly mode: number
  readonly holders: readonly { readonly task: number; readonly mode: number; readonly ended: boolean }[]
  readonly behind: readonly number[]
  /** Where all that hold it have ended: who could take it from them, asked as of a condition. */
  readonly taking?: Pick<ConditionPart, 'by' | 'together' | 'unknown'>
}

/** A condition, or a step with several ways or several waits in one way. */
export interface EventReason {
  readonly kind: 'event'
  /** Who could end the wait: of a condition as `ConditionPart` says, of a lock whoever holds it or is before the task in its queue. */
  readonly by: readonly number[]
  /** Way by way what the step lacks; absent where the model was not asked. */
  readonly ways?: readonly (readonly (LockReason | ConditionPart)[])[]
}

/** Interrupts run on the task: it does not move until they end. */
export interface InterruptReason {
  readonly kind: 'interrupted'
  readonly by: readonly number[]
}

export interface ConditionPart {
  readonly kind: 'condition'
  readonly at: At
  readonly text: string
  /**
   * Who makes it true when run alone from here as if its own waits were over: those who need fewest waits ended. Empty: nobody, so far
   * as was looked; if `together`, these only with each other.
   */
  readonly by: readonly number[]
  readonly together: boolean
  /** There were too many states to look at: somebody else may do it as well. */
  readonly unknown: boolean
  /** Where nobody can: the last step of the run that would make it true. */
  readonly missed?: Missed | undefined
}

/** All three are indices of steps in the trace. */
export interface Missed {
  readonly step: number
  /** By which the waiting task came where it stands; -1: it stood there from the start. */
  readonly came: number
  /** By which it was undone before the waiting task moved, where it stood there already; else -1. */
  readonly undone: number
}
