// Diagnostics on the terminal. Input: what the compiler reported; output: text on standard error and the exit code that says which
// kind of mistake it was.
import type { Diagnostic, SourceFile } from '../compiler/diagnostics/diagnostic.ts'
import { renderDiagnostics } from '../compiler/diagnostics/render.ts'
import { exitCodes } from './exit.ts'
import type { Terminal } from './terminal.ts'

export interface Diagnosed {
  readonly kind: 'diagnosed'
  readonly diagnostics: readonly Diagnostic[]
  readonly sources: readonly SourceFile[]
}

/** Writes diagnostics to standard error, as wide and as coloured as it is. */
export function showDiagnostics({ diagnostics, sources }: Diagnosed, terminal: Terminal): void {
  terminal.err(`${renderDiagnostics(diagnostics, sources, { color: terminal.errColor, width: terminal.width })}\n`)
}

/** The exit code for diagnostics: of syntax where one is (LS1xxx), else of types, 0 where there are only warnings. */
export function diagnosticsCode(wrong: readonly Diagnosed[]): number {
  const errors = wrong.flatMap((each) => each.diagnostics.filter((diagnostic) => diagnostic.severity === 'error'))
  if (errors.length === 0) return exitCodes.ok
  return errors.some((diagnostic) => diagnostic.code.startsWith('LS1')) ? exitCodes.syntax : exitCodes.type
}
