// Words and labels, wherever they are declared. Input: the syntax trees; output: for each word its homes, for each label its places.
// Both are names that stand for themselves, so that the whole spec is looked through before any of it is checked.
import type * as ast from '../ast/ast.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import type { Label } from '../model/model.ts'
import { type Declared, type Tables, type WordHome, distinct } from './namespaces.ts'
import { eachNode } from './visit.ts'

/** For each word of the spec the types, switches and kinds of lock that have it: more than one, and its place has to decide. */
export function collectWords(
  files: readonly ast.SpecFile[],
  switches: Iterable<Declared<ast.SwitchDeclaration, { readonly values: readonly string[] }>>,
  lockKinds: Iterable<Tables['lockKinds'] extends ReadonlyMap<string, infer D> ? D : never>,
): ReadonlyMap<string, readonly WordHome[]> {
  const homes = new Map<string, WordHome[]>()
  const add = (words: readonly string[], span: Span, described: string): void => {
    for (const word of new Set(words)) {
      const same = homes.get(word)
      if (same === undefined) homes.set(word, [{ words, span, described }])
      else same.push({ words, span, described })
    }
  }
  for (const declared of switches) {
    if (declared.node.values !== undefined)
      add(declared.model.values, declared.node.name.span, `a value of switch \`${declared.node.name.text}\``)
  }
  const used = new Set<ast.Declaration>()
  for (const kind of lockKinds) {
    used.add(kind.node)
    add(
      kind.model.modes.map((mode) => mode.name),
      kind.node.name.span,
      `a mode of lock kind \`${kind.node.name.text}\``,
    )
  }
  for (const file of files) {
    for (const declaration of file.declarations) {
      if (declaration.kind === 'lock' && !used.has(declaration)) continue
      eachNode(declaration, (node) => {
        if (node.kind === 'words') {
          const words = distinct(node.words.map((word) => word.text))
          add(words, node.span, `a word of \`{${words.join(', ')}}\``)
        }
      })
    }
  }
  return homes
}

/** For each file, those whose words it can know: itself and what it imports, by whatever way. A library does not know its importer's. */
export function knownFiles(files: readonly ast.SpecFile[]): ReadonlyMap<string, ReadonlySet<string>> {
  const imported = new Map(files.map((file) => [file.span.file, file.imports.map((entry) => entry.path)]))
  return new Map(
    files.map((file) => {
      const known = new Set([file.span.file])
      for (const path of known) for (const next of imported.get(path) ?? []) known.add(next)
      return [file.span.file, known]
    }),
  )
}

/** All labels by name, in the order of the text, and the label of each statement that has one. */
export function collectLabels(files: readonly ast.SpecFile[]): Pick<Tables, 'labels' | 'labelOf'> {
  const labels = new Map<string, Label[]>()
  const labelOf = new Map<ast.Statement, Label>()
  for (const file of files) {
    eachNode(file, (node) => {
      if (node.kind !== 'labelled') return
      const label = { name: node.label.text, span: node.label.span }
      labelOf.set(node, label)
      const same = labels.get(label.name)
      if (same === undefined) labels.set(label.name, [label])
      else same.push(label)
    })
  }
  return { labels, labelOf }
}
