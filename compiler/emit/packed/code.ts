// Fragments of emitted code over packed words: numbers with their range, and tests with their structure, so that constants
// fold, masks of one word combine, and what a branch has found out about bits is known in it. Input and output: fragments.
import { compute } from '../../ir/compute.ts'
import { binary, bits, conditional, decimal, joined, method, name, not, truth } from '../js.ts'
import type { Js } from '../module.ts'
import { nth } from '../../../runtime/entries.ts'

/** A number: `raw + add`, within low .. high; `add` alone where there is no `raw`. */
export interface Code {
  readonly raw: Js | undefined
  readonly add: number
  readonly low: number
  readonly high: number
  /** All that it can be, where it is a choice between constants: tsc infers the same and refuses comparisons with anything else. */
  readonly values?: readonly number[]
  /** Of a single slot's raw value, or of a name: where it came from, for tests by mask. */
  readonly bits?: { readonly word: string; readonly mask: number; readonly shift: number }
}

export const constantCode = (value: number): Code => ({ raw: undefined, add: value, low: value, high: value })
export const isConstant = (code: Code): boolean => code.raw === undefined || code.low === code.high
export const rawCode = (raw: Js, low: number, high: number): Code => (low === high ? constantCode(low) : { raw, add: 0, low, high })

/** As an expression. */
export function jsOf(code: Code): Js {
  if (code.raw === undefined || isConstant(code)) return bits(code.low)
  if (code.add === 0) return code.raw
  return binary(code.add < 0 ? '-' : '+', code.raw, bits(Math.abs(code.add)))
}

/** A number moved by a constant, its range with it: the code stays the same, what is added is kept beside it. */
export const shiftBy = (code: Code, by: number): Code => ({
  ...code,
  add: code.add + by,
  low: code.low + by,
  high: code.high + by,
  ...(code.values === undefined ? {} : { values: code.values.map((value) => value + by) }),
})

const valuesOf = (code: Code): readonly number[] | undefined => (isConstant(code) ? [code.low] : code.values)

/** A number under a name of its own. Its bits are those of the name, so that what a test finds out about it is known after it. */
export const nameCode = (text: string, low: number, high: number): Code =>
  low === high ? constantCode(low) : { raw: name(text), add: 0, low, high, bits: { word: text, mask: -1, shift: 0 } }

/** A number computed of two others, of which the caller knows the range; constants fold. */
export function arithmeticCode(operator: '+' | '-' | '*' | 'div' | 'mod', a: Code, b: Code, low: number, high: number): Code {
  if (isConstant(a) && isConstant(b)) return constantCode(compute(operator, a.low, b.low) ?? 0)
  const natural = a.low >= 0 && b.low >= 0
  const [left, right] = [jsOf(a), jsOf(b)]
  switch (operator) {
    case '+':
      if (isConstant(b)) return shiftBy(a, b.low)
      if (isConstant(a)) return shiftBy(b, a.low)
      return rawCode(binary('+', left, right), low, high)
    case '-':
      if (isConstant(b)) return shiftBy(a, -b.low)
      return rawCode(binary('-', left, right), low, high)
    case '*':
      return rawCode(binary('*', left, right), low, high)
    case 'div': {
      const quotient = binary('/', left, right)
      return rawCode(natural ? binary('|', quotient, decimal(0)) : method(name('Math'), 'floor', [quotient]), low, high)
    }
    case 'mod': {
      const rest = binary('%', left, right)
      return rawCode(natural ? rest : binary('%', binary('+', rest, right), right), low, high)
    }
  }
}

// ---- tests ----

export type Test =
  | { readonly kind: 'known'; readonly value: boolean }
  /** `(word & mask) === value`, or its opposite. */
  | { readonly kind: 'mask'; readonly word: string; readonly mask: number; readonly value: number; readonly equal: boolean }
  | { readonly kind: 'compare'; readonly operator: Comparison; readonly left: Code; readonly right: Code }
  /** Of type boolean by itself. */
  | { readonly kind: 'js'; readonly js: Js; readonly negated: boolean }
  | { readonly kind: 'all' | 'some'; readonly tests: readonly Test[] }

export type Comparison = '===' | '!==' | '<' | '<=' | '>' | '>='

const OPPOSITE = { '===': '!==', '!==': '===', '<': '>=', '<=': '>', '>': '<=', '>=': '<' } as const

export const known = (value: boolean): Test => ({ kind: 'known', value })

/** What is known of some words' bits: `mask` says which, `value` how they stand. */
export interface Bits {
  readonly mask: number
  readonly value: number
  /** Of a name for a number: all that it can be. tsc narrows names so, and refuses comparisons with anything else. */
  readonly values?: readonly number[]
}
export type BitFacts = ReadonlyMap<string, Bits>

const NOTHING: Bits = { mask: 0, value: 0 }

/** What holds whichever of these holds. */
export function commonBits(all: readonly (Bits | undefined)[]): Bits {
  let mask = -1
  const value = all[0]?.value ?? 0
  for (const one of all) mask &= one === undefined ? 0 : one.mask & ~(one.value ^ value)
  const values = all.map((one) => (one === undefined ? undefined : one.values))
  const union = values.every((list) => list !== undefined) ? { values: [...new Set(values.flatMap((list) => list ?? []))] } : {}
  return { mask, value: value & mask, ...union }
}

/**
 * Whether some bits of a word have a value (or, with `equal` false, have not). Decided where `facts` decide it; else only the bits that are
 * not known are looked at.
 */
export function maskTest(word: string, mask: number, value: number, equal: boolean, facts: BitFacts): Test {
  const fact = facts.get(word) ?? NOTHING
  if (mask === -1 && fact.values !== undefined && !fact.values.includes(value)) return known(!equal)
  if (((fact.value ^ value) & fact.mask & mask) !== 0) return known(!equal)
  const open = mask & ~fact.mask
  return open === 0 ? known(equal) : { kind: 'mask', word, mask: open, value: value & open, equal }
}

/** The opposite of a test, without a `!` where its own structure has a place for it. */
export function negate(test: Test): Test {
  switch (test.kind) {
    case 'known':
      return known(!test.value)
    case 'mask':
      return { ...test, equal: !test.equal }
    case 'compare':
      return { ...test, operator: OPPOSITE[test.operator] }
    case 'js':
      return { ...test, negated: !test.negated }
    case 'all':
    case 'some':
      return { kind: test.kind === 'all' ? 'some' : 'all', tests: test.tests.map(negate) }
  }
}

/** All of these; masks of one word become one. */
export function all(tests: readonly Test[]): Test {
  const flat: Test[] = []
  for (const test of tests.flatMap((one) => (one.kind === 'all' ? one.tests : [one]))) {
    if (test.kind === 'known') {
      if (!test.value) return test
      continue
    }
    const exact = asEqual(test)
    const at = exact === undefined ? -1 : flat.findIndex((other) => asEqual(other)?.word === exact.word)
    if (exact === undefined || at < 0) {
      flat.push(test)
      continue
    }
    const other = asEqual(nth(flat, at)) as Mask
    if (((other.value ^ exact.value) & other.mask & exact.mask) !== 0) return known(false)
    flat[at] = { ...other, mask: other.mask | exact.mask, value: other.value | exact.value }
  }
  const [only] = flat
  if (only === undefined) return known(true)
  return flat.length === 1 ? only : { kind: 'all', tests: flat }
}

export const some = (tests: readonly Test[]): Test => negate(all(tests.map(negate)))

type Mask = Extract<Test, { kind: 'mask' }>

/** As `(word & mask) === value` where it can be said so: the opposite of one bit's value is one bit's value too. */
function asEqual(test: Test): Mask | undefined {
  if (test.kind !== 'mask') return undefined
  if (test.equal) return test
  return (test.mask & (test.mask - 1)) === 0 ? { ...test, value: test.value ^ test.mask, equal: true } : undefined
}

/** A comparison of two numbers: decided where their ranges or values are apart, and of bits that stand in a word a test of that word. */
export function compareCode(operator: Comparison, left: Code, right: Code, facts: BitFacts): Test {
  const below = left.high < right.low
  const above = left.low > right.high
  switch (operator) {
    case '!==':
      return negate(compareCode('===', left, right, facts))
    case '===': {
      if (below || above) return known(false)
      if (isConstant(left) && isConstant(right)) return known(true)
      const [some, others] = [valuesOf(left), valuesOf(right)]
      if (some !== undefined && others !== undefined && !some.some((value) => others.includes(value))) return known(false)
      const [variable, fixed] = isConstant(right) ? [left, right] : [right, left]
      if (isConstant(fixed) && variable.bits !== undefined) {
        const { word, mask, shift } = variable.bits
        return maskTest(word, mask, (fixed.low - variable.add) << shift, true, facts)
      }
      break
    }
    case '<':
      if (below || left.low >= right.high) return known(below)
      break
    case '<=':
      if (above || left.high <= right.low) return known(!above)
      break
    case '>':
      if (above || left.high <= right.low) return known(above)
      break
    case '>=':
      if (below || left.low >= right.high) return known(!below)
      break
  }
  // Bounds that leave one value at the edge make an equality, which a mask can test.
  if (isConstant(right) && left.bits !== undefined) {
    const edge =
      operator === '<' && right.low === left.low + 1
        ? left.low
        : operator === '<=' && right.low === left.low
          ? left.low
          : operator === '>' && right.low === left.high - 1
            ? left.high
            : operator === '>=' && right.low === left.high
              ? left.high
              : undefined
    if (edge !== undefined) return compareCode('===', left, constantCode(edge), facts)
    const rest =
      operator === '>' && right.low === left.low
        ? left.low
        : operator === '>=' && right.low === left.low + 1
          ? left.low
          : operator === '<' && right.low === left.high
            ? left.high
            : operator === '<=' && right.low === left.high - 1
              ? left.high
              : undefined
    if (rest !== undefined) return compareCode('!==', left, constantCode(rest), facts)
  }
  return { kind: 'compare', operator, left, right }
}

/** A test as an expression. */
export function testJs(test: Test): Js {
  switch (test.kind) {
    case 'known':
      return truth(test.value)
    case 'mask': {
      const one = (test.mask & (test.mask - 1)) === 0
      const masked = test.mask === -1 ? name(test.word) : binary('&', name(test.word), bits(test.mask))
      if (one) return binary(test.equal === (test.value !== 0) ? '!==' : '===', masked, decimal(0))
      return binary(test.equal ? '===' : '!==', masked, bits(test.value))
    }
    case 'compare': {
      // A comparison of x + a with a constant is one of x.
      const [left, right] = isConstant(test.right)
        ? [shiftBy(test.left, -test.left.add), shiftBy(test.right, -test.left.add)]
        : [test.left, test.right]
      return binary(test.operator, jsOf(left), jsOf(right))
    }
    case 'js':
      return test.negated ? not(test.js) : test.js
    case 'all':
    case 'some':
      return joined(test.kind === 'all' ? '&&' : '||', test.tests.map(testJs) as [Js, ...Js[]])
  }
}

/** A test as a number. */
export function testCode(test: Test): Code {
  if (test.kind === 'known') return constantCode(test.value ? 1 : 0)
  if (test.kind === 'mask' && (test.mask & (test.mask - 1)) === 0 && test.equal === (test.value !== 0)) {
    const shift = 31 - Math.clz32(test.mask)
    return { ...bitField(test.word, shift, 1, 0), low: 0, high: 1 }
  }
  return rawCode(conditional(testJs(test), decimal(1), decimal(0)), 0, 1)
}

/** A number that is 0 or 1 as a test. */
export function codeTest(code: Code, facts: BitFacts): Test {
  if (isConstant(code)) return known(code.low !== 0)
  return compareCode('!==', code, constantCode(0), facts)
}

/** One of two numbers, with the range of both together. */
export function conditionalCode(test: Test, then: Code, otherwise: Code): Code {
  if (test.kind === 'known') return test.value ? then : otherwise
  if (isConstant(then) && isConstant(otherwise) && then.low === otherwise.low) return then
  const code = rawCode(
    conditional(testJs(test), jsOf(then), jsOf(otherwise)),
    Math.min(then.low, otherwise.low),
    Math.max(then.high, otherwise.high),
  )
  const [some, others] = [valuesOf(then), valuesOf(otherwise)]
  return some === undefined || others === undefined ? code : { ...code, values: [...new Set([...some, ...others])] }
}

/** A slot's value read out of a word. */
export function bitField(word: string, shift: number, size: number, low: number): Code {
  const width = size === 32 ? 0xffffffff : 2 ** size - 1
  const mask = size === 32 ? -1 : (width << shift) | 0
  const shifted = shift === 0 && size < 32 ? name(word) : binary('>>>', name(word), decimal(shift))
  const raw = shift + size === 32 ? shifted : binary('&', shifted, bits(width))
  return { raw, add: low, low, high: low + width, bits: { word, mask, shift } }
}

/** What holds of the bits where the test came out so. */
export function learn(facts: BitFacts, test: Test, outcome: boolean): BitFacts {
  const held = outcome ? test : negate(test)
  let next: Map<string, Bits> | undefined
  for (const one of held.kind === 'all' ? held.tests : [held]) {
    const found = learnt(one)
    if (found === undefined) continue
    next ??= new Map(facts)
    const before = next.get(found.word) ?? NOTHING
    const values = found.bits.values ?? before.values
    next.set(found.word, {
      mask: before.mask | found.bits.mask,
      value: (before.value & ~found.bits.mask) | found.bits.value,
      ...(values === undefined ? {} : { values }),
    })
  }
  return next ?? facts
}

function learnt(test: Test): { readonly word: string; readonly bits: Bits } | undefined {
  if (test.kind === 'some') {
    const parts = test.tests.map(learnt)
    const [first] = parts
    if (first === undefined || !parts.every((part) => part?.word === first.word)) return undefined
    return { word: first.word, bits: commonBits(parts.map((part) => part?.bits)) }
  }
  const exact = asEqual(test)
  return exact === undefined
    ? undefined
    : { word: exact.word, bits: { mask: exact.mask, value: exact.value, ...(exact.mask === -1 ? { values: [exact.value] } : {}) } }
}
