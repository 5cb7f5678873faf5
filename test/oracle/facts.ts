// What the whole text says about its data, recomputed from the definitions of docs/language.md, "What a step is": which data is shared,
// which statements are therefore steps, and which ghosts the properties of a workload read. Input: the typed model.
import type { AttemptClause, Expression, Field, LockKind, Model, Property, Statement } from '../../compiler/model/model.ts'
import { allStatements, deep, expressionsOf, placeExpressions, rootPlace } from './text.ts'

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

  const assigned = new Set<Field>()
  const throughOthers = new Set<Field>()
  for (const statement of statements) {
    if (statement.kind !== 'assign') continue
    const root = rootPlace(statement.target)
    if (root.kind !== 'field') continue
    assigned.add(root.field)
    if (root.object.kind !== 'current') throughOthers.add(root.field)
  }
  for (const e of codeExpressions(model, statements)) if (e.kind === 'field' && e.object.kind !== 'current') throughOthers.add(e.field)

  const data = fields.filter((field) => !field.ghost)
  const constant = new Set(data.filter((field) => !assigned.has(field)))
  const shared = new Set(data.filter((field) => assigned.has(field) && (field.owner !== 'task' || throughOthers.has(field))))
  const transferable = new Set(statements.flatMap((s) => (s.kind === 'give' || s.kind === 'revoke' ? [s.lock.lockKind] : [])))
  const revocable = new Set(statements.flatMap((s) => (s.kind === 'revoke' ? [s.lock.lockKind] : [])))

  const readsShared = (e: Expression): boolean =>
    deep(e).some(
      (part) =>
        (part.kind === 'field' && shared.has(part.field)) ||
        part.kind === 'held' ||
        part.kind === 'holder' ||
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
      case 'lock':
      case 'unlock':
      case 'downgrade':
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
        return statement.arguments.some((argument) => argument.kind === 'any' || readsShared(argument))
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
        return expressionsOf(statement).some(readsShared)
      case 'attempt':
      case 'raise':
      case 'return':
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

/** All that code says; what properties and ghosts say is not code. */
const codeExpressions = (model: Model, statements: readonly Statement[]): readonly Expression[] => [
  ...statements
    .filter((statement) => !(statement.kind === 'assign' && statement.ghost))
    .flatMap(expressionsOf)
    .flatMap(deep),
  ...model.mappings
    .flatMap((mapping) => [mapping.load, mapping.store])
    .flatMap((access) => (access === undefined ? [] : [access.resident, ...access.arguments]))
    .flatMap(deep),
]

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
  for (const statement of statements) if (statement.kind === 'assert') read(statement.condition)
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
