// Where each element of each variable stands in the packed state: made from the transition system by lowering's last pass, read
// by the checker's emitter. A state is `words` consecutive 32-bit words.
import type { Variable } from './system.ts'

export interface Layout {
  readonly words: number
  /** By variable, then by element. */
  readonly slots: ReadonlyMap<Variable, readonly Slot[]>
}

/** The element's value is `(word >>> shift & mask(bits)) + low`; with no bits it is the constant `low`. A slot never straddles two words. */
export interface Slot {
  readonly word: number
  readonly shift: number
  readonly bits: number
  readonly low: number
}

/** The bits of a slot, in place. */
export const maskOf = (slot: Slot): number => (slot.bits === 32 ? -1 : ((2 ** slot.bits - 1) << slot.shift) | 0)
