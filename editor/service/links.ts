// Imports as links. Input: a file; output: each path with the file that it means.
import type { DocumentLink } from './protocol.ts'
import { rangeAt } from './protocol.ts'
import type { Workspace } from './workspace.ts'

export function links(workspace: Workspace, path: string): DocumentLink[] {
  const source = workspace.source(path)
  if (source === undefined) return []
  return workspace.parsed(source).file.imports.flatMap((node) => {
    const found = workspace.readImport(node.path, path)
    if ('error' in found) return []
    return [{ range: rangeAt(source.text, node.pathSpan), target: workspace.uriOf(found.path), tooltip: found.path }]
  })
}
