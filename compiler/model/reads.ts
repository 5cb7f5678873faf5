// What an expression or a statement of the typed model reads and writes. Input: a tree and the facts about the whole text; output:
// answers. `isStep` and `isStepClause` alone say where a step begins (docs/language.md, "What a step is"): checking and lowering ask them.
import type { AttemptClause, Block, Domain, Expression, ExpressionOf, Facts, LockUse, Place, PureFunction, Statement } from './model.ts'

type Literal = ExpressionOf<'int' | 'bool' | 'word' | 'none' | 'any' | 'current' | 'outcome'>

/** What has its value by itself, whatever the state, the sizes and the switches. */
export function isLiteral(expression: Expression): expression is Literal {
  switch (expression.kind) {
    case 'int':
    case 'bool':
    case 'word':
    case 'none':
    case 'any':
    case 'current':
    case 'outcome':
      return true
    default:
      return false
  }
}

/** The direct parts of an expression, in the order of the text; the body of an applied function is not a part. */
export function parts(expression: Expression): readonly Expression[] {
  if (isLiteral(expression)) return []
  switch (expression.kind) {
    case 'size':
    case 'switch':
    case 'local':
      return []
    case 'instance':
    case 'taskName':
      return expression.index === undefined ? [] : [expression.index]
    case 'field':
      return [expression.object]
    case 'element':
      return [expression.array, expression.index]
    case 'mapped':
    case 'apply':
    case 'extreme':
      return expression.arguments
    case 'component':
    case 'neighbour':
    case 'position':
      return [expression.value]
    case 'unary':
      return [expression.operand]
    case 'binary':
      return [expression.left, expression.right]
    case 'conditional':
      return [expression.condition, expression.then, expression.otherwise]
    case 'set':
      return expression.elements
    case 'along':
      return [expression.start, expression.next, expression.most]
    case 'quantifier':
      return [...domainParts(expression.domain), expression.body]
    case 'held':
    case 'mine':
    case 'holder':
    case 'queued':
      return lockParts(expression.lock)
    case 'at':
      return [expression.task]
  }
}

function domainParts(domain: Domain): readonly Expression[] {
  switch (domain.kind) {
    case 'class':
    case 'tasks':
    case 'words':
      return []
    case 'interval':
      return [domain.low, domain.high]
    case 'set':
      return [domain.set]
  }
}

/** The way to a lock: its path, range and mode. */
export function lockParts(use: LockUse): readonly Expression[] {
  return [use.lock, ...(use.range === undefined ? [] : [use.range.low, use.range.high]), ...(use.mode === undefined ? [] : [use.mode])]
}

/** What is read in order to find a place, without the place itself. */
export function placeParts(place: Place): readonly Expression[] {
  switch (place.kind) {
    case 'local':
      return []
    case 'field':
      return [place.object]
    case 'element':
      return [...placeParts(place.array), place.index]
  }
}

/** Whether the test holds of the expression or of anything in it, the bodies of applied functions included, each looked into once. */
export function someExpression(expression: Expression, test: (part: Expression) => boolean, seen = new Set<PureFunction>()): boolean {
  if (test(expression)) return true
  if (expression.kind === 'apply' && !seen.has(expression.function)) {
    seen.add(expression.function)
    if (someExpression(expression.function.value, test, seen)) return true
  }
  return parts(expression).some((part) => someExpression(part, test, seen))
}

/** Whether evaluating it reads shared data, at once or through functions. */
export function readsShared(expression: Expression, facts: Facts): boolean {
  return someExpression(expression, (part) => {
    switch (part.kind) {
      case 'field':
        return part.type.kind !== 'lock' && facts.shared.has(part.field)
      case 'held':
      case 'holder':
      case 'queued':
      case 'at':
        return true
      case 'mine':
        return facts.transferable.has(part.lock.lockKind)
      default:
        return false
    }
  })
}

function anyReadsShared(expressions: readonly Expression[], facts: Facts): boolean {
  return expressions.some((expression) => readsShared(expression, facts))
}

/** Whether a place is shared data; a ghost never is. */
export function isSharedPlace(place: Place, facts: Facts): boolean {
  switch (place.kind) {
    case 'local':
      return false
    case 'field':
      return facts.shared.has(place.field)
    case 'element':
      return isSharedPlace(place.array, facts)
  }
}

/** The field that an assignment changes; `undefined` for a local. */
export function fieldOfPlace(place: Place): Extract<Place, { kind: 'field' }> | undefined {
  switch (place.kind) {
    case 'local':
      return undefined
    case 'field':
      return place
    case 'element':
      return fieldOfPlace(place.array)
  }
}

/** What the statement assigns in the end; a name that it brings into scope is none. */
export function assignedPlace(statement: Statement): Place | undefined {
  if (statement.kind === 'assign') return statement.target
  return statement.kind === 'new' && !statement.binds ? statement.target : undefined
}

/** Whether the statement itself is a step, its label counted; what stands inside it does not count. */
export function isStep(statement: Statement, facts: Facts): boolean {
  if (statement.label !== undefined) return true
  switch (statement.kind) {
    case 'bind':
      return readsShared(statement.value, facts)
    case 'assign':
      if (statement.ghost) return false
      return (
        isSharedPlace(statement.target, facts) || anyReadsShared(placeParts(statement.target), facts) || readsShared(statement.value, facts)
      )
    case 'if':
    case 'while':
    case 'assert':
    case 'warn':
      return readsShared(statement.condition, facts)
    case 'for':
      return anyReadsShared(domainParts(statement.domain), facts)
    case 'call':
      return (
        statement.arguments.some((argument) => argument.kind === 'any' || readsShared(argument, facts)) ||
        statement.procedure.olds.some(({ value }) => readsShared(value, facts))
      )
    case 'attempt':
    case 'raise':
    case 'return':
    case 'break':
    case 'continue':
      return false
    case 'new':
    case 'free':
    case 'bindTry':
    case 'lock':
    case 'unlock':
    case 'downgrade':
    case 'upgrade':
    case 'give':
    case 'revoke':
    case 'ifTry':
    case 'either':
    case 'select':
    case 'choose':
    case 'wait':
    case 'touch':
    case 'skip':
    case 'atomic':
      return true
  }
}

/** Whether the condition of a `retry` or `on` is a step, after `always`. */
export function isStepClause(clause: AttemptClause, facts: Facts): boolean {
  return clause.condition !== undefined && readsShared(clause.condition, facts)
}

/** The expressions that stand directly in a statement, not those of the statements inside it. */
export function statementExpressions(statement: Statement): readonly Expression[] {
  switch (statement.kind) {
    case 'bind':
      return [statement.value]
    case 'lock':
    case 'unlock':
      return lockParts(statement.lock)
    case 'bindTry':
    case 'ifTry':
    case 'upgrade':
      return [...lockParts(statement.lock), ...(statement.to === undefined ? [] : [statement.to])]
    case 'assign':
      return [...placeParts(statement.target), statement.value]
    case 'new':
      return [...placeParts(statement.target), ...statement.values.map(({ value }) => value)]
    case 'free':
      return [statement.object]
    case 'downgrade':
      return [...lockParts(statement.lock), statement.mode]
    case 'give':
    case 'revoke':
      return [...lockParts(statement.lock), statement.task]
    case 'if':
    case 'while':
    case 'wait':
    case 'assert':
    case 'warn':
      return [statement.condition]
    case 'for':
      return domainParts(statement.domain)
    case 'choose':
      return [
        ...statement.binders.flatMap((binder) => domainParts(binder.domain)),
        ...(statement.condition === undefined ? [] : [statement.condition]),
      ]
    case 'attempt':
      return [
        ...statement.with.map((binding) => binding.value),
        ...statement.clauses.flatMap((clause) => [
          ...(clause.condition === undefined ? [] : [clause.condition]),
          ...(clause.kind === 'retry' && clause.atMost !== undefined ? [clause.atMost] : []),
          ...(clause.kind === 'retry' ? clause.with.map((binding) => binding.value) : []),
        ]),
      ]
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

/** The blocks that stand directly in a statement, in the order of the text. */
export function statementBlocks(statement: Statement): readonly Block[] {
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
    case 'touch':
      return statement.body === undefined ? [] : [statement.body]
    case 'attempt':
      return [
        statement.body,
        statement.always,
        ...statement.clauses.flatMap((clause) => (clause.kind === 'on' ? [clause.body] : [clause.repair, clause.then])),
      ].filter((block) => block !== undefined)
    default:
      return []
  }
}

/** Visits every statement of a block, outer before inner, in the order of the text; calls are not followed. */
export function eachStatement(block: Block, visit: (statement: Statement) => void): void {
  for (const statement of block.statements) {
    visit(statement)
    for (const inner of statementBlocks(statement)) eachStatement(inner, visit)
  }
}
