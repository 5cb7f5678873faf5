// How states get their representatives: the bits of each member of a symmetry class in the packed state, in corresponding order, and
// the references whose values name members. Input: a system, its layout and its classes; output: plain data that the runtime's
// canonicaliser runs on. Classes whose members' bits stand side by side are sorted, entangled ones tried in every order.
import { maskOf, type Layout, type Slot } from '../ir/layout.ts'
import type { System, Variable } from '../ir/system.ts'
import { catalogue, renaming, type Catalogue, type Renaming, type ValueMap } from './renaming.ts'
import type { CanonicalPlan, OrderPlan, Segment } from '../../runtime/plan.ts'
import { guardOf, runs, segmentOf, slotOf } from './bits.ts'
import { sortedClass, conflict, type Sorted } from './columns.ts'
import type { SymmetryClass } from './symmetry.ts'

const MOST_ORDERS = 120
const MOST_TABLE = 4096

/** Classes are sorted, the largest first, as far as their bits are apart; what is left is tried in every order. */
export function canonicalPlan(system: System, layout: Layout, classes: readonly SymmetryClass[]): CanonicalPlan {
  const all = catalogue(system)
  const possible = classes
    .map((one) => ({ one, sorted: sortedClass(all, layout, one) }))
    .sort((a, b) => b.one.members.length - a.one.members.length)
  const chosen: Sorted[] = []
  const entangled: SymmetryClass[] = []
  for (const { one, sorted } of possible) {
    if (sorted !== undefined && chosen.every((other) => !conflict(sorted, other))) chosen.push(sorted)
    else entangled.push(one)
  }
  // Members that have no bits, objects that nobody names, have no order.
  const sorted = chosen.filter(({ columns, references }) => columns.size + references.size > 0).map(({ plan }) => plan)
  const places = system.tasks.map((task) => segmentOf(layout.slots.get(task.place)?.[0] as Slot))
  return { words: layout.words, places, sorted, orders: orders(all, layout, entangled) }
}

/** Every order of the members of all these classes but the one that they have; of as many members as the bound allows. */
function orders(all: Catalogue, layout: Layout, classes: readonly SymmetryClass[]): readonly OrderPlan[] {
  let names: readonly ReadonlyMap<string, string>[] = [new Map()]
  let plans: readonly OrderPlan[] = []
  for (const { members } of classes) {
    let count = members.length
    const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1))
    while (count > 1 && names.length * factorial(count) > MOST_ORDERS) count--
    const some = permutations(count).flatMap((order) => {
      const moved = order.flatMap((to, from) => (members[from] ?? []).map((name, i) => [name, members[to]?.[i] ?? name] as const))
      return names.map((before) => new Map([...before, ...moved]))
    })
    const made = some.filter((one) => [...one].some(([from, to]) => from !== to)).map((one) => orderPlan(all, layout, renaming(all, one)))
    // A class that cannot be written down leaves the others as they are.
    if (made.some((one) => one === undefined)) continue
    names = some
    plans = made.filter((one) => one !== undefined)
  }
  return plans
}

function permutations(count: number): readonly (readonly number[])[] {
  if (count === 0) return [[]]
  return permutations(count - 1).flatMap((rest) =>
    Array.from({ length: count }, (_, at) => [...rest.slice(0, at), count - 1, ...rest.slice(at)]),
  )
}

/** How a state is written anew under a renaming: bits that stay, bits that move, references that change; undefined where there is no renaming. */
export function orderPlan(all: Catalogue, layout: Layout, names: Renaming | undefined): OrderPlan | undefined {
  if (names === undefined) return undefined
  const valuesIn = (variable: Variable): ValueMap => (variable.kind === 'place' ? undefined : names.values({ kind: 'variable', variable }))
  const changed = (element: number): boolean =>
    names.element[element] !== element || valuesIn(all.variableOf[element] as Variable) !== undefined
  // What shares bits with something that changes is written anew too.
  const scoped = new Set(
    all.variableOf.flatMap((variable, element) => (variable.scope !== undefined && changed(element) ? [variable.scope.task] : [])),
  )
  const keep = Array.from({ length: layout.words }, () => -1)
  const plain: (readonly [number, number])[] = []
  const moves: OrderPlan['moves'][number][] = []
  for (let element = 0; element < all.count; element++) {
    const variable = all.variableOf[element] as Variable
    const owner = variable.scope?.task
    if (!changed(element) && (owner === undefined || !scoped.has(owner))) continue
    const [from, to] = [slotOf(all, layout, element), slotOf(all, layout, names.element[element] as number)]
    keep[to.word] = (keep[to.word] as number) & ~maskOf(to)
    const map = valuesIn(variable)
    const alike = from.bits === to.bits && from.low === to.low && map === undefined
    if (alike && owner === undefined) {
      for (let bit = 0; bit < from.bits; bit++) plain.push([from.word * 32 + from.shift + bit, to.word * 32 + to.shift + bit])
    } else if (from.bits + to.bits > 0) {
      if (!alike && 2 ** from.bits > MOST_TABLE) return undefined
      const becomes = (raw: number): number => {
        const value = raw + from.low
        const there = (map?.(value) ?? value) - to.low
        // Beyond what the slot holds nothing is ever stored, nor then what would become it.
        return there >= 0 && there < 2 ** to.bits ? there : 0
      }
      const table = alike ? undefined : Array.from({ length: 2 ** from.bits }, (_, raw) => becomes(raw))
      moves.push({ from: segmentOf(from), to: segmentOf(to), guard: guardOf(all, layout, variable), table })
    }
  }
  const whole = runs(plain.sort((a, b) => a[0] - b[0])).map(([from, to]) => ({
    from: from as Segment,
    to: to as Segment,
    guard: undefined,
    table: undefined,
  }))
  return { task: names.task, keep, moves: [...whole, ...moves] }
}
