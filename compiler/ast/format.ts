// The formatter: one canonical form for every spec. Input: a tree without syntax errors and the text that it was read from; output:
// a text with the same tree and the same comments, which is its own canonical form.
import type { SpecFile } from './ast.ts'
import { declarationItem, importItem, specItem } from './format/items.ts'
import { print } from './format/printer.ts'
import { readSource } from './format/source.ts'

export function format(file: SpecFile, text: string): string {
  const source = readSource(text)
  const items = [
    ...(file.name === undefined ? [] : [specItem(source, file.name)]),
    ...file.imports.map((node) => importItem(node)),
    ...file.declarations.map((node) => declarationItem(source, node)),
  ]
  return print(
    source,
    items.sort((a, b) => a.span.start - b.span.start),
  )
}
