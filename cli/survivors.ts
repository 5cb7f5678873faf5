// The survivors of `lockspec mutate` as a file that goes with the specs. Input: mutants, or the file; output: names that stay when lines
// move, and the file's text.
import type { Mutant } from '../compiler/pipeline.ts'
import { readText } from './files.ts'
import { UsageError, printableName } from './usage.ts'

/** Per spec the names of mutants that no cell notices. */
export type Survivors = Readonly<Record<string, readonly string[]>>

const format = 'lockspec-survivors'

export const nameOf = ({ where, what }: Pick<Mutant, 'where' | 'what'>): string => `${where}: ${what}`

/** Of several that read alike the second has a number. */
export function keyOf(mutant: Mutant, all: readonly Mutant[]): string {
  const name = nameOf(mutant)
  const index = all.filter((other) => nameOf(other) === name).indexOf(mutant)
  return index > 0 ? `${name} #${index + 1}` : name
}

export const survivorsText = (survivors: Survivors): string => `${JSON.stringify({ format, version: 1, survivors }, undefined, 2)}\n`

/** The file of survivors; a UsageError where it is none that was written by this program. */
export function readSurvivors(path: string): Survivors {
  const wrong = (): UsageError => new UsageError(`${printableName(path)} is no file that --write-baseline wrote`)
  let value: unknown
  try {
    value = JSON.parse(readText(path))
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw wrong()
  }
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== format || !('survivors' in value))
    throw wrong()
  if (!('version' in value) || value.version !== 1)
    throw new UsageError(`${printableName(path)} is of another version: write it anew with --write-baseline`)
  const { survivors } = value
  if (typeof survivors !== 'object' || survivors === null || Array.isArray(survivors)) throw wrong()
  for (const keys of Object.values(survivors)) if (!Array.isArray(keys) || keys.some((key) => typeof key !== 'string')) throw wrong()
  return survivors as Survivors
}
