// Calls in expressions: the functions of the spec, values of mappings, and what the language itself can answer. Input: a place and a
// syntax tree; output: a typed tree. A function is looked into later for what it reads (functions.ts), when all bodies are known.
import type * as ast from '../ast/ast.ts'
import type { Expression, Local, LockUse } from '../model/model.ts'
import { wordsOf } from '../model/kinds.ts'
import { someExpression } from '../model/reads.ts'
import { isConstant } from './constants.ts'
import { builtinFunctions } from './declare.ts'
import type { Env } from './env.ts'
import { checkExpression, checkFitting, checkInteger } from './demands.ts'
import { checkLockUse, requireOwner } from './lockPaths.ts'
import { callCandidates } from './names.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { residency } from './resident.ts'
import { brokenExpression, foreignCall, isBroken } from './namespaces.ts'
import { aValueOf, boolType, integerType } from './types.ts'

/**
 * A call: a builtin, a function of the spec, or the value of a mapping, looked for in that order. Broken, and reported with what is like
 * it, where there is none of the name.
 */
export function checkCall(env: Env, node: ast.ExpressionOf<'call'>): Expression {
  const { tables } = env
  const name = node.callee.text
  tables.names.ask(node.callee, () => callCandidates(tables))
  if (builtinFunctions.includes(name)) return checkBuiltin(env, node)
  const declared = tables.functions.get(name)
  if (declared !== undefined) {
    const values = checkArguments(env, node.callee, node.arguments, declared.model.parameters, false)
    tables.names.use(node.callee, { kind: 'function', function: declared.model })
    tables.applications.push({ span: node.span, function: declared.model, env })
    return { kind: 'apply', function: declared.model, arguments: values, type: declared.model.result, span: node.span }
  }
  const mapping = tables.mappings.get(name)
  if (mapping !== undefined) {
    const values = checkArguments(env, node.callee, node.arguments, mapping.model.parameters, false)
    tables.names.use(node.callee, { kind: 'mapping', mapping: mapping.model })
    return {
      kind: 'mapped',
      mapping: mapping.model,
      arguments: values,
      type: { kind: 'mapping', mapping: mapping.model, optional: false },
      span: node.span,
    }
  }
  for (const argument of node.arguments) checkExpression(env, argument)
  const isProcedure = tables.procedures.has(name)
  const meant = isProcedure ? undefined : foreignCall(tables, 'function', node)
  tables.report.error('LS2007', node.callee.span, `no function and no mapping is called \`${name}\``, {
    hint: isProcedure
      ? `\`${name}\` is a procedure: it is called by a statement of its own`
      : (meant ?? didYouMean(name, [...tables.functions.keys(), ...tables.mappings.keys(), ...builtinFunctions])),
    instead: meant === undefined ? undefined : node.span,
  })
  return brokenExpression(node.span)
}

/** `anyAllowed`: userspace may choose, `f(any)`. */
export function checkArguments(
  env: Env,
  callee: ast.Name,
  nodes: readonly ast.Expression[],
  parameters: readonly Local[],
  anyAllowed: boolean,
): readonly Expression[] {
  if (nodes.length !== parameters.length) {
    env.tables.report.error(
      'LS3008',
      callee.span,
      `\`${callee.text}\` takes ${plural(parameters.length, 'argument')}, and ${nodes.length === 1 ? '1 is' : `${nodes.length} are`} given`,
    )
  }
  return nodes.map((node, position) => {
    const parameter = parameters[position]
    if (parameter === undefined) return node.kind === 'any' ? brokenExpression(node.span) : checkExpression(env, node)
    if (node.kind === 'any' && anyAllowed) {
      if (parameter.type.kind === 'lock') {
        env.tables.report.error('LS3018', node.span, `\`any\` cannot choose a lock for \`${parameter.name}\``)
        return brokenExpression(node.span)
      }
      return { kind: 'any', type: parameter.type, span: node.span }
    }
    return checkFitting(env, node, parameter.type, `parameter \`${parameter.name}\` of \`${callee.text}\``)
  })
}

function plural(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? '' : 's'}`
}

function checkBuiltin(env: Env, node: ast.ExpressionOf<'call'>): Expression {
  const { span } = node
  const name = node.callee.text
  const [first, second] = node.arguments
  switch (name) {
    case 'min':
    case 'max': {
      const values = node.arguments.map((argument) => checkInteger(env, argument, `an argument of \`${name}\``))
      if (second === undefined) env.tables.report.error('LS3008', node.callee.span, `\`${name}\` takes at least 2 arguments`)
      return { kind: 'extreme', which: name, arguments: values, type: integerType, span }
    }
    case 'next':
    case 'previous': {
      if (first === undefined || second !== undefined) return wrongCount(env, node)
      const value = checkExpression(env, first)
      if (isBroken(value)) return brokenExpression(span)
      const type = value.type
      if (type.kind !== 'object' && type.kind !== 'task' && !(type.kind === 'int' && isConstant(type.low))) {
        env.tables.report.error(
          'LS3020',
          first.span,
          `\`${name}\` goes through objects, tasks, or the declared interval of an integer, not ${aValueOf(type)}`,
        )
        return brokenExpression(span)
      }
      return { kind: 'neighbour', direction: name, value, type: type.kind === 'int' ? type : { ...type, optional: false }, span }
    }
    case 'resident':
      return checkResident(env, node)
    default: {
      if (first === undefined || second !== undefined) return wrongCount(env, node)
      if (name === 'mine' && !env.current) {
        env.tables.report.error('LS3021', span, `${env.where} has no \`mine\`: no task runs it`, {
          hint: '`holder(l) == t` asks about a task',
        })
      }
      if (!env.state)
        env.tables.report.error('LS3022', span, `${env.where} is known before the first state and cannot read who holds a lock`)
      const lock = checkLockUse({ ...env, state: true }, first, name !== 'held')
      if (lock === undefined) return brokenExpression(span)
      if (name === 'queued') return asksOfQueue(env, lock) ? { kind: 'queued', lock, type: boolType, span } : brokenExpression(span)
      if (
        name !== 'held' &&
        !requireOwner(env, lock, `nobody is its ${name === 'holder' ? 'holder' : 'owner'}`, '`held(l.m)` says whether it is held')
      )
        return brokenExpression(span)
      if (name === 'holder') return { kind: 'holder', lock, type: { kind: 'task', optional: true }, span }
      return { kind: name === 'held' ? 'held' : 'mine', lock, type: boolType, span }
    }
  }
}

function asksOfQueue(env: Env, { lockKind, span }: LockUse): boolean {
  if (wordsOf(lockKind.policy).some((word) => word !== 'unfair')) return true
  env.tables.report.error('LS4021', span, `nobody queues for a lock of kind \`${lockKind.name}\`: whoever comes when it is free takes it`, {
    hint: '`t at NAME` says whether a task stands before it',
    related: [{ span: lockKind.span, message: 'it has no `policy` that queues' }],
  })
  return false
}

/** `resident(b)`, `resident(b, store)`: would a touch find the page. */
function checkResident(env: Env, node: ast.ExpressionOf<'call'>): Expression {
  const { span } = node
  const { report } = env.tables
  const [first, second, third] = node.arguments
  if (first === undefined || third !== undefined) return wrongCount(env, node, '1 argument or 2')
  const value = checkExpression(env, first)
  if (isBroken(value)) return brokenExpression(span)
  if (value.type.kind !== 'mapping') {
    report.error('LS3024', first.span, `\`resident\` asks of a mapping's value, not of ${aValueOf(value.type)}`)
    return brokenExpression(span)
  }
  const { mapping } = value.type
  const word = second?.kind === 'reference' ? second.name.text : undefined
  const which = word === 'load' || word === 'store' ? word : undefined
  if (second !== undefined && which === undefined) {
    report.error('LS4016', second.span, 'an access is `load` or `store`')
    return brokenExpression(span)
  }
  if (!env.state) {
    report.error('LS3022', span, `${env.where} is known before the first state and cannot ask what is resident`)
    return brokenExpression(span)
  }
  if (mapping.load === undefined && mapping.store === undefined) {
    report.error('LS4016', span, `mapping \`${mapping.name}\` asks itself what is resident, or one that is declared behind it`)
    return brokenExpression(span)
  }
  const access = mapping[which ?? 'load'] ?? (which === undefined ? mapping.store : undefined)
  if (which === undefined && mapping.load !== mapping.store) {
    report.error('LS4016', span, `mapping \`${mapping.name}\` tells loads and stores apart`, {
      hint: 'say `resident(b, load)` or `resident(b, store)`',
    })
    return brokenExpression(span)
  }
  if (access === undefined) {
    report.error('LS4016', second?.span ?? span, `mapping \`${mapping.name}\` has no clause for a ${which ?? 'touch'}`, {
      related: [{ span: mapping.span, message: 'declared here' }],
    })
    return brokenExpression(span)
  }
  if (access.resident.kind === 'any') {
    report.error('LS3018', span, `what a touch of \`${mapping.name}\` finds is decided when it touches: nothing says it before`, {
      related: [{ span: access.resident.span, message: 'resident when any' }],
    })
    return brokenExpression(span)
  }
  if (!env.current && someExpression(access.resident, (part) => part.kind === 'current' || part.kind === 'mine')) {
    report.error('LS3021', span, `${env.where} has no \`current\`, which the residency of \`${mapping.name}\` asks about`)
    return brokenExpression(span)
  }
  return residency(env, mapping, access, value, span)
}

function wrongCount(env: Env, node: ast.ExpressionOf<'call'>, takes = '1 argument'): Expression {
  env.tables.report.error('LS3008', node.callee.span, `\`${node.callee.text}\` takes ${takes}, and ${node.arguments.length} are given`)
  return brokenExpression(node.span)
}
