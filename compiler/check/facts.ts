// What the whole text says about its data: constant, a task's own, or shared (docs/language.md, "What a step is"). Input: the code of the
// spec; output: facts. Properties, first values and `with` are no code. The whole text decides, not the variant or the workload.
import type { Block, Expression, Facts, Field, LockKind, Mapping, Procedure, PureFunction, Workload } from '../model/model.ts'
import { eachStatement, fieldOfPlace, lockParts, parts, statementExpressions } from '../model/reads.ts'

export interface Code {
  readonly procedures: readonly Procedure[]
  readonly functions: readonly PureFunction[]
  readonly mappings: readonly Mapping[]
  readonly workloads: readonly Workload[]
}

export function codeBlocks(code: Code): readonly Block[] {
  return [
    ...code.procedures.map((procedure) => procedure.body),
    ...code.workloads.flatMap((workload) => workload.tasks.map((group) => group.body)),
  ]
}

/** Expressions of code that stand in no block. */
function looseExpressions(code: Code): readonly Expression[] {
  return [
    ...code.procedures.flatMap((procedure) => [
      ...procedure.ensures,
      ...procedure.outcomes.flatMap((outcome) => [...outcome.keeps, ...outcome.drops].flatMap(lockParts)),
    ]),
    ...code.functions.map((declared) => declared.value),
    ...code.mappings.flatMap((mapping) =>
      [mapping.load, mapping.store].flatMap((access) => (access === undefined ? [] : [access.resident, ...access.arguments])),
    ),
  ]
}

export function findFacts(code: Code, fields: readonly Field[]): Facts {
  const assigned = new Set<Field>()
  const reachedByOthers = new Set<Field>()
  const transferable = new Set<LockKind>()
  const visit = (expression: Expression): void => {
    if (expression.kind === 'field' && expression.field.owner === 'task' && expression.object.kind !== 'current')
      reachedByOthers.add(expression.field)
    for (const part of parts(expression)) visit(part)
  }
  for (const block of codeBlocks(code)) {
    eachStatement(block, (statement) => {
      for (const expression of statementExpressions(statement)) visit(expression)
      if (statement.kind === 'give' || statement.kind === 'revoke') transferable.add(statement.lock.lockKind)
      const place = statement.kind === 'assign' ? fieldOfPlace(statement.target) : undefined
      if (place === undefined) return
      assigned.add(place.field)
      if (place.field.owner === 'task' && place.object.kind !== 'current') reachedByOthers.add(place.field)
    })
  }
  for (const expression of looseExpressions(code)) visit(expression)

  const real = fields.filter((field) => !field.ghost)
  return {
    constant: new Set(real.filter((field) => !assigned.has(field))),
    shared: new Set(real.filter((field) => assigned.has(field) && (field.owner !== 'task' || reachedByOthers.has(field)))),
    transferable,
  }
}
