// Every node of a syntax tree, whatever its kind. Input: a tree; output: calls, outer nodes first, in the order of the text. For
// questions like "where does this word stand"; rules that depend on the construct walk the typed model instead.
import type * as ast from '../ast/ast.ts'

export type Node =
  ast.SpecFile | ast.Import | ast.Declaration | ast.Statement | ast.Expression | ast.TypeExpression | ast.Binder | ast.Block

export function eachNode(root: Node, visit: (node: Node) => void): void {
  const walk = (value: unknown): void => {
    if (Array.isArray(value)) {
      for (const item of value) walk(item)
      return
    }
    if (typeof value !== 'object' || value === null) return
    if ('kind' in value && 'span' in value) visit(value as Node)
    for (const [key, part] of Object.entries(value)) if (key !== 'span') walk(part)
  }
  walk(root)
}
