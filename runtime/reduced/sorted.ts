// The members of a class whose bits stand side by side, in the order of what they are: a column for each, and references outside of the
// columns. In: the plan of a class; out: what sorts a state in place. Nothing is allocated while it runs.
import type { SortedPlan } from '../plan.ts'
import { guarded, maskOf } from './renamed.ts'
import { nth } from '../entries.ts'

/**
 * Replaces the state at a word offset. `moved`, as long as there are tasks, is told where each task of the state stands afterwards: it says
 * so already of what was done before.
 */
export type Sorting = (states: Int32Array, at: number, moved?: Int32Array) => void

/** Where the bits of a member go in its key: as many words as needed, no piece in two of them. */
export function packed(widths: readonly number[]): {
  readonly words: number
  readonly at: readonly { readonly word: number; readonly shift: number }[]
} {
  const used: number[] = []
  const at = widths.map((bits) => {
    let word = used.findIndex((taken) => taken + bits <= 32)
    if (word < 0) word = used.push(0) - 1
    const shift = nth(used, word)
    used[word] = shift + bits
    return { word, shift }
  })
  return { words: Math.max(1, used.length), at }
}

/** Of as many as there are, of which those that are alike stand side by side, the orders that differ. */
export function arrangements(list: readonly (string | number)[]): number {
  let count = 1
  for (let i = 0, alike = 0; i < list.length; i++) {
    alike = i > 0 && list[i] === list[i - 1] ? alike + 1 : 1
    count = (count * (i + 1)) / alike
  }
  return count
}

/** What puts the members of a class in order, of which everything stands in columns and references of its own. */
export interface Ordering {
  readonly sort: Sorting
  /** Pieces of a state that are looked at. */
  readonly effort: number
  /** In how many ways its members can stand. */
  readonly ways: (state: Int32Array) => number
  /** The members of a state, from the least to the greatest. */
  readonly orderOf: (state: Int32Array) => Int32Array
  /** Puts the members of a state in some order. */
  readonly move: (state: Int32Array, order: Int32Array, moved?: Int32Array) => void
}

/** Puts the members of a class in the order of their keys: their own bits, then which references name them and how. */
export function sorter({ tasks, columns, references }: SortedPlan): Ordering {
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
    ...guarded(guard),
    member: Int32Array.from(member),
    way: Int32Array.from(way),
    ways: nth(ways, k),
    raw: Int32Array.from(raw.flatMap((one) => Array.from({ length: nth(ways, k) }, (_, i) => one[i] ?? -1))),
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
  const general: Sorting = (states, at, moved) => {
    if (!look(states, at)) put(states, at, moved)
  }
  const orderOf: Ordering['orderOf'] = (state) => {
    look(state, 0)
    return order.slice()
  }
  const standing: Ordering['ways'] = (state) => {
    look(state, 0)
    return arrangements(Array.from(order, (m) => keys.slice(m * keyWords, (m + 1) * keyWords).join()))
  }
  const effort = members * segments + named.length
  const move: Ordering['move'] = (state, wanted, moved) => {
    look(state, 0)
    order.set(wanted)
    put(state, 0, moved)
  }
  // The common case apart, for speed: a key is one word and nothing names members, so that keys are sorted without where they come from.
  if (keyWords > 1 || named.length > 0) return { sort: general, effort, ways: standing, orderOf, move }

  const flat = Int32Array.from(columns.flatMap((column) => column.flatMap((one, s) => [one.word, one.shift, mask[s]!, keyShift[s]!])))
  const width = segments * 4
  const sort: Sorting = (states, at, moved) => {
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
  return { sort, effort, ways: standing, orderOf, move }
}
