// The typed model: a checked spec with every name resolved and every expression typed. Input of lowering and of the reference
// interpreter. Nothing in it can be unresolved; what hangs on a size or a switch is still an expression, since one model serves
// every workload and variant. Declarations are compared by identity.
import type { BinaryOperator as WrittenOperator } from '../ast/operators.ts'
import type { FindingKind } from '../../runtime/kinds.ts'
export type { FindingKind } from '../../runtime/kinds.ts'
import type { SourceFile, Span } from '../diagnostics/diagnostic.ts'

export interface Model {
  readonly name: string
  /** The spec, then the files that it imports, each once. Spans point into these. */
  readonly sources: readonly SourceFile[]
  readonly sizes: readonly Size[]
  readonly switches: readonly Switch[]
  readonly lockKinds: readonly LockKind[]
  readonly classes: readonly ObjectClass[]
  readonly taskFields: readonly Field[]
  readonly mappings: readonly Mapping[]
  readonly procedures: readonly Procedure[]
  readonly functions: readonly PureFunction[]
  readonly properties: readonly Property[]
  readonly workloads: readonly Workload[]
  readonly variants: readonly Variant[]
  /** Cells in the order of the text. Without a table: every workload with every variant (or with none), expected to pass. */
  readonly cells: readonly Cell[]
  readonly hasTable: boolean
  readonly facts: Facts
}

/** What the whole text says about its data (docs/language.md, "What a step is"): decides which statements are steps. */
export interface Facts {
  /** Fields of objects and tasks that no code assigns. */
  readonly constant: ReadonlySet<Field>
  /** Fields that are neither constant nor a task's own. */
  readonly shared: ReadonlySet<Field>
  /** Kinds of locks whose holds somebody else can change, an interrupt of the holder included: `mine` of such a lock reads shared data. */
  readonly transferable: ReadonlySet<LockKind>
}

export interface Size {
  readonly name: string
  readonly span: Span
  readonly value: Expression
}

/** `values` are words; a switch declared without values has `off` and `on` and its reference is of type bool. */
export interface Switch {
  readonly name: string
  readonly span: Span
  readonly values: readonly string[]
  readonly boolean: boolean
  readonly initial: string
}

export interface LockKind {
  readonly name: string
  readonly span: Span
  /** What each lock of the kind has a value for; its clauses may name them. */
  readonly parameters: readonly Local[]
  readonly modes: readonly LockMode[]
  /** Pairs that may be held together, each under a condition over switches and parameters (`undefined`: always). */
  readonly pairs: readonly ModePair[]
  /** In these modes who queues is not in the way of a request when it is made, or tried; where it is not granted it queues. */
  readonly overtakes: readonly { readonly mode: LockMode; readonly condition: Expression | undefined }[]
  /** What a hold can be upgraded to. `inLine`: behind who queues, else ahead of them. */
  readonly upgrades: readonly { readonly from: LockMode; readonly to: LockMode; readonly inLine: boolean }[]
  readonly ranged: boolean
  /** Words, switches and parameters, and choices between them. Its type has the words that it can be. */
  readonly policy: Expression
  readonly recursion: Expression
  /** At most how many holds in all; `undefined`: as many as the modes allow. */
  readonly holders: Expression | undefined
  /** A hold belongs to no task: any task releases it. */
  readonly anyone: boolean
}
interface ModePair {
  readonly first: LockMode
  readonly second: LockMode
  /** The first may be asked for where the second is held, and not the other way. */
  readonly oneWay: boolean
  readonly condition: Expression | undefined
}
export type Policy = 'unfair' | 'fifo' | 'writers_block_readers'
export type Recursion = 'waits' | 'counted' | 'trap'

export interface LockMode {
  readonly name: string
  readonly jumps: boolean
}

export interface ObjectClass {
  readonly name: string
  readonly span: Span
  /** `undefined`: one instance, used by the class's name. */
  readonly count: Expression | undefined
  readonly ordered: boolean
  readonly fields: readonly Field[]
  readonly pool: Pool | undefined
}

/** The objects of the class come and go. */
export interface Pool {
  /** Whether the object is there: a field of the class, which only `new` and `free` change. */
  readonly live: Field
  /** One that is live at the end is a finding. */
  readonly freed: boolean
}

export interface Field {
  readonly name: string
  readonly span: Span
  readonly owner: ObjectClass | 'task'
  readonly ghost: boolean
  readonly type: Type
  /** Absent: the first value of the type (false, the lowest, the first word, none, the empty set; for a reference without `none` the first instance). */
  readonly initial: Expression | undefined
}

/** A name in scope that holds a value: parameter, let, var, bound name. Own data of the task that runs it. */
export interface Local {
  readonly name: string
  readonly span: Span
  readonly type: Type
  /** Assigned after it is bound. */
  readonly mutable: boolean
}

export interface Mapping {
  readonly name: string
  readonly span: Span
  readonly parameters: readonly Local[]
  /** The clauses that serve a load and a store; the same one where the spec makes no difference. */
  readonly load: MappingAccess | undefined
  readonly store: MappingAccess | undefined
}

export interface MappingAccess {
  readonly span: Span
  /** `any`: at each touch it may be there or not, and who touches again and again finds it again and again. */
  readonly resident: Expression
  readonly handler: Procedure
  readonly arguments: readonly Expression[]
  /** The handler's outcome, and what the toucher sees instead. */
  readonly renames: ReadonlyMap<string, string>
}

export interface Procedure {
  readonly name: string
  readonly span: Span
  readonly role: 'operation' | 'procedure' | 'handler'
  readonly parameters: readonly Local[]
  /** As declared; empty: it ends, and that is all that can be said. */
  readonly outcomes: readonly Outcome[]
  /** Some outcome keeps or drops a lock, or it is an operation or a handler: what it holds at its end is checked. */
  readonly contract: boolean
  readonly body: Block
  readonly ensures: readonly Expression[]
  /** What `old` in these stands for: evaluated when the call begins, in its parameters, in the step that binds them. */
  readonly olds: readonly { readonly local: Local; readonly value: Expression }[]
}

export interface Outcome {
  readonly name: string
  readonly span: Span
  readonly keeps: readonly LockUse[]
  readonly drops: readonly LockUse[]
}

export interface PureFunction {
  readonly name: string
  readonly span: Span
  readonly parameters: readonly Local[]
  readonly result: Type
  readonly value: Expression
}

export interface Property {
  readonly name: string
  readonly span: Span
  /** Empty: all workloads. */
  readonly workloads: readonly Workload[]
  /** Over switches and sizes: only where it holds is anything claimed. Conditions of the claim say so themselves. */
  readonly when: Expression | undefined
  /** A temporal property for each choice of these, whose domains are known before the first state. */
  readonly binders: readonly { readonly local: Local; readonly domain: Domain }[]
  readonly claim: Claim
  /** It says of a pool that its objects are freed: what breaks it is `leaks` of the class. */
  readonly ofPool: boolean
}

/** An expression whose value is asked for in each state of a run. */
export interface Watch {
  readonly text: string
  /** It with the locals that it names, once for each body whose names these can be; where it names none, once. */
  readonly forms: readonly { readonly locals: readonly Local[]; readonly value: Expression }[]
}

/** `condition` says also where it is claimed; `written` is what the text claims. */
export type Claim =
  | {
      readonly kind: 'invariant' | 'reachable' | 'finally' | 'eventually' | 'alwaysEventually'
      readonly condition: Expression
      readonly written: Expression
    }
  | { readonly kind: 'leadsTo'; readonly premise: Expression; readonly conclusion: Expression }
  /** `task`: what that one begins; known before the first state. */
  | {
      readonly kind: 'completes'
      readonly operation: Procedure
      readonly task: Expression | undefined
      readonly outcome: string | undefined
    }

export interface Workload {
  readonly name: string
  readonly span: Span
  readonly settings: readonly Setting[]
  readonly initially: readonly { readonly target: Expression; readonly value: Expression; readonly span: Span }[]
  readonly tasks: readonly TaskGroup[]
  readonly fairness: readonly Fairness[]
}

/** A size with an integer expression over sizes, or a switch with one of its words. */
export type Setting =
  | { readonly kind: 'size'; readonly size: Size; readonly value: Expression; readonly span: Span }
  | { readonly kind: 'switch'; readonly switch: Switch; readonly value: string; readonly span: Span }

/** One `task` declaration: one task, or with a binder one per value of its domain, named `writer[0]`, `writer[1]` … by position. */
export interface TaskGroup {
  readonly name: string
  readonly span: Span
  readonly role: 'task' | 'service' | 'environment' | 'interrupt'
  readonly binder: { readonly local: Local; readonly domain: Domain } | undefined
  /** Of an interrupt: the task that it runs on. */
  readonly host: Expression | undefined
  /** Of an interrupt: the interrupts, declared before it, that it can begin on top of; what these are over goes without saying. */
  readonly over: readonly TaskGroup[]
  /** Of an interrupt: it begins only where this holds. */
  readonly when: Expression | undefined
  readonly with: readonly { readonly field: Field; readonly value: Expression; readonly span: Span }[]
  readonly rounds: 'once' | 'forever' | Expression
  readonly body: Block
}

export interface Fairness {
  readonly strength: 'none' | 'weak' | 'strong'
  readonly target:
    { readonly kind: 'all' } | { readonly kind: 'task'; readonly group: TaskGroup } | { readonly kind: 'label'; readonly label: Label }
  readonly span: Span
}

export interface Variant {
  readonly name: string
  readonly span: Span
  readonly settings: readonly Setting[]
}

/** One cell of the table of expected verdicts. `variant` is undefined in a spec without variants. */
export interface Cell {
  readonly workload: Workload
  readonly variant: Variant | undefined
  readonly span: Span
  readonly expected: Expected
}

export type Expected =
  | { readonly kind: 'notRun' }
  | {
      readonly kind: 'verdict'
      readonly awaited: boolean
      /** Empty: pass. */
      readonly findings: readonly ExpectedFinding[]
      readonly outcomes: readonly string[] | undefined
    }

export interface ExpectedFinding {
  readonly kind: FindingKind
  /** `fails writing`, `violates stale`, `leaks Inode.page`, `livelock strong`. */
  readonly qualifier: string | undefined
}

// ---- statements ----

export interface Label {
  readonly name: string
  readonly span: Span
}

export interface Block {
  readonly span: Span
  readonly statements: readonly Statement[]
}

export type Statement = StatementBody & { readonly span: Span; readonly label: Label | undefined }

export type StatementBody =
  /** `let` and `var`; the local is in scope to the end of the block. */
  | { readonly kind: 'bind'; readonly local: Local; readonly value: Expression }
  /** `let got = trylock …`, `got = trylock …`; with `to` an upgrade is tried. */
  | {
      readonly kind: 'bindTry'
      readonly local: Local
      readonly isNew: boolean
      readonly lock: LockUse
      readonly to: Expression | undefined
    }
  | { readonly kind: 'assign'; readonly ghost: boolean; readonly target: Place; readonly value: Expression }
  /** `let b = new Bio { … }`: `binds`, its local comes into scope here; else the place is assigned. `optional`: none where none is left. */
  | {
      readonly kind: 'new'
      readonly binds: boolean
      readonly target: Place
      readonly class: ObjectClass
      readonly optional: boolean
      readonly values: readonly { readonly field: Field; readonly value: Expression }[]
    }
  | { readonly kind: 'free'; readonly object: Expression }
  | { readonly kind: 'lock'; readonly lock: LockUse }
  | { readonly kind: 'unlock'; readonly lock: LockUse }
  | { readonly kind: 'downgrade'; readonly lock: LockUse; readonly mode: Expression }
  /** `otherwise`: where waiting would be a deadlock of two. */
  | { readonly kind: 'upgrade'; readonly lock: LockUse; readonly to: Expression; readonly otherwise: Block | undefined }
  | { readonly kind: 'give'; readonly lock: LockUse; readonly task: Expression }
  | { readonly kind: 'revoke'; readonly lock: LockUse; readonly task: Expression }
  /** `implied`: no text says it, so nobody asks whether its branches ever ran. */
  | {
      readonly kind: 'if'
      readonly condition: Expression
      readonly then: Block
      readonly otherwise: Block | undefined
      readonly implied?: true
    }
  /** `if trylock l.m { then } else { otherwise }`; `if not trylock` has its blocks swapped here. */
  | {
      readonly kind: 'ifTry'
      readonly lock: LockUse
      readonly to: Expression | undefined
      readonly then: Block
      readonly otherwise: Block
    }
  | { readonly kind: 'while'; readonly condition: Expression; readonly body: Block }
  | { readonly kind: 'for'; readonly local: Local; readonly domain: Domain; readonly body: Block }
  | { readonly kind: 'either'; readonly branches: readonly Branch[] }
  | { readonly kind: 'select'; readonly branches: readonly Branch[] }
  | {
      readonly kind: 'choose'
      readonly binders: readonly { readonly local: Local; readonly domain: Domain }[]
      readonly condition: Expression | undefined
    }
  | { readonly kind: 'wait'; readonly condition: Expression }
  | Attempt
  | {
      readonly kind: 'touch'
      readonly access: 'load' | 'store'
      readonly mapping: Mapping
      readonly target: Expression
      readonly body: Block | undefined
    }
  | { readonly kind: 'raise'; readonly outcome: string }
  | { readonly kind: 'return'; readonly outcome: string | undefined }
  /** `walk`: it says that a walk is not longer than it may be. */
  | { readonly kind: 'assert'; readonly condition: Expression; readonly rule: 'assert' | 'walk' }
  /** The finding `warns` where it is false; the run goes on. */
  | { readonly kind: 'warn'; readonly condition: Expression }
  /** Out of the innermost loop, or to its next turn; the `always` of the attempts between runs on the way. */
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'skip' }
  | { readonly kind: 'atomic'; readonly body: Block }
  /** Arguments of kind `any` choose among all values of the parameter's type. */
  | { readonly kind: 'call'; readonly procedure: Procedure; readonly arguments: readonly Expression[] }

export type StatementOf<K extends StatementBody['kind']> = Extract<StatementBody, { kind: K }> & {
  readonly span: Span
  readonly label: Label | undefined
}

export interface Branch {
  readonly fair: boolean
  readonly body: Block
}

export interface Attempt {
  readonly kind: 'attempt'
  /** Names of the attempt with their first values; a retry's `with` changes them. */
  readonly with: readonly { readonly local: Local; readonly value: Expression }[]
  readonly body: Block
  readonly always: Block | undefined
  readonly clauses: readonly AttemptClause[]
}

export type AttemptClause =
  | Retry
  | {
      readonly kind: 'on'
      readonly span: Span
      readonly outcomes: readonly string[]
      readonly condition: Expression | undefined
      readonly body: Block
    }

export interface Retry {
  readonly kind: 'retry'
  readonly span: Span
  readonly name: string
  readonly outcomes: readonly string[]
  readonly condition: Expression | undefined
  readonly atMost: Expression | undefined
  /** Names of the attempt, or mutable locals and parameters, that the retry sets before the body begins again. */
  readonly with: readonly { readonly local: Local; readonly value: Expression }[]
  readonly repair: Block | undefined
  readonly then: Block | undefined
}

/** What can be assigned. */
export type Place =
  | { readonly kind: 'local'; readonly local: Local; readonly type: Type; readonly span: Span }
  | { readonly kind: 'field'; readonly object: Expression; readonly field: Field; readonly type: Type; readonly span: Span }
  | { readonly kind: 'element'; readonly array: Place; readonly index: Expression; readonly type: Type; readonly span: Span }

/** A lock, the range of it that is meant, and a mode. */
export interface LockUse {
  readonly span: Span
  /** Of type lock. */
  readonly lock: Expression
  readonly lockKind: LockKind
  /** Only for ranged kinds; absent there: the whole domain. */
  readonly range: { readonly low: Expression; readonly high: Expression } | undefined
  /** Of type words; absent only in `mine(l)` and `holder(l)`, where any mode is meant. */
  readonly mode: Expression | undefined
}

// ---- domains and types ----

/** What a bound name goes through, in declared order. */
export type Domain =
  | { readonly kind: 'class'; readonly class: ObjectClass }
  | { readonly kind: 'tasks' }
  | { readonly kind: 'interval'; readonly low: Expression; readonly high: Expression }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'set'; readonly set: Expression }

export type Type =
  | { readonly kind: 'bool' }
  /** Bounds are constant expressions over sizes. */
  | { readonly kind: 'int'; readonly low: Expression; readonly high: Expression }
  /** An integer whose bounds follow from its operands. Never the type of a field, parameter, var or argument. */
  | { readonly kind: 'integer' }
  /** Some words, in order; the modes of all lock kinds (`Mode`), or of one, are such a type. Two types of words may share words. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  | { readonly kind: 'object'; readonly class: ObjectClass; readonly optional: boolean }
  | { readonly kind: 'task'; readonly optional: boolean }
  | { readonly kind: 'mapping'; readonly mapping: Mapping; readonly optional: boolean }
  | { readonly kind: 'set'; readonly element: Type }
  /** `by`: it has an element for each value of this type, in order, and its indices are their positions. */
  | { readonly kind: 'array'; readonly length: Expression; readonly by: Type | undefined; readonly element: Type }
  /** A lock itself as a field; a reference to one as a parameter. `over` is the domain of ranges of a ranged kind. */
  | {
      readonly kind: 'lock'
      readonly lockKind: LockKind
      /** What its kind's parameters are; absent where there are none, and where they may be anything. */
      readonly arguments: readonly Expression[] | undefined
      readonly over: { readonly low: Expression; readonly high: Expression } | undefined
    }
  /** The type of `none` alone. */
  | { readonly kind: 'none' }

// ---- expressions ----

export type Expression = ExpressionBody & { readonly type: Type; readonly span: Span }

export type ExpressionBody =
  | { readonly kind: 'int'; readonly value: number }
  | { readonly kind: 'bool'; readonly value: boolean }
  | { readonly kind: 'word'; readonly word: string }
  | { readonly kind: 'none' }
  /** Only as an argument of a call, as the initial value of a field, or as the residency of a mapping. */
  | { readonly kind: 'any' }
  | { readonly kind: 'current' }
  | { readonly kind: 'size'; readonly size: Size }
  | { readonly kind: 'switch'; readonly switch: Switch }
  | { readonly kind: 'local'; readonly local: Local }
  /** `File[0]`; a class of one instance has no index. */
  | { readonly kind: 'instance'; readonly class: ObjectClass; readonly index: Expression | undefined }
  /** `writer`, `writer[0]`: in workloads and properties only. */
  | { readonly kind: 'taskName'; readonly group: TaskGroup; readonly index: Expression | undefined }
  /** A field of an object or of a task, locks included. */
  | { readonly kind: 'field'; readonly object: Expression; readonly field: Field }
  | { readonly kind: 'element'; readonly array: Expression; readonly index: Expression }
  /** Which value of the type it is, counted from 0: the index of an array by that type. */
  | { readonly kind: 'position'; readonly value: Expression; readonly among: Type }
  /** `Buffer(f)` */
  | { readonly kind: 'mapped'; readonly mapping: Mapping; readonly arguments: readonly Expression[] }
  /** `b.file` of a mapping's value */
  | { readonly kind: 'component'; readonly value: Expression; readonly parameter: Local }
  | { readonly kind: 'unary'; readonly operator: 'not' | '-'; readonly operand: Expression }
  | { readonly kind: 'binary'; readonly operator: BinaryOperator; readonly left: Expression; readonly right: Expression }
  | { readonly kind: 'conditional'; readonly condition: Expression; readonly then: Expression; readonly otherwise: Expression }
  | { readonly kind: 'set'; readonly elements: readonly Expression[] }
  /** All that a walk comes to, up to `none`: `start`, then `next` of that, and so on, at most so many; further is the error `walk`. */
  | { readonly kind: 'along'; readonly start: Expression; readonly local: Local; readonly next: Expression; readonly most: Expression }
  /** Evaluates its body for every element, then combines; `count` is of type integer. */
  | {
      readonly kind: 'quantifier'
      readonly quantifier: 'forall' | 'exists' | 'count'
      readonly local: Local
      readonly domain: Domain
      readonly body: Expression
    }
  | { readonly kind: 'apply'; readonly function: PureFunction; readonly arguments: readonly Expression[] }
  | { readonly kind: 'extreme'; readonly which: 'min' | 'max'; readonly arguments: readonly Expression[] }
  /** The neighbour in declared order, cyclic: of an object in its class, a task among the tasks, an int in its declared interval. */
  | { readonly kind: 'neighbour'; readonly direction: 'next' | 'previous'; readonly value: Expression }
  /** Some task holds it in this mode (and, ranged, some part of this range). */
  | { readonly kind: 'held'; readonly lock: LockUse }
  /** The current task holds it. */
  | { readonly kind: 'mine'; readonly lock: LockUse }
  /** The first task, in order, that holds it; none if nobody does. */
  | { readonly kind: 'holder'; readonly lock: LockUse }
  /** A request for it stands in its queue. */
  | { readonly kind: 'queued'; readonly lock: LockUse }
  /** The task stands at one of these labels, or inside one of these procedures (several: imported homonyms do not occur, duplicates of a label do). */
  | { readonly kind: 'at'; readonly task: Expression; readonly labels: readonly Label[]; readonly procedures: readonly Procedure[] }
  /** In `ensures`: the call ends with this outcome. */
  | { readonly kind: 'outcome'; readonly outcome: string }

/** `==` and `!=` compare words across types; `<` and its sisters compare integers, ordered objects (none below all) and nothing else. `+`, `-` on sets: union, difference. */
export type BinaryOperator = WrittenOperator | 'union' | 'minus'

export type ExpressionOf<K extends ExpressionBody['kind']> = Extract<ExpressionBody, { kind: K }> & {
  readonly type: Type
  readonly span: Span
}
