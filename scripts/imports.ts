// Who imports what. Input: a source file; output: the files of ours that it imports, with the names; and the circles that such imports make.
import { posix } from 'node:path'
import { ts } from 'ts-morph'

export interface Import {
  /** A path from the root of the repository. */
  readonly target: string
  /** As the target calls them; `*` for all, none for an import of nothing. */
  readonly names: readonly string[]
}

/** Static and dynamic imports, re-exports and import types of files beside it; packages are left out. */
export function importsFrom(path: string, file: ts.SourceFile): readonly Import[] {
  const found: Import[] = []
  const add = (specifier: ts.Node | undefined, names: readonly string[]): void => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier) && specifier.text.startsWith('.'))
      found.push({ target: posix.normalize(posix.join(posix.dirname(path), specifier.text)), names })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, namesOf(node.importClause))
    else if (ts.isExportDeclaration(node))
      add(
        node.moduleSpecifier,
        node.exportClause !== undefined && ts.isNamedExports(node.exportClause)
          ? node.exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
          : ['*'],
      )
    else if (ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword) add(node.arguments[0], ['*'])
    else if (ts.isImportTypeNode(node) && ts.isLiteralTypeNode(node.argument)) add(node.argument.literal, ['*'])
    node.forEachChild(visit)
  }
  visit(file)
  return found
}

function namesOf(clause: ts.ImportClause | undefined): readonly string[] {
  const bindings = clause?.namedBindings
  if (bindings === undefined) return clause?.name === undefined ? [] : ['default']
  return ts.isNamespaceImport(bindings) ? ['*'] : bindings.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
}

/** The sets of more than one node that all reach each other, each sorted, by their first (Tarjan 1972). */
export function circles(edges: ReadonlyMap<string, readonly string[]>): readonly (readonly string[])[] {
  const order = new Map<string, number>()
  const low = new Map<string, number>()
  const stack: string[] = []
  const found: string[][] = []
  const lowOf = (node: string): number => low.get(node) ?? Infinity
  const visit = (node: string): void => {
    order.set(node, order.size)
    low.set(node, order.size - 1)
    stack.push(node)
    for (const next of edges.get(node) ?? []) {
      if (!order.has(next)) visit(next)
      if (stack.includes(next)) low.set(node, Math.min(lowOf(node), lowOf(next)))
    }
    if (lowOf(node) !== order.get(node)) return
    const ring = stack.splice(stack.indexOf(node))
    if (ring.length > 1 || (edges.get(node) ?? []).includes(node)) found.push(ring.sort())
  }
  for (const node of edges.keys()) if (!order.has(node)) visit(node)
  return found.sort((a, b) => ((a[0] ?? '') < (b[0] ?? '') ? -1 : 1))
}
