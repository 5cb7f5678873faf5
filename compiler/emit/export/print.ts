// Expressions in the three target languages. Input: an expression of the transition system and where it is read; output: text in
// which everything that needs parentheses has them. Booleans are truth values, words and references are numbers with names; sets are
// sets in TLA+ and bit masks elsewhere.
import { rangeOf } from '../../ir/extent.ts'
import type { Expression, Location, Operator, Temp, Type, Variable } from '../../ir/system.ts'
import { bitsOf } from './expressions.ts'
import { NotExportable } from './variant.ts'
import { nth } from '../../../runtime/entries.ts'

export type Kind = 'bool' | 'int' | 'set'

export interface Syntax {
  readonly true: string
  readonly false: string
  readonly equals: string
  readonly differs: string
  readonly not: string
  readonly and: string
  readonly or: string
  readonly plain: { readonly div: string; readonly mod: string }
  readonly choose: (condition: string, then: string, otherwise: string) => Text
  /** Sets of their own, or bit masks. */
  readonly sets: 'sets' | 'masks'
  /** One operation on sets, on operands in parentheses. */
  readonly set: (operation: SetOperation, left: string, right: string) => string
  readonly setOf: (bits: readonly number[]) => string
  readonly call: (name: string, operands: readonly string[]) => string
}

export type SetOperation = 'union' | 'minus' | 'has' | 'with' | 'size'

export interface Scene {
  readonly syntax: Syntax
  readonly constant: (value: number, type: Type) => string | undefined
  readonly read: (variable: Variable, index: Expression, scene: Scene) => string
  readonly temp: (temp: Temp) => string
  /** Whether the task stands at one of these. */
  readonly at: (task: number, locations: readonly Location[]) => Text
  /** The name of a function that looks something up by a number; `kind` of its result, `set` only where sets are sets. */
  readonly table: (table: readonly number[], low: number, kind: Kind) => string
  /** The name of the rounding division or remainder, for operands that may be negative. */
  readonly rounding: (operator: 'div' | 'mod') => string
}

/** A scene's reads before a step has bound anything, where each variable is one of the model and an array is read by an index. */
export const readsBy = (nameOf: (variable: Variable) => string): Pick<Scene, 'temp' | 'read'> => ({
  temp: unset,
  read: (variable, index, scene) =>
    variable.elements.length > 1 ? `${nameOf(variable)}[${print(scene, index, 'int')}]` : nameOf(variable),
})
const unset = (): never => {
  throw new Error('a temporary is read before it is set')
}

export const kindOf = (type: Type): Kind => (type.kind === 'bool' ? 'bool' : type.kind === 'set' ? 'set' : 'int')

/** An expression of a target language with what it binds. */
export interface Text {
  readonly text: string
  /** What may stand beside it without parentheses: any operator, any but another `not`, only a conjunction or disjunction, none. */
  readonly beside: 'any' | 'anyButNot' | 'junction' | 'none'
}
export const closed = (text: string): Text => ({ text, beside: 'any' })
export const compared = (text: string): Text => ({ text, beside: 'junction' })
export const open = (text: string): Text => ({ text, beside: 'none' })
/** Beside any operator. */
export const tight = ({ text, beside }: Text): string => (beside === 'any' || beside === 'anyButNot' ? text : `(${text})`)
/** As a part of a conjunction or disjunction: all three languages compare first. */
export const joined = ({ text, beside }: Text): string => (beside === 'none' ? `(${text})` : text)
/** With an operator before it. Two `!` in a row would be an operator of its own in some language. */
export const negation = (not: string, of: Text): Text => ({
  text: `${not}${of.beside === 'any' ? of.text : `(${of.text})`}`,
  beside: 'anyButNot',
})

export const print = (scene: Scene, e: Expression, want: Kind): string => printed(scene, e, want).text
/** The same where an operator stands beside it. */
export const operand = (scene: Scene, e: Expression, want: Kind): string => tight(printed(scene, e, want))

/** What has to hold, one by one, each ready to stand beside the conjunction of the language. */
export function conjuncts(scene: Scene, e: Expression): readonly string[] {
  if (e.kind === 'and') return e.operands.flatMap((one) => conjuncts(scene, one))
  const free = e.kind === 'not' ? holdsIn(e.operand) : undefined
  if (free !== undefined) return countTexts(scene, free, `${scene.syntax.equals} 0`)
  return [joined(printed(scene, e, 'bool'))]
}

/** Conditions that all have to hold: on one line, or one a line where they would be too long, the operator before all but the first. */
export function conjunction(scene: Scene, parts: readonly string[]): readonly string[] {
  const line = junction(scene, 'and', parts)
  return line.length <= 100 ? [line] : parts.map((one, i) => (i === 0 ? one : `${scene.syntax.and} ${one}`))
}

/** Conditions, one beside the other on a line. */
const junction = (scene: Scene, kind: 'and' | 'or', parts: readonly string[]): string => parts.join(` ${scene.syntax[kind]} `)

/** An expression as a value of some kind. Throws NotExportable for a set that would be a number. */
export function printed(scene: Scene, e: Expression, want: Kind): Text {
  const { syntax } = scene
  if (e.kind === 'const') return constantText(scene, e.value, e.type, want)
  if (e.kind === 'conditional') {
    return syntax.choose(operand(scene, e.condition, 'bool'), operand(scene, e.then, want), operand(scene, e.otherwise, want))
  }
  if (e.kind === 'table') {
    const kind = want === 'set' && syntax.sets === 'masks' ? 'int' : want
    return closed(syntax.call(scene.table(e.table, e.low, kind), [print(scene, e.operand, 'int')]))
  }
  const own = naturalKind(e)
  const text = natural(scene, e)
  if (own === want || (syntax.sets === 'masks' && own !== 'bool' && want !== 'bool')) return text
  if (own === 'int' && want === 'bool') return compared(`${tight(text)} ${syntax.differs} 0`)
  if (own === 'bool' && want === 'int') return syntax.choose(tight(text), '1', '0')
  if (own === 'set' && want === 'bool') return compared(`${tight(text)} ${syntax.differs} ${syntax.setOf([])}`)
  throw new NotExportable('a set is used as a number')
}

function constantText(scene: Scene, value: number, type: Type, want: Kind): Text {
  const { syntax } = scene
  if (want === 'bool') return closed(value !== 0 ? syntax.true : syntax.false)
  if (want === 'set') return closed(syntax.setOf(bitsOf(value)))
  const named = scene.constant(value, type)
  return named === undefined ? (value < 0 ? open(String(value)) : closed(String(value))) : closed(named)
}

function naturalKind(e: Expression): Kind {
  switch (e.kind) {
    case 'read':
      return kindOf(e.reference.variable.type)
    case 'temp':
      return kindOf(e.temp.type)
    case 'not':
    case 'and':
    case 'or':
    case 'anyHeld':
    case 'at':
      return 'bool'
    case 'size':
      return 'int'
    case 'binary':
      switch (e.operator) {
        case '+':
        case '-':
        case '*':
        case 'div':
        case 'mod':
          return 'int'
        case 'union':
        case 'minus':
        case 'with':
          return 'set'
        default:
          return 'bool'
      }
    case 'const':
    case 'parameter':
    case 'conditional':
    case 'table':
      return kindOf(e.type)
  }
}

function natural(scene: Scene, e: Expression): Text {
  const { syntax } = scene
  switch (e.kind) {
    case 'read':
      return closed(scene.read(e.reference.variable, e.reference.index, scene))
    case 'temp':
      return closed(scene.temp(e.temp))
    case 'not': {
      const opposite = e.operand.kind === 'binary' ? negated(e.operand.operator) : undefined
      if (opposite !== undefined && e.operand.kind === 'binary') return natural(scene, { ...e.operand, operator: opposite })
      const free = holdsIn(e.operand)
      if (free !== undefined) return countsText(scene, free, `${syntax.equals} 0`, 'and')
      return negation(syntax.not, printed(scene, e.operand, 'bool'))
    }
    case 'and':
    case 'or':
      return open(
        junction(
          scene,
          e.kind,
          e.operands.map((one) => joined(printed(scene, one, 'bool'))),
        ),
      )
    case 'anyHeld':
      return countsText(scene, e.holds, '> 0', 'or')
    case 'at':
      return scene.at(e.task, e.locations)
    case 'size':
      return closed(syntax.set('size', operand(scene, e.operand, 'set'), ''))
    case 'binary':
      return binaryText(scene, e)
    case 'parameter':
      throw new NotExportable(`the switch ${e.parameter.name} has no value`)
    case 'const':
    case 'conditional':
    case 'table':
      return printed(scene, e, kindOf(e.type))
  }
}

/** Of a test whether any of these is held, the holds. */
function holdsIn(e: Expression): readonly Variable[] | undefined {
  if (e.kind === 'anyHeld') return e.holds
  if (e.kind !== 'or') return undefined
  const parts = e.operands.map(holdsIn)
  return parts.every((part) => part !== undefined) ? [...new Set(parts.flat())] : undefined
}

const countTexts = (scene: Scene, holds: readonly Variable[], comparison: string): readonly string[] =>
  holds.map((hold) => `${scene.read(hold, ZERO, scene)} ${comparison}`)

function countsText(scene: Scene, holds: readonly Variable[], comparison: string, kind: 'and' | 'or'): Text {
  const counts = countTexts(scene, holds, comparison)
  return counts.length === 1 ? compared(nth(counts, 0)) : open(junction(scene, kind, counts))
}

const ZERO: Expression = { kind: 'const', value: 0, type: { kind: 'int', low: 0, high: 0 } }

const negated = (operator: Operator): Operator | undefined => (operator === '==' ? '!=' : operator === '!=' ? '==' : undefined)

function binaryText(scene: Scene, { operator, left, right }: Extract<Expression, { kind: 'binary' }>): Text {
  const { syntax } = scene
  const side = (e: Expression, kind: Kind): string => operand(scene, e, kind)
  switch (operator) {
    case '+':
    case '-':
    case '*': {
      // Sums read from the left in all three.
      const sum = operator === '+' && left.kind === 'binary' && left.operator === '+'
      return open(`${sum ? print(scene, left, 'int') : side(left, 'int')} ${operator} ${side(right, 'int')}`)
    }
    case 'div':
    case 'mod':
      if (least(left) >= 0 && least(right) > 0) return open(`${side(left, 'int')} ${syntax.plain[operator]} ${side(right, 'int')}`)
      return closed(syntax.call(scene.rounding(operator), [print(scene, left, 'int'), print(scene, right, 'int')]))
    case '==':
    case '!=': {
      const kind = common(left, right)
      return compared(`${side(left, kind)} ${operator === '==' ? syntax.equals : syntax.differs} ${side(right, kind)}`)
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return compared(`${side(left, 'int')} ${operator} ${side(right, 'int')}`)
    case 'union':
    case 'minus':
      return closed(syntax.set(operator, side(left, 'set'), side(right, 'set')))
    case 'has':
    case 'with':
      return closed(syntax.set(operator, side(left, 'set'), side(right, 'int')))
  }
}

/** How two values are compared. */
function common(left: Expression, right: Expression): Kind {
  const kinds = [left, right].map((e) => (e.kind === 'const' ? undefined : naturalKind(e)))
  if (kinds.includes('set')) return 'set'
  if (kinds.includes('int')) return 'int'
  return kinds.includes('bool') ? 'bool' : kindOf(left.type)
}

/** The least that an expression can be, as far as its types tell. */
function least(e: Expression): number {
  switch (e.kind) {
    case 'const':
      return e.value
    case 'read':
      return Math.min(...e.reference.variable.bounds.map(({ low }) => low))
    case 'temp':
      return rangeOf(e.temp.type).low
    case 'binary':
      return e.operator === '+' || (e.operator === '*' && least(e.left) >= 0 && least(e.right) >= 0)
        ? e.operator === '+'
          ? least(e.left) + least(e.right)
          : 0
        : rangeOf(e.type).low
    case 'conditional':
      return Math.min(least(e.then), least(e.otherwise))
    case 'table':
      return Math.min(...e.table)
    default:
      return rangeOf(e.type).low
  }
}
