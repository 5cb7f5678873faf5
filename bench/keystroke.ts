// From a keystroke to a verdict: CPU seconds (user and system) of the whole process, all its threads and what it waited for. Input:
// `--before DIST` (a build to compare with, which runs in turn with dist/), `--specs FOLDER`, `--rounds N`; output: one table. A spec that
// one of the builds cannot read is left out, and said to be.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { exploringAgain, root } from './lockspec.ts'
import { median } from './statistics.ts'
import { entryOf, nth } from '../runtime/entries.ts'

const { values: given } = parseArgs({
  options: { before: { type: 'string' }, specs: { type: 'string', default: 'specs' }, rounds: { type: 'string', default: '3' } },
})
const folder = mkdtempSync(join(tmpdir(), 'lockspec-keystroke-'))
const builds = [
  ...(given.before === undefined ? [] : [{ name: 'before', program: join(resolve(given.before), 'lockspec.js') }]),
  { name: 'now', program: join(root, 'dist/lockspec.js') },
]
type Build = (typeof builds)[number]

/** Ticks of a hundredth of a second of all children that ended, user and system (proc(5), fields 16 and 17). */
function childTicks(): number {
  const fields = nth(readFileSync('/proc/self/stat', 'utf8').split(') '), 1).split(' ')
  return Number(fields[13]) + Number(fields[14])
}

function run(build: Build, args: readonly string[], cache: string): { readonly cpu: number; readonly text: string } {
  const began = childTicks()
  const env = { ...process.env, XDG_CACHE_HOME: cache }
  const { stdout } = spawnSync(process.execPath, [build.program, 'check', ...args], { cwd: folder, env, encoding: 'utf8' })
  return { cpu: (childTicks() - began) / 100, text: stdout.trimEnd().split('\n').at(-1) ?? '' }
}

// Copies beside a package.json, so that imports are read from where they were.
const specs = join(folder, 'specs')
cpSync(resolve(given.specs), specs, { recursive: true })
writeFileSync(join(folder, 'package.json'), '{}\n')
const fresh = (): string => mkdtempSync(join(folder, 'cache-'))
for (const name of readdirSync(specs)) {
  const unread = builds.find((build) => !run(build, [`specs/${name}`, '--list'], fresh()).text.includes(':'))
  if (unread === undefined) continue
  process.stdout.write(`${name} is left out: ${unread.name} cannot read it\n`)
  rmSync(join(specs, name), { recursive: true })
}

const table = 'specs/bcachefs_dio'
const cell = ['--workload', 'own', '--variant', 'as_posted']
const source = join(specs, 'bcachefs_dio/bcachefs_dio.lockspec')
const text = readFileSync(source, 'utf8')
/** One letter of a name, wherever the name stands. */
const changed = text.replaceAll('no_stale_page', 'no_stale_pagf')

const what = [
  'check specs, nothing cached',
  'check specs, code cached',
  'check specs, nothing changed',
  'bcachefs_dio, nothing cached',
  'one cell after a letter',
] as const
const times = new Map<string, number[]>()
const note = (build: Build, name: (typeof what)[number], { cpu }: { readonly cpu: number }): void => {
  const key = `${build.name} ${name}`
  times.set(key, [...(times.get(key) ?? []), cpu])
}
for (let round = 0; round < Math.max(1, Number(given.rounds) || 1); round++) {
  for (const build of builds) {
    const cache = fresh()
    const again = exploringAgain(build.program)
    const cold = run(build, ['specs'], cache)
    note(build, what[0], cold)
    note(build, what[1], run(build, ['specs', ...again], cache))
    note(build, what[2], run(build, ['specs'], cache))
    if (round === 0) process.stdout.write(`${build.name}: ${cold.text}\n`)
    const other = fresh()
    note(build, what[3], run(build, [table], other))
    writeFileSync(source, changed)
    note(build, what[4], run(build, [table, ...cell], other))
    writeFileSync(source, text)
  }
}
const shown = (build: Build, name: string): number => median(entryOf(times, `${build.name} ${name}`))
process.stdout.write(
  `\n${'CPU seconds, medians'.padEnd(34)}${builds.map(({ name }) => name.padStart(9)).join('')}${builds.length > 1 ? '    now / before' : ''}\n`,
)
for (const name of what) {
  const [first, last] = [shown(nth(builds, 0), name), shown(builds.at(-1)!, name)]
  const figures = builds.map((build) => shown(build, name).toFixed(2).padStart(9)).join('')
  process.stdout.write(`${name.padEnd(34)}${figures}${builds.length > 1 ? (last / first).toFixed(2).padStart(16) : ''}\n`)
}
const now = builds.at(-1)!
process.stdout.write(
  `one cell after a letter / its whole table with nothing cached: ${(shown(now, what[4]) / shown(now, what[3])).toFixed(2)}\n`,
)
rmSync(folder, { recursive: true, force: true })
