// Statements and blocks become those of the model. Input: a place and a syntax tree; output: typed statements; one that could not be
// understood becomes a `skip`, so that later rules can go on. What a statement may do where is looked at later, on the model.
import type * as ast from '../ast/ast.ts'
import type { Block, Expression, LockUse, Place, Statement, StatementBody, Type } from '../model/model.ts'
import { checkAttempt } from './attempts.ts'
import { checkArguments } from './calls.ts'
import { checkDomain } from './domains.ts'
import { type Body, type Env, bind, findLocal, innerEnv } from './env.ts'
import { checkCondition, checkExpression, checkFitting } from './demands.ts'
import { checkLockUse, checkMode, requireOwner } from './lockPaths.ts'
import { checkPlace } from './places.ts'
import { checkFree, checkNewAssigned, checkNewLocal } from './pools.ts'
import { foreignWord } from '../diagnostics/foreign.ts'
import { outcomeCandidates, procedureCandidates } from './names.ts'
import { didYouMean } from '../diagnostics/suggest.ts'
import { type Tables, brokenType, foreignCall, isBroken, textOf } from './namespaces.ts'
import { checkWalk } from './walks.ts'
import { inferLocal } from './inference.ts'
import { checkSum } from './operators.ts'
import { resolveType } from './typeExpressions.ts'
import { aValueOf, boolType, isInt, requireFits } from './types.ts'

/** A block with names of its own. */
export function checkBlock(body: Body, block: ast.Block): Block {
  return checkStatements({ ...body, env: innerEnv(body.env) }, block)
}

/** The statements of a block whose names belong to the given place. */
function checkStatements(body: Body, block: ast.Block): Block {
  return { span: block.span, statements: block.statements.flatMap((statement) => checkStatement(body, statement)) }
}

/** A walk is several statements. */
function checkStatement(body: Body, node: ast.Statement): readonly Statement[] {
  if (node.kind === 'for' && node.binder.domain.kind === 'along') return checkWalk(body, node, node.binder.domain, checkStatements)
  if (node.kind !== 'labelled') return [{ ...checkUnlabelled(body, node), span: node.span, label: undefined }]
  const { report, labelOf } = body.env.tables
  const inner = node.statement
  const refused =
    inner.kind === 'labelled' || inner.kind === 'attempt' || inner.kind === 'for'
      ? `\`${inner.kind === 'labelled' ? 'label' : inner.kind}\``
      : inner.kind === 'assign' && inner.ghost
        ? 'a ghost assignment'
        : undefined
  if (refused !== undefined) {
    report.error(
      'LS5005',
      node.label.span,
      inner.kind === 'labelled' ? 'a statement has one label' : `${refused} is never a step, so it can have no label`,
      {
        hint: inner.kind === 'labelled' ? undefined : 'label a statement beside or inside it',
      },
    )
    return checkStatement(body, inner)
  }
  return [{ ...checkUnlabelled(body, inner), span: node.span, label: labelOf.get(node) }]
}

const nothing: StatementBody = { kind: 'skip' }

function checkUnlabelled(body: Body, node: ast.Statement): StatementBody {
  const { env } = body
  const { report } = env.tables
  switch (node.kind) {
    case 'let':
      return checkLet(env, node)
    case 'assign':
      return checkAssign(env, node)
    case 'lock':
    case 'unlock':
      return withLock(env, node.target, (lock) => ({ kind: node.kind, lock }))
    case 'free':
      return checkFree(env, node) ?? nothing
    case 'downgrade': {
      const lock = checkLockUse(env, node.target)
      const mode = lock === undefined ? 'broken' : checkMode(env, node.mode, lock.lockKind)
      return lock === undefined || mode === 'broken' ? nothing : { kind: 'downgrade', lock, mode }
    }
    case 'upgrade':
      return checkUpgrade(body, node)
    case 'give':
    case 'revoke':
      return checkTransfer(env, node)
    case 'if':
      return checkIf(body, node)
    case 'while':
      return { kind: 'while', condition: checkCondition(env, node.condition), body: checkBlock({ ...body, loop: 'inside' }, node.body) }
    case 'for': {
      const inner: Body = { ...body, env: innerEnv(env), loop: 'inside' }
      const domain = checkDomain(env, node.binder.domain)
      const local = bind(inner.env, node.binder.name, domain.element, 'binder')
      return { kind: 'for', local, domain: domain.domain, body: checkStatements(inner, node.body) }
    }
    case 'either':
    case 'select':
      return { kind: node.kind, branches: node.branches.map((branch) => ({ fair: branch.fair, body: checkBlock(body, branch.body) })) }
    case 'choose': {
      const binders = node.binders.map((binder) => {
        const domain = checkDomain(env, binder.domain)
        return { local: bind(env, binder.name, domain.element, 'binder'), domain: domain.domain }
      })
      return { kind: 'choose', binders, condition: node.condition === undefined ? undefined : checkCondition(env, node.condition) }
    }
    case 'wait':
      return { kind: 'wait', condition: checkCondition(env, node.condition) }
    case 'attempt':
      return checkAttempt(body, node, checkBlock)
    case 'touch':
      return checkTouch(body, node)
    case 'raise':
      return checkRaise(env, node)
    case 'return':
      return checkReturn(body, node)
    case 'break':
    case 'continue':
      if (body.loop === 'inside') return { kind: node.kind }
      if (body.loop === 'none') report.error('LS5015', node.span, `there is no loop to ${node.kind}`)
      else
        report.error('LS4015', node.span, '`always` is not left by a loop around it: the way by which the body was left goes on after it')
      return nothing
    case 'assert':
      return { kind: 'assert', condition: checkCondition(env, node.condition, 'what is asserted'), rule: 'assert' }
    case 'warn':
      return { kind: 'warn', condition: checkCondition(env, node.condition, 'what is warned of') }
    case 'atomic':
      return { kind: 'atomic', body: checkBlock(body, node.body) }
    case 'call':
      return checkCallStatement(env, node)
    case 'skip':
    case 'labelled':
    case 'invalid':
      return nothing
  }
}

function checkUpgrade(body: Body, node: ast.StatementOf<'upgrade'>): StatementBody {
  const tried = checkTried(body.env, node)
  const otherwise = node.otherwise === undefined ? undefined : checkBlock(body, node.otherwise)
  if (tried?.to === undefined) return nothing
  const { lock, to } = tried
  if (
    otherwise !== undefined &&
    !requireOwner(body.env, lock, 'who waits for whom is not known', 'without `else` it waits; `trylock … to …` never does')
  )
    return nothing
  return { kind: 'upgrade', lock, to, otherwise }
}

/** A lock that is asked for, and where a hold of it is to become another, in what mode. */
function checkTried(
  env: Env,
  node: { readonly target: ast.Expression; readonly mode: ast.ModeWord | undefined; readonly span: ast.Expression['span'] },
): { readonly lock: LockUse; readonly to: Expression | undefined } | undefined {
  const lock = checkLockUse(env, node.target)
  if (node.mode === undefined) return lock && { lock, to: undefined }
  const to = lock === undefined ? 'broken' : checkMode(env, node.mode, lock.lockKind)
  if (lock === undefined || to === 'broken' || !requireUpgrade(env, lock, to, node.mode)) return undefined
  return { lock, to }
}

/** Some hold of the kind can become that; of modes that are computed the step itself asks. */
function requireUpgrade({ tables }: Env, { lockKind, mode }: LockUse, to: Expression, said: ast.ModeWord): boolean {
  const wordOf = (e: Expression | undefined): string | undefined => (e?.kind === 'word' ? e.word : undefined)
  const known = lockKind.upgrades.filter((one) => {
    const [from, target] = [wordOf(mode), wordOf(to)]
    return (from === undefined || from === one.from.name) && (target === undefined || target === one.to.name)
  })
  if (known.length > 0) return true
  const [from, target] = [wordOf(mode), wordOf(to)]
  const span = said.kind === 'word' ? said.name.span : said.value.span
  const all = lockKind.upgrades.map((one) => `${one.from.name} to ${one.to.name}`)
  tables.report.error(
    'LS4022',
    span,
    `no hold of \`${lockKind.name}\`${from === undefined ? '' : ` in mode \`${from}\``} becomes ${target === undefined ? 'another' : `\`${target}\``}`,
    {
      hint:
        all.length > 0 ? `what becomes what: ${all.join(', ')}` : `the kind says so: \`mode ${from ?? '…'} … becomes ${target ?? '…'}\``,
      related: [{ span: lockKind.span, message: 'the kind is declared here' }],
    },
  )
  return false
}

function checkTransfer(env: Env, node: ast.StatementOf<'give' | 'revoke'>): StatementBody {
  const task = checkFitting(
    env,
    node.task,
    { kind: 'task', optional: false },
    `who the lock is ${node.kind === 'give' ? 'given to' : 'revoked from'}`,
  )
  return withLock(env, node.target, (lock) =>
    isBroken(task) ||
    !requireOwner(
      env,
      lock,
      `there is nobody to ${node.kind} it ${node.kind === 'give' ? 'for' : 'from'}`,
      'whoever is to release it says `unlock`',
    )
      ? nothing
      : { kind: node.kind, lock, task },
  )
}

function checkRaise({ tables }: Env, node: ast.StatementOf<'raise'>): StatementBody {
  if (node.outcome.text === 'ok') {
    tables.report.error('LS4012', node.outcome.span, '`ok` is not raised', { hint: 'a body that ends, or returns, is ok' })
    return nothing
  }
  tables.names.use(node.outcome, { kind: 'outcome', name: node.outcome.text })
  tables.names.ask(node.outcome, () => raisable(tables))
  return { kind: 'raise', outcome: node.outcome.text }
}

function withLock(env: Env, node: ast.Expression, make: (lock: LockUse) => StatementBody): StatementBody {
  const lock = checkLockUse(env, node)
  return lock === undefined ? nothing : make(lock)
}

function checkLet(env: Env, node: ast.StatementOf<'let'>): StatementBody {
  if (node.value.kind === 'new') return checkNewLocal(env, node, node.value) ?? nothing
  const declared = node.type === undefined ? undefined : resolveType(env.tables, node.type, 'local', env)
  const by = node.mutable ? 'var' : 'let'
  if (node.value.kind === 'trylock') {
    const tried = checkTried(env, node.value)
    if (declared !== undefined && declared !== brokenType && declared.kind !== 'bool') {
      env.tables.report.error(
        'LS3001',
        node.name.span,
        `\`trylock\` answers with a bool, and \`${node.name.text}\` is ${aValueOf(declared)}`,
      )
    }
    const local = bind(env, node.name, boolType, by)
    return tried === undefined ? nothing : { kind: 'bindTry', local, isNew: true, ...tried }
  }
  const value = checkExpression(env, node.value, declared)
  let type: Type
  if (declared === undefined) type = inferLocal(env.tables, node.name, value, node.mutable)
  else {
    type = declared
    requireFits(env.tables.report, value, declared, `\`${node.name.text}\``)
  }
  return { kind: 'bind', local: bind(env, node.name, type, by), value }
}

function checkAssign(env: Env, node: ast.StatementOf<'assign'>): StatementBody {
  const open: Env = node.ghost ? { ...env, ghosts: true } : env
  const target = checkPlace(open, node.target, node.ghost)
  if (node.operator === '=' && node.value.kind === 'new' && !node.ghost)
    return checkNewAssigned(env, target, target === undefined ? '' : nameOfPlace(target), node.value) ?? nothing
  if (node.operator === '=' && node.value.kind === 'trylock') {
    const tried = checkTried(env, node.value)
    if (target === undefined || tried === undefined) return nothing
    if (target.kind === 'local' && target.type.kind === 'bool') return { kind: 'bindTry', local: target.local, isNew: false, ...tried }
    env.tables.report.error('LS5007', node.target.span, 'the answer of `trylock` goes into a local of type bool', {
      hint: 'store it elsewhere in a later step',
    })
    return nothing
  }
  if (node.operator !== '=') {
    if (target === undefined) {
      checkExpression(open, node.value)
      return nothing
    }
    const operator = node.operator === '+=' || node.operator === '++' ? '+' : '-'
    const value = checkSum(open, { operator, left: readOf(target), right: node.value, span: node.span })
    if (isInt(target.type) || target.type.kind === 'set') requireFits(env.tables.report, value, target.type, nameOfPlace(target))
    return { kind: 'assign', ghost: node.ghost, target, value }
  }
  const value = checkExpression(open, node.value, target?.type)
  if (target === undefined) return nothing
  requireFits(env.tables.report, value, target.type, nameOfPlace(target))
  return { kind: 'assign', ghost: node.ghost, target, value }
}

function nameOfPlace(place: Place): string {
  return place.kind === 'local' ? `\`${place.local.name}\`` : place.kind === 'field' ? `\`${place.field.name}\`` : 'the element'
}

/** What stands in a place: `x += e` reads where it writes. */
function readOf(place: Place): Expression {
  return place.kind === 'element' ? { ...place, array: readOf(place.array) } : place
}

function checkIf(body: Body, node: ast.StatementOf<'if'>): StatementBody {
  const { env } = body
  const negated = node.condition.kind === 'unary' && node.condition.operator === 'not' && node.condition.operand.kind === 'trylock'
  const tried = negated && node.condition.kind === 'unary' ? node.condition.operand : node.condition
  const asked = tried.kind === 'trylock' ? checkTried(env, tried) : undefined
  const condition = tried.kind === 'trylock' ? undefined : checkCondition(env, node.condition)
  const then = checkBlock(body, node.then)
  const otherwise = node.otherwise === undefined ? undefined : checkBlock(body, node.otherwise)
  if (condition !== undefined) return { kind: 'if', condition, then, otherwise }
  if (asked === undefined) return nothing
  const missing: Block = otherwise ?? { span: { ...node.span, start: node.span.end }, statements: [] }
  return negated ? { kind: 'ifTry', ...asked, then: missing, otherwise: then } : { kind: 'ifTry', ...asked, then, otherwise: missing }
}

function checkTouch(body: Body, node: ast.StatementOf<'touch'>): StatementBody {
  const { env } = body
  const { report } = env.tables
  const target = checkExpression(env, node.target)
  const access = node.body === undefined ? undefined : checkBlock(body, node.body)
  if (isBroken(target)) return nothing
  if (target.type.kind !== 'mapping') {
    report.error('LS3024', node.target.span, `only a mapping's value can be touched, not ${aValueOf(target.type)}`)
    return nothing
  }
  const { mapping } = target.type
  if (node.access === undefined && mapping.load !== mapping.store) {
    report.error('LS4016', node.span, `mapping \`${mapping.name}\` tells loads and stores apart`, {
      hint: 'say `touch load` or `touch store`',
    })
  } else if (node.access !== undefined && mapping[node.access] === undefined && (mapping.load ?? mapping.store) !== undefined) {
    report.error('LS4016', node.span, `mapping \`${mapping.name}\` has no clause for a ${node.access}`, {
      related: [{ span: mapping.span, message: 'declared here' }],
    })
  }
  return { kind: 'touch', access: node.access ?? 'load', mapping, target, body: access }
}

function checkReturn(body: Body, node: ast.StatementOf<'return'>): StatementBody {
  const { report } = body.env.tables
  const { outcomes } = body
  if (outcomes === undefined) {
    report.error('LS4019', node.span, "a task's body is no operation, so there is nothing to return from")
    return nothing
  }
  const named = node.outcome?.text
  if (node.outcome !== undefined) {
    const { names } = body.env.tables
    names.use(node.outcome, { kind: 'outcome', name: node.outcome.text })
    names.ask(node.outcome, () => outcomeCandidates(outcomes))
  }
  if (named === undefined) {
    if (outcomes.length > 0 && !outcomes.includes('ok')) {
      report.error('LS4010', node.span, 'a bare `return` means `ok`, which is not declared', {
        hint: `say which: ${outcomes.map((outcome) => `\`return ${outcome}\``).join(', ')}`,
      })
    }
  } else if (!outcomes.includes(named) && !(named === 'ok' && outcomes.length === 0)) {
    report.error('LS4010', node.outcome?.span ?? node.span, `outcome \`${named}\` is not declared`, {
      hint:
        foreignOutcome(body, named) ??
        didYouMean(named, outcomes) ??
        (outcomes.length === 0 ? `\`-> ok | ${named}\` declares it` : `the outcomes declared are ${outcomes.join(', ')}`),
    })
    return nothing
  }
  return { kind: 'return', outcome: named }
}

/** All outcomes that some procedure declares, but for `ok`. */
const raisable = (tables: Tables): ReturnType<typeof outcomeCandidates> =>
  outcomeCandidates(
    new Set(
      [...tables.procedures.values()].flatMap(({ node }) => node.outcomes.map(({ name }) => name.text)).filter((name) => name !== 'ok'),
    ),
  )

/** A value behind `return`, where an outcome stands. */
function foreignOutcome({ env }: Body, name: string): string | undefined {
  const errno = /^E[A-Z0-9]{2,}$/.test(name)
  if (errno) return `outcomes are words of your choice: \`${name.toLowerCase()}\``
  return foreignWord('value', name) !== undefined || findLocal(env, name) !== undefined
    ? 'a procedure gives back an outcome and no value: put the value into a field, or make it a `function`'
    : undefined
}

function checkCallStatement(env: Env, node: ast.StatementOf<'call'>): StatementBody {
  const { tables } = env
  const declared = tables.procedures.get(node.callee.text)
  tables.names.ask(node.callee, () => procedureCandidates(tables))
  if (declared === undefined) {
    for (const argument of node.arguments) if (argument.kind !== 'any') checkExpression(env, argument)
    const library = importOf(tables, node.callee.span.file)
    const wanted = library === undefined ? '' : `, which the library ${textOf(tables, library.pathSpan)} calls`
    const declare =
      library === undefined
        ? undefined
        : `a library may leave a procedure to the spec that imports it: declare \`${node.callee.text}\` there`
    const isFunction = tables.functions.has(node.callee.text)
    const meant = isFunction ? undefined : foreignCall(tables, 'call', node)
    tables.report.error('LS2006', node.callee.span, `no procedure is called \`${node.callee.text}\`${wanted}`, {
      hint: isFunction
        ? `\`${node.callee.text}\` is a function: it has a value and does nothing`
        : (meant ?? didYouMean(node.callee.text, tables.procedures.keys()) ?? declare),
      instead: meant === undefined ? undefined : node.span,
      ...(library === undefined ? {} : { related: [{ span: library.pathSpan, message: 'imported here' }] }),
    })
    return nothing
  }
  tables.names.use(node.callee, { kind: 'procedure', procedure: declared.model })
  return {
    kind: 'call',
    procedure: declared.model,
    arguments: checkArguments(env, node.callee, node.arguments, declared.model.parameters, true),
  }
}

/** How a library came in; undefined for the spec itself. */
function importOf(tables: Tables, file: string): ast.Import | undefined {
  return tables.files.flatMap((each) => each.imports).find((each) => each.path === file)
}
