// The packed state in the middle of a step, while its code is being emitted: each word as a name that is never assigned again
// plus what has changed since, not yet written out. Reads of what was just written fold; writes to one word meet in one expression.
import type { Layout, Slot } from '../../ir/layout.ts'
import { maskOf } from '../../ir/layout.ts'
import type { Temp, Variable } from '../../ir/system.ts'
import { binary, bits, complement, constant, decimal, joined, name } from '../js.ts'
import type { Js, Statement } from '../module.ts'
import type { Names } from '../text.ts'
import { bitField, constantCode, isConstant, jsOf, rawCode, shiftBy } from './code.ts'
import type { BitFacts, Code } from './code.ts'
import { nth } from '../../../runtime/entries.ts'

/** The value is `base & ~clear | set | ors`; set and ors lie within clear. */
export interface Word {
  readonly base: string
  readonly clear: number
  readonly set: number
  readonly ors: readonly { readonly js: Js; readonly mask: number }[]
}

/** What is known at one point of a step. Persistent: branches continue from copies. */
export interface State {
  readonly words: readonly Word[]
  /** Known bits of names. */
  readonly facts: BitFacts
  readonly temps: ReadonlyMap<Temp, Code>
}

/** Where statements go, and the state after them. */
export interface Cursor {
  state: State
  /** Inside an expression: what its operands before have found out. It holds for this operand, not for names that are given here, since those stand before the whole statement. */
  assumed: BitFacts | undefined
  readonly out: Statement[]
  readonly names: Names
}

export const factsOf = (cursor: Cursor): BitFacts => cursor.assumed ?? cursor.state.facts

export const plainWord = (base: string): Word => ({ base, clear: 0, set: 0, ors: [] })

/** What is known of the value of a word. */
export function knownBits(word: Word, facts: BitFacts): { readonly mask: number; readonly value: number } {
  const base = facts.get(word.base) ?? { mask: 0, value: 0 }
  const dynamic = word.ors.reduce((mask, or) => mask | or.mask, 0)
  const written = word.clear & ~dynamic
  return { mask: (base.mask & ~word.clear) | written, value: (base.value & ~word.clear) | (word.set & written) }
}

/** The value of a word as an expression. */
export function wordJs(word: Word, facts: BitFacts): Js {
  if (word.clear === 0) return name(word.base)
  const base = facts.get(word.base) ?? { mask: 0, value: 0 }
  const dynamic = word.ors.reduce((mask, or) => mask | or.mask, 0)
  // Bits that must become 0 and may be 1; bits that must become 1 and may be 0.
  const clear = word.clear & ~word.set & ~(base.mask & ~base.value)
  const set = word.set & ~(base.mask & base.value)
  const mayStay = clear & ~(base.mask & base.value)
  if (dynamic === 0 && clear !== 0 && set !== 0 && mayStay === 0 && (set & ~(base.mask & ~base.value)) === 0) {
    return binary('^', name(word.base), bits(clear | set))
  }
  const [first, ...rest] = [
    ...(clear === -1 ? [] : [clear === 0 ? name(word.base) : binary('&', name(word.base), without(clear))]),
    ...(set === 0 ? [] : [bits(set)]),
    ...word.ors.map((or) => or.js),
  ]
  return first === undefined ? decimal(0) : joined('|', [first, ...rest])
}

const without = (mask: number): Js => (mask < 0 ? bits(~mask) : complement(bits(mask)))

/** Gives the word's present value a name, if it has none. */
export function settle(cursor: Cursor, index: number): string {
  const word = nth(cursor.state.words, index)
  if (word.clear === 0) return word.base
  const settled = cursor.names.fresh(`n${index}`)
  cursor.out.push(constant(settled, wordJs(word, cursor.state.facts)))
  rebase(cursor, index, settled, knownBits(word, cursor.state.facts))
  return settled
}

/** From here on a word has this name, of which no more is known than `known` says. */
export function rebase(cursor: Cursor, index: number, base: string, known: { readonly mask: number; readonly value: number }): void {
  const facts = new Map(cursor.state.facts)
  if (known.mask !== 0) facts.set(base, known)
  replaceWord(cursor, index, plainWord(base), facts)
}

function replaceWord(cursor: Cursor, index: number, word: Word, facts: BitFacts = cursor.state.facts): void {
  cursor.state = { ...cursor.state, facts, words: cursor.state.words.map((one, at) => (at === index ? word : one)) }
}

/** Clears the bits, whatever they hold, but for those known to be zero. */
export function clearBits(cursor: Cursor, index: number, mask: number): void {
  const word = nth(cursor.state.words, index)
  const known = knownBits(word, cursor.state.facts)
  const open = mask & ~(known.mask & ~known.value)
  if (open !== 0) overwrite(cursor, index, open, 0, undefined)
}

function overwrite(cursor: Cursor, index: number, mask: number, set: number, or: Js | undefined): void {
  const before = nth(cursor.state.words, index)
  if (before.ors.some((one) => (one.mask & mask) !== 0 && (one.mask & ~mask) !== 0)) settle(cursor, index)
  const word = nth(cursor.state.words, index)
  const ors = word.ors.filter((one) => (one.mask & mask) === 0)
  replaceWord(cursor, index, {
    base: word.base,
    clear: word.clear | mask,
    set: (word.set & ~mask) | set,
    ors: or === undefined ? ors : [...ors, { js: or, mask }],
  })
}

/** The value of a slot. */
export function readSlot(cursor: Cursor, slot: Slot, high: number): Code {
  if (slot.bits === 0) return constantCode(slot.low)
  const mask = maskOf(slot)
  const word = nth(cursor.state.words, slot.word)
  const known = knownBits(word, factsOf(cursor))
  if ((mask & ~known.mask) === 0) return constantCode(((known.value & mask) >>> slot.shift) + slot.low)
  const base = (word.clear & mask) === 0 ? word.base : settle(cursor, slot.word)
  const code = bitField(base, slot.shift, slot.bits, slot.low)
  return { ...code, high: Math.min(code.high, high) }
}

/** Writes a value into its bits. It fits: nothing is masked but what stood there before. */
export function writeSlot(cursor: Cursor, slot: Slot, value: Code): void {
  if (slot.bits === 0) return
  const mask = maskOf(slot)
  const raw = shiftBy(value, -slot.low)
  if (isConstant(raw)) {
    overwrite(cursor, slot.word, mask, (raw.low << slot.shift) & mask, undefined)
    return
  }
  overwrite(cursor, slot.word, mask, 0, slot.shift === 0 ? jsOf(raw) : binary('<<', jsOf(raw), decimal(slot.shift)))
}

/** Adds to a slot whose sum is known to stay in its range: no carry leaves it, so that the word needs no masks. */
export function addToSlot(cursor: Cursor, slot: Slot, by: number): void {
  const base = settle(cursor, slot.word)
  const known = knownBits(nth(cursor.state.words, slot.word), cursor.state.facts)
  const mask = maskOf(slot)
  const sum = cursor.names.fresh(`n${slot.word}`)
  const amount = bits(Math.abs(by) * 2 ** slot.shift)
  cursor.out.push(constant(sum, binary('|', binary(by < 0 ? '-' : '+', name(base), amount), decimal(0))))
  rebase(cursor, slot.word, sum, { mask: known.mask & ~mask, value: known.value & ~mask })
}

/** Elements in runs that stand in one word at equal distances: where an index can be computed with. */
export interface Run {
  readonly start: number
  readonly length: number
  readonly stride: number
  readonly slot: Slot
}

/** Slots as runs of one stride, so that an index that only the run knows can be computed with. */
export function runsOf(slots: readonly Slot[]): readonly Run[] {
  const runs: Run[] = []
  for (let start = 0; start < slots.length;) {
    const slot = nth(slots, start)
    const second = slots[start + 1]
    const stride = second === undefined ? slot.bits : second.shift - slot.shift
    let length = 1
    for (let next = slots[start + length]; next !== undefined && fits(slot, next, length * stride); next = slots[start + length])
      length += 1
    runs.push({ start, length, stride: slot.bits === 0 ? 0 : stride, slot })
    start += length
  }
  return runs
}

const fits = (first: Slot, slot: Slot, offset: number): boolean =>
  slot.word === first.word &&
  slot.bits === first.bits &&
  slot.low === first.low &&
  (first.bits === 0 || (slot.shift === first.shift + offset && slot.shift !== first.shift))

/** The element at a computed index of a run: the shift. */
export function shiftOf(run: Run, index: Code): Js {
  const offset = shiftBy(index, -run.start)
  const { stride } = run
  const scaled = stride === 1 ? offset : rawCode(binary('*', jsOf(offset), decimal(stride)), offset.low * stride, offset.high * stride)
  return jsOf(shiftBy(scaled, run.slot.shift))
}

/** The slots of a variable, one for each element. Throws where the layout has none: the emitter has the wrong layout. */
export const slotsOf = (layout: Layout, variable: Variable): readonly Slot[] => {
  const slots = layout.slots.get(variable)
  if (slots === undefined) throw new Error(`no slots for ${variable.name}`)
  return slots
}

/** Bits of every element of a variable, by word. */
export function variableMasks(layout: Layout, variable: Variable): readonly { readonly word: number; readonly mask: number }[] {
  return slotsOf(layout, variable)
    .filter((slot) => slot.bits > 0)
    .map((slot) => ({ word: slot.word, mask: maskOf(slot) }))
}
