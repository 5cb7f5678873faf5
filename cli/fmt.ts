// `lockspec fmt`: the one layout of specs. Input: files or folders, libraries too; output: the files rewritten where they differ.
import { renameSync, writeFileSync } from 'node:fs'
import { formatText } from './compile.ts'
import { diagnosticsCode, showDiagnostics } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { allFiles, readText, reason } from './files.ts'
import type { Diagnosed } from './spec.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'

export async function fmt(paths: readonly string[], options: { readonly check: boolean }, terminal: Terminal): Promise<number> {
  const wrong: Diagnosed[] = []
  let differing = 0
  const files = allFiles(paths)
  for (const file of files) {
    const text = readText(file)
    const formatted = formatText(file, text)
    if (typeof formatted !== 'string') {
      wrong.push(formatted)
      showDiagnostics(formatted, terminal)
      continue
    }
    if (formatted === text) continue
    differing += 1
    terminal.out(`${options.check ? 'not formatted' : 'formatted'}: ${file}\n`)
    if (!options.check) replace(file, formatted)
  }
  if (wrong.length > 0) return diagnosticsCode(wrong)
  terminal.out(
    `lockspec: ${differing} of ${files.length} ${files.length === 1 ? 'file' : 'files'} ${options.check ? 'not formatted' : 'changed'}\n`,
  )
  return options.check && differing > 0 ? exitCodes.unformatted : exitCodes.ok
}

function replace(file: string, text: string): void {
  try {
    const draft = `${file}.${process.pid}.tmp`
    writeFileSync(draft, text)
    renameSync(draft, file)
  } catch (error) {
    throw new UsageError(`cannot write ${file}: ${reason(error)}`)
  }
}
