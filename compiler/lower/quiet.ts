// Where `finally` speaks: all that owe progress have finished, interrupts have not begun, and every service stands between rounds where it
// cannot move. Input: the code of the tasks; output: that as a condition on the state, so that a `finally` is an invariant to all behind.
import type { Expression, Location, Node, Task, Temp, Variable } from '../ir/system.ts'
import { BOOL, FALSE, TRUE, and, binary, conditional, constant, equal, not, or, read } from './build.ts'

/** Longer conditions are of no use to anybody. */
const MOST_PARTS = 20_000

/** The task whose step can be taken under a condition that is too long. */
export interface TooLong {
  readonly kind: 'tooLong'
  readonly task: Task
}

export function quietness(tasks: readonly Task[]): Expression | TooLong {
  const parts: Expression[] = []
  for (const task of tasks) {
    if (task.role === 'environment') continue
    parts.push(standing(task, (location) => location.finished || isBetween(task, location)))
    if (task.role !== 'service') continue
    for (const location of task.locations.filter((one) => one.rest && !one.finished)) {
      const opens = openness(location.code)
      if (opens === undefined) return { kind: 'tooLong', task }
      parts.push(not(and([standing(task, (one) => one === location), opens])))
    }
  }
  return and(parts)
}

const isBetween = (task: Task, location: Location): boolean =>
  task.role === 'service' ? location.rest : task.role === 'interrupt' && location.verb === 'begin'

function standing(task: Task, wanted: (location: Location) => boolean): Expression {
  const locations = task.locations.filter(wanted)
  return locations.length === 0 ? FALSE : { kind: 'at', task: task.id, locations, type: BOOL }
}

// ---- whether a step can be taken ----

/** What the step has assigned so far, the latest first, and its temporaries. */
interface Past {
  readonly stores: Store | undefined
  readonly temps: ReadonlyMap<Temp, Expression>
}
interface Store {
  readonly variable: Variable
  readonly index: Expression
  readonly value: Expression
  readonly before: Store | undefined
}

/** Under which condition some way of the code moves or fails; undefined if it has too many parts. */
export function openness(code: Node): Expression | undefined {
  const decided = new Map<Node, boolean | undefined>()
  let parts = 0
  const open = (node: Node, past: Past): Expression => {
    const known = alike(node, decided)
    if (known !== undefined) return known ? TRUE : FALSE
    parts++
    if (parts > MOST_PARTS) return FALSE
    switch (node.kind) {
      case 'assign': {
        const { variable, index } = node.target
        const store = { variable, index: valueIn(past, index), value: valueIn(past, node.value), before: past.stores }
        return open(node.next, { ...past, stores: store })
      }
      case 'let':
        return open(node.next, { ...past, temps: new Map([...past.temps, [node.temp, valueIn(past, node.value)]]) })
      case 'note':
        return open(node.next, past)
      case 'if':
        return either(valueIn(past, node.condition), open(node.then, past), open(node.otherwise, past))
      case 'switch': {
        const value = valueIn(past, node.value)
        return or(node.cases.map((next, k) => and([equal(value, constant(k, value.type)), open(next, past)])))
      }
      case 'either':
        return or(node.branches.map((branch) => open(branch, past)))
      case 'choose': {
        const { temp, low, high } = node
        const values = Array.from({ length: high - low + 1 }, (_, k) => constant(low + k, temp.type))
        return or(values.map((value) => open(node.next, { ...past, temps: new Map([...past.temps, [temp, value]]) })))
      }
      case 'goto':
      case 'fail':
      case 'blocked':
        return node.kind === 'blocked' ? FALSE : TRUE
    }
  }
  const condition = open(code, { stores: undefined, temps: new Map() })
  return parts > MOST_PARTS ? undefined : condition
}

/** A conditional over truth values, shorter where one of them is known. */
function either(condition: Expression, then: Expression, otherwise: Expression): Expression {
  if (then.kind === 'const') return then.value === 0 ? and([not(condition), otherwise]) : or([condition, otherwise])
  if (otherwise.kind === 'const') return otherwise.value === 0 ? and([condition, then]) : or([not(condition), then])
  return conditional(condition, then, otherwise)
}

/** Whether all ways of the code are open, or none; undefined where that differs. */
function alike(node: Node, decided: Map<Node, boolean | undefined>): boolean | undefined {
  if (decided.has(node)) return decided.get(node)
  const all = (nodes: readonly Node[]): boolean | undefined => {
    const [first, ...rest] = nodes.map((one) => alike(one, decided))
    return rest.every((one) => one === first) ? first : undefined
  }
  const decide = (): boolean | undefined => {
    switch (node.kind) {
      case 'goto':
      case 'fail':
        return true
      case 'blocked':
        return false
      case 'assign':
      case 'let':
      case 'note':
      case 'choose':
        return alike(node.next, decided)
      case 'if':
        return all([node.then, node.otherwise])
      case 'switch':
        return all(node.cases)
      case 'either':
        return node.branches.some((one) => alike(one, decided) === true) ? true : all(node.branches)
    }
  }
  const result = decide()
  decided.set(node, result)
  return result
}

/** An expression in the middle of a step as one over the state before it. */
function valueIn(past: Past, e: Expression): Expression {
  const into = (part: Expression): Expression => valueIn(past, part)
  switch (e.kind) {
    case 'const':
    case 'parameter':
    case 'at':
      return e
    case 'temp':
      return past.temps.get(e.temp) ?? e
    case 'read':
      return stored(past.stores, e.reference.variable, into(e.reference.index))
    case 'not':
      return not(into(e.operand))
    case 'and':
      return and(e.operands.map(into))
    case 'or':
      return or(e.operands.map(into))
    case 'conditional':
      return conditional(into(e.condition), into(e.then), into(e.otherwise))
    case 'binary':
      return binary(e.operator, into(e.left), into(e.right), e.type)
    case 'size':
    case 'table':
      return { ...e, operand: into(e.operand) }
    case 'anyHeld': {
      const changed = (hold: Variable): boolean => {
        for (let store = past.stores; store !== undefined; store = store.before) if (store.variable === hold) return true
        return false
      }
      if (!e.holds.some(changed)) return e
      const kept = e.holds.filter((hold) => !changed(hold))
      const others = e.holds.filter(changed).map((hold) => binary('>', stored(past.stores, hold, ZERO), ZERO, BOOL))
      return or([...(kept.length === 0 ? [] : [{ ...e, holds: kept }]), ...others])
    }
  }
}

const ZERO = constant(0, { kind: 'int', low: 0, high: 0 })

function stored(stores: Store | undefined, variable: Variable, index: Expression): Expression {
  for (let store = stores; store !== undefined; store = store.before) {
    if (store.variable !== variable) continue
    if (store.index.kind !== 'const' || index.kind !== 'const')
      return conditional(equal(store.index, index), store.value, stored(store.before, variable, index))
    if (store.index.value === index.value) return store.value
  }
  return read(variable, index)
}
