// Renaming. Input: a place and a new name; output: edits in all files that know the name, or a sentence that says why not. What would no
// longer compile is refused: the edited texts are analysed before anybody sees them. std/ is never written to.
import { reservedWords } from '../../grammar/tokens.ts'
import { occurrences } from './definition.ts'
import type { Range, WorkspaceEdit } from './protocol.ts'
import { rangeAt } from './protocol.ts'
import { type Workspace, isLibrary, useAt } from './workspace.ts'

export type Renamed = { readonly edit: WorkspaceEdit } | { readonly refused: string }

/** What would be renamed, and where it stands. */
export function prepareRename(
  workspace: Workspace,
  path: string,
  offset: number,
): { range: Range; placeholder: string } | { readonly refused: string } {
  const use = workspace.roots(path).flatMap((root) => useAt(root, path, offset) ?? [])[0]
  const text = workspace.source(path)?.text
  if (use === undefined || text === undefined) return { refused: 'there is no name here' }
  const placeholder = text.slice(use.span.start, use.span.end)
  if (use.meaning.kind === 'outcome' && placeholder === 'ok') return { refused: '`ok` is a word of the language' }
  if (occurrences(workspace, path, offset).some(({ span }) => isLibrary(span.file)))
    return { refused: `\`${placeholder}\` belongs to the standard library` }
  return { range: rangeAt(text, use.span), placeholder }
}

/** The edits that give what stands at a place another name, or why it cannot have it. */
export function rename(workspace: Workspace, path: string, offset: number, name: string): Renamed {
  const prepared = prepareRename(workspace, path, offset)
  if ('refused' in prepared) return prepared
  if (!/^[A-Za-z_]\w*$/.test(name)) return { refused: `\`${name}\` is no name` }
  if (reservedWords.some((word) => word.pattern === name)) return { refused: `\`${name}\` is a word of the language` }
  // A library may call a class of its importer by another name: that one stays.
  const places = occurrences(workspace, path, offset)
    .map(({ span }) => span)
    .filter((span) => workspace.source(span.file)?.text.slice(span.start, span.end).split('@')[0] === prepared.placeholder)
    .map((span) => ({ ...span, end: span.start + prepared.placeholder.length }))
  const texts = new Map<string, string>()
  for (const file of new Set(places.map((span) => span.file))) {
    const own = places.filter((span) => span.file === file).sort((a, b) => b.start - a.start)
    let text = workspace.source(file)?.text ?? ''
    for (const { start, end } of own) text = text.slice(0, start) + name + text.slice(end)
    texts.set(file, text)
  }
  const broken = firstNewError(workspace, path, texts)
  if (broken !== undefined) return { refused: `it would no longer compile: ${broken}` }
  const changes: Record<string, { range: Range; newText: string }[]> = {}
  for (const span of places) {
    const location = workspace.locate(span)
    if (location !== undefined) (changes[location.uri] ??= []).push({ range: location.range, newText: name })
  }
  return { edit: { changes } }
}

function firstNewError(workspace: Workspace, path: string, texts: ReadonlyMap<string, string>): string | undefined {
  const supposed = {
    ...workspace,
    readImport: (name: string, from: string) => {
      const found = workspace.readImport(name, from)
      const text = 'error' in found ? undefined : texts.get(found.path)
      return 'error' in found || text === undefined ? found : { ...found, text }
    },
  }
  for (const root of workspace.roots(path)) {
    const text = texts.get(root.path) ?? workspace.source(root.path)?.text
    if (text === undefined) continue
    const after = workspace.supposing({ path: root.path, text }, supposed.readImport)
    const errors = (list: typeof root.diagnostics): readonly string[] =>
      list.filter(({ severity }) => severity === 'error').map(({ message }) => message)
    if (errors(after.diagnostics).length > errors(root.diagnostics).length) return errors(after.diagnostics)[0]
  }
  return undefined
}
