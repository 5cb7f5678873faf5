// Builds invariants, reachability claims and temporal properties. Input: the concrete declaration; output: one kind of property
// with its claim.
import type { Claim, PropertyDeclaration } from '../ast/ast.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import type { ConditionCstNode, PropertyNameCstNode, TemporalCstNode } from '../../grammar/cst.ts'
import { first, nameOf, namesOf } from './context.ts'
import type { Context } from './context.ts'
import { binderOf, expressionOf } from './expressions.ts'

/** `invariant`, `reachable` or `finally` with its condition. */
export function conditionOf(context: Context, node: ConditionCstNode, span: Span): PropertyDeclaration {
  const word = first(node.children.claim)?.tokenType.name
  const kind = word === 'Reachable' ? 'reachable' : word === 'Finally' ? 'finally' : 'invariant'
  const head = headOf(context, first(node.children.propertyName), span)
  return {
    kind: 'property',
    span,
    ...head,
    binders: [],
    claim: { kind, condition: expressionOf(context, first(node.children.expression), head.name.span) },
  }
}

/** A temporal property: its claim is told by its words. */
export function temporalOf(context: Context, node: TemporalCstNode, span: Span): PropertyDeclaration {
  const head = headOf(context, first(node.children.propertyName), span)
  const binders = (node.children.binder ?? []).map((binder) => binderOf(context, binder, head.name.span))
  return { kind: 'property', span, ...head, binders, claim: claimOf(context, node, head.name.span) }
}

function claimOf(context: Context, node: TemporalCstNode, before: Span): Claim {
  const { Every, operation, task, outcome, Always, condition, premise, conclusion } = node.children
  if (Every !== undefined) {
    const result = first(outcome)
    return {
      kind: 'completes',
      operation: nameOf(context, first(operation), before),
      task: task === undefined ? undefined : expressionOf(context, first(task), before),
      outcome: result && nameOf(context, result, before),
    }
  }
  if (premise !== undefined) {
    return {
      kind: 'leadsTo',
      premise: expressionOf(context, first(premise), before),
      conclusion: expressionOf(context, first(conclusion), before),
    }
  }
  return { kind: Always === undefined ? 'eventually' : 'alwaysEventually', condition: expressionOf(context, first(condition), before) }
}

const headOf = (
  context: Context,
  node: PropertyNameCstNode | undefined,
  before: Span,
): Pick<PropertyDeclaration, 'name' | 'workloads' | 'when'> => ({
  name: nameOf(context, first(node?.children.name), before),
  workloads: namesOf(context, node?.children.workload, before),
  when: node?.children.when === undefined ? undefined : expressionOf(context, first(node.children.when), before),
})
