// Every spec that once set the interpreter, the checker and the simulator apart, and every accepted fixture: they agree on all cells.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { importer, specFiles } from '../../cli/files.ts'
import { lockspec } from '../cli/run.ts'
import { agree } from './agree.ts'
import { examine, modestly } from './examine.ts'

const read = (path: string): string => readFileSync(path, 'utf8')

describe('test/fixtures/agree', () => {
  test.each(specFiles(['test/fixtures/agree']))('%s', (path) => {
    expect(agree(read(path), { readImport: importer(path) }, path)).toBeUndefined()
  })
  const tables = specFiles(['test/fixtures/agree']).filter((path) => /^expect \{/m.test(read(path)))
  const hows = ['off', 'transactions', 'confluence', 'symmetry', 'transactions,confluence', 'on']
  test.each(tables.flatMap((path) => hows.map((how) => [path, how] as const)))(
    '%s has the verdicts of its table under --reduce %s',
    async (path, how) => {
      const { code, out, err } = await lockspec(['check', path, '--reduce', how])
      expect({ code, said: code === 0 ? '' : out + err }).toEqual({ code: 0, said: '' })
    },
  )
  test.each(specFiles(['test/fixtures/agree']))('%s says in its first line what it shows', (path) => {
    expect(read(path)).toMatch(/^\/\/ [A-Z`].*\.\nspec \w+\n/)
  })
})

describe('test/fixtures/accept', () => {
  test.each(specFiles(['test/fixtures/accept']))('%s', (path) => {
    const examined = examine(read(path), { ...modestly, readImport: importer(path) }, path)
    expect(examined).toMatchObject({ kind: 'examined', disagreement: undefined })
  })
})
