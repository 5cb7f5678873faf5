// Lock kinds: which modes go together, and what hangs on switches (LS40xx). Input: the declarations; output: their places in the model
// completed. A pair of modes is symmetric and said once. Kinds that are one or another are put together in kindChoices.ts, from these.
import type * as ast from '../ast/ast.ts'
import type { Expression, LockKind, Policy, Recursion } from '../model/model.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { wordsOf } from '../model/kinds.ts'
import { settingCandidates, wordCandidates } from './names.ts'
import { isConstant, literalRange } from './constants.ts'
import { bind, closedEnv, findLocal, type Env } from './env.ts'
import { checkInteger } from './demands.ts'
import { checkSwitchCondition } from './kindArguments.ts'
import { checkKindChoice } from './kindChoices.ts'
import { isBroken, textOf, type Draft, type Tables } from './namespaces.ts'
import { resolveType } from './typeExpressions.ts'

const policies: readonly Policy[] = ['unfair', 'fifo', 'writers_block_readers']
const recursions: readonly Recursion[] = ['waits', 'counted', 'trap']

/** Parameters, modes with their pairs, policies, recursion and bounds, into the models that are declared. */
export function checkLockKinds(tables: Tables): void {
  const kinds = [...tables.lockKinds.values()]
  const envs = new Map(kinds.map(({ node, model }) => [node, withParameters(tables, node, model)]))
  for (const { node, model } of kinds) {
    const env = envs.get(node)
    if (env === undefined || node.chosen !== undefined) continue
    if (node.modes.length === 0) tables.report.error('LS4004', node.name.span, `lock kind \`${node.name.text}\` has no mode`)
    model.pairs = checkPairs(env, node, model)
    model.overtakes = model.modes.flatMap((mode) =>
      node.modes.some(({ name, overtakes }) => name.text === mode.name && overtakes) ? [{ mode, condition: undefined }] : [],
    )
    model.upgrades = checkUpgrades(tables, node, model)
    model.policy = checkChoice(env, node.policy, node.name.span, 'policy', policies, 'unfair')
    model.recursion = checkChoice(env, node.recursion, node.name.span, 'recursion', recursions, 'waits')
    if (node.anyone && node.recursion !== undefined)
      tables.report.error('LS4008', node.recursion.span, 'a lock that anyone releases has no owner who could ask again')
    if (node.holders !== undefined) model.holders = checkHolders(env, node.holders, model)
  }
  for (const { node, model } of kinds) {
    const env = envs.get(node)
    const chosen = env && node.chosen && checkKindChoice(env, node.chosen, model)
    if (chosen === undefined) continue
    model.pairs = chosen.pairs
    model.overtakes = chosen.overtakes
    model.upgrades = chosen.upgrades
    model.ranged = chosen.ranged
    model.policy = chosen.policy
    model.recursion = chosen.recursion
    model.holders = chosen.holders
    model.anyone = chosen.anyone
  }
}

/** Where the clauses of a kind stand: its parameters are in scope. */
function withParameters(tables: Tables, node: ast.LockDeclaration, model: Draft<LockKind>): Env {
  const env = closedEnv(tables, '')
  model.parameters = node.parameters.map((one) => bind(env, one.name, resolveType(tables, one.type, 'ofKind'), 'parameter'))
  return env
}

function checkHolders(env: Env, node: ast.Expression, { parameters }: Draft<LockKind>): LockKind['holders'] {
  const { report } = env.tables
  const holders = checkInteger({ ...env, where: 'the number of holders' }, node, 'the number of holders')
  if (isBroken(holders)) return undefined
  if (!isConstant(holders, parameters)) {
    report.error('LS3013', node.span, 'the number of holders is made of numbers, sizes and parameters alone')
    return undefined
  }
  const range = literalRange(holders)
  if (range !== undefined && range.high < 1) report.error('LS3006', node.span, 'a lock that nobody can hold is none')
  return holders
}

function checkPairs(env: Env, node: ast.LockDeclaration, kind: Draft<LockKind>): LockKind['pairs'] {
  const { tables } = env
  const said = new Map<
    string,
    { readonly by: string; readonly at: ast.Name; readonly condition: string | undefined; readonly oneWay: boolean }
  >()
  const pairs: LockKind['pairs'][number][] = []
  for (const clause of node.modes) {
    const first = kind.modes.find((mode) => mode.name === clause.name.text)
    const condition = clause.condition === undefined ? undefined : checkSwitchCondition(env, clause.condition, "a lock kind's condition")
    if (clause.condition !== undefined && clause.with.length + clause.joins.length === 0) {
      tables.report.error('LS4006', clause.condition.span, 'a condition hangs on a pair of modes', {
        hint: `\`mode ${clause.name.text} with … if …\``,
      })
    }
    for (const other of [...clause.with, ...clause.joins]) {
      const oneWay = clause.joins.includes(other)
      const second = modeOf(tables, kind, other)
      if (first === undefined || second === undefined) continue
      const key = [first.name, second.name].sort().join(' ')
      const text = clause.condition === undefined ? undefined : textOf(tables, clause.condition.span).replace(/\s+/g, ' ')
      const before = said.get(key)
      // A matrix that is written out has each pair twice, once from either side.
      if (before !== undefined && !oneWay && !before.oneWay && before.by !== first.name && before.condition === text) continue
      if (oneWay && first === second) {
        tables.report.error('LS4005', other.span, `\`${first.name}\` beside itself is one way as the other`, {
          hint: `\`with ${first.name}\``,
        })
        continue
      }
      if (before !== undefined) {
        tables.report.error('LS4005', other.span, `that \`${first.name}\` goes with \`${second.name}\` is said twice`, {
          hint:
            before.by === first.name
              ? undefined
              : oneWay && before.oneWay
                ? 'both ways is `with`'
                : 'a pair is symmetric, and hangs on one condition',
          related: [{ span: before.at.span, message: 'first said here' }],
        })
        continue
      }
      said.set(key, { by: first.name, at: other, condition: text, oneWay })
      pairs.push({ first, second, oneWay, condition })
    }
  }
  return pairs
}

function modeOf(tables: Tables, kind: Draft<LockKind>, said: ast.Name): LockKind['modes'][number] | undefined {
  const found = kind.modes.find((mode) => mode.name === said.text)
  if (found !== undefined) return found
  const names = kind.modes.map((mode) => mode.name)
  tables.report.error('LS4001', said.span, `lock kind \`${kind.name}\` has no mode \`${said.text}\``, {
    hint: didYouMean(said.text, names) ?? `its modes are ${names.join(', ')}`,
  })
  return undefined
}

function checkUpgrades(tables: Tables, node: ast.LockDeclaration, kind: Draft<LockKind>): LockKind['upgrades'] {
  const upgrades: LockKind['upgrades'][number][] = []
  const said = new Map<string, ast.Name>()
  for (const clause of node.modes) {
    const from = kind.modes.find((mode) => mode.name === clause.name.text)
    for (const other of clause.becomes) {
      const to = modeOf(tables, kind, other)
      if (from === undefined || to === undefined) continue
      const key = `${from.name} ${to.name}`
      const before = said.get(key)
      said.set(key, before ?? other)
      if (from === to) tables.report.error('LS4005', other.span, `a hold in mode \`${from.name}\` is one in that mode`)
      else if (before !== undefined) {
        tables.report.error('LS4005', other.span, `that \`${from.name}\` becomes \`${to.name}\` is said twice`, {
          related: [{ span: before.span, message: 'first said here' }],
        })
      } else upgrades.push({ from, to, inLine: clause.inLine })
    }
  }
  return upgrades
}

/** A word of the language, a switch or parameter all of whose values are such words, or one or the other under a condition over these. */
function checkChoice<T extends string>(
  env: Env,
  node: ast.Expression | undefined,
  span: ast.Expression['span'],
  what: string,
  words: readonly T[],
  fallback: T,
): Expression {
  const { tables } = env
  const word = (value: string, at: ast.Expression['span']): Expression => ({
    kind: 'word',
    word: value,
    type: { kind: 'words', words: [value] },
    span: at,
  })
  if (node === undefined) return word(fallback, span)
  if (node.kind === 'conditional') {
    const condition = checkSwitchCondition(env, node.condition, `the condition of a ${what}`)
    const then = checkChoice(env, node.then, span, what, words, fallback)
    const otherwise = checkChoice(env, node.otherwise, span, what, words, fallback)
    const values = [...new Set([...wordsOf(then), ...wordsOf(otherwise)])]
    if (isBroken(condition)) return then
    return { kind: 'conditional', condition, then, otherwise, type: { kind: 'words', words: values }, span: node.span }
  }
  if (node.kind !== 'reference') {
    if (node.kind !== 'invalid')
      tables.report.error('LS4007', node.span, `a ${what} is a word or a switch`, { hint: `one of ${words.join(', ')}` })
    return word(fallback, node.span)
  }
  const { name } = node
  tables.names.ask(name, () => [...wordCandidates(words), ...settingCandidates(tables)])
  const binding = findLocal(env, name.text)
  const declared = tables.switches.get(name.text)
  if (binding !== undefined) {
    tables.names.use(name, { kind: 'local', ...binding })
    const value: Expression = { kind: 'local', local: binding.local, type: binding.local.type, span: node.span }
    return areAll(env, name, wordsOf(value), what, words, binding.local.span) ? value : word(fallback, node.span)
  }
  if (words.some((one) => one === name.text)) return word(name.text, node.span)
  if (declared === undefined) {
    tables.report.error('LS4007', name.span, `no ${what} and no switch is called \`${name.text}\``, {
      hint: didYouMean(name.text, [...words, ...tables.switches.keys()]) ?? `one of ${words.join(', ')}`,
    })
    return word(fallback, node.span)
  }
  tables.names.use(name, { kind: 'switch', switch: declared.model })
  const { model } = declared
  if (!areAll(env, name, model.values, what, words, model.span)) return word(fallback, node.span)
  return { kind: 'switch', switch: model, type: { kind: 'words', words: model.values }, span: node.span }
}

function areAll(
  { tables }: Env,
  name: ast.Name,
  values: readonly string[],
  what: string,
  words: readonly string[],
  declared: ast.Expression['span'],
): boolean {
  const stranger = values.find((value) => !words.includes(value))
  if (stranger === undefined && values.length > 0) return true
  const role = tables.switches.get(name.text) === undefined ? 'parameter' : 'switch'
  const message =
    stranger === undefined ? `${role} \`${name.text}\` has no words` : `value \`${stranger}\` of ${role} \`${name.text}\` is no ${what}`
  tables.report.error('LS4007', name.span, message, {
    hint: `its values must be among ${words.join(', ')}`,
    related: [{ span: declared, message: 'declared here' }],
  })
  return false
}
