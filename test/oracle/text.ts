// The text of a model with numbers for its blocks, statements, locals and procedures, so that a place in it is plain data.
// Input: the typed model; output: tables both ways, and walks over statements and expressions. Nothing is decided here.
import type { Attempt, Block, Domain, Expression, Local, LockUse, Model, Place, Procedure, Statement } from '../../compiler/model/model.ts'

export interface Text {
  readonly model: Model
  readonly blocks: readonly Block[]
  readonly blockNumber: ReadonlyMap<Block, number>
  readonly localNumber: (local: Local) => number
  readonly procedureNumber: ReadonlyMap<Procedure, number>
}

export const numberText = (model: Model): Text => {
  const blocks: Block[] = []
  const blockNumber = new Map<Block, number>()
  const add = (block: Block): void => {
    blockNumber.set(block, blocks.length)
    blocks.push(block)
    for (const statement of block.statements) blocksOf(statement).forEach(add)
  }
  rootBlocks(model).forEach(add)
  const locals = new Map<Local, number>()
  const localNumber = (local: Local): number => {
    const known = locals.get(local)
    if (known !== undefined) return known
    locals.set(local, locals.size)
    return locals.size - 1
  }
  return { model, blocks, blockNumber, localNumber, procedureNumber: new Map(model.procedures.map((procedure, at) => [procedure, at])) }
}

const rootBlocks = (model: Model): readonly Block[] => [
  ...model.procedures.map((procedure) => procedure.body),
  ...model.workloads.flatMap((workload) => workload.tasks.map((group) => group.body)),
]

/** Every statement of every procedure and of every task's body of the whole text. */
export const allStatements = (model: Model): readonly Statement[] => rootBlocks(model).flatMap(statementsIn)

export const statementsIn = (block: Block): readonly Statement[] =>
  block.statements.flatMap((statement) => [statement, ...blocksOf(statement).flatMap(statementsIn)])

/** The blocks directly inside a statement. */
export const blocksOf = (statement: Statement): readonly Block[] => {
  switch (statement.kind) {
    case 'if':
      return statement.otherwise === undefined ? [statement.then] : [statement.then, statement.otherwise]
    case 'ifTry':
      return [statement.then, statement.otherwise]
    case 'upgrade':
      return statement.otherwise === undefined ? [] : [statement.otherwise]
    case 'while':
    case 'for':
    case 'atomic':
      return [statement.body]
    case 'either':
    case 'select':
      return statement.branches.map((branch) => branch.body)
    case 'attempt':
      return attemptBlocks(statement)
    case 'touch':
      return statement.body === undefined ? [] : [statement.body]
    default:
      return []
  }
}

const attemptBlocks = (attempt: Attempt): readonly Block[] =>
  [
    attempt.body,
    attempt.always,
    ...attempt.clauses.flatMap((clause) => (clause.kind === 'on' ? [clause.body] : [clause.repair, clause.then])),
  ].filter((block) => block !== undefined)

/** The expressions that belong to a statement itself, not to the statements inside it. A place to assign to is given by `placeOf`. */
export const expressionsOf = (statement: Statement): readonly Expression[] => {
  switch (statement.kind) {
    case 'bind':
      return [statement.value]
    case 'lock':
    case 'unlock':
      return lockUseExpressions(statement.lock)
    case 'bindTry':
    case 'ifTry':
    case 'upgrade':
      return [...lockUseExpressions(statement.lock), ...optional(statement.to)]
    case 'assign':
      return [...placeExpressions(statement.target), statement.value]
    case 'new':
      return [...placeExpressions(statement.target), ...statement.values.map(({ value }) => value)]
    case 'free':
      return [statement.object]
    case 'downgrade':
      return [...lockUseExpressions(statement.lock), statement.mode]
    case 'give':
    case 'revoke':
      return [...lockUseExpressions(statement.lock), statement.task]
    case 'if':
    case 'while':
    case 'wait':
    case 'assert':
    case 'warn':
      return [statement.condition]
    case 'for':
      return domainExpressions(statement.domain)
    case 'choose':
      return [...statement.binders.flatMap((binder) => domainExpressions(binder.domain)), ...optional(statement.condition)]
    case 'attempt':
      return [...statement.with.map((name) => name.value), ...statement.clauses.flatMap(clauseExpressions)]
    case 'touch':
      return [statement.target]
    case 'call':
      return statement.arguments
    case 'either':
    case 'select':
    case 'raise':
    case 'return':
    case 'break':
    case 'continue':
    case 'skip':
    case 'atomic':
      return []
  }
}

const optional = <T>(value: T | undefined): readonly T[] => (value === undefined ? [] : [value])

const clauseExpressions = (clause: Attempt['clauses'][number]): readonly Expression[] =>
  clause.kind === 'on'
    ? optional(clause.condition)
    : [...optional(clause.condition), ...optional(clause.atMost), ...clause.with.map((name) => name.value)]

export const lockUseExpressions = (use: LockUse): readonly Expression[] => [
  use.lock,
  ...(use.range === undefined ? [] : [use.range.low, use.range.high]),
  ...optional(use.mode),
]

export const domainExpressions = (domain: Domain): readonly Expression[] =>
  domain.kind === 'set' ? [domain.set] : domain.kind === 'interval' ? [domain.low, domain.high] : []

/** What is read on the way to a place: indices and the objects of fields, not the place itself. */
export const placeExpressions = (place: Place): readonly Expression[] => {
  switch (place.kind) {
    case 'local':
      return []
    case 'field':
      return [place.object]
    case 'element':
      return [...placeExpressions(place.array), place.index]
  }
}

/** The field or local that an assignment changes, wholly or in one element. */
export const rootPlace = (place: Place): Exclude<Place, { readonly kind: 'element' }> =>
  place.kind === 'element' ? rootPlace(place.array) : place

/** The parts of an expression; a function's body is not one of them. */
export const parts = (e: Expression): readonly Expression[] => {
  switch (e.kind) {
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
      return optional(e.index)
    case 'field':
      return [e.object]
    case 'element':
      return [e.array, e.index]
    case 'mapped':
    case 'apply':
    case 'extreme':
      return e.arguments
    case 'component':
    case 'neighbour':
    case 'position':
      return [e.value]
    case 'unary':
      return [e.operand]
    case 'binary':
      return [e.left, e.right]
    case 'conditional':
      return [e.condition, e.then, e.otherwise]
    case 'set':
      return e.elements
    case 'along':
      return [e.start, e.next, e.most]
    case 'quantifier':
      return [...domainExpressions(e.domain), e.body]
    case 'held':
    case 'mine':
    case 'holder':
    case 'queued':
      return lockUseExpressions(e.lock)
    case 'at':
      return [e.task]
  }
}

/** An expression, its parts, their parts, and the bodies of the functions that they apply. */
export const deep = (e: Expression): readonly Expression[] => [
  e,
  ...parts(e).flatMap(deep),
  ...(e.kind === 'apply' ? deep(e.function.value) : []),
]
