// Expressions of the reference interpreter, by definition. Input: an expression, an instance of the spec and a state seen by
// one task; output: its value, or a Fault. Also domains, the values of types, and checking a value against a type.
import type { Span } from '../../compiler/diagnostics/diagnostic.ts'
import type { Domain, Expression, ExpressionOf, Field, Local, LockUse, Place, Type } from '../../compiler/model/model.ts'
import type { World } from './world.ts'
import type { LockState } from './state.ts'
import {
  asArray,
  asLock,
  asMapping,
  asNumber,
  asObject,
  asSet,
  asTask,
  asWord,
  Fault,
  impossible,
  isTrue,
  located,
  makeSet,
  product,
  same,
  type Value,
} from './values.ts'

/** What an expression sees. `task` is the number of `current` (an interrupt's host), -1 where there is none. */
export interface Context {
  readonly world: World
  readonly fields: readonly Value[]
  readonly locks: readonly LockState[]
  readonly task: number
  readonly lookup: (local: Local) => Value | undefined
  /** In postconditions: how the call ends. */
  readonly outcome?: string
  /** Of first values, which say what there is: nothing is gone yet. */
  readonly first?: true
  /** In properties: does a task stand at one of these labels or inside one of these procedures. */
  readonly at?: (task: number, e: ExpressionOf<'at'>) => boolean
}

const extend = (cx: Context, locals: readonly Local[], values: readonly Value[]): Context => ({
  ...cx,
  lookup: (local) => {
    const at = locals.indexOf(local)
    return at < 0 ? cx.lookup(local) : values[at]
  },
})

export const evaluate = (e: Expression, cx: Context): Value => located(e.span, () => valueOf(e, cx))

/** The value of an expression as it is stored in or passed to something of this type. */
export const stored = (e: Expression, type: Type, cx: Context): Value => located(e.span, () => checked(valueOf(e, cx), type, cx))

const valueOf = (e: Expression, cx: Context): Value => {
  const { world } = cx
  switch (e.kind) {
    case 'int':
    case 'bool':
      return e.value
    case 'word':
      return e.word
    case 'none':
      return null
    case 'any':
      return impossible('any outside an argument or initial value')
    case 'current':
      return cx.task < 0 ? impossible('current outside a task') : { task: cx.task }
    case 'size':
      return world.sizeOf(e.size)
    case 'switch': {
      const word = world.switchOf(e.switch)
      return e.switch.boolean ? word === 'on' : word
    }
    case 'local':
      return cx.lookup(e.local) ?? none(e.local, cx)
    case 'instance': {
      const at = e.index === undefined ? 0 : asNumber(evaluate(e.index, cx))
      if (at < 0 || at >= world.countOf(e.class)) throw new Fault('index', e.index?.span)
      return { object: world.model.classes.indexOf(e.class), at }
    }
    case 'taskName': {
      const members = world.tasks.filter((task) => task.group === e.group)
      const task = members[e.index === undefined ? 0 : asNumber(evaluate(e.index, cx))]
      if (task === undefined) throw new Fault('index', e.index?.span)
      return { task: task.number }
    }
    case 'field': {
      const object = evaluate(e.object, cx)
      if (object === null) throw new Fault('none', e.object.span)
      const instance = e.field.owner === 'task' ? asTask(object).task : asObject(object).at
      requireThere(e.field, instance, e.object.span, cx)
      const locks = world.lockTrees.get(e.field)
      return locks === undefined ? cx.fields[world.slotOf(e.field) + instance]! : locks[instance]!
    }
    case 'element': {
      const { array } = asArray(evaluate(e.array, cx))
      return array[located(e.index.span, () => indexInto(array, evaluate(e.index, cx)))]!
    }
    case 'position': {
      const value = evaluate(e.value, cx)
      const at = valuesOf(e.among, cx).findIndex((one) => same(one, value))
      if (at < 0) throw new Fault(value === null ? 'none' : typeof value === 'number' ? 'index' : 'range')
      return at
    }
    case 'mapped':
      return {
        mapping: world.model.mappings.indexOf(e.mapping),
        parts: e.arguments.map((argument, at) => stored(argument, e.mapping.parameters[at]!.type, cx)),
      }
    case 'component': {
      const value = located(e.value.span, () => asMapping(evaluate(e.value, cx)))
      return value.parts[world.model.mappings[value.mapping]!.parameters.indexOf(e.parameter)]!
    }
    case 'unary':
      return e.operator === 'not' ? !isTrue(evaluate(e.operand, cx)) : -asNumber(evaluate(e.operand, cx)) + 0
    case 'binary':
      return binary(e, cx)
    case 'conditional':
      return evaluate(isTrue(evaluate(e.condition, cx)) ? e.then : e.otherwise, cx)
    case 'set':
      return makeSet(e.elements.map((element) => evaluate(element, cx)))
    case 'along': {
      const come: Value[] = []
      const most = asNumber(evaluate(e.most, cx))
      for (let one = evaluate(e.start, cx); one !== null; one = evaluate(e.next, extend(cx, [e.local], [one]))) {
        if (come.length === most) throw new Fault('walk', e.span)
        come.push(one)
      }
      return makeSet(come)
    }
    case 'quantifier': {
      const holds = domainValues(e.domain, cx).map((value) => isTrue(evaluate(e.body, extend(cx, [e.local], [value]))))
      if (e.quantifier === 'forall') return holds.every(Boolean)
      return e.quantifier === 'exists' ? holds.some(Boolean) : holds.filter(Boolean).length
    }
    case 'apply': {
      const { parameters, result, value } = e.function
      const given = e.arguments.map((argument, at) => stored(argument, parameters[at]!.type, cx))
      return checked(evaluate(value, extend(cx, parameters, given)), result, cx)
    }
    case 'extreme': {
      const values = e.arguments.map((argument) => asNumber(evaluate(argument, cx)))
      return e.which === 'min' ? Math.min(...values) : Math.max(...values)
    }
    case 'neighbour':
      return located(e.value.span, () => neighbour(evaluate(e.value, cx), e, cx))
    case 'held': {
      const use = resolveLock(e.lock, cx)
      return cx.locks[use.lock]!.holds.some(([, mode, low, high]) => mode === use.mode && low <= use.high && use.low <= high)
    }
    case 'mine': {
      const use = resolveLock(e.lock, cx)
      return cx.locks[use.lock]!.holds.some(
        ([task, mode, low, high]) => task === cx.task && (use.mode < 0 || mode === use.mode) && low <= use.high && use.low <= high,
      )
    }
    case 'holder': {
      const use = resolveLock(e.lock, cx)
      const holders = cx.locks[use.lock]!.holds.filter(
        ([, mode, low, high]) => (use.mode < 0 || mode === use.mode) && low <= use.high && use.low <= high,
      )
      return holders.length === 0 ? null : { task: Math.min(...holders.map(([task]) => task)) }
    }
    case 'queued': {
      const use = resolveLock(e.lock, cx)
      return cx.locks[use.lock]!.queue.some(
        ([, mode, low, high]) => (use.mode < 0 || mode === use.mode) && low <= use.high && use.low <= high,
      )
    }
    case 'at':
      return cx.at === undefined
        ? impossible('at outside a property')
        : cx.at(located(e.task.span, () => asTask(evaluate(e.task, cx))).task, e)
    case 'outcome':
      return cx.outcome === e.outcome
  }
}

/** Data of an object that is not there is nobody's; whether it is there can always be asked, and where a lock of it lies is known. */
const requireThere = (field: Field, at: number, span: Span, cx: Context): void => {
  if (field.owner === 'task' || field === field.owner.pool?.live || cx.world.lockTrees.has(field)) return
  requireLive(field.owner, at, span, cx)
}

export const requireLive = (owner: Field['owner'], at: number, span: Span, cx: Context): void => {
  if (owner === 'task' || owner.pool === undefined || cx.first === true) return
  if (cx.fields[cx.world.slotOf(owner.pool.live) + at] !== true) throw new Fault('freed', span, owner.name)
}

const none = (local: Local, cx: Context): Value => (cx.lookup(local) === null ? null : impossible(`${local.name} is not in scope`))

const indexInto = (array: readonly Value[], index: Value): number => {
  const at = asNumber(index)
  if (at < 0 || at >= array.length) throw new Fault('index')
  return at
}

const binary = (e: ExpressionOf<'binary'>, cx: Context): Value => {
  const left = evaluate(e.left, cx)
  if (e.operator === 'and') return isTrue(left) && isTrue(evaluate(e.right, cx))
  if (e.operator === 'or') return isTrue(left) || isTrue(evaluate(e.right, cx))
  if (e.operator === '=>') return !isTrue(left) || isTrue(evaluate(e.right, cx))
  const right = evaluate(e.right, cx)
  const isSet = typeof left === 'object' && left !== null && 'set' in left
  switch (e.operator) {
    case '+':
      return isSet ? union(left, right) : asNumber(left) + asNumber(right)
    case '-':
      return isSet ? minus(left, right) : asNumber(left) - asNumber(right)
    case 'union':
      return union(left, right)
    case 'minus':
      return minus(left, right)
    case '*':
      return asNumber(left) * asNumber(right) + 0
    case 'div':
      return Math.floor(asNumber(left) / divisor(right)) + 0
    case 'mod':
      return asNumber(left) - divisor(right) * Math.floor(asNumber(left) / divisor(right))
    case '==':
      return same(left, right)
    case '!=':
      return !same(left, right)
    case '<':
      return rank(left) < rank(right)
    case '<=':
      return rank(left) <= rank(right)
    case '>':
      return rank(left) > rank(right)
    case '>=':
      return rank(left) >= rank(right)
    case 'in':
      return asSet(right).set.some((element) => same(element, left))
  }
}

const union = (a: Value, b: Value): Value => makeSet([...asSet(a).set, ...asSet(b).set])
const minus = (a: Value, b: Value): Value => makeSet(asSet(a).set.filter((x) => !asSet(b).set.some((y) => same(x, y))))
const divisor = (value: Value): number => {
  if (value === 0) throw new Fault('zero')
  return asNumber(value)
}
/** `none` is below every object. */
const rank = (value: Value): number => (typeof value === 'number' ? value : value === null ? -1 : asObject(value).at)

const neighbour = (value: Value, e: ExpressionOf<'neighbour'>, cx: Context): Value => {
  const by = e.direction === 'next' ? 1 : -1
  const turn = (at: number, low: number, length: number): number => low + ((at - low + by + length) % length)
  if (value === null) throw new Fault('none')
  if (typeof value === 'number') {
    if (e.value.type.kind !== 'int') return impossible('the neighbour of an int without an interval')
    const [low, high] = interval(e.value.type, cx)
    return turn(value, low, high - low + 1)
  }
  if (typeof value === 'object' && 'task' in value) return { task: turn(value.task, 0, cx.world.tasks.length) }
  const { object, at } = asObject(value)
  return { object, at: turn(at, 0, cx.world.countOf(cx.world.model.classes[object]!)) }
}

/** A lock, a mode (-1: any) and a range, evaluated. */
export interface LockRequest {
  readonly lock: number
  readonly mode: number
  readonly low: number
  readonly high: number
}

export const resolveLock = (use: LockUse, cx: Context): LockRequest => {
  const { lock } = asLock(evaluate(use.lock, cx))
  const instance = cx.world.locks[lock]!
  requireLive(instance.of, instance.at, use.lock.span, cx)
  const mode = use.mode === undefined ? -1 : instance.kind.modes.indexOf(asWord(evaluate(use.mode, cx)))
  if (mode < 0 && use.mode !== undefined) throw new Fault('range', use.span)
  if (use.range === undefined) return { lock, mode, low: instance.low, high: instance.high }
  const low = asNumber(evaluate(use.range.low, cx))
  const high = asNumber(evaluate(use.range.high, cx))
  if (low > high || low < instance.low || high > instance.high) throw new Fault('index', use.span)
  return { lock, mode, low, high }
}

export const interval = (type: Extract<Type, { readonly kind: 'int' }>, cx: Context): readonly [number, number] => [
  asNumber(evaluate(type.low, cx)),
  asNumber(evaluate(type.high, cx)),
]

const between = (low: number, high: number): readonly number[] => Array.from({ length: Math.max(0, high - low + 1) }, (_, at) => low + at)

const instances = (cx: Context, object: number): readonly Value[] =>
  between(0, cx.world.countOf(cx.world.model.classes[object]!) - 1).map((at) => ({ object, at }))

/** What a bound name goes through, in declared order. */
export const domainValues = (domain: Domain, cx: Context): readonly Value[] => {
  switch (domain.kind) {
    case 'class':
      return instances(cx, cx.world.model.classes.indexOf(domain.class))
    case 'tasks':
      return cx.world.tasks.map((task) => ({ task: task.number }))
    case 'interval':
      return between(asNumber(evaluate(domain.low, cx)), asNumber(evaluate(domain.high, cx)))
    case 'words':
      return domain.words
    case 'set': {
      const { set } = asSet(evaluate(domain.set, cx))
      const type = domain.set.type
      if (type.kind !== 'set' || type.element.kind !== 'words') return set
      const { words } = type.element
      return [...set].sort((a, b) => words.indexOf(asWord(a)) - words.indexOf(asWord(b)))
    }
  }
}

/** All values of a type, the default first where the type has a natural order. */
export const valuesOf = (type: Type, cx: Context): readonly Value[] => {
  const optional = (isOptional: boolean, values: readonly Value[]): readonly Value[] => (isOptional ? [null, ...values] : values)
  switch (type.kind) {
    case 'bool':
      return [false, true]
    case 'int':
      return between(...interval(type, cx))
    case 'words':
      return type.words
    case 'object':
      return optional(type.optional, instances(cx, cx.world.model.classes.indexOf(type.class)))
    case 'task':
      return optional(
        type.optional,
        cx.world.tasks.map((task) => ({ task: task.number })),
      )
    case 'mapping': {
      const mapping = cx.world.model.mappings.indexOf(type.mapping)
      const all = product(type.mapping.parameters.map((parameter) => valuesOf(parameter.type, cx)))
      return optional(
        type.optional,
        all.map((values) => ({ mapping, parts: values })),
      )
    }
    case 'set':
      return valuesOf(type.element, cx)
        .reduce<readonly (readonly Value[])[]>((sets, value) => [...sets, ...sets.map((set) => [...set, value])], [[]])
        .map(makeSet)
    case 'array': {
      const length = asNumber(evaluate(type.length, cx))
      return product(between(1, length).map(() => valuesOf(type.element, cx))).map((array) => ({ array }))
    }
    case 'none':
      return [null]
    case 'integer':
    case 'lock':
      return impossible(`any ${type.kind}`)
  }
}

/** A value as it is stored in or passed to something of this type. */
export const checked = (value: Value, type: Type, cx: Context): Value => {
  switch (type.kind) {
    case 'int': {
      const [low, high] = interval(type, cx)
      if (asNumber(value) < low || asNumber(value) > high) throw new Fault('range')
      return value
    }
    case 'words':
      if (!type.words.includes(asWord(value))) throw new Fault('range')
      return value
    case 'object':
    case 'task':
    case 'mapping':
      if (value === null && !type.optional) throw new Fault('none')
      return value
    case 'set':
      for (const element of asSet(value).set) checked(element, type.element, cx)
      return value
    case 'array':
      for (const element of asArray(value).array) checked(element, type.element, cx)
      return value
    case 'bool':
    case 'integer':
    case 'lock':
    case 'none':
      return value
  }
}

/** Where an assignment goes: a local, or a field's slot, and the way through arrays inside. */
export interface Target {
  readonly root: { readonly kind: 'local'; readonly local: Local } | { readonly kind: 'slot'; readonly slot: number }
  readonly type: Type
  readonly indices: readonly number[]
}

export const resolvePlace = (place: Place, cx: Context): Target => {
  switch (place.kind) {
    case 'local':
      return { root: { kind: 'local', local: place.local }, type: place.local.type, indices: [] }
    case 'field': {
      const object = evaluate(place.object, cx)
      if (object === null) throw new Fault('none', place.object.span)
      const instance = place.field.owner === 'task' ? asTask(object).task : asObject(object).at
      requireThere(place.field, instance, place.object.span, cx)
      return { root: { kind: 'slot', slot: cx.world.slotOf(place.field) + instance }, type: place.field.type, indices: [] }
    }
    case 'element': {
      const outer = resolvePlace(place.array, cx)
      if (outer.type.kind !== 'array') return impossible('an element of what is no array')
      const index = asNumber(evaluate(place.index, cx))
      if (index < 0 || index >= asNumber(evaluate(outer.type.length, cx))) throw new Fault('index', place.index.span)
      return { root: outer.root, type: outer.type.element, indices: [...outer.indices, index] }
    }
  }
}

export const replaceIn = (old: Value, indices: readonly number[], value: Value): Value => {
  const [first, ...rest] = indices
  if (first === undefined) return value
  const { array } = asArray(old)
  return { array: array.map((element, at) => (at === first ? replaceIn(element, rest, value) : element)) }
}
