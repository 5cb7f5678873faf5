// What the whole text mentions: kinds of locks that are given or revoked, ghosts that properties read. Input: the typed model;
// output: sets. Walks statements and expressions once, without looking at variants or workloads.
import { limits } from '../diagnostics/limits.ts'
import type * as M from '../model/model.ts'
import { eachStatement, fieldOfPlace, placeParts, someExpression } from '../model/reads.ts'

/** The kinds of locks that some `revoke` and some `give` of the text names, in whatever workload: only those get variables for it. */
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

/** At most how many requests of one task can stand in one queue of a kind: those of one `select` or `atomic`, told apart by mode and range. */
export function requestsAtOnce(model: M.Model): ReadonlyMap<M.LockKind, number> {
  const widths = new Map<M.LockKind, number>()
  const inAtomic = (block: M.Block, requests: Map<M.LockKind, Set<string>>, seen = new Set<M.Block>()): void => {
    if (seen.has(block)) return
    seen.add(block)
    eachStatement(block, (statement) => {
      if (statement.kind === 'call') inAtomic(statement.procedure.body, requests, seen)
      if (statement.kind === 'lock') add(requests, statement.lock)
      if (statement.kind === 'upgrade') add(requests, { ...statement.lock, mode: statement.to })
    })
  }
  const visit = (statement: M.Statement): void => {
    const requests = new Map<M.LockKind, Set<string>>()
    if (statement.kind === 'atomic') inAtomic(statement.body, requests)
    if (statement.kind === 'select') {
      statement.branches.forEach((branch, i) => {
        const [first] = branch.body.statements
        // Its way is constant while it waits.
        if (first?.kind === 'lock' || first?.kind === 'upgrade')
          requests.set(first.lock.lockKind, (requests.get(first.lock.lockKind) ?? new Set()).add(`branch ${i}`))
        if (first?.kind === 'atomic') inAtomic(first.body, requests)
      })
    }
    for (const [kind, { size }] of requests) widths.set(kind, Math.max(widths.get(kind) ?? 1, size))
  }
  for (const procedure of model.procedures) eachStatement(procedure.body, visit)
  for (const workload of model.workloads) for (const task of workload.tasks) eachStatement(task.body, visit)
  return widths
}

/** One more request, or as many as the kind has modes and ranges where these are not known from the text. */
function add(requests: Map<M.LockKind, Set<string>>, { lockKind, mode, range }: M.LockUse): void {
  const known = requests.get(lockKind) ?? new Set<string>()
  requests.set(lockKind, known)
  const words = mode === undefined || mode.kind === 'word' ? [mode === undefined ? '' : mode.word] : lockKind.modes.map((one) => one.name)
  const bound = (e: M.Expression): string | undefined => (e.kind === 'int' ? String(e.value) : undefined)
  const ranges =
    range === undefined
      ? ['']
      : bound(range.low) !== undefined && bound(range.high) !== undefined
        ? [`${bound(range.low)}..${bound(range.high)}`]
        : Array.from({ length: MOST_RANGES }, (_, i) => `#${i}`)
  for (const word of words) for (const one of ranges) known.add(`${word} ${one}`)
}

const MOST_RANGES = limits.ranges.most

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
