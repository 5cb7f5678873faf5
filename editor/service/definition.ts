// Where a name is declared, and where it is used: across imports, into std/ and, for a library, into all specs that import it. Input: a
// place; output: locations, in the order of the files.
import { declaredAt, keyOf } from '../../compiler/model/names.ts'
import type { Span } from '../../compiler/diagnostics/diagnostic.ts'
import type { DocumentHighlight, Location } from './protocol.ts'
import { rangeAt } from './protocol.ts'
import { type Workspace, useAt } from './workspace.ts'

export interface Occurrence {
  readonly span: Span
  readonly declares: boolean
}

/** Every place of the name at `offset`, in all specs that know it. */
export function occurrences(workspace: Workspace, path: string, offset: number): readonly Occurrence[] {
  const roots = workspace.roots(path)
  const key = roots.map((root) => useAt(root, path, offset)).find((use) => use !== undefined)
  if (key === undefined) return []
  const wanted = keyOf(key.meaning)
  const declared = declaredAt(key.meaning)?.file
  const also = declared === undefined || declared === path ? [] : workspace.roots(declared)
  const found = new Map<string, Occurrence>()
  for (const root of new Set([...roots, ...also])) {
    for (const { path: file } of root.sources) {
      for (const { span, meaning, declares } of root.usesOf(file)) {
        if (keyOf(meaning) === wanted) found.set(`${span.file}:${span.start}`, { span, declares })
      }
    }
  }
  return [...found.values()]
}

/** Where what stands at a place is declared; more than one where importers of a library bind it differently. */
export function definition(workspace: Workspace, path: string, offset: number): Location[] {
  return toLocations(
    workspace,
    occurrences(workspace, path, offset).filter(({ declares }) => declares),
  )
}

/** Where what stands at a place is used, with `declaration` also where it is declared. */
export function references(workspace: Workspace, path: string, offset: number, declaration: boolean): Location[] {
  return toLocations(
    workspace,
    occurrences(workspace, path, offset).filter(({ declares }) => declaration || !declares),
  )
}

/** The same in this file alone, uses marked as read and declarations as written. */
export function highlights(workspace: Workspace, path: string, offset: number): DocumentHighlight[] {
  const text = workspace.source(path)?.text ?? ''
  return occurrences(workspace, path, offset)
    .filter(({ span }) => span.file === path)
    .map(({ span, declares }) => ({ range: rangeAt(text, span), kind: declares ? 3 : 2 }))
}

const toLocations = (workspace: Workspace, found: readonly Occurrence[]): Location[] =>
  found.flatMap(({ span }) => workspace.locate(span) ?? [])
