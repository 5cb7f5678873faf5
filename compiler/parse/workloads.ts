// Builds workloads: settings, first values, tasks and fairness, which may stand in any order. Input: the concrete workload;
// output: the workload with its parts sorted by kind, each kind in the order of the text.
import type { FairnessClause, Setting, TaskDeclaration, WorkloadDeclaration } from '../ast/ast.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import type { FairnessCstNode, InterruptCstNode, RepetitionCstNode, RunningCstNode, WorkloadCstNode } from '../../grammar/cst.ts'
import { first, nameOf, namesOf, spanOf } from './context.ts'
import type { Context } from './context.ts'
import { binderOf, expressionOf, pathOf, settingOf } from './expressions.ts'
import { blockOf, changesOf } from './statements.ts'

export function workloadOf(context: Context, node: WorkloadCstNode, span: Span): WorkloadDeclaration {
  const settings: Setting[] = []
  const initially: WorkloadDeclaration['initially'][number][] = []
  const tasks: TaskDeclaration[] = []
  const fairness: FairnessClause[] = []
  for (const item of node.children.workloadItem ?? []) {
    const place = spanOf(context, item, span)
    const part = item.children
    if (part.setting?.[0] !== undefined) settings.push(settingOf(context, part.setting[0], place))
    else if (part.initially?.[0] !== undefined) {
      const assignment = first(part.initially[0].children.assignment)
      const target = pathOf(context, first(assignment?.children.path), place)
      initially.push({ target, value: expressionOf(context, first(assignment?.children.expression), target.span), span: place })
    } else if (part.running?.[0] !== undefined) tasks.push(taskOf(context, part.running[0], place))
    else if (part.interrupt?.[0] !== undefined) tasks.push(interruptOf(context, part.interrupt[0], place))
    else if (part.fairness?.[0] !== undefined) fairness.push(fairnessOf(context, part.fairness[0], place))
  }
  return { kind: 'workload', span, name: nameOf(context, first(node.children.Word), span), settings, initially, tasks, fairness }
}

function taskOf(context: Context, node: RunningCstNode, span: Span): TaskDeclaration {
  const { Service, Environment, Word, binder, changes, repetition, block } = node.children
  const index = first(binder)
  return {
    kind: 'task',
    span,
    role: Service !== undefined ? 'service' : Environment !== undefined ? 'environment' : 'task',
    name: nameOf(context, first(Word), span),
    binder: index && binderOf(context, index, span),
    host: undefined,
    over: [],
    when: undefined,
    with: changesOf(context, first(changes), span),
    rounds: roundsOf(context, first(repetition), span),
    body: blockOf(context, first(block), span),
  }
}

function interruptOf(context: Context, node: InterruptCstNode, span: Span): TaskDeclaration {
  const { Word, host, over, condition, repetition, block } = node.children
  const name = nameOf(context, first(Word), span)
  const when = first(condition)
  return {
    kind: 'task',
    span,
    role: 'interrupt',
    name,
    binder: undefined,
    host: expressionOf(context, first(host), name.span),
    over: namesOf(context, over, name.span),
    when: when && expressionOf(context, when, name.span),
    with: [],
    rounds: roundsOf(context, first(repetition), span),
    body: blockOf(context, first(block), span),
  }
}

function roundsOf(context: Context, node: RepetitionCstNode | undefined, before: Span): TaskDeclaration['rounds'] {
  if (node === undefined) return 'once'
  const count = first(node.children.expression)
  return count === undefined ? 'forever' : expressionOf(context, count, before)
}

function fairnessOf(context: Context, node: FairnessCstNode, span: Span): FairnessClause {
  const word = first(node.children.strength)?.tokenType.name
  const target = first(node.children.target)
  return {
    kind: 'fairness',
    span,
    strength: word === 'None' ? 'none' : word === 'Strong' ? 'strong' : 'weak',
    target: target && nameOf(context, target, span),
  }
}
