// The spec of a command that takes one. Input: paths and what the user selects; output: the spec ready to be run, or an exit code where all is said.
import { type Diagnosed, diagnosticsCode, showDiagnostics } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { specFiles } from './files.ts'
import { listText } from './list.ts'
import { type Selection, checkNames } from './plan.ts'
import { type ReadySpec, readySpec } from './spec.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'

interface Options extends Selection {
  /** What there is to run is listed, and nothing else done. */
  readonly list: boolean
}

/** `takes`: the command with its verb, as in `simulate runs`. Throws a UsageError for more than one spec, and for names that it does not have. */
export async function oneSpec(takes: string, paths: readonly string[], options: Options, terminal: Terminal): Promise<ReadySpec | number> {
  const files = specFiles(paths)
  const [file] = files
  if (file === undefined || files.length > 1) throw new UsageError(`${takes} one spec; these are ${files.length}`)
  const spec = await readySpec(file, options)
  if (spec.kind === 'diagnosed') return refused(spec, terminal)
  checkNames([spec.plan], options)
  if (!options.list) return spec
  terminal.out(listText(spec.plan, terminal.width))
  return exitCodes.ok
}

/** What the compiler says, and the exit code for it. */
export function refused(diagnosed: Diagnosed, terminal: Terminal, code = diagnosticsCode([diagnosed])): number {
  showDiagnostics(diagnosed, terminal)
  return code
}
