// Procedures, functions and mappings: what they take and promise first, then what is in them. Input: the declarations; output: their
// places in the model completed.
import type * as ast from '../ast/ast.ts'
import type { Expression, LockUse, MappingAccess, Outcome } from '../model/model.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { checkArguments } from './calls.ts'
import { outcomeCandidates, procedureCandidates } from './names.ts'
import { type Env, bind, closedEnv, codeEnv, innerEnv } from './env.ts'
import { checkCondition, checkFitting } from './demands.ts'
import { checkLockUse, requireOwner } from './lockPaths.ts'
import { checkBlock } from './statements.ts'
import type { Declared, Draft, Tables } from './namespaces.ts'
import type { Local, Mapping, Procedure, PureFunction } from '../model/model.ts'
import { boolType } from './types.ts'
import { type Use, resolveType } from './typeExpressions.ts'

/** The places where parameters are in scope, kept from the first look to the second. */
interface Signatures {
  readonly procedures: ReadonlyMap<Procedure, Env>
  readonly functions: ReadonlyMap<PureFunction, Env>
  readonly mappings: ReadonlyMap<Mapping, Env>
}

/**
 * What procedures, functions and mappings take and give, before any body is looked at: bodies call each other. Output: where each body
 * stands.
 */
export function checkSignatures(tables: Tables): Signatures {
  const procedures = new Map<Procedure, Env>()
  for (const declared of tables.procedures.values()) {
    const env = codeEnv(tables, `${declared.node.role} \`${declared.model.name}\``)
    declared.model.parameters = bindParameters(env, declared.node.parameters, 'parameter')
    declared.model.outcomes = declareOutcomes(tables, declared)
    procedures.set(declared.model, env)
  }
  const functions = new Map<PureFunction, Env>()
  for (const { node, model } of tables.functions.values()) {
    const env: Env = { ...codeEnv(tables, `function \`${model.name}\``), ghosts: true }
    model.parameters = bindParameters(env, node.parameters, 'parameter')
    model.result = resolveType(tables, node.result, 'result')
    functions.set(model, env)
  }
  const mappings = new Map<Mapping, Env>()
  for (const { node, model } of tables.mappings.values()) {
    const env = codeEnv(tables, `mapping \`${model.name}\``)
    model.parameters = bindParameters(env, node.parameters, 'component')
    mappings.set(model, env)
  }
  return { procedures, functions, mappings }
}

function bindParameters(env: Env, nodes: readonly ast.Parameter[], use: Use): readonly Local[] {
  return nodes.map((node) => bind(env, node.name, resolveType(env.tables, node.type, use), 'parameter'))
}

function declareOutcomes(tables: Tables, { node }: Declared<ast.ProcedureDeclaration, Procedure>): readonly Draft<Outcome>[] {
  const outcomes: Draft<Outcome>[] = []
  for (const outcome of node.outcomes) {
    const first = outcomes.find((other) => other.name === outcome.name.text)
    if (first === undefined) outcomes.push({ name: outcome.name.text, span: outcome.name.span, keeps: [], drops: [] })
    else {
      tables.report.error('LS4020', outcome.name.span, `outcome \`${first.name}\` is declared twice`, {
        related: [{ span: first.span, message: 'first declared here' }],
      })
    }
  }
  return outcomes
}

/** What mappings do at a load and at a store, each said once (LS4017). */
export function checkMappings(tables: Tables, signatures: Signatures): void {
  for (const { node, model } of tables.mappings.values()) {
    const env = signatures.mappings.get(model) ?? closedEnv(tables, 'a mapping')
    const served = new Map<'load' | 'store', ast.MappingAccess>()
    for (const access of node.accesses) {
      const made = checkAccess(env, access)
      for (const which of access.access === undefined ? (['load', 'store'] as const) : [access.access]) {
        const first = served.get(which)
        if (first !== undefined) {
          tables.report.error('LS4017', access.span, `mapping \`${model.name}\` says twice what a ${which} does`, {
            related: [{ span: first.span, message: 'first said here' }],
          })
          break
        }
        served.set(which, access)
        model[which] = made
      }
    }
    if (node.accesses.length === 0)
      tables.report.error('LS4017', node.name.span, `mapping \`${model.name}\` says nothing about loads and stores`)
  }
}

function checkAccess(env: Env, node: ast.MappingAccess): MappingAccess | undefined {
  const { tables } = env
  const resident: Expression =
    node.resident.kind === 'any'
      ? { kind: 'any', type: boolType, span: node.resident.span }
      : checkCondition(env, node.resident, 'residency')
  const handler = tables.procedures.get(node.handler.text)
  tables.names.ask(node.handler, () => procedureCandidates(tables, 'handler'))
  if (handler === undefined) {
    const handlers = [...tables.procedures.values()]
      .filter((declared) => declared.node.role === 'handler')
      .map((declared) => declared.model.name)
    tables.report.error('LS2006', node.handler.span, `no fault handler is called \`${node.handler.text}\``, {
      hint: didYouMean(node.handler.text, handlers),
    })
    return undefined
  }
  tables.names.use(node.handler, { kind: 'procedure', procedure: handler.model })
  if (handler.node.role !== 'handler') {
    tables.report.error(
      'LS4018',
      node.handler.span,
      `\`${node.handler.text}\` is ${handler.node.role === 'operation' ? 'an operation' : 'a procedure'}, and a fault is served by a handler`,
      {
        hint: `declare it \`fault handler ${node.handler.text}(…)\``,
        related: [{ span: handler.model.span, message: 'declared here' }],
      },
    )
  }
  const values = checkArguments(env, node.handler, node.arguments, handler.model.parameters, false)
  return { span: node.span, resident, handler: handler.model, arguments: values, renames: checkRenames(tables, node, handler.model) }
}

function checkRenames(tables: Tables, node: ast.MappingAccess, handler: Procedure): ReadonlyMap<string, string> {
  const renames = new Map<string, string>()
  const outcomes = handler.outcomes.map((outcome) => outcome.name)
  for (const { from, to } of node.renames) {
    tables.names.use(from, { kind: 'outcome', name: from.text })
    tables.names.use(to, { kind: 'outcome', name: to.text })
    tables.names.ask(from, () => outcomeCandidates(outcomes))
    if (from.text === 'ok' || to.text === 'ok') {
      tables.report.error('LS4012', from.text === 'ok' ? from.span : to.span, '`ok` is not renamed: after it the touch looks again')
    } else if (!outcomes.includes(from.text)) {
      tables.report.error('LS4010', from.span, `\`${handler.name}\` has no outcome \`${from.text}\``, {
        hint: didYouMean(from.text, outcomes) ?? `its outcomes are ${outcomes.join(', ') || 'none'}`,
      })
    } else if (renames.has(from.text)) {
      tables.report.error('LS4020', from.span, `outcome \`${from.text}\` is renamed twice`)
    } else {
      renames.set(from.text, to.text)
    }
  }
  return renames
}

/** What functions give, each of the type that it promises. */
export function checkFunctionBodies(tables: Tables, signatures: Signatures): void {
  for (const { node, model } of tables.functions.values()) {
    const env = signatures.functions.get(model) ?? closedEnv(tables, 'a function')
    model.value = checkFitting(env, node.value, model.result, `the result of \`${model.name}\``)
  }
}

/** What procedures do, require and ensure. */
export function checkProcedureBodies(tables: Tables, signatures: Signatures): void {
  for (const declared of tables.procedures.values()) {
    const { node, model } = declared
    const env = signatures.procedures.get(model) ?? closedEnv(tables, 'a procedure')
    checkContracts(env, declared)
    refuseHiddenOutcomes(env, declared)
    model.body = checkBlock({ env, outcomes: model.outcomes.map((outcome) => outcome.name), loop: 'none' }, node.body)
    const outcomes = new Set(model.outcomes.length === 0 ? ['ok'] : model.outcomes.map((outcome) => outcome.name))
    const olds: Env['olds'] = { found: [], env }
    model.ensures = node.ensures.map((condition) => checkCondition({ ...innerEnv(env), outcomes, olds }, condition, 'a postcondition'))
    model.olds = olds.found
  }
}

/** In a postcondition a word is an outcome first, so no parameter may have its name. */
function refuseHiddenOutcomes(env: Env, { node, model }: Declared<ast.ProcedureDeclaration, Procedure>): void {
  if (node.ensures.length === 0) return
  for (const parameter of model.parameters) {
    const outcome = model.outcomes.find((candidate) => candidate.name === parameter.name)
    if (outcome === undefined) continue
    env.tables.report.error('LS2011', parameter.span, `\`${parameter.name}\` hides an outcome in the postcondition`, {
      hint: 'give the parameter another name',
      related: [{ span: outcome.span, message: 'the outcome' }],
    })
  }
}

function checkContracts(env: Env, { node, model }: Declared<ast.ProcedureDeclaration, Procedure>): void {
  model.outcomes = model.outcomes.map((outcome): Outcome => {
    const written = node.outcomes.find((candidate) => candidate.name.span === outcome.span)
    const uses = (paths: readonly ast.Expression[] | undefined): readonly LockUse[] =>
      (paths ?? []).flatMap((path) => {
        const use = checkLockUse(env, path)
        return use !== undefined && requireOwner(env, use, 'no call owes it at its end', '`ensures` can say what is `held` then')
          ? [use]
          : []
      })
    return { ...outcome, keeps: uses(written?.keeps), drops: uses(written?.drops) }
  })
}
