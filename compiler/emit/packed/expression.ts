// Expressions of the transition system as code over packed words. Input: an expression and the point of the step where it
// is evaluated; output: a number or a test, folded as far as constants, bounds and known bits decide it.
//
// What it takes for granted; lowering sees to each, and test/compiler/emit/assumptions.test.ts looks at its border:
// - A value fits a word: it is stored from its lowest on, without a sign, in the bits of its bounds. A set has at most 31 elements.
// - What is assigned lies within the bounds of its element: nothing is masked. So one is added to a bit only where it is 0.
// - An index lies inside and a reference is not none where it is used; what is read elsewhere has any value, what is written is lost.
// - A divisor is not zero.
// - Elements that are reached by an index known only when running are laid out in runs of one stride.
// - An index, a divisor or a bit that stands several times in the code is light, or has a name of its own.
import { compute } from '../../ir/compute.ts'
import { extent, rangeOf } from '../../ir/extent.ts'
import type { Layout, Slot } from '../../ir/layout.ts'
import { maskOf } from '../../ir/layout.ts'
import type { Expression, Location, Parameter, Reference, Temp, Type, Variable } from '../../ir/system.ts'
import { binary, bits, call, compares, complement, conditional, constant, decimal, element, name as nameJs, weight } from '../js.ts'
import type { Js } from '../module.ts'
import {
  all,
  arithmeticCode,
  codeTest,
  compareCode,
  conditionalCode,
  constantCode,
  isConstant,
  jsOf,
  known,
  learn,
  maskTest,
  nameCode,
  negate,
  rawCode,
  shiftBy,
  some,
  testCode,
  testJs,
} from './code.ts'
import type { BitFacts, Code, Comparison, Test } from './code.ts'
import { own } from './own.ts'
import { addToSlot, factsOf, readSlot, rebase, runsOf, settle, shiftOf, slotsOf, writeSlot } from './words.ts'
import type { Cursor, Run } from './words.ts'
import { nth } from '../../../runtime/entries.ts'

/** What the expressions of one module share. */
export interface Context {
  readonly layout: Layout
  readonly places: readonly Variable[]
  /** The emitted name of a parameter: a boolean for a switch that is on or off, else the index of its value. */
  readonly parameter: (parameter: Parameter) => string
  /** The emitted name of a constant table. */
  readonly table: (values: readonly number[]) => string
}

/** The value of an expression as a number. A bool is 0 or 1. */
export function valueOf(context: Context, cursor: Cursor, expression: Expression): Code {
  switch (expression.kind) {
    case 'const':
      return constantCode(expression.value)
    case 'parameter': {
      const { parameter } = expression
      if (parameter.boolean) return testCode({ kind: 'js', js: nameJs(context.parameter(parameter)), negated: false })
      return nameCode(context.parameter(parameter), 0, parameter.values.length - 1)
    }
    case 'read':
      return readReference(context, cursor, expression.reference)
    case 'temp':
      return tempCode(cursor, expression.temp)
    case 'conditional': {
      const test = testOf(context, cursor, expression.condition)
      return conditionalCode(
        test,
        within(cursor, test, true, () => valueOf(context, cursor, expression.then)),
        within(cursor, test, false, () => valueOf(context, cursor, expression.otherwise)),
      )
    }
    case 'size': {
      return rawCode(call(own.size, [jsOf(valueOf(context, cursor, expression.operand))]), 0, 32)
    }
    case 'table':
      return lookUp(context, valueOf(context, cursor, expression.operand), expression.low, expression.table)
    case 'binary':
      return binaryValue(context, cursor, expression)
    case 'not':
    case 'and':
    case 'or':
    case 'anyHeld':
    case 'at':
      return testCode(testOf(context, cursor, expression))
  }
}

type Binary = Extract<Expression, { kind: 'binary' }>

function binaryValue(context: Context, cursor: Cursor, expression: Binary): Code {
  const { operator } = expression
  switch (operator) {
    case '+':
    case '-':
    case '*':
    case 'div':
    case 'mod': {
      const { low, high } = rangeOf(expression.type)
      const left = valueOf(context, cursor, expression.left)
      const right = valueOf(context, cursor, expression.right)
      return arithmeticCode(operator, left, operator === 'mod' ? light(cursor, right, 'divisor') : right, low, high)
    }
    case 'union':
    case 'minus':
    case 'with':
      return setCode(
        operator,
        valueOf(context, cursor, expression.left),
        valueOf(context, cursor, expression.right),
        rangeOf(expression.type).high,
      )
    case '==':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'has':
      return testCode(testOf(context, cursor, expression))
  }
}

function setCode(operator: 'union' | 'minus' | 'with', a: Code, b: Code, high: number): Code {
  if (isConstant(a) && isConstant(b)) return constantCode(compute(operator, a.low, b.low) ?? 0)
  switch (operator) {
    case 'union':
      return rawCode(binary('|', jsOf(a), jsOf(b)), 0, high)
    case 'minus':
      return rawCode(binary('&', jsOf(a), complement(jsOf(b))), 0, high)
    case 'with':
      return rawCode(binary('|', jsOf(a), isConstant(b) ? bits(1 << b.low) : binary('<<', decimal(1), jsOf(b))), 0, high)
  }
}

/** A condition as a test, with what the point in the step knows of its bits. */
export function testOf(context: Context, cursor: Cursor, expression: Expression): Test {
  switch (expression.kind) {
    case 'const':
      return known(expression.value !== 0)
    case 'parameter':
      if (expression.parameter.boolean) return { kind: 'js', js: nameJs(context.parameter(expression.parameter)), negated: false }
      return codeTest(valueOf(context, cursor, expression), factsOf(cursor))
    case 'not':
      return negate(testOf(context, cursor, expression.operand))
    case 'and':
    case 'or': {
      // What an operand has found out is known in those after it.
      const holds = expression.kind === 'and'
      const tests: Test[] = []
      let facts = factsOf(cursor)
      for (const operand of expression.operands) {
        const test = withFacts(cursor, facts, () => testOf(context, cursor, operand))
        tests.push(test)
        if (test.kind === 'known' && test.value !== holds) break
        facts = learn(facts, test, holds)
      }
      return holds ? all(tests) : some(tests)
    }
    case 'conditional': {
      const test = testOf(context, cursor, expression.condition)
      const then = within(cursor, test, true, () => testOf(context, cursor, expression.then))
      const otherwise = within(cursor, test, false, () => testOf(context, cursor, expression.otherwise))
      if (test.kind === 'known') return test.value ? then : otherwise
      if (then.kind === 'known') return then.value ? some([test, otherwise]) : all([negate(test), otherwise])
      if (otherwise.kind === 'known') return otherwise.value ? some([negate(test), then]) : all([test, then])
      return { kind: 'js', js: conditional(testJs(test), testJs(then), testJs(otherwise)), negated: false }
    }
    case 'binary':
      return binaryTest(context, cursor, expression)
    case 'anyHeld':
      return anyHeld(context, cursor, expression.holds)
    case 'at':
      return atTest(context, cursor, expression.task, expression.locations)
    case 'read':
    case 'temp':
    case 'size':
    case 'table':
      return codeTest(valueOf(context, cursor, expression), factsOf(cursor))
  }
}

const COMPARISONS: Readonly<Record<string, Comparison>> = { '==': '===', '!=': '!==', '<': '<', '<=': '<=', '>': '>', '>=': '>=' }

function binaryTest(context: Context, cursor: Cursor, expression: Binary): Test {
  const { operator, left, right } = expression
  if (operator === 'has')
    return hasTest(valueOf(context, cursor, left), light(cursor, valueOf(context, cursor, right), 'bit'), left.type, cursor)
  const comparison = COMPARISONS[operator]
  if (comparison === undefined) return codeTest(valueOf(context, cursor, expression), factsOf(cursor))
  return compareCode(comparison, valueOf(context, cursor, left), valueOf(context, cursor, right), factsOf(cursor))
}

function hasTest(set: Code, bit: Code, type: Type, cursor: Cursor): Test {
  const count = type.kind === 'set' ? extent(type.element).count : 32
  if (isConstant(bit)) {
    if (bit.low < 0 || bit.low >= count) return known(false)
    if (isConstant(set)) return known(((set.low >>> bit.low) & 1) !== 0)
    if (set.bits !== undefined && set.add === 0) {
      const one = (1 << (set.bits.shift + bit.low)) | 0
      // A bit that the set never has is not stored: its place may be another's.
      if ((one & set.bits.mask) === 0 || set.bits.shift + bit.low > 31) return known(false)
      return maskTest(set.bits.word, one, one, true, factsOf(cursor))
    }
    return compareCode('!==', rawCode(binary('&', jsOf(set), bits(2 ** bit.low)), 0, 2 ** bit.low), constantCode(0), factsOf(cursor))
  }
  const inside = compareCode('!==', bitAt(jsOf(set), bit), constantCode(0), factsOf(cursor))
  return all([
    compareCode('>=', bit, constantCode(0), factsOf(cursor)),
    compareCode('<', bit, constantCode(count), factsOf(cursor)),
    inside,
  ])
}

const bitAt = (set: Js, bit: Code): Code => rawCode(binary('&', binary('>>>', set, jsOf(bit)), decimal(1)), 0, 1)

function anyHeld(context: Context, cursor: Cursor, holds: readonly Variable[]): Test {
  const masks = new Map<number, number>()
  for (const hold of holds) {
    for (const slot of slotsOf(context.layout, hold)) {
      if (slot.low > 0) return known(true)
      if (slot.bits > 0) masks.set(slot.word, (masks.get(slot.word) ?? 0) | maskOf(slot))
    }
  }
  return some([...masks].map(([index, mask]) => negate(zeroBits(cursor, index, mask))))
}

/** Whether all these bits of a word are 0. */
function zeroBits(cursor: Cursor, index: number, mask: number): Test {
  const word = nth(cursor.state.words, index)
  const base = (word.clear & mask) === 0 ? word.base : settle(cursor, index)
  return maskTest(base, mask, 0, true, factsOf(cursor))
}

function atTest(context: Context, cursor: Cursor, task: number, locations: readonly Location[]): Test {
  const place = readReference(context, cursor, {
    variable: nth(context.places, task),
    index: { kind: 'const', value: 0, type: { kind: 'int', low: 0, high: 0 } },
  })
  return memberTest(
    place,
    [...new Set(locations.map((location) => location.id))].sort((a, b) => a - b),
    cursor,
  )
}

/** Whether a number is one of some: by equality, by bounds, or by a table of bits. */
function memberTest(code: Code, members: readonly number[], cursor: Cursor): Test {
  const facts = factsOf(cursor)
  const inside = members.filter((member) => member >= code.low && member <= code.high)
  const [first] = inside
  const last = inside.at(-1)
  if (first === undefined || last === undefined) return known(false)
  if (isConstant(code)) return known(true)
  if (inside.length === 1) return compareCode('===', code, constantCode(first), facts)
  if (last - first === inside.length - 1)
    return all([compareCode('>=', code, constantCode(first), facts), compareCode('<=', code, constantCode(last), facts)])
  const blocks = new Map<number, number>()
  for (const member of inside) blocks.set(member >> 5, (blocks.get(member >> 5) ?? 0) | (1 << (member & 31)))
  return some(
    [...blocks].map(([block, set]) => {
      const low = compareCode('>=', code, constantCode(block * 32), facts)
      const high = compareCode('<=', code, constantCode(block * 32 + 31), facts)
      // A shift takes its right side modulo 32.
      const member = compareCode('!==', bitAt(bits(set), code), constantCode(0), facts)
      return all([low, high, member])
    }),
  )
}

function lookUp(context: Context, operand: Code, low: number, table: readonly number[]): Code {
  const at = (value: number): number => table[value - low] ?? 0
  if (isConstant(operand)) return constantCode(at(operand.low))
  const from = Math.max(operand.low, low)
  const to = Math.min(operand.high, low + table.length - 1)
  const values = Array.from({ length: Math.max(0, to - from + 1) }, (_, i) => at(from + i))
  const [first] = values
  if (first === undefined) return constantCode(0)
  if (values.every((value, i) => value - first === i)) return shiftBy(operand, first - from)
  if (values.every((value) => value === first)) return constantCode(first)
  const index = shiftBy(operand, -from)
  return rawCode(element(nameJs(context.table(values)), jsOf(index)), Math.min(...values), Math.max(...values))
}

function tempCode(cursor: Cursor, temp: Temp): Code {
  const code = cursor.state.temps.get(temp)
  if (code === undefined) throw new Error(`the temporary ${temp.name} has no value here`)
  return code
}

/**
 * What is read at an index that is none is never used: what leads there has been tested for, or cannot be true. Such branches are
 * emitted all the same, and their constants fold to any value of an index, `none` among them.
 */
function readReference(context: Context, cursor: Cursor, reference: Reference): Code {
  const { variable } = reference
  const slots = slotsOf(context.layout, variable)
  const index = light(cursor, valueOf(context, cursor, reference.index), 'index')
  if (isConstant(index)) {
    const slot = slots[index.low]
    const bounds = variable.bounds[index.low]
    return slot === undefined || bounds === undefined ? constantCode(variable.bounds[0]?.low ?? 0) : readSlot(cursor, slot, bounds.high)
  }
  const high = Math.max(...variable.bounds.map((bounds) => bounds.high))
  // Runs from the last to the first, each a branch: `index < start of the next ? this : the rest`.
  const runs = runsWithin(slots, index)
  return runs.reduceRight<Code | undefined>((rest, run) => {
    const code = readRun(cursor, run, index, high)
    return rest === undefined
      ? code
      : conditionalCode(compareCode('<', index, constantCode(run.start + run.length), factsOf(cursor)), code, rest)
  }, undefined) as Code
}

const runsWithin = (slots: readonly Slot[], index: Code): readonly Run[] => {
  const all = runsOf(slots)
  const possible = all.filter((run) => run.start <= index.high && run.start + run.length > index.low)
  return possible.length === 0 ? all : possible
}

function readRun(cursor: Cursor, run: Run, index: Code, high: number): Code {
  const { slot } = run
  if (run.length === 1 || slot.bits === 0) return readSlot(cursor, slot, high)
  const base = settle(cursor, slot.word)
  const width = 2 ** slot.bits - 1
  return shiftBy(
    rawCode(binary('&', binary('>>>', nameJs(base), shiftOf(run, index)), bits(width)), 0, Math.min(width, high - slot.low)),
    slot.low,
  )
}

/** Writes `target = value`. */
export function assign(context: Context, cursor: Cursor, target: Reference, value: Expression): void {
  const slots = slotsOf(context.layout, target.variable)
  const index = valueOf(context, cursor, target.index)
  if (isConstant(index)) {
    const slot = slots[index.low]
    // Nothing comes here: see readReference.
    if (slot === undefined) return
    const by = slot.bits > 1 ? increment(target, value) : undefined
    const plain = valueOf(context, cursor, value)
    const code = comparing(plain) ? named(cursor, plain, 'value') : plain
    if (by !== undefined && !isConstant(code)) addToSlot(cursor, slot, by)
    else writeSlot(cursor, slot, slot.bits === 1 ? oneBit(code, slot, by ?? increment(target, value)) : code)
    return
  }
  const code = named(cursor, valueOf(context, cursor, value), 'value')
  const at = named(cursor, index, 'index')
  for (const run of runsWithin(slots, at)) writeRun(cursor, run, at, code, slots.length)
}

/** A bit to which one is added can only have been 0, from which one is taken only 1. */
const oneBit = (code: Code, slot: Slot, by: number | undefined): Code =>
  isConstant(code) || by === undefined || by === 0 ? code : constantCode(slot.low + (by > 0 ? 1 : 0))

/** Of `x = x + c`: c. */
function increment(target: Reference, value: Expression): number | undefined {
  if (value.kind !== 'binary' || (value.operator !== '+' && value.operator !== '-')) return undefined
  const { left, right } = value
  if (left.kind !== 'read' || right.kind !== 'const' || left.reference.variable !== target.variable) return undefined
  const [a, b] = [left.reference.index, target.index]
  if (a.kind !== 'const' || b.kind !== 'const' || a.value !== b.value) return undefined
  return value.operator === '+' ? right.value : -right.value
}

function writeRun(cursor: Cursor, run: Run, index: Code, value: Code, length: number): void {
  const { slot } = run
  if (slot.bits === 0) return
  const base = settle(cursor, slot.word)
  const raw = shiftBy(value, -slot.low)
  const shift = run.length === 1 ? decimal(slot.shift) : shiftOf(run, index)
  const width = slot.bits === 32 ? decimal(-1) : bits(2 ** slot.bits - 1)
  const cleared = binary('&', nameJs(base), complement(binary('<<', width, shift)))
  const written = isConstant(raw) && raw.low === 0 ? cleared : binary('|', cleared, binary('<<', jsOf(raw), shift))
  const { facts } = cursor.state
  const inside =
    run.length === length
      ? known(true)
      : all([
          compareCode('>=', index, constantCode(run.start), facts),
          compareCode('<', index, constantCode(run.start + run.length), facts),
        ])
  const result = conditionalCode(inside, rawCode(written, -1, 1), rawCode(nameJs(base), -1, 1))
  const name = cursor.names.fresh(`n${slot.word}`)
  cursor.out.push(constant(name, jsOf(result)))
  // What was known of other bits still holds.
  let touched = 0
  for (let i = 0; i < run.length; i++) touched |= maskOf({ ...slot, shift: slot.shift + i * run.stride })
  const before = facts.get(base) ?? { mask: 0, value: 0 }
  rebase(cursor, slot.word, name, { mask: before.mask & ~touched, value: before.value & ~touched })
}

/** A number under a name of its own, if it is more than a name, a call or an element. */
export function named(cursor: Cursor, code: Code, name: string): Code {
  if (code.raw === undefined || isConstant(code) || isAtom(code.raw)) return code
  const fresh = cursor.names.fresh(name)
  cursor.out.push(constant(fresh, jsOf(code)))
  return { ...nameCode(fresh, code.low, code.high), ...(code.values === undefined ? {} : { values: code.values }) }
}

const isAtom = ({ kind }: Js): boolean => kind === 'name' || kind === 'call' || kind === 'element'

/** Whether it compares: written later, where tsc knows more about the names in it, it could be refused. */
export const comparing = (code: Code): boolean => code.raw !== undefined && compares(code.raw)

/** As heavy as a field of two bits, and a little more. */
const LIGHT = 6

/** A name where the code would be written several times and is heavy: repeated inside one another, it would grow without bound. */
const light = (cursor: Cursor, code: Code, name: string): Code =>
  code.raw !== undefined && weight(code.raw) > LIGHT ? named(cursor, code, name) : code

/** Evaluates where a test has come out so. Names given inside stay valid after it; what was learnt does not. */
function within<T>(cursor: Cursor, test: Test, outcome: boolean, evaluate: () => T): T {
  return withFacts(cursor, learn(factsOf(cursor), test, outcome), evaluate)
}

function withFacts<T>(cursor: Cursor, facts: BitFacts, evaluate: () => T): T {
  const before = cursor.assumed
  cursor.assumed = facts
  const result = evaluate()
  cursor.assumed = before
  return result
}
