// Workloads and variants: settings, first values, tasks and fairness (LS60xx). Input: the declarations; output: their places in the
// model completed. Tasks of a workload are known by name in that workload and in properties that belong to it alone.
import type * as ast from '../ast/ast.ts'
import type { Expression, Fairness, TaskGroup, Workload } from '../model/model.ts'
import { labelCandidates } from './names.ts'
import { someExpression } from '../model/reads.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { isConstant, literalRange } from './constants.ts'
import { checkDomain } from './domains.ts'
import { type Env, bind, closedEnv, innerEnv } from './env.ts'
import { checkCondition, checkConstant, checkExpression, checkFitting } from './demands.ts'
import { checkPlaceOfStart } from './starts.ts'
import { checkSettings } from './settings.ts'
import { checkBlock } from './statements.ts'
import { type Declared, type DeclaredWorkload, type Tables, isBroken } from './namespaces.ts'
import { aValueOf } from './types.ts'

/** Workloads: their settings, first values, tasks (LS6002 where there is none) and fairness. */
export function checkWorkloads(tables: Tables): void {
  for (const declared of tables.workloads.values()) {
    const { node, model, groups } = declared
    model.settings = checkSettings(tables, node.settings)
    const closed: Env = { ...closedEnv(tables, `\`initially\` of workload \`${model.name}\``), groups }
    model.initially = checkInitially(closed, node)
    if (node.tasks.length === 0) tables.report.error('LS6002', node.name.span, `workload \`${model.name}\` has no task`)
    for (const group of groups.values()) checkGroup(tables, declared, group)
    model.fairness = node.fairness.flatMap((clause) => checkFairness(tables, declared, clause))
  }
}

/** What each variant sets. */
export function checkVariants(tables: Tables): void {
  for (const { node, model } of tables.variants.values()) model.settings = checkSettings(tables, node.settings)
}

function checkInitially(env: Env, node: ast.WorkloadDeclaration): Workload['initially'] {
  return node.initially.flatMap((start) => {
    const target = checkPlaceOfStart(env, start.target)
    if (target === undefined) {
      checkExpression(env, start.value)
      return []
    }
    const name = target.kind === 'field' ? `field \`${target.field.name}\`` : 'the element'
    return [{ target, value: checkFitting(env, start.value, target.type, name), span: start.span }]
  })
}

function checkGroup(tables: Tables, workload: DeclaredWorkload, { node, model }: Declared<ast.TaskDeclaration, TaskGroup>): void {
  const closed = innerEnv({ ...closedEnv(tables, `the \`with\` of task \`${model.name}\``), groups: workload.groups })
  model.binder = checkBinder(closed, node)
  model.host = checkHost(closed, workload, node)
  model.with = checkTaskFields(closed, node)
  if (node.rounds === 'once' || node.rounds === 'forever') model.rounds = node.rounds
  else {
    const rounds = checkConstant(closedEnv(tables, 'the number of rounds'), node.rounds)
    if (rounds !== undefined) model.rounds = rounds
    const range = rounds === undefined ? undefined : literalRange(rounds)
    if (range !== undefined && range.high < 1)
      tables.report.error('LS6003', node.rounds.span, `task \`${model.name}\` runs at least one round`)
  }
  const env: Env = { ...closed, where: `task \`${model.name}\``, current: true, state: true }
  model.over = checkOver(tables, workload, node)
  if (node.when !== undefined) model.when = checkCondition({ ...env, where: `the condition of interrupt \`${model.name}\`` }, node.when)
  model.body = checkBlock({ env, outcomes: undefined, loop: 'none' }, node.body)
}

/** How many tasks a group has is known before the first state. */
function checkBinder(env: Env, node: ast.TaskDeclaration): TaskGroup['binder'] {
  if (node.binder === undefined) return undefined
  const { domain, element } = checkDomain({ ...env, state: true }, node.binder.domain)
  const known =
    domain.kind === 'class' || domain.kind === 'words' || (domain.kind === 'interval' && isConstant(domain.low) && isConstant(domain.high))
  if (!known && !(domain.kind === 'set' && isBroken(domain.set))) {
    env.tables.report.error(
      'LS6004',
      node.binder.domain.span,
      'tasks are numbered by a class, a type of words or integers, or an interval of numbers and sizes',
    )
  }
  return { local: bind(env, node.binder.name, element, 'binder'), domain }
}

function checkHost(env: Env, workload: DeclaredWorkload, node: ast.TaskDeclaration): Expression | undefined {
  const { report } = env.tables
  if (node.host === undefined) return undefined
  const host = checkExpression(env, node.host)
  if (isBroken(host)) return undefined
  const group = host.kind === 'taskName' ? workload.groups.get(host.group.name) : undefined
  if (group === undefined) {
    report.error('LS6005', node.host.span, `an interrupt runs on a task of its workload, not on ${aValueOf(host.type)}`)
  } else if (group.node.role === 'interrupt') {
    report.error('LS6005', node.host.span, `\`${group.model.name}\` is an interrupt itself, and an interrupt runs on a task`)
  } else if (someExpression(host, (part) => part.kind === 'switch')) {
    report.error('LS6005', node.host.span, 'an interrupt runs on the same task in every variant: no switch says which')
  }
  return host
}

/** On top of what an interrupt comes: others that stand before it, so that none is over itself. */
function checkOver(tables: Tables, workload: DeclaredWorkload, node: ast.TaskDeclaration): TaskGroup['over'] {
  const names = [...workload.groups.keys()]
  return node.over.flatMap((name, at) => {
    const group = workload.groups.get(name.text)
    if (group !== undefined) tables.names.use(name, { kind: 'task', group: group.model })
    const refuse = (message: string, hint?: string): readonly TaskGroup[] => {
      tables.report.error('LS6015', name.span, message, { hint })
      return []
    }
    if (group === undefined)
      return refuse(`no task of workload \`${workload.model.name}\` is called \`${name.text}\``, didYouMean(name.text, names))
    if (group.node.role !== 'interrupt') return refuse(`\`${name.text}\` is no interrupt`, 'an interrupt comes on top of its task anyhow')
    if (names.indexOf(name.text) >= names.indexOf(node.name.text))
      return refuse(
        `\`${node.name.text}\` is over \`${name.text}\`, which does not stand before it`,
        'the one with the higher priority stands last',
      )
    if (node.over.findIndex((other) => other.text === name.text) < at) return refuse(`\`${name.text}\` is said twice`)
    return [group.model]
  })
}

function checkTaskFields(env: Env, node: ast.TaskDeclaration): TaskGroup['with'] {
  const { tables } = env
  const seen = new Set<string>()
  return node.with.flatMap((setting) => {
    const name = setting.name.text
    const field = tables.taskFields.get(name)
    tables.names.ask(setting.name, () =>
      [...tables.taskFields.values()].map(({ model }) => ({ name: model.name, meaning: { kind: 'field', field: model } })),
    )
    if (field === undefined) {
      tables.report.error('LS2005', setting.name.span, `the task state has no field \`${name}\``, {
        hint: didYouMean(name, tables.taskFields.keys()),
      })
      return []
    }
    tables.names.use(setting.name, { kind: 'field', field: field.model })
    if (seen.has(name)) {
      tables.report.error('LS2001', setting.name.span, `\`${name}\` is set twice`)
      return []
    }
    seen.add(name)
    if (field.model.type.kind === 'lock' || field.model.type.kind === 'array') {
      tables.report.error('LS6006', setting.name.span, `\`with\` cannot set ${aValueOf(field.model.type)}`)
      return []
    }
    return [{ field: field.model, value: checkFitting(env, setting.value, field.model.type, `task field \`${name}\``), span: setting.span }]
  })
}

function checkFairness(tables: Tables, workload: DeclaredWorkload, clause: ast.FairnessClause): readonly Fairness[] {
  if (clause.target === undefined) return [{ strength: clause.strength, target: { kind: 'all' }, span: clause.span }]
  const name = clause.target.text
  const group = workload.groups.get(name)
  const labels = tables.labels.get(name) ?? []
  tables.names.ask(clause.target, () => [
    ...[...workload.groups.values()].map(({ model }) => ({ name: model.name, meaning: { kind: 'task' as const, group: model } })),
    ...labelCandidates(tables),
  ])
  if (group !== undefined) tables.names.use(clause.target, { kind: 'task', group: group.model })
  else if (labels.length > 0) tables.names.use(clause.target, { kind: 'label', name })
  if (group !== undefined) return [{ strength: clause.strength, target: { kind: 'task', group: group.model }, span: clause.span }]
  if (labels.length > 0)
    return labels.map((label) => ({ strength: clause.strength, target: { kind: 'label' as const, label }, span: clause.span }))
  tables.report.error('LS6007', clause.target.span, `no task of workload \`${workload.model.name}\` and no label is called \`${name}\``, {
    hint: didYouMean(name, [...workload.groups.keys(), ...tables.labels.keys()]),
  })
  return []
}
