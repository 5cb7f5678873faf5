// What a step's code is made of, read once for all that ask: nodes in order, assignments, bindings, switches, places it leads to. Input: the
// code of a location; output: the lists, remembered for as long as the reader is, since code that is read is not written to any more.
import type { Location, Node, Parameter, Expression } from '../ir/system.ts'
import { expressionsOf, nodesInOrder, partsOf } from '../ir/walk.ts'

export type Assign = Extract<Node, { kind: 'assign' }>
export type Let = Extract<Node, { kind: 'let' }>

export interface Reading {
  /** Each before all that follow it. */
  readonly nodes: readonly Node[]
  readonly assigns: readonly Assign[]
  readonly lets: readonly Let[]
  readonly parameters: ReadonlySet<Parameter>
  readonly targets: ReadonlySet<Location>
}

/** Keeps what it has worked out for each code. */
export function reader(): (code: Node) => Reading {
  const known = new Map<Node, Reading>()
  return (code) => {
    const before = known.get(code)
    if (before !== undefined) return before
    const reading = readingOf(code)
    known.set(code, reading)
    return reading
  }
}

function readingOf(code: Node): Reading {
  const nodes = nodesInOrder(code)
  const assigns: Assign[] = []
  const lets: Let[] = []
  const parameters = new Set<Parameter>()
  const targets = new Set<Location>()
  const read = new Set<Expression>()
  const parametersIn = (e: Expression): void => {
    if (e.kind === 'parameter') parameters.add(e.parameter)
    if (e.kind === 'const' || (e.kind === 'read' && e.reference.index.kind === 'const')) return
    const parts = partsOf(e)
    if (parts.length === 0 || read.has(e)) return
    read.add(e)
    parts.forEach(parametersIn)
  }
  for (const node of nodes) {
    if (node.kind === 'assign') assigns.push(node)
    else if (node.kind === 'let') lets.push(node)
    else if (node.kind === 'goto') targets.add(node.location)
    expressionsOf(node).forEach(parametersIn)
  }
  return { nodes, assigns, lets, parameters, targets }
}
