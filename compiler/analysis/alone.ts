// What one task can reach on its own: its places with its holds, locals and own fields, everything shared taken as any value and
// every combination of switches followed at once. Input: a task's locations; output: bounds of its own data and the nodes that
// can run at all. An over-approximation of the task in every workload state, exact in what depends on own data only.
import type { Expression, Location, Node, Reference, Variable } from '../ir/system.ts'
import { rangeOf } from '../ir/extent.ts'
import { nodesInOrder, successors } from '../ir/walk.ts'
import { bind, casesBy, noTemps, type Cases, type Temps } from './cases.ts'
import type { CombinationTable, Combinations } from './combinations.ts'
import { ANY, valueLists, type ValueList } from './valueLists.ts'
import { entryOf, nth } from '../../runtime/entries.ts'

export interface Element {
  readonly variable: Variable
  readonly element: number
}

export interface Alone {
  /** Smallest and largest value that each own element is given, its value at the start included where it always has one; in the order asked for. */
  readonly bounds: readonly { readonly low: number; readonly high: number }[]
  readonly visited: ReadonlySet<Node>
  /** At each location the values that the own elements can have together, in the order asked for; NaN where any value is possible. */
  readonly states: ReadonlyMap<Location, readonly (readonly number[])[]>
}

/** Nodes passed, each counted as more where many values are carried through it. */
const MOST_WORK = 400_000

/**
 * Undefined where the task has too many states of its own to be worth it. `order`: the nodes of a code, each before all that follow it.
 * Of `x = 1; lock a; if S.b { x = 2 }; unlock a` with `x` and the hold of `a` its own: at the unlock it is known to hold `a`, and `x` to
 * be 1 or 2; where `S.b` is a switch, 2 only under those combinations in which it is on.
 */
export function alone(
  start: Location,
  own: readonly Element[],
  switches: CombinationTable,
  scopeOf: (location: Location) => ReadonlySet<Variable>,
  codeOf: (location: Location) => Node = (location) => location.code,
  order: (code: Node) => readonly Node[] = nodesInOrder,
): Alone | undefined {
  const position = new Map<Variable, Map<number, number>>()
  own.forEach(({ variable, element }, i) => {
    const known = position.get(variable) ?? new Map<number, number>()
    position.set(variable, known.set(element, i))
  })
  const placeOf = (variable: Variable, index: Expression): number | undefined =>
    index.kind === 'const' ? position.get(variable)?.get(index.value) : undefined
  const casesOf = casesBy(({ variable, index }) => placeOf(variable, index), switches)
  const lists = valueLists()
  const noneBound = noTemps()
  const lows = own.map(() => Number.POSITIVE_INFINITY)
  const highs = own.map(() => Number.NEGATIVE_INFINITY)
  const scoped = own.flatMap(({ variable }, i) => (variable.scope === undefined ? [] : [{ i, variable }]))
  let budget = MOST_WORK

  const widen = (i: number, value: number): void => {
    const range = Number.isNaN(value) ? rangeOf(nth(own, i).variable.type) : { low: value, high: value }
    lows[i] = Math.min(lows[i]!, range.low)
    highs[i] = Math.max(highs[i]!, range.high)
  }

  // ---- places: what was reached where ----

  const places = new Map<Location, Place>()
  const placeAt = (location: Location): Place => {
    const known = places.get(location)
    if (known !== undefined) return known
    const scope = scopeOf(location)
    const outside: number[] = []
    for (const { i, variable } of scoped) if (!scope.has(variable)) outside.push(i)
    const fresh: Place = { outside, from: new Map(), reached: new Map(), waiting: [], code: undefined }
    places.set(location, fresh)
    return fresh
  }

  /** What is known at a place when it is come to with these values. */
  const reachedWith = (place: Place, from: ValueList): Reached => {
    const before = place.from.get(from)
    if (before !== undefined) return before
    const list = place.outside.reduce((one, i) => lists.put(one, i, 0), from)
    const known = place.reached.get(list) ?? { list, seen: undefined, fresh: undefined }
    place.reached.set(list, known)
    place.from.set(from, known)
    return known
  }

  // ---- whose turn it is: the first in the text, so that most of what comes to a place is there when its code is run ----

  /** By the number of the place: those that something new has come to. */
  const turns: Location[][] = []
  let turn = 0

  const arrive = (location: Location, from: ValueList, under: Combinations): void => {
    const place = placeAt(location)
    const known = reachedWith(place, from)
    const fresh = known.seen === undefined ? under : switches.without(under, known.seen)
    if (fresh === undefined) return
    known.seen = known.seen === undefined ? fresh : switches.either(known.seen, fresh)
    if (known.fresh === undefined && place.waiting.push(known) === 1) {
      const among = turns[location.id]
      if (among === undefined) turns[location.id] = [location]
      else among.push(location)
      turn = Math.min(turn, location.id)
    }
    known.fresh = known.fresh === undefined ? fresh : switches.either(known.fresh, fresh)
  }

  // ---- one step: the nodes of a location's code in order, so that what comes together at a join goes on as one ----

  const codeAt = (location: Location): Code => {
    const place = placeAt(location)
    if (place.code !== undefined) return place.code
    const nodes = order(codeOf(location))
    const numbers = new Map(nodes.map((node, i) => [node, i]))
    return (place.code = { nodes, numbers, stops: [], waiting: new Uint32Array((nodes.length + 31) >>> 5) })
  }

  /** The stop at a node, or where nothing is done there the one that it leads to. */
  const stopAt = (code: Code, number: number): Stop => {
    const { nodes, numbers, stops } = code
    const known = stops[number]
    if (known !== undefined) return known
    const node = nth(nodes, number)
    const next = successors(node).map((one) => entryOf(numbers, one))
    if (node.kind === 'note' || (node.kind === 'assign' && !isFollowed(node.target))) return (stops[number] = stopAt(code, nth(next, 0)))
    const { index, value } = lookedAt(node)
    return (stops[number] = {
      number,
      node,
      next,
      flows: [],
      at: undefined,
      index: index && casesOf(index),
      value: value && casesOf(value),
    })
  }

  const isFollowed = ({ variable, index }: Reference): boolean =>
    index.kind === 'const' ? placeOf(variable, index) !== undefined : position.has(variable)

  const runAll = (location: Location): void => {
    const code = codeAt(location)
    const run = (number: number, list: ValueList, temps: Temps, among: Combinations): void => {
      const stop = stopAt(code, number)
      const at = standsIn(stop, list)
      const first = at < 0 ? undefined : stop.flows[at]
      let known = first
      while (known !== undefined && known.temps !== temps) known = known.other
      if (known !== undefined) known.under = switches.either(known.under, among)
      else if (first !== undefined) stop.flows[at] = { list, temps, under: among, other: first }
      else {
        stop.at?.set(list, stop.flows.length)
        stop.flows.push({ list, temps, under: among, other: undefined })
      }
      code.waiting[stop.number >>> 5]! |= 1 << (stop.number & 31)
    }
    const place = placeAt(location)
    const { waiting } = place
    place.waiting = []
    for (const one of waiting) {
      run(0, one.list, noneBound, one.fresh!)
      one.fresh = undefined
    }
    for (let word = 0; word < code.waiting.length; word++) {
      // What a node leads to comes behind it: in this word or in one that follows.
      for (let bits = code.waiting[word]!; bits !== 0; bits = code.waiting[word]!) {
        const bit = 31 - Math.clz32(bits & -bits)
        code.waiting[word]! &= ~(1 << bit)
        const stop = code.stops[word * 32 + bit]!
        // Nothing of the step leads back here.
        for (const first of stop.flows) {
          for (let flow: Flow | undefined = first; flow !== undefined; flow = flow.other) {
            budget -= 1 + (own.length >> 5)
            if (budget >= 0) pass(stop, flow, run)
          }
        }
        stop.flows.length = 0
        stop.at = undefined
      }
    }
  }

  const pass = ({ node: n, next, index, value }: Stop, { list, temps, under }: Flow, run: Run): void => {
    switch (n.kind) {
      case 'assign': {
        const followed = entryOf(position, n.target.variable)
        each(index, list, temps, under, (element, among) => {
          // Where the index is not known it can be each of them, and one that is not followed.
          const targets = Number.isNaN(element) ? [undefined, ...followed.values()] : [followed.get(element)]
          for (const at of targets) {
            if (at === undefined) {
              run(next[0]!, list, temps, among)
              continue
            }
            each(value, list, temps, among, (given, part) => {
              for (const one of Number.isNaN(given) ? spread(n.target.variable, n.value) : [given]) {
                widen(at, one)
                run(next[0]!, lists.put(list, at, one), temps, part)
              }
            })
          }
        })
        return
      }
      case 'let':
        each(value, list, temps, under, (given, part) => run(next[0]!, list, bind(temps, n.temp.id, given), part))
        return
      case 'choose':
        if (n.high - n.low < 8) for (let one = n.low; one <= n.high; one++) run(next[0]!, list, bind(temps, n.temp.id, one), under)
        else run(next[0]!, list, temps, under)
        return
      case 'if':
        each(value, list, temps, under, (given, part) => {
          const unknown = Number.isNaN(given)
          if (unknown || given !== 0) run(next[0]!, unknown ? refine(n.condition, true, list) : list, temps, part)
          if (unknown || given === 0) run(next[1]!, unknown ? refine(n.condition, false, list) : list, temps, part)
        })
        return
      case 'switch':
        each(value, list, temps, under, (given, part) => {
          for (const one of Number.isNaN(given) ? next : [next[given]]) if (one !== undefined) run(one, list, temps, part)
        })
        return
      case 'either':
        for (const one of next) run(one, list, temps, under)
        return
      case 'note':
        run(next[0]!, list, temps, under)
        return
      case 'goto':
        arrive(n.location, list, under)
        return
      case 'blocked':
      case 'fail':
        return
    }
  }

  /** An unknown value that is compared with a constant is that constant, or is not any more unknown than before. */
  const refine = (condition: Expression, outcome: boolean, list: ValueList): ValueList => {
    if (condition.kind === 'not') return refine(condition.operand, !outcome, list)
    if (condition.kind !== 'read') return list
    const at = placeOf(condition.reference.variable, condition.reference.index)
    return at === undefined ? list : lists.put(list, at, Number(outcome))
  }

  const first = own.map(({ variable, element }) => (variable.scope === undefined ? (variable.initial[element] ?? 0) : 0))
  first.forEach((value, i) => {
    if (nth(own, i).variable.scope === undefined) widen(i, value)
  })
  arrive(start, lists.of(first), switches.all)
  while (turn < turns.length && budget > 0) {
    const location = turns[turn]?.pop()
    if (location === undefined) turn += 1
    else runAll(location)
  }
  if (budget <= 0) return undefined

  const bounds = own.map(({ variable }, i) => {
    const [low, high] = [nth(lows, i), nth(highs, i)]
    const none = Math.max(0, rangeOf(variable.type).low)
    return low > high ? { low: none, high: none } : { low, high }
  })
  const states = new Map([...places].map(([location, { reached }]) => [location, [...reached.keys()].map(({ values }) => values)]))
  const visited = new Set<Node>()
  for (const { code } of places.values())
    code?.nodes.forEach((node, i) => {
      if (code.stops[i] !== undefined) visited.add(node)
    })
  return { bounds, visited, states }
}

interface Reached {
  readonly list: ValueList
  seen: Combinations | undefined
  /** Combinations under which it was reached since it was last run; undefined: not waiting. */
  fresh: Combinations | undefined
}

interface Place {
  /** Which of the values are of another scope: they are 0 here. */
  readonly outside: readonly number[]
  /** By the values that it is come to with, and by those that are left of them. */
  readonly from: Map<ValueList, Reached>
  readonly reached: Map<ValueList, Reached>
  /** Of those reached, which something new has come to. */
  waiting: Reached[]
  code: Code | undefined
}

/** A location's code, with what of it was run so far. */
interface Code {
  readonly nodes: readonly Node[]
  readonly numbers: ReadonlyMap<Node, number>
  readonly stops: (Stop | undefined)[]
  /** A bit for each node that something has come to in this step. */
  readonly waiting: Uint32Array
}

interface Stop {
  readonly number: number
  readonly node: Node
  /** The numbers of the nodes that follow. */
  readonly next: readonly number[]
  /** Of the target of an assignment, and of what else the node looks at. */
  readonly index: Cases | undefined
  readonly value: Cases | undefined
  /** The first of each list; those with other temporaries behind it. */
  readonly flows: Flow[]
  /** Where a list stands in them, once they are many. */
  at: Map<ValueList, number> | undefined
}

/** So few are looked through. */
const FEW_FLOWS = 8

/** Where the flows of a list stand among those of a stop; -1 where there are none yet. */
function standsIn(stop: Stop, list: ValueList): number {
  const { flows } = stop
  if (flows.length <= FEW_FLOWS) {
    return flows.findIndex((flow) => flow.list === list)
  }
  stop.at ??= new Map(flows.map((flow, i) => [flow.list, i]))
  return stop.at.get(list) ?? -1
}

interface Flow {
  readonly list: ValueList
  readonly temps: Temps
  under: Combinations
  readonly other: Flow | undefined
}

type Run = (number: number, list: ValueList, temps: Temps, under: Combinations) => void

function lookedAt(n: Node): { readonly index?: Expression; readonly value?: Expression } {
  switch (n.kind) {
    case 'assign':
      return { index: n.target.index, value: n.value }
    case 'let':
    case 'switch':
      return { value: n.value }
    case 'if':
      return { value: n.condition }
    default:
      return {}
  }
}

/** Calls `then` for each case, with the combinations under which it is one. */
function each(
  cases: Cases | undefined,
  list: ValueList,
  temps: Temps,
  under: Combinations,
  then: (value: number, among: Combinations) => void,
): void {
  if (cases === undefined) then(ANY, under)
  else if (typeof cases === 'number') then(cases, under)
  else if (cases.kind === 'plain') then(cases.of(list.values, temps), under)
  else for (const [value, among] of cases.of(list.values, temps, under)) then(value, among)
}

/** Few possible values are followed one by one, many as an unknown. */
function spread(variable: Variable, value: Expression): readonly number[] {
  const { low, high } = rangeOf(value.type.kind === 'bool' ? value.type : variable.type)
  return high - low < 4 ? Array.from({ length: high - low + 1 }, (_, i) => low + i) : [ANY]
}
