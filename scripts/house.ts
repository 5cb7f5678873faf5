// `npm run house`: what a change of structure is measured by. Input: all sources but generated ones; output: long functions, long lists of
// parameters, circles of imports, exports that nobody imports, casts, `!`, and how many exports have a docstring. It judges nothing.
import { readFileSync, readdirSync } from 'node:fs'
import { stdout } from 'node:process'
import { ts } from 'ts-morph'
import { toDocument } from './docstrings.ts'
import { circles, type Exported, exportsOf, importsFrom, unusedExports } from './imports.ts'

const LONG = 80

interface Source {
  readonly path: string
  readonly file: ts.SourceFile
}

const program = /^(grammar|compiler|runtime|driver|cli|editor|web)\//
const rest = /^(test|scripts|bench)\//
const made = /^grammar\/cst\.ts$|\/golden\/|\/node_modules\/|\.d\.ts$/

const sources: readonly Source[] = readdirSync('.', { recursive: true, encoding: 'utf8' })
  .map((path) => path.replaceAll('\\', '/'))
  .filter((path) => /\.(ts|tsx|mts)$/.test(path) && (program.test(path) || rest.test(path)) && !made.test(path))
  .sort()
  .map((path) => ({ path, file: ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true) }))

const ours = sources.filter(({ path }) => program.test(path))
const others = sources.filter(({ path }) => rest.test(path))

function each(node: ts.Node, visit: (node: ts.Node) => void): void {
  visit(node)
  node.forEachChild((child) => each(child, visit))
}

// ---- functions ----

interface Measured {
  readonly where: string
  readonly name: string
  /** Without the lines of functions of two lines and more that stand in it. */
  readonly lines: number
  readonly parameters: number
}

const lineOf = (file: ts.SourceFile, position: number): number => file.getLineAndCharacterOfPosition(position).line
const linesOf = (file: ts.SourceFile, node: ts.Node): number => lineOf(file, node.end) - lineOf(file, node.getStart(file)) + 1

function functionsOf({ path, file }: Source): readonly Measured[] {
  const found: Measured[] = []
  each(file, (node) => {
    if (!ts.isFunctionLike(node) || !('body' in node) || node.body === undefined) return
    let inner = 0
    const subtract = (child: ts.Node): void => {
      if (ts.isFunctionLike(child)) inner += Math.max(0, linesOf(file, child) - 1)
      else child.forEachChild(subtract)
    }
    node.forEachChild(subtract)
    found.push({
      where: `${path}:${lineOf(file, node.getStart(file)) + 1}`,
      name: nameOf(node),
      lines: linesOf(file, node) - inner,
      parameters: node.parameters.length,
    })
  })
  return found
}

function nameOf(node: ts.Node & { readonly name?: ts.Node | undefined }): string {
  if (node.name !== undefined) return node.name.getText()
  const { parent } = node
  return (ts.isVariableDeclaration(parent) || ts.isPropertyAssignment(parent)) && ts.isIdentifier(parent.name)
    ? parent.name.text
    : '(a function)'
}

// ---- the page ----

const count = (files: readonly Source[], holds: (node: ts.Node) => boolean): number => {
  let all = 0
  for (const { file } of files)
    each(file, (node) => {
      if (holds(node)) all += 1
    })
  return all
}
const isCast = (node: ts.Node): boolean => ts.isAsExpression(node) && node.type.getText() !== 'const'

const functions = ours.flatMap(functionsOf)
const long = functions.filter(({ lines }) => lines > LONG).sort((a, b) => b.lines - a.lines)
const most = Math.max(...functions.map(({ parameters }) => parameters))
const exported = ours.flatMap(({ path, file }) => exportsOf(path, file))
const unused = unusedExports(new Map(sources.map(({ path, file }) => [path, file]))).filter(({ path }) => program.test(path))
const rings = circles(new Map(sources.map(({ path, file }) => [path, importsFrom(path, file).map(({ target }) => target)])))
const coverage = (all: readonly Exported[]): string => `${all.filter(({ documented }) => documented).length} of ${all.length}`
const needing = ours.flatMap(({ path, file }) => toDocument(path, file))

const lines = [
  `${ours.length} files of the program, ${others.length} of tests and scripts`,
  `functions over ${LONG} lines of their own: ${long.length}`,
  ...long.map(({ where, name, lines }) => `  ${lines} ${name} ${where}`),
  `longest list of parameters: ${most}`,
  ...functions.filter(({ parameters }) => parameters === most).map(({ where, name }) => `  ${name} ${where}`),
  `exports that nobody imports: ${unused.length}`,
  ...unused.map(({ path, name }) => `  ${name} ${path}`),
  `circles of imports, types too: ${rings.length}`,
  ...rings.map((ring) => `  ${ring.join(' ')}`),
  `casts: ${count(ours, isCast)}, in tests and scripts ${count(others, isCast)}`,
  `non-null assertions: ${count(ours, ts.isNonNullExpression)}, in tests and scripts ${count(others, ts.isNonNullExpression)}`,
  `exported functions with a docstring: ${coverage(exported.filter(({ data }) => !data))}`,
  `those that need one (CONTRIBUTING.md, "Style") with a docstring: ${coverage(needing)}`,
  ...needing.filter(({ documented }) => !documented).map(({ path, name }) => `  ${name} ${path}`),
  `exported types and data with a docstring: ${coverage(exported.filter(({ data }) => data))}`,
]
stdout.write(`${lines.join('\n')}\n`)
