// Expressions of the typed model as TypeScript over names in scope, the state `s` and `current`. Input: an expression and the scope it
// stands in; output: a term, with what it uses noted in the scope. Meaning: docs/language.md, "Expressions"; checks name their line.
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
import { key, quote, typed } from '../emit/text.ts'
import { classKey, safe, taskKey, type Source } from './names.ts'
import { typeText } from './types.ts'
import { arrow, atom, binary, call, conditional, list, member, negative, not, type Term } from './terms.ts'
import { nth } from '../../runtime/entries.ts'

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
export const helper = (scope: Pick<Scope, 'sheet'> & Partial<Scope>, name: string, ...given: readonly Term[]): Term => {
  scope.sheet.used.add(name)
  if (scope.uses !== undefined) scope.uses.helpers = true
  return call(name, ...given)
}

const state = (scope: Scope): Term => {
  scope.uses.state = true
  return atom('s')
}

const current = (scope: Scope): Term => {
  scope.uses.current = true
  return atom('current')
}

const number = (value: number): Term => (value < 0 ? negative(atom(String(-value))) : atom(String(value)))
const string = (text: string): Term => atom(quote(text))

const local = (declared: Local, scope: Scope): Term => {
  if (scope.bound.has(declared)) scope.uses.bound.add(declared)
  else scope.uses.locals.add(declared)
  const name = safe(declared.name)
  return scope.sheet.several.has(declared.name) ? atom(`(${name}${typed(` as ${typeText(declared.type)}`)})`) : atom(name)
}

const lineOf = (expression: Expression, scope: Scope): Term => number(scope.sheet.source.line(expression.span))

const setting = (name: string, scope: Scope): Term => {
  scope.sheet.settings.add(name)
  return atom(safe(name))
}

/** An expression as TypeScript. What it uses of its surroundings is noted in the scope. */
export function term(e: Expression, scope: Scope): Term {
  switch (e.kind) {
    case 'int':
      return number(e.value)
    case 'bool':
      return atom(String(e.value))
    case 'word':
      return string(e.word)
    case 'none':
    case 'any':
      return atom('null')
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
      return atom(
        `{ ${e.mapping.parameters.map((parameter, at) => `${parameter.name}: ${stored(nth(e.arguments, at), parameter.type, scope).text}`).join(', ')} }`,
      )
    case 'component':
      return member(present(e.value, scope), e.parameter.name)
    case 'unary':
      return e.operator === 'not' ? not(term(e.operand, scope)) : negative(term(e.operand, scope))
    case 'binary':
      return operation(e, scope)
    case 'conditional':
      return conditional(term(e.condition, scope), term(e.then, scope), term(e.otherwise, scope))
    case 'set':
      return e.elements.length === 0 ? atom('[]') : helper(scope, 'set', list(e.elements.map((element) => term(element, scope))))
    case 'along':
      return helper(scope, 'along', term(e.start, scope), bodyOver(e.local, e.next, scope), term(e.most, scope), lineOf(e, scope))
    case 'quantifier':
      return helper(scope, e.quantifier, domain(e.domain, scope), bodyOver(e.local, e.body, scope))
    case 'apply':
      return apply(e, scope)
    case 'extreme':
      return call(`Math.${e.which}`, ...e.arguments.map((argument) => term(argument, scope)))
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
      return binary('===', atom('outcome'), string(e.outcome))
  }
}

/** An expression whose value must not be `none` here. */
function present(e: Expression, scope: Scope): Term {
  const value = term(e, scope)
  return isOptional(e.type) ? helper(scope, 'some', value, lineOf(e, scope)) : value
}

const isOptional = (type: Type): boolean =>
  type.kind === 'none' || ((type.kind === 'object' || type.kind === 'task' || type.kind === 'mapping') && type.optional)

/** The object or task whose field is read. */
function owner(e: ExpressionOf<'field'>, scope: Scope): Term {
  const { owner: declared } = e.field
  const reference = present(e.object, scope)
  if (declared === 'task') return helper(scope, 'task', state(scope), reference)
  if (isGuarded(e.field)) return helper(scope, 'inPool', member(state(scope), classKey(declared.name)), reference, lineOf(e.object, scope))
  if (declared.count !== undefined) return helper(scope, 'of', member(state(scope), classKey(declared.name)), reference)
  const single = member(state(scope), classKey(declared.name))
  // The reference is looked at for `none`, although there is one object only.
  return isOptional(e.object.type) ? atom(`(${reference.text}, ${single.text})`) : single
}

/** Whether the object must be live for this: all data of an object of a pool but whether it is live. */
const isGuarded = (field: Field): boolean =>
  field.owner !== 'task' && field.owner.pool !== undefined && field !== field.owner.pool.live && !holdsLocks(field.type)

const holdsLocks = (type: Type): boolean => (type.kind === 'array' ? holdsLocks(type.element) : type.kind === 'lock')

// ---- places ----

/** The path of a field or an element in the state, as the text of a template. */
function pathText(e: Expression | Place, scope: Scope): string {
  switch (e.kind) {
    case 'field': {
      const given = present(e.object, scope)
      const { owner: of } = e.field
      const reference =
        scope.hasState && of !== 'task' && isGuarded(e.field)
          ? helper(scope, 'livingIn', member(state(scope), classKey(of.name)), given, lineOf(e.object, scope))
          : given
      const head = literalText(reference) ?? `\${${reference.text}}`
      return e.field.owner === 'task' ? `tasks.${head}.${taskKey(e.field.name)}` : `${classPath(e.field.owner, head)}.${e.field.name}`
    }
    case 'element': {
      const { array } = e
      if (array.type.kind !== 'array') throw new Error('an element of what is no array')
      if (e.index.kind === 'position') {
        const said = e.index.value.kind === 'word' ? literalText(term(e.index.value, scope)) : undefined
        const known = said !== undefined && e.index.among.kind === 'words' && e.index.among.words.includes(said)
        const key = known ? said : `\${${helper(scope, 'keyAmong', ...keyTerms(e.index, scope)).text}}`
        return `${pathText(array, scope)}[${key}]`
      }
      const at = helper(scope, 'index', term(e.index, scope), term(array.type.length, scope), lineOf(e.index, scope))
      return `${pathText(array, scope)}[\${${at.text}}]`
    }
    default:
      return `\${${term(e as Expression, scope).text}}`
  }
}

/** The values of what an array has an element for each of, the one that is meant, and where it is said. */
const keyTerms = (e: ExpressionOf<'position'>, scope: Scope): readonly Term[] => [
  valuesOf(e.among, scope),
  term(e.value, scope),
  lineOf(e, scope),
]

/** A class with a name of the state's own stands under another key. */
const classPath = (declared: ObjectClass, reference: string): string =>
  classKey(declared.name) === declared.name ? reference : reference.replace(declared.name, classKey(declared.name))

const literalText = ({ text }: Term): string | undefined => (/^'[^'\\$`]*'$/.test(text) ? text.slice(1, -1) : undefined)

/** A place of the state as the text that names it, as in `page[2].dirty`: one that the run completes where an index is not known. */
export function place(e: Expression | Place, scope: Scope): Term {
  const text = pathText(e, scope)
  return text.includes('${') ? atom(`\`${text}\``) : string(text)
}

/** A lock, its mode if one is meant, its range if one is said. What the kind does not have is an error where it is asked for, too. */
function lockTerms(use: LockUse, scope: Scope): readonly Term[] {
  const line = number(scope.sheet.source.line(use.span))
  const kindModes: Type = { kind: 'words', words: use.lockKind.modes.map(({ name }) => name) }
  const mode = use.mode === undefined ? undefined : checked(term(use.mode, scope), use.mode.type, kindModes, line, scope, use.mode)
  const lock = livingLock(use, scope)
  if (use.range === undefined) return mode === undefined ? [lock] : [lock, mode]
  const ends = [term(use.range.low, scope), term(use.range.high, scope)]
  const over = use.lock.type.kind === 'lock' ? use.lock.type.over : undefined
  const range = over === undefined ? list(ends) : helper(scope, 'part', ...ends, term(over.low, scope), term(over.high, scope), line)
  return [lock, mode ?? atom('undefined'), range]
}

/** A lock that is asked of: where it may be part of an object that is not live, that is an error. */
function livingLock(use: LockUse, scope: Scope): Term {
  const lock = term(use.lock, scope)
  const pools = scope.sheet.pools.filter((one) => one.fields.some(({ type }) => kindIn(type) === use.lockKind))
  if (pools.length === 0) return lock
  const names = list(pools.map(({ name }) => string(classKey(name))))
  return helper(scope, 'lockLiving', state(scope), lock, names, lineOf(use.lock, scope))
}

const kindIn = (type: Type): LockKind | undefined =>
  type.kind === 'array' ? kindIn(type.element) : type.kind === 'lock' ? type.lockKind : undefined

function instance(e: ExpressionOf<'instance'>, scope: Scope): Term {
  if (e.index === undefined) return string(e.class.name)
  const { count } = e.class
  if (e.index.kind === 'int' && count?.kind === 'int' && e.index.value >= 0 && e.index.value < count.value)
    return string(`${e.class.name}[${e.index.value}]`)
  return helper(
    scope,
    'instance',
    string(e.class.name),
    term(e.index, scope),
    count === undefined ? number(1) : term(count, scope),
    lineOf(e.index, scope),
  )
}

function taskName(e: ExpressionOf<'taskName'>, scope: Scope): Term {
  if (e.index === undefined) return string(e.group.binder === undefined ? e.group.name : `${e.group.name}[0]`)
  if (!scope.hasState) return atom(`\`${e.group.name}[\${${term(e.index, scope).text}}]\``)
  return helper(scope, 'member', state(scope), string(e.group.name), term(e.index, scope), lineOf(e.index, scope))
}

// ---- operators ----

const arithmetic = { '+': '+', '-': '-', '*': '*' } as const
const comparison = { '<': '<', '<=': '<=', '>': '>', '>=': '>=' } as const

function operation(e: ExpressionOf<'binary'>, scope: Scope): Term {
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
      return helper(scope, 'has', right, left)
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

function neighbour(e: ExpressionOf<'neighbour'>, scope: Scope): Term {
  const { type } = e.value
  return helper(
    scope,
    'neighbour',
    valuesOf(without(type), scope),
    term(e.value, scope),
    number(e.direction === 'next' ? 1 : -1),
    lineOf(e.value, scope),
  )
}

const without = (type: Type): Type => (type.kind === 'object' || type.kind === 'task' ? { ...type, optional: false } : type)

function apply(e: ExpressionOf<'apply'>, scope: Scope): Term {
  const { name, readsState, readsCurrent } = scope.sheet.functionOf(e.function)
  const given = e.arguments.map((argument, at) => stored(argument, nth(e.function.parameters, at).type, scope))
  const value = call(name, ...given, ...(readsState || readsCurrent ? [state(scope)] : []), ...(readsCurrent ? [current(scope)] : []))
  return checked(value, e.function.value.type, e.function.result, lineOf(e, scope), scope, e.function.value)
}

/** `(name) => body`: the name is bound inside. */
function bodyOver(bound: Local, body: Expression, scope: Scope): Term {
  scope.bound.add(bound)
  return arrow(safe(bound.name), term(body, scope))
}

// ---- domains and types ----

/** What a quantifier, a loop or a choice goes over, as a list. */
export function domain(given: Domain, scope: Scope): Term {
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
      return type.element.kind === 'task' ? helper(scope, 'inOrder', value, list([atom('null'), atom(`...${tasks(scope).text}`)])) : value
    }
  }
}

const words = (all: readonly string[]): Term => atom(`([${all.map(quote).join(', ')}]${typed(' as const')})`)

const tasks = (scope: Scope): Term => {
  if (scope.hasState) return helper(scope, 'taskNames', state(scope))
  scope.uses.names = true
  return atom('names')
}

const instancesOf = (declared: ObjectClass, scope: Scope): Term =>
  declared.count === undefined
    ? atom(`([${quote(declared.name)}]${typed(' as const')})`)
    : helper(scope, 'instances', string(declared.name), term(declared.count, scope))

/** All values of a type, the default first where the type has a natural order. */
export function valuesOf(type: Type, scope: Scope): Term {
  const optional = (isIt: boolean, all: Term): Term => (isIt ? list([atom('null'), atom(`...${all.text}`)]) : all)
  switch (type.kind) {
    case 'bool':
      return list([atom('false'), atom('true')])
    case 'int':
      return helper(scope, 'interval', term(type.low, scope), term(type.high, scope))
    case 'words':
      return words(type.words)
    case 'object':
      return optional(type.optional, instancesOf(type.class, scope))
    case 'task':
      return optional(type.optional, tasks(scope))
    case 'mapping': {
      const components = type.mapping.parameters.map((parameter) => `${parameter.name}: ${valuesOf(parameter.type, scope).text}`)
      return optional(type.optional, helper(scope, 'everyRecord', atom(`{ ${components.join(', ')} }`)))
    }
    case 'set':
      return helper(scope, 'everySet', valuesOf(type.element, scope))
    case 'none':
      return list([atom('null')])
    case 'array':
    case 'integer':
    case 'lock':
      throw new Error(`any ${type.kind}`)
  }
}

/** A value as it is stored in or passed to something of a type. */
export const stored = (e: Expression, type: Type, scope: Scope): Term => checked(term(e, scope), e.type, type, lineOf(e, scope), scope, e)

function checked(value: Term, from: Type, to: Type, line: Term, scope: Scope, e?: Expression): Term {
  switch (to.kind) {
    case 'int': {
      const [low, high] = [term(to.low, scope), term(to.high, scope)]
      if (
        e !== undefined &&
        isStored(e) &&
        from.kind === 'int' &&
        term(from.low, scope).text === low.text &&
        term(from.high, scope).text === high.text
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
      const one = atom('one')
      // What is read from a place has the place's type; what is joined of sets may have more.
      const element = checked(one, from.element, to.element, line, scope, e !== undefined && isStored(e) ? e : undefined)
      return element.text === 'one' || value.text === '[]' ? value : helper(scope, 'each', value, arrow('one', element))
    }
    case 'bool':
    case 'integer':
    case 'array':
    case 'lock':
    case 'none':
      return value
  }
}

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
export function closure(sheet: Sheet, write: (scope: Scope) => Term): Term {
  const scope = scopeIn(sheet)
  const body = write(scope)
  return arrow(parametersOf(scope), body)
}

/** The same where it uses something, else the value itself: what may fail is not evaluated before its time. */
export function valueOrClosure(sheet: Sheet, write: (scope: Scope) => Term): Term {
  const scope = scopeIn(sheet)
  const body = write(scope)
  const { locals, state: readsState, current: readsCurrent, outcome, helpers } = scope.uses
  return locals.size === 0 && !readsState && !readsCurrent && !outcome && !helpers ? body : arrow(parametersOf(scope), body)
}

function parametersOf({ uses }: Scope): string {
  const names = [...uses.locals].map(({ name }) => (safe(name) === name ? name : `${key(name)}: ${safe(name)}`))
  const parameters = [
    names.length === 0 ? '_' : `{ ${[...new Set(names)].join(', ')} }`,
    ...(uses.state || uses.current || uses.outcome ? ['s'] : []),
    ...(uses.current || uses.outcome ? ['current'] : []),
    ...(uses.outcome ? ['outcome'] : []),
  ]
  if (parameters.length === 1 && names.length === 0) return ''
  // What is not used but stands before what is, is marked as such.
  return parameters.map((name) => (name === 's' && !uses.state ? '_s' : name === 'current' && !uses.current ? '_current' : name)).join(', ')
}
