// What the whole text mentions: kinds of locks that are given or revoked, ghosts that properties read. Input: the typed model;
// output: sets. Walks statements and expressions once, without looking at variants or workloads.
import type * as M from '../model/model.ts'

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
    const kinds = statement.branches.flatMap(({ body: { statements: [first] } }) => (first?.kind === 'lock' ? [first.lock.lockKind] : []))
    for (const kind of kinds) widths.set(kind, Math.max(widths.get(kind) ?? 1, kinds.filter((other) => other === kind).length))
  }
  for (const procedure of model.procedures) eachStatement(procedure.body, visit)
  for (const workload of model.workloads) for (const task of workload.tasks) eachStatement(task.body, visit)
  return widths
}

export function eachStatement(block: M.Block, visit: (statement: M.Statement) => void): void {
  for (const statement of block.statements) {
    visit(statement)
    for (const inner of blocksOf(statement)) eachStatement(inner, visit)
  }
}

export function blocksOf(statement: M.Statement): readonly M.Block[] {
  const present = (blocks: readonly (M.Block | undefined)[]): readonly M.Block[] => blocks.filter((block) => block !== undefined)
  switch (statement.kind) {
    case 'if':
    case 'ifTry':
      return present([statement.then, statement.otherwise])
    case 'while':
    case 'for':
    case 'atomic':
      return [statement.body]
    case 'either':
    case 'select':
      return statement.branches.map((one) => one.body)
    case 'touch':
      return present([statement.body])
    case 'attempt':
      return present([statement.body, statement.always, ...statement.clauses.flatMap((one) => (one.kind === 'on' ? [one.body] : [one.repair, one.then]))])
    case 'bind':
    case 'bindTry':
    case 'assign':
    case 'lock':
    case 'unlock':
    case 'downgrade':
    case 'give':
    case 'revoke':
    case 'choose':
    case 'wait':
    case 'raise':
    case 'return':
    case 'assert':
    case 'skip':
    case 'call':
      return []
  }
}

/** Ghost fields that the properties of a workload read, directly or through ghost assignments to such fields. */
export function neededGhosts(model: M.Model, workload: M.Workload): ReadonlySet<M.Field> {
  const needed = new Set<M.Field>()
  const read = (expression: M.Expression): void =>
    eachExpression(expression, (one) => {
      if (one.kind === 'field' && one.field.ghost) needed.add(one.field)
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
  for (const task of workload.tasks) collect(task.body)
  for (let before = -1; before < needed.size; ) {
    before = needed.size
    for (const { target, value } of assignments) {
      const field = fieldOf(target)
      if (field !== undefined && needed.has(field)) read(value)
    }
  }
  return needed
}

export function fieldOf(place: M.Place): M.Field | undefined {
  switch (place.kind) {
    case 'local':
      return undefined
    case 'field':
      return place.field
    case 'element':
      return fieldOf(place.array)
  }
}

export function eachExpression(expression: M.Expression, visit: (expression: M.Expression) => void): void {
  visit(expression)
  for (const part of partsOf(expression)) eachExpression(part, visit)
}

function partsOf(expression: M.Expression): readonly M.Expression[] {
  const ofLock = (lock: M.LockUse): readonly M.Expression[] =>
    [lock.lock, lock.range?.low, lock.range?.high, lock.mode].filter((one) => one !== undefined)
  const ofDomain = (domain: M.Domain): readonly M.Expression[] =>
    domain.kind === 'interval' ? [domain.low, domain.high] : domain.kind === 'set' ? [domain.set] : []
  switch (expression.kind) {
    case 'int':
    case 'bool':
    case 'word':
    case 'none':
    case 'any':
    case 'current':
    case 'size':
    case 'switch':
    case 'local':
    case 'outcome':
      return []
    case 'instance':
    case 'taskName':
      return expression.index === undefined ? [] : [expression.index]
    case 'field':
      return [expression.object]
    case 'element':
      return [expression.array, expression.index]
    case 'mapped':
    case 'extreme':
      return expression.arguments
    case 'apply':
      return [...expression.arguments, expression.function.value]
    case 'component':
    case 'neighbour':
      return [expression.value]
    case 'unary':
      return [expression.operand]
    case 'binary':
      return [expression.left, expression.right]
    case 'conditional':
      return [expression.condition, expression.then, expression.otherwise]
    case 'set':
      return expression.elements
    case 'quantifier':
      return [...ofDomain(expression.domain), expression.body]
    case 'held':
    case 'mine':
    case 'holder':
      return ofLock(expression.lock)
    case 'at':
      return [expression.task]
  }
}
