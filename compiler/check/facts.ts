// What the whole text says about its data: constant, a task's own, or shared (docs/language.md, "What a step is"). Input: the code of the
// spec; output: facts. Properties, first values and `with` are no code. The whole text decides, not the variant or the workload.
import type {
  Block,
  Expression,
  ExpressionOf,
  Facts,
  Field,
  LockKind,
  Mapping,
  MappingAccess,
  Procedure,
  PureFunction,
  Type,
  Workload,
} from '../model/model.ts'
import { assignedPlace, eachStatement, fieldOfPlace, lockParts, parts, someExpression, statementExpressions } from '../model/reads.ts'

export interface Code {
  readonly procedures: readonly Procedure[]
  readonly functions: readonly PureFunction[]
  readonly mappings: readonly Mapping[]
  readonly workloads: readonly Workload[]
}

/** The bodies of all procedures and tasks, which are what runs. */
export function codeBlocks(code: Code): readonly Block[] {
  return [
    ...code.procedures.map((procedure) => procedure.body),
    ...code.workloads.flatMap((workload) => workload.tasks.map((group) => group.body)),
  ]
}

/** Expressions of code that stand in no block. */
function looseExpressions(code: Code): readonly Expression[] {
  return [
    ...code.procedures.flatMap(contractExpressions),
    ...code.functions.map((declared) => declared.value),
    ...code.workloads.flatMap(whenOfInterrupts),
    ...code.mappings.flatMap((mapping) =>
      [mapping.load, mapping.store].flatMap((access) => (access === undefined ? [] : accessExpressions(access))),
    ),
  ]
}

const whenOfInterrupts = (workload: Workload): readonly Expression[] =>
  workload.tasks.flatMap(({ when }) => (when === undefined ? [] : [when]))

/** What a procedure says of its ends. */
function contractExpressions({ ensures, olds, outcomes }: Procedure): readonly Expression[] {
  return [
    ...ensures,
    ...olds.map(({ value }) => value),
    ...outcomes.flatMap((outcome) => [...outcome.keeps, ...outcome.drops].flatMap(lockParts)),
  ]
}

const accessExpressions = (access: MappingAccess): readonly Expression[] => [access.resident, ...access.arguments]

/** Which fields never change, which only the task that has them touches, and which kinds of lock can pass from task to task. */
export function findFacts(code: Code, fields: readonly Field[]): Facts {
  const assigned = new Set<Field>()
  const reachedByOthers = new Set<Field>()
  const transferable = new Set<LockKind>()
  const visit = (expression: Expression): void => {
    if (isFieldOfTask(expression) && expression.object.kind !== 'current') reachedByOthers.add(expression.field)
    for (const part of parts(expression)) visit(part)
  }
  for (const block of codeBlocks(code)) {
    eachStatement(block, (statement) => {
      for (const expression of statementExpressions(statement)) visit(expression)
      if (statement.kind === 'give' || statement.kind === 'revoke') transferable.add(statement.lock.lockKind)
      const target = assignedPlace(statement)
      const place = target === undefined ? undefined : fieldOfPlace(target)
      if (place === undefined) return
      assigned.add(place.field)
      if (place.field.owner === 'task' && place.object.kind !== 'current') reachedByOthers.add(place.field)
    })
  }
  for (const expression of looseExpressions(code)) visit(expression)

  const interrupts = reachOfInterrupts(code)
  for (const field of interrupts.fields) reachedByOthers.add(field)
  for (const kind of interrupts.held) transferable.add(kind)

  // Whoever looks into an object looks whether it is there, and that `new` and `free` change.
  for (const field of fields) {
    if (field.owner === 'task' || field.owner.pool === undefined) continue
    const kind = lockKindOf(field.type)
    if (kind === undefined) assigned.add(field)
    else transferable.add(kind)
  }

  const real = fields.filter((field) => !field.ghost)
  return {
    constant: new Set(real.filter((field) => !assigned.has(field))),
    shared: new Set(real.filter((field) => assigned.has(field) && (field.owner !== 'task' || reachedByOthers.has(field)))),
    transferable,
  }
}

const lockKindOf = (type: Type): LockKind | undefined =>
  type.kind === 'array' ? lockKindOf(type.element) : type.kind === 'lock' ? type.lockKind : undefined

const isFieldOfTask = (expression: Expression): expression is ExpressionOf<'field'> =>
  expression.kind === 'field' && expression.field.owner === 'task'

/**
 * What code that runs in an interrupt reaches of its host, whose `current` and holds it has: task fields, and kinds of locks that it takes
 * or releases (semantics.md 32). Calls, handlers and functions are followed; all that they say counts, as the whole text decides.
 */
function reachOfInterrupts(code: Code): { readonly fields: ReadonlySet<Field>; readonly held: ReadonlySet<LockKind> } {
  const fields = new Set<Field>()
  const held = new Set<LockKind>()
  const seen = new Set<Procedure>()
  const read = (expression: Expression): void =>
    void someExpression(expression, (part) => {
      if (isFieldOfTask(part)) fields.add(part.field)
      return false
    })
  const run = (procedure: Procedure): void => {
    if (seen.has(procedure)) return
    seen.add(procedure)
    contractExpressions(procedure).forEach(read)
    runBlock(procedure.body)
  }
  const runBlock = (block: Block): void =>
    eachStatement(block, (statement) => {
      statementExpressions(statement).forEach(read)
      if ('lock' in statement) held.add(statement.lock.lockKind)
      switch (statement.kind) {
        case 'assign':
        case 'new': {
          const target = assignedPlace(statement)
          const field = target === undefined ? undefined : fieldOfPlace(target)?.field
          if (field?.owner === 'task') fields.add(field)
          return
        }
        case 'call':
          run(statement.procedure)
          return
        case 'touch':
          for (const access of [statement.mapping.load, statement.mapping.store]) {
            if (access === undefined) continue
            accessExpressions(access).forEach(read)
            run(access.handler)
          }
          return
        default:
          return
      }
    })
  code.workloads.flatMap(whenOfInterrupts).forEach(read)
  for (const workload of code.workloads) for (const group of workload.tasks) if (group.role === 'interrupt') runBlock(group.body)
  return { fields, held }
}
