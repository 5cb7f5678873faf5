// Reads fixtures of the checker: several small specs in one file, each with what is expected of it in trailing comments. Input: the
// text of a fixture file; output: its cases, and the text that a case's diagnostics come to, in the same form.
import type { Diagnostic, SourceFile, Span } from '../../../compiler/diagnostics/diagnostic.ts'

export interface Case {
  readonly title: string
  /** The spec, then files that it imports (`// --- file NAME`). Lines count from the one below the title. */
  readonly sources: readonly SourceFile[]
  readonly text: string
  /** One line each for a diagnostic, its hint and its related places. */
  readonly expected: readonly string[]
}

const title = /^\/\/ === (.*)$/
const expectation = /^\/\/ (?:error |warning |  hint: |  see )/
const fileName = /^\/\/ --- file (.*)$/

export function readCases(text: string): readonly Case[] {
  const cases: Case[] = []
  let lines: string[] = []
  let current: string | undefined
  const close = (): void => {
    if (current !== undefined) cases.push(readCase(current, lines))
    lines = []
  }
  for (const line of text.split('\n')) {
    const found = title.exec(line)?.[1]
    if (found === undefined) lines.push(line)
    else {
      close()
      current = found
    }
  }
  close()
  return cases
}

function readCase(name: string, lines: readonly string[]): Case {
  const expected = lines.filter((line) => expectation.test(line))
  const spec = lines.filter((line) => !expectation.test(line))
  while (spec.at(-1) === '') spec.pop()
  const sources: { path: string; lines: string[] }[] = [{ path: 'spec', lines: [] }]
  for (const line of spec) {
    const path = fileName.exec(line)?.[1]
    if (path === undefined) sources.at(-1)?.lines.push(line)
    else sources.push({ path, lines: [] })
  }
  return {
    title: name,
    sources: sources.map((source) => ({ path: source.path, text: `${source.lines.join('\n')}\n` })),
    text: spec.join('\n'),
    expected,
  }
}

export function describeDiagnostics(diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]): readonly string[] {
  return diagnostics.flatMap((diagnostic) => [
    `// ${diagnostic.severity} ${diagnostic.code} at ${placeOf(diagnostic.span, sources)}: ${diagnostic.message}`,
    ...(diagnostic.hint === undefined ? [] : [`//   hint: ${diagnostic.hint}`]),
    ...(diagnostic.related ?? []).map((related) => `//   see ${placeOf(related.span, sources)}: ${related.message}`),
  ])
}

/** `4:19-23`, or `4:19-5:2` over lines, in an imported file with its name in front. */
function placeOf(span: Span, sources: readonly SourceFile[]): string {
  const text = sources.find((source) => source.path === span.file)?.text ?? ''
  const from = position(text, span.start)
  const to = position(text, span.end)
  const file = span.file === sources[0]?.path ? '' : `${span.file}:`
  return `${file}${from.line}:${from.column}-${to.line === from.line ? '' : `${to.line}:`}${to.column}`
}

function position(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset).split('\n')
  return { line: before.length, column: (before.at(-1)?.length ?? 0) + 1 }
}
