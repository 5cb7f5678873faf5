// One variant of a system, ready to be written down in another language. Input: a system and the settings of its switches; output:
// the places that its tasks can stand at, their code without what the variant never does, the variables that are state in it.
import { beginsVariously } from '../../ir/system.ts'
import type { Expression, Location, Node, System, Task, Variable } from '../../ir/system.ts'
import { nodesInOrder, successors } from '../../ir/walk.ts'
import { constant, isFalse, lookedUp, substitute, type Known } from './expressions.ts'
import { entryOf, nth } from '../../../runtime/entries.ts'

/** What a target language cannot say, in a sentence without a full stop. */
export class NotExportable extends Error {}

export interface Variant {
  readonly system: System
  readonly settings: readonly number[]
  readonly tasks: readonly VariantTask[]
  /** Without places, and without what never changes. */
  readonly variables: readonly Variable[]
  /** For expressions that stand outside of code. */
  readonly folded: (expression: Expression) => Expression
}

interface VariantTask {
  readonly task: Task
  /** The silent run before the first state. */
  readonly start: Node
  readonly places: readonly Place[]
}

/** A location where some state has the task. */
export interface Place {
  readonly task: Task
  readonly location: Location
  readonly code: Node
  readonly ended: boolean
  /** It may stay here for ever without anybody calling it stuck. */
  readonly quiet: boolean
}

/**
 * One variant with its places and their code, its switches and all that never changes put in. `settings`: the value of each switch, by its
 * id.
 */
export function variantOf(system: System, settings: readonly number[]): Variant {
  const various = system.tasks.find(beginsVariously)
  // Which of the places are ones of a round that has not begun only the whole graph tells.
  if (various !== undefined) throw new NotExportable(`where a round of ${various.name} begins hangs on its data`)
  let fixed: ReadonlySet<string> = new Set()
  let codes: ReadonlyMap<Location, Node> = new Map()
  let folded = folding(settings, fixed)
  // What only dead code changes is constant, which can make more code dead.
  for (let before = -1; before !== fixed.size;) {
    before = fixed.size
    folded = folding(settings, fixed)
    codes = reachable(system, folded.node)
    fixed = unchanging(system, [...codes.values()])
  }
  const changing = system.variables.filter(
    (variable) => variable.kind !== 'place' && variable.elements.some((_, element) => !fixed.has(keyOf(variable, element))),
  )
  const asked = system.properties.filter((property) => !isFalse(folded.expression(property.asked)))
  return {
    system: { ...system, properties: asked },
    settings,
    variables: changing,
    folded: folded.expression,
    tasks: system.tasks.map((task) => ({
      task,
      start: entryOf(codes, nth(task.locations, 0)),
      places: inOrder(task, codes).map(({ location, code }) => ({
        task,
        location,
        code,
        ended: location.finished,
        quiet: isQuiet(task, location),
      })),
    })),
  }
}

/** The places in the order in which a reader meets them: as the task runs, its end last. */
function inOrder(task: Task, codes: ReadonlyMap<Location, Node>): readonly { readonly location: Location; readonly code: Node }[] {
  const [start] = task.locations
  const seen = new Set<Location>()
  const found: { readonly location: Location; readonly code: Node }[] = []
  const work = start === undefined ? [] : [start]
  for (let location = work.pop(); location !== undefined; location = work.pop()) {
    const code = codes.get(location)
    if (code === undefined || seen.has(location)) continue
    seen.add(location)
    if (location !== start) found.push({ location, code })
    const after = nodesInOrder(code).flatMap((node) => (node.kind === 'goto' ? [node.location] : []))
    work.push(...after.reverse())
  }
  return [...found.filter((one) => !one.location.finished), ...found.filter((one) => one.location.finished)]
}

/** As the checker's deadlocks have it: ended, or between rounds where it need not begin one; environment tasks are never stuck. */
const isQuiet = (task: Task, location: Location): boolean => task.role === 'environment' || isIdle(task, location)

/** It owes nothing here: it has ended, or has not begun its round and may stay so. */
function isIdle({ role }: Task, { finished, rest, verb }: Location): boolean {
  if (finished) return true
  switch (role) {
    case 'task':
      return false
    case 'service':
    case 'environment':
      return rest
    case 'interrupt':
      return verb === 'begin'
  }
}

/** Whether fairness asks something of the task here: between rounds an environment task may stay away, an interrupt need not begin. */
export const isAsked = (task: Task, location: Location): boolean =>
  location.fairness !== 'none' && !location.finished && (task.role === 'service' || !isIdle(task, location))

const keyOf = (variable: Variable, element: number): string => `${variable.id} ${element}`

/** Elements that no code assigns, with one first value; and what can only have one value at all. */
function unchanging(system: System, codes: readonly Node[]): ReadonlySet<string> {
  const changed = new Set(system.free.map(({ variable, element }) => keyOf(variable, element)))
  for (const code of codes) {
    for (const node of nodesInOrder(code)) {
      if (node.kind !== 'assign') continue
      const { variable, index } = node.target
      variable.elements.forEach((_, element) => {
        if (index.kind !== 'const' || index.value === element) changed.add(keyOf(variable, element))
      })
    }
  }
  const keys = system.variables.flatMap((variable) => variable.elements.map((_, element) => keyOf(variable, element)))
  return new Set([
    ...keys.filter((key) => !changed.has(key)),
    ...system.variables.flatMap((variable) =>
      variable.bounds.flatMap(({ low, high }, element) => (low === high ? [keyOf(variable, element)] : [])),
    ),
  ])
}

/** The value of what never changes: of what comes and goes with a scope, the one that it is set back to. */
function settled(variable: Variable, element: number): number {
  const bounds = variable.bounds[element]
  if (bounds !== undefined && (bounds.low === bounds.high || variable.scope !== undefined)) return bounds.low
  return variable.initial[element] ?? 0
}

/** What an element of a variable is outside of its scope. */
export const resetOf = (variable: Variable, element: number): number => variable.bounds[element]?.low ?? 0

function folding(settings: readonly number[], fixed: ReadonlySet<string>) {
  const known: Known = {
    parameter: (id) => settings[id],
    read: (variable, index, type) => {
      if (index.kind === 'const')
        return fixed.has(keyOf(variable, index.value)) ? constant(settled(variable, index.value), type) : undefined
      // Of what never changes at all no variable is left: which element is read still hangs on the state.
      if (!variable.elements.every((_, element) => fixed.has(keyOf(variable, element)))) return undefined
      return lookedUp(
        variable.elements.map((_, element) => settled(variable, element)),
        index,
        type,
      )
    },
    temp: () => undefined,
  }
  const done = new Map<Expression, Expression>()
  const expression = (e: Expression): Expression => {
    const result = done.get(e) ?? substitute(e, known)
    done.set(e, result)
    return result
  }
  const keeps = (variable: Variable, index: Expression): boolean =>
    variable.elements.some((_, element) => (index.kind !== 'const' || index.value === element) && !fixed.has(keyOf(variable, element)))
  return { expression, node: foldedNode(expression, keeps) }
}

/** `keeps`: whether an assignment can change anything. */
function foldedNode(
  expression: (e: Expression) => Expression,
  keeps: (variable: Variable, index: Expression) => boolean,
): (code: Node) => Node {
  const done = new Map<Node, Node>()
  const get = (node: Node): Node => entryOf(done, node)
  return (code) => {
    // Last nodes first, so that what follows a node is done when the node is.
    for (const node of [...nodesInOrder(code)].reverse()) if (!done.has(node)) done.set(node, rebuilt(node))
    return get(code)
  }
  function rebuilt(node: Node): Node {
    switch (node.kind) {
      case 'assign': {
        const { variable } = node.target
        const index = expression(node.target.index)
        return keeps(variable, index)
          ? { ...node, target: { variable, index }, value: expression(node.value), next: get(node.next) }
          : get(node.next)
      }
      case 'let':
        return { ...node, value: expression(node.value), next: get(node.next) }
      case 'note':
        // What coverage asks for is the checker's business alone.
        return node.note.kind === 'cover' ? get(node.next) : { ...node, next: get(node.next) }
      case 'choose':
        return { ...node, next: get(node.next) }
      case 'if': {
        const condition = expression(node.condition)
        const [then, otherwise] = [get(node.then), get(node.otherwise)]
        if (condition.kind === 'const') return condition.value !== 0 ? then : otherwise
        return then === otherwise ? then : { kind: 'if', condition, then, otherwise }
      }
      case 'switch': {
        const value = expression(node.value)
        const cases = node.cases.map(get)
        if (value.kind === 'const') return cases[value.value] ?? { kind: 'blocked' }
        const [first] = cases
        return first !== undefined && cases.every((one) => one === first) ? first : { kind: 'switch', value, cases }
      }
      case 'either':
        return { kind: 'either', branches: node.branches.map(get) }
      case 'goto':
      case 'blocked':
      case 'fail':
        return node
    }
  }
}

/** The locations that some way leads to, with their code. */
function reachable(system: System, fold: (code: Node) => Node): ReadonlyMap<Location, Node> {
  const codes = new Map<Location, Node>()
  const work = system.tasks.flatMap((task) => task.locations.slice(0, 1))
  for (let location = work.pop(); location !== undefined; location = work.pop()) {
    if (codes.has(location)) continue
    const code = fold(location.code)
    codes.set(location, code)
    for (const node of nodesInOrder(code)) if (node.kind === 'goto') work.push(node.location)
  }
  return codes
}

/** Variables of the task that go out of scope with the step, in the order of the system. */
export function leftBehind(variant: Variant, place: Place, target: Location): readonly Variable[] {
  const kept = new Set(target.scope)
  const written = new Set(nodesInOrder(place.code).flatMap((node) => (node.kind === 'assign' ? [node.target.variable] : [])))
  const here = new Set(place.location.scope)
  return variant.variables.filter(
    (variable) => variable.scope?.task === place.task.id && !kept.has(variable) && (here.has(variable) || written.has(variable)),
  )
}

/** The least and the largest that an element of it can be. */
export const boundsOf = ({ bounds }: Variable): { readonly low: number; readonly high: number } => ({
  low: Math.min(...bounds.map(({ low }) => low)),
  high: Math.max(...bounds.map(({ high }) => high)),
})

/** What its elements are outside of its scope. */
export const resetsOf = (variable: Variable): readonly Expression[] =>
  variable.elements.map((_, element) => constant(resetOf(variable, element), variable.type))

export type Standing =
  { readonly kind: 'truth'; readonly value: boolean } | { readonly kind: 'here' | 'elsewhere'; readonly locations: readonly Location[] }

/** What tells that the task stands at one of these: that it stands there, or that it does not at the others, which are fewer. */
export function standing({ tasks }: Variant, task: number, locations: readonly Location[]): Standing {
  const everywhere = (tasks[task]?.places ?? []).map(({ location }) => location)
  const here = everywhere.filter((location) => locations.includes(location))
  const elsewhere = everywhere.filter((location) => !locations.includes(location))
  if (here.length === 0 || elsewhere.length === 0) return { kind: 'truth', value: here.length > 0 }
  return elsewhere.length < here.length ? { kind: 'elsewhere', locations: elsewhere } : { kind: 'here', locations: here }
}

/** How many edges of the code lead to each node. */
export function arrivalsIn(code: Node): ReadonlyMap<Node, number> {
  const arrivals = new Map<Node, number>()
  for (const next of nodesInOrder(code).flatMap(successors)) arrivals.set(next, (arrivals.get(next) ?? 0) + 1)
  return arrivals
}
