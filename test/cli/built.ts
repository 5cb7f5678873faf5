// The command line as a program: built into a folder of its own, run as a process with a cache of its own.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { buildCommandLine } from '../../scripts/build.ts'
import { withoutTimes, type Ran } from './run.ts'

// Inside the project, where the packages that the bundle leaves out are found.
export const home = resolve(`node_modules/.cache/lockspec-test-${process.pid}`)
export const program = join(home, 'dist', 'lockspec.js')

export async function buildProgram(): Promise<void> {
  mkdirSync(home, { recursive: true })
  cpSync('package.json', join(home, 'package.json'))
  await buildCommandLine(join(home, 'dist'))
}
export const removeProgram = (): void => rmSync(home, { recursive: true, force: true })

export const freshCache = (): string => mkdtempSync(join(tmpdir(), 'lockspec-cache-'))

export function run(args: readonly string[], cache: string, env: Readonly<Record<string, string>> = {}): Ran {
  const { status, stdout, stderr } = spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env: { PATH: process.env['PATH'], HOME: cache, XDG_CACHE_HOME: cache, ...env },
  })
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
