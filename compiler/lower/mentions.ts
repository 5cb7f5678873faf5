// What the whole text mentions: kinds of locks that are given or revoked, ghosts that properties read. Input: the typed model;
// output: sets. Walks statements and expressions once, without looking at variants or workloads.
import type * as M from '../model/model.ts'
import { eachStatement, fieldOfPlace, placeParts, someExpression } from '../model/reads.ts'

export function mentionedKinds(model: M.Model): { readonly revoked: ReadonlySet<M.LockKind>; readonly given: ReadonlySet<M.LockKind> } {
  const revoked = new Set<M.LockKind>()
  const given = new Set<M.LockKind>()
  const visit = (statement: M.Statement): void => {
    if (statement.kind === 'revoke') revoked.add(statement.lock.lockKind)
    if (statement.kind === 'give') given.add(statement.lock.lockKind)
  }
  for (const procedure of model.procedures) eachStatement(procedure.body, visit)
  for (const workload of model.workloads) for (const task of workload.tasks) eachStatement(task.body, visit)
  return { revoked, given }
}

/** At most how many locks of a kind one `select` of the spec asks for: so many requests of one task can stand in one queue. */
export function selectWidths(model: M.Model): ReadonlyMap<M.LockKind, number> {
  const widths = new Map<M.LockKind, number>()
  const visit = (statement: M.Statement): void => {
    if (statement.kind !== 'select') return
    const kinds = statement.branches.flatMap(
      ({
        body: {
          statements: [first],
        },
      }) => (first?.kind === 'lock' ? [first.lock.lockKind] : []),
    )
    for (const kind of kinds) widths.set(kind, Math.max(widths.get(kind) ?? 1, kinds.filter((other) => other === kind).length))
  }
  for (const procedure of model.procedures) eachStatement(procedure.body, visit)
  for (const workload of model.workloads) for (const task of workload.tasks) eachStatement(task.body, visit)
  return widths
}

/**
 * Ghost fields that the properties of a workload read, directly or through ghost assignments to such fields: through the value, and
 * through the way to the place. All assignments of the text count.
 */
export function neededGhosts(model: M.Model, workload: M.Workload): ReadonlySet<M.Field> {
  const needed = new Set<M.Field>()
  const read = (expression: M.Expression): void =>
    void someExpression(expression, (one) => {
      if (one.kind === 'field' && one.field.ghost) needed.add(one.field)
      return false
    })
  for (const property of model.properties) {
    if (property.workloads.length > 0 && !property.workloads.includes(workload)) continue
    const claim = property.claim
    if (claim.kind === 'leadsTo') [claim.premise, claim.conclusion].forEach(read)
    else if (claim.kind !== 'completes') read(claim.condition)
  }
  const assignments: { readonly target: M.Place; readonly value: M.Expression }[] = []
  const collect = (block: M.Block): void =>
    eachStatement(block, (statement) => {
      if (statement.kind === 'assign' && statement.ghost) assignments.push(statement)
    })
  for (const procedure of model.procedures) collect(procedure.body)
  for (const { tasks } of model.workloads) for (const task of tasks) collect(task.body)
  for (let before = -1; before < needed.size;) {
    before = needed.size
    for (const { target, value } of assignments) {
      const field = fieldOfPlace(target)?.field
      if (field !== undefined && needed.has(field)) [...placeParts(target), value].forEach(read)
    }
  }
  return needed
}
