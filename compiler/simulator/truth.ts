// Conditions of properties and assertions as the runtime's truths, which say their smallest false part. Input: an expression of type bool; output: a value
// of type Truth. What is no connective and no quantifier is a part, named by its text.
import { arrow, string } from '../emit/js.ts'
import type { Js } from '../emit/module.ts'
import type { Expression } from '../model/model.ts'
import { domain, helper, term, type Scope } from './expressions.ts'
import { safe } from './names.ts'
import { reads } from './reads.ts'

export function truth(e: Expression, scope: Scope): Js {
  const text = string(scope.sheet.source.text(e.span))
  const lazy = (part: Expression): Js => arrow([], truth(part, scope))
  if (e.kind === 'unary' && e.operator === 'not' && isJoined(e.operand)) return helper(scope, 'not', text, truth(e.operand, scope))
  if (e.kind === 'binary' && (e.operator === 'and' || e.operator === 'or' || e.operator === '=>'))
    return helper(scope, e.operator === '=>' ? 'implies' : e.operator, text, truth(e.left, scope), lazy(e.right))
  if (e.kind === 'quantifier' && e.quantifier !== 'count') {
    const all = domain(e.domain, scope)
    scope.bound.add(e.local)
    const body = arrow([safe(e.local.name)], truth(e.body, scope))
    return helper(scope, e.quantifier === 'forall' ? 'every' : 'someTrue', text, string(e.local.name), all, body)
  }
  return helper(scope, 'is', text, term(e, scope), ...reads(e, scope))
}

const isJoined = (e: Expression): boolean =>
  (e.kind === 'quantifier' && e.quantifier !== 'count') ||
  (e.kind === 'binary' && (e.operator === 'and' || e.operator === 'or' || e.operator === '=>'))
