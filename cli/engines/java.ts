// TLC as it is here: a Java and a jar. Input: what the user named; output: both with the version of TLC, and the files that it is asked by.
import { existsSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { EngineFailed, lastWords, tooOld } from './engine.ts'
import { found, run } from './process.ts'
import { UsageError, printableName } from '../usage.ts'

const LEAST_JAVA = 11

export interface Tlc {
  readonly java: string
  readonly jar: string
  readonly version: string
}

/** `who`: what needs it, for errors. */
export async function tlcHere(who: string, file: string | undefined, folder: string, stopped: () => boolean): Promise<Tlc> {
  const jar = jarAt(who, file)
  const java = found('java')
  if (java === undefined) throw new UsageError(`${who}: there is no java on the path`)
  const javaSaid = (await run(java, ['-version'], { folder, stopped })).said
  const number = Number(/version "(?:1\.)?(\d+)/.exec(javaSaid)?.[1])
  if (!(number >= LEAST_JAVA)) throw tooOld('Java', String(number || lastWords(javaSaid)), String(LEAST_JAVA))
  const version = /\bVersion (\S+)/.exec((await run(java, ['-cp', jar, 'tlc2.TLC', '-h'], { folder, stopped })).said)?.[1]
  if (version === undefined) throw new UsageError(`${who}: ${printableName(jar)} is no TLC`)
  return { java, jar, version }
}

/** What is named must be there; nowhere else is looked. */
function jarAt(who: string, file: string | undefined): string {
  const variable = process.env['LOCKSPEC_TLC'] ?? ''
  const named = file ?? (variable === '' ? undefined : variable)
  if (named === undefined)
    throw new UsageError(`${who} needs tla2tools.jar: name it with --tlc FILE or in LOCKSPEC_TLC, where it was looked for`)
  const jar = resolve(named)
  if (existsSync(jar)) return jar
  throw new UsageError(`${who}: ${file === undefined ? 'LOCKSPEC_TLC names' : '--tlc names'} ${printableName(named)}, which is not there`)
}

/** Java's own options: its heap, and where it puts what it needs for a while. */
export const machine = (folder: string, memory: number): readonly string[] => [
  '-XX:+UseParallelGC',
  `-Xmx${Math.max(64, Math.floor(memory / 2 ** 20))}m`,
  `-Djava.io.tmpdir=${folder}`,
]

/** Writes a module and `asked.cfg`; the name of the module. */
export function writeAsked(
  folder: string,
  model: string,
  {
    invariants,
    properties,
    deadlock,
  }: { readonly invariants: readonly string[]; readonly properties: readonly string[]; readonly deadlock: boolean },
): string {
  const module = /^-+ MODULE (\w+) -+$/m.exec(model)?.[1] ?? 'model'
  writeFileSync(join(folder, `${module}.tla`), model)
  const lines = (word: string, names: readonly string[]): readonly string[] => names.map((name) => `${word} ${name}`)
  const cfg = ['SPECIFICATION Spec', ...lines('INVARIANT', ['TypeOK', ...invariants]), ...lines('PROPERTY', properties)]
  writeFileSync(join(folder, 'asked.cfg'), [...cfg, `CHECK_DEADLOCK ${deadlock ? 'TRUE' : 'FALSE'}`, ''].join('\n'))
  return module
}

export const isStarved = (said: string): boolean => /OutOfMemoryError|Java heap space|GC overhead limit/.test(said)

/** Of a TLC that said nothing that can be believed. */
export const tlcFailed = (who: string, said: string, code: number | string | null): EngineFailed =>
  new EngineFailed(`${who} ended with ${code}: ${lastWords(said.replace(/^@!@!@.*$/gm, ''))}`)
