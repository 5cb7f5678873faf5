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

test.each([
  ['one', 'one, as_is, seed 1: finished after 3 steps, nothing wrong on this run'],
  ['takes', 'takes, as_is, seed 1: violates none_taken after 3 steps'],
  ['polls', 'polls, as_is, seed 1: stopped after 60 steps, nothing wrong so far'],
])('a run of %s judges `finally` where no service can move', async (workload, says) => {
  const path = 'test/fixtures/agree/finally_after_the_services.lockspec'
  const { out } = await lockspec(['simulate', path, '--workload', workload, '--steps', '60'])
  expect(out.trimEnd().split('\n').at(-1)).toBe(`lockspec: ${says}`)
})
