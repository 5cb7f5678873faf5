// What `lockspec mutate` costs: CPU time (user and system, all threads) of the built program, and seconds on the clock. Input: names of families,
// all of specs/ without any; output: a row each of a Markdown table. node --import tsx bench/mutate.ts abba
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, execPath, exit } from 'node:process'
import { nth } from '../runtime/entries.ts'

const root = join(import.meta.dirname, '..')

/** Ticks of a hundredth of a second of all children that ended, user and system (proc(5), fields 16 and 17). */
function childTicks(): number {
  const fields = nth(readFileSync('/proc/self/stat', 'utf8').split(') '), 1).split(' ')
  return Number(fields[13]) + Number(fields[14])
}

const all = readdirSync(join(root, 'specs'))
const families = argv.length > 2 ? argv.slice(2) : all
const strange = families.filter((name) => !existsSync(join(root, 'specs', name)))
if (strange.length > 0) {
  console.error(`mutate: no such family: ${strange.join(' ')}`)
  exit(2)
}
interface Told {
  readonly specs: readonly { readonly cells: readonly object[]; readonly mutants: readonly { readonly fate: string }[] }[]
}

console.log(
  '| family | mutants | cells | noticed | survive | too large | CPU s | s |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |',
)
for (const name of families) {
  const cache = mkdtempSync(join(tmpdir(), 'lockspec-mutate-'))
  const began = childTicks()
  const since = performance.now()
  const { stdout, status } = spawnSync(execPath, [join(root, 'dist/lockspec.js'), 'mutate', join('specs', name), '--format', 'json'], {
    cwd: root,
    env: { ...process.env, XDG_CACHE_HOME: cache },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const cpu = (childTicks() - began) / 100
  const seconds = (performance.now() - since) / 1000
  rmSync(cache, { recursive: true, force: true })
  if (status !== 0) {
    console.log(`| ${name} | exit code ${status} | | | | | ${cpu.toFixed(1)} | ${seconds.toFixed(0)} |`)
    continue
  }
  const { specs } = JSON.parse(stdout) as Told
  const mutants = specs.flatMap((spec) => spec.mutants)
  const of = (fate: string): number => mutants.filter((one) => one.fate === fate).length
  const cells = specs.reduce((sum, spec) => sum + spec.cells.length, 0)
  const counts = [mutants.length, cells, of('noticed'), of('survives'), of('open')]
  console.log(`| ${name} | ${counts.join(' | ')} | ${cpu.toFixed(1)} | ${seconds.toFixed(0)} |`)
}
