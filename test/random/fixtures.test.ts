// Every spec that once set the interpreter, the checker and the simulator apart, and every accepted fixture: they agree on all cells.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { importer, specFiles } from '../../cli/files.ts'
import { agree } from './agree.ts'
import { examine, modestly } from './examine.ts'

const read = (path: string): string => readFileSync(path, 'utf8')

describe('test/fixtures/agree', () => {
  test.each(specFiles(['test/fixtures/agree']))('%s', (path) => {
    expect(agree(read(path), { readImport: importer(path) }, path)).toBeUndefined()
  })
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
