// What the whole text says about its data, recomputed from the definitions of docs/language.md, "What a step is": which data is shared,
// which statements are therefore steps, and which ghosts the properties of a workload read. Input: the typed model.
import type {
  AttemptClause,
  Expression,
  ExpressionOf,
  Field,
  LockKind,
  MappingAccess,
  Model,
  Place,
  Procedure,
  Property,
  Statement,
  Type,
} from '../../compiler/model/model.ts'
import { allStatements, deep, expressionsOf, lockUseExpressions, placeExpressions, rootPlace, statementsIn } from './text.ts'

export interface OracleFacts {
  readonly constant: ReadonlySet<Field>
  readonly shared: ReadonlySet<Field>
  readonly transferable: ReadonlySet<LockKind>
  /** Kinds of which some code takes holds away from others: what `give` hands over, the holder gave. */
  readonly revocable: ReadonlySet<LockKind>
  readonly isStep: (statement: Statement) => boolean
  readonly isStepClause: (clause: AttemptClause) => boolean
}

export const findFacts = (model: Model): OracleFacts => {
  const statements = allStatements(model)
  const fields = [...model.classes.flatMap((owner) => owner.fields), ...model.taskFields]

  const assigned = new Set(statements.flatMap((statement) => assignedField(statement)?.field ?? []))
  const said = [...statements.flatMap(mentionsOf), ...looseExpressions(model).flatMap(deep).filter(isField)]
  const throughOthers = said.filter(({ object }) => object.kind !== 'current').map(({ field }) => field)
  // An interrupt's `current` is its host, so whatever its code says of a task says it of somebody else.
  const inInterrupts = interruptStatements(model)
  const ofHosts = [...inInterrupts.statements.flatMap(mentionsOf), ...inInterrupts.expressions.flatMap(deep).filter(isField)].map(
    ({ field }) => field,
  )
  const reached = new Set([...throughOthers, ...ofHosts])

  const data = fields.filter((field) => !field.ghost)
  // An object of a pool may be gone when somebody looks, which is to read what others change.
  const comesAndGoes = (field: Field): boolean => field.owner !== 'task' && field.owner.pool !== undefined
  const changes = (field: Field): boolean => assigned.has(field) || (comesAndGoes(field) && lockKindIn(field.type) === undefined)
  const constant = new Set(data.filter((field) => !changes(field)))
  const shared = new Set(data.filter((field) => changes(field) && (field.owner !== 'task' || reached.has(field))))
  const transferable = new Set([
    ...fields.flatMap((field) => (comesAndGoes(field) ? (lockKindIn(field.type) ?? []) : [])),
    ...statements.flatMap((s) => (s.kind === 'give' || s.kind === 'revoke' ? [s.lock.lockKind] : [])),
    ...inInterrupts.statements.flatMap((s) => ('lock' in s ? [s.lock.lockKind] : [])),
  ])
  const revocable = new Set(statements.flatMap((s) => (s.kind === 'revoke' ? [s.lock.lockKind] : [])))

  const readsShared = (e: Expression): boolean =>
    deep(e).some(
      (part) =>
        (part.kind === 'field' && shared.has(part.field)) ||
        part.kind === 'held' ||
        part.kind === 'holder' ||
        part.kind === 'queued' ||
        part.kind === 'at' ||
        (part.kind === 'mine' && transferable.has(part.lock.lockKind)),
    )

  const steps = new Map<Statement, boolean>()
  const isStep = (statement: Statement): boolean => {
    const known = steps.get(statement)
    if (known !== undefined) return known
    const found = statement.label !== undefined || decide(statement)
    steps.set(statement, found)
    return found
  }
  const decide = (statement: Statement): boolean => {
    switch (statement.kind) {
      case 'new':
      case 'free':
      case 'lock':
      case 'unlock':
      case 'downgrade':
      case 'upgrade':
      case 'give':
      case 'revoke':
      case 'bindTry':
      case 'ifTry':
      case 'touch':
      case 'wait':
      case 'either':
      case 'choose':
      case 'select':
      case 'skip':
      case 'atomic':
        return true
      case 'call':
        return (
          statement.arguments.some((argument) => argument.kind === 'any' || readsShared(argument)) ||
          statement.procedure.olds.some(({ value }) => readsShared(value))
        )
      case 'assign': {
        if (statement.ghost) return false
        const root = rootPlace(statement.target)
        return (root.kind === 'field' && shared.has(root.field)) || expressionsOf(statement).some(readsShared)
      }
      case 'bind':
      case 'if':
      case 'while':
      case 'for':
      case 'assert':
      case 'warn':
        return expressionsOf(statement).some(readsShared)
      case 'attempt':
      case 'raise':
      case 'return':
      case 'break':
      case 'continue':
        return false
    }
  }
  return {
    constant,
    shared,
    transferable,
    revocable,
    isStep,
    isStepClause: (clause) => clause.condition !== undefined && readsShared(clause.condition),
  }
}

const lockKindIn = (type: Type): LockKind | undefined =>
  type.kind === 'lock' ? type.lockKind : type.kind === 'array' ? lockKindIn(type.element) : undefined

const isField = (e: Expression): e is ExpressionOf<'field'> => e.kind === 'field'

const assignedField = (statement: Statement): Extract<Place, { readonly kind: 'field' }> | undefined => {
  const root = statement.kind === 'assign' || statement.kind === 'new' ? rootPlace(statement.target) : undefined
  return root?.kind === 'field' ? root : undefined
}

/** The fields that a statement reads or assigns, each with whose it is. */
const mentionsOf = (statement: Statement): readonly Pick<ExpressionOf<'field'>, 'field' | 'object'>[] => [
  ...expressionsOf(statement).flatMap(deep).filter(isField),
  ...[assignedField(statement)].filter((place) => place !== undefined),
]

/** What code says outside its statements. Functions are code whoever applies them; what properties say is not. */
const looseExpressions = (model: Model): readonly Expression[] => [
  ...model.functions.map((declared) => declared.value),
  ...model.procedures.flatMap(endsOf),
  ...beginnings(model),
  ...model.mappings.flatMap((mapping) => [mapping.load, mapping.store]).flatMap(accessOf),
]

/** Where interrupts may begin. */
const beginnings = (model: Model): readonly Expression[] =>
  model.workloads.flatMap(({ tasks }) => tasks.flatMap(({ when }) => (when === undefined ? [] : [when])))

const endsOf = (procedure: Procedure): readonly Expression[] => [
  ...procedure.ensures,
  ...procedure.olds.map(({ value }) => value),
  ...procedure.outcomes.flatMap(({ keeps, drops }) => [...keeps, ...drops].flatMap(lockUseExpressions)),
]

const accessOf = (access: MappingAccess | undefined): readonly Expression[] =>
  access === undefined ? [] : [access.resident, ...access.arguments]

/** All that some interrupt of the text can run, and what it evaluates on the way: residency, arguments of handlers, ends of calls. */
const interruptStatements = (model: Model): { readonly statements: readonly Statement[]; readonly expressions: readonly Expression[] } => {
  const statements = new Set<Statement>()
  const expressions: Expression[] = [...beginnings(model)]
  const waiting = model.workloads.flatMap(({ tasks }) => tasks.filter(({ role }) => role === 'interrupt').map(({ body }) => body))
  for (let block = waiting.pop(); block !== undefined; block = waiting.pop()) {
    for (const statement of statementsIn(block)) {
      if (statements.has(statement)) continue
      statements.add(statement)
      if (statement.kind === 'call') {
        waiting.push(statement.procedure.body)
        expressions.push(...endsOf(statement.procedure))
      }
      if (statement.kind !== 'touch') continue
      for (const access of [statement.mapping.load, statement.mapping.store]) {
        if (access === undefined) continue
        waiting.push(access.handler.body)
        expressions.push(...accessOf(access), ...endsOf(access.handler))
      }
    }
  }
  return { statements: [...statements], expressions }
}

/** The ghosts that the properties of a workload read, through functions and through what is assigned to ghosts that they read. */
export const liveGhosts = (model: Model, properties: readonly Property[]): ReadonlySet<Field> => {
  const live = new Set<Field>()
  const read = (e: Expression): boolean => {
    const before = live.size
    for (const part of deep(e)) if (part.kind === 'field' && part.field.ghost) live.add(part.field)
    return live.size > before
  }
  for (const { claim } of properties) {
    switch (claim.kind) {
      case 'completes':
        break
      case 'leadsTo':
        read(claim.premise)
        read(claim.conclusion)
        break
      default:
        read(claim.condition)
    }
  }
  // Assertions and postconditions are properties that stand in the code.
  const statements = allStatements(model)
  for (const statement of statements) if (statement.kind === 'assert' || statement.kind === 'warn') read(statement.condition)
  for (const procedure of model.procedures) procedure.ensures.forEach(read)
  for (let grown = true; grown;) {
    grown = false
    for (const statement of statements) {
      if (statement.kind !== 'assign' || !statement.ghost) continue
      const root = rootPlace(statement.target)
      if (root.kind !== 'field' || !live.has(root.field)) continue
      for (const e of [...placeExpressions(statement.target), statement.value]) grown = read(e) || grown
    }
  }
  return live
}
