// The types of expressions, by kind of expression. Input: a place and a syntax tree; output: a typed tree, with every name resolved.
// What is wrong is reported and becomes a broken expression, which no rule complains about again.
import type * as ast from '../ast/ast.ts'
import type { Expression, Local, Type } from '../model/model.ts'
import { checkCall } from './calls.ts'
import { checkAlong } from './along.ts'
import { checkDomain } from './domains.ts'
import { type Env, bind, innerEnv } from './env.ts'
import { checkCondition, checkExpression } from './demands.ts'
import { checkBinary, checkUnary } from './operators.ts'
import { checkIndex, checkMember, checkReference } from './references.ts'
import { labelCandidates, procedureCandidates } from './names.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { brokenExpression, isBroken, isBrokenType, textOf } from './namespaces.ts'
import { aValueOf, boolType, describe, fits, integerType, join } from './types.ts'

const MOST_INTEGER = 2147483647

export function checkAnyExpression(env: Env, node: ast.Expression, hint: Type | undefined): Expression {
  const report = env.tables.report
  const span = node.span
  switch (node.kind) {
    case 'integer':
      if (node.value > MOST_INTEGER) {
        report.error('LS3014', span, `${node.value} does not fit in 32 bits`)
        return brokenExpression(span)
      }
      return { kind: 'int', value: node.value, type: integerType, span }
    case 'boolean':
      return { kind: 'bool', value: node.value, type: boolType, span }
    case 'none':
      return { kind: 'none', type: { kind: 'none' }, span }
    case 'any':
      report.error('LS3018', span, '`any` is an argument of a call, the initial value of a field, or the residency of a mapping', {
        hint: '`choose x in D` picks a value elsewhere',
      })
      return brokenExpression(span)
    case 'current':
      if (!env.current) {
        report.error('LS3021', span, `${env.where} has no \`current\`: no task runs it`)
        return brokenExpression(span)
      }
      return { kind: 'current', type: { kind: 'task', optional: false }, span }
    case 'reference':
      return checkReference(env, node, hint)
    case 'member':
      return checkMember(env, node)
    case 'index':
      return checkIndex(env, node)
    case 'call':
      return checkCall(env, node)
    case 'unary':
      return checkUnary(env, node)
    case 'binary':
      return checkBinary(env, node, hint)
    case 'conditional':
      return checkConditional(env, node, hint)
    case 'set':
      return checkSet(env, node, hint)
    case 'old':
      return checkOld(env, node)
    case 'along':
      return checkAlong(env, node)
    case 'quantifier':
      return checkQuantifier(env, node)
    case 'count':
      return checkCount(env, node)
    case 'at':
      return checkAt(env, node)
    case 'trylock':
      report.error('LS5007', span, '`trylock` is the whole condition of an `if`, or the whole right side of a `let`', {
        hint: 'what follows a failed try is a later step',
      })
      return brokenExpression(span)
    case 'new':
      report.error('LS5016', span, '`new` is the whole right side of a `let`, a `var` or an assignment', {
        hint: 'make the object first: it is a step of its own',
      })
      return brokenExpression(span)
    case 'computedMode':
    case 'range':
      report.error(
        'LS3011',
        span,
        `a lock's ${node.kind === 'range' ? 'range' : 'mode'} stands in lock verbs and in \`held\`, \`mine\`, \`holder\` and \`queued\` only`,
      )
      return brokenExpression(span)
    case 'interval':
      report.error('LS3017', span, 'an interval is no value', { hint: 'it says what a name goes through, or the range of a type' })
      return brokenExpression(span)
    case 'invalid':
      return brokenExpression(span)
  }
}

function checkConditional(env: Env, node: ast.ExpressionOf<'conditional'>, hint: Type | undefined): Expression {
  const { report } = env.tables
  const { span } = node
  const condition = checkCondition(env, node.condition)
  if (isLockWithMode(env, node.then)) {
    report.error('LS3011', span, 'a lock with a mode is no value to choose from', { hint: chosenMode(node) })
    return brokenExpression(span)
  }
  const then = checkExpression(env, node.then, hint)
  const otherwise = checkExpression(env, node.otherwise, hint ?? then.type)
  const type = join(then.type, otherwise.type)
  if (type === undefined && then.type.kind === 'lock' && otherwise.type.kind === 'lock') {
    report.error('LS3011', span, `locks of two kinds are no choice: ${describe(then.type)}, ${describe(otherwise.type)}`, {
      hint: 'lock each in a branch of its own: `if … { lock … } else { lock … }`',
    })
    return brokenExpression(span)
  }
  if (type === undefined) {
    report.error('LS3003', span, `one branch is ${aValueOf(then.type)}, the other ${aValueOf(otherwise.type)}`)
    return brokenExpression(span)
  }
  return { kind: 'conditional', condition, then, otherwise, type, span }
}

/** A name that is bound when the call begins. One text is one value, however often it stands there. */
function checkOld(env: Env, node: ast.ExpressionOf<'old'>): Expression {
  const { span, operand } = node
  const { report } = env.tables
  if (env.olds === undefined) {
    report.error('LS3029', span, '`old` asks for a value when the call began: it stands in `ensures` alone, and not inside another', {
      hint: 'keep the value in a `let` or a field',
    })
    return brokenExpression(span)
  }
  const { found, env: outer } = env.olds
  const text = textOf(env.tables, operand.span).replace(/\s+/g, ' ')
  const value = checkExpression(outer, operand)
  if (isBroken(value)) return brokenExpression(span)
  if (value.type.kind === 'lock' || value.type.kind === 'array') {
    report.error('LS3012', span, `\`old\` keeps a value, not ${aValueOf(value.type)}`)
    return brokenExpression(span)
  }
  const name = `old ${text}`
  const known = found.find(({ local }) => local.name === name)
  if (known !== undefined) return { kind: 'local', local: known.local, type: known.local.type, span }
  const local: Local = { name, span, type: value.type, mutable: false }
  found.push({ local, value })
  return { kind: 'local', local, type: value.type, span }
}

function checkQuantifier(env: Env, node: ast.ExpressionOf<'quantifier'>): Expression {
  const { span } = node
  const inner = innerEnv(env)
  const binders = node.binders.map((binder) => {
    const domain = checkDomain(inner, binder.domain)
    return { local: bind(inner, binder.name, domain.element, 'binder'), domain: domain.domain }
  })
  const body = checkCondition(inner, node.body, `what \`${node.quantifier}\` says of each`)
  return binders.reduceRight<Expression>(
    (inside, { local, domain }) => ({
      kind: 'quantifier',
      quantifier: node.quantifier,
      local,
      domain,
      body: inside,
      type: boolType,
      span,
    }),
    body,
  )
}

function checkCount(env: Env, node: ast.ExpressionOf<'count'>): Expression {
  const { span } = node
  const inner = innerEnv(env)
  const domain = checkDomain(inner, node.binder.domain)
  const local = bind(inner, node.binder.name, domain.element, 'binder')
  const body = checkCondition(inner, node.condition, 'what is counted')
  return { kind: 'quantifier', quantifier: 'count', local, domain: domain.domain, body, type: integerType, span }
}

function checkSet(env: Env, node: ast.ExpressionOf<'set'>, hint: Type | undefined): Expression {
  const wanted = hint?.kind === 'set' ? hint.element : undefined
  if (hint !== undefined && isBrokenType(hint)) return brokenExpression(node.span)
  const elements = node.elements.map((element) => checkExpression(env, element, wanted))
  let type: Type | undefined = wanted
  for (const element of elements) {
    if (isBroken(element)) return brokenExpression(node.span)
    // Words keep their own: beside `{a}`, `{x}` may be a set of something else.
    if (wanted !== undefined && wanted.kind !== 'words' && fits(element.type, wanted)) continue
    const joined: Type | undefined = type === undefined ? element.type : join(type, element.type)
    if (joined === undefined || !isMember(joined)) {
      const reason =
        type === undefined || joined !== undefined ? 'a set: sets are of integers, words, objects or tasks' : `a set with ${aValueOf(type)}`
      env.tables.report.error('LS3012', element.span, `${aValueOf(element.type)} cannot be in ${reason}`)
      return brokenExpression(node.span)
    }
    type = joined
  }
  if (type === undefined) {
    env.tables.report.error('LS3007', node.span, 'nothing says what this empty set is a set of', {
      hint: 'declare the type of what takes it',
    })
    return brokenExpression(node.span)
  }
  return { kind: 'set', elements, type: { kind: 'set', element: type }, span: node.span }
}

function isMember(type: Type): boolean {
  return ['int', 'integer', 'words', 'object', 'task'].includes(type.kind) && !('optional' in type && type.optional)
}

function checkAt(env: Env, node: ast.ExpressionOf<'at'>): Expression {
  const { tables } = env
  const task = checkExpression(env, node.task, { kind: 'task', optional: false })
  if (!isBroken(task) && task.type.kind !== 'task')
    tables.report.error('LS3023', node.task.span, `only tasks stand somewhere, not ${aValueOf(task.type)}`)
  requireState(env, node.span, 'where a task stands')
  const labels = tables.labels.get(node.place.text) ?? []
  const procedure = tables.procedures.get(node.place.text)
  tables.names.ask(node.place, () => [...labelCandidates(tables), ...procedureCandidates(tables)])
  if (labels.length > 0) tables.names.use(node.place, { kind: 'label', name: node.place.text })
  else if (procedure !== undefined) tables.names.use(node.place, { kind: 'procedure', procedure: procedure.model })
  if (labels.length === 0 && procedure === undefined) {
    tables.report.error('LS2006', node.place.span, `no label and no procedure is called \`${node.place.text}\``, {
      hint: didYouMean(node.place.text, [...tables.labels.keys(), ...tables.procedures.keys()]),
    })
    return brokenExpression(node.span)
  }
  return { kind: 'at', task, labels, procedures: procedure === undefined ? [] : [procedure.model], type: boolType, span: node.span }
}

/** Refuses to read the state where there is none yet. */
function requireState(env: Env, span: ast.Expression['span'], what: string): void {
  if (!env.state) env.tables.report.error('LS3022', span, `${env.where} is known before the first state and cannot read ${what}`)
}

/** `file.rwsem.read`: its object is a lock already. */
function isLockWithMode(env: Env, node: ast.Expression): boolean {
  return node.kind === 'member' && node.object.kind === 'member' && checkExpression(env, node.object).type.kind === 'lock'
}

function chosenMode({ then, otherwise }: ast.ExpressionOf<'conditional'>): string {
  const modes = [then, otherwise].flatMap((branch) => (branch.kind === 'member' ? [branch.name.text] : []))
  return `choose the mode: \`lock l.(if … then ${modes[0] ?? 'read'} else ${modes[1] ?? 'write'})\``
}
