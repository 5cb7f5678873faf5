// Walks over the code and the expressions of a transition system: every node once, although nodes are shared; every
// expression of a node; every part of an expression. Input: a node or an expression; output: calls of a visitor.
import type { Expression, Location, Node, System } from './system.ts'

/** The nodes that can follow, in the order of the text. */
export function successors(node: Node): readonly Node[] {
  switch (node.kind) {
    case 'assign':
    case 'let':
    case 'note':
    case 'choose':
      return [node.next]
    case 'if':
      return [node.then, node.otherwise]
    case 'switch':
      return node.cases
    case 'either':
      return node.branches
    case 'goto':
    case 'blocked':
    case 'fail':
      return []
  }
}

/** The same before other nodes, nothing folded. */
export function withSuccessors(node: Node, map: (next: Node) => Node): Node {
  switch (node.kind) {
    case 'assign':
    case 'let':
    case 'note':
    case 'choose':
      return { ...node, next: map(node.next) }
    case 'if':
      return { ...node, then: map(node.then), otherwise: map(node.otherwise) }
    case 'switch':
      return { ...node, cases: node.cases.map(map) }
    case 'either':
      return { ...node, branches: node.branches.map(map) }
    case 'goto':
    case 'blocked':
    case 'fail':
      return node
  }
}

/** Every node that the code reaches, each before all that follow it (a topological order). */
export function nodesInOrder(code: Node): readonly Node[] {
  const open = new Map<Node, boolean>([[code, true]])
  const order: Node[] = []
  // From the code to where the walk stands: nodes, what follows each, and how much of that is still to come.
  const path = [code]
  const following = [successors(code)]
  const left = [following[0]!.length]
  while (path.length > 0) {
    const top = path.length - 1
    // From the last successor to the first, so that the reversed postorder keeps the order of the text.
    const at = --left[top]!
    if (at < 0) {
      const node = path.pop()!
      following.pop()
      left.pop()
      open.set(node, false)
      order.push(node)
      continue
    }
    const node = following[top]![at]!
    const isOpen = open.get(node)
    if (isOpen === true) throw new Error('the code of a step goes round')
    if (isOpen === false) continue
    open.set(node, true)
    const next = successors(node)
    path.push(node)
    following.push(next)
    left.push(next.length)
  }
  return order.reverse()
}

/** Those that stand in the node itself, in the order of evaluation; not those of the nodes behind it. */
export function expressionsOf(node: Node): readonly Expression[] {
  switch (node.kind) {
    case 'assign':
      return [node.target.index, node.value]
    case 'let':
    case 'switch':
      return [node.value]
    case 'if':
      return [node.condition]
    default:
      return []
  }
}

/** The direct parts, from left to right. */
export function partsOf(expression: Expression): readonly Expression[] {
  switch (expression.kind) {
    case 'read':
      return [expression.reference.index]
    case 'not':
    case 'size':
    case 'table':
      return [expression.operand]
    case 'binary':
      return [expression.left, expression.right]
    case 'conditional':
      return [expression.condition, expression.then, expression.otherwise]
    case 'and':
    case 'or':
      return expression.operands
    case 'const':
    case 'parameter':
    case 'temp':
    case 'anyHeld':
    case 'at':
      return []
  }
}

const weights = new WeakMap<Expression, number>()

/** How many pieces an expression is where it is written out: a part that it has twice counts twice. */
export function weightOf(e: Expression): number {
  // Most have no parts, or one: these are counted faster than looked up.
  switch (e.kind) {
    case 'const':
    case 'parameter':
    case 'temp':
    case 'anyHeld':
    case 'at':
      return 1
    case 'read':
      return 1 + weightOf(e.reference.index)
    case 'not':
    case 'size':
    case 'table':
      return 1 + weightOf(e.operand)
  }
  const known = weights.get(e)
  if (known !== undefined) return known
  let weight = 1
  for (const part of partsOf(e)) weight += weightOf(part)
  weights.set(e, weight)
  return weight
}

/** The same over other parts, nothing folded: what a reader is told keeps its form. */
export function withParts(e: Expression, map: (part: Expression) => Expression): Expression {
  switch (e.kind) {
    case 'read':
      return { ...e, reference: { ...e.reference, index: map(e.reference.index) } }
    case 'not':
    case 'size':
    case 'table':
      return { ...e, operand: map(e.operand) }
    case 'binary':
      return { ...e, left: map(e.left), right: map(e.right) }
    case 'conditional':
      return { ...e, condition: map(e.condition), then: map(e.then), otherwise: map(e.otherwise) }
    case 'and':
    case 'or':
      return { ...e, operands: e.operands.map(map) }
    case 'const':
    case 'parameter':
    case 'temp':
    case 'anyHeld':
    case 'at':
      return e
  }
}

/** The expression and all its parts, outermost first. */
export function visitExpression(expression: Expression, visit: (part: Expression) => void): void {
  visit(expression)
  for (const part of partsOf(expression)) visitExpression(part, visit)
}

/** Every expression of the system: code, requests, waits, properties, lock matrices; outermost ones only. */
export function systemExpressions(system: System): readonly Expression[] {
  const all: Expression[] = []
  for (const task of system.tasks) {
    for (const location of task.locations) {
      for (const node of nodesInOrder(location.code)) all.push(...expressionsOf(node))
      if (location.request !== undefined) all.push(location.request.lock, location.request.mode)
      if (location.awaits !== undefined) all.push(location.awaits)
    }
  }
  for (const { claim, asked } of system.properties) {
    all.push(asked)
    if (claim.kind === 'leadsTo') all.push(claim.premise, claim.conclusion, claim.defined)
    else if (claim.kind !== 'completes') all.push(claim.condition, claim.defined)
  }
  for (const lock of system.locks) for (const row of lock.together) all.push(...row)
  return all
}

/** Every node of a step's code once, each before all that follow it. */
export function eachNode(code: Node, visit: (node: Node) => void): void {
  for (const node of nodesInOrder(code)) visit(node)
}

/** The locations at which a piece of code can end. */
export function targetsOf(code: Node): readonly Location[] {
  return [...new Set(nodesInOrder(code).flatMap((node) => (node.kind === 'goto' ? [node.location] : [])))]
}
