// How states get their representatives: the bits of each member of a symmetry class in the packed state, in corresponding order, and
// the references whose values name members. Input: a system, its layout and its classes; output: plain data that the runtime's
// canonicaliser runs on. Classes whose members' bits stand side by side are sorted
// or, where they only go round, turned; entangled ones are told apart by marks (marks.ts).
import { maskOf, type Layout } from '../ir/layout.ts'
import type { System, Variable } from '../ir/system.ts'
import { catalogue, renaming, type Catalogue, type Names, type Renaming, type ValueMap } from './renaming.ts'
import type { CanonicalPlan, EntangledPlan, RenamingPlan } from '../../runtime/plan.ts'
import { becoming, guardOf, MOST_TABLE, runs, segmentOf, slotOf } from './bits.ts'
import { sortedClass, conflict, type Sorted } from './columns.ts'
import { ringClass, type Ring } from './rings.ts'
import { marksOf } from './marks.ts'
import { around, swap, type Symmetries, type SymmetryClass } from './symmetry.ts'
import { entryOf, nth } from '../../runtime/entries.ts'

/** Of a class of which any two change places, as many are put in order: a plan for each two of them. */
const MOST_MEMBERS = 20

/** Classes are sorted or turned, the largest first, as far as their bits are apart; what is left is put in order by what its members are to each other. */
export function canonicalPlan(system: System, layout: Layout, { classes, places }: Symmetries): CanonicalPlan {
  const all = catalogue(system, places)
  const possible = classes
    .map((one) => ({ one, apart: one.kind === 'all' ? sortedClass(all, layout, one) : ringClass(all, layout, one) }))
    .sort((a, b) => b.one.members.length - a.one.members.length)
  const chosen: { readonly one: SymmetryClass; readonly apart: Sorted | Ring }[] = []
  const entangled: SymmetryClass[] = []
  for (const { one, apart } of possible) {
    if (apart !== undefined && chosen.every((other) => !conflict(apart, other.apart))) chosen.push({ one, apart })
    else entangled.push({ ...one, members: one.kind === 'all' ? one.members.slice(0, MOST_MEMBERS) : one.members })
  }
  // Members that have no bits, objects that nobody names, have no order.
  const plans = chosen.flatMap(({ apart: { columns, references, plan } }) => (columns.size + references.size > 0 ? [plan] : []))
  const stands = system.tasks.map((task) => segmentOf(nth(entryOf(layout.slots, task.place), 0)))
  const beside = chosen.map(({ one }) => one)
  return { words: layout.words, places: stands, apart: plans, entangled: entangledPlan(all, layout, entangled, beside) }
}

interface Renamed {
  readonly renaming: Renaming
  /** By member. */
  readonly to: readonly number[]
  readonly plan: RenamingPlan
}

function entangledPlan(
  all: Catalogue,
  layout: Layout,
  classes: readonly SymmetryClass[],
  beside: readonly SymmetryClass[],
): EntangledPlan | undefined {
  // A class that cannot be written down leaves the others as they are.
  const planned = classes.flatMap((one) => {
    const renamings = renamingsOf(all, layout, one)
    return renamings === undefined ? [] : [{ one, renamings }]
  })
  if (planned.length === 0) return undefined
  const of = new Map<string, number>()
  const starts = planned.map(({ one }, k) => {
    const start = planned.slice(0, k).reduce((sum, before) => sum + before.one.members.length, 0)
    for (const [m, names] of one.members.entries()) for (const name of names) of.set(name, start + m)
    return start
  })
  const count = new Set(of.values()).size
  const stay = Array.from({ length: count }, (_, m) => m)
  const generators = [
    ...planned.flatMap(({ renamings }, k) =>
      renamings.map(({ renaming: one, to }) => ({
        renaming: one,
        to: stay.map((m) => {
          const start = nth(starts, k)
          return start + (to[m - start] ?? m - start)
        }),
      })),
    ),
    ...beside.flatMap((one) => generating(one).map((names) => ({ renaming: proved(renaming(all, names)), to: stay }))),
  ]
  return {
    classes: planned.map(({ one: { kind, members }, renamings }) => ({
      size: members.length,
      kind,
      renamings: renamings.map(({ plan }) => plan),
    })),
    marks: marksOf(all, layout, { of, generators }),
  }
}

/** Renamings that make all of a class's group. */
const generating = ({ kind, members: [first = [], ...others] }: SymmetryClass): readonly Names[] =>
  kind === 'round' ? [around([first, ...others])] : others.map((other) => swap(first, other))

/** That two members change places was how their class was found. */
function proved(one: Renaming | undefined): Renaming {
  if (one === undefined) throw new Error('members of a class have no renaming')
  return one
}

/** Each exchange of two members, or each going round; undefined where one of them cannot be written down. */
function renamingsOf(all: Catalogue, layout: Layout, { kind, members }: SymmetryClass): readonly Renamed[] | undefined {
  const count = members.length
  const numbers = members.map((_, m) => m)
  const orders =
    kind === 'all'
      ? numbers.flatMap((a) => numbers.slice(a + 1).map((b) => numbers.map((m) => (m === a ? b : m === b ? a : m))))
      : numbers.slice(1).map((by) => numbers.map((m) => (m + by) % count))
  const made = orders.map((to) => {
    const names = to.flatMap((other, m) => (members[m] ?? []).map((name, i) => [name, members[other]?.[i] ?? name] as const))
    const one = renaming(all, new Map(names.filter(([from, there]) => from !== there)))
    const plan = renamingPlan(all, layout, one)
    return one === undefined || plan === undefined ? undefined : { renaming: one, to, plan }
  })
  return made.some((one) => one === undefined) ? undefined : made.filter((one) => one !== undefined)
}

/** How a state is written anew under a renaming: bits that stay, bits that move, references that change; undefined where there is no renaming. */
export function renamingPlan(all: Catalogue, layout: Layout, names: Renaming | undefined): RenamingPlan | undefined {
  if (names === undefined) return undefined
  const valuesIn = (variable: Variable): ValueMap => names.values({ kind: 'variable', variable })
  const changed = (element: number): boolean => names.element[element] !== element || valuesIn(nth(all.variableOf, element)) !== undefined
  // What shares bits with something that changes is written anew too.
  const scoped = new Set(
    all.variableOf.flatMap((variable, element) => (variable.scope !== undefined && changed(element) ? [variable.scope.task] : [])),
  )
  const keep = Array.from({ length: layout.words }, () => -1)
  const plain: (readonly [number, number])[] = []
  const moves: RenamingPlan['moves'][number][] = []
  for (let element = 0; element < all.count; element++) {
    const variable = nth(all.variableOf, element)
    const owner = variable.scope?.task
    if (!changed(element) && (owner === undefined || !scoped.has(owner))) continue
    const [from, to] = [slotOf(all, layout, element), slotOf(all, layout, names.counterpart(element))]
    keep[to.word] = nth(keep, to.word) & ~maskOf(to)
    const map = valuesIn(variable)
    const alike = from.bits === to.bits && from.low === to.low && map === undefined
    if (alike && owner === undefined) {
      for (let bit = 0; bit < from.bits; bit++) plain.push([from.word * 32 + from.shift + bit, to.word * 32 + to.shift + bit])
    } else if (from.bits + to.bits > 0) {
      if (!alike && 2 ** from.bits > MOST_TABLE) return undefined
      const table = alike ? undefined : becoming(from, to, map)
      moves.push({ from: segmentOf(from), to: segmentOf(to), guard: guardOf(all, layout, variable), table })
    }
  }
  const whole = runs(plain.sort((a, b) => a[0] - b[0])).map((run) => ({
    from: nth(run, 0),
    to: nth(run, 1),
    guard: undefined,
    table: undefined,
  }))
  return { task: names.task, keep, moves: [...whole, ...moves] }
}
