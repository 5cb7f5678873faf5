// Properties: what they claim, of which workloads, and what they may read (LS60xx). Input: the declarations; output: their places in
// the model completed.
import type * as ast from '../ast/ast.ts'
import type { Claim, Expression, Property } from '../model/model.ts'
import { outcomeCandidates, procedureCandidates, workloadCandidates } from './names.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { type Env, closedEnv } from './env.ts'
import { checkCondition } from './demands.ts'
import { type Declared, type DeclaredWorkload, type Tables, brokenExpression } from './namespaces.ts'

export function checkProperties(tables: Tables): void {
  for (const declared of tables.properties.values()) {
    const { node, model } = declared
    const workloads = findWorkloads(tables, node.workloads)
    model.workloads = workloads.map((workload) => workload.model)
    const claim = checkClaim(propertyEnv(tables, declared, workloads), node.claim)
    if (claim !== undefined) model.claim = claim
  }
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
        hint: didYouMean(name.text, tables.workloads.keys()),
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

function checkClaim(env: Env, claim: ast.Claim): Claim | undefined {
  switch (claim.kind) {
    case 'invariant':
    case 'reachable':
    case 'finally':
    case 'eventually':
    case 'alwaysEventually':
      return { kind: claim.kind, condition: claimed(env, claim.condition) }
    case 'leadsTo':
      return { kind: 'leadsTo', premise: claimed(env, claim.premise), conclusion: claimed(env, claim.conclusion) }
    case 'completes':
      return checkCompletes(env.tables, claim)
  }
}

function claimed(env: Env, node: ast.Expression): Expression {
  return node.kind === 'invalid' ? brokenExpression(node.span) : checkCondition(env, node, 'what is claimed')
}

function checkCompletes(tables: Tables, claim: Extract<ast.Claim, { kind: 'completes' }>): Claim | undefined {
  const { operation, outcome } = claim
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
  return { kind: 'completes', operation: declared.model, outcome: outcome?.text }
}
