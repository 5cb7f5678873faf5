// Diagnostics of one file. Input: a workspace and a path; output: what the compiler says of it, with the places that explain it and a
// link to the page of its code. A library is judged in the specs that import it.
import { catalogue } from '../../compiler/diagnostics/catalogue.ts'
import type { Diagnostic as Found } from '../../compiler/diagnostics/diagnostic.ts'
import type { Diagnostic } from './protocol.ts'
import type { Workspace } from './workspace.ts'

/** What is wrong in a file, each thing once, also where several specs that import it say so. */
export function diagnostics(workspace: Workspace, path: string): Diagnostic[] {
  const seen = new Set<string>()
  return found(workspace, path).flatMap((each) => {
    const key = `${each.code} ${each.span.start} ${each.span.end} ${each.message}`
    const place = workspace.locate(each.span)
    if (seen.has(key) || place === undefined) return []
    seen.add(key)
    return [toProtocol(workspace, each, place.range)]
  })
}

/** As the compiler says it. */
export const found = (workspace: Workspace, path: string): readonly Found[] =>
  workspace
    .roots(path)
    .filter((root, _, roots) => root.path === path || !roots.some((each) => each.path === path))
    .flatMap((root) => root.diagnostics.filter(({ span }) => span.file === path))

function toProtocol(workspace: Workspace, each: Found, range: Diagnostic['range']): Diagnostic {
  const related = (each.related ?? []).flatMap(({ span, message }) => {
    const location = workspace.locate(span)
    return location === undefined ? [] : [{ location, message }]
  })
  return {
    range,
    severity: each.severity === 'error' ? 1 : 2,
    code: each.code,
    codeDescription: { href: explainLink(each.code) },
    source: 'lockspec',
    message: each.hint === undefined ? each.message : `${each.message}\nhelp: ${each.hint}`,
    ...(related.length === 0 ? {} : { relatedInformation: related }),
    ...('unneeded' in catalogue[each.code] ? { tags: [1 as const] } : {}),
  }
}

/** An editor that knows the scheme shows what `lockspec explain` prints. */
const explainLink = (code: string): string => `lockspec-explain:${code}`
