// Where `finally` speaks: all that owe progress have finished, interrupts have not begun, and every service stands between rounds where it
// cannot move. Input: the code of the tasks; output: that as a condition on the state, so that a `finally` is an invariant to all behind.
import { beginsVariously } from '../ir/system.ts'
import type { Expression, Location, Node, Property, System, Task } from '../ir/system.ts'
import { BOOL, FALSE, TRUE, and, conditional, constant, equal, not, or } from '../ir/build.ts'
import { assigned, before, BEGINNING, bound, type Past } from '../ir/past.ts'

/** Longer conditions are of no use to anybody. */
const MOST_PARTS = 20_000

/** The task of which cannot be told when it can begin a round. */
interface Untold {
  readonly kind: 'untold'
  readonly task: Task
  readonly why: string
}

/** A `finally` is an invariant of the states in which it speaks. */
export function withoutFinally({ tasks, properties }: System): readonly Property[] | Untold {
  if (properties.every(({ claim }) => claim.kind !== 'finally')) return properties
  const quiet = quietness(tasks)
  if (quiet.kind === 'untold') return quiet
  return properties.map((property) => {
    const { claim } = property
    if (claim.kind !== 'finally') return property
    const { condition, defined } = claim
    return { ...property, claim: { ...claim, condition: or([not(quiet), condition]), defined: or([not(quiet), defined]) } }
  })
}

function quietness(tasks: readonly Task[]): Expression | Untold {
  const parts: Expression[] = []
  for (const task of tasks) {
    if (task.role === 'environment') continue
    parts.push(standing(task, (location) => location.finished || isBetween(task, location)))
    if (task.role !== 'service') continue
    if (beginsVariously(task)) return { kind: 'untold', task, why: 'hangs on where its rounds did begin' }
    for (const location of task.locations.filter((one) => one.rest && !one.finished)) {
      const opens = openness(location.code)
      if (opens === undefined) return { kind: 'untold', task, why: 'is too long' }
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

/** Under which condition some way of the code moves or fails; undefined if it has too many parts. */
function openness(code: Node): Expression | undefined {
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
        return open(node.next, assigned(past, variable, index, node.value))
      }
      case 'let':
        return open(node.next, bound(past, node.temp, before(node.value, past)))
      case 'note':
        return open(node.next, past)
      case 'if':
        return either(before(node.condition, past), open(node.then, past), open(node.otherwise, past))
      case 'switch': {
        const value = before(node.value, past)
        return or(node.cases.map((next, k) => and([equal(value, constant(k, value.type)), open(next, past)])))
      }
      case 'either':
        return or(node.branches.map((branch) => open(branch, past)))
      case 'choose': {
        const { temp, low, high } = node
        const values = Array.from({ length: high - low + 1 }, (_, k) => constant(low + k, temp.type))
        return or(values.map((value) => open(node.next, bound(past, temp, value))))
      }
      case 'goto':
      case 'fail':
      case 'blocked':
        return node.kind === 'blocked' ? FALSE : TRUE
    }
  }
  const condition = open(code, BEGINNING)
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
