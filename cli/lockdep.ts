// `lockspec from-lockdep FILE`: a spec that shows what the reports of the kernel's lock validator in a log say. Input: a file, or standard
// input; output: the spec on standard output or in a file, and on standard error the lines of a report that are of no known form.
import { readFileSync } from 'node:fs'
import { fromLockdep } from '../compiler/pipeline.ts'
import { exitCodes } from './exit.ts'
import { readText, reason } from './files.ts'
import type { Terminal } from './terminal.ts'
import { UsageError, printableName } from './usage.ts'
import { writeOutput } from './write.ts'

interface LockdepOptions {
  /** Standard output if absent. */
  readonly out: string | undefined
}

export function lockdep(file: string | undefined, { out }: LockdepOptions, terminal: Terminal): number {
  const log = file === undefined || file === '-' ? standardInput() : readText(file)
  const read = fromLockdep(log)
  if (read === undefined)
    throw new UsageError(
      `no report of lockdep that can be read in ${file === undefined || file === '-' ? 'standard input' : printableName(file)}: it begins with WARNING: possible circular locking dependency detected, or its like`,
    )
  for (const { line, text } of read.unknown)
    terminal.err(`lockspec: line ${line} is of no known form and left out: ${printableName(text.trim())}\n`)
  if (out === undefined) terminal.out(read.text)
  else writeOutput(out, read.text)
  return exitCodes.ok
}

function standardInput(): string {
  try {
    return readFileSync(0, 'utf8')
  } catch (error) {
    throw new UsageError(`cannot read standard input: ${reason(error)}`)
  }
}
