// Every node of a syntax tree, by kind. Input: a tree; output: calls, outer nodes first, in the order of the text. For questions like
// "where does this word stand"; rules that depend on the construct walk the typed model instead.
import type * as ast from '../ast/ast.ts'
import { walk } from '../ast/walk.ts'

type Node =
  | ast.SpecFile
  | ast.Import
  | ast.Declaration
  | ast.KindChoice
  | ast.Statement
  | ast.Expression
  | ast.TypeExpression
  | ast.Binder
  | ast.Block

export function eachNode(root: Node, visit: (node: Node) => void): void {
  for (const node of walk(root)) if (isNode(node)) visit(node)
}

/** All that have a place have a kind; the walker only does not know which kinds there are. */
function isNode(node: { readonly kind?: string }): node is Node {
  return node.kind !== undefined
}
