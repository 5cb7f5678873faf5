// The members of a class that goes round, begun with the one from which on they are least: a column for each, written as the first member would
// have it. In: the plan of a class; out: what turns a state in place. Columns are all that hangs on members, so that two beginnings from which
// on they are the same give the same state. Nothing is allocated while it runs.
import type { RingPlan } from '../plan.ts'
import { guarded, maskOf } from './renamed.ts'
import { packed, type Ordering, type Sorting } from './sorted.ts'

/** Puts the members of a ring where the least of all its rotations has them. */
export function turner({ tasks, columns, keep }: RingPlan): Ordering {
  const members = columns.length
  const first = columns[0] ?? []
  const { words: keyWords, at: keyAt } = packed(first.map(({ slot }) => slot.bits))
  const isPlain = (s: number): boolean => columns.every((column) => column[s]?.guard === undefined && column[s]?.tables === undefined)
  const numbers = [...first.keys()]
  const plain = numbers.filter(isPlain)
  const others = numbers.filter((s) => !isPlain(s))
  const PIECE = 5
  const flat = Int32Array.from(
    columns.flatMap((column) =>
      plain.flatMap((s) => {
        const { word, shift, bits } = column[s]!.slot
        return [word, shift, maskOf(bits), keyAt[s]!.word, keyAt[s]!.shift]
      }),
    ),
  )
  const tied = columns.flatMap((column) =>
    others.map((s) => {
      const { slot, guard, tables } = column[s]!
      return {
        word: slot.word,
        shift: slot.shift,
        mask: maskOf(slot.bits),
        ...guarded(guard),
        read: tables && Int32Array.from(tables.read),
        write: tables && Int32Array.from(tables.write),
        keyWord: keyAt[s]!.word,
        keyShift: keyAt[s]!.shift,
        keyMask: maskOf(first[s]!.slot.bits),
      }
    }),
  )
  const kept = Int32Array.from(keep)
  const moving = numbersOf(kept)
  const keys = new Int32Array(members * keyWords)
  /** By member and piece with a guard or tables: whether it is there. */
  const there = new Uint8Array(tied.length)
  const memberOf = new Map(tasks.flatMap((list, member) => list.map((task, nth) => [task, { member, nth }] as const)))

  const look = (states: Int32Array, at: number): void => {
    keys.fill(0)
    for (let m = 0, i = 0; m < members; m++) {
      const base = m * keyWords
      for (let s = 0; s < plain.length; s++, i += PIECE) {
        keys[base + flat[i + 3]!]! |= ((states[at + flat[i]!]! >>> flat[i + 1]!) & flat[i + 2]!) << flat[i + 4]!
      }
    }
    for (let k = 0, m = 0; m < members; m++) {
      const base = m * keyWords
      for (let s = 0; s < others.length; s++, k++) {
        const one = tied[k]!
        there[k] = one.open[(states[at + one.guardWord]! >>> one.guardShift) & one.guardMask]!
        if (there[k] === 0) continue
        const raw = (states[at + one.word]! >>> one.shift) & one.mask
        keys[base + one.keyWord]! |= (one.read === undefined ? raw : one.read[raw]!) << one.keyShift
      }
    }
  }

  const compare = (a: number, b: number): number => {
    for (let w = 0; w < keyWords; w++) {
      const x = keys[a * keyWords + w]!
      const y = keys[b * keyWords + w]!
      if (x !== y) return x - y
    }
    return 0
  }

  /** The member from which on the keys are least, after a look: of two beginnings the greater is left behind with all that it has passed. */
  const least = (): number => {
    let a = 0
    let b = 1
    for (let same = 0; a < members && b < members && same < members;) {
      const order = compare((a + same) % members, (b + same) % members)
      if (order === 0) {
        same++
        continue
      }
      if (order > 0) a += same + 1
      else b += same + 1
      if (a === b) b++
      same = 0
    }
    return Math.min(a, b)
  }

  /** Begins with a member, after a look. */
  const turn = (states: Int32Array, at: number, start: number, moved: Int32Array | undefined): void => {
    if (start !== 0) {
      for (let i = 0; i < moving.length; i++) states[at + moving[i]!]! &= kept[moving[i]!]!
      for (let m = 0, i = 0, k = 0; m < members; m++) {
        const from = (m + start) % members
        const base = from * keyWords
        for (let s = 0; s < plain.length; s++, i += PIECE) {
          states[at + flat[i]!]! |= ((keys[base + flat[i + 3]!]! >>> flat[i + 4]!) & flat[i + 2]!) << flat[i + 1]!
        }
        for (let s = 0; s < others.length; s++, k++) {
          if (there[from * others.length + s] === 0) continue
          const one = tied[k]!
          const raw = (keys[base + one.keyWord]! >>> one.keyShift) & one.keyMask
          states[at + one.word]! |= (one.write === undefined ? raw : one.write[raw]!) << one.shift
        }
      }
    }
    if (moved === undefined) return
    for (let task = 0; task < moved.length; task++) {
      const stands = memberOf.get(moved[task]!)
      if (stands !== undefined) moved[task] = tasks[(stands.member + members - start) % members]![stands.nth]!
    }
  }

  const sort: Sorting = (states, at, moved) => {
    look(states, at)
    const start = least()
    if (start !== 0) turn(states, at, start, moved)
  }
  return {
    sort,
    effort: members * first.length,
    ways(state) {
      look(state, 0)
      let same = 1
      for (let start = 1; start < members; start++) {
        let m = 0
        while (m < members && compare(m, (m + start) % members) === 0) m++
        if (m === members) same++
      }
      return members / same
    },
    orderOf(state) {
      look(state, 0)
      const start = least()
      return Int32Array.from(columns, (_, m) => (m + start) % members)
    },
    move(state, order, moved) {
      look(state, 0)
      turn(state, 0, order[0]!, moved)
    },
  }
}

/** Of the words of which not all bits are kept. */
const numbersOf = (kept: Int32Array): Int32Array => Int32Array.from([...kept.keys()].filter((w) => kept[w] !== -1))
