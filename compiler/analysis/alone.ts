// What one task can reach on its own: its places with its holds, locals and own fields, everything shared taken as any value and
// every combination of switches followed at once. Input: a task's locations; output: bounds of its own data and the nodes that
// can run at all. An over-approximation of the task in every workload state, exact in what depends on own data only.
import { bitCount, compute } from '../ir/compute.ts'
import type { Expression, Location, Node, Parameter, Variable } from '../ir/system.ts'
import { rangeOf } from '../ir/extent.ts'
import { nodesInOrder } from '../ir/walk.ts'

/** A value that is not known: shared data, or a choice with many values. */
const ANY = Number.NaN
/** A set of combinations of switch values, one bit each. */
type Combinations = Uint32Array

export interface Alone {
  /** Smallest and largest value that each own element is given, its value at the start included where it always has one. */
  readonly bounds: ReadonlyMap<Variable, readonly { readonly low: number; readonly high: number }[]>
  readonly visited: ReadonlySet<Node>
  /** At each location the values that the own elements can have together, in the order asked for; NaN where any value is possible. */
  readonly states: ReadonlyMap<Location, readonly (readonly number[])[]>
}

const MOST_COMBINATIONS = 4096
/** Nodes passed, each counted as more where many values are carried through it. */
const MOST_WORK = 400_000

/** Undefined where the task has too many states of its own to be worth it. */
export function alone(
  start: Location,
  own: readonly { readonly variable: Variable; readonly element: number }[],
  parameters: readonly Parameter[],
  scopeOf: (location: Location) => ReadonlySet<Variable>,
  codeOf: (location: Location) => Node = (location) => location.code,
): Alone | undefined {
  const position = new Map<Variable, Map<number, number>>()
  own.forEach(({ variable, element }, i) => {
    const known = position.get(variable) ?? new Map<number, number>()
    position.set(variable, known.set(element, i))
  })
  const { all, masks } = combinations(parameters)
  const lows = own.map(() => Number.POSITIVE_INFINITY)
  const highs = own.map(() => Number.NEGATIVE_INFINITY)
  const visited = new Set<Node>()
  interface Reached {
    readonly location: Location
    readonly values: readonly number[]
    readonly seen: Combinations
    /** Combinations under which it was reached since it was last run; undefined: not waiting. */
    fresh: Combinations | undefined
  }
  const reached = new Map<string, Reached>()
  const work: Reached[] = []
  let budget = MOST_WORK

  const widen = (i: number, value: number): void => {
    const range = rangeOf((own[i] as { variable: Variable }).variable.type)
    lows[i] = Math.min(lows[i] as number, Number.isNaN(value) ? range.low : value)
    highs[i] = Math.max(highs[i] as number, Number.isNaN(value) ? range.high : value)
  }

  const arrive = (location: Location, from: readonly number[], under: Combinations): void => {
    const scope = scopeOf(location)
    const values = own.map(({ variable }, i) => (variable.scope !== undefined && !scope.has(variable) ? 0 : (from[i] as number)))
    const key = `${location.id} ${values.join(' ')}`
    let known = reached.get(key)
    if (known === undefined) {
      known = { location, values, seen: new Uint32Array(under.length), fresh: undefined }
      reached.set(key, known)
    }
    let fresh = known.fresh
    for (let i = 0; i < under.length; i++) {
      const bits = (under[i] as number) & ~(known.seen[i] as number)
      if (bits === 0) continue
      known.seen[i]! |= bits
      if (fresh === undefined) {
        fresh = new Uint32Array(under.length)
        known.fresh = fresh
        work.push(known)
      }
      fresh[i]! |= bits
    }
  }

  type Case = readonly [value: number, under: Combinations]
  const evaluate = (e: Expression, values: readonly number[], temps: ReadonlyMap<number, number>, under: Combinations): readonly Case[] => {
    const each = (operand: Expression, f: (value: number, under: Combinations) => readonly Case[]): readonly Case[] =>
      merged(evaluate(operand, values, temps, under).flatMap(([value, part]) => f(value, part)))
    switch (e.kind) {
      case 'const':
        return [[e.value, under]]
      case 'temp':
        return [[temps.get(e.temp.id) ?? ANY, under]]
      case 'parameter': {
        const mask = masks.get(e.parameter)
        if (mask === undefined) return [[ANY, under]]
        return e.parameter.values.flatMap((_, value): Case[] => {
          const part = intersect(under, mask[value] as Combinations)
          return part === undefined ? [] : [[value, part]]
        })
      }
      case 'read': {
        const index = e.reference.index
        const at = index.kind === 'const' ? position.get(e.reference.variable)?.get(index.value) : undefined
        return [[at === undefined ? ANY : (values[at] as number), under]]
      }
      case 'not':
        return each(e.operand, (value, part) => [[Number.isNaN(value) ? ANY : value === 0 ? 1 : 0, part]])
      case 'conditional':
        return each(e.condition, (value, part) => {
          if (Number.isNaN(value)) return merged([...evaluate(e.then, values, temps, part), ...evaluate(e.otherwise, values, temps, part)])
          return evaluate(value !== 0 ? e.then : e.otherwise, values, temps, part)
        })
      case 'and':
      case 'or': {
        const stop = e.kind === 'and' ? 0 : 1
        let open: readonly Case[] = [[1 - stop, under]]
        for (const operand of e.operands) {
          open = merged(
            open.flatMap(([value, part]): readonly Case[] => {
              if (value === stop) return [[value, part]]
              return evaluate(operand, values, temps, part).map(([next, under2]): Case => [
                next === stop ? stop : Number.isNaN(value) || Number.isNaN(next) ? ANY : 1 - stop,
                under2,
              ])
            }),
          )
        }
        return open
      }
      case 'anyHeld': {
        let unknown = false
        for (const hold of e.holds) {
          const at = position.get(hold)?.get(0)
          if (at === undefined || Number.isNaN(values[at])) unknown = true
          else if ((values[at] as number) > 0) return [[1, under]]
        }
        return [[unknown ? ANY : 0, under]]
      }
      case 'binary':
        return each(e.left, (left, part) =>
          evaluate(e.right, values, temps, part).map(([right, under2]): Case => [
            Number.isNaN(left) || Number.isNaN(right) ? ANY : (compute(e.operator, left, right) ?? ANY),
            under2,
          ]),
        )
      case 'table':
        return each(e.operand, (value, part) => [[Number.isNaN(value) ? ANY : (e.table[value - e.low] ?? 0), part]])
      case 'size':
        return each(e.operand, (value, part) => [[Number.isNaN(value) ? ANY : bitCount(value), part]])
      case 'at':
        return [[ANY, under]]
    }
  }

  // One step: the nodes of a location's code in order, so that what comes together at a join goes on as one.
  interface Flow {
    readonly values: readonly number[]
    readonly temps: ReadonlyMap<number, number>
    under: Combinations
  }
  const orders = new Map<Node, readonly Node[]>()
  /** Most nodes hand on the list that they were given. */
  const keys = new WeakMap<readonly number[], string>()
  const keyOf = (values: readonly number[]): string => {
    const known = keys.get(values) ?? values.join(' ')
    keys.set(values, known)
    return known
  }
  let flows = new Map<Node, Map<string, Flow>>()
  const run = (n: Node, values: readonly number[], temps: ReadonlyMap<number, number>, under: Combinations): void => {
    const at = flows.get(n) ?? new Map<string, Flow>()
    flows.set(n, at)
    const key = temps.size === 0 ? keyOf(values) : `${keyOf(values)}|${[...temps].join(' ')}`
    const known = at.get(key)
    if (known === undefined) at.set(key, { values, temps, under })
    else known.under = known.under.map((bits, i) => bits | (under[i] as number))
  }
  const runAll = (code: Node, values: readonly number[], under: Combinations): void => {
    flows = new Map()
    run(code, values, new Map(), under)
    const order = orders.get(code) ?? nodesInOrder(code)
    orders.set(code, order)
    for (const n of order) for (const flow of flows.get(n)?.values() ?? []) pass(n, flow.values, flow.temps, flow.under)
  }

  const pass = (n: Node, values: readonly number[], temps: ReadonlyMap<number, number>, under: Combinations): void => {
    budget -= 1 + (own.length >> 5)
    if (budget < 0) return
    visited.add(n)
    switch (n.kind) {
      case 'assign': {
        const followed = position.get(n.target.variable)
        if (followed === undefined) {
          run(n.next, values, temps, under)
          return
        }
        for (const [index, among] of evaluate(n.target.index, values, temps, under)) {
          // Where the index is not known it can be each of them, and one that is not followed.
          const targets = Number.isNaN(index) ? [undefined, ...followed.values()] : [followed.get(index)]
          for (const at of targets) {
            if (at === undefined) {
              run(n.next, values, temps, among)
              continue
            }
            for (const [value, part] of evaluate(n.value, values, temps, among)) {
              const possible = Number.isNaN(value) ? spread(n.target.variable, n.value) : [value]
              for (const one of possible) {
                widen(at, one)
                run(
                  n.next,
                  values.map((old, i) => (i === at ? one : old)),
                  temps,
                  part,
                )
              }
            }
          }
        }
        return
      }
      case 'let':
        for (const [value, part] of evaluate(n.value, values, temps, under)) run(n.next, values, new Map(temps).set(n.temp.id, value), part)
        return
      case 'choose':
        if (n.high - n.low < 8)
          for (let value = n.low; value <= n.high; value++) run(n.next, values, new Map(temps).set(n.temp.id, value), under)
        else run(n.next, values, temps, under)
        return
      case 'if':
        for (const [value, part] of evaluate(n.condition, values, temps, under)) {
          if (Number.isNaN(value) || value !== 0) run(n.then, Number.isNaN(value) ? refine(n.condition, true, values) : values, temps, part)
          if (Number.isNaN(value) || value === 0)
            run(n.otherwise, Number.isNaN(value) ? refine(n.condition, false, values) : values, temps, part)
        }
        return
      case 'switch':
        for (const [value, part] of evaluate(n.value, values, temps, under)) {
          const cases = Number.isNaN(value) ? n.cases : [n.cases[value]]
          for (const one of cases) if (one !== undefined) run(one, values, temps, part)
        }
        return
      case 'either':
        for (const one of n.branches) run(one, values, temps, under)
        return
      case 'note':
        run(n.next, values, temps, under)
        return
      case 'goto':
        arrive(n.location, values, under)
        return
      case 'blocked':
      case 'fail':
        return
    }
  }

  /** An unknown value that is compared with a constant is that constant, or is not any more unknown than before. */
  const refine = (condition: Expression, outcome: boolean, values: readonly number[]): readonly number[] => {
    if (condition.kind === 'not') return refine(condition.operand, !outcome, values)
    if (condition.kind === 'read' && condition.reference.index.kind === 'const') {
      const at = position.get(condition.reference.variable)?.get(condition.reference.index.value)
      if (at !== undefined) return values.map((value, i) => (i === at ? Number(outcome) : value))
    }
    return values
  }

  const first = own.map(({ variable, element }) => (variable.scope === undefined ? (variable.initial[element] ?? 0) : 0))
  own.forEach(({ variable }, i) => {
    if (variable.scope === undefined) widen(i, first[i] as number)
  })
  arrive(start, first, all)
  for (let at = 0; at < work.length && budget > 0; at++) {
    const { location, values, fresh } = work[at] as Reached
    ;(work[at] as Reached).fresh = undefined
    if (fresh !== undefined) runAll(codeOf(location), values, fresh)
  }
  if (budget <= 0) return undefined

  const bounds = new Map<Variable, { low: number; high: number }[]>()
  own.forEach(({ variable, element }, i) => {
    const list = bounds.get(variable) ?? variable.bounds.map((one) => ({ ...one }))
    const [low, high] = [lows[i] as number, highs[i] as number]
    const none = Math.max(0, rangeOf(variable.type).low)
    list[element] = low > high ? { low: none, high: none } : { low, high }
    bounds.set(variable, list)
  })
  const states = new Map<Location, (readonly number[])[]>()
  for (const { location, values } of reached.values()) {
    const list = states.get(location)
    if (list === undefined) states.set(location, [values])
    else list.push(values)
  }
  return { bounds, visited, states }
}

/** Few possible values are followed one by one, many as an unknown. */
function spread(variable: Variable, value: Expression): readonly number[] {
  const { low, high } = rangeOf(value.type.kind === 'bool' ? value.type : variable.type)
  return high - low < 4 ? Array.from({ length: high - low + 1 }, (_, i) => low + i) : [ANY]
}

function combinations(parameters: readonly Parameter[]): {
  readonly all: Combinations
  readonly masks: ReadonlyMap<Parameter, readonly Combinations[]>
} {
  const followed: Parameter[] = []
  let count = 1
  for (const one of parameters) {
    if (count * one.values.length > MOST_COMBINATIONS) break
    followed.push(one)
    count *= one.values.length
  }
  const words = Math.ceil(count / 32)
  const all = new Uint32Array(words)
  for (let k = 0; k < count; k++) all[k >>> 5]! |= 1 << (k & 31)
  const masks = new Map<Parameter, readonly Combinations[]>()
  let stride = 1
  for (const one of followed) {
    const list = one.values.map(() => new Uint32Array(words))
    for (let k = 0; k < count; k++) list[Math.floor(k / stride) % one.values.length]![k >>> 5]! |= 1 << (k & 31)
    masks.set(one, list)
    stride *= one.values.length
  }
  return { all, masks }
}

function intersect(a: Combinations, b: Combinations): Combinations | undefined {
  const both = a.map((bits, i) => bits & (b[i] as number))
  return both.some((bits) => bits !== 0) ? both : undefined
}

/** One case per value. */
function merged(cases: readonly (readonly [number, Combinations])[]): readonly (readonly [number, Combinations])[] {
  if (cases.length < 2) return cases
  const byValue = new Map<number, Combinations>()
  for (const [value, under] of cases) {
    const known = byValue.get(value)
    byValue.set(value, known === undefined ? under : known.map((bits, i) => bits | (under[i] as number)))
  }
  return [...byValue]
}
