// Where the CPU time of a command goes, phase by phase. Input: the arguments of `lockspec` (`check specs --fresh` if none), `--cached` before them
// where the command is to be run once before; output: one table. It
// runs a build of its own with V8's sampling profiler, an empty cache and one profile a thread. A sample belongs to the innermost function
// that stands in a file with a phase: what helps all phases, as compiler/ir, counts where it is called.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { buildCommandLine } from '../scripts/build.ts'
import { root } from './lockspec.ts'
import { table } from './statistics.ts'

/** The first that fits. */
const phases: readonly (readonly [beginning: string, phase: string])[] = [
  ['grammar/', 'parse'],
  ['node_modules/', 'parse'],
  ['compiler/parse/', 'parse'],
  ['compiler/check/', 'check'],
  ['compiler/lower/narrow.ts', 'lower: fixed point'],
  ['compiler/lower/holds.ts', 'lower: fixed point'],
  ['compiler/analysis/alone.ts', 'lower: tasks alone'],
  ['compiler/analysis/cases.ts', 'lower: tasks alone'],
  ['compiler/analysis/combinations.ts', 'lower: tasks alone'],
  ['compiler/analysis/valueLists.ts', 'lower: tasks alone'],
  ['compiler/analysis/simplify.ts', 'lower: code rebuilt'],
  ['compiler/analysis/values.ts', 'lower: values'],
  ['compiler/analysis/reading.ts', 'lower: code read'],
  ['compiler/lower/assemble.ts', 'lower: assemble'],
  ['compiler/lower/telling.ts', 'lower: telling'],
  ['compiler/lower/packing.ts', 'lower: layout'],
  ['compiler/lower/', 'lower: tasks written out'],
  ['compiler/reduce/', 'reduce'],
  ['compiler/emit/print.ts', 'print'],
  ['compiler/emit/meta.ts', 'emit: meta data'],
  ['compiler/emit/', 'emit'],
  ['compiler/', 'compiler, else'],
  ['runtime/report/', 'report'],
  ['runtime/explained.ts', 'explain'],
  ['runtime/graph/asked.ts', 'explain'],
  ['runtime/graph/waits.ts', 'explain'],
  ['runtime/reduced/', 'search, reduced'],
  ['runtime/', 'search and analyses'],
  ['cli/cache.ts', 'cache'],
  ['cli/verdicts.ts', 'cache'],
  ['cli/', 'command line'],
  ['driver/', 'command line'],
]

interface Frame {
  readonly functionName: string
  readonly url: string
  readonly lineNumber: number
}
interface Profile {
  readonly nodes: readonly { readonly id: number; readonly callFrame: Frame; readonly children?: readonly number[] }[]
  readonly samples: readonly number[]
  readonly timeDeltas: readonly number[]
}

/** For each line of a file of the build the file of the sources that it was made of. */
const origins = new Map<string, readonly (string | undefined)[]>()

function originOf({ url, lineNumber }: Frame): string | undefined {
  const path = url.replace(/^file:\/\//, '')
  let known = origins.get(path)
  if (known === undefined) {
    let from: string | undefined
    known = readFileSync(path, 'utf8')
      .split('\n')
      .map((line) => (from = /^\/\/! (\S+)$/.exec(line)?.[1] ?? from))
    origins.set(path, known)
  }
  return known[lineNumber]
}

function phaseOf(frame: Frame, folder: string): string | undefined {
  switch (frame.functionName) {
    case '(garbage collector)':
      return 'garbage collector'
    case '(program)':
      return 'native code, compiling of V8'
    case '(idle)':
      return 'idle'
  }
  if (frame.url.endsWith('.mjs')) return 'generated code'
  if (!frame.url.includes(folder)) return undefined
  const origin = originOf(frame)
  return origin === undefined ? undefined : phases.find(([beginning]) => origin.startsWith(beginning))?.[1]
}

/** Milliseconds by phase. */
function measured(profile: Profile, folder: string): ReadonlyMap<string, number> {
  const above = new Map<number, number>()
  const frames = new Map(profile.nodes.map(({ id, callFrame }) => [id, callFrame]))
  for (const { id, children = [] } of profile.nodes) for (const child of children) above.set(child, id)
  const phase = new Map<number, string>()
  const phaseAt = (id: number): string => {
    const known = phase.get(id)
    if (known !== undefined) return known
    const next = above.get(id)
    const made = phaseOf(frames.get(id)!, folder) ?? (next === undefined ? 'Node' : phaseAt(next))
    phase.set(id, made)
    return made
  }
  const times = new Map<string, number>()
  profile.samples.forEach((id, i) => {
    const at = phaseAt(id)
    times.set(at, (times.get(at) ?? 0) + profile.timeDeltas[i]! / 1000)
  })
  return times
}

const cached = process.argv[2] === '--cached'
const given = process.argv.slice(cached ? 3 : 2)
const command = given.length === 0 ? ['check', 'specs', '--fresh'] : given
const folder = mkdtempSync(join(tmpdir(), 'lockspec-phases-'))
const dist = join(folder, 'dist')
await buildCommandLine(dist, true)
copyFileSync(join(root, 'package.json'), join(folder, 'package.json'))
const profiles = join(folder, 'profiles')
const run = (flags: readonly string[]) =>
  spawnSync(process.execPath, [...flags, join(dist, 'lockspec.js'), ...command], {
    cwd: root,
    encoding: 'utf8',
    env: { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') },
  })
if (cached) run([])
const { stdout, stderr, status } = run(['--cpu-prof', '--cpu-prof-interval', '500', '--cpu-prof-dir', profiles])
const all = readdirSync(profiles).map((name) => measured(JSON.parse(readFileSync(join(profiles, name), 'utf8')) as Profile, dist))
const total = new Map<string, number>()
for (const times of all) for (const [phase, time] of times) if (phase !== 'idle') total.set(phase, (total.get(phase) ?? 0) + time)
const sum = [...total.values()].reduce((a, b) => a + b, 0)
const rows = [...total].sort((a, b) => b[1] - a[1]).map(([phase, time]) => [phase, time.toFixed(0), ((time / sum) * 100).toFixed(1)])
process.stderr.write(stderr)
process.stdout.write(`${stdout.trimEnd().split('\n').at(-1)} (exit code ${status})\n\n${table(['phase', 'ms', '%'], rows)}\n`)
process.stdout.write(`${sum.toFixed(0)} ms on ${all.length} threads; what V8 compiles and collects on helping threads is not in it\n`)
rmSync(folder, { recursive: true, force: true })
