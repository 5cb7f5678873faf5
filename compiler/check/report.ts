// Where the rules of the checker put what they find. Input: a code, a place and a sentence; output: the diagnostics, each place and
// code once, in the order of the text. Codes are looked up in the catalogue by a test, not here.
import type { Diagnostic, RelatedPlace, Span } from '../diagnostics/diagnostic.ts'

interface More {
  readonly hint?: string | undefined
  readonly related?: readonly RelatedPlace[] | undefined
}

export interface Report {
  error(code: string, span: Span, message: string, more?: More): void
  warning(code: string, span: Span, message: string, more?: More): void
  hasErrors(): boolean
  readonly diagnostics: readonly Diagnostic[]
}

export function createReport(): Report {
  const diagnostics: Diagnostic[] = []
  const seen = new Set<string>()
  const add = (severity: Diagnostic['severity'], code: string, span: Span, message: string, more: More | undefined): void => {
    const key = `${code} ${span.file} ${span.start} ${span.end} ${message}`
    if (seen.has(key)) return
    seen.add(key)
    diagnostics.push({
      code,
      severity,
      span,
      message,
      ...(more?.hint === undefined ? {} : { hint: more.hint }),
      ...(more?.related === undefined ? {} : { related: more.related }),
    })
  }
  return {
    error: (code, span, message, more) => add('error', code, span, message, more),
    warning: (code, span, message, more) => add('warning', code, span, message, more),
    hasErrors: () => diagnostics.some((diagnostic) => diagnostic.severity === 'error'),
    diagnostics,
  }
}
