// What properties can tell of a step: whether taking it sooner or later than others' steps could hide a state that is a finding. Input: the
// properties of a variant and the steps of its places; output: for every way whether nothing is hidden where it is taken later, or sooner
// (docs/internals/reductions.md).
import type { Expression, Property, System, Variable } from '../ir/system.ts'
import { evaluate } from '../ir/compute.ts'
import { and, not } from '../ir/build.ts'
import { visitExpression } from '../ir/walk.ts'
import type { Specialised } from './specialise.ts'
import { valuations } from './valuations.ts'
import { looking, numbering, outcomes, type Element, type Leaf, type Outcome, type Step } from './ways.ts'
import { nth } from '../../runtime/entries.ts'

export interface Sight {
  /** After it no property shows a finding that it did not show before. */
  right(leaf: Leaf): boolean
  /** What a property shows as a finding before it, it shows after it too. */
  left(leaf: Leaf): boolean
}

/** States in which the condition holds are findings; or, of what is asked of runs, its value must not change at all. */
interface Watched {
  readonly condition: Expression
  readonly whole: boolean
}

interface Told {
  readonly shows: ReadonlySet<Leaf>
  readonly hides: ReadonlySet<Leaf>
}

/** A step that cannot be tried in all valuations is taken to do both. */
export function sight(
  system: System,
  special: Specialised,
  properties: readonly Property[],
  steps: readonly Step[],
  settings: readonly number[],
): Sight {
  const numbers = numbering(system)
  const every = properties.flatMap(watchedIn)
  const all = valuations(
    system,
    special,
    numbers,
    every.map(({ condition }) => condition),
  )
  const shows = new Set<Leaf>()
  const hides = new Set<Leaf>()
  for (const watched of every) {
    const read = readBy(watched.condition, system)
    for (const step of steps) {
      const seen = step.tree.leaves.filter((leaf) => touches(leaf, step, read))
      if (seen.length === 0) continue
      const told = looked(step, new Set(seen), read, watched.condition)
      for (const leaf of told?.shows ?? seen) (watched.whole ? [shows, hides] : [shows]).forEach((set) => set.add(leaf))
      for (const leaf of told?.hides ?? seen) (watched.whole ? [shows, hides] : [hides]).forEach((set) => set.add(leaf))
    }
  }
  return { right: (leaf) => !shows.has(leaf), left: (leaf) => !hides.has(leaf) }

  /** Of these ways those that make the condition true in some valuation, and false; undefined if there are too many to try. */
  function looked(step: Step, ways: ReadonlySet<Leaf>, read: readonly Element[], condition: Expression): Told | undefined {
    const told = { shows: new Set<Leaf>(), hides: new Set<Leaf>() }
    const { values } = all
    const holds = (): boolean => evaluate(condition, looking(numbers, values, settings)) !== 0
    const holdsAfter = ({ writes }: Outcome): boolean => {
      const before = [...writes.keys()].map((at) => [at, values[at] as number] as const)
      for (const [at, value] of writes) values[at] = value
      try {
        return holds()
      } finally {
        for (const [at, value] of before) values[at] = value
      }
    }
    const known = all.each([{ ...step, tree: { ...step.tree, reads: [...step.tree.reads, ...read] } }], () => {
      const taken = outcomes(step.tree, numbers, values).filter(({ leaf }) => ways.has(leaf))
      if (taken.length === 0) return
      const before = holds()
      const after = taken.map((way) => [way.leaf, holdsAfter(way)] as const)
      for (const [leaf, now] of after) if (now !== before) (now ? told.shows : told.hides).add(leaf)
    })
    return known ? told : undefined
  }
}

/** Something that the condition reads is assigned on the way, or it asks where the task stands. */
function touches(leaf: Leaf, { location, tree }: Step, read: readonly Element[]): boolean {
  if (leaf.end.kind !== 'goto') return false
  const has = (variable: Variable, element: number): boolean => read.some((one) => one.variable === variable && one.element === element)
  const place = tree.writes.find(({ variable }) => variable.kind === 'place')
  return (
    leaf.assigns.some(({ variable, element }) => has(variable, element)) ||
    (leaf.end.location !== location && place !== undefined && has(place.variable, 0))
  )
}

function watchedIn({ claim, near }: Property): readonly Watched[] {
  const only = (condition: Expression): Watched => ({ condition, whole: false })
  const value = (condition: Expression): Watched => ({ condition, whole: true })
  switch (claim.kind) {
    case 'completes':
      return []
    case 'invariant':
    case 'finally':
      return [only(not(claim.defined)), ...partsOf(claim.condition, 'and').map((part) => only(and([claim.defined, not(part)])))]
    case 'reachable':
      // How near the run comes is told too, by what of it holds in the states that are seen.
      if (near !== undefined) return [claim.condition, claim.defined].map(value)
      return [only(not(claim.defined)), ...partsOf(claim.condition, 'or').map((part) => only(and([claim.defined, part])))]
    case 'leadsTo':
      return [claim.premise, claim.conclusion, claim.defined].map(value)
    case 'eventually':
    case 'alwaysEventually':
      return [claim.condition, claim.defined].map(value)
  }
}

/** Each by itself: if a step neither makes one of them true nor all is told of each. */
const partsOf = (e: Expression, kind: 'and' | 'or'): readonly Expression[] =>
  e.kind === kind ? e.operands.flatMap((part) => partsOf(part, kind)) : [e]

function readBy(e: Expression, { tasks }: System): readonly Element[] {
  const found: Element[] = []
  visitExpression(e, (part) => {
    if (part.kind === 'read') {
      const { variable, index } = part.reference
      if (index.kind === 'const') found.push({ variable, element: index.value })
      else for (const element of variable.elements.keys()) found.push({ variable, element })
    }
    if (part.kind === 'anyHeld') for (const variable of part.holds) found.push({ variable, element: 0 })
    if (part.kind === 'at') found.push({ variable: nth(tasks, part.task).place, element: 0 })
  })
  return found
}
