// Expressions and types as text. Input: a node and the source; output: one line, with soft breaks at the operators
// that join conditions.
import type { Binder, Expression, KindChoice, ModeWord, Parameter, Setting, TypeExpression } from '../ast.ts'
import { takesOf } from '../operators.ts'
import { softBreak } from './segments.ts'
import { isParenthesised } from './source.ts'
import type { Source } from './source.ts'

export const expressionText = (source: Source, expression: Expression): string => shown(source, expression, true)

/** What the author put in parentheses stays there: the tree came from this text, so they are where precedence needs them. */
function shown(source: Source, expression: Expression, outermost: boolean): string {
  const enclosed = isParenthesised(source, expression.span.start, expression.span.end)
  const inner = bare(source, expression, outermost && !enclosed)
  return enclosed ? `(${inner})` : inner
}

function bare(source: Source, expression: Expression, outermost: boolean): string {
  const of = (part: Expression): string => shown(source, part, false)
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
      return `${of(expression.object)}.${expression.name.text}`
    case 'computedMode':
      return `${of(expression.object)}.(${of(expression.mode)})`
    case 'index':
      return `${of(expression.object)}[${of(expression.index)}]`
    case 'range':
      return `${of(expression.object)}[${of(expression.low)}..${of(expression.high)}]`
    case 'interval':
      return `${of(expression.low)}..${of(expression.high)}`
    case 'call':
      return `${expression.callee.text}(${expression.arguments.map(of).join(', ')})`
    case 'unary':
      if (expression.operator === 'not') return `not ${of(expression.operand)}`
      // Two minus signs that touch are a decrement.
      return `-${expression.operand.kind === 'unary' && expression.operand.operator === '-' ? ' ' : ''}${of(expression.operand)}`
    case 'old':
      return `old ${of(expression.operand)}`
    case 'binary':
      return binaryText(source, expression, outermost)
    case 'conditional':
      return `if ${of(expression.condition)} then ${of(expression.then)} else ${of(expression.otherwise)}`
    case 'set':
      return `{${expression.elements.map(of).join(', ')}}`
    case 'quantifier': {
      const binders = expression.binders.map((binder) => binderText(source, binder)).join(', ')
      return `${expression.quantifier} ${binders}: ${shown(source, expression.body, outermost)}`
    }
    case 'along': {
      const most = expression.most === undefined ? '' : ` at most ${of(expression.most)}`
      return `${of(expression.start)} along ${expression.field.text}${most}`
    }
    case 'count':
      return `count(${binderText(source, expression.binder)}: ${of(expression.condition)})`
    case 'new': {
      const values = expression.values.map((value) => settingText(source, value)).join(', ')
      return `new ${expression.class.text}${expression.optional ? '?' : ''} ${values === '' ? '{ }' : `{ ${values} }`}`
    }
    case 'trylock':
      return `trylock ${of(expression.target)}${expression.mode === undefined ? '' : ` to ${modeWordText(source, expression.mode)}`}`
    case 'at':
      return `${of(expression.task)} at ${expression.place.text}`
    case 'invalid':
      return ''
  }
}

function binaryText(source: Source, expression: Extract<Expression, { kind: 'binary' }>, outermost: boolean): string {
  const { operator, left, right } = expression
  // Where a line is too long, it is broken at what joins conditions.
  const breaks = outermost && takesOf(operator) === 'conditions'
  // Only a row of one and the same operator is broken, all of it or nothing.
  const chains = (part: Expression): boolean => breaks && part.kind === 'binary' && part.operator === operator
  return `${shown(source, left, chains(left))}${breaks ? softBreak : ' '}${operator} ${shown(source, right, chains(right))}`
}

export const binderText = (source: Source, binder: Binder): string => `${binder.name.text} in ${shown(source, binder.domain, false)}`

/** A mode behind `to`, in parentheses where it is computed. */
export const modeWordText = (source: Source, mode: ModeWord): string =>
  mode.kind === 'word' ? mode.name.text : `(${expressionText(source, mode.value)})`

export const settingText = (source: Source, setting: Setting): string => `${setting.name.text} = ${expressionText(source, setting.value)}`

export const parameterText = (source: Source, parameter: Parameter): string => `${parameter.name.text}: ${typeText(source, parameter.type)}`

/** A lock kind with what it is given, or one of two. */
export function choiceText(source: Source, choice: KindChoice): string {
  if (choice.kind === 'kindChoice')
    return `if ${expressionText(source, choice.condition)} then ${choiceText(source, choice.then)} else ${choiceText(source, choice.otherwise)}`
  const given = choice.arguments ?? []
  return given.length === 0 ? choice.lock.text : `${choice.lock.text}(${given.map((one) => expressionText(source, one)).join(', ')})`
}

/** A type on one line. */
export function typeText(source: Source, type: TypeExpression): string {
  switch (type.kind) {
    case 'words':
      return `{${type.words.map((word) => word.text).join(', ')}}`
    case 'interval':
      return `${shown(source, type.low, false)}..${shown(source, type.high, false)}`
    case 'set':
      return `set of ${typeText(source, type.element)}`
    case 'array':
      return `array[${type.index.kind === 'by' ? typeText(source, type.index.type) : shown(source, type.index.length, false)}] of ${typeText(source, type.element)}`
    case 'lock':
      return `lock ${choiceText(source, type.lock)}${type.over === undefined ? '' : ` over ${typeText(source, type.over)}`}`
    case 'named':
      return `${type.name.text}${type.optional ? '?' : ''}`
  }
}
