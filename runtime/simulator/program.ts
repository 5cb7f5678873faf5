// A spec's program for one workload under one variant, and its text with every statement numbered. Input: what a generated module says;
// output: tables by name, and for each statement where it stands, what follows it and which names are in scope there.
import type { AnyState, Range, Value } from './state.ts'
import type { Truth } from './truth.ts'
import { code, type Body, type Clause, type Code, type LockUse, type Statement } from './code.ts'

export interface Kind {
  /** In the order of the text; `jumps`: those that ignore the queue. */
  readonly modes: readonly string[]
  readonly jumps?: readonly string[]
  /** Those that ignore the queue when they are asked for, and else stand in it. */
  readonly overtakes?: readonly string[]
  /** Pairs that may be held together. */
  readonly together: readonly (readonly [string, string])[]
  /** Pairs of which the first may be asked for where the second is held, and not the other way. */
  readonly joins?: readonly (readonly [string, string])[]
  /** What a hold in the first mode can become, in place; `queues`: behind who waits, else ahead of them. */
  readonly upgrades?: readonly (readonly [from: string, to: string, queues?: 'queues'])[]
  readonly policy: 'unfair' | 'fifo' | 'writers_block_readers'
  readonly recursion: 'waits' | 'counted' | 'trap'
  readonly holders?: number
  readonly ranged?: boolean
  /** Holds belong to no task. */
  readonly anyone?: boolean
  /** Some code takes such locks away from their holders. */
  readonly revocable?: boolean
}

/** Evaluated only where nothing overrides them: what is impossible under a variant is an error there. */
export type FirstValues = readonly Value[] | (() => readonly Value[])

export type FieldShape =
  /** More than one value: one first state for each. */
  | { readonly kind: 'values'; readonly values: FirstValues }
  | { readonly kind: 'lock'; readonly lockKind: string; readonly over: Range | undefined }
  /** `by`: a record with these keys. */
  | { readonly kind: 'array'; readonly length: number; readonly by?: readonly string[]; readonly element: FieldShape }

type Fields = Readonly<Record<string, FieldShape>>

interface ObjectClass {
  readonly count: number
  /** One object, used by the class's name. */
  readonly single: boolean
  /** Its objects come and go: each has a field `live`. */
  readonly pool?: boolean
  readonly fields: Fields
}

export interface OutcomeShape {
  readonly keeps?: readonly LockUse[]
  readonly drops?: readonly LockUse[]
}

export interface ProcedureShape<S> {
  readonly role: 'operation' | 'procedure' | 'handler'
  readonly file: string
  readonly line: number
  readonly parameters: readonly string[]
  readonly outcomes: Readonly<Record<string, OutcomeShape>>
  /** What it holds at its end is checked. */
  readonly contract: boolean
  readonly ensures: readonly { readonly line: number; readonly holds: EnsuresOf<S> }[]
  /** Names of `ensures` that are bound when the call begins. */
  readonly olds: Readonly<Record<string, (locals: never, state: S, current: never) => Value>>
  readonly body: (code: Code<S, never, never>) => Body
}
type EnsuresOf<S> = (locals: never, state: S, current: never, outcome: string) => Truth

export interface Access<S> {
  /** `any`: it may be there or not. */
  readonly resident: 'any' | ((locals: never, state: S, current: never) => boolean)
  readonly handler: string
  readonly given: (locals: never, state: S, current: never) => readonly Value[]
  readonly renames?: Readonly<Record<string, string>>
}

export interface TaskShape<S> {
  readonly name: string
  readonly group: string
  readonly role: 'task' | 'service' | 'environment' | 'interrupt'
  readonly file: string
  readonly line: number
  readonly text: string
  /** Of an interrupt: the task that it runs on. */
  readonly host?: string
  /** Groups of interrupts that it can begin on top of, and the condition under which it begins. */
  readonly over?: readonly string[]
  readonly when?: (locals: never, state: S, current: never) => boolean
  readonly rounds: number | null
  /** The name that the group binds, with this task's value. */
  readonly bound: Readonly<Record<string, Value>>
  /** First values of its fields, where not those of the type. */
  readonly with: (names: readonly string[]) => Readonly<Record<string, FirstValues>>
  readonly body: (code: Code<S, never, never>) => Body
}

export type Claim<S> =
  | { readonly kind: 'invariant' | 'reachable' | 'finally' | 'eventually' | 'alwaysEventually'; readonly holds: Judged<S> }
  | { readonly kind: 'leadsTo'; readonly premise: Judged<S>; readonly conclusion: Judged<S> }
  | { readonly kind: 'completes'; readonly operation: string; readonly outcome: string | undefined }

export type Judged<S> = (state: S) => Truth

interface PropertyShape<S> {
  readonly line: number
  readonly text: string
  /** It says of a pool that nothing of it is live. */
  readonly ofPool?: boolean
  /** Absent where its `forall` makes several. */
  readonly claim?: Claim<S>
  /** One for each choice of what its `forall` binds. */
  readonly each?: (state: S) => readonly { readonly of: readonly Value[]; readonly claim: Claim<S> }[]
}

/** `Program<never>`: of any spec. It asks for states of its own, and is given those alone that it has made. */
export interface Program<S extends AnyState> {
  readonly spec: string
  /** The spec's own file: where nothing else is said. */
  readonly file: string
  readonly kinds: Readonly<Record<string, Kind>>
  readonly classes: Readonly<Record<string, ObjectClass>>
  readonly taskFields: Fields
  /** All ghost fields, `File.inside`, and those that a property of this workload reads: the others are left out. */
  readonly ghostFields: readonly string[]
  readonly ghosts: readonly string[]
  readonly procedures: Readonly<Record<string, ProcedureShape<S>>>
  readonly mappings: Readonly<Record<string, { readonly load?: Access<S>; readonly store?: Access<S> }>>
  readonly tasks: readonly TaskShape<S>[]
  /** Places with their first values in this workload; the last one counts. */
  readonly initially: readonly (readonly [place: string, values: FirstValues])[]
  readonly properties: Readonly<Record<string, PropertyShape<S>>>
  readonly fairness: readonly {
    readonly strength: 'none' | 'weak' | 'strong'
    readonly of: 'all' | { readonly group: string } | { readonly label: string }
  }[]
}

// ---- first values ----

const product = <T>(lists: readonly (readonly T[])[]): readonly (readonly T[])[] =>
  lists.reduce<readonly (readonly T[])[]>((rows, list) => rows.flatMap((row) => list.map((one) => [...row, one])), [[]])

export const valuesOf = (values: FirstValues): readonly unknown[] => (typeof values === 'function' ? values() : values)

/** All values with which a field can begin; one for most. */
export function firstValues(shape: FieldShape): readonly unknown[] {
  switch (shape.kind) {
    case 'values':
      return valuesOf(shape.values)
    case 'lock':
      return [{ holders: [], queue: [] }]
    case 'array':
      return product(Array.from({ length: shape.length }, () => firstValues(shape.element))).map((values) =>
        shape.by === undefined ? values : Object.fromEntries(shape.by.map((name, at) => [name, values[at]])),
      )
  }
}

// ---- numbered text ----

/** Where a block stands: in which statement or clause, and as which of its parts. */
export type Place =
  | { readonly kind: 'procedure' }
  | { readonly kind: 'statement'; readonly node: Node; readonly part: 'inner' | 'always' | 'body' }
  | { readonly kind: 'clause'; readonly node: ClauseNode; readonly part: 'on' | 'repair' | 'then' }

/** A statement of the text, or a clause of an attempt. */
export type Node = StatementNode | ClauseNode

interface StatementNode extends Stands {
  readonly code: Statement
  readonly attempt: undefined
}

/** A clause and its attempt. */
export interface ClauseNode extends Stands {
  readonly code: Clause
  readonly attempt: Node
}

interface Stands {
  readonly at: number
  readonly place: Place
  /** What stands behind it in its block. */
  next: Node | undefined
  /** Names in scope before it, outermost first. */
  readonly scope: readonly string[]
  /** Open attempts around it, outermost first: an attempt is open to the end of the clause that is taken. */
  readonly attempts: readonly Node[]
  readonly loops: readonly string[]
  /** Inside an `atomic` or the access of a touch: it runs in the step around it. */
  readonly instant: boolean
  /** Of an attempt: its clauses; of anything with blocks: their first nodes by part. */
  readonly clauses: readonly ClauseNode[]
  readonly first: Readonly<Record<string, Node | undefined>>
}

export interface Routine {
  readonly name: string
  readonly shape: ProcedureShape<never> | undefined
  readonly nodes: readonly Node[]
  readonly first: Node | undefined
}

interface Around {
  readonly place: Place
  readonly scope: readonly string[]
  readonly attempts: readonly Node[]
  readonly loops: readonly string[]
  readonly instant: boolean
}

/** A text with its statements numbered in their order. What follows a statement is known behind it. */
export function number(name: string, shape: ProcedureShape<never> | undefined, parameters: readonly string[], body: Body): Routine {
  const nodes: Node[] = []
  const standing = ({ place, scope, attempts, loops, instant }: Around): Stands => ({
    ...{ at: nodes.length, place, next: undefined, scope, attempts, loops, instant },
    ...{ clauses: [], first: {} },
  })
  const add = <N extends Node>(node: N): N => {
    nodes.push(node)
    return node
  }
  const block = (statements: Body | undefined, around: Around): Node | undefined => {
    let { scope } = around
    let previous: Node | undefined
    let first: Node | undefined
    for (const statement of statements ?? []) {
      const node: Mutable<StatementNode> = add({ ...standing({ ...around, scope }), code: statement, attempt: undefined })
      first ??= node
      if (previous !== undefined) previous.next = node
      previous = node
      inside(node, statement, { ...around, scope })
      scope = [...scope, ...boundBy(statement).filter((bound) => !scope.includes(bound))]
    }
    return first
  }
  const inside = (node: Mutable<StatementNode>, statement: Statement, around: Around): void => {
    const inner = (part: 'inner' | 'always' | 'body', more: Partial<Around> = {}): Around => ({
      ...around,
      ...more,
      place: { kind: 'statement', node, part },
    })
    switch (statement.kind) {
      case 'if':
      case 'tryIf':
        node.first = { then: block(statement.then, inner('inner')), otherwise: block(statement.otherwise, inner('inner')) }
        return
      case 'upgrade':
        node.first = { otherwise: block(statement.otherwise, inner('inner')) }
        return
      case 'while':
        node.first = { body: block(statement.body, inner('inner')) }
        return
      case 'for':
        node.first = {
          body: block(
            statement.body,
            inner('inner', { scope: [...around.scope, statement.name], loops: [...around.loops, statement.name] }),
          ),
        }
        return
      case 'either':
      case 'select':
        node.first = Object.fromEntries(statement.branches.map((branch, at) => [at, block(branch.body, inner('inner'))]))
        return
      case 'atomic':
        node.first = { body: block(statement.body, inner('inner', { instant: true })) }
        return
      case 'touch':
        node.first = { body: block(statement.body, inner('inner', { instant: true })) }
        return
      case 'attempt': {
        const scope = [...around.scope, ...Object.keys(statement.with)]
        const open = { scope, attempts: [...around.attempts, node] }
        const body = block(statement.body, inner('body', open))
        const always = block(statement.always, inner('always', open))
        node.first = { body, always }
        node.clauses = statement.clauses.map((clause) => {
          const test: Mutable<ClauseNode> = add({ ...standing(inner('inner', open)), code: clause, attempt: node })
          const part = (which: 'on' | 'repair' | 'then', more: Partial<Around>): Around => ({
            ...around,
            ...more,
            place: { kind: 'clause', node: test, part: which },
          })
          test.first =
            clause.kind === 'on'
              ? { on: block(clause.body, part('on', open)) }
              : { repair: block(clause.repair, part('repair', open)), then: block(clause.then, part('then', open)) }
          return test
        })
        return
      }
      case 'let':
      case 'tryLet':
      case 'set':
      case 'assign':
      case 'lock':
      case 'unlock':
      case 'downgrade':
      case 'give':
      case 'revoke':
      case 'choose':
      case 'wait':
      case 'assert':
      case 'warn':
      case 'raise':
      case 'return':
      case 'break':
      case 'continue':
      case 'skip':
      case 'call':
        return
    }
  }
  const first = block(body, { place: { kind: 'procedure' }, scope: parameters, attempts: [], loops: [], instant: false })
  return { name, shape, nodes, first }
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] }

function boundBy(statement: Statement): readonly string[] {
  switch (statement.kind) {
    case 'let':
    case 'tryLet':
      return [statement.name]
    case 'new':
      return statement.into.kind === 'name' ? [statement.into.name] : []
    case 'choose':
      return Object.keys(statement.binders)
    default:
      return []
  }
}

export const bodyOf = (body: (given: Code<never, never, never>) => Body): Body => body(code)

/** An expression of the emitted code, called with what it was typed for; `more`: what else it takes. */
export const evaluate = <V, More extends readonly unknown[] = []>(
  expression: (locals: never, state: never, current: never, ...more: More) => V,
  locals: unknown,
  state: unknown,
  current: unknown,
  ...more: More
): V => expression(locals as never, state as never, current as never, ...more)

/** What the emitted code says of a state as a whole, which is one of those that it was typed for. */
export const ofState = <V>(judged: (state: never) => V, state: AnyState): V => judged(state as never)
