// A way from one to the next, `d along parent at most 3`: where it begins, which field leads on, how far it goes (LS3028, LS3014), and all that
// it comes to, as a set. Input: a place and a syntax tree; output: the way, or the typed expression.
import type * as ast from '../ast/ast.ts'
import type { Expression, Field, Local, Type } from '../model/model.ts'
import { literalRange } from './constants.ts'
import { checkConstant, checkExpression } from './demands.ts'
import type { Env } from './env.ts'
import { brokenExpression, isBroken } from './namespaces.ts'
import { memberOf } from './references.ts'
import { aValueOf, integerType } from './types.ts'

interface Way {
  readonly start: Expression
  readonly type: Extract<Type, { kind: 'object' | 'task' }>
  readonly field: Field
  readonly most: Expression
}

/** A set of what the walk comes to; it begins with none where `start` is none. */
export function checkAlong(env: Env, node: ast.ExpressionOf<'along'>): Expression {
  const { span } = node
  const way = checkWay(env, node)
  if (way === undefined) return brokenExpression(span)
  const { start, type, field, most } = way
  const local: Local = { name: 'one', span: node.field.span, type, mutable: false }
  const object: Expression = { kind: 'local', local, type, span: node.field.span }
  const next: Expression = { kind: 'field', object, field, type: field.type, span }
  return { kind: 'along', start, local, next, most, type: { kind: 'set', element: type }, span }
}

/** From where, along which field, and how far; undefined where something is wrong with it, which has been reported. */
export function checkWay(env: Env, node: ast.ExpressionOf<'along'>): Way | undefined {
  const { report } = env.tables
  const { field: name, most: said } = node
  const start = checkExpression(env, node.start)
  const bound = said === undefined ? undefined : checkConstant({ ...env, where: 'how far a walk may go' }, said)
  if (isBroken(start) || (said !== undefined && bound === undefined)) return undefined
  const { type } = start
  if (type.kind !== 'object' && type.kind !== 'task') {
    report.error('LS3028', node.start.span, `a walk begins with an object or a task, not with ${aValueOf(type)}`)
    return undefined
  }
  const member = memberOf(env, start, name, name.span)
  if (isBroken(member)) return undefined
  const onwards =
    member.type.kind === type.kind && (type.kind === 'task' || (member.type.kind === 'object' && member.type.class === type.class))
  if (!onwards || member.kind !== 'field') {
    report.error('LS3028', name.span, `a walk goes on to another of the same, and \`${name.text}\` is ${aValueOf(member.type)}`, {
      related: member.kind === 'field' ? [{ span: member.field.span, message: 'declared here' }] : [],
    })
    return undefined
  }
  if (bound !== undefined && (literalRange(bound)?.high ?? 1) < 1) {
    report.error('LS3014', bound.span, 'a walk goes to one object or more')
    return undefined
  }
  const most = bound ?? (type.kind === 'task' ? undefined : (type.class.count ?? one(node)))
  if (most === undefined) {
    report.error('LS3028', node.span, 'a walk over tasks says how far it may go', { hint: 'write `at most n`' })
    return undefined
  }
  return { start, type: { ...type, optional: false }, field: member.field, most }
}

const one = ({ span }: ast.ExpressionOf<'along'>): Expression => ({ kind: 'int', value: 1, type: integerType, span })
