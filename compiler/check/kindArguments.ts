// What is known before the first state and told apart by variants: the conditions of lock kinds and of properties, and the values that a
// lock gives the parameters of its kind (LS4006, LS4024). Input: a place and syntax trees; output: typed expressions over switches, sizes
// and the parameters in scope.
import type * as ast from '../ast/ast.ts'
import type { Expression, LockKind, Type } from '../model/model.ts'
import { someExpression } from '../model/reads.ts'
import { checkCondition, checkConstant, checkExpression } from './demands.ts'
import { type Env, closedEnv } from './env.ts'
import { type Tables, brokenExpression, isBroken } from './namespaces.ts'
import { boolType, describe, isInt, requireFits, shareWord } from './types.ts'

const known: readonly Expression['kind'][] = ['switch', 'word', 'bool', 'int', 'size', 'unary', 'binary', 'conditional', 'none', 'local']

/** Of what one model of all variants says of some of them. */
export function checkSwitchCondition(env: Env, node: ast.Expression, what: string): Expression {
  return overSwitches({ ...env, where: what }, node, boolType)
}

function overSwitches(env: Env, node: ast.Expression, type: Type): Expression {
  const { report } = env.tables
  const open = { ...env, state: true }
  const value = type.kind === 'bool' ? checkCondition(open, node) : checkExpression(open, node, type)
  // What is asked of a lock has no type yet, and nothing else may have said why.
  const foreign = someExpression(value, (part) => !known.includes(part.kind)) || (isBroken(value) && !report.hasErrors())
  if (foreign) {
    report.error('LS4006', node.span, `${env.where} is over switches and sizes alone`)
    return brokenExpression(node.span)
  }
  if (type.kind !== 'bool') requireFits(report, value, type, env.where)
  if (type.kind !== 'words' || value.type.kind !== 'words' || !shareWord(value.type.words, type.words)) return value
  const stranger = value.type.words.find((word) => !type.words.includes(word))
  if (stranger !== undefined)
    report.error('LS3005', node.span, `${env.where} is one of ${describe(type)}, and \`${stranger}\` is none of them`)
  return value
}

/** One for each parameter. Integers are over sizes alone, since a bound has one value in all variants. */
export function checkKindArguments(
  tables: Tables,
  { lock, span }: { readonly lock: ast.Name; readonly span: ast.Expression['span'] },
  given: readonly ast.Expression[],
  kind: LockKind,
  env = closedEnv(tables, ''),
): readonly Expression[] | undefined | 'broken' {
  const { name, parameters } = kind
  if (given.length !== parameters.length) {
    tables.report.error(
      'LS4024',
      span,
      `lock kind \`${name}\` ${counted(parameters.length)}, and ${given.length} ${given.length === 1 ? 'is' : 'are'} given here`,
      {
        hint: parameters.length === 0 ? `write \`lock ${lock.text}\`` : undefined,
        related: [{ span: kind.span, message: 'declared here' }],
      },
    )
    return 'broken'
  }
  const values = parameters.map(({ name: what, type }, i) => {
    const node = given[i] as ast.Expression
    if (!isInt(type)) return overSwitches({ ...env, where: `parameter \`${what}\`` }, node, type)
    const value = checkConstant({ ...env, where: `parameter \`${what}\`` }, node) ?? brokenExpression(node.span)
    requireFits(tables.report, value, type, `parameter \`${what}\``)
    return value
  })
  if (values.some(isBroken)) return 'broken'
  return parameters.length === 0 ? undefined : values
}

const counted = (parameters: number): string =>
  parameters === 0 ? 'has no parameters' : `has ${parameters} parameter${parameters === 1 ? '' : 's'}`
