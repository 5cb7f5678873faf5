// Builds blocks and statements. Input: concrete statements; output: the statements of the syntax tree, `invalid` where a statement
// could not be read.
import type { IToken } from 'chevrotain'
import type { AssignOperator, AttemptClause, Block, Expression, Setting, Statement } from '../ast/ast.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import type {
  AlternativesCstNode,
  AssignmentCstNode,
  AttemptingCstNode,
  BlockCstNode,
  BranchingCstNode,
  ChangesCstNode,
  ClauseCstNode,
  LockingCstNode,
  NamedCstNode,
  StatementCstNode,
} from '../../grammar/cst.ts'
import { argumentsOf, binderOf, changedToOf, expressionOf, pathOf, settingOf, typeOf } from './expressions.ts'
import { endOf, first, join, nameOf, namesOf, report, spanOf } from './context.ts'
import type { Context } from './context.ts'

/** A block with its statements; an empty one where the text has none. */
export function blockOf(context: Context, node: BlockCstNode | undefined, before: Span): Block {
  const span = spanOf(context, node, before)
  return { kind: 'block', span, statements: (node?.children.statement ?? []).map((statement) => statementOf(context, statement, span)) }
}

function statementOf(context: Context, node: StatementCstNode, before: Span): Statement {
  const span = spanOf(context, node, before)
  const part = node.children
  if (part.named?.[0] !== undefined) return namedOf(context, part.named[0], span)
  if (part.ghostAssignment?.[0] !== undefined) return assignmentOf(context, first(part.ghostAssignment[0].children.assignment), span, true)
  if (part.locking?.[0] !== undefined) return lockingOf(context, part.locking[0], span)
  if (part.freeing?.[0] !== undefined) return { kind: 'free', span, target: pathOf(context, first(part.freeing[0].children.path), span) }
  if (part.branching?.[0] !== undefined) return branchingOf(context, part.branching[0], span)
  if (part.alternatives?.[0] !== undefined) return alternativesOf(context, part.alternatives[0], span)
  if (part.attempting?.[0] !== undefined) return attemptOf(context, part.attempting[0], span)
  if (part.binding?.[0] !== undefined) {
    const binding = part.binding[0].children
    const name = nameOf(context, first(binding.Word), span)
    const type = first(binding.type)
    return {
      kind: 'let',
      span,
      mutable: binding.Var !== undefined,
      name,
      type: type && typeOf(context, type, name.span),
      value: expressionOf(context, first(binding.expression), name.span),
    }
  }
  if (part.looping?.[0] !== undefined) {
    const loop = part.looping[0].children
    const condition = expressionOf(context, first(loop.expression), span)
    return { kind: 'while', span, condition, body: blockOf(context, first(loop.block), condition.span) }
  }
  if (part.iterating?.[0] !== undefined) {
    const loop = part.iterating[0].children
    const binder = binderOf(context, first(loop.binder), span)
    return { kind: 'for', span, binder, body: blockOf(context, first(loop.block), binder.span) }
  }
  if (part.choosing?.[0] !== undefined) {
    const choice = part.choosing[0].children
    const condition = first(choice.expression)
    return {
      kind: 'choose',
      span,
      binders: (choice.binder ?? []).map((binder) => binderOf(context, binder, span)),
      condition: condition && expressionOf(context, condition, span),
    }
  }
  if (part.waiting?.[0] !== undefined)
    return { kind: 'wait', span, condition: expressionOf(context, first(part.waiting[0].children.expression), span) }
  if (part.touching?.[0] !== undefined) {
    const touch = part.touching[0].children
    const body = first(touch.block)
    return {
      kind: 'touch',
      span,
      access: touch.Load !== undefined ? 'load' : touch.Store !== undefined ? 'store' : undefined,
      target: pathOf(context, first(touch.path), span),
      body: body && blockOf(context, body, span),
    }
  }
  if (part.raising?.[0] !== undefined) return { kind: 'raise', span, outcome: nameOf(context, first(part.raising[0].children.Word), span) }
  if (part.returning?.[0] !== undefined) {
    const outcome = first(part.returning[0].children.Word)
    return { kind: 'return', span, outcome: outcome && nameOf(context, outcome, span) }
  }
  if (part.asserting?.[0] !== undefined) {
    const { verb, expression } = part.asserting[0].children
    const kind = first(verb)?.tokenType.name === 'Warn' ? 'warn' : 'assert'
    return { kind, span, condition: expressionOf(context, first(expression), span) }
  }
  if (part.Break !== undefined) return { kind: 'break', span }
  if (part.Continue !== undefined) return { kind: 'continue', span }
  if (part.Skip !== undefined) return { kind: 'skip', span }
  if (part.atomically?.[0] !== undefined)
    return { kind: 'atomic', span, body: blockOf(context, first(part.atomically[0].children.block), span) }
  return { kind: 'invalid', span }
}

function namedOf(context: Context, node: NamedCstNode, span: Span): Statement {
  const { label, callee, statement, assignment } = node.children
  if (label?.[0] !== undefined) {
    const inner = first(statement)
    const name = nameOf(context, label[0], span)
    return {
      kind: 'labelled',
      span,
      label: name,
      statement: inner ? statementOf(context, inner, span) : { kind: 'invalid', span: endOf(span) },
    }
  }
  if (callee?.[0] !== undefined) {
    const name = nameOf(context, callee[0], span)
    return { kind: 'call', span, callee: name, arguments: argumentsOf(context, first(node.children.arguments), name.span) }
  }
  return assignmentOf(context, first(assignment), span, false)
}

const assignOperators: readonly AssignOperator[] = ['=', '+=', '-=', '++', '--']

function assignmentOf(context: Context, node: AssignmentCstNode | undefined, span: Span, ghost: boolean): Statement {
  const sign = first(node?.children.sign)
  const operator = assignOperators.find((one) => one === sign?.tokenType.PATTERN) ?? '='
  if (sign === undefined) return { kind: 'invalid', span }
  const target = pathOf(context, first(node?.children.path), span)
  const value: Expression =
    operator === '++' || operator === '--'
      ? { kind: 'integer', value: 1, span: { ...span, start: sign.startOffset, end: span.end } }
      : expressionOf(context, first(node?.children.expression), target.span)
  return { kind: 'assign', span, ghost, target, operator, value }
}

function lockingOf(context: Context, node: LockingCstNode, span: Span): Statement {
  const { verb, path, changedTo, block, task } = node.children
  const target = pathOf(context, first(path), spanOf(context, first(verb), span))
  switch (first(verb)?.tokenType.name) {
    case 'Lock':
      return { kind: 'lock', span, target }
    case 'Unlock':
      return { kind: 'unlock', span, target }
    case 'Downgrade':
      return { kind: 'downgrade', span, target, mode: changedToOf(context, first(changedTo), target.span) }
    case 'Upgrade': {
      const mode = changedToOf(context, first(changedTo), target.span)
      const otherwise = first(block)
      return { kind: 'upgrade', span, target, mode, otherwise: otherwise && blockOf(context, otherwise, span) }
    }
    case 'Give':
      return { kind: 'give', span, target, task: expressionOf(context, first(task), target.span) }
    case 'Revoke':
      return { kind: 'revoke', span, target, task: expressionOf(context, first(task), target.span) }
    default:
      return { kind: 'invalid', span }
  }
}

/** Built from the last branch to the first: each `else if` is the whole block of the `else` before it. */
function branchingOf(context: Context, node: BranchingCstNode, span: Span): Statement {
  const { expression, block, otherwise } = node.children
  const conditions = expression ?? []
  const last = first(otherwise)
  let rest: Block | undefined = last && blockOf(context, last, span)
  for (let branch = conditions.length - 1; branch >= 1; branch -= 1) {
    const condition = expressionOf(context, conditions[branch], span)
    const then = blockOf(context, block?.[branch], condition.span)
    const nested = join(spanOf(context, node.children.If[branch], condition.span), join(then.span, rest?.span ?? then.span))
    rest = { kind: 'block', span: nested, statements: [{ kind: 'if', span: nested, condition, then, otherwise: rest }] }
  }
  const condition = expressionOf(context, conditions[0], span)
  return { kind: 'if', span, condition, then: blockOf(context, first(block), condition.span), otherwise: rest }
}

function alternativesOf(context: Context, node: AlternativesCstNode, span: Span): Statement {
  const branches = (node.children.alternative ?? []).map((branch) => ({
    fair: branch.children.Fair !== undefined,
    body: blockOf(context, first(branch.children.block), span),
  }))
  return { kind: node.children.Select === undefined ? 'either' : 'select', span, branches }
}

function attemptOf(context: Context, node: AttemptingCstNode, span: Span): Statement {
  const { changes, body, always, clause } = node.children
  const last = first(always)
  return {
    kind: 'attempt',
    span,
    with: changesOf(context, first(changes), span),
    body: blockOf(context, first(body), span),
    always: last && blockOf(context, last, span),
    clauses: (clause ?? []).map((part) => clauseOf(context, part, span)),
  }
}

function clauseOf(context: Context, node: ClauseCstNode, before: Span): AttemptClause {
  const span = spanOf(context, node, before)
  const { trigger, rule, atMost, changes, repair, then, body, Retry } = node.children
  const on = first(trigger)?.children
  const outcomes = namesOf(context, on?.outcome, span)
  const test = first(on?.expression)
  const condition = test && expressionOf(context, test, span)
  if (Retry === undefined) return { kind: 'on', span, outcomes, condition, body: blockOf(context, first(body), span) }
  reportUnindentedCondition(context, first(Retry), first(first(trigger)?.children.If), on?.outcome?.at(-1))
  const limit = first(atMost)
  const mending = first(repair)
  const after = first(then)
  return {
    kind: 'retry',
    span,
    name: nameOf(context, first(rule), span),
    outcomes,
    condition,
    atMost: limit && expressionOf(context, limit, span),
    with: changesOf(context, first(changes), span),
    repair: mending && blockOf(context, mending, span),
    then: after && blockOf(context, after, span),
  }
}

/** No separator stands between a retry rule and the next statement: an `if` at the beginning of a line must not be taken for a condition unseen. */
function reportUnindentedCondition(
  context: Context,
  retry: IToken | undefined,
  test: IToken | undefined,
  before: IToken | undefined,
): void {
  if (retry === undefined || test === undefined || before === undefined) return
  if (test.startLine === before.endLine || (test.startColumn ?? 0) > (retry.startColumn ?? 0)) return
  const hint = 'as a condition it stands on the line of `retry` or is indented; as a statement it follows a repair, `{ }` if there is none'
  report(
    context,
    'LS1032',
    spanOf(context, test, endOf({ file: context.file, start: 0, end: 0 })),
    'this `if` is read as the condition of the retry rule before it',
    hint,
  )
}

/** What `with` sets, in the order of the text; nothing where there is none. */
export const changesOf = (context: Context, node: ChangesCstNode | undefined, before: Span): readonly Setting[] =>
  (node?.children.setting ?? []).map((setting) => settingOf(context, setting, before))
