// The wrong versions that are kept can be made: each place stands once in its file, and what kills it is there.
import { existsSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { mutants } from './mutants.ts'

describe.each(mutants)('$file: $wrong', ({ file, right, instead, killer }) => {
  test('can be made', () => {
    expect(readFileSync(file, 'utf8').split(right).length - 1).toBe(1)
    expect(instead).not.toBe(right)
  })
  test('has a test', () => {
    expect(existsSync(killer.file)).toBe(true)
    const spec = /[\w/]+\.lockspec$/.exec(killer.tests ?? '')?.[0]
    if (spec?.includes('/') === true) expect(existsSync(spec)).toBe(true)
  })
})
