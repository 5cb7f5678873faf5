// Operators: what they take and give. Input: a place and a syntax tree; output: a typed tree. A bare word takes its meaning from the
// other side of a comparison, so the side that is sure of its type is checked first.
import type * as ast from '../ast/ast.ts'
import type { Expression, Type } from '../model/model.ts'
import { type Env, findLocal } from './env.ts'
import { checkCondition, checkExpression } from './demands.ts'
import { brokenExpression, findClass, isBroken } from './namespaces.ts'
import { aValueOf, boolType, comparable, describe, integerType, isInt, join } from './types.ts'

/** `not` of a condition, `-` of a number. */
export function checkUnary(env: Env, node: ast.ExpressionOf<'unary'>): Expression {
  if (node.operator === 'not') {
    const operand = checkCondition(env, node.operand, 'the operand of `not`')
    return { kind: 'unary', operator: 'not', operand, type: boolType, span: node.span }
  }
  // The lowest integer is one below what can be written without its sign.
  const operand: Expression =
    node.operand.kind === 'integer'
      ? { kind: 'int', value: node.operand.value, type: integerType, span: node.operand.span }
      : checkNumber(env, node.operand, '-')
  return { kind: 'unary', operator: '-', operand, type: integerType, span: node.span }
}

/** An operator between two expressions. `hint`: the type that is wanted of the whole, for bare words. */
export function checkBinary(env: Env, node: ast.ExpressionOf<'binary'>, hint: Type | undefined): Expression {
  const { operator, span } = node
  switch (operator) {
    case 'and':
    case 'or':
    case '=>': {
      const left = checkCondition(env, node.left, `an operand of \`${operator}\``)
      const right = checkCondition(env, node.right, `an operand of \`${operator}\``)
      return { kind: 'binary', operator, left, right, type: boolType, span }
    }
    case '==':
    case '!=': {
      const [left, right] = checkPair(env, node)
      if (!comparable(left.type, right.type)) reportIncomparable(env, span, left.type, right.type)
      return { kind: 'binary', operator, left, right, type: boolType, span }
    }
    case '<':
    case '<=':
    case '>':
    case '>=': {
      const [left, right] = checkPair(env, node)
      requireOrdered(env, span, left, right, operator)
      return { kind: 'binary', operator, left, right, type: boolType, span }
    }
    case 'in':
      return checkIn(env, node)
    case '+':
    case '-': {
      const setHint = hint?.kind === 'set' ? hint : undefined
      return checkSum(env, { operator, left: checkExpression(env, node.left, setHint), right: node.right, span })
    }
    case '*':
    case 'div':
    case 'mod': {
      const left = checkNumber(env, node.left, operator)
      const right = checkNumber(env, node.right, operator)
      if ((operator === 'div' || operator === 'mod') && right.kind === 'int' && right.value === 0) {
        env.tables.report.error('LS3006', right.span, `\`${operator}\` by zero`)
      }
      return { kind: 'binary', operator, left, right, type: integerType, span }
    }
  }
}

interface Sum {
  readonly operator: '+' | '-'
  readonly left: Expression
  readonly right: ast.Expression
  readonly span: ast.Expression['span']
}

/** Of integers, or of sets: union and difference. */
export function checkSum(env: Env, sum: Sum): Expression {
  const { operator, left, span } = sum
  if (left.type.kind === 'set') return combineSets(env, sum, checkExpression(env, sum.right, left.type))
  requireNumber(env, left, operator)
  return { kind: 'binary', operator, left, right: checkNumber(env, sum.right, operator), type: integerType, span }
}

function checkNumber(env: Env, node: ast.Expression, operator: string): Expression {
  const value = checkExpression(env, node, integerType)
  requireNumber(env, value, operator)
  return value
}

function requireNumber(env: Env, value: Expression, operator: string): void {
  if (!isBroken(value) && !isInt(value.type)) {
    env.tables.report.error(
      'LS3002',
      value.span,
      `\`${operator}\` takes integers${operator === '+' || operator === '-' ? ' or sets' : ''}, not ${aValueOf(value.type)}`,
    )
  }
}

/** Both sides of a comparison, each with the other's type as its hint where it needs one. */
function checkPair(env: Env, node: ast.ExpressionOf<'binary'>): readonly [Expression, Expression] {
  if (leans(env, node.left) && !leans(env, node.right)) {
    const right = checkExpression(env, node.right)
    return [checkExpression(env, node.left, right.type), right]
  }
  const left = checkExpression(env, node.left)
  return [left, checkExpression(env, node.right, left.type)]
}

/** Whether it says little about its own type: a bare word, an empty set. */
function leans(env: Env, node: ast.Expression): boolean {
  if (node.kind === 'set') return true
  if (node.kind !== 'reference') return false
  const name = node.name.text
  const { tables } = env
  const isEntity =
    findLocal(env, name) !== undefined ||
    env.outcomes?.has(name) === true ||
    env.groups?.has(name) === true ||
    tables.sizes.has(name) ||
    tables.switches.has(name) ||
    findClass(tables, node.name) !== undefined
  return !isEntity
}

function reportIncomparable(env: Env, span: ast.Expression['span'], left: Type, right: Type): void {
  if (left.kind === 'words' && right.kind === 'words') {
    env.tables.report.error('LS3005', span, `${describe(left)} and ${describe(right)} have no word in common, so they are never equal`)
  } else if (left.kind === 'lock' || right.kind === 'lock') {
    env.tables.report.error('LS3003', span, 'a lock is no value and cannot be compared', {
      hint: '`held`, `mine`, `holder` and `queued` ask about it',
    })
  } else {
    env.tables.report.error('LS3003', span, `${aValueOf(left)} cannot be compared with ${aValueOf(right)}`)
  }
}

function requireOrdered(env: Env, span: ast.Expression['span'], left: Expression, right: Expression, operator: string): void {
  if (isBroken(left) || isBroken(right)) return
  if (isInt(left.type) && isInt(right.type)) return
  const object = left.type.kind === 'object' ? left.type : right.type.kind === 'object' ? right.type : undefined
  if (object === undefined || !comparable(left.type, right.type)) {
    env.tables.report.error(
      'LS3004',
      span,
      `\`${operator}\` compares integers, or objects of one ordered class, not ${aValueOf(left.type)} with ${aValueOf(right.type)}`,
    )
  } else if (!object.class.ordered) {
    env.tables.report.error('LS3004', span, `class \`${object.class.name}\` is not ordered`, {
      hint: `\`object ${object.class.name}[…] ordered\` gives its objects addresses`,
    })
  }
}

function checkIn(env: Env, node: ast.ExpressionOf<'binary'>): Expression {
  const report = env.tables.report
  let left: Expression
  let right: Expression
  if (leans(env, node.left) && node.right.kind !== 'set') {
    right = checkExpression(env, node.right)
    left = checkExpression(env, node.left, right.type.kind === 'set' ? right.type.element : undefined)
  } else {
    left = checkExpression(env, node.left)
    right = checkExpression(env, node.right, { kind: 'set', element: left.type })
  }
  if (!isBroken(left) && !isBroken(right)) {
    if (right.type.kind !== 'set') {
      report.error('LS3002', node.right.span, `the right side of \`in\` is a set, not ${aValueOf(right.type)}`)
    } else if (!comparable(left.type, right.type.element)) {
      reportIncomparable(env, node.span, left.type, right.type.element)
    }
  }
  return { kind: 'binary', operator: 'in', left, right, type: boolType, span: node.span }
}

function combineSets(env: Env, { operator, left, right: written, span }: Sum, right: Expression): Expression {
  if (isBroken(left) || isBroken(right)) return brokenExpression(span)
  const type = right.type.kind === 'set' ? join(left.type, right.type) : undefined
  if (type === undefined) {
    env.tables.report.error(
      'LS3003',
      written.span,
      `${aValueOf(left.type)} is joined with a set of the same, not with ${aValueOf(right.type)}`,
    )
    return brokenExpression(span)
  }
  // The union of sets keeps the declared type of the field that it goes back into.
  const kept = left.type.kind === 'set' && type.kind === 'set' && type.element.kind === 'integer' ? left.type : type
  return { kind: 'binary', operator: operator === '+' ? 'union' : 'minus', left, right, type: kept, span }
}
