// The fixed point of lowering: what values variables can have makes code smaller, and smaller code leaves fewer values. Input: the tasks as
// they stand in the text; output: the same tasks with what can run alone, bounds that are as tight as that shows, and properties so too.
import { alone, type Alone, type Element } from '../analysis/alone.ts'
import { combinationTables, type CombinationTable } from '../analysis/combinations.ts'
import { reader, type Reading } from '../analysis/reading.ts'
import { simplifier } from '../analysis/simplify.ts'
import { UNKNOWN, possibleValues, type Values } from '../analysis/values.ts'
import type { Expression, Location, Node, Parameter, Property, Variable } from '../ir/system.ts'
import { narrowHolds } from './holds.ts'
import type { FirstValues } from './initial.ts'
import { scopeAt, type LoweredTask } from './tasks.ts'
import type { World } from './world.ts'
import { nth } from '../../runtime/entries.ts'

/** Each round is sound by itself: what is left then is larger than it could be, and right. */
const MOST_ROUNDS = 6

/**
 * The properties over the narrowed tasks, and how other expressions become such; undefined if some silent path is a cycle. Code and bounds of
 * the tasks shrink in place. Of `D.x = 1; if D.x == 3 { D.y = 2 }`, where nobody else writes `D.x`, the first round finds that `x` is 0 or 1,
 * the second has no `if` any more and finds that `y` is always 0.
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
  const read = reader()
  const follow = tasks.map((one) => follower(one, read))
  const switchesOf = combinationTables()
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const simplify = simplifier(values, live)
    const folded = tasks.map(({ program }) => {
      for (const location of program.locations) location.code = simplify.node(location.code)
      return simplify.folded()
    })
    if (simplify.cyclic()) return undefined
    claims = claims.map((property) => ({ ...property, claim: simplifiedClaim(property.claim, simplify.expression) }))
    for (const one of tasks) {
      const kept = reachable(one.start, read)
      const locations = one.program.locations.filter((location) => kept.has(location) || location === one.end || location === one.begin)
      one.program.locations.splice(0, one.program.locations.length, ...locations)
    }
    const codes = tasks.map(({ program }) => program.locations.map((location) => read(location.code)))
    const all = codes.flat()
    const code = { assigns: all.flatMap(({ assigns }) => assigns), lets: all.flatMap(({ lets }) => lets) }
    values = possibleValues(code, world.variables, first.free)
    forgetUntaken(world, new Set(code.assigns.map(({ target }) => target.variable)))
    const assigned = codes.map(assignedIn)
    const visited = new Set<Node>()
    let unknown = false
    tasks.forEach((one, i) => {
      const own = ownElements(assigned, i, first)
      const result = nth(follow, i)(own, switchesOf(parametersIn(nth(codes, i))), nth(folded, i))
      if (result === undefined) {
        unknown = true
        narrowHolds(
          one.start,
          new Set(own.flatMap(({ variable }) => (variable.kind === 'hold' || variable.kind === 'snapshot' ? [variable] : []))),
        )
        return
      }
      own.forEach(({ variable, element }, k) => {
        variable.bounds = variable.bounds.map((known, at) => (at === element ? nth(result.bounds, k) : known))
      })
      for (const n of result.visited) visited.add(n)
    })
    live = unknown ? undefined : (n) => visited.has(n)
    const now = measures(world, tasks)
    if (now.length === before.length && now.every((one, i) => one === before[i])) break
    before = now
  }
  return { properties: claims, expression: simplifier(values).expression }
}

/** What narrowing asks of a task that is followed alone. */
type Followed = Pick<Alone, 'bounds' | 'visited'>

/**
 * A task followed alone, again only where its code or what is its own is not what it was. Code that has only lost what was never reached
 * says the same: all that is left of it was.
 */
function follower(
  one: LoweredTask,
  read: (code: Node) => Reading,
): (own: readonly Element[], switches: CombinationTable, folded: boolean) => Followed | undefined {
  const scopeOf = scopes(one)
  let before: Walked | undefined
  return (own, switches, folded) => {
    const code = new Map(one.program.locations.map((location) => [location, location.code]))
    const result = again(before, own, switches, code, folded, read)
    before = {
      own,
      switches,
      code,
      result: result === 'changed' ? alone(one.start, own, switches, scopeOf, undefined, (at) => read(at).nodes) : result,
    }
    return before.result
  }
}

/** A walk, with all that it was made of. */
interface Walked {
  readonly own: readonly Element[]
  readonly switches: CombinationTable
  readonly code: ReadonlyMap<Location, Node>
  readonly result: Followed | undefined
}

/** What a walk would say now, where that is known from the one before. */
function again(
  before: Walked | undefined,
  own: readonly Element[],
  switches: CombinationTable,
  code: ReadonlyMap<Location, Node>,
  folded: boolean,
  read: (code: Node) => Reading,
): Followed | undefined | 'changed' {
  if (before === undefined || folded) return 'changed'
  const unchanged = (location: Location): boolean => before.code.get(location) === code.get(location)
  if (before.result === undefined) {
    const alike = own.length === before.own.length && own.every((each, i) => isSame(each, nth(before.own, i)))
    return alike && switches === before.switches && [...code.keys()].every(unchanged) ? undefined : 'changed'
  }
  const { bounds, visited } = before.result
  const positions = own.map((each) => before.own.findIndex((other) => isSame(each, other)))
  if (positions.includes(-1)) return 'changed'
  const left = new Set<Node>()
  for (const [location, node] of code) for (const each of read(node).nodes) if (visited.has(each) || !unchanged(location)) left.add(each)
  return { bounds: positions.map((at) => nth(bounds, at)), visited: left }
}

const isSame = (a: Element, b: Element): boolean => a.variable === b.variable && a.element === b.element

/** All that a round can change, as numbers in one order. */
const measures = (world: World, tasks: readonly LoweredTask[]): readonly number[] => [
  ...world.variables.flatMap((variable) => variable.bounds.flatMap(({ low, high }) => [low, high])),
  ...tasks.map(({ program }) => program.locations.length),
]

/** A hold that no code counts up or down is never held. */
function forgetUntaken(world: World, assigned: ReadonlySet<Variable>): void {
  for (const lock of world.locks)
    for (const variable of lock.holds.flat()) if (!assigned.has(variable)) variable.bounds = [{ low: 0, high: 0 }]
}

type Assigned = ReadonlyMap<Variable, ReadonlySet<number>>

/** The elements that code may assign. */
function assignedIn(codes: readonly Reading[]): Assigned {
  const elements = new Map<Variable, Set<number>>()
  for (const { assigns } of codes) {
    for (const { target } of assigns) {
      const { variable, index } = target
      const known = elements.get(variable) ?? new Set<number>()
      if (index.kind === 'const') known.add(index.value)
      else variable.elements.forEach((_, i) => known.add(i))
      elements.set(variable, known)
    }
  }
  return elements
}

/** What a task's code assigns and no other task's: nobody else can change it. */
function ownElements(assigned: readonly Assigned[], task: number, first: FirstValues): readonly Element[] {
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

const parametersIn = (codes: readonly Reading[]): readonly Parameter[] =>
  [...new Set(codes.flatMap(({ parameters }) => [...parameters]))].sort((a, b) => a.id - b.id)

function scopes(one: LoweredTask): (location: Location) => ReadonlySet<Variable> {
  const known = new Map<Location, ReadonlySet<Variable>>()
  return (location) => {
    const found = known.get(location) ?? new Set(scopeAt(one, location))
    known.set(location, found)
    return found
  }
}

function reachable(start: Location, read: (code: Node) => Reading): ReadonlySet<Location> {
  const seen = new Set([start])
  for (const location of seen) for (const target of read(location.code).targets) seen.add(target)
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
