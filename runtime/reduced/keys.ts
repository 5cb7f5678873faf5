// What each member of entangled classes is, whatever its name: a number that two members share only if they are alike, or by chance, which costs
// time and nothing else. In: the plan's marks; out: a function from states to numbers. Members begin with their own data, and take up what those
// that they are tied to are, until that tells no more of them apart (McKay, _Practical graph isomorphism_, 1981, on refinement). Nothing is
// allocated while it runs.
import type { EntangledPlan, Mark } from '../plan.ts'
import { guarded, maskOf } from './renamed.ts'

/** Of a state the keys of all members, the same array each time; `effort` grows by how many pieces of states were looked at. */
export function memberKeys({ classes, marks }: EntangledPlan): {
  readonly keysOf: (states: Int32Array, at: number) => Int32Array
  readonly effort: () => number
} {
  const classOf = Int32Array.from(classes.flatMap(({ size }, c) => Array.from({ length: size }, () => c)))
  const count = classOf.length
  const isPlain = ({ guard, owners, values }: Mark): boolean => guard === undefined && owners.length === 1 && values === undefined
  const plain = Int32Array.from(
    marks.filter(isPlain).flatMap(({ slot, seed, owners }) => [slot.word, slot.shift, maskOf(slot.bits), mixed(seed), owners[0]!]),
  )
  const ties = marks.filter((mark) => !isPlain(mark)).map(tie)
  const tied = new Int32Array(ties.length)
  const valueOf = new Int32Array(ties.length)
  const hashOf = new Int32Array(ties.length)
  const keys = new Int32Array(count)
  const next = new Int32Array(count)

  const told = (): number => {
    let found = 0
    for (let a = 0; a < count; a++) {
      let b = 0
      while (b < a && (keys[b] !== keys[a] || classOf[b] !== classOf[a])) b++
      if (b === a) found++
    }
    return found
  }

  let effort = 0
  const keysOf = (states: Int32Array, at: number): Int32Array => {
    effort += plain.length / 5 + ties.length
    next.fill(0)
    for (let i = 0; i < plain.length; i += 5) {
      const raw = (states[at + plain[i]!]! >>> plain[i + 1]!) & plain[i + 2]!
      next[plain[i + 4]!]! += mixed(raw + plain[i + 3]!)
    }
    for (let m = 0; m < count; m++) keys[m] = mixed(next[m]!)
    let open = 0
    for (let k = 0; k < ties.length; k++) {
      const one = ties[k]!
      if (one.open[(states[at + one.guardWord]! >>> one.guardShift) & one.guardMask] === 0) continue
      const raw = (states[at + one.word]! >>> one.shift) & one.mask
      const value = one.starts.length === 2 ? 0 : raw
      if (one.starts[value] === one.starts[value + 1]) continue
      tied[open] = k
      valueOf[open] = value
      hashOf[open++] = mixed((one.way === undefined ? raw : one.way[raw]!) + one.seed)
    }
    if (open === 0) return keys
    for (let before = 0, now = told(); now > before && now < count; before = now, now = told()) {
      effort += open + count
      for (let m = 0; m < count; m++) next[m] = Math.imul(keys[m]!, OWN)
      for (let i = 0; i < open; i++) {
        const { starts, members, roles } = ties[tied[i]!]!
        const from = starts[valueOf[i]!]!
        const to = starts[valueOf[i]! + 1]!
        let sum = hashOf[i]!
        for (let p = from; p < to; p++) sum = (sum + Math.imul(keys[members[p]!]!, roles[p]!)) | 0
        for (let p = from; p < to; p++) next[members[p]!]! += mixed(sum ^ roles[p]!)
      }
      for (let m = 0; m < count; m++) keys[m] = mixed(next[m]!)
    }
    return keys
  }
  return { keysOf, effort: () => effort }
}

const OWN = 0x2c1b3c6d

/** Bits depend on all bits (the finaliser of MurmurHash3). */
function mixed(value: number): number {
  let x = value
  x = Math.imul(x ^ (x >>> 16), 0x85ebca6b)
  x = Math.imul(x ^ (x >>> 13), 0xc2b2ae35)
  return x ^ (x >>> 16)
}

/** Whose an element is and whom its values name, in a row by value; one value stands for all where they name nobody. */
function tie({ slot, guard, seed, owners, values, unordered }: Mark) {
  const named = values === undefined ? [[]] : values.named
  const starts = new Int32Array(named.length + 1)
  const members: number[] = []
  const roles: number[] = []
  for (const [value, list] of named.entries()) {
    for (const [i, member] of [...owners, ...list].entries()) {
      members.push(member)
      roles.push(mixed(1 + (unordered ? Math.min(i, owners.length) : i)) | 1)
    }
    starts[value + 1] = members.length
  }
  return {
    word: slot.word,
    shift: slot.shift,
    mask: maskOf(slot.bits),
    ...guarded(guard),
    seed: mixed(seed),
    way: values === undefined ? undefined : Int32Array.from(values.way),
    starts,
    members: Int32Array.from(members),
    roles: Int32Array.from(roles),
  }
}
