// Reading many specs, of which one that is wrong, or too large, or meets an error of lockspec, costs the others nothing. Input: files and what
// the user changed; output: the specs that can be used, and what became of the rest.
import { visible } from '../compiler/diagnostics/visible.ts'
import { diagnosticsCode, showDiagnostics, type Diagnosed } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { specFiles } from './files.ts'
import { isOutOfMemory, sparing } from './internal.ts'
import { checkNames, type Overrides, type Selection } from './plan.ts'
import { readySpec, type ReadySpec } from './spec.ts'
import type { Terminal } from './terminal.ts'

export const STARVED = Symbol('starved')

interface Reading {
  readonly specs: readonly ReadySpec[]
  readonly wrong: readonly Diagnosed[]
  /** Of errors of lockspec; told. */
  readonly lost: number
  /** Too large for the memory that there is; told. */
  readonly starved: number
}

/** All specs that can be used, those that are wrong, and how many were lost to an error or to memory. */
export async function readSpecs(files: readonly string[], overrides: Overrides, terminal: Terminal): Promise<Reading> {
  const specs: ReadySpec[] = []
  const wrong: Diagnosed[] = []
  let [lost, starved] = [0, 0]
  for (const file of files) {
    const spec = await sparingMemory(file, terminal, () => sparing(file, terminal, () => readySpec(file, overrides)))
    if (spec === STARVED) starved += 1
    else if (spec === undefined) lost += 1
    else if (spec.kind === 'diagnosed') wrong.push(spec)
    else specs.push(spec)
  }
  return { specs, wrong, lost, starved }
}

type Usable = Omit<Reading, 'wrong'>

/** Those that can be used, of which the selection knows what it names. An exit code, told why, where one is wrong or none is left. */
export async function usableSpecs(paths: readonly string[], selection: Selection, terminal: Terminal): Promise<Usable | number> {
  const { wrong, ...read } = await readSpecs(specFiles(paths), selection, terminal)
  for (const each of wrong) showDiagnostics(each, terminal)
  if (wrong.length > 0) return read.lost > 0 ? exitCodes.internal : diagnosticsCode(wrong)
  if (read.specs.length === 0) return unreadCode(read)
  checkNames(
    read.specs.map(({ plan }) => plan),
    selection,
  )
  return read
}

/** Where there is too little memory for this, it is told, and what comes next can be tried. */
export async function sparingMemory<T>(what: string, terminal: Terminal, work: () => Promise<T>): Promise<T | typeof STARVED> {
  try {
    return await work()
  } catch (error) {
    if (!isOutOfMemory(error)) throw error
    showStarved(visible(what), terminal)
    return STARVED
  }
}

/** Says that memory ended, so that nothing is taken for confirmed. */
export const showStarved = (what: string, terminal: Terminal): void =>
  terminal.err(`lockspec: starved of memory in ${what}; nothing of it is confirmed\n`)

/** Of what could not be had for no fault of a spec. */
export const unreadCode = ({ lost, starved }: Pick<Reading, 'lost' | 'starved'>): number =>
  lost > 0 ? exitCodes.internal : starved > 0 ? exitCodes.incomplete : exitCodes.ok
