// The fixed point of lowering: what values variables can have makes code smaller, and smaller code leaves fewer values. Input: the tasks as
// they stand in the text; output: the same tasks with what can run alone, bounds that are as tight as that shows, and properties so too.
import { alone } from '../analysis/alone.ts'
import { simplifier } from '../analysis/simplify.ts'
import { UNKNOWN, possibleValues, type Values } from '../analysis/values.ts'
import type { Expression, Location, Node, Parameter, Property, Variable } from '../ir/system.ts'
import { eachNode, expressionsOf, targetsOf, visitExpression } from '../ir/walk.ts'
import { narrowHolds } from './holds.ts'
import type { FirstValues } from './initial.ts'
import { scopeAt, type LoweredTask } from './tasks.ts'
import type { World } from './world.ts'

/** Each round is sound by itself: what is left then is larger than it could be, and right. */
const MOST_ROUNDS = 6

/**
 * The properties over the narrowed tasks, and how other expressions become such; undefined if some silent path is a cycle. Code and bounds of
 * the tasks shrink in place.
 */
export function narrow(
  world: World,
  tasks: readonly LoweredTask[],
  first: FirstValues,
  properties: readonly Property[],
): { readonly properties: readonly Property[]; readonly expression: (e: Expression) => Expression } | undefined {
  let claims = properties
  let values: Values = UNKNOWN
  let live: ((node: Node) => boolean) | undefined
  let before: readonly unknown[] = []
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const simplify = simplifier(values, live)
    for (const { program } of tasks) for (const location of program.locations) location.code = simplify.node(location.code)
    if (simplify.cyclic()) return undefined
    claims = claims.map((property) => ({ ...property, claim: simplifiedClaim(property.claim, simplify.expression) }))
    for (const one of tasks) {
      const kept = reachable(one.start)
      const locations = one.program.locations.filter((location) => kept.has(location) || location === one.end || location === one.begin)
      one.program.locations.splice(0, one.program.locations.length, ...locations)
    }
    const codes = tasks.map(({ program }) => program.locations.map((location) => location.code))
    values = possibleValues(codes.flat(), world.variables, first.free)
    forgetUntaken(world, codes.flat())
    const assigned = codes.map(assignedIn)
    const visited = new Set<Node>()
    let unknown = false
    tasks.forEach((one, i) => {
      const own = ownElements(assigned, i, first)
      const result = alone(one.start, own, parametersIn(codes[i] as readonly Node[]), scopes(one))
      if (result === undefined) {
        unknown = true
        narrowHolds(
          one.start,
          new Set(own.flatMap(({ variable }) => (variable.kind === 'hold' || variable.kind === 'snapshot' ? [variable] : []))),
        )
        return
      }
      for (const [variable, bounds] of result.bounds) variable.bounds = bounds
      for (const n of result.visited) visited.add(n)
    })
    live = unknown ? undefined : (n) => visited.has(n)
    const now = measures(world, tasks)
    if (now.length === before.length && now.every((one, i) => one === before[i])) break
    before = now
  }
  return { properties: claims, expression: simplifier(values).expression }
}

/** All that a round can change, as numbers in one order. */
const measures = (world: World, tasks: readonly LoweredTask[]): readonly number[] => [
  ...world.variables.flatMap((variable) => variable.bounds.flatMap(({ low, high }) => [low, high])),
  ...tasks.map(({ program }) => program.locations.length),
]

/** A hold that no code counts up or down is never held. */
function forgetUntaken(world: World, codes: readonly Node[]): void {
  const assigned = new Set<Variable>()
  for (const code of codes) eachNode(code, (n) => n.kind === 'assign' && assigned.add(n.target.variable))
  for (const lock of world.locks)
    for (const variable of lock.holds.flat()) if (!assigned.has(variable)) variable.bounds = [{ low: 0, high: 0 }]
}

type Assigned = ReadonlyMap<Variable, ReadonlySet<number>>

/** The elements that code may assign. */
function assignedIn(codes: readonly Node[]): Assigned {
  const elements = new Map<Variable, Set<number>>()
  for (const code of codes) {
    eachNode(code, (n) => {
      if (n.kind !== 'assign') return
      const { variable, index } = n.target
      const known = elements.get(variable) ?? new Set<number>()
      if (index.kind === 'const') known.add(index.value)
      else variable.elements.forEach((_, i) => known.add(i))
      elements.set(variable, known)
    })
  }
  return elements
}

/** What a task's code assigns and no other task's: nobody else can change it. */
function ownElements(
  assigned: readonly Assigned[],
  task: number,
  first: FirstValues,
): readonly { readonly variable: Variable; readonly element: number }[] {
  const mine = assigned[task] ?? new Map<Variable, ReadonlySet<number>>()
  const others = assigned.filter((_, i) => i !== task)
  // What only this task writes but others may read says little about its holds, and counters in it would multiply the places.
  return [...mine].flatMap(([variable, elements]) =>
    (variable.kind === 'field' && !variable.name.startsWith('task.')) || variable.kind === 'queue'
      ? []
      : [...elements].flatMap((element) => {
          const shared =
            others.some((other) => other.get(variable)?.has(element) === true) ||
            first.free.some((one) => one.variable === variable && one.element === element)
          return shared ? [] : [{ variable, element }]
        }),
  )
}

function parametersIn(codes: readonly Node[]): readonly Parameter[] {
  const found = new Set<Parameter>()
  for (const code of codes)
    eachNode(code, (n) =>
      expressionsOf(n).forEach((e) => visitExpression(e, (part) => part.kind === 'parameter' && found.add(part.parameter))),
    )
  return [...found].sort((a, b) => a.id - b.id)
}

function scopes(one: LoweredTask): (location: Location) => ReadonlySet<Variable> {
  const known = new Map<Location, ReadonlySet<Variable>>()
  return (location) => {
    const found = known.get(location) ?? new Set(scopeAt(one, location))
    known.set(location, found)
    return found
  }
}

function reachable(start: Location): ReadonlySet<Location> {
  const seen = new Set([start])
  const work = [start]
  for (let location = work.pop(); location !== undefined; location = work.pop()) {
    for (const target of targetsOf(location.code)) {
      if (seen.has(target)) continue
      seen.add(target)
      work.push(target)
    }
  }
  return seen
}

function simplifiedClaim(claim: Property['claim'], expression: (e: Expression) => Expression): Property['claim'] {
  switch (claim.kind) {
    case 'completes':
      return claim
    case 'leadsTo':
      return { ...claim, premise: expression(claim.premise), conclusion: expression(claim.conclusion), defined: expression(claim.defined) }
    default:
      return { ...claim, condition: expression(claim.condition), defined: expression(claim.defined) }
  }
}
