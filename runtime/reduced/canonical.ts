// Representatives of states under the symmetries that the compiler found. In: a plan, plain data made beside the checker. Out: a
// function that replaces a state, in place, by the representative of its orbit: the members of classes apart in the order of what
// they are, or begun with the one from which on they are least, those of entangled ones in the order of what they are to each other. Nothing is allocated while it runs.
import type { CanonicalPlan } from '../plan.ts'
import { arranger } from './entangled.ts'
import { maskOf } from './renamed.ts'
import { sorter, type Sorting } from './sorted.ts'
import { turner } from './turned.ts'

export interface Canonicaliser extends Sorting {
  /** Of how many states the representative was made so far, and how many pieces of states were looked at for it. */
  readonly effort: () => { readonly states: number; readonly pieces: number }
  /** How many states a state stands for, at most. */
  readonly orbit: (state: Int32Array) => number
  /** By task: those whose names it takes, its own among them, in order. */
  readonly names: readonly (readonly number[])[]
  /** What a state is renamed by to become its representative; of other states it says the same names anew. */
  readonly renaming: (state: Int32Array) => Renaming
}

export interface Renaming {
  /** By task: the one whose name it takes. */
  readonly tasks: readonly number[]
  readonly apply: (state: Int32Array) => Int32Array
}

/**
 * The function that makes a state its representative. It writes into `moved` which task stands where then.
 * Two tasks of one group, at places 3 and 1: sorted they stand at 1 and 3, and `moved` is [1, 0].
 */
export function canonicaliser(plan: CanonicalPlan): Canonicaliser {
  const { words, places, entangled } = plan
  const tasks = places.length
  const sorters = plan.apart.map((one) => (one.kind === 'all' ? sorter(one) : turner(one)))
  const sorts = sorters.map(({ sort }) => sort)
  const sortAll: Sorting =
    sorts.length === 1
      ? sorts[0]!
      : (states, at, moved) => {
          for (let k = 0; k < sorts.length; k++) sorts[k]!(states, at, moved)
        }
  const stay = (moved: Int32Array): void => {
    for (let task = 0; task < moved.length; task++) moved[task] = task
  }
  const flat = Int32Array.from(places.flatMap(({ word, shift, bits }) => [word, shift, maskOf(bits)]))
  const begun = (states: Int32Array, at: number): boolean => {
    for (let i = 0; i < flat.length; i += 3) if (((states[at + flat[i]!]! >>> flat[i + 1]!) & flat[i + 2]!) === 0) return false
    return true
  }
  const { arrange, taken, renamings, effort, ways } =
    entangled === undefined
      ? { arrange: sortAll, taken: () => [], renamings: [], effort: () => 0, ways: () => 1 }
      : arranger(entangled, words, tasks, sortAll)
  const sorting = sorters.reduce((sum, one) => sum + one.effort, 0)
  let calls = 0
  const canonical: Sorting = (states, at, moved) => {
    calls++
    if (moved !== undefined) stay(moved)
    if (begun(states, at)) arrange(states, at, moved)
  }
  const orbit = (state: Int32Array): number =>
    begun(state, 0) ? sorters.reduce((product, one) => product * one.ways(state), ways(state)) : 1

  /** The renamings of the entangled classes, then one order of each class apart: what was done to a state can be done to others. */
  const renaming: Canonicaliser['renaming'] = (state) => {
    const moved = new Int32Array(tasks)
    canonical(state.slice(), 0, moved)
    if (!begun(state, 0)) return { tasks: [...moved], apply: (one) => one }
    const path = taken()
    const after = (one: Int32Array): Int32Array => {
      let here = one.slice()
      for (const k of path) {
        const there = new Int32Array(words)
        renamings[k]!(here, there)
        here = there
      }
      return here
    }
    const first = after(state)
    const orders = sorters.map(({ orderOf, move }) => {
      const order = orderOf(first)
      move(first, order)
      return order
    })
    return {
      tasks: [...moved],
      apply: (one) => {
        const result = after(one)
        sorters.forEach(({ move }, k) => move(result, orders[k]!))
        return result
      },
    }
  }
  return Object.assign(canonical, {
    renaming,
    names: namesOf(plan),
    orbit,
    effort: () => ({ states: calls, pieces: calls * sorting + effort() }),
  })
}

function namesOf({ places, apart, entangled }: CanonicalPlan): Canonicaliser['names'] {
  const first = places.map((_, task) => task)
  const join = (a: number, b: number): void => {
    const [x, y] = [first[a]!, first[b]!]
    for (const [task, one] of first.entries()) if (one === x || one === y) first[task] = Math.min(x, y)
  }
  for (const { tasks } of apart) for (const member of tasks) member.forEach((task, k) => join(tasks[0]![k]!, task))
  for (const { renamings } of entangled?.classes ?? []) for (const { task } of renamings) task.forEach((to, from) => join(from, to))
  return first.map((one) => [...first.keys()].filter((task) => first[task] === one))
}
