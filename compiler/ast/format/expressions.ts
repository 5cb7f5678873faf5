// Expressions and types as text. Input: a node and the source; output: one line, with soft breaks at the loosest operators.
// Parentheses stand where precedence needs them and where the author put them.
import type { BinaryOperator, Binder, Expression, Parameter, Setting, TypeExpression } from '../ast.ts'
import { softBreak } from './layout.ts'
import { isParenthesised } from './source.ts'
import type { Source } from './source.ts'

const binaryLevels: Readonly<Record<BinaryOperator, number>> = {
  '=>': 1,
  or: 2,
  and: 3,
  '==': 5,
  '!=': 5,
  '<': 5,
  '<=': 5,
  '>': 5,
  '>=': 5,
  in: 5,
  '+': 6,
  '-': 6,
  '*': 7,
  div: 7,
  mod: 7,
}
const loosest = 0
const notLevel = 4
const comparison = 5
const minusLevel = 8
const tightest = 9

/** How strongly the outermost operator of an expression binds. */
function levelOf(expression: Expression): number {
  switch (expression.kind) {
    case 'binary':
      return binaryLevels[expression.operator]
    case 'unary':
      return expression.operator === 'not' ? notLevel : minusLevel
    case 'at':
      return comparison
    case 'conditional':
    case 'quantifier':
      return loosest
    default:
      return tightest
  }
}

export function expressionText(source: Source, expression: Expression): string {
  return atLeast(source, expression, loosest, true)
}

/** `minimum` is what may stand here without parentheses. */
function atLeast(source: Source, expression: Expression, minimum: number, outermost = false): string {
  const { start, end } = expression.span
  const enclosed = levelOf(expression) < minimum || isParenthesised(source, start, end)
  const inner = bare(source, expression, outermost && !enclosed)
  return enclosed ? `(${inner})` : inner
}

function bare(source: Source, expression: Expression, outermost: boolean): string {
  const of = (part: Expression, minimum = loosest): string => atLeast(source, part, minimum)
  switch (expression.kind) {
    case 'integer':
    case 'boolean':
      return String(expression.value)
    case 'none':
    case 'any':
    case 'current':
      return expression.kind
    case 'reference':
      return expression.name.text
    case 'member':
      return `${of(expression.object, tightest)}.${expression.name.text}`
    case 'computedMode':
      return `${of(expression.object, tightest)}.(${withoutOwn(of(expression.mode))})`
    case 'index':
      return `${of(expression.object, tightest)}[${of(expression.index)}]`
    case 'range':
      return `${of(expression.object, tightest)}[${of(expression.low)}..${of(expression.high)}]`
    case 'interval':
      return `${of(expression.low)}..${of(expression.high)}`
    case 'call':
      return `${expression.callee.text}(${expression.arguments.map((argument) => of(argument)).join(', ')})`
    case 'unary':
      return expression.operator === 'not' ? `not ${of(expression.operand, notLevel)}` : `-${of(expression.operand, minusLevel)}`
    case 'binary':
      return binaryText(source, expression, outermost)
    case 'conditional':
      return `if ${of(expression.condition)} then ${of(expression.then)} else ${of(expression.otherwise)}`
    case 'set':
      return `{${expression.elements.map((element) => of(element)).join(', ')}}`
    case 'quantifier': {
      const binders = expression.binders.map((binder) => binderText(source, binder)).join(', ')
      return `${expression.quantifier} ${binders}: ${atLeast(source, expression.body, loosest, outermost)}`
    }
    case 'count':
      return `count(${binderText(source, expression.binder)}: ${of(expression.condition)})`
    case 'trylock':
      return `trylock ${of(expression.target, tightest)}`
    case 'at':
      return `${of(expression.task, comparison + 1)} at ${expression.place.text}`
    case 'invalid':
      return ''
  }
}

const withoutOwn = (value: string): string => value

function binaryText(source: Source, expression: Extract<Expression, { kind: 'binary' }>, outermost: boolean): string {
  const { operator, left, right } = expression
  const level = binaryLevels[operator]
  const breaks = outermost && level <= binaryLevels.and
  const leftMinimum = operator === '=>' || level === comparison ? level + 1 : level
  const rightMinimum = operator === '=>' ? level : level + 1
  // Only a row of one and the same operator is broken, all of it or nothing.
  const chains = (part: Expression): boolean => breaks && part.kind === 'binary' && part.operator === operator
  const before = operandText(source, left, leftMinimum, chains(left), false)
  const after = operandText(source, right, rightMinimum, chains(right), true)
  return `${before}${breaks ? softBreak : ' '}${operator} ${after}`
}

/** A conditional or a quantifier takes all that follows it: as the last operand it needs no parentheses. */
function operandText(source: Source, part: Expression, minimum: number, chains: boolean, last: boolean): string {
  const open = last && (part.kind === 'conditional' || part.kind === 'quantifier')
  return atLeast(source, part, open ? loosest : minimum, chains)
}

export const binderText = (source: Source, binder: Binder): string => `${binder.name.text} in ${atLeast(source, binder.domain, loosest)}`

export const settingText = (source: Source, setting: Setting): string => `${setting.name.text} = ${expressionText(source, setting.value)}`

export const parameterText = (source: Source, parameter: Parameter): string => `${parameter.name.text}: ${typeText(source, parameter.type)}`

export function typeText(source: Source, type: TypeExpression): string {
  switch (type.kind) {
    case 'words':
      return `{${type.words.map((word) => word.text).join(', ')}}`
    case 'interval':
      return `${atLeast(source, type.low, loosest)}..${atLeast(source, type.high, loosest)}`
    case 'set':
      return `set of ${typeText(source, type.element)}`
    case 'array':
      return `array[${atLeast(source, type.length, loosest)}] of ${typeText(source, type.element)}`
    case 'lock':
      return `lock ${type.lock.text}${type.over === undefined ? '' : ` over ${typeText(source, type.over)}`}`
    case 'named':
      return `${type.name.text}${type.optional ? '?' : ''}`
  }
}
