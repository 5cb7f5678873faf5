// A variant's state graph beside its graph of representatives, explored plainly. Input: a typed model and the choice of a variant;
// output: its symmetry classes, the plan, and functions over packed states.
import { printPlain } from '../../../compiler/emit/print.ts'
import { emitChecker } from '../../../compiler/emit/checker.ts'
import { layOut } from '../../../compiler/lower/packing.ts'
import { lower } from '../../../compiler/lower/lower.ts'
import { settingsOf, sizesOf } from '../../../compiler/lower/settings.ts'
import type { Model } from '../../../compiler/model/model.ts'
import { canonicalPlan, renamingPlan } from '../../../compiler/reduce/plan.ts'
import { catalogue, renaming } from '../../../compiler/reduce/renaming.ts'
import { specialise } from '../../../compiler/reduce/specialise.ts'
import { around, swap, symmetries } from '../../../compiler/reduce/symmetry.ts'
import type { CheckerModule } from '../../../runtime/contract.ts'
import type { CanonicalPlan } from '../../../runtime/plan.ts'
import { canonicaliser } from '../../../runtime/reduced/canonical.ts'
import { renamed } from '../../../runtime/reduced/renamed.ts'
import { firstStates, load } from '../emit/load.ts'
import { nth } from '../../../runtime/entries.ts'

export interface Choice {
  readonly workload?: string
  readonly variant?: string
  readonly sizes?: Readonly<Record<string, number>>
}

export interface Expanded {
  readonly successors: readonly Int32Array[]
  /** Names of failing ways with how many there are. */
  readonly failures: readonly string[]
}

export function quotient(model: Model, choice: Choice = {}) {
  const workload = model.workloads.find(({ name }) => name === choice.workload) ?? nth(model.workloads, 0)
  const variant = model.variants.find(({ name }) => name === choice.variant)
  const { system } = lower(model, { workload, sizes: sizesOf(model, workload, variant, new Map(Object.entries(choice.sizes ?? {}))) })
  if (system === undefined) return undefined
  const settings = settingsOf(model, system.parameters, workload, variant, new Map())
  const special = specialise(system, settings)
  if (special === undefined) return undefined
  const found = symmetries(system, special)
  const { classes, places } = found
  const layout = layOut(system)
  const plan: CanonicalPlan = canonicalPlan(system, layout, found)
  const module = load<CheckerModule>(
    printPlain(emitChecker(system, layout, { version: '0.0.0', sources: model.sources }), 'lockspec/runtime'),
  )
  const checker = module.create(settings)
  const { words } = checker
  const canonical = canonicaliser(plan)

  const expand = (state: Int32Array): Expanded => {
    const before = Float64Array.from(checker.failures)
    const count = checker.expand(state, 0, 0)
    const successors = Array.from({ length: count }, (_, i) => checker.out.slice(i * words, (i + 1) * words))
    const failures = system.failures.flatMap(({ name }, i) =>
      checker.failures[i]! > before[i]! ? [`${name} ${checker.failures[i]! - before[i]!}`] : [],
    )
    return { successors, failures: failures.sort() }
  }
  const representative = (state: Int32Array): Int32Array => {
    const copy = state.slice()
    canonical(copy, 0)
    return copy
  }
  const explore = (
    image: (state: Int32Array) => Int32Array,
    most = Infinity,
  ): { readonly states: readonly Int32Array[]; readonly transitions: number } => {
    const seen = new Set<string>()
    const states: Int32Array[] = []
    const add = (state: Int32Array): void => {
      const one = image(state)
      if (seen.has(one.join())) return
      seen.add(one.join())
      states.push(one)
    }
    let transitions = 0
    firstStates(checker, system.tasks.length).forEach(add)
    for (let at = 0; at < states.length && states.length < most; at++) {
      const { successors } = expand(states[at]!)
      transitions += successors.length
      successors.forEach(add)
    }
    return { states, transitions }
  }
  /** The same for a ring by Burnside's lemma: the states that each way of going round leaves as they are, on average. */
  const burnside = (states: readonly Int32Array[]): number => {
    const all = catalogue(system, places)
    const { members } = nth(classes, 0)
    const fixed = members.map((_, by) => {
      const turn = renamed(renamingPlan(all, layout, renaming(all, around(members, by)))!, words)
      const copy = new Int32Array(words)
      return states.filter((state) => {
        turn(state, copy)
        return copy.join() === state.join()
      }).length
    })
    return fixed.reduce((sum, one) => sum + one, 0) / members.length
  }
  /** How many orbits the states fall into, by exchanging pairs of members until nothing new is joined. */
  const orbits = (states: readonly Int32Array[]): number => {
    const all = catalogue(system, places)
    const exchanges = classes.flatMap(({ kind, members }) => {
      const [first = [], ...others] = members
      const names = kind === 'round' ? [around(members)] : others.map((other) => swap(first, other))
      return names.map((one) => renamed(renamingPlan(all, layout, renaming(all, one))!, words))
    })
    const index = new Map(states.map((state, i) => [state.join(), i]))
    const parent = states.map((_, i) => i)
    const root = (i: number): number => {
      let at = i
      while (parent[at] !== at) at = parent[at] = parent[parent[at]!]!
      return at
    }
    for (const [i, state] of states.entries()) {
      for (const exchange of exchanges) {
        const copy = new Int32Array(words)
        exchange(state, copy)
        const to = index.get(copy.join())
        if (to === undefined) throw new Error('an exchange leaves the reachable states')
        parent[root(i)] = root(to)
      }
    }
    return new Set(states.map((_, i) => root(i))).size
  }
  return {
    system,
    classes: classes.map(({ members }) => members.map((names) => names.join(' + '))),
    plan,
    checker,
    canonical,
    expand,
    representative,
    explore,
    orbits,
    burnside,
  }
}

export type Quotient = NonNullable<ReturnType<typeof quotient>>

/** What a state and its representative do not have in common; undefined: nothing, and so for all states given. */
export function difference(q: Quotient, states: readonly Int32Array[]): string | undefined {
  const known = new Set(states.map((state) => state.join()))
  const images = (list: readonly Int32Array[]): string =>
    list
      .map((state) => q.representative(state).join(' '))
      .sort()
      .join()
  const moved = new Int32Array(q.system.tasks.length)
  const ways = (task: number, state: Int32Array): number => q.checker.step(task, state, 0, 0)
  for (const state of states) {
    const other = q.representative(state)
    if (!known.has(other.join())) return 'a representative cannot be reached'
    if (q.representative(other).join() !== other.join()) return 'a representative has another one'
    if (q.checker.examine(state, 0) !== q.checker.examine(other, 0)) return 'a property tells them apart'
    const told = state.slice()
    q.canonical(told, 0, moved)
    if (told.join() !== other.join()) return 'telling of tasks changes the representative'
    if (new Set(moved).size !== moved.length) return 'two tasks stand at one place'
    if (q.system.tasks.some(({ id }) => ways(id, state) !== ways(moved[id]!, other)))
      return 'a task has other ways where it is said to stand'
    if (known.size > 1 && other.join() !== state.join()) {
      const [mine, its] = [q.expand(state), q.expand(other)]
      if (mine.failures.join() !== its.failures.join()) return 'they fail differently'
      if (images(mine.successors) !== images(its.successors)) return 'they have other successors'
    }
  }
  return undefined
}
