// The command line as a program: built once in each process of the tests, into a folder of its own, run as a process with a cache of its
// own. vitest.config.ts has the folders removed after all files.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildCommandLine, buildPage } from '../../scripts/build.ts'
import { validDocument } from '../support/schema.ts'
import { homes } from './homes.ts'
import { withoutTimes, type Ran } from './run.ts'

export const home = join(homes(), String(process.pid))
export const program = join(home, 'dist', 'lockspec.js')

let built: Promise<void> | undefined
export const buildProgram = (): Promise<void> => (built ??= build())

async function build(): Promise<void> {
  mkdirSync(home, { recursive: true })
  cpSync('package.json', join(home, 'package.json'))
  await buildCommandLine(join(home, 'dist'))
  await buildPage(join(home, 'dist'))
}

export const freshCache = (): string => mkdtempSync(join(tmpdir(), 'lockspec-cache-'))

export function run(args: readonly string[], cache: string, env: Readonly<Record<string, string>> = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: cache, XDG_CACHE_HOME: cache, ...env },
  })
  validDocument(stdout)
  return { code: status ?? -1, out: withoutTimes(stdout), err: stderr }
}

export const entries = (cache: string): readonly string[] =>
  readdirSync(join(cache, 'lockspec'))
    .filter((name) => name !== 'key')
    .sort()

/** What is said whether it is known or found. */
export const answer = ({ code, out, err }: Ran): Ran => ({
  code,
  out: out
    .replace(/;\s+cached;\s+/g, '; T, M; ')
    .replace(/  cached$/gm, '  0.00s')
    .replace(/, \d+ cached;/, ';'),
  err,
})
/** How many cells an earlier run answered. */
export const cachedIn = ({ out }: Ran): number => Number(/, (\d+) cached; [^\n]*\n$/.exec(out)?.[1] ?? 0)
