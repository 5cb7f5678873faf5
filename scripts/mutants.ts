// Makes each wrong version that is kept, in a copy, and runs the tests that kill it: `npm run mutants`, or `npm run mutants -- leak queue`
// for those in whose description a word stands. Ends with exit code 1 where one survives, or where a test fails without any.
import { spawnSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { mutants, type Mutant } from '../test/mutants/mutants.ts'

const words = process.argv.slice(2)
const chosen = mutants.filter(({ wrong, file }) => words.length === 0 || words.some((word) => `${file} ${wrong}`.includes(word)))
if (chosen.length === 0) {
  console.error(`no mutant says ${words.join(' or ')}`)
  process.exit(2)
}

const copy = mkdtempSync(join(tmpdir(), 'lockspec-mutants-'))
const LEFT = new Set(['node_modules', '.git', 'generated', 'docs', 'coverage'])
cpSync('.', copy, { recursive: true, filter: (path) => !LEFT.has(path) })
symlinkSync(resolve('node_modules'), join(copy, 'node_modules'))

interface Outcome {
  readonly passed: number
  readonly failed: number
}

function outcomeOf({ file, tests }: Mutant['killer']): Outcome {
  const only = tests === undefined ? [] : ['-t', tests.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')]
  const { stdout } = spawnSync('npx', ['vitest', 'run', file, ...only, '--maxWorkers=1', '--reporter=json'], {
    cwd: copy,
    encoding: 'utf8',
    env: { ...process.env, LOCKSPEC_WHOLE: '1' },
    maxBuffer: 2 ** 28,
  })
  const { numPassedTests, numFailedTests } = JSON.parse(stdout.slice(stdout.indexOf('{"num'))) as Record<string, number>
  return { passed: numPassedTests ?? 0, failed: numFailedTests ?? 0 }
}

const asWritten = new Map<string, Outcome>()

/** What is wrong with a mutant's test; undefined where it passes as it should and falls where it must. */
function complaint({ file, right, instead, killer }: Mutant): string | undefined {
  const key = JSON.stringify(killer)
  const written = asWritten.get(key) ?? outcomeOf(killer)
  asWritten.set(key, written)
  if (written.passed === 0 || written.failed > 0) return `as written ${written.passed} tests pass and ${written.failed} fail`
  const path = join(copy, file)
  const text = readFileSync(path, 'utf8')
  writeFileSync(
    path,
    text.replace(right, () => instead),
  )
  const { failed } = outcomeOf(killer)
  writeFileSync(path, text)
  return failed === 0 ? 'survives' : undefined
}

let wrong = 0
try {
  for (const mutant of chosen) {
    const said = complaint(mutant)
    if (said !== undefined) wrong += 1
    console.log(`${said ?? 'killed'}: ${mutant.file}: ${mutant.wrong} (${mutant.killer.file} ${mutant.killer.tests ?? ''})`)
  }
} finally {
  rmSync(copy, { recursive: true, force: true })
}
console.log(`${chosen.length - wrong} of ${chosen.length} killed`)
process.exitCode = wrong === 0 ? 0 : 1
