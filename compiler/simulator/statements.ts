// Statements of the typed model as calls of the runtime's verbs, one for one, in the order of the text. Input: a block; output: the structure
// of a list. Whether a statement is a step is asked of model/reads.ts, the one place that decides it.
import type { AttemptClause, Block, Expression, Facts, LockUse, Procedure, Statement, StatementOf, Type } from '../model/model.ts'
import { fieldOfPlace, isStep, isStepClause, statementBlocks } from '../model/reads.ts'
import { call, decimal, entry, list, method, name, record, string } from '../emit/js.ts'
import type { Entry, Js } from '../emit/module.ts'
import { domain, helper, place, stored, term, valueOrClosure, valuesOf, type Sheet } from './expressions.ts'
import { classKey } from '../../runtime/keys.ts'
import { truth } from './truth.ts'
import { nth } from '../../runtime/entries.ts'

export interface CodeSheet extends Sheet {
  readonly facts: Facts
  /** Which of the two builders the function that is being written uses. */
  readonly builders: Set<'line' | 'step'>
  /** Inside an `atomic` or the access of a touch, which is the step. */
  readonly instant: boolean
}

/** A block as a list of statements. */
export const blockList = (block: Block | undefined, sheet: CodeSheet): Js =>
  list((block?.statements ?? []).map((statement) => statementCall(statement, sheet)))

function headOf(statement: Statement, sheet: CodeSheet): Js {
  const { source } = sheet
  const line = source.line(statement.span)
  if (sheet.instant || !isStep(statement, sheet.facts)) return lineHead(line, sheet)
  const [first] = statementBlocks(statement)
  const text = source.head(statement.span, first?.span.start)
  return stepHead(line, text, sheet, statement.label?.name)
}

const lineHead = (line: number, sheet: CodeSheet): Js => {
  sheet.builders.add('line')
  return call('line', [decimal(line)])
}

const stepHead = (line: number, text: string, sheet: CodeSheet, label?: string): Js => {
  sheet.builders.add('step')
  return call('step', [decimal(line), string(text), ...optional(label, string)])
}

const verb = (head: Js, called: string, ...given: readonly Js[]): Js => method(head, called, given)

function statementCall(statement: Statement, sheet: CodeSheet): Js {
  const head = headOf(statement, sheet)
  const expression = (e: Expression): Js => value(sheet, (scope) => term(e, scope))
  const block = (one: Block | undefined): Js => blockList(one, sheet)
  const among = (one: StatementOf<'for'>['domain']): Js => value(sheet, (scope) => domain(one, scope))
  switch (statement.kind) {
    case 'bind':
      return verb(head, 'let', string(statement.local.name), storedValue(statement.value, statement.local.type, sheet))
    case 'bindTry':
      if (statement.to === undefined) return verb(head, 'trylock', string(statement.local.name), ...lockArguments(statement.lock, sheet))
      return tryUpgradeCall(head, statement.local.name, statement.lock, modeOf(statement.to, sheet), sheet)
    case 'assign':
      return assignCall(head, statement, sheet)
    case 'new':
      return newCall(head, statement, sheet)
    case 'free':
      return verb(
        head,
        'free',
        value(sheet, (scope) => stored(statement.object, present(statement.object.type), scope)),
      )
    case 'lock':
    case 'unlock':
      return verb(head, statement.kind, ...lockArguments(statement.lock, sheet))
    case 'downgrade':
      return withRange(head, 'downgrade', statement.lock, modeOf(statement.mode, sheet), sheet)
    case 'upgrade':
      return upgradeCall(head, statement, sheet)
    case 'give':
    case 'revoke':
      return withRange(head, statement.kind, statement.lock, storedValue(statement.task, { kind: 'task', optional: false }, sheet), sheet)
    case 'if':
      return verb(head, 'if', expression(statement.condition), block(statement.then), ...optional(statement.otherwise, block))
    case 'ifTry':
      return ifTryCall(head, statement, sheet)
    case 'while':
      return verb(head, 'while', expression(statement.condition), block(statement.body))
    case 'for':
      return verb(head, 'for', string(statement.local.name), among(statement.domain), block(statement.body))
    case 'either':
    case 'select':
      return verb(
        head,
        statement.kind,
        ...statement.branches.map(({ fair, body }) => (fair ? helper({ sheet }, 'fair', block(body)) : block(body))),
      )
    case 'choose': {
      const binders = statement.binders.map(({ local, domain: from }) => entry(local.name, among(from)))
      return verb(head, 'choose', record(binders), ...optional(statement.condition, expression))
    }
    case 'wait':
      return verb(head, 'wait', expression(statement.condition))
    case 'assert':
    case 'warn':
      return verb(
        head,
        statement.kind,
        value(sheet, (scope) => truth(statement.condition, scope)),
        ...(statement.kind === 'assert' && statement.rule === 'walk' ? [string('walk')] : []),
      )
    case 'attempt':
      return attemptCall(head, statement, sheet)
    case 'touch':
      return touchCall(head, statement, sheet)
    case 'raise':
      return verb(head, 'raise', string(statement.outcome))
    case 'return':
      return verb(head, 'return', string(statement.outcome ?? 'ok'))
    case 'break':
    case 'continue':
    case 'skip':
      return verb(head, statement.kind)
    case 'atomic':
      return verb(head, 'atomic', blockList(statement.body, { ...sheet, instant: true }))
    case 'call': {
      const given = argumentsOf(statement.procedure, statement.arguments, sheet)
      return verb(head, 'call', string(statement.procedure.name), ...(given.length === 0 ? [] : [record(given)]))
    }
  }
}

function upgradeCall(head: Js, statement: StatementOf<'upgrade'>, sheet: CodeSheet): Js {
  const [lock, mode, range] = lockArguments(statement.lock, sheet)
  const otherwise = statement.otherwise === undefined ? undefined : blockList(statement.otherwise, sheet)
  return verb(head, 'upgrade', ...trimmed(lock, mode, modeOf(statement.to, sheet), otherwise, range))
}

function ifTryCall(head: Js, statement: StatementOf<'ifTry'>, sheet: CodeSheet): Js {
  const [lock, mode, ...range] = lockArguments(statement.lock, sheet)
  const [called, become] = statement.to === undefined ? ['ifTrylock', []] : ['ifTryUpgrade', [modeOf(statement.to, sheet)]]
  return verb(head, called, lock, mode, ...become, blockList(statement.then, sheet), blockList(statement.otherwise, sheet), ...range)
}

function attemptCall(head: Js, statement: StatementOf<'attempt'>, sheet: CodeSheet): Js {
  const parts = [
    ...(statement.with.length === 0 ? [] : [entry('with', withRecord(statement.with, sheet))]),
    entry('body', blockList(statement.body, sheet)),
    ...optional(statement.always, (always) => entry('always', blockList(always, sheet))),
    ...(statement.clauses.length === 0 ? [] : [entry('clauses', list(statement.clauses.map((clause) => clauseCall(clause, sheet))))]),
  ]
  return verb(head, 'attempt', record(parts))
}

/** What is done in the access is done in its step. */
function touchCall(head: Js, statement: StatementOf<'touch'>, sheet: CodeSheet): Js {
  const type = { kind: 'mapping', mapping: statement.mapping, optional: false } as const
  return verb(
    head,
    'touch',
    string(statement.access),
    string(statement.mapping.name),
    storedValue(statement.target, type, sheet),
    ...optional(statement.body, (body) => blockList(body, { ...sheet, instant: true })),
  )
}

/** As far as there is something. */
function trimmed(...given: readonly (Js | undefined)[]): readonly Js[] {
  const rest = [...given]
  while (rest.length > 0 && rest.at(-1) === undefined) rest.pop()
  return rest.map((one) => one ?? name('undefined'))
}

const optional = <T, R>(given: T | undefined, of: (given: T) => R): readonly R[] => (given === undefined ? [] : [of(given)])

const storedValue = (e: Expression, type: Type, sheet: Sheet): Js => value(sheet, (scope) => stored(e, type, scope))

const value = valueOrClosure

const withRecord = (
  bindings: readonly {
    readonly local: { readonly name: string; readonly type: StatementOf<'bind'>['local']['type'] }
    readonly value: Expression
  }[],
  sheet: CodeSheet,
): Js => record(bindings.map(({ local, value: e }) => entry(local.name, storedValue(e, local.type, sheet))))

function clauseCall(clause: AttemptClause, sheet: CodeSheet): Js {
  const line = sheet.source.line(clause.span)
  const isTest = isStepClause(clause, sheet.facts)
  const head = isTest ? stepHead(line, sheet.source.head(clause.span), sheet) : lineHead(line, sheet)
  const outcomes = list(clause.outcomes.map(string))
  const condition = optional(clause.condition, (e) => value(sheet, (scope) => term(e, scope)))
  if (clause.kind === 'on') return verb(head, 'on', outcomes, blockList(clause.body, sheet), ...condition)
  const parts = [
    ...condition.map((one) => entry('if', one)),
    ...optional(clause.atMost, (most) =>
      entry(
        'atMost',
        value(sheet, (scope) => term(most, scope)),
      ),
    ),
    ...(clause.with.length === 0 ? [] : [entry('with', withRecord(clause.with, sheet))]),
    ...optional(clause.repair, (repair) => entry('repair', blockList(repair, sheet))),
    ...optional(clause.then, (then) => entry('then', blockList(then, sheet))),
  ]
  return verb(head, 'retry', string(clause.name), outcomes, ...(parts.length === 0 ? [] : [record(parts)]))
}

function assignCall(head: Js, statement: StatementOf<'assign'>, sheet: CodeSheet): Js {
  const { target } = statement
  const stores = value(sheet, (scope) => stored(statement.value, target.type, scope))
  const field = fieldOfPlace(target)?.field
  if (field === undefined) {
    if (target.kind !== 'local') throw new Error('an assignment to an element of a local')
    return verb(head, 'set', string(target.local.name), stores)
  }
  const where = value(sheet, (scope) => place(target, scope))
  return statement.ghost ? verb(head, 'ghost', string(ghostName(field)), where, stores) : verb(head, 'assign', where, stores)
}

const present = (type: Type): Type => (type.kind === 'object' ? { ...type, optional: false } : type)

function newCall(head: Js, statement: StatementOf<'new'>, sheet: CodeSheet): Js {
  const { target, values, optional: orNone } = statement
  const set = values.map(({ field, value: e }) => entry(field.name, storedValue(e, field.type, sheet)))
  const rest = [string(classKey(statement.class.name)), record(set), ...(orNone ? [string('orNone')] : [])]
  if (target.kind === 'local') return verb(head, 'make', string(target.local.name), ...rest)
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

const modeOf = (mode: Expression, sheet: Sheet): Js => value(sheet, (scope) => term(mode, scope))

/** The lock, its mode, and its range where one is said. */
export function lockArguments(use: LockUse, sheet: Sheet): readonly [lock: Js, mode: Js, ...range: readonly Js[]] {
  if (use.mode === undefined) throw new Error('a request without a mode')
  const range = use.range
  return [
    value(sheet, (scope) => term(use.lock, scope)),
    modeOf(use.mode, sheet),
    ...(range === undefined ? [] : [value(sheet, (scope) => list([term(range.low, scope), term(range.high, scope)]))]),
  ]
}

function withRange(head: Js, called: string, use: LockUse, extra: Js, sheet: Sheet): Js {
  const [lock, mode, ...range] = lockArguments(use, sheet)
  return verb(head, called, lock, mode, extra, ...range)
}

function tryUpgradeCall(head: Js, local: string, use: LockUse, to: Js, sheet: Sheet): Js {
  const [lock, mode, ...range] = lockArguments(use, sheet)
  return verb(head, 'tryUpgrade', string(local), lock, mode, to, ...range)
}

const argumentsOf = (procedure: Procedure, given: readonly Expression[], sheet: Sheet): readonly Entry[] =>
  given.map((argument, at) => {
    const parameter = nth(procedure.parameters, at)
    const any = (): Js =>
      record([
        entry(
          'any',
          value(sheet, (scope) => valuesOf(parameter.type, scope)),
        ),
      ])
    return entry(parameter.name, argument.kind === 'any' ? any() : storedValue(argument, parameter.type, sheet))
  })
