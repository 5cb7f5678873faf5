// Specs that once had a false verdict, with the right one in a table: it is found whatever is reduced. That the interpreter and the
// simulator agree with the checker on them is test/random/fixtures.test.ts.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { specFiles } from '../../cli/files.ts'
import { lockspec } from './run.ts'

const tables = specFiles(['test/fixtures/agree']).filter((path) => /^expect \{/m.test(readFileSync(path, 'utf8')))
const hows = [
  'off',
  'transactions',
  'confluence',
  'symmetry',
  'transactions,confluence',
  'transactions,symmetry',
  'confluence,symmetry',
  'on',
]

test.each(tables.flatMap((path) => hows.map((how) => [path, how] as const)))('%s, --reduce %s', async (path, how) => {
  const { code, out, err } = await lockspec(['check', path, '--reduce', how])
  expect({ code, said: code === 0 ? '' : out + err }).toEqual({ code: 0, said: '' })
})
