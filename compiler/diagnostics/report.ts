// The one way to report. Input: a code of the catalogue, a place and a sentence; output: a record, and of many records the order in which
// they are told, each once.
import type { Code } from './catalogue.ts'
import type { Diagnostic, RelatedPlace, SourceFile, Span } from './diagnostic.ts'

export interface More {
  readonly hint?: string | undefined
  readonly related?: readonly RelatedPlace[] | undefined
  readonly instead?: Span | undefined
}

/** What every stage reports by. */
export const errorAt = (code: Code, span: Span, message: string, more: More = {}): Diagnostic =>
  diagnostic('error', code, span, message, more)

/** Of what can be read, and is hardly meant. */
export const warningAt = (code: Code, span: Span, message: string, more: More = {}): Diagnostic =>
  diagnostic('warning', code, span, message, more)

const diagnostic = (
  severity: Diagnostic['severity'],
  code: Code,
  span: Span,
  message: string,
  { hint, related, instead }: More,
): Diagnostic => ({
  code,
  severity,
  span,
  message,
  ...(hint === undefined ? {} : { hint }),
  ...(related === undefined ? {} : { related }),
  ...(instead === undefined ? {} : { instead }),
})

/** By file in the order of the sources, then by place; what is reported twice is shown once, and what a hint takes away not at all. */
export function sortDiagnostics(diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]): readonly Diagnostic[] {
  const rank = new Map(sources.map((source, index) => [source.path, index]))
  const order = (path: string): number => rank.get(path) ?? sources.length
  const sorted = [...diagnostics].sort(
    (a, b) =>
      order(a.span.file) - order(b.span.file) ||
      compare(a.span.file, b.span.file) ||
      a.span.start - b.span.start ||
      a.span.end - b.span.end ||
      compare(a.code, b.code) ||
      compare(a.message, b.message),
  )
  const replaced = sorted.filter(({ instead }) => instead !== undefined)
  const goes = (one: Diagnostic): boolean => replaced.some((other) => other !== one && isWithin(one.span, other.instead))
  return sorted.filter((diagnostic, index) => !same(diagnostic, sorted[index - 1]) && !goes(diagnostic))
}

const isWithin = (inner: Span, outer: Span | undefined): boolean =>
  outer !== undefined && inner.file === outer.file && inner.start >= outer.start && inner.end <= outer.end

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

const same = (a: Diagnostic, b: Diagnostic | undefined): boolean =>
  b !== undefined &&
  a.code === b.code &&
  a.message === b.message &&
  a.span.file === b.span.file &&
  a.span.start === b.span.start &&
  a.span.end === b.span.end
