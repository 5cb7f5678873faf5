// Representatives of states under the symmetries that the compiler found. In: a plan, plain data made beside the checker. Out: a
// function that replaces a state, in place, by the representative of its orbit: the members of sorted classes in the order of what
// they are, of entangled ones in the order that gives the least words. Nothing is allocated while it runs.

import type { CanonicalPlan, Guard, OrderPlan, SortedPlan } from '../plan.ts'

/**
 * Replaces the state at a word offset, unless some task has not begun: what the silent runs at the start still do is done by task.
 * `moved`, as long as there are tasks, is told where each task of the state stands in the representative.
 */
type Canonicalising = (states: Int32Array, at: number, moved?: Int32Array) => void

export interface Canonicaliser extends Canonicalising {
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
  const sorters = plan.sorted.map(sorter)
  const sorts = sorters.map(({ sort }) => sort)
  const sortAll: Canonicalising = (states, at, moved) => {
    for (let k = 0; k < sorts.length; k++) sorts[k]!(states, at, moved)
  }
  const stay = (moved: Int32Array): void => {
    for (let task = 0; task < moved.length; task++) moved[task] = task
  }
  const flat = Int32Array.from(plan.places.flatMap(({ word, shift, bits }) => [word, shift, maskOf(bits)]))
  const begun = (states: Int32Array, at: number): boolean => {
    for (let i = 0; i < flat.length; i += 3) if (((states[at + flat[i]!]! >>> flat[i + 1]!) & flat[i + 2]!) === 0) return false
    return true
  }
  const inOrder = plan.orders.length === 0 ? (sorts.length === 1 ? sorts[0]! : sortAll) : tryAll(plan, sortAll)
  const canonical: Canonicalising = (states, at, moved) => {
    if (moved !== undefined) stay(moved)
    if (begun(states, at)) inOrder(states, at, moved)
  }
  return Object.assign(canonical, { renaming: renamer(plan, sorters, begun) })
}

/** One order of the entangled classes' members, then one of each sorted class: what was done to a state can be done to others. */
function renamer(
  plan: CanonicalPlan,
  sorters: readonly Sorter[],
  begun: (states: Int32Array, at: number) => boolean,
): Canonicaliser['renaming'] {
  const { words, places } = plan
  const orders = plan.orders.map((order) => reorder(order, words))
  const unmoved = places.map((_, task) => task)
  const identity: Renaming = { tasks: unmoved, apply: (state) => state }
  const reordered = (k: number, state: Int32Array): Int32Array => {
    const result = state.slice()
    if (k >= 0) orders[k]!(state, result)
    return result
  }
  return (state) => {
    if (!begun(state, 0)) return identity
    let least:
      { readonly words: Int32Array; readonly k: number; readonly sorted: readonly Int32Array[]; readonly tasks: Int32Array } | undefined
    for (let k = -1; k < orders.length; k++) {
      const other = reordered(k, state)
      const tasks = Int32Array.from(k < 0 ? unmoved : plan.orders[k]!.task)
      const sorted = sorters.map(({ orderOf, move }) => {
        const order = orderOf(other)
        move(other, order, tasks)
        return order
      })
      if (least === undefined || isLess(other, least.words)) least = { words: other, k, sorted, tasks }
    }
    const { k, sorted, tasks } = least!
    return {
      tasks: [...tasks],
      apply: (one) => {
        const result = reordered(k, one)
        sorters.forEach(({ move }, i) => move(result, sorted[i]!))
        return result
      },
    }
  }
}

function isLess(a: Int32Array, b: Int32Array): boolean {
  const w = a.findIndex((word, i) => word !== b[i])
  return w >= 0 && a[w]! < b[w]!
}

/** `sortAll` under every order of the entangled classes' members: the least words of all. `moved` is as it was told before. */
function tryAll(plan: CanonicalPlan, sortAll: Canonicalising): Canonicalising {
  const { words } = plan
  const orders = plan.orders.map((order) => reorder(order, words))
  const before = new Int32Array(words)
  const other = new Int32Array(words)
  const otherMoved = new Int32Array(plan.orders[0]!.task.length)
  return (states, at, moved) => {
    for (let w = 0; w < words; w++) before[w] = states[at + w]!
    sortAll(states, at, moved)
    for (let k = 0; k < orders.length; k++) {
      orders[k]!(before, other)
      if (moved !== undefined) otherMoved.set(plan.orders[k]!.task)
      sortAll(other, 0, moved === undefined ? undefined : otherMoved)
      let w = 0
      while (w < words && other[w] === states[at + w]) w++
      if (w === words || other[w]! > states[at + w]!) continue
      for (; w < words; w++) states[at + w] = other[w]!
      moved?.set(otherMoved)
    }
  }
}

const maskOf = (bits: number): number => (bits === 32 ? -1 : 2 ** bits - 1)

/** Whether a reference's bits are its own, by the raw value of the guard's slot. */
const openAt = (guard: Guard | undefined): Uint8Array => {
  const open = new Uint8Array(guard === undefined ? 1 : 2 ** guard.slot.bits)
  if (guard === undefined) open[0] = 1
  else for (const raw of guard.open) open[raw] = 1
  return open
}

/** Where the bits of a member go in its key: as many words as needed, no piece in two of them. */
function packed(widths: readonly number[]): {
  readonly words: number
  readonly at: readonly { readonly word: number; readonly shift: number }[]
} {
  const used: number[] = []
  const at = widths.map((bits) => {
    let word = used.findIndex((taken) => taken + bits <= 32)
    if (word < 0) word = used.push(0) - 1
    const shift = used[word] as number
    used[word] = shift + bits
    return { word, shift }
  })
  return { words: Math.max(1, used.length), at }
}

interface Sorter {
  readonly sort: Canonicalising
  /** The members of a state, from the least to the greatest. */
  readonly orderOf: (state: Int32Array) => Int32Array
  /** Puts the members of a state in some order. */
  readonly move: (state: Int32Array, order: Int32Array, moved?: Int32Array) => void
}

/** Puts the members of a class in the order of their keys: their own bits, then which references name them and how. */
function sorter({ tasks, columns, references }: SortedPlan): Sorter {
  const members = columns.length
  const segments = columns[0]?.length ?? 0
  const ways = references.map(({ raw }) => Math.max(0, ...raw.map((one) => one.length)))
  const widths = [...(columns[0] ?? []).map(({ bits }) => bits), ...ways.map((count) => 32 - Math.clz32(count))]
  const { words: keyWords, at: keyAt } = packed(widths)
  const word = Int32Array.from(columns.flatMap((column) => column.map((one) => one.word)))
  const shift = Int32Array.from(columns.flatMap((column) => column.map((one) => one.shift)))
  const mask = Int32Array.from(columns[0] ?? [], ({ bits }) => maskOf(bits))
  const keyWord = Int32Array.from(keyAt, (one) => one.word)
  const keyShift = Int32Array.from(keyAt, (one) => one.shift)
  const named = references.map(({ slot, guard, member, way, raw }, k) => ({
    word: slot.word,
    shift: slot.shift,
    mask: maskOf(slot.bits),
    guardWord: guard?.slot.word ?? 0,
    guardShift: guard?.slot.shift ?? 0,
    guardMask: guard === undefined ? 0 : maskOf(guard.slot.bits),
    open: openAt(guard),
    member: Int32Array.from(member),
    way: Int32Array.from(way),
    ways: ways[k] as number,
    raw: Int32Array.from(raw.flatMap((one) => Array.from({ length: ways[k] as number }, (_, i) => one[i] ?? -1))),
    keyWord: keyAt[segments + k]?.word ?? 0,
    keyShift: keyAt[segments + k]?.shift ?? 0,
  }))
  const keys = new Int32Array(members * keyWords)
  const order = new Int32Array(members)
  const position = new Int32Array(members)
  const found = new Int32Array(references.length)
  const memberOf = new Map(tasks.flatMap((list, member) => list.map((task, nth) => [task, { member, nth }] as const)))

  const less = (a: number, b: number): boolean => {
    for (let w = 0; w < keyWords; w++) {
      const x = keys[a * keyWords + w] as number
      const y = keys[b * keyWords + w] as number
      if (x !== y) return x < y
    }
    return false
  }

  /** Fills keys and what is named; whether the members are in order. */
  const look = (states: Int32Array, at: number): boolean => {
    keys.fill(0)
    for (let m = 0, i = 0; m < members; m++) {
      const base = m * keyWords
      for (let s = 0; s < segments; s++, i++) {
        keys[base + keyWord[s]!]! |= ((states[at + word[i]!]! >>> shift[i]!) & mask[s]!) << keyShift[s]!
      }
    }
    for (let k = 0; k < named.length; k++) {
      const one = named[k]!
      found[k] = -1
      if (one.open[(states[at + one.guardWord]! >>> one.guardShift) & one.guardMask] === 0) continue
      const raw = (states[at + one.word]! >>> one.shift) & one.mask
      const member = one.member[raw]!
      if (member < 0) continue
      found[k] = raw
      keys[member * keyWords + one.keyWord]! |= (one.way[raw]! + 1) << one.keyShift
    }
    let sorted = true
    order[0] = 0
    for (let m = 1; m < members; m++) {
      let i = m
      for (; i > 0 && less(m, order[i - 1]!); i--) order[i] = order[i - 1]!
      order[i] = m
      if (i !== m) sorted = false
    }
    return sorted
  }

  /** To where `order` has the members, after a look. */
  const put = (states: Int32Array, at: number, moved: Int32Array | undefined): void => {
    for (let m = 0; m < members; m++) {
      const from = order[m]!
      position[from] = m
      if (from === m) continue
      for (let s = 0, i = m * segments; s < segments; s++, i++) {
        const value = (keys[from * keyWords + keyWord[s]!]! >>> keyShift[s]!) & mask[s]!
        const w = at + word[i]!
        states[w] = (states[w]! & ~(mask[s]! << shift[i]!)) | (value << shift[i]!)
      }
    }
    for (let k = 0; k < named.length; k++) {
      if (found[k]! < 0) continue
      const one = named[k]!
      const raw = one.raw[position[one.member[found[k]!]!]! * one.ways + one.way[found[k]!]!]!
      if (raw >= 0) states[at + one.word] = (states[at + one.word]! & ~(one.mask << one.shift)) | (raw << one.shift)
    }
    if (moved === undefined) return
    for (let task = 0; task < moved.length; task++) {
      const stands = memberOf.get(moved[task]!)
      if (stands !== undefined) moved[task] = tasks[position[stands.member]!]![stands.nth]!
    }
  }
  const general: Canonicalising = (states, at, moved) => {
    if (!look(states, at)) put(states, at, moved)
  }
  const orderOf: Sorter['orderOf'] = (state) => {
    look(state, 0)
    return order.slice()
  }
  const move: Sorter['move'] = (state, wanted, moved) => {
    look(state, 0)
    order.set(wanted)
    put(state, 0, moved)
  }
  // The common case apart, for speed: a key is one word and nothing names members, so that keys are sorted without where they come from.
  if (keyWords > 1 || named.length > 0) return { sort: general, orderOf, move }

  const flat = Int32Array.from(columns.flatMap((column) => column.flatMap((one, s) => [one.word, one.shift, mask[s]!, keyShift[s]!])))
  const width = segments * 4
  const sort: Canonicalising = (states, at, moved) => {
    if (moved !== undefined) return general(states, at, moved)
    let sorted = true
    for (let m = 0, i = 0; m < members; m++) {
      let key = 0
      for (const end = i + width; i < end; i += 4) key |= ((states[at + flat[i]!]! >>> flat[i + 1]!) & flat[i + 2]!) << flat[i + 3]!
      order[m] = key
      let k = m
      for (; k > 0 && keys[k - 1]! > key; k--) keys[k] = keys[k - 1]!
      keys[k] = key
      if (k !== m) sorted = false
    }
    if (sorted) return
    for (let m = 0; m < members; m++) {
      const key = keys[m]!
      if (key === order[m]) continue
      for (let i = m * width, end = i + width; i < end; i += 4) {
        const w = at + flat[i]!
        const bits = flat[i + 2]!
        states[w] = (states[w]! & ~(bits << flat[i + 1]!)) | (((key >>> flat[i + 3]!) & bits) << flat[i + 1]!)
      }
    }
  }
  return { sort, orderOf, move }
}

/** The state with the members in another order. */
function reorder({ keep, moves }: OrderPlan, words: number): (from: Int32Array, to: Int32Array) => void {
  const kept = Int32Array.from(keep)
  const whole = moves.filter(({ guard, table }) => guard === undefined && table === undefined)
  const flat = Int32Array.from(whole.flatMap(({ from, to }) => [from.word, from.shift, maskOf(from.bits), to.word, to.shift]))
  const others = moves
    .filter((move) => !whole.includes(move))
    .map(({ from, to, guard, table }) => ({
      word: from.word,
      shift: from.shift,
      mask: maskOf(from.bits),
      toWord: to.word,
      toShift: to.shift,
      table: table === undefined ? undefined : Int32Array.from(table),
      guardWord: guard?.slot.word ?? 0,
      guardShift: guard?.slot.shift ?? 0,
      guardMask: guard === undefined ? 0 : maskOf(guard.slot.bits),
      open: openAt(guard),
    }))
  return (from, to) => {
    for (let w = 0; w < words; w++) to[w] = from[w]! & kept[w]!
    for (let i = 0; i < flat.length; i += 5) to[flat[i + 3]!]! |= ((from[flat[i]!]! >>> flat[i + 1]!) & flat[i + 2]!) << flat[i + 4]!
    for (let k = 0; k < others.length; k++) {
      const one = others[k]!
      if (one.open[(from[one.guardWord]! >>> one.guardShift) & one.guardMask] === 0) continue
      const raw = (from[one.word]! >>> one.shift) & one.mask
      to[one.toWord]! |= (one.table === undefined ? raw : one.table[raw]!) << one.toShift
    }
  }
}
