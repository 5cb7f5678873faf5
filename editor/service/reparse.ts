// Parsing again after an edit. Input: a text with its tree, and the text that it became; output: the new tree, or `undefined` where
// only a whole parse can tell. An edit inside one declaration in braces that reads without error before and after leaves the rest alone.
import type { Import, SpecFile } from '../../compiler/ast/ast.ts'
import type { SourceFile } from '../../compiler/diagnostics/diagnostic.ts'
import { type Parsed, parse } from '../../compiler/pipeline.ts'

export function reparse(before: SourceFile, parsed: Parsed, after: SourceFile): Parsed | undefined {
  const { from, to } = changed(before.text, after.text)
  const { declarations, imports, span } = parsed.file
  const index = declarations.findIndex((node) => node.span.start < from && to < node.span.end)
  const old = declarations[index]
  if (old === undefined || before.text[old.span.end - 1] !== '}' || parsed.diagnostics.length > 0) return undefined
  const delta = after.text.length - before.text.length
  const own = parse({ path: after.path, text: after.text.slice(old.span.start, old.span.end + delta) })
  const [node, ...others] = own.file.declarations
  if (node === undefined || others.length > 0 || own.diagnostics.length > 0 || own.file.name !== undefined) return undefined
  if (own.file.imports.length > 0 || node.kind !== old.kind || node.span.start !== 0) return undefined
  if (node.span.end !== old.span.end + delta - old.span.start) return undefined
  const file: SpecFile = {
    ...parsed.file,
    span: { ...span, end: span.end + delta },
    imports: imports.map((each): Import => (each.span.start > old.span.start ? shifted(each, delta) : each)),
    declarations: [
      ...declarations.slice(0, index),
      shifted(node, old.span.start),
      ...declarations.slice(index + 1).map((each) => shifted(each, delta)),
    ],
  }
  return { file, diagnostics: [] }
}

/** The stretch of the old text that is another in the new one. */
function changed(before: string, after: string): { readonly from: number; readonly to: number } {
  const least = Math.min(before.length, after.length)
  let from = 0
  while (from < least && before.charCodeAt(from) === after.charCodeAt(from)) from += 1
  let back = 0
  while (back < least - from && before.charCodeAt(before.length - 1 - back) === after.charCodeAt(after.length - 1 - back)) back += 1
  return { from, to: before.length - back }
}

/** The same tree further on in the text. */
function shifted<T>(value: T, delta: number): T {
  if (delta === 0 || typeof value !== 'object' || value === null) return value
  if (Array.isArray(value)) return value.map((part: unknown) => shifted(part, delta)) as T
  const copy: Record<string, unknown> = {}
  for (const [key, part] of Object.entries(value))
    copy[key] = (key === 'start' || key === 'end') && typeof part === 'number' ? part + delta : shifted(part as unknown, delta)
  return copy as T
}
