// Values of expressions in one state, for telling. Input: a tree read from the spec's text and a state through the meta data;
// output: the value, or undefined where it cannot be told (a pure function, a name that is nothing here).
import type { FieldMeta, LockMeta, Meta, NameMeta, Value } from '../contract.ts'
import type { Node } from './expression.ts'
import { fieldValue, locationOf, namedValue, rawField, standsAt } from './steps.ts'

export interface Scene {
  readonly meta: Meta
  readonly state: Int32Array
  readonly settings: readonly number[]
  readonly fields: ReadonlyMap<string, number>
  /** The task whose locals names may mean. */
  readonly task: number
  readonly bound: ReadonlyMap<string, Value>
}

export function sceneOf(meta: Meta, state: Int32Array, settings: readonly number[], task: number): Scene {
  return {
    meta,
    state,
    settings,
    fields: new Map(meta.fields.flatMap((field, index) => (field.kind === 'field' ? [[field.path, index]] : []))),
    task,
    bound: new Map(),
  }
}

export const bind = (scene: Scene, name: string, value: Value): Scene => ({ ...scene, bound: new Map([...scene.bound, [name, value]]) })

/** A local, size or switch of this name; a name that is none of them is a word, a class or a task and stands for itself. */
export function known(name: string, scene: Scene): Value | undefined {
  const bound = scene.bound.get(name)
  if (bound !== undefined) return bound
  if (scene.task >= 0) {
    const field = localOf(name, scene)
    if (field !== undefined) return fieldValue(scene.meta, field, scene.state)
    const named = namedOf(name, scene)
    if (named !== undefined) return named.kind === 'switch' ? switchValue(named.index, scene) : namedValue(scene.meta, named, scene.state)
    if (name === 'current') return scene.meta.tasks[scene.task]!.name
  }
  if (Object.hasOwn(scene.meta.sizes, name)) return scene.meta.sizes[name]
  const parameter = scene.meta.parameters.findIndex((each) => each.name === name)
  return parameter < 0 ? undefined : switchValue(parameter, scene)
}

function switchValue(parameter: number, { meta, settings }: Scene): Value | undefined {
  const word = meta.parameters[parameter]!.values[settings[parameter]!]
  return meta.parameters[parameter]!.boolean ? word === 'on' : word
}

/** The innermost name without a field that has a value where the task stands; names of a caller are not its callee's. */
function namedOf(name: string, { meta, task, state }: Scene): NameMeta | undefined {
  const { named, calls } = locationOf(meta, task, standsAt(meta, task, state))
  return (named ?? [])
    .map((index) => meta.names[index]!)
    .filter((each) => each.name === name && each.depth === calls.length)
    .at(-1)
}

/** Whether the name is a local's, or stands for a value, where the task stands. */
export const isLocal = (name: string, scene: Scene): boolean => localOf(name, scene) !== undefined || namedOf(name, scene) !== undefined

/** The innermost local of this name that has a value where the task stands. */
function localOf(name: string, scene: Scene): number | undefined {
  const { meta, task, state } = scene
  const scope = locationOf(meta, task, standsAt(meta, task, state)).scope
  return scope
    .filter((index) => meta.fields[index]!.kind === 'local' && new RegExp(`\\.${name}(#\\d+)?$`).test(meta.fields[index]!.path))
    .at(-1)
}

export function evaluate(node: Node, scene: Scene): Value | undefined {
  switch (node.kind) {
    case 'constant':
      return node.value
    case 'name':
      return known(node.name, scene) ?? node.name
    case 'member':
      return member(node.object, node.name, scene)
    case 'index': {
      const object = evaluatePath(node.object, scene)
      const index = evaluate(node.index, scene)
      return object === undefined || index === undefined ? undefined : at(`${object}[${String(index)}]`, scene)
    }
    case 'mode':
    case 'range':
    case 'interval':
      return undefined
    case 'call':
      return call(node.name, node.operands, scene)
    case 'unary': {
      const operand = evaluate(node.operand, scene)
      if (node.operator === 'not') return typeof operand === 'boolean' ? !operand : undefined
      return typeof operand === 'number' ? -operand : undefined
    }
    case 'binary':
      return binary(node.operator, node.left, node.right, scene)
    case 'conditional': {
      const condition = evaluate(node.condition, scene)
      return typeof condition === 'boolean' ? evaluate(condition ? node.then : node.otherwise, scene) : undefined
    }
    case 'set': {
      const elements = node.elements.map((element) => evaluate(element, scene))
      return elements.every((element) => element !== undefined) ? (elements as readonly Value[]) : undefined
    }
    case 'quantifier':
      return quantifier(node, scene)
    case 'at': {
      const task = scene.meta.tasks.findIndex((each) => each.name === evaluatePath(node.task, scene))
      if (task < 0) return undefined
      const location = locationOf(scene.meta, task, standsAt(scene.meta, task, scene.state))
      return location.label === node.place || location.calls.some((each) => each.role !== 'touch' && each.name === node.place)
    }
  }
}

function quantifier(node: Extract<Node, { kind: 'quantifier' }>, scene: Scene): Value | undefined {
  const elements = elementsOf(node.domain, scene)
  if (elements === undefined) return undefined
  const values = elements.map((element) => evaluate(node.body, bind(scene, node.name, element)))
  if (!values.every((value) => typeof value === 'boolean')) return undefined
  if (node.quantifier === 'count') return values.filter(Boolean).length
  return node.quantifier === 'forall' ? values.every(Boolean) : values.some(Boolean)
}

export function elementsOf(domain: Node, scene: Scene): readonly Value[] | undefined {
  if (domain.kind === 'interval') {
    const low = evaluate(domain.low, scene)
    const high = evaluate(domain.high, scene)
    if (typeof low !== 'number' || typeof high !== 'number') return undefined
    return Array.from({ length: Math.max(0, high - low + 1) }, (_, index) => low + index)
  }
  if (domain.kind === 'name' && domain.name === 'Task') return scene.meta.tasks.map((task) => task.name)
  if (domain.kind === 'name' && known(domain.name, scene) === undefined) return instancesOf(domain.name, scene.meta)
  const value = evaluate(domain, scene)
  return typeof value === 'object' ? value : undefined
}

/** All objects of a class that own a field or a lock; nothing where there is no such class. */
function instancesOf(name: string, meta: Meta): readonly string[] | undefined {
  const found = new Set<string>()
  for (const path of [
    ...meta.fields.filter((field) => field.kind === 'field').map((field) => field.path),
    ...meta.locks.map((lock) => lock.name),
  ]) {
    const match = /^([A-Za-z_]\w*)(\[\d+\])?\./.exec(path)
    if (match !== null && match[1] === name) found.add(match[1] + (match[2] ?? ''))
  }
  if (found.size === 0) return undefined
  return [...found].sort((a, b) => instanceNumber(a) - instanceNumber(b))
}

const instanceNumber = (name: string): number => Number(/\[(\d+)\]$/.exec(name)?.[1] ?? -1)

/** The name of an object, task or lock as text. */
function evaluatePath(node: Node, scene: Scene): string | undefined {
  if (node.kind === 'member') {
    const object = evaluatePath(node.object, scene)
    if (object === undefined) return undefined
    const value = at(`${object}.${node.name}`, scene)
    return typeof value === 'string' ? value : undefined
  }
  const value = evaluate(node, scene)
  return typeof value === 'string' ? value : undefined
}

/** The value at a path: that of a field, or the path itself where it is a lock or a part of one. */
function at(path: string, scene: Scene): Value | undefined {
  const field = scene.fields.get(path)
  if (field !== undefined) return fieldValue(scene.meta, field, scene.state)
  const begins = (name: string): boolean => name === path || name.startsWith(`${path}.`) || name.startsWith(`${path}[`)
  if (scene.meta.tasks.some((task) => task.name === path)) return path
  return scene.meta.locks.some((lock) => begins(lock.name)) ||
    scene.meta.fields.some((each: FieldMeta) => each.kind === 'field' && begins(each.path))
    ? path
    : undefined
}

function member(object: Node, name: string, scene: Scene): Value | undefined {
  const owner = evaluate(object, scene)
  if (typeof owner !== 'string') return undefined
  const value = at(`${owner}.${name}`, scene)
  if (value !== undefined) return value
  if (owner.endsWith(')')) return component(owner, name, scene.meta)
  // A qualified word: `rwsem.write`.
  return scene.meta.locks.some((lock) => lock.lockKind === owner && lock.modes.includes(name)) ? name : undefined
}

/** `Buffer(File[0], 1)` and `at_page` is 1. */
function component(value: string, name: string, meta: Meta): Value | undefined {
  const mapping = value.slice(0, value.indexOf('('))
  for (const field of meta.fields) {
    if (field.type.kind !== 'mapping' || field.type.mapping !== mapping) continue
    const index = field.type.components.findIndex((each) => each.name === name)
    const part = value.slice(value.indexOf('(') + 1, -1).split(', ')[index]
    if (part === undefined) return undefined
    return /^-?\d+$/.test(part) ? Number(part) : part === 'true' || part === 'false' ? part === 'true' : part
  }
  return undefined
}

function call(name: string, operands: readonly Node[], scene: Scene): Value | undefined {
  if (name === 'held' || name === 'mine' || name === 'holder') return lockTest(name, operands[0], scene)
  const values = operands.map((operand) => evaluate(operand, scene))
  if (name === 'min' || name === 'max')
    return values.every((value) => typeof value === 'number') && values.length > 0 ? Math[name](...(values as number[])) : undefined
  return undefined
}

function lockTest(name: 'held' | 'mine' | 'holder', operand: Node | undefined, scene: Scene): Value | undefined {
  if (operand === undefined) return undefined
  const whole = evaluatePath(operand, scene)
  const lock = scene.meta.locks.find((each) => each.name === whole)
  if (lock !== undefined) return tested(name, lock, undefined, scene)
  if (operand.kind !== 'member') return undefined
  const path = evaluatePath(operand.object, scene)
  const inner = scene.meta.locks.find((each) => each.name === path)
  return inner === undefined || !inner.modes.includes(operand.name) ? undefined : tested(name, inner, operand.name, scene)
}

function tested(name: 'held' | 'mine' | 'holder', lock: LockMeta, mode: string | undefined, scene: Scene): Value | undefined {
  const holders = lock.holds
    .filter((hold) => (mode === undefined || lock.modes[hold.mode] === mode) && rawField(scene.meta.fields[hold.field]!, scene.state) > 0)
    .map((hold) => hold.task)
    .sort((a, b) => a - b)
  if (name === 'held') return holders.length > 0
  if (name === 'mine') return scene.task < 0 ? undefined : holders.includes(scene.task)
  return holders.length === 0 ? 'none' : scene.meta.tasks[holders[0]!]!.name
}

function binary(operator: string, left: Node, right: Node, scene: Scene): Value | undefined {
  const a = evaluate(left, scene)
  if (operator === 'and' && a === false) return false
  if (operator === 'or' && a === true) return true
  if (operator === '=>' && a === false) return true
  const b = evaluate(right, scene)
  if (a === undefined || b === undefined) return undefined
  switch (operator) {
    case 'and':
    case 'or':
    case '=>':
      return typeof a === 'boolean' && typeof b === 'boolean' ? b : undefined
    case '==':
    case '!=':
      return same(a, b) === (operator === '==')
    case 'in':
      return typeof b === 'object' ? b.some((element) => same(element, a)) : undefined
    case '<':
      return below(a, b, scene)
    case '>':
      return below(b, a, scene)
    case '<=':
      return negated(below(b, a, scene))
    case '>=':
      return negated(below(a, b, scene))
    default:
      return arithmetic(operator, a, b)
  }
}

const negated = (value: boolean | undefined): boolean | undefined => (value === undefined ? undefined : !value)

const same = (a: Value, b: Value): boolean =>
  typeof a === 'object' && typeof b === 'object'
    ? a.length === b.length && a.every((element) => b.some((other) => same(element, other)))
    : a === b

/** Integers, and objects of one class by their number; none is below all. */
function below(a: Value, b: Value, scene: Scene): boolean | undefined {
  if (typeof a === 'number' && typeof b === 'number') return a < b
  if (typeof a !== 'string' || typeof b !== 'string') return undefined
  const rank = (name: string): number | undefined => {
    if (name === 'none') return -1
    const task = scene.meta.tasks.findIndex((each) => each.name === name)
    return task >= 0 ? task : /\[\d+\]$/.test(name) ? instanceNumber(name) : undefined
  }
  const first = rank(a)
  const second = rank(b)
  return first === undefined || second === undefined ? undefined : first < second
}

function arithmetic(operator: string, a: Value, b: Value): Value | undefined {
  if (typeof a === 'object' && typeof b === 'object') {
    if (operator === '+') return [...a, ...b.filter((element) => !a.some((other) => same(other, element)))]
    return operator === '-' ? a.filter((element) => !b.some((other) => same(other, element))) : undefined
  }
  if (typeof a !== 'number' || typeof b !== 'number') return undefined
  if (operator === '+') return a + b
  if (operator === '-') return a - b
  if (operator === '*') return a * b
  if (b === 0) return undefined
  if (operator === 'div') return Math.floor(a / b)
  return operator === 'mod' ? a - b * Math.floor(a / b) : undefined
}
