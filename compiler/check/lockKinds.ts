// Lock kinds: which modes go together, and what hangs on switches (LS40xx). Input: the declarations; output: their places in the model
// completed. A pair of modes is symmetric and said once.
import type * as ast from '../ast/ast.ts'
import type { Choice, Expression, LockKind, Policy, Recursion } from '../model/model.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { settingCandidates, wordCandidates } from './names.ts'
import { someExpression } from '../model/reads.ts'
import { literalRange } from './constants.ts'
import { closedEnv } from './env.ts'
import { checkCondition, checkConstant } from './demands.ts'
import { textOf, type Draft, type Tables } from './namespaces.ts'

const policies: readonly Policy[] = ['unfair', 'fifo', 'writers_block_readers']
const recursions: readonly Recursion[] = ['waits', 'counted', 'trap']

/** Modes with their pairs, policies, recursion and bounds, into the models that are declared. */
export function checkLockKinds(tables: Tables): void {
  for (const { node, model } of tables.lockKinds.values()) {
    if (node.modes.length === 0) tables.report.error('LS4004', node.name.span, `lock kind \`${node.name.text}\` has no mode`)
    model.pairs = checkPairs(tables, node, model)
    model.upgrades = checkUpgrades(tables, node, model)
    model.policy = checkChoice(tables, node.policy, 'policy', policies, 'unfair')
    model.recursion = checkChoice(tables, node.recursion, 'recursion', recursions, 'waits')
    if (node.anyone && node.recursion !== undefined)
      tables.report.error('LS4008', node.recursion.span, 'a lock that anyone releases has no owner who could ask again')
    if (node.holders !== undefined) model.holders = checkHolders(tables, node.holders)
  }
}

function checkHolders(tables: Tables, node: ast.Expression): LockKind['holders'] {
  const holders = checkConstant(closedEnv(tables, 'the number of holders'), node)
  const range = holders === undefined ? undefined : literalRange(holders)
  if (range !== undefined && range.high < 1) tables.report.error('LS3006', node.span, 'a lock that nobody can hold is none')
  return holders
}

function checkPairs(tables: Tables, node: ast.LockDeclaration, kind: Draft<LockKind>): LockKind['pairs'] {
  const said = new Map<
    string,
    { readonly by: string; readonly at: ast.Name; readonly condition: string | undefined; readonly oneWay: boolean }
  >()
  const pairs: LockKind['pairs'][number][] = []
  for (const clause of node.modes) {
    const first = kind.modes.find((mode) => mode.name === clause.name.text)
    const condition = clause.condition === undefined ? undefined : checkSwitchCondition(tables, clause.condition, "a lock kind's condition")
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

/** Of what one model of all variants says of some of them. */
export function checkSwitchCondition(tables: Tables, node: ast.Expression, what: string): Expression {
  const condition = checkCondition({ ...closedEnv(tables, what), state: true }, node)
  const foreign = someExpression(
    condition,
    (part) => !['switch', 'word', 'bool', 'int', 'size', 'unary', 'binary', 'conditional', 'none'].includes(part.kind),
  )
  if (foreign) tables.report.error('LS4006', node.span, `${what} is over switches and sizes alone`)
  return condition
}

/** A word of the language, or a switch all of whose values are such words. */
function checkChoice<T extends string>(
  tables: Tables,
  name: ast.Name | undefined,
  what: string,
  words: readonly T[],
  fallback: T,
): Choice<T> {
  if (name === undefined) return { kind: 'fixed', value: fallback }
  tables.names.ask(name, () => [...wordCandidates(words), ...settingCandidates(tables)])
  const fixed = words.find((word) => word === name.text)
  if (fixed !== undefined) return { kind: 'fixed', value: fixed }
  const declared = tables.switches.get(name.text)
  if (declared === undefined) {
    tables.report.error('LS4007', name.span, `no ${what} and no switch is called \`${name.text}\``, {
      hint: didYouMean(name.text, [...words, ...tables.switches.keys()]) ?? `one of ${words.join(', ')}`,
    })
    return { kind: 'fixed', value: fallback }
  }
  tables.names.use(name, { kind: 'switch', switch: declared.model })
  const stranger = declared.model.values.find((value) => !words.some((word) => word === value))
  if (stranger !== undefined) {
    tables.report.error('LS4007', name.span, `value \`${stranger}\` of switch \`${name.text}\` is no ${what}`, {
      hint: `its values must be among ${words.join(', ')}`,
      related: [{ span: declared.model.span, message: 'declared here' }],
    })
    return { kind: 'fixed', value: fallback }
  }
  return { kind: 'switch', switch: declared.model }
}
