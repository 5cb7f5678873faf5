// The specs of the repository, for its pages. Input: a folder, a text; output: the texts below it, and what the parser makes of one: whether there is
// anything to run in it, whether it can be read where no other file is.
import { readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from '../compiler/pipeline.ts'

interface SpecText {
  /** Below the folder. */
  readonly path: string
  readonly text: string
}

export const textsBelow = (folder: string): readonly SpecText[] =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.lockspec'))
    .sort()
    .map((path) => ({ path, text: readFileSync(join(folder, path), 'utf8') }))

const read = (text: string) => parse({ path: 'spec.lockspec', text }).file

/** There is something to run in it. */
export const hasWorkload = (text: string): boolean => read(text).declarations.some(({ kind }) => kind === 'workload')

/** A spec that imports nothing but the library. */
export function standsAlone(text: string): boolean {
  const { name, imports } = read(text)
  return name !== undefined && imports.every(({ path }) => path.startsWith('std/'))
}
