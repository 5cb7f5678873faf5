// `lockspec fmt`: the one layout of specs. Input: files or folders, libraries too; output: the files rewritten where they differ.
import { visible } from '../compiler/diagnostics/visible.ts'
import { compiling } from './compiler.ts'
import { diagnosticsCode, showDiagnostics } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { allFiles, readText } from './files.ts'
import type { Diagnosed } from './diagnosed.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'
import { rewrite } from './write.ts'

export async function fmt(paths: readonly string[], options: { readonly check: boolean }, terminal: Terminal): Promise<number> {
  const wrong: Diagnosed[] = []
  let differing = 0
  let failed = 0
  const files = allFiles(paths)
  for (const file of files) {
    try {
      const text = readText(file)
      const formatted = await compiling('formatText', file, text)
      if (typeof formatted !== 'string') {
        wrong.push(formatted)
        showDiagnostics(formatted, terminal)
        continue
      }
      if (formatted === text) continue
      if (!options.check) rewrite(file, formatted)
      differing += 1
      terminal.out(`${options.check ? 'not formatted' : 'formatted'}: ${visible(file)}\n`)
    } catch (error) {
      // A file that cannot be read or written costs that file: the others are formatted all the same.
      if (!(error instanceof UsageError)) throw error
      terminal.err(`lockspec: ${error.message}\n`)
      failed += 1
    }
  }
  if (wrong.length > 0) return diagnosticsCode(wrong)
  terminal.out(
    `lockspec: ${differing} of ${files.length} ${files.length === 1 ? 'file' : 'files'} ${options.check ? 'not formatted' : 'changed'}\n`,
  )
  if (failed > 0) return exitCodes.usage
  return options.check && differing > 0 ? exitCodes.unformatted : exitCodes.ok
}
