// The symmetries of a variant: groups of tasks, of objects, and of tasks with objects of their own, whose members can change places
// without changing the system (Ip and Dill 1996). Input: a system and its variant's code; output: classes, each member a list of the
// names that move together. Candidates are guessed, then proved by comparing the system with itself renamed.
import type { Expression, Location, Node, System, Task, Variable } from '../ir/system.ts'
import { eachNode, expressionsOf, visitExpression } from '../ir/walk.ts'
import type { Interned } from './canonical.ts'
import { catalogue, renaming, type Catalogue, type Names, type Places } from './renaming.ts'
import { sameUnder, type Start } from './sameness.ts'
import type { Specialised } from './specialise.ts'
import { nth } from '../../runtime/entries.ts'

export interface SymmetryClass {
  /** `all`: every order of the members is the same system; `round`: every order that they get by going round. */
  readonly kind: 'all' | 'round'
  /** Tasks and objects by name: the first of one member changes places with the first of another, and so on. */
  readonly members: readonly (readonly string[])[]
}

export interface Symmetries {
  readonly classes: readonly SymmetryClass[]
  /** Where the tasks can come to: what corresponds in tasks that change places. */
  readonly places: Places
}

/**
 * The classes of a variant, each with its members as lists of names of equal length: `members[1]` takes the place of `members[0]`, name by
 * name. No name is in two classes. Every class was proved, none is only likely.
 */
export function symmetries(system: System, special: Specialised): Symmetries {
  const places = placesOf(system, special)
  const all = catalogue(system, places)
  const { first, code } = firstValues(all, special.code)
  const interned: Interned = { numbers: new Map(), fresh: 0 }
  const none = renaming(all, new Map())
  if (none === undefined) return { classes: [], places }
  const hosts = new Set(system.tasks.flatMap((task) => (task.host === undefined ? [] : [task.id, task.host])))
  const holds = (names: Names): boolean => {
    const forth = renaming(all, names)
    const back = renaming(all, new Map([...names].map(([from, to]) => [to, from])))
    return forth !== undefined && back !== undefined && sameUnder(all, { code, first }, forth, back, none, interned)
  }

  const isLike = (a: Task, b: Task): boolean => a.role === b.role && places[a.id]?.length === places[b.id]?.length
  const footprints = system.tasks.map((task) => footprint(task, code))
  const objects = objectsOf(system)
  const free = system.tasks.filter((task) => !hosts.has(task.id))
  // No name moves with two classes, so that their orders can be chosen apart.
  const taken = new Set(system.tasks.flatMap((task) => (hosts.has(task.id) ? [task.name] : [])))
  const classes: SymmetryClass[] = []
  for (const [i, task] of free.entries()) {
    if (taken.has(task.name)) continue
    const exchanged = classOf(task, free.slice(i + 1))
    const round = exchanged.length > 1 ? undefined : ringOf(task)
    if (exchanged.length < 2 && round === undefined) continue
    const members = round ?? exchanged
    classes.push({ kind: round === undefined ? 'all' : 'round', members })
    for (const name of members.flat()) taken.add(name)
  }

  /** The whole group, if its tasks can go round: in a ring each is to the next as that is to the one after it. */
  function ringOf(leader: Task): readonly (readonly string[])[] | undefined {
    const group = free.filter((task) => task.group === leader.group && !taken.has(task.name))
    const alike = group.every((task) => isLike(task, leader))
    // Of two that go round any two change places.
    if (group.length < 3 || !alike) return undefined
    return roundabouts(system, objects, group).find((members) => !members.flat().some((name) => taken.has(name)) && holds(around(members)))
  }

  function classOf(leader: Task, others: readonly Task[]): readonly (readonly string[])[] {
    const members: (readonly string[])[] = [[leader.name]]
    const options = (task: Task): readonly Carried[] =>
      !isLike(task, leader)
        ? []
        : candidates(system, objects, leader, task, footprints).filter(
            ([mine, theirs]) =>
              (members.length < 2 || mine.join() === members[0]?.slice(1).join()) &&
              ![leader.name, ...mine].some((name) => theirs.includes(name)) &&
              ![...mine, ...theirs].some((name) => taken.has(name)) &&
              !theirs.some((name) => members.flat().includes(name)),
          )
    for (const [i, task] of others.entries()) {
      if (taken.has(task.name) || members.flat().includes(task.name)) continue
      const carried = options(task).find(([mine, theirs]) => holds(swap([leader.name, ...mine], [task.name, ...theirs])))
      if (carried === undefined) continue
      members[0] = [leader.name, ...carried[0]]
      members.push([task.name, ...carried[1]])
      if (members.length > 2) continue
      // An exchange of two and going round make all orders: one proof for all that are left, if they are all alike.
      const names = new Set(members.flat())
      const rest = others.slice(i + 1).flatMap((one) => {
        const [option] = taken.has(one.name) || names.has(one.name) ? [] : options(one)
        if (option === undefined || option[1].some((name) => names.has(name))) return []
        const member = [one.name, ...option[1]]
        for (const name of member) names.add(name)
        return [member]
      })
      const round = [...members, ...rest]
      if (rest.length > 1 && holds(around(round))) return round
    }
    return members
  }

  const alone: (readonly string[])[][] = []
  for (const list of objects.values()) {
    const groups: (readonly string[])[][] = []
    for (const name of list) {
      if (taken.has(name)) continue
      const group = groups.find((known) => holds(swap(nth(known, 0), [name])))
      if (group === undefined) groups.push([[name]])
      else group.push([name])
    }
    alone.push(...groups)
  }
  const left = alone.filter((known) => known.length > 1).map((members) => ({ kind: 'all', members }) as const)
  return { classes: [...classes, ...left], places }
}

/** Where each task can come to. */
const placesOf = (system: System, special: Specialised): Places =>
  system.tasks.map(({ id }) => [...nth(special.alone, id).states.keys()].map((location) => location.id).sort((a, b) => a - b))

/** Each name of the one takes the place of the name of the other that stands where it does. */
export const swap = (a: readonly string[], b: readonly string[]): Names =>
  new Map(a.flatMap((name, i) => [[name, nth(b, i)] as const, [nth(b, i), name] as const]))

/** Each member takes the place of the one that stands so many places on in the ring. */
export const around = (members: readonly (readonly string[])[], places = 1): Names =>
  new Map(members.flatMap((member, k) => member.map((name, i) => [name, members[(k + places) % members.length]?.[i] ?? name] as const)))

/**
 * What each element has before the first step, assignments of constants to fields that open the silent run at the start included:
 * they stand in the first task's code, whichever objects they are about.
 */
function firstValues(all: Catalogue, code: ReadonlyMap<Location, Node>): Start {
  const first = all.system.variables.flatMap((variable) => variable.elements.map((_, i) => variable.initial[i] ?? 0))
  const rest = new Map(code)
  for (const task of all.system.tasks) {
    const start = nth(task.locations, 0)
    let n = code.get(start) ?? start.code
    while (n.kind === 'assign' && n.target.variable.kind === 'field' && n.target.index.kind === 'const' && n.value.kind === 'const') {
      first[(all.base.get(n.target.variable) ?? 0) + n.target.index.value] = n.value.value
      n = n.next
    }
    rest.set(start, n)
  }
  return { code: rest, first }
}

/** Names of objects in that of an element or a lock: of whom it is, and for whom in an array. A field's own index is none: `.slots[1]`. */
const OBJECT = /(?<![.\w])(\w+)\[\d+\]/g

/** Objects of classes with an index, by class, in order: those that have fields or locks, or elements of arrays. */
function objectsOf(system: System): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, Set<string>>()
  const add = (text: string): void => {
    for (const [owner, name = ''] of text.matchAll(OBJECT)) found.set(name, (found.get(name) ?? new Set<string>()).add(owner))
  }
  for (const variable of system.variables)
    if (variable.kind === 'field' && !variable.name.startsWith('task.')) variable.elements.forEach(add)
  for (const lock of system.locks) add(lock.name)
  const order = (name: string): number => Number(/\d+/.exec(name.slice(name.indexOf('[')))?.[0] ?? 0)
  return new Map([...found].map(([name, owners]) => [name, [...owners].sort((a, b) => order(a) - order(b))]))
}

type Carried = readonly [mine: readonly string[], theirs: readonly string[]]

/**
 * What could go with two tasks that change places: the objects that only one of them names, those of their number in the group, and
 * tasks of the same number in other groups, which may share these.
 */
function candidates(
  system: System,
  objects: ReadonlyMap<string, readonly string[]>,
  a: Task,
  b: Task,
  footprints: readonly ReadonlySet<string>[],
): readonly Carried[] {
  const only = (one: Task, other: Task): readonly string[] =>
    [...(footprints[one.id] ?? [])].filter((name) => footprints[other.id]?.has(name) !== true).sort()
  const kind = (name: string): string => name.slice(0, name.indexOf('['))
  const [mine, theirs] = [only(a, b), only(b, a)]
  const found: Carried[] = []
  if (mine.length === theirs.length && mine.every((name, i) => kind(name) === kind(theirs[i] ?? ''))) found.push([mine, theirs])
  if (a.group === b.group) {
    const groups = new Map<string, readonly Task[]>()
    for (const task of system.tasks) groups.set(task.group, [...(groups.get(task.group) ?? []), task])
    const [own = []] = [groups.get(a.group)]
    const ofTask = (task: Task, list: readonly string[]): string => nth(list, own.indexOf(task))
    const alike = [...objects.values()].filter((list) => list.length === own.length)
    for (const list of alike) found.push([[ofTask(a, list)], [ofTask(b, list)]])
    const companions = [...groups]
      .filter(([group, list]) => group !== a.group && list.length === own.length)
      .map(([, list]) => list.map(({ name }) => name))
    if (companions.length > 0) {
      for (const together of [companions, ...alike.map((list) => [...companions, list])]) {
        found.push([together.map((list) => ofTask(a, list)), together.map((list) => ofTask(b, list))])
      }
    }
  }
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()]
}

/** What could go round with a group: the objects of a class that is as large, tasks of groups that are, both, or nothing. */
function roundabouts(
  system: System,
  objects: ReadonlyMap<string, readonly string[]>,
  group: readonly Task[],
): readonly (readonly (readonly string[])[])[] {
  const groups = new Map<string, readonly string[]>()
  for (const { group: one, name } of system.tasks) groups.set(one, [...(groups.get(one) ?? []), name])
  const alike = [...objects.values()].filter((list) => list.length === group.length)
  const companions = [...groups].flatMap(([one, list]) => (one !== group[0]?.group && list.length === group.length ? [list] : []))
  const together = [
    [],
    ...alike.map((list) => [list]),
    alike,
    companions,
    ...alike.map((list) => [...companions, list]),
    [...companions, ...alike],
  ]
  const found = together.map((lists) => group.map(({ name }, k) => [name, ...lists.map((list) => nth(list, k))]))
  return [...new Map(found.map((members) => [JSON.stringify(members), members])).values()]
}

/** The objects that a task's code names: their fields, their locks, themselves as values. */
function footprint(task: Task, code: ReadonlyMap<Location, Node>): ReadonlySet<string> {
  const found = new Set<string>()
  const add = (variable: Variable, index: Expression): void => {
    const text =
      variable.kind === 'field'
        ? index.kind === 'const'
          ? variable.elements[index.value]
          : undefined
        : variable.kind === 'hold' || variable.kind === 'queue'
          ? variable.name
          : undefined
    if (text === undefined || variable.name.startsWith('task.')) return
    // Of a hold the lock: who has it stands behind.
    for (const [owner] of (text.split(' ')[0] ?? '').matchAll(OBJECT)) found.add(owner)
  }
  const look = (e: Expression): void =>
    visitExpression(e, (part) => {
      if (part.kind === 'read') add(part.reference.variable, part.reference.index)
      if (part.kind === 'anyHeld') for (const hold of part.holds) add(hold, { kind: 'const', value: 0, type: hold.type })
      if (part.kind === 'const' && part.type.kind === 'object' && part.type.names.length > 1 && part.value >= 0)
        found.add(part.type.names[part.value] ?? '')
    })
  for (const location of task.locations) {
    eachNode(code.get(location) ?? location.code, (n) => {
      if (n.kind === 'assign') add(n.target.variable, n.target.index)
      expressionsOf(n).forEach(look)
    })
  }
  return found
}
