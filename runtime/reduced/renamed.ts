// A state under other names. In: the plan of a renaming; out: a function that writes the state anew. Nothing is allocated while it runs.
import type { Guard, RenamingPlan } from '../plan.ts'

export const maskOf = (bits: number): number => (bits === 32 ? -1 : 2 ** bits - 1)

/** Where the slot of a guard stands, and by its raw value whether a reference's bits are its own; without a guard they always are. */
export const guarded = (guard: Guard | undefined) => ({
  guardWord: guard?.slot.word ?? 0,
  guardShift: guard?.slot.shift ?? 0,
  guardMask: guard === undefined ? 0 : maskOf(guard.slot.bits),
  open: openAt(guard),
})

const openAt = (guard: Guard | undefined): Uint8Array => {
  const open = new Uint8Array(guard === undefined ? 1 : 2 ** guard.slot.bits)
  if (guard === undefined) open[0] = 1
  else for (const raw of guard.open) open[raw] = 1
  return open
}

/** From an array of a state's words to another. */
export function renamed({ keep, moves }: RenamingPlan, words: number): (from: Int32Array, to: Int32Array) => void {
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
      ...guarded(guard),
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
