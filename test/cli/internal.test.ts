// An internal error costs the cell that it comes in: it is told with spec, workload and variant, the other cells go on, and the exit
// code is 255. The errors are injected, since no spec is known that has one.
import { readdirSync } from 'node:fs'
import { afterEach, describe, expect, test, vi } from 'vitest'
import { Starved } from '../../cli/compiler.ts'
import { folderWith, lockspec } from './run.ts'
import { nth } from '../../runtime/entries.ts'

const wrong = vi.hoisted(() => ({ where: '' }))

vi.mock(import('../../cli/reduction.ts'), async (original) => {
  const real = await original()
  return {
    ...real,
    searchRun: async (spec, run, ...rest) => {
      if (wrong.where === 'search' && run.variant === 'second') throw new Error('planted\nin the search')
      return real.searchRun(spec, run, ...rest)
    },
  }
})
vi.mock(import('../../cli/compile.ts'), async (original) => {
  const { compiler } = await original()
  return {
    compiler: {
      ...compiler,
      compileSpec: (file, ...rest) => {
        if (wrong.where === 'compile' && file.endsWith('bad.lockspec')) throw new Error('planted in the compiler')
        if (wrong.where === 'reading' && file.endsWith('bad.lockspec')) throw new Starved('planted')
        return compiler.compileSpec(file, ...rest)
      },
      emitRun: async (file, run) => {
        if (wrong.where === 'emit' && run.workload === 'large') throw new Error('planted in the emitter')
        return compiler.emitRun(file, run)
      },
      emitCheckerFile: async (file, run, runtime) => {
        if (wrong.where === 'generate' && run.workload === 'large') throw new Error('planted in the emitter')
        if (wrong.where === 'memory' && file.endsWith('bad.lockspec')) throw new Starved('planted')
        return compiler.emitCheckerFile(file, run, runtime)
      },
    },
  }
})
afterEach(() => {
  wrong.where = ''
})

const text = (name: string): string => `spec ${name}
lock mutex { mode held }
object File { l : lock mutex }
operation op() { lock File.l  unlock File.l }
workload small { task a { op() } }
workload large { task a { op() } task b { op() } }
variant first { }
variant second { }
expect {
  |        | small | large |
  | first  | pass  | pass  |
  | second | pass  | pass  |
}
`
const told = (what: string, message: string): string =>
  `lockspec: internal error in ${what}: ${message} (LOCKSPEC_DEBUG=1 shows where; please report it)\n`

describe('an internal error', () => {
  const folder = folderWith({ 'good.lockspec': text('good'), 'bad.lockspec': text('bad') })
  const bad = `${folder}/bad.lockspec`

  test('in the search of one variant', async () => {
    wrong.where = 'search'
    const { code, out, err } = await lockspec(['check', bad])
    expect(err).toBe(
      told('spec bad, workload small, variant second', 'planted in the search') +
        told('spec bad, workload large, variant second', 'planted in the search'),
    )
    expect(out).toContain('second  internal error  internal error')
    expect(out.split('\n').at(-2)).toBe('lockspec: 2 cells as expected, 0 not, 0 awaited, 2 open; 11 states; NOT complete')
    expect(code).toBe(255)
  })

  test('in the code of one workload, also in JSON and beside --watch', async () => {
    wrong.where = 'emit'
    const { code, out, err } = await lockspec(['check', bad, '--format', 'json', '--variant', 'first'])
    expect(err).toBe(told('spec bad, workload large, variant first', 'planted in the emitter'))
    const cells = nth(
      (JSON.parse(out) as { specs: { cells: { workload: string; internalError: boolean; run: object | null }[] }[] }).specs,
      0,
    ).cells
    expect(cells.map((cell) => [cell.workload, cell.internalError, cell.run === null])).toEqual([
      ['small', false, false],
      ['large', true, true],
    ])
    expect(code).toBe(255)
    const watched = await lockspec(['check', bad, '--watch', 'held(File.l)', '--variant', 'first'])
    expect(watched.err).toBe(err)
    expect(watched.out).toContain('1 cell as expected')
    expect(watched.code).toBe(255)
  })

  test('in the reading of one spec of a folder', async () => {
    wrong.where = 'compile'
    const { code, out, err } = await lockspec(['check', folder])
    expect(err).toBe(told(bad, 'planted in the compiler'))
    expect(out).toContain('4 cells as expected')
    expect(out.endsWith('; NOT complete\n')).toBe(true)
    expect(code).toBe(255)
  })

  test('in one of the modules that are written', async () => {
    wrong.where = 'generate'
    const to = `${folder}/out`
    const { code, err } = await lockspec(['generate', bad, '--out', to])
    expect(err).toBe(told('spec bad, workload large, variant first', 'planted in the emitter'))
    expect(readdirSync(`${to}/bad`)).toEqual(['bad.simulator.ts', 'small.checker.ts'])
    expect(code).toBe(255)
  })

  test('a spec for which there is too little memory costs its own files', async () => {
    wrong.where = 'memory'
    const to = `${folder}/starved`
    const { code, out, err } = await lockspec(['generate', folder, '--out', to])
    const line = (what: string): string => `lockspec: starved of memory in ${what}; nothing of it is confirmed\n`
    expect(err).toBe(line('spec bad, workload small, variant first') + line('spec bad, workload large, variant first'))
    expect(out).toBe(`lockspec: 4 files written, 0 unchanged in ${to}\n`)
    expect(readdirSync(to).sort()).toEqual(['bad', 'good'])
    expect(readdirSync(`${to}/bad`)).toEqual(['bad.simulator.ts'])
    expect(code).toBe(152)
  })

  test('a spec that is not even read for lack of memory', async () => {
    wrong.where = 'reading'
    const to = `${folder}/unread`
    const { code, out, err } = await lockspec(['generate', folder, '--out', to])
    expect(err).toBe(`lockspec: starved of memory in ${bad}; nothing of it is confirmed\n`)
    expect(out).toBe(`lockspec: 3 files written, 0 unchanged in ${to}\n`)
    expect(code).toBe(152)
  })
})
