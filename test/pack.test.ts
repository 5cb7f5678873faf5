// The package as a user gets it: the tarball in an empty folder, checked, generated from, type-checked and driven by a test there.
import { execFileSync, spawnSync } from 'node:child_process'
import { cpSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { fixture, withoutTimes } from './cli/run.ts'

const home = mkdtempSync(join(tmpdir(), 'lockspec-pack-'))
const project = join(home, 'project')
const env = { PATH: process.env['PATH'], HOME: home, XDG_CACHE_HOME: join(home, 'cache'), NO_COLOR: '1' }

function run(command: string, args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(command, args, { cwd: project, encoding: 'utf8', env, timeout: 120_000 })
  return { code: status, out: withoutTimes(stdout), err: stderr }
}

beforeAll(() => {
  const quiet = ['--loglevel=error', '--no-audit', '--no-fund']
  execFileSync('npm', ['pack', '--pack-destination', home, ...quiet], { stdio: 'ignore' })
  const tarball = readdirSync(home).find((name) => name.endsWith('.tgz'))!
  mkdirSync(project)
  cpSync(fixture('ring.lockspec'), join(project, 'ring.lockspec'))
  writeFileSync(join(project, 'package.json'), '{ "private": true, "type": "module" }\n')
  execFileSync('npm', ['install', join(home, tarball), '--prefer-offline', ...quiet], { cwd: project, stdio: 'ignore' })
  // What a user of the package brings along for tests of his own.
  for (const name of ['typescript', 'vitest']) symlinkSync(resolve('node_modules', name), join(project, 'node_modules', name))
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
        'dist/runtime/index.d.ts',
        'dist/std/locks.lockspec',
        'dist/build-id',
      ]),
    )
    expect(files.filter((file) => /^(cli|compiler|test|specs|\.ci|node_modules)\b/.test(file) || file.endsWith('.tsbuildinfo'))).toEqual([])
  })
  it('checks', () => {
    const { code, out, err } = run(program, ['check', 'ring.lockspec', '--workload', 'crossed'])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.split('\n').at(-2)).toBe('lockspec: 3 cells as expected, 0 not, 1 awaited; 331 states; complete')
  })
  it('generates what tsc takes in strict mode, and leaves alone what has not changed', () => {
    expect(run(program, ['generate', 'ring.lockspec'])).toEqual({
      code: 0,
      out: 'lockspec: 6 files written, 0 unchanged in generated\n',
      err: '',
    })
    expect(run(program, ['generate', 'ring.lockspec']).out).toBe('lockspec: 0 files written, 6 unchanged in generated\n')
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
    const text = readFileSync(join(project, 'generated', 'ring', 'crossed.checker.ts'), 'utf8')
    expect(text).toContain("from 'lockspec/runtime'")
    expect(text).not.toMatch(/\bany\b(?! *=)/)
  })
  it('gives a simulator that a test can drive', () => {
    writeFileSync(
      join(project, 'ring.test.ts'),
      `import { expect, it } from 'vitest'
import { explore, values } from 'lockspec/runtime'
import { create, meta } from './generated/ring/crossed.simulator.ts'
import * as checker from './generated/ring/crossed.checker.ts'

it('replays a counterexample of the checker', () => {
  const order = meta.parameters.map((parameter) => parameter.name === 'order' ? parameter.values.indexOf('block') : parameter.initial)
  const trace = explore(checker, order).findings[0]!.trace!
  const simulator = create(order)
  let state = simulator.initial()[0]!.state!
  trace.steps.forEach((step, index) => {
    state = simulator.steps(state).find((next) => next.task === step.task && next.way === step.way)!.state!
    expect(simulator.values(state)).toEqual(values(meta, trace.states[index + 1]!))
  })
  expect(trace.steps).toHaveLength(6)
  expect(simulator.steps(state)).toEqual([])
})
`,
    )
    const { code, out } = run(process.execPath, ['node_modules/vitest/vitest.mjs', 'run'])
    expect(out).toContain('1 passed')
    expect(code).toBe(0)
  })
})
