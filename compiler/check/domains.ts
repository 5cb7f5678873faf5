// What a bound name goes through: a class, the tasks, a type, a set or an interval (LS3017). Input: a place and a syntax tree; output:
// the domain and the type of its elements.
import type * as ast from '../ast/ast.ts'
import type { Domain, Type } from '../model/model.ts'
import { describeConstant, isConstant } from './constants.ts'
import { type Env, findLocal } from './env.ts'
import { checkExpression, checkInteger } from './demands.ts'
import { wordsOfName } from './references.ts'
import { brokenExpression, brokenType, isBroken, textOf } from './namespaces.ts'
import { findNamed } from './typeExpressions.ts'
import { aValueOf, describe, integerType } from './types.ts'

interface CheckedDomain {
  readonly domain: Domain
  readonly element: Type
}

export function checkDomain(env: Env, node: ast.Expression): CheckedDomain {
  if (node.kind === 'interval') {
    const low = checkInteger(env, node.low, 'the start of an interval')
    const high = checkInteger(env, node.high, 'the end of an interval')
    if (isBroken(low) || isBroken(high)) return brokenDomain(node)
    return {
      domain: { kind: 'interval', low, high },
      element: isConstant(low) && isConstant(high) ? { kind: 'int', low, high } : integerType,
    }
  }
  if (node.kind === 'reference' && findLocal(env, node.name.text) === undefined) {
    const named = namedDomain(env, node)
    if (named !== undefined) return named
  }
  const set = checkExpression(env, node)
  if (isBroken(set)) return brokenDomain(node)
  if (set.type.kind !== 'set') {
    env.tables.report.error(
      'LS3017',
      node.span,
      `a name goes through a class, \`Task\`, a type, a set or an interval, not ${aValueOf(set.type)}`,
      { hint: set.type.kind === 'array' ? throughArray(env, node, set.type) : undefined },
    )
    return brokenDomain(node)
  }
  return { domain: { kind: 'set', set }, element: set.type.element }
}

/** `for i in 0..1`, or through what the array has one for each of. */
function throughArray(env: Env, node: ast.Expression, { by, length }: Type & { kind: 'array' }): string {
  const over = by === undefined ? `0..${length.kind === 'int' ? length.value - 1 : `${describeConstant(length)} - 1`}` : describe(by)
  return `through its indices: \`for i in ${over}\`, and \`${textOf(env.tables, node.span)}[i]\``
}

function namedDomain(env: Env, node: ast.ExpressionOf<'reference'>): CheckedDomain | undefined {
  const type = findNamed(env.tables, node.name)
  if (type === undefined) {
    const words = wordsOfName(env.tables, node.name)
    return words === undefined ? undefined : { domain: { kind: 'words', words }, element: { kind: 'words', words } }
  }
  if (type === brokenType) return brokenDomain(node)
  switch (type.kind) {
    case 'object':
      return { domain: { kind: 'class', class: type.class }, element: { ...type, optional: false } }
    case 'task':
      return { domain: { kind: 'tasks' }, element: { kind: 'task', optional: false } }
    case 'words':
      return { domain: { kind: 'words', words: type.words }, element: type }
    case 'int':
      return { domain: { kind: 'interval', low: type.low, high: type.high }, element: type }
    default:
      env.tables.report.error('LS3017', node.span, `no name can go through all of type \`${node.name.text}\``, {
        hint: 'a class, `Task`, a type of words or integers, a set or an interval',
      })
      return brokenDomain(node)
  }
}

function brokenDomain(node: ast.Expression): CheckedDomain {
  return { domain: { kind: 'set', set: brokenExpression(node.span) }, element: brokenType }
}
