// The transition system of one workload at given sizes: what lowering makes of the typed model and what every emitter reads.
// A task is a list of locations; a location's code runs as one step and ends at the next location. All values are integers
// with a finite type; switches stay symbolic, so that one system serves every variant that does not change a size.
import type { FailureRule } from '../../runtime/kinds.ts'
import type { Span } from '../diagnostics/diagnostic.ts'

export interface System {
  readonly spec: string
  readonly workload: string
  /** The sizes that this system was made for, by name. */
  readonly sizes: ReadonlyMap<string, number>
  readonly parameters: readonly Parameter[]
  /** A task's number is its place in this list. */
  readonly tasks: readonly Task[]
  readonly variables: readonly Variable[]
  readonly locks: readonly Lock[]
  readonly properties: readonly Property[]
  readonly failures: readonly Failure[]
  readonly notes: readonly Note[]
  readonly operations: readonly Operation[]
  readonly retries: readonly RetryRule[]
  /** Variables with more than one first value (`= any`); all others begin with `Variable.initial`. */
  readonly free: readonly { readonly variable: Variable; readonly element: number }[]
}

/** A switch. Its value is the index of one of its words. */
export interface Parameter {
  readonly id: number
  readonly name: string
  readonly values: readonly string[]
  readonly boolean: boolean
  /** Index of the value that the workload gives it, or else the spec. */
  readonly initial: number
}

export interface Task {
  readonly id: number
  /** `writer[0]`, or `worker` for a task of its own. */
  readonly name: string
  readonly group: string
  readonly role: 'task' | 'service' | 'environment' | 'interrupt'
  /** It has more than one round. */
  readonly repeats: boolean
  /** Of an interrupt: the task that it runs on. */
  readonly host: number | undefined
  /** Of an interrupt: the interrupts that do not move while it runs. */
  readonly over: readonly number[]
  readonly span: Span
  /** Where it stands: a variable of kind `place` whose values are the indices of `locations`. */
  readonly place: Variable
  /** Location 0 is the start: its code is the silent run before the first state, and no state has a task there. */
  readonly locations: readonly Location[]
  /** Fairness that the workload asks for, for the task as a whole. */
  readonly fairness: 'none' | 'weak' | 'strong'
}

/** A hold of the task's is to become what it requests; `from`: its mode, undefined where only the run knows it. */
interface Upgrade {
  readonly from: number | undefined
}

/** A place before a step, or a task's end. */
export interface Location {
  readonly id: number
  readonly task: number
  readonly span: Span
  /** What the step does, in the words of the spec: its statement's first line, trimmed. */
  readonly text: string
  readonly label: string | undefined
  readonly verb: Verb
  /** The calls that led here, outermost first; the last is the innermost. */
  readonly calls: readonly Call[]
  /** Inside `always`: the ways by which the bodies were left, for printing. */
  readonly ways: readonly string[]
  /** Variables of kind local, count, snapshot, given, remaining, round that have a value here. */
  readonly scope: readonly Variable[]
  /** Names in scope that stand for a value and have no variable, outermost first. */
  readonly named: readonly Named[]
  /** Between rounds: a start of a round reaches this place silently. */
  readonly rest: boolean
  /** The task has ended; there is no code. */
  readonly finished: boolean
  /** For a lock request (lock, queued grant): which lock and which of its modes, as expressions over the state. */
  readonly request: { readonly lock: Expression; readonly mode: Expression; readonly upgrade: Upgrade | undefined } | undefined
  /** For `wait until` and a closed `atomic`: what it waits for. */
  readonly awaits: Expression | undefined
  /** Mutable while lowering builds cycles; never after. `blocked` for a finished task. */
  code: Node
  /** What its label is asked for; undefined where no clause names it. */
  readonly fairness: 'none' | 'weak' | 'strong' | undefined
}

export interface Named {
  readonly name: string
  /** How many of the location's calls are around the place that binds it. */
  readonly depth: number
  /** Of a call: its argument. */
  readonly parameter: boolean
  readonly value: Expression
}

export type Verb =
  | 'start'
  | 'end'
  | 'begin'
  | 'lock'
  | 'granted'
  | 'try'
  | 'unlock'
  | 'downgrade'
  | 'give'
  | 'revoke'
  | 'assign'
  | 'test'
  | 'touch'
  | 'wait'
  | 'either'
  | 'choose'
  | 'select'
  | 'call'
  | 'skip'
  | 'atomic'
  | 'assert'
  | 'warn'
  | 'return'
  | 'leave'

export interface Call {
  readonly role: 'operation' | 'procedure' | 'handler' | 'touch'
  /** Name of the procedure, or `load source` for a touch. */
  readonly name: string
  /** Where it was called. */
  readonly span: Span
}

// ---- variables ----

export interface Variable {
  readonly id: number
  /** `File.cache`, `task.dropped`, `writer[0].dio_write.pinned`, `File[0].pagecache.block by writer[0]`. Unique in the system. */
  readonly name: string
  readonly kind: 'field' | 'local' | 'place' | 'hold' | 'queue' | 'round' | 'count' | 'snapshot' | 'given' | 'remaining'
  /** Of one element. */
  readonly type: Type
  /** Names of the elements: `File[0].cache`, `File[1].cache`; a scalar has one, equal to its name as shown in traces. */
  readonly elements: readonly string[]
  /** First value of each element. */
  readonly initial: readonly number[]
  /** Tightest known bounds of each element's integer, within the type's: what the layout packs. Mutable while lowering narrows. */
  bounds: readonly { readonly low: number; readonly high: number }[]
  /** The task whose own data it is. */
  readonly task: number | undefined
  /** For what comes and goes with a scope: variables of disjoint scopes may share bits; outside its scope its bits are zero. */
  readonly scope: Scope | undefined
  readonly ghost: boolean
  /** Of a local: an argument of a call. */
  readonly parameter?: true
}

export interface Scope {
  readonly task: number
  readonly parent: Scope | undefined
}

/** The set of values of one element, and how an integer stands for each. */
export type Type =
  | { readonly kind: 'bool' }
  | { readonly kind: 'int'; readonly low: number; readonly high: number }
  /** The index in `words`. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** The index of the instance; -1 is none. A class without index has one instance, named like the class. */
  | { readonly kind: 'object'; readonly class: string; readonly names: readonly string[]; readonly optional: boolean }
  | { readonly kind: 'task'; readonly names: readonly string[]; readonly optional: boolean }
  /** Mixed radix over the components, the last fastest, each less its lowest value; -1 is none. */
  | {
      readonly kind: 'mapping'
      readonly mapping: string
      readonly components: readonly { readonly name: string; readonly type: Type }[]
      readonly optional: boolean
    }
  /** A bit per value of the element's type, less its lowest value. */
  | { readonly kind: 'set'; readonly element: Type }
  /** A reference to a lock: the index in `System.locks`. */
  | { readonly kind: 'lock'; readonly names: readonly string[] }

// ---- locks ----

export interface Lock {
  readonly id: number
  readonly name: string
  readonly lockKind: string
  /** A word, known or by parameters. */
  readonly policy: Expression
  /** Modes; of a ranged lock a mode per range, named `write[0..1]`. */
  readonly modes: readonly string[]
  /** Counts of holds, one variable per task and mode that can occur; per mode alone where holds belong to no task. */
  readonly holds: readonly { readonly task: number | undefined; readonly mode: number; readonly variable: Variable }[]
  /** In order: 0 is empty, else 1 + task * modes.length + mode. */
  readonly queue: Variable | undefined
  /** May the first mode be asked for where the second is held: true, false, or a condition over parameters. */
  readonly together: readonly (readonly Expression[])[]
}

// ---- code: one step ----

/** A directed acyclic graph: nodes may be shared (joins). A step runs from its location's code to a `goto`; each `either` and `choose` multiplies its ways. */
export type Node =
  | { readonly kind: 'assign'; readonly target: Reference; readonly value: Expression; next: Node }
  /** Binds a temporary for the rest of the step. */
  | { readonly kind: 'let'; readonly temp: Temp; readonly value: Expression; next: Node }
  | { readonly kind: 'if'; condition: Expression; then: Node; otherwise: Node }
  /** `value` is within 0 .. cases.length - 1; equal cases may be the same node. */
  | { readonly kind: 'switch'; readonly value: Expression; readonly cases: readonly Node[] }
  /** Each branch is a way. */
  | { readonly kind: 'either'; readonly branches: readonly Node[] }
  /** Each value of low .. high is a way. */
  | { readonly kind: 'choose'; readonly temp: Temp; readonly low: number; readonly high: number; next: Node }
  | { readonly kind: 'note'; readonly note: Note; next: Node }
  | { readonly kind: 'goto'; readonly location: Location }
  /**
   * This way cannot be taken now; `lacks`: what the task waits for here, where it is a wait. `closed`: there is nothing that it could
   * do instead, as at a choice of nothing. `aside`: nor is it a way of its own, but what another way leaves open, which is closed by
   * itself, or a value that cannot be chosen.
   */
  | { readonly kind: 'blocked'; readonly lacks?: Want; readonly closed?: true; readonly aside?: true }
  | { readonly kind: 'fail'; readonly failure: Failure }

/** What keeps a task from going on. */
export type Want =
  /** `from`: the mode of the task's hold that is to become it. */
  | { readonly kind: 'lock'; readonly lock: number; readonly mode: number; readonly from?: number }
  | { readonly kind: 'condition'; readonly span: Span }
  /** One of these interrupts to end, which run on the task. */
  | { readonly kind: 'interrupt'; readonly tasks: readonly number[] }

export interface Temp {
  readonly id: number
  readonly name: string
  readonly type: Type
}

export interface Reference {
  readonly variable: Variable
  /** Index of the element; a scalar has the constant 0. */
  readonly index: Expression
}

export interface Failure {
  readonly id: number
  /** The label, else RULE@LINE; of `freed` the class of the object. */
  readonly name: string
  readonly rule: FailureRule
  readonly span: Span
  readonly message: string
  /** Of `release`: the lock that is not held; of `freed`, where its object is live: the lock that is in use. */
  readonly lock?: number
  /** Of `freed`: what tells that the object is there. */
  readonly freed?: Reference
}

/** Something that happens on the way of a step and leaves no trace in the state. */
export type Note =
  | {
      readonly id: number
      readonly kind: 'leak'
      readonly task: number
      readonly lock: string
      readonly mode: string
      readonly call: string
      readonly span: Span
    }
  /** A `warn` whose condition is false. `name`: the label, else `warn@LINE`. */
  | {
      readonly id: number
      readonly kind: 'warn'
      readonly task: number
      readonly name: string
      readonly message: string
      readonly span: Span
    }
  /** The task stands before a request that conflicts with its own hold; the step is blocked. */
  | { readonly id: number; readonly kind: 'selfDeadlock'; readonly task: number; readonly lock: number; readonly span: Span }
  /** An operation ends: progress. */
  | { readonly id: number; readonly kind: 'outcome'; readonly task: number; readonly operation: number; readonly outcome: string }
  /** A round ends: progress. */
  | { readonly id: number; readonly kind: 'round'; readonly task: number }
  | { readonly id: number; readonly kind: 'retry'; readonly task: number; readonly retry: number }
  /** A branch was taken of a choice that has branches marked `fair`. Each call, and each turn of a `for`, has choices of its own, told apart by `choice`. */
  | {
      readonly id: number
      readonly kind: 'choice'
      readonly task: number
      readonly choice: number
      readonly fair: boolean
      readonly span: Span
    }
  /** Told (below): a call of several outcomes ended by this one. */
  | {
      readonly id: number
      readonly kind: 'left'
      readonly task: number
      readonly role: Call['role']
      readonly procedure: string
      readonly outcome: string
    }
  /** Told (below): of the choice at `of` the branch was taken that begins at `span`. */
  | { readonly id: number; readonly kind: 'branch'; readonly task: number; readonly of: Span; readonly span: Span }
  /** Told (below): of the condition at `of`, which is false, this part decides. */
  | {
      readonly id: number
      readonly kind: 'decides'
      readonly task: number
      readonly of: Span
      readonly span: Span
      readonly holds: boolean
      readonly bindings: readonly { readonly name: string; readonly value: number; readonly type: Type }[]
    }
  /** Told (below): in the midst of a step a `choose` took this value, or what decides read it. */
  | {
      readonly id: number
      readonly kind: 'chosen' | 'read'
      readonly task: number
      readonly of: Span
      readonly name: string
      readonly value: number
      readonly type: Type
    }
  /** Only in the system of supposed steps (emit/suppose.ts): the way lacks this. */
  | { readonly id: number; readonly kind: 'lacks'; readonly task: number; readonly want: Want }
  /** For coverage: a branch was taken, an outcome was raised, a try failed. `place` is the same for all copies of one place in the text. */
  | {
      readonly id: number
      readonly kind: 'cover'
      readonly task: number
      readonly what: 'then' | 'otherwise' | 'taken' | 'failed' | 'clause'
      readonly span: Span
    }

/** Of who may stay between rounds: whether these begin in several places, under some data each, so that a run need not begin one at each. */
export const beginsVariously = ({ role, locations }: Task): boolean =>
  (role === 'service' || role === 'environment') && locations.filter(({ rest }) => rest).length > 1

/** What only a reader of a trace wants to know: no search counts it, and it stands in the system for explanations alone. */
export const isTold = ({ kind }: Note): boolean =>
  kind === 'left' || kind === 'branch' || kind === 'chosen' || kind === 'decides' || kind === 'read'

interface Operation {
  readonly id: number
  readonly name: string
  readonly outcomes: readonly string[]
}

interface RetryRule {
  readonly id: number
  readonly name: string
  readonly procedure: string
  readonly span: Span
}

/** What is asked of a state at rest: a value, where there is one. */
export interface Question {
  readonly value: Expression
  readonly defined: Expression
}

export interface Read extends Question {
  readonly name: string
}

/** Which part of a condition decides: tests that lead to the parts. */
export type Decision =
  | { readonly kind: 'test'; readonly condition: Expression; readonly then: Decision; readonly otherwise: Decision }
  | {
      readonly kind: 'part'
      readonly span: Span
      readonly holds: boolean
      readonly bindings: readonly { readonly name: string; readonly value: number; readonly type: Type }[]
      /** What the part, and the premises on the way to it, read. */
      readonly reads: readonly Read[]
    }

/** The parts of a condition joined by `and`, also under `exists`: of each the question, for every choice of what `exists` binds. */
export interface Near {
  readonly parts: readonly Span[]
  readonly ways: readonly (readonly Question[])[]
}

export interface Property {
  readonly id: number
  readonly name: string
  readonly span: Span
  /** What is claimed, for printing; `span` where it is absent. */
  readonly claimSpan?: Span
  /** It says of a pool that nothing of it is live: what breaks it is `leaks` of the class. */
  readonly ofPool?: true
  /** Of a `reachable` of several parts. */
  readonly near?: Near
  /** Over parameters alone: whether the variant is asked. Conditions of the claim say so themselves. */
  readonly asked: Expression
  readonly claim:
    | {
        /** To a `finally` its condition says also where it speaks. */
        readonly kind: 'invariant' | 'reachable' | 'finally' | 'eventually' | 'alwaysEventually'
        readonly condition: Expression
        readonly defined: Expression
      }
    | { readonly kind: 'leadsTo'; readonly premise: Expression; readonly conclusion: Expression; readonly defined: Expression }
    | {
        readonly kind: 'completes'
        readonly operation: number
        /** Whose; undefined: of every task. */
        readonly task: number | undefined
        readonly outcome: string | undefined
      }
}

// ---- expressions: total, without side effects; what could fail is tested by an `if` before ----

export type Expression =
  | { readonly kind: 'const'; readonly value: number; readonly type: Type }
  | { readonly kind: 'parameter'; readonly parameter: Parameter; readonly type: Type }
  | { readonly kind: 'read'; readonly reference: Reference; readonly type: Type }
  | { readonly kind: 'temp'; readonly temp: Temp; readonly type: Type }
  | { readonly kind: 'not'; readonly operand: Expression; readonly type: Type }
  | { readonly kind: 'binary'; readonly operator: Operator; readonly left: Expression; readonly right: Expression; readonly type: Type }
  | {
      readonly kind: 'conditional'
      readonly condition: Expression
      readonly then: Expression
      readonly otherwise: Expression
      readonly type: Type
    }
  /** All (`and`), some (`or`): never empty, skipping what is not needed. */
  | { readonly kind: 'and' | 'or'; readonly operands: readonly Expression[]; readonly type: Type }
  /** Whether any of these counts is above zero: the packed form of a lock test. */
  | { readonly kind: 'anyHeld'; readonly holds: readonly Variable[]; readonly type: Type }
  /** Number of elements of a set. */
  | { readonly kind: 'size'; readonly operand: Expression; readonly type: Type }
  /** `table[operand - low]`: a word of one type as a word of another; -1 where the other has none. */
  | { readonly kind: 'table'; readonly operand: Expression; readonly low: number; readonly table: readonly number[]; readonly type: Type }
  /** Whether a task stands at one of these locations. */
  | { readonly kind: 'at'; readonly task: number; readonly locations: readonly Location[]; readonly type: Type }

/** `div` and `mod` round down and are only reached with a divisor other than zero. On sets: union, minus, has (set, bit number), with (set, bit number). */
export type Operator = '+' | '-' | '*' | 'div' | 'mod' | '==' | '!=' | '<' | '<=' | '>' | '>=' | 'union' | 'minus' | 'has' | 'with'
