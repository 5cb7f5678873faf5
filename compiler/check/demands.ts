// The verbs by which every rule has an expression checked: any, of a type, a condition, a constant. Input: a place and a syntax tree;
// output: a typed expression, broken where something is wrong with it (reported once, here or deeper).
import type * as ast from '../ast/ast.ts'
import type { Expression, Type } from '../model/model.ts'
import { isConstant } from './constants.ts'
import type { Env } from './env.ts'
import { brokenExpression, isBroken } from './namespaces.ts'
import { aValueOf, boolType, integerType, isInt, requireFits } from './types.ts'

/** `hint` is the type that the place asks for: it says which word a bare name is, and the type of an empty set. */
export function checkExpression(env: Env, node: ast.Expression, hint?: Type): Expression {
  return env.tables.checkExpression(env, node, hint)
}

/** An expression whose value goes into something of this type. `what` begins the message where it does not fit. */
export function checkFitting(env: Env, node: ast.Expression, type: Type, what: string): Expression {
  const value = checkExpression(env, node, type)
  requireFits(env.tables.report, value, type, what)
  return value
}

/** An expression that has to be a bool (LS3019). `what` begins the message. */
export function checkCondition(env: Env, node: ast.Expression, what = 'a condition'): Expression {
  const value = checkExpression(env, node, boolType)
  if (!isBroken(value) && value.type.kind !== 'bool') {
    env.tables.report.error('LS3019', node.span, `${what} is a bool, not ${aValueOf(value.type)}`)
    return brokenExpression(node.span)
  }
  return value
}

/** An expression that has to be an integer (LS3002). `what` begins the message. */
export function checkInteger(env: Env, node: ast.Expression, what: string): Expression {
  const value = checkExpression(env, node, integerType)
  if (isBroken(value) || isInt(value.type)) return value
  env.tables.report.error('LS3002', node.span, `${what} is an integer, not ${aValueOf(value.type)}`)
  return brokenExpression(node.span)
}

/** An integer over literals and sizes; `undefined` where it is none, which has been reported. */
export function checkConstant(env: Env, node: ast.Expression): Expression | undefined {
  const value = checkInteger(env, node, env.where)
  if (isBroken(value)) return undefined
  if (isConstant(value)) return value
  env.tables.report.error('LS3013', node.span, `${env.where} is made of numbers and sizes alone`)
  return undefined
}
