// Builds against one another on a short run: `node --import tsx bench/turns.ts DIST DIST ...` runs the reduced ring of 7 from the command
// to the verdict by the lockspec.js of each folder in turn, with its code cached, and an empty script beside them. Input: folders, --rounds N;
// output: the median and the best of each, in milliseconds.
import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { exploringAgain, root } from './lockspec.ts'
import { ring } from './model.ts'
import { median } from './statistics.ts'

const { values: given, positionals } = parseArgs({ options: { rounds: { type: 'string', default: '21' } }, allowPositionals: true })
const folder = mkdtempSync(join(tmpdir(), 'lockspec-turns-'))
const empty = join(folder, 'empty.cjs')
writeFileSync(empty, '')
const check = ['check', ring.spec, '--workload', ring.workload, '--variant', ring.variant, '--size', `${ring.size}=7`]
const runs = [
  { name: 'an empty script', args: [empty], times: [] as number[] },
  ...positionals.map((name) => {
    const program = join(resolve(name), 'lockspec.js')
    return { name, args: [program, ...check, ...exploringAgain(program)], times: [] as number[] }
  }),
]
const run = (args: readonly string[]): number => {
  const began = performance.now()
  execFileSync(process.execPath, args, { cwd: root, env: { ...process.env, XDG_CACHE_HOME: folder } })
  return performance.now() - began
}

for (const { args } of runs) run(args)
for (let round = 0; round < Math.max(1, Number(given.rounds) || 1); round++) for (const { args, times } of runs) times.push(run(args))
for (const { name, times } of runs)
  process.stdout.write(`${name}: median ${median(times).toFixed(0)} ms, best ${Math.min(...times).toFixed(0)} ms\n`)
rmSync(folder, { recursive: true, force: true })
