// What tells the members of symmetry classes from each other whatever their names are. Input: a system, its layout, classes, and renamings
// that make all of their group; output: for each element that can be told by whose it is and whom it names, a mark. An element of which
// that is not so has none: members are told apart less often then, and never wrongly.
import type { Layout } from '../ir/layout.ts'
import type { Type, Variable } from '../ir/system.ts'
import type { Mark } from '../../runtime/plan.ts'
import { guardOf, MOST_TABLE, segmentOf, slotOf } from './bits.ts'
import { bitsOf, frontOf, lowOf, mappingDigits, wordsOf, type Catalogue, type Renaming, type ValueMap } from './renaming.ts'
import { entryOf, nth } from '../../runtime/entries.ts'

/** `members`: by name, the member's number. `nodes`: by renaming, what becomes of the members' numbers. */
interface Members {
  readonly of: ReadonlyMap<string, number>
  readonly generators: readonly { readonly renaming: Renaming; readonly to: readonly number[] }[]
}

export function marksOf(all: Catalogue, layout: Layout, members: Members): readonly Mark[] {
  const orbit = joined(
    all.count,
    members.generators.map(
      ({ renaming }) =>
        (element: number) =>
          renaming.counterpart(element),
    ),
  )
  const marks = Array.from({ length: all.count }, (_, element) => markOf(all, layout, members, element, nth(orbit, element)))
  const bad = new Set<number>()
  for (const [element, mark] of marks.entries()) {
    const { low } = slotOf(all, layout, element)
    const variable = nth(all.variableOf, element)
    const fits = members.generators.every(({ renaming, to }) => {
      const counterpart = renaming.counterpart(element)
      const image = marks[counterpart]
      if (mark === undefined || image === undefined || slotOf(all, layout, counterpart).low !== low) return false
      return takesItsPlace(mark, image, to, onRaw(valuesOf(renaming, variable), low))
    })
    if (!fits) bad.add(nth(orbit, element))
  }
  return marks.filter(
    (mark): mark is Mark =>
      mark !== undefined && !bad.has(mark.seed) && mark.slot.bits > 0 && mark.owners.length + Math.max(0, ...named(mark)) > 0,
  )
}

const valuesOf = (renaming: Renaming, variable: Variable): ValueMap => renaming.values({ kind: 'variable', variable })

const onRaw = (map: ValueMap, low: number): ((raw: number) => number) | undefined =>
  map === undefined ? undefined : (raw) => map(raw + low) - low

const named = ({ values }: Mark): readonly number[] => values?.named.map((list) => list.length) ?? []

/** Of each number the least that it becomes, by all of these in a row. */
function joined(count: number, maps: readonly ((one: number) => number)[]): readonly number[] {
  const parent = Array.from({ length: count }, (_, i) => i)
  const root = (one: number): number => {
    let at = one
    while (parent[at] !== at) at = nth(parent, at)
    return at
  }
  for (const map of maps) {
    for (let one = 0; one < count; one++) {
      const to = map(one)
      if (to < 0 || to >= count) continue
      const [a, b] = [root(one), root(to)]
      parent[Math.max(a, b)] = Math.min(a, b)
    }
  }
  return parent.map((_, one) => root(one))
}

function markOf(all: Catalogue, layout: Layout, members: Members, element: number, seed: number): Mark | undefined {
  const variable = nth(all.variableOf, element)
  const slot = slotOf(all, layout, element)
  const name = nth(variable.elements, element - entryOf(all.base, variable))
  const numbers = (names: readonly string[]): readonly number[] =>
    names.flatMap((one) => {
      const member = members.of.get(one)
      return member === undefined ? [] : [member]
    })
  const mark = {
    slot: segmentOf(slot),
    guard: guardOf(all, layout, variable),
    seed,
    owners: numbers(variable.kind === 'field' ? [frontOf(name)] : wordsOf(variable.name)),
    unordered: variable.type.kind === 'set',
  }
  const maps = members.generators.flatMap(({ renaming }) => onRaw(valuesOf(renaming, variable), slot.low) ?? [])
  const renumbered = variable.kind === 'place' && members.generators.some(({ renaming }) => movesPlaces(all, renaming))
  if (maps.length === 0 && !renumbered) return { ...mark, values: undefined }
  const count = 2 ** slot.bits
  if (count > MOST_TABLE) return undefined
  const way = variable.kind === 'place' ? ranks(all.places[variable.task ?? -1] ?? [], count, slot.low) : joined(count, maps)
  const whom = Array.from({ length: count }, (_, raw) => numbers(namesIn(all, variable, raw + slot.low)))
  return { ...mark, values: { way, named: whom } }
}

/** Tasks that change places have other numbers for what corresponds. */
const movesPlaces = (all: Catalogue, renaming: Renaming): boolean =>
  all.system.tasks.some(({ place }) => valuesOf(renaming, place) !== undefined)

/** By raw value, the how manieth of the places it is. */
const ranks = (places: readonly number[], count: number, low: number): readonly number[] =>
  Array.from({ length: count }, (_, raw) => places.indexOf(raw + low))

/** Whether the one mark becomes the other where each member becomes what `to` says, and each raw value what `map` does. */
function takesItsPlace(mark: Mark, image: Mark, to: readonly number[], map: ((raw: number) => number) | undefined): boolean {
  const becomes = (list: readonly number[]): readonly number[] => list.map((one) => nth(to, one))
  if (mark.slot.bits !== image.slot.bits || becomes(mark.owners).join() !== image.owners.join()) return false
  if (mark.values === undefined || image.values === undefined) return mark.values === image.values
  const list = (members: readonly number[]): string => (mark.unordered ? [...members].sort((a, b) => a - b) : members).join()
  const there = image.values.named
  return mark.values.named.every((members, raw) => {
    const other = there[map?.(raw) ?? raw]
    // Beyond what the slot holds nothing is ever stored.
    return other === undefined || list(becomes(members)) === list(other)
  })
}

/** Tasks and objects that a value names, in the order of its parts. */
function namesIn(all: Catalogue, variable: Variable, value: number): readonly string[] {
  const { system } = all
  const task = (number: number): readonly string[] => {
    const one = system.tasks[number]
    return one === undefined ? [] : [one.name]
  }
  const ofType = (type: Type, one: number): readonly string[] => {
    switch (type.kind) {
      case 'bool':
      case 'int':
      case 'words':
        return []
      case 'task':
        return task(one)
      case 'lock':
        return [frontOf(system.locks[one]?.name ?? '')]
      case 'object':
        return type.names.slice(Math.max(0, one), one + 1)
      case 'mapping':
        return one < 0 ? [] : mappingDigits(type, one).flatMap((digit, i) => ofType(nth(type.components, i).type, digit))
      case 'set': {
        const low = lowOf(type.element)
        return bitsOf(one).flatMap((bit) => ofType(type.element, bit + low))
      }
    }
  }
  const queue = all.queueOf.get(variable)
  if (queue === undefined) return ofType(variable.type, value)
  return value === 0 ? [] : task(Math.floor((value - 1) / queue.modes.length))
}
