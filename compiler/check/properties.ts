// Properties: what they claim, of which workloads, and what they may read (LS60xx). Input: the declarations; output: their places in
// the model completed.
import type * as ast from '../ast/ast.ts'
import type { Claim, Domain, Expression, Local, Property } from '../model/model.ts'
import { someExpression } from '../model/reads.ts'
import { outcomeCandidates, procedureCandidates, workloadCandidates } from './names.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { isConstant } from './constants.ts'
import { checkDomain } from './domains.ts'
import { type Env, bind, closedEnv, innerEnv } from './env.ts'
import { checkCondition, checkExpression } from './demands.ts'
import { checkSwitchCondition } from './kindArguments.ts'
import { type Declared, type DeclaredWorkload, type Tables, brokenExpression, isBroken } from './namespaces.ts'
import { aValueOf, boolType } from './types.ts'

export function checkProperties(tables: Tables): void {
  for (const declared of tables.properties.values()) {
    const { node, model } = declared
    const workloads = findWorkloads(tables, node.workloads)
    model.workloads = workloads.map((workload) => workload.model)
    const swapped = node.when === undefined ? undefined : workloadBehind(tables, node.when)
    if (swapped !== undefined) {
      tables.report.error('LS2015', swapped.span, `\`${swapped.text}\` is a workload, and this a condition over switches`, {
        hint: `write \`in ${swapped.text}\` before the \`if\``,
      })
      continue
    }
    model.when = node.when === undefined ? undefined : checkSwitchCondition(closedEnv(tables, ''), node.when, "a property's condition")
    const env = innerEnv(propertyEnv(tables, declared, workloads))
    model.binders = node.binders.map((binder) => {
      const { domain, element } = checkDomain(env, binder.domain)
      requireKnown(tables, binder.domain, domain)
      return { local: bind(env, binder.name, element, 'binder'), domain }
    })
    const claim = checkClaim(env, node.claim, model.when)
    if (claim === undefined) continue
    model.claim = claim
    warnOfIdle(tables, node, model)
  }
}

/** What `every OP completes` says is the same for each of a `forall` that it does not name. */
function warnOfIdle(tables: Tables, node: ast.PropertyDeclaration, { binders, claim }: Property): void {
  if (claim.kind !== 'completes' || (claim.task !== undefined && isBroken(claim.task))) return
  const named = (local: Local): boolean =>
    claim.task !== undefined && someExpression(claim.task, (part) => part.kind === 'local' && part.local === local)
  binders.forEach(({ local }, at) => {
    if (named(local)) return
    tables.report.warning('LS6016', node.binders[at]?.span ?? local.span, `what is claimed is the same for each \`${local.name}\``, {
      hint: 'an operation is told apart by its task: `forall t in Task: every op of t completes`',
    })
  })
}

/** There is a property for each value, so these are known before the first state. */
function requireKnown(tables: Tables, node: ast.Expression, domain: Domain): void {
  const known = domain.kind === 'interval' ? isConstant(domain.low) && isConstant(domain.high) : domain.kind !== 'set'
  if (known || (domain.kind === 'set' && isBroken(domain.set))) return
  tables.report.error('LS3013', node.span, 'what a property goes through is known before the first state', {
    hint: 'a class, `Task`, a type of words or integers, or an interval of numbers and sizes',
  })
}

/** `if tell in pair`, which asks whether a switch is in a workload. */
function workloadBehind(tables: Tables, when: ast.Expression): ast.Name | undefined {
  if (when.kind !== 'binary' || when.operator !== 'in' || when.right.kind !== 'reference') return undefined
  return tables.workloads.has(when.right.name.text) ? when.right.name : undefined
}

/** Names of workloads as declared, each once. */
function findWorkloads(tables: Tables, names: readonly ast.Name[]): readonly DeclaredWorkload[] {
  const found: DeclaredWorkload[] = []
  for (const name of names) {
    const workload = tables.workloads.get(name.text)
    tables.names.ask(name, () => workloadCandidates(tables))
    if (workload !== undefined) tables.names.use(name, { kind: 'workload', workload: workload.model })
    if (workload === undefined) {
      tables.report.error('LS2015', name.span, `no workload is called \`${name.text}\``, {
        hint: tables.variants.has(name.text)
          ? 'it is a variant: write the switches that make it, `if tell and order == block`'
          : didYouMean(name.text, tables.workloads.keys()),
      })
    } else if (found.includes(workload)) {
      tables.report.error('LS6010', name.span, `workload \`${name.text}\` stands here twice`)
    } else {
      found.push(workload)
    }
  }
  return found
}

function propertyEnv(
  tables: Tables,
  { node, model }: Declared<ast.PropertyDeclaration, Property>,
  workloads: readonly DeclaredWorkload[],
): Env {
  const [only, ...others] = workloads
  return {
    ...closedEnv(tables, `${isTemporal(node.claim) ? 'temporal property' : 'property'} \`${model.name}\``),
    state: true,
    ghosts: !isTemporal(node.claim),
    // A task is a task of one workload.
    groups: only !== undefined && others.length === 0 && node.workloads.length === 1 ? only.groups : undefined,
  }
}

function isTemporal(claim: ast.Claim): boolean {
  return claim.kind === 'eventually' || claim.kind === 'alwaysEventually' || claim.kind === 'leadsTo' || claim.kind === 'completes'
}

function checkClaim(env: Env, claim: ast.Claim, when: Expression | undefined): Claim | undefined {
  const joined = (operator: '=>' | 'and', right: Expression): Expression =>
    when === undefined ? right : { kind: 'binary', operator, left: when, right, type: boolType, span: right.span }
  switch (claim.kind) {
    case 'invariant':
    case 'reachable':
    case 'finally':
    case 'eventually':
    case 'alwaysEventually': {
      const written = claimed(env, claim.condition)
      return { kind: claim.kind, condition: joined('=>', written), written }
    }
    case 'leadsTo':
      return { kind: 'leadsTo', premise: joined('and', claimed(env, claim.premise)), conclusion: claimed(env, claim.conclusion) }
    case 'completes':
      return checkCompletes(env, claim)
  }
}

function claimed(env: Env, node: ast.Expression): Expression {
  return node.kind === 'invalid' ? brokenExpression(node.span) : checkCondition(env, node, 'what is claimed')
}

function checkCompletes(env: Env, claim: Extract<ast.Claim, { kind: 'completes' }>): Claim | undefined {
  const { tables } = env
  const { operation, outcome } = claim
  const task = claim.task === undefined ? undefined : checkTask(env, claim.task)
  const declared = tables.procedures.get(operation.text)
  tables.names.ask(operation, () => procedureCandidates(tables, 'operation'))
  if (declared !== undefined) tables.names.use(operation, { kind: 'procedure', procedure: declared.model })
  const operations = [...tables.procedures.values()]
    .filter((candidate) => candidate.node.role === 'operation')
    .map((candidate) => candidate.model.name)
  if (declared === undefined) {
    tables.report.error('LS2006', operation.span, `no operation is called \`${operation.text}\``, {
      hint: didYouMean(operation.text, operations),
    })
    return undefined
  }
  if (declared.node.role !== 'operation') {
    tables.report.error('LS6008', operation.span, `\`${operation.text}\` is a ${declared.node.role}, and what completes is an operation`)
    return undefined
  }
  const outcomes = declared.model.outcomes.map((candidate) => candidate.name)
  if (outcome !== undefined) {
    tables.names.use(outcome, { kind: 'outcome', name: outcome.text })
    tables.names.ask(outcome, () => outcomeCandidates(outcomes))
  }
  if (outcome !== undefined && !outcomes.includes(outcome.text) && !(outcome.text === 'ok' && outcomes.length === 0)) {
    tables.report.error('LS4010', outcome.span, `\`${operation.text}\` has no outcome \`${outcome.text}\``, {
      hint: didYouMean(outcome.text, outcomes) ?? `its outcomes are ${outcomes.join(', ') || 'ok'}`,
    })
    return undefined
  }
  return { kind: 'completes', operation: declared.model, task, outcome: outcome?.text }
}

/** Whose operations are meant is known before the first state: a name that the property binds, or a task's. */
function checkTask(env: Env, node: ast.Expression): Expression {
  const task = checkExpression(env, node, { kind: 'task', optional: false })
  if (!isBroken(task) && task.type.kind !== 'task') {
    env.tables.report.error('LS3023', node.span, `an operation is begun by a task, not by ${aValueOf(task.type)}`)
    return brokenExpression(node.span)
  }
  const known = task.kind === 'local' || (task.kind === 'taskName' && (task.index === undefined || isKnownIndex(task.index)))
  if (isBroken(task) || known) return task
  env.tables.report.error('LS3013', node.span, 'whose operation completes is known before the first state', {
    hint: "a task's name, or one that the property's `forall` binds",
  })
  return brokenExpression(node.span)
}

const isKnownIndex = (index: Expression): boolean => index.kind === 'local' || isConstant(index)
