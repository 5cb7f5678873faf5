// The members of classes whose bits do not stand side by side, in the order of their keys (keys.ts); members whose keys are the same in every
// order that makes a difference, of which the least words are kept. In: the plan of these classes and what sorts the others; out: what puts a
// state in order in place, and which renamings that took. Nothing is allocated while it runs.
import type { EntangledClass, EntangledPlan } from '../plan.ts'
import { memberKeys } from './keys.ts'
import { renamed } from './renamed.ts'
import { arrangements, type Sorting } from './sorted.ts'

/** Beyond as many the representative may be one of several. */
const MOST_ORDERS = 120

interface Arranger {
  readonly arrange: Sorting
  /** Pieces of states that were looked at so far. */
  readonly effort: () => number
  /** In how many ways the members of a state can stand, at most: those that can only change places several at a time count as if they could not. */
  readonly ways: (state: Int32Array) => number
  /** The renamings of the last state that was put in order, one after the other: numbers through all classes. */
  readonly taken: () => readonly number[]
  readonly renamings: readonly ((from: Int32Array, to: Int32Array) => void)[]
}

interface Class extends EntangledClass {
  /** Numbers of the first member and of the first renaming. */
  readonly member: number
  readonly renaming: number
  readonly order: Int32Array
  readonly label: Int32Array
  readonly stands: Int32Array
}

export function arranger(plan: EntangledPlan, words: number, tasks: number, sortAll: Sorting): Arranger {
  const plans = plan.classes.flatMap(({ renamings }) => renamings)
  const renamings = plans.map((one) => renamed(one, words))
  const taskOf = plans.map(({ task }) => Int32Array.from(task))
  const before = <T>(list: readonly T[], k: number, size: (one: T) => number): number =>
    list.slice(0, k).reduce((sum, one) => sum + size(one), 0)
  const classes: readonly Class[] = plan.classes.map((one, c) => ({
    ...one,
    member: before(plan.classes, c, ({ size }) => size),
    renaming: before(plan.classes, c, (other) => other.renamings.length),
    order: new Int32Array(one.size),
    label: new Int32Array(one.size),
    stands: new Int32Array(one.size),
  }))
  const { keysOf, effort: keysEffort } = memberKeys(plan)
  const pieces = plans.map(({ keep, moves }) => keep.length + moves.length)
  let moved = 0
  let keys: Int32Array = new Int32Array(0)

  // By how many classes are in order.
  const levels = [...classes, undefined].map(() => ({ words: new Int32Array(words), tasks: new Int32Array(tasks), length: 0 }))
  const path = new Int32Array(classes.reduce((sum, { size }) => sum + size, 0))
  const scratch = new Int32Array(words)
  const best = { words: new Int32Array(words), tasks: new Int32Array(tasks), path: path.slice(), length: 0 }
  let orders = 0
  let telling = false

  const rename = (level: number, renaming: number): void => {
    const here = levels[level]!
    moved += pieces[renaming]!
    renamings[renaming]!(here.words, scratch)
    for (let w = 0; w < words; w++) here.words[w] = scratch[w]!
    path[here.length++] = renaming
    if (!telling) return
    const to = taskOf[renaming]!
    for (let task = 0; task < tasks; task++) here.tasks[task] = to[here.tasks[task]!]!
  }
  const enter = (level: number): void => {
    const from = levels[level - 1]!
    const here = levels[level]!
    for (let w = 0; w < words; w++) here.words[w] = from.words[w]!
    if (telling) here.tasks.set(from.tasks)
    here.length = from.length
  }

  const arrangeFrom = (level: number): void => {
    if (level === classes.length) return keep(level)
    const one = classes[level]!
    if (one.kind === 'round') goRound(one, level)
    else order(one, level)
  }

  const keep = (level: number): void => {
    const here = levels[level]!
    sortAll(here.words, 0, telling ? here.tasks : undefined)
    if (orders++ > 0) {
      let w = 0
      while (w < words && here.words[w] === best.words[w]) w++
      if (w === words || here.words[w]! > best.words[w]!) return
    }
    for (let w = 0; w < words; w++) best.words[w] = here.words[w]!
    best.length = here.length
    for (let i = 0; i < here.length; i++) best.path[i] = path[i]!
    if (telling) best.tasks.set(here.tasks)
  }

  /** Begins with each member from which on the keys are least. */
  const goRound = ({ size, member, renaming }: Class, level: number): void => {
    const compare = (a: number, b: number): number => {
      for (let i = 0; i < size; i++) {
        const [x, y] = [keys[member + ((a + i) % size)]!, keys[member + ((b + i) % size)]!]
        if (x !== y) return x < y ? -1 : 1
      }
      return 0
    }
    let least = 0
    for (let start = 1; start < size; start++) if (compare(start, least) < 0) least = start
    for (let start = least; start < size && orders < MOST_ORDERS; start++) {
      if (start !== least && compare(start, least) !== 0) continue
      enter(level + 1)
      if (start > 0) rename(level + 1, renaming + size - start - 1)
      arrangeFrom(level + 1)
    }
  }

  /** In the order of their keys, and those that are alike side by side. */
  const sort = (one: Class, level: number): void => {
    const { size, member, order: list } = one
    for (let m = 0; m < size; m++) {
      let i = m
      for (; i > 0 && keys[member + list[i - 1]!]! > keys[member + m]!; i--) list[i] = list[i - 1]!
      list[i] = m
    }
    label(one, level)
  }

  const order = (one: Class, level: number): void => {
    sort(one, level)
    do {
      enter(level + 1)
      put(one, level + 1)
      arrangeFrom(level + 1)
    } while (orders < MOST_ORDERS && nextOrder(one))
  }

  /** Members that change places without changing the state have one label, and stand side by side among those with the same key. */
  const label = ({ size, member, renaming, order: list, label: labels }: Class, level: number): void => {
    const from = levels[level]!.words
    for (let m = 0; m < size; m++) labels[m] = m
    for (let i = 0; i < size; i++) {
      const a = list[i]!
      if (labels[a] !== a) continue
      for (let j = i + 1; j < size && keys[member + list[j]!] === keys[member + a]; j++) {
        const b = list[j]!
        if (labels[b] !== b) continue
        moved += pieces[renaming + pair(a, b, size)]!
        renamings[renaming + pair(a, b, size)]!(from, scratch)
        let w = 0
        while (w < words && scratch[w] === from[w]) w++
        if (w === words) labels[b] = a
      }
    }
    for (let i = 1; i < size; i++) {
      const m = list[i]!
      let k = i
      for (; k > 0 && keys[member + list[k - 1]!] === keys[member + m] && labels[list[k - 1]!]! > labels[m]!; k--) list[k] = list[k - 1]!
      list[k] = m
    }
  }

  /** Exchanges members until each stands where the order has it. */
  const put = ({ size, renaming, order: list, stands }: Class, level: number): void => {
    for (let m = 0; m < size; m++) stands[m] = m
    for (let p = 0; p < size; p++) {
      if (stands[p] === list[p]) continue
      let q = p + 1
      while (stands[q] !== list[p]) q++
      rename(level, renaming + pair(p, q, size))
      stands[q] = stands[p]!
      stands[p] = list[p]!
    }
  }

  /** The next order that differs in labels among members of one key; none: the first again. */
  const nextOrder = ({ size, member, order: list, label: labels }: Class): boolean => {
    for (let end = size; end > 0;) {
      let start = end - 1
      while (start > 0 && keys[member + list[start - 1]!] === keys[member + list[end - 1]!]) start--
      if (nextPermutation(list, labels, start, end)) return true
      end = start
    }
    return false
  }

  const arrange: Sorting = (states, at, told) => {
    keys = keysOf(states, at)
    const first = levels[0]!
    telling = told !== undefined
    orders = 0
    for (let w = 0; w < words; w++) first.words[w] = states[at + w]!
    if (told !== undefined) first.tasks.set(told)
    arrangeFrom(0)
    for (let w = 0; w < words; w++) states[at + w] = best.words[w]!
    told?.set(best.tasks)
  }

  const ways = (state: Int32Array): number => {
    keys = keysOf(state, 0)
    levels[0]!.words.set(state)
    return classes.reduce((product, one) => {
      if (one.kind === 'all') {
        sort(one, 0)
        return product * arrangements(Array.from(one.order, (m) => one.label[m]!))
      }
      const same = Array.from({ length: one.size - 1 }, (_, k) => {
        renamings[one.renaming + k]!(state, scratch)
        return scratch.every((word, w) => word === state[w])
      })
      return (product * one.size) / (1 + same.filter((fixed) => fixed).length)
    }, 1)
  }
  return { arrange, effort: () => keysEffort() + moved, ways, taken: () => [...best.path.subarray(0, best.length)], renamings }
}

/** Where the exchange of two members stands in a list of all pairs. */
function pair(a: number, b: number, size: number): number {
  const [less, more] = a < b ? [a, b] : [b, a]
  return less * size - (less * (less + 1)) / 2 + more - less - 1
}

/** By labels, in lexicographic order; after the last comes the first, and that is told. */
function nextPermutation(list: Int32Array, labels: Int32Array, start: number, end: number): boolean {
  let i = end - 2
  while (i >= start && labels[list[i]!]! >= labels[list[i + 1]!]!) i--
  if (i >= start) {
    let j = end - 1
    while (labels[list[j]!]! <= labels[list[i]!]!) j--
    exchange(list, i, j)
  }
  for (let a = Math.max(i, start - 1) + 1, b = end - 1; a < b; a++, b--) exchange(list, a, b)
  return i >= start
}

function exchange(list: Int32Array, i: number, j: number): void {
  const one = list[i]!
  list[i] = list[j]!
  list[j] = one
}
