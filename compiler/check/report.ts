// Where the rules of the checker put what they find. Input: a code, a place and a sentence; output: the diagnostics, each place and
// code once, in the order in which they are reported.
import type { Code } from '../diagnostics/catalogue.ts'
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts'
import { errorAt, warningAt, type More } from '../diagnostics/report.ts'

export interface Report {
  error(code: Code, span: Span, message: string, more?: More): void
  warning(code: Code, span: Span, message: string, more?: More): void
  hasErrors(): boolean
  readonly diagnostics: readonly Diagnostic[]
}

export function createReport(): Report {
  const diagnostics: Diagnostic[] = []
  const seen = new Set<string>()
  const add = (severity: Diagnostic['severity'], code: Code, span: Span, message: string, more: More | undefined): void => {
    const key = `${code} ${span.file} ${span.start} ${span.end} ${message}`
    if (seen.has(key)) return
    seen.add(key)
    diagnostics.push((severity === 'error' ? errorAt : warningAt)(code, span, message, more))
  }
  return {
    error: (code, span, message, more) => add('error', code, span, message, more),
    warning: (code, span, message, more) => add('warning', code, span, message, more),
    hasErrors: () => diagnostics.some((diagnostic) => diagnostic.severity === 'error'),
    diagnostics,
  }
}
