// `lockspec export`: one workload under one variant as a model for SPIN, Rumur or TLC. Input: a spec, the target, a workload and a
// variant; output: the model on standard output or in a file, for TLA+ with its .cfg beside it.
import { basename, dirname, join } from 'node:path'
import { visible } from '../compiler/diagnostics/visible.ts'
import type { ExportTarget } from '../compiler/pipeline.ts'
import { compiling } from './compiler.ts'
import { diagnosticsCode, showDiagnostics } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { oneSpec } from './oneSpec.ts'
import { oneRun, runName } from './plan.ts'
import type { Selection } from './plan.ts'
import type { Terminal } from './terminal.ts'
import { UsageError, printableName, unknownName } from './usage.ts'
import { writeOutput } from './write.ts'
import { keysOf } from '../runtime/entries.ts'

interface ExportOptions extends Selection {
  readonly list: boolean
  readonly target: ExportTarget
  /** Where to write; standard output if absent. */
  readonly out: string | undefined
  /** Without properties, to count states. */
  readonly bare: boolean
}

const languages: Readonly<Record<ExportTarget, string>> = { promela: 'Promela', murphi: 'Murphi', tla: 'TLA+' }

/** The target of a name; a UsageError with what is like it where there is none. */
export function targetNamed(name: string): ExportTarget {
  const targets = keysOf(languages)
  const target = targets.find((one) => one === name)
  if (target === undefined) throw unknownName('target', name, targets)
  return target
}

/** The command. Returns the exit code; throws a UsageError for more than one spec, or a run that is not there. */
export async function exportModel(paths: readonly string[], options: ExportOptions, terminal: Terminal): Promise<number> {
  const spec = await oneSpec('export takes', paths, options, terminal)
  if (typeof spec === 'number') return spec
  const run = oneRun(spec.plan, options, 'export')
  if (spec.warnings !== undefined) showDiagnostics(spec.warnings, terminal)
  const named =
    options.out === undefined
      ? {}
      : options.target === 'tla'
        ? { module: moduleName(options.out) }
        : { file: basename(options.out).replace(/\.\w+$/, '') }
  const made = await compiling('exportRun', spec.plan.file, run, options.target, { properties: !options.bare, ...named })
  if (made.kind === 'diagnosed') {
    showDiagnostics(made, terminal)
    return diagnosticsCode([made])
  }
  if (made.kind === 'impossible') {
    throw new UsageError(`${runName(run)} of spec ${spec.plan.spec} cannot be said in ${languages[options.target]}: ${made.reason}`)
  }
  if (options.out === undefined) {
    // What follows a module is no part of it.
    terminal.out(made.cfg === undefined ? made.model : `${made.model}\n${made.cfg.replace(/^/gm, '\\* cfg: ').replace(/\\\* cfg: $/, '')}`)
    return exitCodes.ok
  }
  const written = [{ path: options.out, text: made.model }]
  if (made.cfg !== undefined) written.push({ path: join(dirname(options.out), `${moduleName(options.out)}.cfg`), text: made.cfg })
  for (const each of written) writeOutput(each.path, each.text)
  terminal.out(`lockspec: ${runName(run)} written to ${written.map((each) => visible(each.path)).join(' and ')}\n`)
  return exitCodes.ok
}

/** A module has the name of its file. */
function moduleName(path: string): string {
  const name = basename(path).replace(/\.tla$/, '')
  if (!/^[A-Za-z][A-Za-z0-9_]*$/.test(name) || !path.endsWith('.tla')) {
    throw new UsageError(`-o ${printableName(path)}: a TLA+ file is a name of letters, digits and underscores with .tla, as in ring.tla`)
  }
  return name
}
