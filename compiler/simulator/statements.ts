// Statements of the typed model as calls of the runtime's verbs, one for one, in the order of the text. Input: a block; output: the text of
// an array. Whether a statement is a step is asked of model/reads.ts, the one place that decides it.
import type { AttemptClause, Block, Expression, Facts, LockUse, Procedure, Statement, StatementOf, Type } from '../model/model.ts'
import { fieldOfPlace, isStep, isStepClause, statementBlocks } from '../model/reads.ts'
import { key, quote } from '../emit/text.ts'
import { domain, helper, place, stored, term, valueOrClosure, valuesOf, type Scope, type Sheet } from './expressions.ts'
import { classKey } from './names.ts'
import { atom, list, type Term } from './terms.ts'
import { truth } from './truth.ts'
import { nth } from '../../runtime/entries.ts'

export interface CodeSheet extends Sheet {
  readonly facts: Facts
  /** Which of the two builders the function that is being written uses. */
  readonly builders: Set<'line' | 'step'>
  /** Inside an `atomic` or the access of a touch, which is the step. */
  readonly instant: boolean
}

/** A block as an array, a statement a line. */
export function blockText(block: Block | undefined, sheet: CodeSheet): string {
  if (block === undefined || block.statements.length === 0) return '[]'
  return `[\n${block.statements.map((statement) => `${statementText(statement, sheet)},\n`).join('')}]`
}

function headOf(statement: Statement, sheet: CodeSheet): string {
  const { source } = sheet
  const line = source.line(statement.span)
  if (sheet.instant || !isStep(statement, sheet.facts)) return lineHead(line, sheet)
  const [first] = statementBlocks(statement)
  const text = source.head(statement.span, first?.span.start)
  const label = statement.label === undefined ? '' : `, ${quote(statement.label.name)}`
  sheet.builders.add('step')
  return `step(${line}, ${quote(text)}${label})`
}

const lineHead = (line: number, sheet: CodeSheet): string => {
  sheet.builders.add('line')
  return `line(${line})`
}

const stepHead = (line: number, text: string, sheet: CodeSheet): string => {
  sheet.builders.add('step')
  return `step(${line}, ${quote(text)})`
}

const verb = (head: string, name: string, ...given: readonly string[]): string => `${head}.${name}(${given.join(', ')})`

function statementText(statement: Statement, sheet: CodeSheet): string {
  const head = headOf(statement, sheet)
  const expression = (e: Expression): string => value(sheet, (scope) => term(e, scope))
  const block = (one: Block | undefined): string => blockText(one, sheet)
  const domainText = (one: StatementOf<'for'>['domain']): string => value(sheet, (scope) => domain(one, scope))
  switch (statement.kind) {
    case 'bind':
      return verb(head, 'let', quote(statement.local.name), storedText(statement.value, statement.local.type, sheet))
    case 'bindTry':
      if (statement.to === undefined) return verb(head, 'trylock', quote(statement.local.name), ...lockTexts(statement.lock, sheet))
      return tryUpgradeText(head, statement.local.name, statement.lock, modeText(statement.to, sheet), sheet)
    case 'assign':
      return assignText(head, statement, sheet)
    case 'new':
      return newText(head, statement, sheet)
    case 'free':
      return verb(
        head,
        'free',
        value(sheet, (scope) => stored(statement.object, present(statement.object.type), scope)),
      )
    case 'lock':
    case 'unlock':
      return verb(head, statement.kind, ...lockTexts(statement.lock, sheet))
    case 'downgrade':
      return withRange(head, 'downgrade', statement.lock, modeText(statement.mode, sheet), sheet)
    case 'upgrade':
      return upgradeText(head, statement, sheet)
    case 'give':
    case 'revoke':
      return withRange(head, statement.kind, statement.lock, storedText(statement.task, { kind: 'task', optional: false }, sheet), sheet)
    case 'if':
      return verb(head, 'if', expression(statement.condition), block(statement.then), ...optional(statement.otherwise, block))
    case 'ifTry':
      return ifTryText(head, statement, sheet)
    case 'while':
      return verb(head, 'while', expression(statement.condition), block(statement.body))
    case 'for':
      return verb(head, 'for', quote(statement.local.name), domainText(statement.domain), block(statement.body))
    case 'either':
    case 'select':
      return verb(
        head,
        statement.kind,
        ...statement.branches.map(({ fair, body }) => (fair ? helper({ sheet }, 'fair', atom(block(body))).text : block(body))),
      )
    case 'choose': {
      const binders = statement.binders.map(({ local, domain: from }) => `${local.name}: ${domainText(from)}`)
      return verb(head, 'choose', `{ ${binders.join(', ')} }`, ...optional(statement.condition, expression))
    }
    case 'wait':
      return verb(head, 'wait', expression(statement.condition))
    case 'assert':
    case 'warn':
      return verb(
        head,
        statement.kind,
        value(sheet, (scope) => truth(statement.condition, scope)),
        ...(statement.kind === 'assert' && statement.rule === 'walk' ? [quote('walk')] : []),
      )
    case 'attempt':
      return attemptText(head, statement, sheet)
    case 'touch':
      return touchText(head, statement, sheet)
    case 'raise':
      return verb(head, 'raise', quote(statement.outcome))
    case 'return':
      return verb(head, 'return', quote(statement.outcome ?? 'ok'))
    case 'break':
    case 'continue':
    case 'skip':
      return verb(head, statement.kind)
    case 'atomic':
      return verb(head, 'atomic', blockText(statement.body, { ...sheet, instant: true }))
    case 'call': {
      const given = argumentTexts(statement.procedure, statement.arguments, sheet)
      return verb(head, 'call', quote(statement.procedure.name), ...(given.length === 0 ? [] : [`{ ${given.join(', ')} }`]))
    }
  }
}

function upgradeText(head: string, statement: StatementOf<'upgrade'>, sheet: CodeSheet): string {
  const [lock, mode, range] = lockTexts(statement.lock, sheet)
  const otherwise = statement.otherwise === undefined ? undefined : blockText(statement.otherwise, sheet)
  return verb(head, 'upgrade', ...trimmed(lock, mode, modeText(statement.to, sheet), otherwise, range))
}

function ifTryText(head: string, statement: StatementOf<'ifTry'>, sheet: CodeSheet): string {
  const [lock, mode, ...range] = lockTexts(statement.lock, sheet)
  const [name, become] = statement.to === undefined ? ['ifTrylock', []] : ['ifTryUpgrade', [modeText(statement.to, sheet)]]
  return verb(head, name, lock, mode, ...become, blockText(statement.then, sheet), blockText(statement.otherwise, sheet), ...range)
}

function attemptText(head: string, statement: StatementOf<'attempt'>, sheet: CodeSheet): string {
  const parts = [
    ...(statement.with.length === 0 ? [] : [`with: ${withText(statement.with, sheet)}`]),
    `body: ${blockText(statement.body, sheet)}`,
    ...optional(statement.always, (always) => `always: ${blockText(always, sheet)}`),
    ...(statement.clauses.length === 0
      ? []
      : [`clauses: [\n${statement.clauses.map((clause) => `${clauseText(clause, sheet)},\n`).join('')}]`]),
  ]
  return verb(head, 'attempt', `{ ${parts.join(', ')} }`)
}

/** What is done in the access is done in its step. */
function touchText(head: string, statement: StatementOf<'touch'>, sheet: CodeSheet): string {
  const type = { kind: 'mapping', mapping: statement.mapping, optional: false } as const
  return verb(
    head,
    'touch',
    quote(statement.access),
    quote(statement.mapping.name),
    storedText(statement.target, type, sheet),
    ...optional(statement.body, (body) => blockText(body, { ...sheet, instant: true })),
  )
}

/** As far as there is something. */
function trimmed(...given: readonly (string | undefined)[]): readonly string[] {
  const rest = [...given]
  while (rest.length > 0 && rest.at(-1) === undefined) rest.pop()
  return rest.map((one) => one ?? 'undefined')
}

const optional = <T>(given: T | undefined, text: (given: T) => string): readonly string[] => (given === undefined ? [] : [text(given)])

const storedText = (e: Expression, type: Type, sheet: Sheet): string => value(sheet, (scope) => stored(e, type, scope))

const value = (sheet: Sheet, write: (scope: Scope) => Term): string => valueOrClosure(sheet, write).text

const withText = (
  bindings: readonly {
    readonly local: { readonly name: string; readonly type: StatementOf<'bind'>['local']['type'] }
    readonly value: Expression
  }[],
  sheet: CodeSheet,
): string => `{ ${bindings.map(({ local, value: e }) => `${local.name}: ${storedText(e, local.type, sheet)}`).join(', ')} }`

function clauseText(clause: AttemptClause, sheet: CodeSheet): string {
  const line = sheet.source.line(clause.span)
  const isTest = isStepClause(clause, sheet.facts)
  const head = isTest ? stepHead(line, sheet.source.head(clause.span), sheet) : lineHead(line, sheet)
  const outcomes = `[${clause.outcomes.map(quote).join(', ')}]`
  const condition = clause.condition === undefined ? undefined : value(sheet, (scope) => term(clause.condition!, scope))
  if (clause.kind === 'on')
    return verb(head, 'on', outcomes, blockText(clause.body, sheet), ...(condition === undefined ? [] : [condition]))
  const parts = [
    ...(condition === undefined ? [] : [`if: ${condition}`]),
    ...(clause.atMost === undefined ? [] : [`atMost: ${value(sheet, (scope) => term(clause.atMost!, scope))}`]),
    ...(clause.with.length === 0 ? [] : [`with: ${withText(clause.with, sheet)}`]),
    ...(clause.repair === undefined ? [] : [`repair: ${blockText(clause.repair, sheet)}`]),
    ...(clause.then === undefined ? [] : [`then: ${blockText(clause.then, sheet)}`]),
  ]
  return verb(head, 'retry', quote(clause.name), outcomes, ...(parts.length === 0 ? [] : [`{ ${parts.join(', ')} }`]))
}

function assignText(head: string, statement: StatementOf<'assign'>, sheet: CodeSheet): string {
  const { target } = statement
  const stores = value(sheet, (scope) => stored(statement.value, target.type, scope))
  const field = fieldOfPlace(target)?.field
  if (field === undefined) {
    if (target.kind !== 'local') throw new Error('an assignment to an element of a local')
    return verb(head, 'set', quote(target.local.name), stores)
  }
  const where = value(sheet, (scope) => place(target, scope))
  return statement.ghost ? verb(head, 'ghost', quote(ghostName(field)), where, stores) : verb(head, 'assign', where, stores)
}

const present = (type: Type): Type => (type.kind === 'object' ? { ...type, optional: false } : type)

function newText(head: string, statement: StatementOf<'new'>, sheet: CodeSheet): string {
  const { target, values, optional } = statement
  const set = values.map(({ field, value: e }) => `${key(field.name)}: ${value(sheet, (scope) => stored(e, field.type, scope))}`)
  const rest = [quote(classKey(statement.class.name)), set.length === 0 ? '{}' : `{ ${set.join(', ')} }`, ...(optional ? ["'orNone'"] : [])]
  if (target.kind === 'local') return verb(head, 'make', quote(target.local.name), ...rest)
  return verb(
    head,
    'makeAt',
    value(sheet, (scope) => place(target, scope)),
    ...rest,
  )
}

/** A ghost as reports name it: its owner and its own name. */
export const ghostName = (field: { readonly name: string; readonly owner: { readonly name: string } | 'task' }): string =>
  `${field.owner === 'task' ? 'task' : field.owner.name}.${field.name}`

const modeText = (mode: Expression, sheet: Sheet): string =>
  mode.kind === 'word' ? quote(mode.word) : value(sheet, (scope) => term(mode, scope))

/** The lock, its mode, and its range where one is said. */
export function lockTexts(use: LockUse, sheet: Sheet): readonly [lock: string, mode: string, ...range: readonly string[]] {
  if (use.mode === undefined) throw new Error('a request without a mode')
  const range = use.range
  return [
    value(sheet, (scope) => term(use.lock, scope)),
    modeText(use.mode, sheet),
    ...(range === undefined ? [] : [value(sheet, (scope) => list([term(range.low, scope), term(range.high, scope)]))]),
  ]
}

function withRange(head: string, name: string, use: LockUse, extra: string, sheet: Sheet): string {
  const [lock, mode, ...range] = lockTexts(use, sheet)
  return verb(head, name, lock, mode, extra, ...range)
}

function tryUpgradeText(head: string, local: string, use: LockUse, to: string, sheet: Sheet): string {
  const [lock, mode, ...range] = lockTexts(use, sheet)
  return verb(head, 'tryUpgrade', quote(local), lock, mode, to, ...range)
}

function argumentTexts(procedure: Procedure, given: readonly Expression[], sheet: Sheet): readonly string[] {
  return given.map((argument, at) => {
    const { name, type } = nth(procedure.parameters, at)
    const text = (write: (scope: Scope) => Term): string => `${key(name)}: ${value(sheet, write)}`
    if (argument.kind === 'any') return `${key(name)}: { any: ${value(sheet, (scope) => valuesOf(type, scope))} }`
    return text((scope) => stored(argument, type, scope))
  })
}
