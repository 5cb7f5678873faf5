// Which ghost fields a workload needs: those that its properties, assertions or postconditions read, and what is assigned to those. Input:
// the typed model and a workload; output: the fields. The others are left out of its states.
import type { Expression, Field, Model, Statement, Workload } from '../model/model.ts'
import { eachStatement, fieldOfPlace, placeParts, someExpression } from '../model/reads.ts'

export function neededGhosts(model: Model, workload: Workload): readonly Field[] {
  const needed = new Set<Field>()
  const look = (expression: Expression): void =>
    void someExpression(expression, (part) => {
      if (part.kind === 'field' && part.field.ghost) needed.add(part.field)
      return false
    })
  for (const { workloads, claim } of model.properties) {
    if (workloads.length > 0 && !workloads.includes(workload)) continue
    if (claim.kind === 'leadsTo') [claim.premise, claim.conclusion].forEach(look)
    else if (claim.kind !== 'completes') look(claim.condition)
  }
  const statements: Statement[] = []
  for (const { body } of [...model.procedures, ...model.workloads.flatMap((one) => one.tasks)])
    eachStatement(body, (one) => void statements.push(one))
  for (const statement of statements) if (statement.kind === 'assert' || statement.kind === 'warn') look(statement.condition)
  for (const { ensures } of model.procedures) ensures.forEach(look)
  for (let before = -1; before < needed.size;) {
    before = needed.size
    for (const statement of statements) {
      if (statement.kind !== 'assign' || !statement.ghost || !needed.has(fieldOfPlace(statement.target)!.field)) continue
      placeParts(statement.target).forEach(look)
      look(statement.value)
    }
  }
  return [...needed]
}
