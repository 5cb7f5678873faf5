// The first states of a variant: first values, then the silent run of each task. Input: a variant; output: for each first state, or
// for all of them at once where only the values that may be any differ, the value of every variable and where every task stands.
import type { Expression, Failure, Location, Node, System, Task, Variable } from '../../ir/system.ts'
import { constant, number } from './expressions.ts'
import { NOTHING, bound, stored, valueIn, type Past } from './symbolic.ts'
import { NotExportable, resetOf, type Variant } from './variant.ts'
import { nth } from '../../../runtime/entries.ts'

export interface FirstStates {
  readonly states: readonly FirstState[]
  /** Silent runs that fail: findings without a state. */
  readonly failing: readonly { readonly task: Task; readonly failure: Failure }[]
}

export interface FirstState {
  /** Per task. */
  readonly places: readonly Location[]
  /** By element; over the values of `free`. */
  readonly values: ReadonlyMap<Variable, readonly Expression[]>
  readonly free: System['free']
}

/** More combinations of free values than this are not written down one by one. */
const MOST_WAYS = 2000

export function firstStates(variant: Variant): FirstStates {
  const { free } = variant.system
  const plain = run(variant, NOTHING)
  if (plain.kind !== 'open') return gathered([{ ...plain, free }])
  const ranges = free.map(({ variable, element }) => nth(variable.bounds, element))
  const count = ranges.reduce((product, { low, high }) => product * (high - low + 1), 1)
  if (count > MOST_WAYS) throw new NotExportable(`there are ${count} first states, in which tasks stand at different places`)
  const found = Array.from({ length: count }, (_, at) => {
    let rest = at
    let past = NOTHING
    for (const [i, { low, high }] of ranges.entries()) {
      const { variable, element } = nth(free, i)
      const size = high - low + 1
      past = stored(past, variable, number(element), constant(low + (rest % size), variable.type))
      rest = Math.floor(rest / size)
    }
    return { ...run(variant, past), free: [] }
  })
  return gathered(found)
}

type Run =
  | { readonly kind: 'state'; readonly places: readonly Location[]; readonly values: ReadonlyMap<Variable, readonly Expression[]> }
  | { readonly kind: 'fails'; readonly task: Task; readonly failure: Failure }
  /** It hangs on a value that is not known. */
  | { readonly kind: 'open' }

function gathered(runs: readonly (Run & { readonly free: System['free'] })[]): FirstStates {
  const states = new Map<string, FirstState>()
  const failing: { readonly task: Task; readonly failure: Failure }[] = []
  for (const one of runs) {
    if (one.kind === 'open') throw new NotExportable('the first state hangs on more than first values')
    if (one.kind === 'fails') failing.push({ task: one.task, failure: one.failure })
    else
      states.set(
        JSON.stringify([
          one.places.map((place) => place.id),
          [...one.values.values()].map((list) => list.map((e) => ('value' in e ? e.value : e))),
        ]),
        one,
      )
  }
  return {
    states: [...states.values()],
    failing: failing.filter((one, i) => failing.findIndex(({ failure }) => failure === one.failure) === i),
  }
}

function run(variant: Variant, first: Past): Run {
  let past = first
  const free = new Set(variant.system.free.map(({ variable, element }) => `${variable.id} ${element}`))
  const chosen = first !== NOTHING
  for (const variable of variant.variables) {
    variable.elements.forEach((_, element) => {
      const open = free.has(`${variable.id} ${element}`)
      if (open && chosen) return
      const index = number(element)
      const value = variable.scope === undefined ? (variable.initial[element] ?? 0) : resetOf(variable, element)
      if (!open) past = stored(past, variable, index, constant(value, variable.type))
    })
  }
  const places: Location[] = []
  for (const { task, start } of variant.tasks) {
    let node: Node = start
    while (node.kind !== 'goto') {
      switch (node.kind) {
        case 'assign': {
          const index = valueIn(past, node.target.index)
          if (index.kind !== 'const') return { kind: 'open' }
          past = stored(past, node.target.variable, index, valueIn(past, node.value))
          node = node.next
          break
        }
        case 'let':
          past = bound(past, node.temp.id, valueIn(past, node.value))
          node = node.next
          break
        case 'note':
          node = node.next
          break
        case 'if': {
          const condition = valueIn(past, node.condition)
          if (condition.kind !== 'const') return { kind: 'open' }
          node = condition.value !== 0 ? node.then : node.otherwise
          break
        }
        case 'switch': {
          const value = valueIn(past, node.value)
          if (value.kind !== 'const') return { kind: 'open' }
          node = node.cases[value.value] ?? { kind: 'blocked' }
          break
        }
        case 'fail':
          return { kind: 'fails', task, failure: node.failure }
        case 'blocked':
        case 'either':
        case 'choose':
          throw new NotExportable('a silent run before the first state waits or chooses')
      }
    }
    const { location } = node
    places.push(location)
    const kept = new Set(location.scope)
    for (const variable of variant.variables) {
      if (variable.scope?.task !== task.id || kept.has(variable)) continue
      variable.elements.forEach((_, element) => {
        past = stored(past, variable, number(element), constant(resetOf(variable, element), variable.type))
      })
    }
  }
  const values = new Map(
    variant.variables.map((variable) => [
      variable,
      variable.elements.map((_, element) => {
        const index = number(element)
        return valueIn(past, { kind: 'read', reference: { variable, index }, type: variable.type })
      }),
    ]),
  )
  return { kind: 'state', places, values }
}
