// Who imports what. Input: source files; output: what each imports of the others and exports, the circles that imports make, and what is
// exported and imported by nobody.
import { posix } from 'node:path'
import { ts } from 'ts-morph'

export interface Import {
  /** A path from the root of the repository. */
  readonly target: string
  /** As the target calls them; `*` for all, none for an import of nothing. */
  readonly names: readonly string[]
  /** The target is loaded with it: for more than types, and not only when the code comes there. */
  readonly loads: boolean
}

/** Static and dynamic imports, re-exports and import types of files beside it; packages are left out. */
export function importsFrom(path: string, file: ts.SourceFile): readonly Import[] {
  const found: Import[] = []
  const add = (specifier: ts.Node | undefined, names: readonly string[], loads = false): void => {
    if (specifier !== undefined && ts.isStringLiteralLike(specifier) && specifier.text.startsWith('.'))
      found.push({ target: posix.normalize(posix.join(posix.dirname(path), specifier.text)), names, loads })
  }
  const visit = (node: ts.Node): void => {
    if (ts.isImportDeclaration(node)) add(node.moduleSpecifier, namesOf(node.importClause), node.importClause?.isTypeOnly !== true)
    else if (ts.isExportDeclaration(node))
      add(
        node.moduleSpecifier,
        node.exportClause !== undefined && ts.isNamedExports(node.exportClause)
          ? node.exportClause.elements.map(({ name, propertyName }) => (propertyName ?? name).text)
          : ['*'],
        !node.isTypeOnly,
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

export interface Exported {
  readonly path: string
  readonly name: string
  /** Types and tables of constants are plain data, functions are not. */
  readonly data: boolean
  readonly documented: boolean
  /** Of the statement that declares it, without its docstring. */
  readonly lines: number
}

/** What a file declares and exports. */
export function exportsOf(path: string, file: ts.SourceFile): readonly Exported[] {
  return file.statements.filter(isExported).flatMap((statement): readonly Exported[] => {
    const documented = ts.getJSDocCommentsAndTags(statement).length > 0
    const lines = statement.getText(file).split('\n').length
    if (ts.isVariableStatement(statement))
      return statement.declarationList.declarations.map((declaration) => ({
        path,
        name: declaration.name.getText(file),
        data: declaration.initializer === undefined || !ts.isFunctionLike(declaration.initializer),
        documented,
        lines,
      }))
    const name = 'name' in statement ? (statement.name as ts.Node | undefined)?.getText(file) : undefined
    return name === undefined ? [] : [{ path, name, data: !ts.isFunctionDeclaration(statement), documented, lines }]
  })
}

const isExported = (node: ts.Node): boolean =>
  ts.canHaveModifiers(node) && (ts.getModifiers(node) ?? []).some((modifier) => modifier.kind === ts.SyntaxKind.ExportKeyword)

/** The outer face of the package, which is imported by what it is made for. */
const outer = /^(cli\/lockspec|runtime\/index|runtime\/simulator\/index|vitest\.config|editor\/)/

/** Of all these files, by path from the root. */
export function unusedExports(files: ReadonlyMap<string, ts.SourceFile>): readonly Exported[] {
  const used = new Set<string>()
  for (const [path, file] of files)
    for (const { target, names } of importsFrom(path, file)) for (const name of names) used.add(`${target} ${name}`)
  return [...files]
    .filter(([path]) => !outer.test(path))
    .flatMap(([path, file]) => exportsOf(path, file))
    .filter(({ path, name }) => !used.has(`${path} ${name}`) && !used.has(`${path} *`))
}
