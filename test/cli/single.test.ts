// The command line as one file: in an empty folder with Node alone, from the cache or without one, and whatever was done to what it unpacked.
import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { homedir, tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeAll, expect, test } from 'vitest'
import { buildSingle } from '../../scripts/single.ts'
import { buildProgram, freshCache, program } from './built.ts'
import { withoutTimes } from './run.ts'

const folder = mkdtempSync(join(tmpdir(), 'lockspec-single-'))
const file = join(folder, 'lockspec.mjs')

beforeAll(async () => {
  await buildProgram()
  await buildSingle(dirname(program), file)
  copyFileSync('specs/abba/abba.lockspec', join(folder, 'abba.lockspec'))
}, 60_000)

function run(args: readonly string[], cache: string, input = '') {
  const env = { PATH: process.env['PATH'], HOME: homedir(), XDG_CACHE_HOME: cache }
  const { status, stdout, stderr } = spawnSync(process.execPath, [file, ...args], { cwd: folder, encoding: 'utf8', env, input })
  return { code: status, out: withoutTimes(stdout), err: stderr }
}
const passes = 'lockspec: 2 cells as expected, 0 not, 0 awaited; 35 states; complete\n'

test('under two megabytes', () => {
  expect(statSync(file).size).toBeLessThan(2 * 2 ** 20)
})

test('check, fmt, explain and explore run beside a spec', () => {
  const cache = freshCache()
  const checked = run(['check', 'abba.lockspec'], cache)
  expect([checked.code, checked.out.endsWith(passes), checked.err]).toEqual([0, true, ''])
  expect(run(['fmt', '--check', 'abba.lockspec'], cache).code).toBe(0)
  expect(run(['explain', 'livelock'], cache).code).toBe(0)
  expect(run(['explore', 'abba.lockspec', '--variant', 'as_named'], cache, '1\n').code).toBe(0)
})

test('generate says what it needs', () => {
  expect(run(['generate', 'abba.lockspec', '--out', 'made'], freshCache())).toEqual({
    code: 2,
    out: '',
    err: 'lockspec: generate writes TypeScript by ts-morph and prettier, which are not here: npm install lockspec brings them\n',
  })
})

test('what was unpacked is not believed once it was changed', () => {
  const cache = freshCache()
  run(['--version'], cache)
  const unpacked = join(
    cache,
    'lockspec',
    readdirSync(join(cache, 'lockspec')).find((name) => name.startsWith('program-'))!,
  )
  const inner = join(unpacked, 'dist', 'lockspec.js')
  const before = readFileSync(inner, 'utf8')
  writeFileSync(inner, 'console.log("somebody else")\n')
  expect(run(['--version'], cache).out).toBe(
    `${(JSON.parse(readFileSync('package.json', 'utf8')) as { readonly version: string }).version}\n`,
  )
  expect(readFileSync(inner, 'utf8')).toBe(before)
})

test('without a cache folder it leaves nothing behind', () => {
  const taken = join(folder, 'taken')
  mkdirSync(join(folder, 'tmp'), { recursive: true })
  writeFileSync(taken, '')
  const env = { PATH: process.env['PATH'], HOME: taken, XDG_CACHE_HOME: join(taken, 'cache'), TMPDIR: join(folder, 'tmp') }
  const { status, stdout } = spawnSync(process.execPath, [file, 'check', 'abba.lockspec'], { cwd: folder, encoding: 'utf8', env })
  expect([status, stdout.endsWith(passes)]).toEqual([0, true])
  expect(readdirSync(join(folder, 'tmp'))).toEqual([])
})
