// TLC, the checker that TLA+ comes with, where its jar is given: `--tlc FILE` of the scripts, or LOCKSPEC_TLC. Input: a module and its .cfg;
// output: plain facts, the same on every run.
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { askedProperties, invariantsIn } from './tools.ts'
import { nth } from '../../runtime/entries.ts'

export interface TlcSays {
  readonly states: number
  readonly deadlock: boolean
  /** The invariants that some state breaks, and the temporal properties that some fair run breaks, each checked alone. */
  readonly broken: readonly string[]
}

export interface TlcTool {
  readonly version: string
  readonly says: (tla: string, cfg: string) => TlcSays
}

/** Undefined where no file is given; a file that is not there, or no Java, is an error. */
export function tlcAt(file: string | undefined = process.env.LOCKSPEC_TLC): TlcTool | undefined {
  if (file === undefined || file === '') return undefined
  const jar = resolve(file)
  if (!existsSync(jar)) throw new Error(`${file} is not there`)
  const version = /\bVersion (\S+)/.exec(run(jar, tmpdir(), ['-h']).said)?.[1]
  if (version === undefined) throw new Error(`${file} is no TLC, or there is no java`)
  return { version, says: (tla, cfg) => says(jar, tla, cfg) }
}

/** Exit codes of its that say what a model is like: passes, deadlock, invariant, temporal property. */
const VERDICTS = [0, 11, 12, 13]

function run(jar: string, cwd: string, args: readonly string[]): { readonly said: string; readonly code: number | null } {
  const { status, stdout, stderr } = spawnSync('java', ['-XX:+UseSerialGC', '-XX:TieredStopAtLevel=1', '-jar', jar, ...args], {
    cwd,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  })
  return { said: `${stdout}${stderr}`, code: status }
}

function says(jar: string, tla: string, cfg: string): TlcSays {
  const module = /^-+ MODULE (\w+) -+$/m.exec(tla)?.[1]
  if (module === undefined) throw new Error('a module without a name')
  const folder = mkdtempSync(join(tmpdir(), 'lockspec-tlc-'))
  try {
    writeFileSync(join(folder, `${module}.tla`), tla)
    return asked(({ deadlock, invariants = [], properties = [] }) => {
      const lines = (word: string, names: readonly string[]): readonly string[] => names.map((name) => `${word} ${name}`)
      const text = ['SPECIFICATION Spec', ...lines('INVARIANT', invariants), ...lines('PROPERTY', properties)]
      writeFileSync(join(folder, 'asked.cfg'), [...text, `CHECK_DEADLOCK ${deadlock ? 'TRUE' : 'FALSE'}`, ''].join('\n'))
      const options = ['-noTE', '-continue', '-workers', '1', '-metadir', join(folder, 'states'), '-config', 'asked.cfg']
      const { said, code } = run(jar, folder, [...options, `${module}.tla`])
      if (code === null || !VERDICTS.includes(code)) throw new Error(`TLC ends with ${code}: ${said.slice(-2000)}`)
      return { said, code }
    }, cfg)
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

interface Asked {
  readonly deadlock: boolean
  readonly invariants?: readonly string[]
  readonly properties?: readonly string[]
}

function asked(ask: (what: Asked) => { readonly said: string; readonly code: number }, cfg: string): TlcSays {
  const broken = new Set<string>()
  let first = ask({ deadlock: true, invariants: invariantsIn(cfg) })
  const deadlock = first.said.includes('Deadlock reached')
  // It goes on beyond a broken invariant, not beyond a deadlock, and names one invariant a state.
  if (deadlock) first = ask({ deadlock: false, invariants: invariantsIn(cfg) })
  const states = /([\d,]+) distinct states found, 0 states left on queue\.$/m.exec(first.said)?.[1]
  if (states === undefined) throw new Error(`TLC did not come to its end: ${first.said.slice(-2000)}`)
  for (let { said } = first; ;) {
    const found = [...said.matchAll(/^Error: Invariant (\w+) is violated/gm)].map((match) => nth(match, 1))
    if (found.length === 0) break
    for (const one of found) broken.add(one)
    const rest = invariantsIn(cfg).filter((one) => !broken.has(one))
    if (rest.length === 0) break
    said = ask({ deadlock: false, invariants: rest }).said
  }
  // It does not say which of several properties is broken.
  const properties = askedProperties(cfg)
  const breaks = (names: readonly string[]): boolean => ask({ deadlock: false, properties: names }).code === 13
  const temporal =
    properties.length === 0 || !breaks(properties) ? [] : properties.length === 1 ? properties : properties.filter((one) => breaks([one]))
  return {
    states: Number(states.replaceAll(',', '')),
    deadlock,
    broken: [...invariantsIn(cfg).filter((one) => broken.has(one)), ...temporal],
  }
}
