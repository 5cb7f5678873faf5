// The package as a user gets it: the tarball in an empty folder, checked, generated from, type-checked and driven by a test there.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fixture, withoutTimes } from './cli/run.ts'
import { blocksOf, linksOf } from './docs/blocks.ts'
import { formats } from './support/schema.ts'

const home = mkdtempSync(join(tmpdir(), 'lockspec-pack-'))
const project = join(home, 'project')
const env = { PATH: process.env['PATH'], HOME: home, XDG_CACHE_HOME: join(home, 'cache'), NO_COLOR: '1' }

function run(command: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: project, encoding: 'utf8', env, timeout: 120_000 })
  return { code: status, out: withoutTimes(stdout), err: stderr }
}

const tarballName = (): string => readdirSync(home).find((name) => name.endsWith('.tgz'))!

beforeAll(() => {
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund']
  execFileSync('npm', ['pack', '--pack-destination', home, ...quiet], { stdio: 'ignore' })
  mkdirSync(project)
  cpSync(fixture('ring.lockspec'), join(project, 'ring.lockspec'))
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n')
  execFileSync('npm', ['install', join(home, tarballName()), '--prefer-offline', ...quiet], { cwd: project, stdio: 'ignore' })
  // What a user of the package brings along for tests of his own.
  for (const name of ['typescript', 'vitest', 'fast-check', 'oxlint'])
    symlinkSync(resolve('node_modules', name), join(project, 'node_modules', name))
})

/** The shell recipe of docs/ci.md. */
it('runs in a tree of C without a package.json', () => {
  const tree = mkdtempSync(join(home, 'linux-'))
  mkdirSync(join(tree, 'protocols'))
  cpSync(fixture('ring.lockspec'), join(tree, 'protocols', 'ring.lockspec'))
  writeFileSync(join(tree, 'Makefile'), 'all:\n')
  const [install = '', check = ''] = blocksOf(readFileSync('docs/ci.md', 'utf8')).flatMap(({ language, text }) =>
    language === 'sh' ? [text] : [],
  )
  const shell = (line: string, more: object = {}) =>
    spawnSync('sh', ['-e', '-c', line], { cwd: tree, encoding: 'utf8', env: { ...env, ...more }, timeout: 120_000 })
  // From npm's own cache where that has the packages.
  const cached = { HOME: process.env['HOME'], npm_config_prefer_offline: 'true' }
  expect(shell(install.replace('lockspec@0.1.0', join(home, tarballName())), cached).status).toBe(0)
  // Offline: no registry answers.
  const { status, stdout } = shell(check, { npm_config_offline: 'true', npm_config_registry: 'http://127.0.0.1:9' })
  expect([status, stdout.split('\n').at(-2)]).toEqual([17, 'lockspec: 7 cells as expected, 1 not, 1 awaited; 2,447 states; complete'])
  expect(readFileSync(join(tree, 'lockspec.xml'), 'utf8')).toContain('<testsuite name="protocols/ring.lockspec"')
  expect(readdirSync(tree).sort()).toEqual(['.lockspec', 'Makefile', 'lockspec.xml', 'protocols'])
})

describe('the tarball', () => {
  const program = join(project, 'node_modules', '.bin', 'lockspec')
  it('holds what is shipped and nothing else', () => {
    const files = readdirSync(join(project, 'node_modules', 'lockspec'), { recursive: true, encoding: 'utf8' })
    expect(files).toEqual(
      expect.arrayContaining([
        'package.json',
        'dist/lockspec.js',
        'dist/runtime/index.js',
        'dist/compiling.js',
        'dist/worker.js',
        'dist/lsp.js',
        'dist/report.js',
        'dist/report.css',
        'dist/explorer.js',
        'dist/explorer.css',
        ...formats.map((name) => `docs/${name}.schema.json`),
        'dist/runtime/index.d.ts',
        'dist/std/locks.lockspec',
        'dist/build-id',
      ]),
    )
    expect(files.filter((file) => /^(cli|compiler|test|\.ci|node_modules)\b/.test(file) || file.endsWith('.tsbuildinfo'))).toEqual([])
  })
  it('has no dead link in its README', () => {
    const shipped = join(project, 'node_modules', 'lockspec')
    const links = linksOf(readFileSync(join(shipped, 'README.md'), 'utf8')).map((link) => link.replace(/#.*/, ''))
    expect(links.length).toBeGreaterThan(10)
    expect(links.filter((link) => link !== '' && !existsSync(join(shipped, link)))).toEqual([])
  })
  it('checks its own specs', () => {
    const { code, out } = run(program, ['check', 'node_modules/lockspec/specs/abba'])
    expect([code, out.split('\n').at(-2)]).toEqual([0, 'lockspec: 2 cells as expected, 0 not, 0 awaited; 35 states; complete'])
  })
  it('checks', () => {
    const { code, out, err } = run(program, ['check', 'ring.lockspec', '--workload', 'crossed'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n').at(-2)).toBe('lockspec: 3 cells as expected, 0 not, 1 awaited; 331 states; complete')
  })
  it('generates what tsc takes in strict mode, and leaves alone what has not changed', () => {
    expect(run(program, ['generate', 'ring.lockspec'])).toEqual({
      code: 0,
      out: 'lockspec: 4 files written, 0 unchanged in generated\n',
      err: '',
    })
    expect(run(program, ['generate', 'ring.lockspec']).out).toBe('lockspec: 0 files written, 4 unchanged in generated\n')
    const options = {
      strict: true,
      noUncheckedIndexedAccess: true,
      exactOptionalPropertyTypes: true,
      noUnusedLocals: true,
      noUnusedParameters: true,
      noImplicitReturns: true,
    }
    const compilerOptions = {
      ...options,
      target: 'ES2022',
      lib: ['ES2022'],
      module: 'NodeNext',
      moduleResolution: 'NodeNext',
      noEmit: true,
      types: [],
    }
    writeFileSync(join(project, 'tsconfig.json'), JSON.stringify({ compilerOptions, include: ['generated'] }))
    expect(run(process.execPath, ['node_modules/typescript/bin/tsc', '-p', '.'])).toEqual({ code: 0, out: '', err: '' })
    const linted = run(process.execPath, ['node_modules/oxlint/bin/oxlint', '--deny-warnings', 'generated'])
    expect(linted.out).toContain('Found 0 warnings and 0 errors.')
    expect(linted.code).toBe(0)
    const text = readFileSync(join(project, 'generated', 'ring', 'crossed.checker.ts'), 'utf8')
    expect(text).toContain("from 'lockspec/runtime'")
    expect(text).not.toMatch(/\bany\b(?! *=)/)
  })
  it('gives a simulator that a test can drive', () => {
    writeFileSync(
      join(project, 'ring.test.ts'),
      `import { expect, it } from 'vitest'
import fc from 'fast-check'
import { explore } from 'lockspec/runtime'
import { uniform } from 'lockspec/runtime/simulator'
import { model } from './generated/ring/ring.simulator.ts'
import * as checker from './generated/ring/crossed.checker.ts'

const simulator = model({ workload: 'crossed', variant: 'no_order' })

it('replays a counterexample of the checker', () => {
  const { parameters, tasks } = checker.meta
  const order = parameters.map((parameter) => parameter.name === 'order' ? parameter.values.indexOf('block') : parameter.initial)
  const trace = explore(checker, order).findings[0]!.trace!
  expect(trace.steps).toHaveLength(6)
  const replayed = simulator.replay({
    spec: 'ring', initial: 0, steps: trace.steps.map(({ task, way }) => ({ task: tasks[task]!.name, way })),
  })
  if (replayed.kind !== 'followed') throw new Error('it parts')
  expect(simulator.stuck(replayed.states.at(-1)!).map(({ task }) => task)).toEqual(['writer[0]', 'writer[1]'])
})

it('is driven by fast-check into the deadlock', () => {
  const found = fc.check(
    fc.property(fc.nat(), (seed) => simulator.run({ scheduler: uniform(seed) }).ended.kind !== 'stuck'),
    { seed: 1, numRuns: 500 },
  )
  expect(found.failed).toBe(true)
})

it('knows the names of the spec', () => {
  // @ts-expect-error: a misspelt variant does not compile
  expect(() => model({ workload: 'crossed', variant: 'no_ordre' })).toThrow('no variant no_ordre')
})
`,
    )
    const { code, out } = run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'])
    expect(out).toContain('3 passed')
    expect(code).toBe(0)
  })
})
