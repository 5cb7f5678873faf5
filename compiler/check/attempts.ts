// Attempts: the names that a retry changes, the body, `always`, and the clauses in text order. Input: a place and a syntax tree;
// output: an attempt of the model. Which outcomes can occur and who handles them is a question for outcomes.ts.
import type * as ast from '../ast/ast.ts'
import type { Attempt, AttemptClause, Block, Retry } from '../model/model.ts'
import { type Body, type Env, bind, closedEnv, findLocal, innerEnv, localNames } from './env.ts'
import { checkCondition, checkConstant, checkExpression, checkFitting } from './demands.ts'
import { inferLocal } from './inference.ts'
import { outcomeCandidates, valueCandidates } from './names.ts'
import { didYouMean } from '../diagnostics/suggest.ts'

type CheckBlock = (body: Body, block: ast.Block) => Block

export function checkAttempt(outer: Body, node: ast.StatementOf<'attempt'>, checkBlock: CheckBlock): Attempt {
  const body: Body = { ...outer, env: innerEnv(outer.env) }
  const names = node.with.map((setting) => {
    const value = checkExpression(outer.env, setting.value)
    return { local: bind(body.env, setting.name, inferLocal(body.env.tables, setting.name, value, true), 'with'), value }
  })
  return {
    kind: 'attempt',
    with: names,
    body: checkBlock(body, node.body),
    always:
      node.always === undefined ? undefined : checkBlock({ ...body, loop: body.loop === 'none' ? 'none' : 'beyondAlways' }, node.always),
    clauses: node.clauses.map((clause) => checkClause(body, clause, checkBlock)),
  }
}

function checkClause(body: Body, node: ast.AttemptClause, checkBlock: CheckBlock): AttemptClause {
  const { env } = body
  const outcomes = checkClauseOutcomes(env, node)
  const condition = node.condition === undefined ? undefined : checkCondition(env, node.condition)
  if (node.kind === 'retry') env.tables.names.declare(node.name, { kind: 'retry', name: node.name.text })
  if (node.kind === 'on') return { kind: 'on', span: node.span, outcomes, condition, body: checkBlock(body, node.body) }
  return {
    kind: 'retry',
    span: node.span,
    name: node.name.text,
    outcomes,
    condition,
    atMost:
      node.atMost === undefined
        ? undefined
        : checkConstant({ ...closedEnv(env.tables, 'how often a rule retries'), scope: env.scope }, node.atMost),
    with: node.with.flatMap((setting) => checkChange(env, setting)),
    repair: node.repair === undefined ? undefined : checkBlock(body, node.repair),
    then: node.then === undefined ? undefined : checkBlock(body, node.then),
  }
}

function checkClauseOutcomes(env: Env, node: ast.AttemptClause): readonly string[] {
  const outcomes: string[] = []
  const { names, procedures } = env.tables
  for (const outcome of node.outcomes) {
    names.use(outcome, { kind: 'outcome', name: outcome.text })
    names.ask(outcome, () =>
      outcomeCandidates(new Set([...procedures.values()].flatMap((each) => each.node.outcomes.map(({ name }) => name.text)))),
    )
    if (outcome.text === 'ok') env.tables.report.error('LS4012', outcome.span, '`ok` does not leave an attempt, so no clause can take it')
    else if (outcomes.includes(outcome.text))
      env.tables.report.error('LS4020', outcome.span, `outcome \`${outcome.text}\` stands here twice`)
    else outcomes.push(outcome.text)
  }
  return outcomes
}

/** One name that a retry sets before the body begins again: of the attempt, a parameter, or a `var`. */
function checkChange(env: Env, setting: ast.Setting): Retry['with'] {
  const { report } = env.tables
  const binding = findLocal(env, setting.name.text)
  env.tables.names.ask(setting.name, () => valueCandidates(env, setting.span.start))
  if (binding === undefined) {
    report.error('LS2007', setting.name.span, `no name in scope is called \`${setting.name.text}\``, {
      hint: didYouMean(setting.name.text, localNames(env)),
    })
    return []
  }
  const { local } = binding
  env.tables.names.use(setting.name, { kind: 'local', ...binding })
  if (binding.by === 'let' || binding.by === 'binder' || local.type.kind === 'lock') {
    report.error('LS3016', setting.name.span, `\`${local.name}\` does not change`, {
      hint: 'a retry changes names of the attempt, parameters and `var`s',
      related: [{ span: local.span, message: 'bound here' }],
    })
    return []
  }
  local.mutable = true
  return [{ local, value: checkFitting(env, setting.value, local.type, `\`${local.name}\``) }]
}
