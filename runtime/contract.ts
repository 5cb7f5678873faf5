// What generated modules export and what the drivers of the runtime rely on: the packed checker and the typed simulator of one
// workload, with the facts that reports need. Types only.

/** One generated checker module: `lockspec generate` writes it, `lockspec check` runs it. */
export interface CheckerModule extends StepsModule {
  readonly meta: Meta
}

/** What explains the findings of a checker: made on demand, over the same states. */
export interface ExplainingModule extends StepsModule {
  /** The notes that `create` has beyond those of the checker's `meta.notes`, whose ids come first. */
  readonly told: readonly NoteMeta[]
  /** By property: how to find the part that decides that a state breaks it; null where no state does. */
  readonly decisions: readonly (DecisionMeta | null)[]
  /** What the statements read that can fail. */
  readonly reads: readonly StatementMeta[]
  /** What a step can lack. */
  readonly wants: readonly WantMeta[]
  /**
   * The same tasks as if nothing were in the way of the step that each stands before: `step` gives the ways of one that waits, and
   * `log` has, as notes, the indices in `wants` of what each way lacks. It has no steps that never wait, no first states, and no
   * properties.
   */
  suppose(settings: readonly number[]): Checker
}

/** What is watched in runs of a checker, over the same states: `create` has answers, and no steps. */
export interface WatchingModule extends StepsModule {
  readonly watched: readonly WatchMeta[]
}

/** What there is of a system beside another that has the meta data. */
export interface StepsModule {
  /** `settings`: the index of the value of each parameter, in the order of `meta.parameters`. */
  create(settings: readonly number[]): Checker
}

/**
 * The transition system over packed states. A state is `words` consecutive 32-bit words; successors are appended to `out`,
 * which has room for the successors of one state beyond `capacity`.
 */
export interface Checker {
  /** Word 0 of a state whose silent runs are done is never zero: it holds the place of the first task, and no task is at its start. */
  readonly words: number
  /** Successors, `words` each. */
  readonly out: Int32Array
  /** Expand while fewer than this many successors are in `out`. */
  readonly capacity: number
  /** How often each note was passed, each failure met, since the checker was created. */
  readonly notes: Float64Array
  readonly failures: Float64Array
  /** [0]: failing ways so far. [1]: failing ways, leaks, warnings and self-deadlocks so far: unchanged means no news. */
  readonly tally: Float64Array
  /** Writes the raw first states (every task at its start, before its silent run) into `out`; how many. */
  initial(): number
  /** Appends the successors of the state at word offset `at` after the first `count`; the new count. */
  expand(states: Int32Array, at: number, count: number): number
  /** The same for one task. */
  step(task: number, states: Int32Array, at: number, count: number): number
  /** Where `step` goes on from the states that a task's steps lead to: the steps alone, as many, with the same notes. Generated checkers have none. */
  readonly bare?: Pick<Checker, 'step'>
  /**
   * Bit p: property p is an invariant or `finally` that does not hold here or cannot be evaluated, or a `reachable` that is reached.
   * Bit 31: some `reachable` cannot be evaluated here.
   */
  examine(states: Int32Array, at: number): number
  /** A condition of property p: 0 false, 1 true, 2 cannot be evaluated. `part` 1 is the conclusion of `leads to`. Of `completes`, whether the variant is asked. */
  evaluate(property: number, part: number, states: Int32Array, at: number): number
  /** What the task requests where it stands: lock * 1024 + mode; -1 if it stands before no request. */
  request(task: number, states: Int32Array, at: number): number
  /** Whether the two modes of the lock may be held together under the settings. */
  together(lock: number, first: number, second: number): boolean
  /** The value of a question that the module's tables name, a code of its type; NaN where it has none. Absent where nothing is asked. */
  answer?(question: number, states: Int32Array, at: number): number
  /**
   * While true, each step appends to `log`, way by way in the order of the successors, the ids of the notes that the way passes and
   * then how it ends: -1 it moves on (its successor was appended), -2 it is blocked (no way; the only note that it passes is that the
   * task stands before its own hold, and it is told of only in steps that can end so), -3 - failure it fails.
   */
  logging: boolean
  readonly log: number[]
}

export interface Meta {
  readonly format: 1
  readonly spec: string
  readonly workload: string
  readonly sizes: Readonly<Record<string, number>>
  readonly parameters: readonly {
    readonly name: string
    readonly values: readonly string[]
    readonly boolean: boolean
    readonly initial: number
  }[]
  readonly tasks: readonly TaskMeta[]
  readonly fields: readonly FieldMeta[]
  readonly locks: readonly LockMeta[]
  readonly properties: readonly PropertyMeta[]
  readonly failures: readonly FailureMeta[]
  readonly notes: readonly NoteMeta[]
  readonly names: readonly NameMeta[]
  readonly operations: readonly { readonly name: string; readonly outcomes: readonly string[] }[]
  readonly retries: readonly { readonly name: string; readonly procedure: string; readonly at: At }[]
}

/** A place in a source file: line and column from 1. */
export interface At {
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface TaskMeta {
  readonly name: string
  readonly group: string
  readonly role: 'task' | 'service' | 'environment' | 'interrupt'
  /** It has more than one round; absent: one. */
  readonly repeats?: boolean
  /** Of its places with `rest` each begins a round under some data, and not each need do so in a run; absent: each does. */
  readonly beginsVariously?: boolean
  /** -1: none. */
  readonly host: number
  /** Of an interrupt: the interrupts that do not move while it runs. */
  readonly over?: readonly number[]
  readonly fairness: 'none' | 'weak' | 'strong'
  /** Index in `Meta.fields` of the place. */
  readonly place: number
  readonly locations: readonly LocationMeta[]
}

export interface LocationMeta {
  readonly at: At
  readonly text: string
  readonly label: string | null
  readonly verb: string
  readonly calls: readonly { readonly role: string; readonly name: string; readonly at: At }[]
  readonly ways: readonly string[]
  /** Indices in `Meta.fields` of what has a value here beyond what always has one. */
  readonly scope: readonly number[]
  /** Indices in `Meta.names` of names in scope that have no field, outermost first; absent where there are none. */
  readonly named?: readonly number[]
  readonly rest: boolean
  readonly finished: boolean
  /** Indices in `Meta.fields` that the step can write, and, for `wait until`, that its condition reads. */
  readonly writes: readonly number[]
  readonly awaits: readonly number[]
  /** What its label is asked for; absent where no clause names it. */
  readonly fairness?: 'none' | 'weak' | 'strong'
  /** Its request is what a hold of the task's is to become: the mode of that hold, -1 where only the run knows it. */
  readonly from?: number
}

/** Where an element of the state stands: `(word >>> shift & mask(bits)) + low`; bits 0 is the constant `low`. */
export interface FieldMeta {
  readonly path: string
  readonly kind: 'field' | 'local' | 'place' | 'hold' | 'queue' | 'round' | 'count' | 'snapshot' | 'given' | 'remaining'
  readonly type: TypeMeta
  readonly word: number
  readonly shift: number
  readonly bits: number
  readonly low: number
  /** The task whose own data it is; -1: shared. */
  readonly task: number
  readonly ghost: boolean
  /** Of a local: an argument of a call. */
  readonly parameter?: true
}

export type TypeMeta =
  | { readonly kind: 'bool' }
  | { readonly kind: 'int' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Objects, tasks, locks: the name of each; -1 is none. */
  | { readonly kind: 'reference'; readonly names: readonly string[] }
  | {
      readonly kind: 'mapping'
      readonly mapping: string
      readonly components: readonly { readonly name: string; readonly low: number; readonly count: number; readonly type: TypeMeta }[]
    }
  | { readonly kind: 'set'; readonly low: number; readonly element: TypeMeta }

export interface LockMeta {
  readonly name: string
  readonly lockKind: string
  readonly modes: readonly string[]
  /** Indices in `Meta.fields`; the task is -1 where holds belong to none. */
  readonly holds: readonly { readonly task: number; readonly mode: number; readonly field: number }[]
  /** Index in `Meta.fields` of the first entry of the queue and the number of entries; -1 and 0 without one. */
  readonly queue: number
  readonly queueLength: number
  /** For each pair of modes whether they may be held together: 1, 0, or null where it hangs on a switch. */
  readonly together: readonly (readonly (0 | 1 | null)[])[]
}

export interface PropertyMeta {
  readonly name: string
  readonly kind: 'invariant' | 'reachable' | 'finally' | 'eventually' | 'alwaysEventually' | 'leadsTo' | 'completes'
  readonly at: At
  readonly text: string
  /** It says of a pool that nothing of it is live. */
  readonly ofPool?: true
  /** Of `completes`: index of the operation and the outcome asked for. */
  readonly operation: number
  readonly outcome: string | null
  /** Of `completes`: the task whose operation is meant; absent: that of every task. */
  readonly of?: number
  /** Of a `reachable` of several parts. */
  readonly near?: NearMeta
}

/** The texts of the parts, and for each choice of what `exists` binds the questions whether they hold. */
export interface NearMeta {
  readonly parts: readonly string[]
  readonly ways: readonly (readonly number[])[]
}

export interface FailureMeta {
  readonly name: string
  readonly rule: string
  readonly at: At
  readonly message: string
  /** Of `release`: index of the lock that is not held; of `freed`, where its object is live: of the lock that is in use. */
  readonly lock?: number
  /** Of `freed`: index in `Meta.fields` of what tells that the object is there. */
  readonly live?: number
}

export type NoteMeta =
  | { readonly kind: 'leak'; readonly task: number; readonly lock: string; readonly mode: string; readonly call: string; readonly at: At }
  /** A `warn` whose condition is false. */
  | { readonly kind: 'warn'; readonly task: number; readonly name: string; readonly message: string; readonly at: At }
  | { readonly kind: 'selfDeadlock'; readonly task: number; readonly lock: number; readonly at: At }
  | { readonly kind: 'outcome'; readonly task: number; readonly operation: number; readonly outcome: string }
  | { readonly kind: 'round'; readonly task: number }
  | { readonly kind: 'retry'; readonly task: number; readonly retry: number }
  /** A branch was taken of a choice that has branches marked `fair`; equal numbers are one choice. */
  | { readonly kind: 'choice'; readonly task: number; readonly choice: number; readonly fair: boolean; readonly at: At }
  /** Of explanations alone: a call of several outcomes ended by this one. */
  | { readonly kind: 'left'; readonly task: number; readonly role: string; readonly procedure: string; readonly outcome: string }
  /**
   * Of explanations alone: how the branch begins that the choice at `of` took; what a `choose` inside a step chose; the part that decides
   * that the condition at `of` is false; what that part reads.
   */
  | { readonly kind: 'branch' | 'chosen' | 'decides' | 'read'; readonly task: number; readonly of: At; readonly text: string }
  | { readonly kind: 'cover'; readonly task: number; readonly what: 'then' | 'otherwise' | 'taken' | 'failed' | 'clause'; readonly at: At }

/** A name that stands for a value, a switch or a field; `depth`: how many of the location's calls are around what binds it. */
export type NameMeta = { readonly name: string; readonly depth: number; readonly parameter: boolean } & (
  | { readonly kind: 'value'; readonly value: Value }
  | { readonly kind: 'switch'; readonly index: number }
  | { readonly kind: 'field'; readonly index: number }
)

/** What keeps a task from a step: a lock, a condition, an interrupt that runs on it; `from`: the mode of its hold that is to become another. */
export type WantMeta =
  | { readonly kind: 'lock'; readonly lock: number; readonly mode: number; readonly from?: number }
  | { readonly kind: 'condition'; readonly at: At; readonly text: string }
  | { readonly kind: 'interrupt'; readonly tasks: readonly number[] }

/** A question and the type of its answers. */
export interface AnswerMeta {
  readonly question: number
  readonly type: TypeMeta
}

export type ReadMeta = AnswerMeta & { readonly name: string }

/** The part that decides: `question` is answered by 0 or 1. */
export type DecisionMeta =
  | { readonly kind: 'test'; readonly question: number; readonly then: DecisionMeta; readonly otherwise: DecisionMeta }
  | { readonly kind: 'part'; readonly text: string; readonly values: readonly ReadMeta[] }

export interface StatementMeta {
  readonly task: number
  readonly location: number
  readonly values: readonly ReadMeta[]
}

/** A watched expression: the same everywhere, or by the place of each task where its names have a meaning. */
export interface WatchMeta {
  readonly text: string
  readonly everywhere: AnswerMeta | null
  readonly places: readonly (AnswerMeta & { readonly task: number; readonly location: number })[]
}

/** A value as it is shown: a boolean, a number, a word, an object's or task's name or `none`, `Buffer(File[0])`, a list for a set. */
export type Value = boolean | number | string | readonly Value[]
