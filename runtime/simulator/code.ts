// The code of a spec as a generated simulator writes it down: statements in the spec's words and order, their expressions as functions
// of the names in scope, the state and `current`. Input: calls of the verbs; output: trees of statements, which program.ts numbers.
import type { Range, Value } from './state.ts'
import type { Truth } from './truth.ts'

type Locals = Readonly<Record<string, Value>>

/** An expression: the names in scope, the state, and whose code runs. */
export type Expression<L, S, T, V> = (locals: L, state: S, current: T) => V

export interface LockUse {
  readonly lock: Expression<never, never, never, string>
  readonly mode: Expression<never, never, never, string>
  readonly range: Expression<never, never, never, Range> | undefined
}

interface Common {
  readonly line: number
  /** The first line of the statement; empty where it is no step. */
  readonly text: string
  readonly label: string | null
  /** Whether the statement itself is a step (docs/language.md, "What a step is"); decided by the compiler. */
  readonly step: boolean
}

type Any<V> = Expression<never, never, never, V>

type StatementBody =
  | { readonly kind: 'let'; readonly name: string; readonly value: Any<Value> }
  /** `to`: an upgrade is tried. */
  | { readonly kind: 'tryLet'; readonly name: string; readonly use: LockUse; readonly to: Any<string> | undefined }
  | { readonly kind: 'set'; readonly name: string; readonly value: Any<Value> }
  /** A place is its path in the state. `ghost` names the field of a ghost assignment, `File.inside`. */
  | { readonly kind: 'assign'; readonly place: Any<string>; readonly value: Any<Value>; readonly ghost: string | undefined }
  /** Into a name or a place; `optional`: null where all are live. */
  | {
      readonly kind: 'new'
      readonly into: NewTarget
      readonly class: string
      readonly values: Readonly<Record<string, Any<Value>>>
      readonly optional: boolean
    }
  | { readonly kind: 'free'; readonly object: Any<string> }
  | { readonly kind: 'lock' | 'unlock'; readonly use: LockUse }
  | { readonly kind: 'downgrade'; readonly use: LockUse; readonly to: Any<string> }
  | { readonly kind: 'upgrade'; readonly use: LockUse; readonly to: Any<string>; readonly otherwise: Body | undefined }
  | { readonly kind: 'give' | 'revoke'; readonly use: LockUse; readonly task: Any<string> }
  | { readonly kind: 'if'; readonly condition: Any<boolean>; readonly then: Body; readonly otherwise: Body }
  | { readonly kind: 'tryIf'; readonly use: LockUse; readonly to: Any<string> | undefined; readonly then: Body; readonly otherwise: Body }
  | { readonly kind: 'while'; readonly condition: Any<boolean>; readonly body: Body }
  | { readonly kind: 'for'; readonly name: string; readonly domain: Any<readonly Value[]>; readonly body: Body }
  | { readonly kind: 'either'; readonly branches: readonly Branch[] }
  | { readonly kind: 'select'; readonly branches: readonly Branch[] }
  | { readonly kind: 'choose'; readonly binders: Readonly<Record<string, Any<readonly Value[]>>>; readonly where: Any<boolean> | undefined }
  | { readonly kind: 'wait'; readonly condition: Any<boolean> }
  | { readonly kind: 'assert'; readonly condition: Any<Truth>; readonly rule: 'assert' | 'walk' }
  | { readonly kind: 'warn'; readonly condition: Any<Truth> }
  | {
      readonly kind: 'attempt'
      readonly with: Readonly<Record<string, Any<Value>>>
      readonly body: Body
      readonly always: Body | undefined
      readonly clauses: readonly Clause[]
    }
  | {
      readonly kind: 'touch'
      readonly access: 'load' | 'store'
      readonly mapping: string
      readonly target: Any<Locals>
      readonly body: Body | undefined
    }
  | { readonly kind: 'raise' | 'return'; readonly outcome: string }
  | { readonly kind: 'break' | 'continue' }
  | { readonly kind: 'skip' }
  | { readonly kind: 'atomic'; readonly body: Body }
  | { readonly kind: 'call'; readonly procedure: string; readonly given: readonly Argument[] }

type NewTarget = { readonly kind: 'name'; readonly name: string } | { readonly kind: 'place'; readonly place: Any<string> }

export type Statement = Common & StatementBody
export type StatementOf<K extends StatementBody['kind']> = Common & Extract<StatementBody, { readonly kind: K }>
export type Body = readonly Statement[]

/** An argument's value, or all the values among which `any` chooses. */
export type Argument = Any<Value> | { readonly any: Any<readonly Value[]> }

export interface Branch {
  readonly fair: boolean
  readonly body: Body
}

export type Clause = Common & {
  readonly outcomes: readonly string[]
  readonly condition: Any<boolean> | undefined
} & (
    | { readonly kind: 'on'; readonly body: Body }
    | {
        readonly kind: 'retry'
        readonly name: string
        readonly atMost: Any<number> | undefined
        readonly with: Readonly<Record<string, Any<Value>>>
        readonly repair: Body | undefined
        readonly then: Body | undefined
      }
  )

/** What a procedure's function is given: `line(11)` for what runs silently, `step(14, 'lock a.rwsem')` for what is a step. */
export interface Code<S, L, T = string> {
  line(line: number): Verbs<S, L, T>
  step(line: number, text: string, label?: string): Verbs<S, L, T>
}

/** An expression; what hangs on nothing stands for itself. */
type E<S, L, T, V> = V | Expression<L, S, T, V>
type Some<S, L, T> = { readonly [K in keyof L]?: E<S, L, T, L[K]> }

/** One statement, or a clause of an attempt. `S`: the state; `L`: the procedure's names; `T`: the names of tasks. */
interface Verbs<S, L, T> {
  /** `let` and `var`: brings a name into scope, to the end of the block. */
  let<K extends keyof L & string>(name: K, value: E<S, L, T, L[K]>): Statement
  set<K extends keyof L & string>(name: K, value: E<S, L, T, L[K]>): Statement
  assign(place: E<S, L, T, string>, value: E<S, L, T, Value>): Statement
  /** `field`: the ghost field, `File.inside`. */
  ghost(field: string, place: E<S, L, T, string>, value: E<S, L, T, Value>): Statement
  /** An object of a pool, into a name; `orNone`: null where all are live. */
  make(name: keyof L & string, from: string, values: Readonly<Record<string, E<S, L, T, Value>>>, orNone?: 'orNone'): Statement
  /** The same into a place. */
  makeAt(place: E<S, L, T, string>, from: string, values: Readonly<Record<string, E<S, L, T, Value>>>, orNone?: 'orNone'): Statement
  free(object: E<S, L, T, string>): Statement
  lock(lock: E<S, L, T, string>, mode: E<S, L, T, string>, range?: E<S, L, T, Range>): Statement
  unlock(lock: E<S, L, T, string>, mode: E<S, L, T, string>, range?: E<S, L, T, Range>): Statement
  downgrade(lock: E<S, L, T, string>, mode: E<S, L, T, string>, to: E<S, L, T, string>, range?: E<S, L, T, Range>): Statement
  /** The hold becomes one in another mode, and is kept until it can; `otherwise`: where waiting would be a deadlock of two. */
  upgrade(
    lock: E<S, L, T, string>,
    mode: E<S, L, T, string>,
    to: E<S, L, T, string>,
    otherwise?: Body,
    range?: E<S, L, T, Range>,
  ): Statement
  give(lock: E<S, L, T, string>, mode: E<S, L, T, string>, to: E<S, L, T, string>, range?: E<S, L, T, Range>): Statement
  revoke(lock: E<S, L, T, string>, mode: E<S, L, T, string>, from: E<S, L, T, string>, range?: E<S, L, T, Range>): Statement
  trylock(name: keyof L & string, lock: E<S, L, T, string>, mode: E<S, L, T, string>, range?: E<S, L, T, Range>): Statement
  ifTrylock(lock: E<S, L, T, string>, mode: E<S, L, T, string>, then: Body, otherwise: Body, range?: E<S, L, T, Range>): Statement
  tryUpgrade(
    name: keyof L & string,
    lock: E<S, L, T, string>,
    mode: E<S, L, T, string>,
    to: E<S, L, T, string>,
    range?: E<S, L, T, Range>,
  ): Statement
  ifTryUpgrade(
    lock: E<S, L, T, string>,
    mode: E<S, L, T, string>,
    to: E<S, L, T, string>,
    then: Body,
    otherwise: Body,
    range?: E<S, L, T, Range>,
  ): Statement
  if(condition: E<S, L, T, boolean>, then: Body, otherwise?: Body): Statement
  while(condition: E<S, L, T, boolean>, body: Body): Statement
  for(name: keyof L & string, domain: E<S, L, T, readonly Value[]>, body: Body): Statement
  either(...branches: readonly (Body | Branch)[]): Statement
  select(...branches: readonly (Body | Branch)[]): Statement
  choose(binders: { readonly [K in keyof L]?: E<S, L, T, readonly L[K][]> }, where?: E<S, L, T, boolean>): Statement
  wait(condition: E<S, L, T, boolean>): Statement
  /** `rule`: what names the failure, where no label does. */
  assert(condition: E<S, L, T, Truth>, rule?: 'assert' | 'walk'): Statement
  warn(condition: E<S, L, T, Truth>): Statement
  attempt(parts: {
    readonly with?: Some<S, L, T>
    readonly body: Body
    readonly always?: Body
    readonly clauses?: readonly Clause[]
  }): Statement
  on(outcomes: readonly string[], body: Body, condition?: E<S, L, T, boolean>): Clause
  retry(
    name: string,
    outcomes: readonly string[],
    parts?: {
      readonly if?: E<S, L, T, boolean>
      readonly atMost?: E<S, L, T, number>
      readonly with?: Some<S, L, T>
      readonly repair?: Body
      readonly then?: Body
    },
  ): Clause
  touch(access: 'load' | 'store', mapping: string, target: E<S, L, T, object>, body?: Body): Statement
  raise(outcome: string): Statement
  return(outcome: string): Statement
  break(): Statement
  continue(): Statement
  skip(): Statement
  atomic(body: Body): Statement
  call(procedure: string, given?: Readonly<Record<string, E<S, L, T, Value> | { readonly any: E<S, L, T, readonly Value[]> }>>): Statement
}

export const code: Code<never, never, never> = {
  line: (line) => verbs({ line, text: '', label: null, step: false }),
  step: (line, text, label) => verbs({ line, text, label: label ?? null, step: true }),
}

/** A branch that a task takes again and again if it comes by again and again. */
export const fair = (body: Body): Branch => ({ fair: true, body })

const branch = (given: Body | Branch): Branch => ('body' in given ? given : { fair: false, body: given })

type Given<V> = V | Any<V>

/** What hangs on nothing is given as its value. */
export const asked = <V>(given: Given<V>): Any<V> => (typeof given === 'function' ? (given as Any<V>) : () => given)

function verbs(common: Common): Verbs<never, never, never> {
  const made = (body: StatementBody): Statement => ({ ...common, ...body })
  const use = (lock: Given<string>, mode: Given<string>, range: Given<Range> | undefined): LockUse => ({
    lock: asked(lock),
    mode: asked(mode),
    range: range === undefined ? undefined : asked(range),
  })
  const each = <V>(names: Readonly<Record<string, Given<V> | undefined>>): Readonly<Record<string, Any<V>>> =>
    Object.fromEntries(Object.entries(names).map(([name, value]) => [name, asked(value as Given<V>)]))
  return {
    let: (name, value) => made({ kind: 'let', name, value: asked(value) }),
    set: (name, value) => made({ kind: 'set', name, value: asked(value) }),
    assign: (place, value) => made({ kind: 'assign', place: asked(place), value: asked(value), ghost: undefined }),
    ghost: (field, place, value) => made({ kind: 'assign', place: asked(place), value: asked(value), ghost: field }),
    make: (name, from, values, orNone) =>
      made({ kind: 'new', into: { kind: 'name', name }, class: from, values: each(values), optional: orNone !== undefined }),
    makeAt: (place, from, values, orNone) =>
      made({
        kind: 'new',
        into: { kind: 'place', place: asked(place) },
        class: from,
        values: each(values),
        optional: orNone !== undefined,
      }),
    free: (object) => made({ kind: 'free', object: asked(object) }),
    lock: (lock, mode, range) => made({ kind: 'lock', use: use(lock, mode, range) }),
    unlock: (lock, mode, range) => made({ kind: 'unlock', use: use(lock, mode, range) }),
    downgrade: (lock, mode, to, range) => made({ kind: 'downgrade', use: use(lock, mode, range), to: asked(to) }),
    upgrade: (lock, mode, to, otherwise, range) => made({ kind: 'upgrade', use: use(lock, mode, range), to: asked(to), otherwise }),
    give: (lock, mode, to, range) => made({ kind: 'give', use: use(lock, mode, range), task: asked(to) }),
    revoke: (lock, mode, from, range) => made({ kind: 'revoke', use: use(lock, mode, range), task: asked(from) }),
    trylock: (name, lock, mode, range) => made({ kind: 'tryLet', name, use: use(lock, mode, range), to: undefined }),
    ifTrylock: (lock, mode, then, otherwise, range) => made({ kind: 'tryIf', use: use(lock, mode, range), to: undefined, then, otherwise }),
    tryUpgrade: (name, lock, mode, to, range) => made({ kind: 'tryLet', name, use: use(lock, mode, range), to: asked(to) }),
    ifTryUpgrade: (lock, mode, to, then, otherwise, range) =>
      made({ kind: 'tryIf', use: use(lock, mode, range), to: asked(to), then, otherwise }),
    if: (condition, then, otherwise = []) => made({ kind: 'if', condition: asked(condition), then, otherwise }),
    while: (condition, body) => made({ kind: 'while', condition: asked(condition), body }),
    for: (name, domain, body) => made({ kind: 'for', name, domain: asked(domain), body }),
    either: (...branches) => made({ kind: 'either', branches: branches.map(branch) }),
    select: (...branches) => made({ kind: 'select', branches: branches.map(branch) }),
    choose: (binders, where) => made({ kind: 'choose', binders: each(binders), where: where === undefined ? undefined : asked(where) }),
    wait: (condition) => made({ kind: 'wait', condition: asked(condition) }),
    assert: (condition, rule = 'assert') => made({ kind: 'assert', condition: asked(condition), rule }),
    warn: (condition) => made({ kind: 'warn', condition: asked(condition) }),
    attempt: ({ with: names = {}, body, always, clauses = [] }) => made({ kind: 'attempt', with: each(names), body, always, clauses }),
    on: (outcomes, body, condition) => ({
      ...{ ...common, kind: 'on', outcomes, body },
      condition: condition === undefined ? undefined : asked(condition),
    }),
    retry: (name, outcomes, { if: condition, atMost, with: names = {}, repair, then } = {}) => ({
      ...{ ...common, kind: 'retry', name, outcomes, with: each(names), repair, then },
      condition: condition === undefined ? undefined : asked(condition),
      atMost: atMost === undefined ? undefined : asked(atMost),
    }),
    touch: (access, mapping, target, body) => made({ kind: 'touch', access, mapping, target: asked(target) as Any<Locals>, body }),
    raise: (outcome) => made({ kind: 'raise', outcome }),
    return: (outcome) => made({ kind: 'return', outcome }),
    break: () => made({ kind: 'break' }),
    continue: () => made({ kind: 'continue' }),
    skip: () => made({ kind: 'skip' }),
    atomic: (body) => made({ kind: 'atomic', body }),
    call: (procedure, given = {}) =>
      made({
        kind: 'call',
        procedure,
        given: Object.values(given).map((argument): Argument =>
          isChoice(argument) ? { any: asked(argument.any) } : (asked(argument) as Any<Value>),
        ),
      }),
  }
}

const isChoice = (given: object | Value): given is { readonly any: Any<readonly Value[]> } =>
  typeof given === 'object' && given !== null && 'any' in given && (typeof given.any === 'function' || Array.isArray(given.any))
