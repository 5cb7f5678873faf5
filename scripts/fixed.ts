// `node --import tsx scripts/fixed.ts`: code that is the same in all emitted modules, from the files of compiler/emit/fixed/ into
// compiler/emit/fixed.ts, as text in both languages with what each declaration reads. test/compiler/emit/fixed.test.ts runs the files
// and sees that this was done.
import { readFileSync, writeFileSync } from 'node:fs'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { format } from 'prettier'
import { ts } from 'ts-morph'

const root = fileURLToPath(new URL('..', import.meta.url))
const target = 'compiler/emit/fixed.ts'

interface Taken {
  readonly name?: string
  readonly reads: readonly string[]
  readonly typescript: string
  readonly javascript: string
}

/** The text of compiler/emit/fixed.ts. */
export async function fixedText(): Promise<string> {
  const lists = ['machinery', 'places'].map((name) => {
    const taken = statementsOf(`compiler/emit/fixed/${name}.ts`, name)
    const values = taken.map((one) => ({ kind: 'fixed', ...one }))
    return `export const ${name}: readonly Fixed[] = ${JSON.stringify(values)}`
  })
  const header = [
    '// Code that is the same in all emitted modules: written by scripts/fixed.ts from the files of compiler/emit/fixed/. Do not edit.',
    "import type { Fixed } from './module.ts'",
  ]
  const options = { parser: 'typescript', semi: false, singleQuote: true, printWidth: 140 } as const
  return format([...header, ...lists].join('\n\n').replace('\n\nimport', '\nimport'), options)
}

/** The statements of the one function of a file, but for the one by which it gets what emitted modules have themselves. */
function statementsOf(path: string, name: string): readonly Taken[] {
  const file = ts.createSourceFile(path, readFileSync(`${root}/${path}`, 'utf8'), ts.ScriptTarget.Latest, true)
  const found = file.statements.find((one) => ts.isFunctionDeclaration(one) && one.name?.text === name)
  if (found === undefined || !ts.isFunctionDeclaration(found) || found.body === undefined) throw new Error(`no function in ${path}`)
  const { statements } = found.body
  const known = new Set([...found.parameters, ...statements].flatMap(declaredBy))
  return statements.flatMap((one): Taken[] => {
    const declared = declaredBy(one)
    if (declared.length > 1 || (ts.isReturnStatement(one) && name === 'places')) return []
    const own = declared[0]
    const typescript = one
      .getFullText()
      .trim()
      .replace(/\n {2}/g, '\n')
    const reads = [...new Set(identifiersOf(one))].filter((each) => known.has(each) && each !== own)
    return [{ ...(own === undefined ? {} : { name: own }), reads, typescript, javascript: plain(typescript) }]
  })
}

function declaredBy(node: ts.Node): readonly string[] {
  if (ts.isFunctionDeclaration(node)) return node.name === undefined ? [] : [node.name.text]
  if (ts.isVariableStatement(node)) return node.declarationList.declarations.flatMap(declaredBy)
  if (!ts.isVariableDeclaration(node) && !ts.isParameter(node)) return []
  return ts.isIdentifier(node.name)
    ? [node.name.text]
    : node.name.elements.flatMap((one) => (ts.isBindingElement(one) ? [one.name.getText()] : []))
}

/** Names that stand for values: not those of members, not those of types. */
function identifiersOf(node: ts.Node): readonly string[] {
  if (ts.isTypeNode(node)) return []
  if (ts.isPropertyAccessExpression(node)) return identifiersOf(node.expression)
  if (ts.isPropertyAssignment(node)) return identifiersOf(node.initializer)
  if (ts.isGetAccessor(node) || ts.isSetAccessor(node)) return node.body === undefined ? [] : identifiersOf(node.body)
  return ts.isIdentifier(node) ? [node.text] : node.getChildren().flatMap(identifiersOf)
}

const plain = (typescript: string): string =>
  ts
    .transpileModule(typescript, { compilerOptions: { target: ts.ScriptTarget.ES2022, removeComments: true } })
    .outputText.replace(/^"use strict";/, '')
    .trim()

if (argv[1] === fileURLToPath(import.meta.url)) writeFileSync(`${root}/${target}`, await fixedText())
