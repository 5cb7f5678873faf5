// Expressions of the typed model as TypeScript over names in scope, the state `s` and `current`. Input: an expression and the scope it
// stands in; output: structure, with what it uses noted in the scope. Meaning: docs/language.md, "Expressions"; checks name their line.
import type {
  Domain,
  Expression,
  ExpressionOf,
  Field,
  Local,
  LockKind,
  LockUse,
  ObjectClass,
  Place,
  PureFunction,
  Type,
} from '../model/model.ts'
import { arrow, as, binary, call, conditional, decimal, entry, isSame, list, member, method, name, negative, not } from '../emit/js.ts'
import { record, spread, string, template, truth, typedCall } from '../emit/js.ts'
import type { Js } from '../emit/module.ts'
import { key } from '../emit/text.ts'
import { safe, type Source } from './names.ts'
import { classKey, taskKey } from '../../runtime/keys.ts'
import { typeText } from './types.ts'
import { nth } from '../../runtime/entries.ts'

export const none = name('null')

/** What the whole module knows. */
export interface Sheet {
  /** What the module takes from the runtime, and which sizes and switches it reads, found while it is written. */
  readonly used: Set<string>
  readonly settings: Set<string>
  readonly source: Source
  /** Classes whose objects come and go. */
  readonly pools: readonly ObjectClass[]
  /** Names of the procedure that is being written that are of different types in different blocks. */
  readonly several: Set<string>
  /** How a function of the spec is called, and whether it is handed the state. */
  readonly functionOf: (declared: PureFunction) => { readonly name: string; readonly readsState: boolean; readonly readsCurrent: boolean }
}

export interface Scope {
  readonly sheet: Sheet
  /** Where there is no state yet, the names of the tasks stand in `names`. */
  readonly hasState: boolean
  /** What the expression uses of its surroundings, beside names that it binds itself; `names`: of all tasks, where there is no state. */
  readonly uses: {
    readonly locals: Set<Local>
    readonly bound: Set<Local>
    state: boolean
    current: boolean
    outcome: boolean
    names: boolean
    helpers: boolean
  }
  readonly bound: Set<Local>
}

/**
 * A scope in which nothing is bound or used yet. `hasState`: whether there is a state to read, as there is not where first values are made.
 */
export const scopeIn = (sheet: Sheet, hasState = true): Scope => ({
  sheet,
  hasState,
  uses: { locals: new Set(), bound: new Set(), state: false, current: false, outcome: false, names: false, helpers: false },
  bound: new Set(),
})

/** A call of something that the module takes from the runtime. */
export const helper = (scope: Pick<Scope, 'sheet'> & Partial<Scope>, called: string, ...given: readonly Js[]): Js => {
  scope.sheet.used.add(called)
  if (scope.uses !== undefined) scope.uses.helpers = true
  return call(called, given)
}

/** The same with arguments for its parameters of type. */
export const typedHelper = (scope: Pick<Scope, 'sheet'>, called: string, types: readonly string[], ...given: readonly Js[]): Js => {
  scope.sheet.used.add(called)
  return typedCall(called, types, given)
}

const state = (scope: Scope): Js => {
  scope.uses.state = true
  return name('s')
}

const current = (scope: Scope): Js => {
  scope.uses.current = true
  return name('current')
}

const local = (declared: Local, scope: Scope): Js => {
  if (scope.bound.has(declared)) scope.uses.bound.add(declared)
  else scope.uses.locals.add(declared)
  const said = name(safe(declared.name))
  return scope.sheet.several.has(declared.name) ? as(said, typeText(declared.type)) : said
}

const lineOf = (expression: Expression, scope: Scope): Js => decimal(scope.sheet.source.line(expression.span))

const setting = (declared: string, scope: Scope): Js => {
  scope.sheet.settings.add(declared)
  return name(safe(declared))
}

/** An expression as TypeScript. What it uses of its surroundings is noted in the scope. */
export function term(e: Expression, scope: Scope): Js {
  switch (e.kind) {
    case 'int':
      return decimal(e.value)
    case 'bool':
      return truth(e.value)
    case 'word':
      return string(e.word)
    case 'none':
    case 'any':
      return none
    case 'current':
      return current(scope)
    case 'size':
      return setting(e.size.name, scope)
    case 'switch':
      return setting(e.switch.name, scope)
    case 'local':
      return local(e.local, scope)
    case 'instance':
      return instance(e, scope)
    case 'taskName':
      return taskName(e, scope)
    case 'field':
      return e.type.kind === 'lock'
        ? place(e, scope)
        : member(owner(e, scope), e.field.owner === 'task' ? taskKey(e.field.name) : e.field.name)
    case 'element':
      if (e.type.kind === 'lock') return place(e, scope)
      return e.index.kind === 'position'
        ? helper(scope, 'elementFor', term(e.array, scope), ...keyTerms(e.index, scope))
        : helper(scope, 'element', term(e.array, scope), term(e.index, scope), lineOf(e.index, scope))
    case 'position':
      return term(e.value, scope)
    case 'mapped':
      return record(e.mapping.parameters.map((parameter, at) => entry(parameter.name, stored(nth(e.arguments, at), parameter.type, scope))))
    case 'component':
      return member(present(e.value, scope), e.parameter.name)
    case 'unary':
      return e.operator === 'not' ? not(term(e.operand, scope)) : negative(term(e.operand, scope))
    case 'binary':
      return operation(e, scope)
    case 'conditional':
      return conditional(term(e.condition, scope), term(e.then, scope), term(e.otherwise, scope))
    case 'set':
      return e.elements.length === 0 ? list([]) : helper(scope, 'set', list(e.elements.map((element) => term(element, scope))))
    case 'along':
      return helper(scope, 'along', term(e.start, scope), bodyOver(e.local, e.next, scope), term(e.most, scope), lineOf(e, scope))
    case 'quantifier':
      return helper(scope, e.quantifier, domain(e.domain, scope), bodyOver(e.local, e.body, scope))
    case 'apply':
      return apply(e, scope)
    case 'extreme':
      return method(
        name('Math'),
        e.which,
        e.arguments.map((argument) => term(argument, scope)),
      )
    case 'neighbour':
      return neighbour(e, scope)
    case 'held':
      return helper(scope, 'held', state(scope), ...lockTerms(e.lock, scope))
    case 'mine':
      return helper(scope, 'mine', state(scope), current(scope), ...lockTerms(e.lock, scope))
    case 'holder':
      return helper(scope, 'holder', state(scope), ...lockTerms(e.lock, scope))
    case 'queued':
      return helper(scope, 'queued', state(scope), ...lockTerms(e.lock, scope))
    case 'at': {
      const labels = [...new Set(e.labels.map((label) => label.name))]
      const procedures = [...new Set(e.procedures.map((procedure) => procedure.name))]
      return helper(scope, 'standsAt', state(scope), present(e.task, scope), list(labels.map(string)), list(procedures.map(string)))
    }
    case 'outcome':
      scope.uses.outcome = true
      return binary('===', name('outcome'), string(e.outcome))
  }
}

/** An expression whose value must not be `none` here. */
function present(e: Expression, scope: Scope): Js {
  const value = term(e, scope)
  return isOptional(e.type) ? helper(scope, 'some', value, lineOf(e, scope)) : value
}

const isOptional = (type: Type): boolean =>
  type.kind === 'none' || ((type.kind === 'object' || type.kind === 'task' || type.kind === 'mapping') && type.optional)

/** The object or task whose field is read. */
function owner(e: ExpressionOf<'field'>, scope: Scope): Js {
  const { owner: declared } = e.field
  const reference = present(e.object, scope)
  if (declared === 'task') return helper(scope, 'task', state(scope), reference)
  if (isGuarded(e.field)) return helper(scope, 'inPool', member(state(scope), classKey(declared.name)), reference, lineOf(e.object, scope))
  if (declared.count !== undefined) return helper(scope, 'of', member(state(scope), classKey(declared.name)), reference)
  const single = member(state(scope), classKey(declared.name))
  // The reference is looked at where that can fail, although there is one object only.
  return isOptional(e.object.type) || canFail(e.object) ? binary(',', reference, single) : single
}

/** Whether the value of a reference may be an error, as of an object that is not live, and not only `none`. */
function canFail(e: Expression): boolean {
  switch (e.kind) {
    case 'local':
    case 'current':
      return false
    case 'instance':
    case 'taskName':
      return e.index !== undefined && e.index.kind !== 'int'
    case 'field':
      return isOptional(e.object.type) || isGuarded(e.field) || canFail(e.object)
    case 'component':
      return isOptional(e.value.type) || canFail(e.value)
    case 'mapped':
      return e.arguments.some(canFail)
    default:
      return true
  }
}

/** Whether the object must be live for this: all data of an object of a pool but whether it is live. */
const isGuarded = (field: Field): boolean =>
  field.owner !== 'task' && field.owner.pool !== undefined && field !== field.owner.pool.live && !holdsLocks(field.type)

const holdsLocks = (type: Type): boolean => (type.kind === 'array' ? holdsLocks(type.element) : type.kind === 'lock')

// ---- places ----

type Path = readonly (string | Js)[]

/** The path of a field or an element in the state: what is known while this is written, as text, and what the run knows. */
function pathOf(e: Expression | Place, scope: Scope): Path {
  switch (e.kind) {
    case 'field': {
      const given = present(e.object, scope)
      const { owner: of } = e.field
      const reference =
        scope.hasState && of !== 'task' && isGuarded(e.field)
          ? helper(scope, 'livingIn', member(state(scope), classKey(of.name)), given, lineOf(e.object, scope))
          : given
      return of === 'task'
        ? ['tasks.', said(reference) ?? reference, `.${taskKey(e.field.name)}`]
        : [...objectPath(of, reference), `.${e.field.name}`]
    }
    case 'element': {
      const { array } = e
      if (array.type.kind !== 'array') throw new Error('an element of what is no array')
      if (e.index.kind === 'position') {
        const { among, value } = e.index
        const known = value.kind === 'word' && among.kind === 'words' && among.words.includes(value.word)
        const key = known ? value.word : helper(scope, 'keyAmong', ...keyTerms(e.index, scope))
        return [...pathOf(array, scope), '[', key, ']']
      }
      const at = helper(scope, 'index', term(e.index, scope), term(array.type.length, scope), lineOf(e.index, scope))
      return [...pathOf(array, scope), '[', at, ']']
    }
    default:
      return [term(e as Expression, scope)]
  }
}

const said = (value: Js): string | undefined => (value.kind === 'string' ? value.value : undefined)

/** A class with a name of the state's own stands under another key, which takes the place of the name in the reference. */
function objectPath(declared: ObjectClass, reference: Js): Path {
  const known = said(reference)
  const under = classKey(declared.name)
  if (under === declared.name) return [known ?? reference]
  const behind = declared.name.length
  return [under, known?.slice(behind) ?? method(reference, 'slice', [decimal(behind)])]
}

/** The values of what an array has an element for each of, the one that is meant, and where it is said. */
const keyTerms = (e: ExpressionOf<'position'>, scope: Scope): readonly Js[] => [
  valuesOf(e.among, scope),
  term(e.value, scope),
  lineOf(e, scope),
]

/** A place of the state as the text that names it, as in `page[2].dirty`: one that the run completes where an index is not known. */
export const place = (e: Expression | Place, scope: Scope): Js => template(pathOf(e, scope))

/** A lock, its mode if one is meant, its range if one is said. What the kind does not have is an error where it is asked for, too. */
function lockTerms(use: LockUse, scope: Scope): readonly Js[] {
  const line = decimal(scope.sheet.source.line(use.span))
  const kindModes: Type = { kind: 'words', words: use.lockKind.modes.map(({ name }) => name) }
  const mode = use.mode === undefined ? undefined : checked(term(use.mode, scope), use.mode.type, kindModes, line, scope, use.mode)
  const lock = livingLock(use, scope)
  if (use.range === undefined) return mode === undefined ? [lock] : [lock, mode]
  const ends = [term(use.range.low, scope), term(use.range.high, scope)]
  const over = use.lock.type.kind === 'lock' ? use.lock.type.over : undefined
  const range = over === undefined ? list(ends) : helper(scope, 'part', ...ends, term(over.low, scope), term(over.high, scope), line)
  return [lock, mode ?? name('undefined'), range]
}

/** A lock that is asked of: where it may be part of an object that is not live, that is an error. */
function livingLock(use: LockUse, scope: Scope): Js {
  const lock = term(use.lock, scope)
  const pools = scope.sheet.pools.filter((one) => one.fields.some(({ type }) => kindIn(type) === use.lockKind))
  if (pools.length === 0) return lock
  const names = list(pools.map(({ name }) => string(classKey(name))))
  return helper(scope, 'lockLiving', state(scope), lock, names, lineOf(use.lock, scope))
}

const kindIn = (type: Type): LockKind | undefined =>
  type.kind === 'array' ? kindIn(type.element) : type.kind === 'lock' ? type.lockKind : undefined

function instance(e: ExpressionOf<'instance'>, scope: Scope): Js {
  if (e.index === undefined) return string(e.class.name)
  const { count } = e.class
  if (e.index.kind === 'int' && count?.kind === 'int' && e.index.value >= 0 && e.index.value < count.value)
    return string(`${e.class.name}[${e.index.value}]`)
  return helper(
    scope,
    'instance',
    string(e.class.name),
    term(e.index, scope),
    count === undefined ? decimal(1) : term(count, scope),
    lineOf(e.index, scope),
  )
}

function taskName(e: ExpressionOf<'taskName'>, scope: Scope): Js {
  if (e.index === undefined) return string(e.group.binder === undefined ? e.group.name : `${e.group.name}[0]`)
  if (!scope.hasState) return template([`${e.group.name}[`, term(e.index, scope), ']'])
  return helper(scope, 'member', state(scope), string(e.group.name), term(e.index, scope), lineOf(e.index, scope))
}

// ---- operators ----

const arithmetic = { '+': '+', '-': '-', '*': '*' } as const
const comparison = { '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const

function operation(e: ExpressionOf<'binary'>, scope: Scope): Js {
  const left = term(e.left, scope)
  const right = term(e.right, scope)
  switch (e.operator) {
    case 'and':
      return binary('&&', left, right)
    case 'or':
      return binary('||', left, right)
    case '=>':
      return binary('||', not(left), right)
    case 'in':
      return helper(scope, 'isIn', left, right)
    case 'union':
      return helper(scope, 'union', left, right)
    case 'minus':
      return helper(scope, 'minus', left, right)
    case '+':
    case '-':
      if (e.left.type.kind === 'set') return helper(scope, e.operator === '+' ? 'union' : 'minus', left, right)
      return binary(arithmetic[e.operator], left, right)
    case '*':
      return binary('*', left, right)
    case 'div':
    case 'mod':
      return helper(scope, e.operator, left, right, lineOf(e, scope))
    case '==':
      return isDeep(e.left.type, e.right.type) ? helper(scope, 'same', left, right) : binary('===', left, right)
    case '!=':
      return isDeep(e.left.type, e.right.type) ? not(helper(scope, 'same', left, right)) : binary('!==', left, right)
    case '<':
    case '<=':
    case '>':
    case '>=': {
      if (isNumber(e.left.type)) return binary(comparison[e.operator], left, right)
      const [low, high] = e.operator === '<' || e.operator === '>=' ? [left, right] : [right, left]
      const before = helper(scope, 'before', low, high)
      return e.operator === '<' || e.operator === '>' ? before : not(before)
    }
  }
}

/** Of two values one of which is `none` a look at the reference is enough. */
const isDeep = (left: Type, right: Type): boolean =>
  left.kind !== 'none' && right.kind !== 'none' && (isComposed(left) || isComposed(right))
const isComposed = (type: Type): boolean => type.kind === 'set' || type.kind === 'mapping' || type.kind === 'array'
const isNumber = (type: Type): boolean => type.kind === 'int' || type.kind === 'integer'

function neighbour(e: ExpressionOf<'neighbour'>, scope: Scope): Js {
  const { type } = e.value
  return helper(
    scope,
    'neighbour',
    valuesOf(without(type), scope),
    term(e.value, scope),
    decimal(e.direction === 'next' ? 1 : -1),
    lineOf(e.value, scope),
  )
}

const without = (type: Type): Type => (type.kind === 'object' || type.kind === 'task' ? { ...type, optional: false } : type)

function apply(e: ExpressionOf<'apply'>, scope: Scope): Js {
  const { name: called, readsState, readsCurrent } = scope.sheet.functionOf(e.function)
  const given = e.arguments.map((argument, at) => stored(argument, nth(e.function.parameters, at).type, scope))
  const value = call(called, [...given, ...(readsState || readsCurrent ? [state(scope)] : []), ...(readsCurrent ? [current(scope)] : [])])
  return checked(value, e.function.value.type, e.function.result, lineOf(e, scope), scope, e.function.value)
}

/** `(name) => body`: the name is bound inside. */
function bodyOver(bound: Local, body: Expression, scope: Scope): Js {
  scope.bound.add(bound)
  return arrow([safe(bound.name)], term(body, scope))
}

// ---- domains and types ----

/** What a quantifier, a loop or a choice goes over, as a list. */
export function domain(given: Domain, scope: Scope): Js {
  switch (given.kind) {
    case 'class':
      return instancesOf(given.class, scope)
    case 'tasks':
      return tasks(scope)
    case 'interval':
      return helper(scope, 'interval', term(given.low, scope), term(given.high, scope))
    case 'words':
      return words(given.words)
    case 'set': {
      const { type } = given.set
      const value = term(given.set, scope)
      if (type.kind !== 'set') return value
      if (type.element.kind === 'words') return helper(scope, 'inOrder', value, words(type.element.words))
      return type.element.kind === 'task' ? helper(scope, 'inOrder', value, list([none, spread(tasks(scope))])) : value
    }
  }
}

const words = (all: readonly string[]): Js => as(list(all.map(string)), 'const')

const tasks = (scope: Scope): Js => {
  if (scope.hasState) return helper(scope, 'taskNames', state(scope))
  scope.uses.names = true
  return name('names')
}

const instancesOf = (declared: ObjectClass, scope: Scope): Js =>
  declared.count === undefined ? words([declared.name]) : helper(scope, 'instances', string(declared.name), term(declared.count, scope))

/** All values of a type, the default first where the type has a natural order. */
export function valuesOf(type: Type, scope: Scope): Js {
  const optional = (isIt: boolean, all: Js): Js => (isIt ? list([none, spread(all)]) : all)
  switch (type.kind) {
    case 'bool':
      return list([truth(false), truth(true)])
    case 'int':
      return helper(scope, 'interval', term(type.low, scope), term(type.high, scope))
    case 'words':
      return words(type.words)
    case 'object':
      return optional(type.optional, instancesOf(type.class, scope))
    case 'task':
      return optional(type.optional, tasks(scope))
    case 'mapping': {
      const components = type.mapping.parameters.map((parameter) => entry(parameter.name, valuesOf(parameter.type, scope)))
      return optional(type.optional, helper(scope, 'everyRecord', record(components)))
    }
    case 'set':
      return helper(scope, 'everySet', valuesOf(type.element, scope))
    case 'none':
      return list([none])
    case 'array':
    case 'integer':
    case 'lock':
      throw new Error(`any ${type.kind}`)
  }
}

/** A value as it is stored in or passed to something of a type. */
export const stored = (e: Expression, type: Type, scope: Scope): Js => checked(term(e, scope), e.type, type, lineOf(e, scope), scope, e)

function checked(value: Js, from: Type, to: Type, line: Js, scope: Scope, e?: Expression): Js {
  switch (to.kind) {
    case 'int': {
      const [low, high] = [term(to.low, scope), term(to.high, scope)]
      if (
        e !== undefined &&
        isStored(e) &&
        from.kind === 'int' &&
        isSame(term(from.low, scope), low) &&
        isSame(term(from.high, scope), high)
      )
        return value
      if (e?.kind === 'int' && to.low.kind === 'int' && to.high.kind === 'int' && e.value >= to.low.value && e.value <= to.high.value)
        return value
      return helper(scope, 'int', value, low, high, line)
    }
    case 'words':
      if (e !== undefined && isStored(e) && from.kind === 'words' && from.words.every((word) => to.words.includes(word))) return value
      return helper(scope, 'word', value, list(to.words.map(string)), line)
    case 'object':
    case 'task':
    case 'mapping':
      return isOptional(from) && !to.optional ? helper(scope, 'some', value, line) : value
    case 'set': {
      if (from.kind !== 'set') return value
      const one = name('one')
      // What is read from a place has the place's type; what is joined of sets may have more.
      const element = checked(one, from.element, to.element, line, scope, e !== undefined && isStored(e) ? e : undefined)
      return element === one || isEmpty(value) ? value : helper(scope, 'each', value, arrow(['one'], element))
    }
    case 'bool':
    case 'integer':
    case 'array':
    case 'lock':
    case 'none':
      return value
  }
}

const isEmpty = (value: Js): boolean => value.kind === 'list' && value.items.length === 0

/** Whether the value was looked at when it was stored where it comes from, so that its type can be trusted. */
function isStored(e: Expression): boolean {
  switch (e.kind) {
    case 'field':
    case 'local':
    case 'element':
    case 'component':
    case 'neighbour':
    case 'apply':
    case 'word':
      return true
    case 'conditional':
      return isStored(e.then) && isStored(e.otherwise)
    default:
      return false
  }
}

/** A function of what it uses: `({ file }, s, current) => …`. */
export function closure(sheet: Sheet, write: (scope: Scope) => Js): Js {
  const scope = scopeIn(sheet)
  const body = write(scope)
  return arrow(parametersOf(scope), body)
}

/** The same where it uses something, else the value itself: what may fail is not evaluated before its time. */
export function valueOrClosure(sheet: Sheet, write: (scope: Scope) => Js): Js {
  const scope = scopeIn(sheet)
  const body = write(scope)
  const { locals, state: readsState, current: readsCurrent, outcome, helpers } = scope.uses
  return locals.size === 0 && !readsState && !readsCurrent && !outcome && !helpers ? body : arrow(parametersOf(scope), body)
}

function parametersOf({ uses }: Scope): readonly string[] {
  const names = [...uses.locals].map((local) => fieldPattern(local.name))
  const parameters = [
    names.length === 0 ? '_' : `{ ${[...new Set(names)].join(', ')} }`,
    ...(uses.state || uses.current || uses.outcome ? ['s'] : []),
    ...(uses.current || uses.outcome ? ['current'] : []),
    ...(uses.outcome ? ['outcome'] : []),
  ]
  if (parameters.length === 1 && names.length === 0) return []
  // What is not used but stands before what is, is marked as such.
  return parameters.map((one) => (one === 's' && !uses.state ? '_s' : one === 'current' && !uses.current ? '_current' : one))
}

/** What is taken out of a record by a name of the spec, in a pattern. */
export const fieldPattern = (said: string): string => (safe(said) === said ? said : `${key(said)}: ${safe(said)}`)
