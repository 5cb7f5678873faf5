// The syntax tree of a .lockspec file: what was written, with the place of everything, before any name is looked up.
// Input: the concrete syntax tree; output: immutable unions on `kind`. Facts found later live in the typed model, never here.
import type { Span } from '../diagnostics/diagnostic.ts'
import type { BinaryOperator } from './operators.ts'

export interface Name {
  readonly kind: 'name'
  readonly text: string
  readonly span: Span
}

export interface SpecFile {
  readonly kind: 'file'
  readonly span: Span
  /** `spec NAME`; absent in a library file. */
  readonly name: Name | undefined
  readonly imports: readonly Import[]
  /** An import names no file. */
  readonly importLost: boolean
  readonly declarations: readonly Declaration[]
}

/** `import "std/locks"` or `import "faults.lockspec" with File = Inode`: the class, lock kind or procedure that a library file leaves open. */
export interface Import {
  readonly kind: 'import'
  readonly span: Span
  readonly path: string
  readonly pathSpan: Span
  readonly bindings: readonly { readonly name: Name; readonly value: Name }[]
}

export type Declaration =
  | SizeDeclaration
  | SwitchDeclaration
  | TypeDeclaration
  | LockDeclaration
  | ObjectDeclaration
  | TaskStateDeclaration
  | MappingDeclaration
  | ProcedureDeclaration
  | FunctionDeclaration
  | PropertyDeclaration
  | WorkloadDeclaration
  | VariantDeclaration
  | ExpectDeclaration

/** `size files = 2` */
export interface SizeDeclaration {
  readonly kind: 'size'
  readonly span: Span
  readonly name: Name
  readonly value: Expression
}

/** `switch order : {address, block, try} = address`, `switch tell = on`; without values it is off or on. */
export interface SwitchDeclaration {
  readonly kind: 'switch'
  readonly span: Span
  readonly name: Name
  readonly values: readonly Name[] | undefined
  readonly initial: Name
}

/** `type Page = 0..pages - 1` */
export interface TypeDeclaration {
  readonly kind: 'type'
  readonly span: Span
  readonly name: Name
  readonly type: TypeExpression
}

/** `lock two_state(n: 1..9) { mode add with add  mode block with block if two_state_lock  policy fifo  recursion counted  holders n  ranges }` */
export interface LockDeclaration {
  readonly kind: 'lock'
  readonly span: Span
  readonly name: Name
  /** Values that a lock of the kind says, which its clauses may name. */
  readonly parameters: readonly Parameter[]
  /** `lock l = if s then a else b`: one of these kinds, and no clauses of its own. */
  readonly chosen: KindChoice | undefined
  readonly modes: readonly ModeClause[]
  /** `ranges`: a request says which range it is for; requests conflict only where ranges overlap. */
  readonly ranged: boolean
  /** `anyone`: a hold belongs to no task, and any task releases it. */
  readonly anyone: boolean
  /** A policy's name, or a switch or parameter whose values are policies, or one or the other under a condition. */
  readonly policy: Expression | undefined
  readonly recursion: Expression | undefined
  readonly holders: Expression | undefined
}

export type KindChoice =
  | { readonly kind: 'kindUse'; readonly span: Span; readonly lock: Name; readonly arguments: readonly Expression[] | undefined }
  | {
      readonly kind: 'kindChoice'
      readonly span: Span
      readonly condition: Expression
      readonly then: KindChoice
      readonly otherwise: KindChoice
    }

/** One `mode` clause; a mode may have several, each naming pairs. A pair is symmetric and said once. */
export interface ModeClause {
  readonly kind: 'mode'
  readonly span: Span
  readonly name: Name
  readonly with: readonly Name[]
  /** Modes that this one may come beside, and not the other way. */
  readonly joins: readonly Name[]
  /** The pairs of this clause hold only under this condition over switches. */
  readonly condition: Expression | undefined
  /** Ignores the queue; or does when it is made, and else stands in it. */
  readonly jumps: boolean
  readonly overtakes: boolean
  /** Modes that a hold in this one can be upgraded to; `inLine`: behind who queues. */
  readonly becomes: readonly Name[]
  readonly inLine: boolean
}

/** `object File[files] ordered { … }`; without a count it is one instance, used by the class's name. */
export interface ObjectDeclaration {
  readonly kind: 'object'
  readonly span: Span
  readonly name: Name
  readonly count: Expression | undefined
  readonly ordered: boolean
  /** `pool`: its objects come and go; `pool freed`: and all have gone at the end. */
  readonly pool: 'none' | 'pool' | 'freed'
  /** A class that a library file leaves open: `object File from importer`. */
  readonly open: boolean
  readonly fields: readonly FieldDeclaration[]
}

/** `task state { … }`: what the kernel keeps in task_struct. */
export interface TaskStateDeclaration {
  readonly kind: 'taskState'
  readonly span: Span
  readonly fields: readonly FieldDeclaration[]
}

export interface FieldDeclaration {
  readonly kind: 'field'
  readonly span: Span
  readonly name: Name
  readonly ghost: boolean
  readonly type: TypeExpression
  /** An expression, `any`, or absent: then the first value of the type. */
  readonly initial: Expression | undefined
}

export interface Parameter {
  readonly kind: 'parameter'
  readonly span: Span
  readonly name: Name
  readonly type: TypeExpression
}

/** `mapping Buffer(file: File) { load resident when … fault handle(file) { sigbus => efault } }` */
export interface MappingDeclaration {
  readonly kind: 'mapping'
  readonly span: Span
  readonly name: Name
  readonly parameters: readonly Parameter[]
  readonly accesses: readonly MappingAccess[]
}

export interface MappingAccess {
  readonly kind: 'access'
  readonly span: Span
  /** Absent: this clause serves loads and stores alike. */
  readonly access: 'load' | 'store' | undefined
  readonly resident: Expression
  readonly handler: Name
  readonly arguments: readonly Expression[]
  readonly renames: readonly { readonly from: Name; readonly to: Name }[]
}

export interface ProcedureDeclaration {
  readonly kind: 'procedure'
  readonly span: Span
  readonly role: 'operation' | 'procedure' | 'handler'
  readonly name: Name
  readonly parameters: readonly Parameter[]
  /** Empty: the procedure has no outcome but its end. */
  readonly outcomes: readonly OutcomeDeclaration[]
  readonly body: Block
  readonly ensures: readonly Expression[]
}

/** `locked keeps Inode.page.held` */
export interface OutcomeDeclaration {
  readonly kind: 'outcome'
  readonly span: Span
  readonly name: Name
  readonly keeps: readonly Expression[]
  readonly drops: readonly Expression[]
}

export interface FunctionDeclaration {
  readonly kind: 'function'
  readonly span: Span
  readonly name: Name
  readonly parameters: readonly Parameter[]
  readonly result: TypeExpression
  readonly value: Expression
}

/** `invariant NAME in w1, w2 if c: e`, `reachable NAME: e`, `finally NAME: e`, `property NAME: forall f in File: always eventually e`. */
export interface PropertyDeclaration {
  readonly kind: 'property'
  readonly span: Span
  readonly name: Name
  /** The workloads that it belongs to; empty: all. */
  readonly workloads: readonly Name[]
  /** Of the variants where this holds. */
  readonly when: Expression | undefined
  /** A temporal property for each choice of these. */
  readonly binders: readonly Binder[]
  readonly claim: Claim
}

export type Claim =
  | { readonly kind: 'invariant' | 'reachable' | 'finally'; readonly condition: Expression }
  | { readonly kind: 'eventually' | 'alwaysEventually'; readonly condition: Expression }
  | { readonly kind: 'leadsTo'; readonly premise: Expression; readonly conclusion: Expression }
  /** `every dio_write of writer[0] completes with ok` */
  | { readonly kind: 'completes'; readonly operation: Name; readonly task: Expression | undefined; readonly outcome: Name | undefined }

export interface WorkloadDeclaration {
  readonly kind: 'workload'
  readonly span: Span
  readonly name: Name
  readonly settings: readonly Setting[]
  readonly initially: readonly { readonly target: Expression; readonly value: Expression; readonly span: Span }[]
  readonly tasks: readonly TaskDeclaration[]
  readonly fairness: readonly FairnessClause[]
}

/** `files = 3`, `tell = off`: a size or a switch. */
export interface Setting {
  readonly kind: 'setting'
  readonly span: Span
  readonly name: Name
  readonly value: Expression
}

/** `task writer[f in File] with mm = Mm[1] repeat 2 { dio_write(f, Buffer(next(f))) }` */
export interface TaskDeclaration {
  readonly kind: 'task'
  readonly span: Span
  readonly role: 'task' | 'service' | 'environment' | 'interrupt'
  readonly name: Name
  readonly binder: Binder | undefined
  /** Of an interrupt: the task that it runs on. */
  readonly host: Expression | undefined
  /** Of an interrupt: the interrupts of the same task that it can begin on top of. */
  readonly over: readonly Name[]
  /** Of an interrupt: it begins only where this holds. */
  readonly when: Expression | undefined
  readonly with: readonly Setting[]
  /** `once` without `repeat`; `forever` with a bare one. */
  readonly rounds: 'once' | 'forever' | Expression
  readonly body: Block
}

/** `fairness strong writer`, `fairness none` */
export interface FairnessClause {
  readonly kind: 'fairness'
  readonly span: Span
  readonly strength: 'none' | 'weak' | 'strong'
  /** A task or a label; absent: all tasks. */
  readonly target: Name | undefined
}

export interface VariantDeclaration {
  readonly kind: 'variant'
  readonly span: Span
  readonly name: Name
  readonly settings: readonly Setting[]
}

export interface ExpectDeclaration {
  readonly kind: 'expect'
  readonly span: Span
  /** Names of workloads, the columns. */
  readonly columns: readonly Name[]
  readonly rows: readonly { readonly variant: Name; readonly cells: readonly ExpectCell[]; readonly span: Span }[]
}

export type ExpectCell =
  | { readonly kind: 'notRun'; readonly span: Span }
  | {
      readonly kind: 'verdict'
      readonly span: Span
      readonly awaited: boolean
      /** `pass` alone, or findings joined by `+`; `fails writing`, `livelock strong` carry a qualifier. */
      readonly findings: readonly { readonly word: Name; readonly qualifier: Name | undefined }[]
      /** `{ok, efault}`: the exact set of outcomes. */
      readonly outcomes: readonly Name[] | undefined
    }

// ---- statements ----

export interface Block {
  readonly kind: 'block'
  readonly span: Span
  readonly statements: readonly Statement[]
}

export type Statement =
  | {
      readonly kind: 'let'
      readonly span: Span
      readonly mutable: boolean
      readonly name: Name
      readonly type: TypeExpression | undefined
      readonly value: Expression
    }
  | {
      readonly kind: 'assign'
      readonly span: Span
      readonly ghost: boolean
      readonly target: Expression
      readonly operator: AssignOperator
      /** Of `++` and `--` the 1 that goes without saying. */
      readonly value: Expression
    }
  /** The target of a lock verb is a path `lock [range] .mode`; the checker splits it, since only it knows where the lock ends. */
  | { readonly kind: 'lock' | 'unlock'; readonly span: Span; readonly target: Expression }
  | { readonly kind: 'downgrade'; readonly span: Span; readonly target: Expression; readonly mode: ModeWord }
  | {
      readonly kind: 'upgrade'
      readonly span: Span
      readonly target: Expression
      readonly mode: ModeWord
      readonly otherwise: Block | undefined
    }
  | { readonly kind: 'free'; readonly span: Span; readonly target: Expression }
  | { readonly kind: 'give' | 'revoke'; readonly span: Span; readonly target: Expression; readonly task: Expression }
  | {
      readonly kind: 'if'
      readonly span: Span
      readonly condition: Expression
      readonly then: Block
      readonly otherwise: Block | undefined
    }
  | { readonly kind: 'while'; readonly span: Span; readonly condition: Expression; readonly body: Block }
  | {
      readonly kind: 'for'
      readonly span: Span
      readonly binder: Binder
      readonly body: Block
    }
  | { readonly kind: 'either'; readonly span: Span; readonly branches: readonly { readonly fair: boolean; readonly body: Block }[] }
  | { readonly kind: 'select'; readonly span: Span; readonly branches: readonly { readonly fair: boolean; readonly body: Block }[] }
  /** Binds its names for the rest of the block: `choose a in Lock, b in Lock where a < b`. */
  | { readonly kind: 'choose'; readonly span: Span; readonly binders: readonly Binder[]; readonly condition: Expression | undefined }
  | { readonly kind: 'wait'; readonly span: Span; readonly condition: Expression }
  | {
      readonly kind: 'attempt'
      readonly span: Span
      readonly with: readonly Setting[]
      readonly body: Block
      readonly always: Block | undefined
      readonly clauses: readonly AttemptClause[]
    }
  | {
      readonly kind: 'touch'
      readonly span: Span
      readonly access: 'load' | 'store' | undefined
      readonly target: Expression
      readonly body: Block | undefined
    }
  | { readonly kind: 'raise'; readonly span: Span; readonly outcome: Name }
  | { readonly kind: 'return'; readonly span: Span; readonly outcome: Name | undefined }
  | { readonly kind: 'assert' | 'warn'; readonly span: Span; readonly condition: Expression }
  /** Out of the innermost loop, or to its next turn. */
  | { readonly kind: 'break' | 'continue'; readonly span: Span }
  | { readonly kind: 'skip'; readonly span: Span }
  | { readonly kind: 'atomic'; readonly span: Span; readonly body: Block }
  | { readonly kind: 'call'; readonly span: Span; readonly callee: Name; readonly arguments: readonly Expression[] }
  | { readonly kind: 'labelled'; readonly span: Span; readonly label: Name; readonly statement: Statement }
  /** What the parser could not read; only in trees that come with syntax errors. */
  | { readonly kind: 'invalid'; readonly span: Span }

export type AssignOperator = '=' | '+=' | '-=' | '++' | '--'

export type StatementOf<K extends Statement['kind']> = Extract<Statement, { kind: K }>

export type AttemptClause =
  | {
      readonly kind: 'retry'
      readonly span: Span
      readonly name: Name
      readonly outcomes: readonly Name[]
      readonly condition: Expression | undefined
      readonly atMost: Expression | undefined
      readonly with: readonly Setting[]
      readonly repair: Block | undefined
      /** What follows when `at most n` is used up. */
      readonly then: Block | undefined
    }
  | {
      readonly kind: 'on'
      readonly span: Span
      readonly outcomes: readonly Name[]
      readonly condition: Expression | undefined
      readonly body: Block
    }

export interface Binder {
  readonly kind: 'binder'
  readonly span: Span
  readonly name: Name
  /** A class, `Task`, a type's name, a set, or an interval. */
  readonly domain: Expression
}

/** `read`, or `(mode)` for a mode that is computed. */
export type ModeWord = { readonly kind: 'word'; readonly name: Name } | { readonly kind: 'computed'; readonly value: Expression }

// ---- types ----

export type TypeExpression =
  | { readonly kind: 'words'; readonly span: Span; readonly words: readonly Name[] }
  | { readonly kind: 'interval'; readonly span: Span; readonly low: Expression; readonly high: Expression }
  | { readonly kind: 'set'; readonly span: Span; readonly element: TypeExpression }
  /** `array[3] of T`; by what it is one of for each: `array[File] of T`, `array[{a, b}] of T`, `array[1..3] of T`. */
  | { readonly kind: 'array'; readonly span: Span; readonly index: ArrayIndex; readonly element: TypeExpression }
  /** `lock rwsem`, of a kind with parameters `lock semaphore(3)`, of one with ranges `lock range_lock over 0..pages - 1`. */
  | {
      readonly kind: 'lock'
      readonly span: Span
      readonly lock: KindChoice
      readonly over: TypeExpression | undefined
    }
  /** `bool`, `Mode`, `Task`, a class, a mapping or a declared type; `?` adds `none`. */
  | { readonly kind: 'named'; readonly span: Span; readonly name: Name; readonly optional: boolean }

/** A name in the place of a length can be a type. */
export type ArrayIndex = { readonly kind: 'length'; readonly length: Expression } | { readonly kind: 'by'; readonly type: TypeExpression }

// ---- expressions ----

export type UnaryOperator = 'not' | '-'
export type { BinaryOperator } from './operators.ts'

export type Expression =
  | { readonly kind: 'integer'; readonly span: Span; readonly value: number }
  | { readonly kind: 'boolean'; readonly span: Span; readonly value: boolean }
  | { readonly kind: 'none' | 'any' | 'current'; readonly span: Span }
  /** Whatever a bare word turns out to be: local, word of an enumeration, class, size, switch, task, outcome. */
  | { readonly kind: 'reference'; readonly span: Span; readonly name: Name }
  /** `a.b`: a field, a component of a mapping, a qualified word, or the mode of a lock path. */
  | { readonly kind: 'member'; readonly span: Span; readonly object: Expression; readonly name: Name }
  /** `lock.(mode)`: a mode that is computed. */
  | { readonly kind: 'computedMode'; readonly span: Span; readonly object: Expression; readonly mode: Expression }
  | { readonly kind: 'index'; readonly span: Span; readonly object: Expression; readonly index: Expression }
  /** `lock[a..b]` */
  | { readonly kind: 'range'; readonly span: Span; readonly object: Expression; readonly low: Expression; readonly high: Expression }
  /** `a..b`, where a domain is asked for. */
  | { readonly kind: 'interval'; readonly span: Span; readonly low: Expression; readonly high: Expression }
  /** A function, a mapping's value, or one of `next`, `previous`, `held`, `mine`, `holder`, `min`, `max`. */
  | { readonly kind: 'call'; readonly span: Span; readonly callee: Name; readonly arguments: readonly Expression[] }
  | { readonly kind: 'unary'; readonly span: Span; readonly operator: UnaryOperator; readonly operand: Expression }
  | {
      readonly kind: 'binary'
      readonly span: Span
      readonly operator: BinaryOperator
      readonly left: Expression
      readonly right: Expression
    }
  | {
      readonly kind: 'conditional'
      readonly span: Span
      readonly condition: Expression
      readonly then: Expression
      readonly otherwise: Expression
    }
  | { readonly kind: 'set'; readonly span: Span; readonly elements: readonly Expression[] }
  | {
      readonly kind: 'quantifier'
      readonly span: Span
      readonly quantifier: 'forall' | 'exists'
      readonly binders: readonly Binder[]
      readonly body: Expression
    }
  /** `d along parent at most 3`: all that a walk comes to. In a `for` it is the walk itself. */
  | {
      readonly kind: 'along'
      readonly span: Span
      readonly start: Expression
      readonly field: Name
      readonly most: Expression | undefined
    }
  | { readonly kind: 'count'; readonly span: Span; readonly binder: Binder; readonly condition: Expression }
  /** `new Bio { sector = 1 }`, `new Bio? { }` */
  | {
      readonly kind: 'new'
      readonly span: Span
      readonly class: Name
      readonly optional: boolean
      readonly values: readonly Setting[]
    }
  /** With a mode to become: an upgrade that is tried. */
  | { readonly kind: 'trylock'; readonly span: Span; readonly target: Expression; readonly mode: ModeWord | undefined }
  /** `old e`, in `ensures`: its value when the call began. */
  | { readonly kind: 'old'; readonly span: Span; readonly operand: Expression }
  /** `t at NAME`: a label, or inside a procedure. */
  | { readonly kind: 'at'; readonly span: Span; readonly task: Expression; readonly place: Name }
  | { readonly kind: 'invalid'; readonly span: Span }

export type ExpressionOf<K extends Expression['kind']> = Extract<Expression, { kind: K }>
