// What `lockspec mutate` costs: CPU time (user and system, all threads) of the built program. Input: names of families, all of specs/ without any;
// output: a row each of a Markdown table. node --import tsx bench/mutate.ts abba
import { spawnSync } from 'node:child_process'
import { existsSync, mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv, execPath, exit } from 'node:process'
import { root } from './lockspec.ts'

/** Ticks of a hundredth of a second of all children that ended, user and system (proc(5), fields 16 and 17). */
function childTicks(): number {
  const fields = readFileSync('/proc/self/stat', 'utf8').split(') ')[1]!.split(' ')
  return Number(fields[13]) + Number(fields[14])
}

const all = readdirSync(join(root, 'specs'))
const families = argv.length > 2 ? argv.slice(2) : all
const strange = families.filter((name) => !existsSync(join(root, 'specs', name)))
if (strange.length > 0) {
  console.error(`mutate: no such family: ${strange.join(' ')}`)
  exit(2)
}
console.log('| family | mutants | cells | noticed | survive | CPU s |\n| --- | ---: | ---: | ---: | ---: | ---: |')
for (const name of families) {
  const cache = mkdtempSync(join(tmpdir(), 'lockspec-mutate-'))
  const began = childTicks()
  const { stdout, status } = spawnSync(execPath, [join(root, 'dist/lockspec.js'), 'mutate', join('specs', name)], {
    cwd: root,
    env: { ...process.env, XDG_CACHE_HOME: cache },
    encoding: 'utf8',
    maxBuffer: 2 ** 28,
  })
  const cpu = (childTicks() - began) / 100
  rmSync(cache, { recursive: true, force: true })
  const counts = /: (\d+) mutants? in (\d+) cells?: (\d+) noticed, (\d+) survive/.exec(stdout.trimEnd().split('\n').at(-1) ?? '')
  console.log(`| ${name} | ${(counts?.slice(1) ?? ['exit code', String(status), '', '']).join(' | ')} | ${cpu.toFixed(1)} |`)
}
