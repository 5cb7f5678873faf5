// Which steps commute: for two steps that can stand side by side, every valuation of what they touch is tried in both orders.
// Input: the ways of every location and what each task can be there on its own; output: for every way whether it moves right, for
// every location whether it moves left, for every way whether it is confluent (docs/internals/reductions.md).
import type { Location, System } from '../ir/system.ts'
import type { Specialised } from './specialise.ts'
import { valuations } from './valuations.ts'
import { numbering, outcomes, type Element, type Leaf, type Outcome, type Step, type Tree } from './ways.ts'

export interface Commutation {
  /** In some situation no way of the step is open. */
  closable(location: Location): boolean
  /** What any other task does after this way could have been done before it, with the same result. */
  right(leaf: Leaf): boolean
  /** What any other task does before a step from here could be done after it, with the same result; and the step is never closed. */
  left(location: Location): boolean
  /**
   * Where this way is open it is the task's only one, stays so whatever others do, and commutes with all of it but the steps of these places;
   * undefined where it need not be the only one.
   */
  confluentBut(leaf: Leaf): ReadonlySet<Location> | undefined
}

const none: ReadonlySet<Location> = new Set()

/** Two steps that cannot be tried in all valuations do not commute: what is not certain is no mover. */
export function commutation(system: System, special: Specialised, steps: readonly Step[]): Commutation {
  const numbers = numbering(system)
  const all = valuations(system, special, numbers)
  const values = all.values
  const notRight = new Set<Leaf>()
  const notLeft = new Set<Location>()
  const notOnly = new Set<Leaf>()
  const against = new Map<Leaf, Set<Location>>()
  const closable = new Set<Location>()

  for (const step of steps) {
    const known = all.each([step], () => {
      const ways = outcomes(step.tree, numbers, values).filter(({ leaf }) => leaf !== step.tree.denied)
      if (ways.length > 1) for (const way of ways) notOnly.add(way.leaf)
      if (ways.length === 0) closable.add(step.location)
    })
    if (!known) {
      closable.add(step.location)
      step.tree.leaves.forEach((leaf) => notOnly.add(leaf))
    }
    if (closable.has(step.location)) notLeft.add(step.location)
    for (const other of steps) if (other.location.task !== step.location.task && touching(step.tree, other.tree)) compare(step, other)
  }
  return {
    closable: (location) => closable.has(location),
    right: (leaf) => !notRight.has(leaf),
    left: (location) => !notLeft.has(location),
    confluentBut: (leaf) => (notOnly.has(leaf) ? undefined : (against.get(leaf) ?? none)),
  }

  function notConfluent(leaf: Leaf, { location }: Step): void {
    const places = against.get(leaf) ?? new Set()
    against.set(leaf, places.add(location))
  }

  function after(tree: Tree, first: Outcome): readonly Outcome[] {
    if (fails(first)) return []
    const before = [...first.writes.keys()].map((at) => [at, values[at] as number] as const)
    for (const [at, value] of first.writes) values[at] = value
    try {
      return outcomes(tree, numbers, values)
    } finally {
      for (const [at, value] of before) values[at] = value
    }
  }

  function compare(step: Step, other: Step): void {
    const known = all.each([step, other], () => compareHere(step, other))
    if (known) return
    notLeft.add(step.location)
    for (const leaf of step.tree.leaves) {
      notRight.add(leaf)
      notConfluent(leaf, other)
    }
  }

  /** Under the values chosen so far; what it finds stands only when it has run to its end. */
  function compareHere(step: Step, other: Step): void {
    const mine = outcomes(step.tree, numbers, values)
    const theirs = outcomes(other.tree, numbers, values)
    const found: (() => void)[] = []
    for (const way of mine) {
      if (fails(way)) continue
      const then = after(other.tree, way)
      const right = then.every((second) =>
        theirs.some((first) => first.leaf === second.leaf && (fails(first) || closes(step.tree, first, way, second))),
      )
      if (!right) found.push(() => notRight.add(way.leaf))
      if (theirs.some((one) => fails(one) && !then.some((second) => second.leaf === one.leaf))) found.push(() => notLeft.add(step.location))
      if (!theirs.every((one) => confluentWith(step.tree, way, one, then))) found.push(() => notConfluent(way.leaf, other))
    }
    for (const one of theirs) {
      for (const second of after(step.tree, one)) {
        const early = mine.filter((way) => way.leaf === second.leaf)
        if (!early.some((way) => fails(way) || closes(other.tree, way, one, second))) found.push(() => notLeft.add(step.location))
      }
    }
    for (const one of found) one()
  }

  /** After `first`, the tree can take a way like `way`, and it ends where `way` and then `second` end. */
  function closes(tree: Tree, first: Outcome, way: Outcome, second: Outcome): boolean {
    return after(tree, first).some((one) => one.leaf === way.leaf && same(first, one, way, second))
  }

  function confluentWith(tree: Tree, way: Outcome, one: Outcome, then: readonly Outcome[]): boolean {
    if (fails(one)) return then.some((second) => second.leaf === one.leaf)
    const later = after(tree, one)
    const only = later[0]
    if (only === undefined || later.length > 1 || only.leaf !== way.leaf) return false
    return then.some((second) => second.leaf === one.leaf && same(one, only, way, second))
  }
}

const fails = (outcome: Outcome): boolean => outcome.leaf.end.kind === 'fail'

/** Both sequences leave the same values. Elements that only one of them assigns must have been assigned what they had. */
function same(first: Outcome, second: Outcome, before: Outcome, swapped: Outcome): boolean {
  const one = new Map([...first.writes, ...second.writes])
  const other = new Map([...before.writes, ...swapped.writes])
  return one.size === other.size && [...one].every(([at, value]) => other.get(at) === value)
}

/** One writes what the other reads or writes; steps that do not touch commute. */
function touching(a: Tree, b: Tree): boolean {
  const has = (list: readonly Element[], one: Element): boolean =>
    list.some((other) => other.variable === one.variable && other.element === one.element)
  return a.writes.some((one) => has(b.reads, one) || has(b.writes, one)) || b.writes.some((one) => has(a.reads, one))
}
