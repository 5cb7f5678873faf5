// What a terminal shows: the program on a pseudo-terminal of 80 and of 200 columns, with colours and without, and somebody who types.
import { beforeAll, describe, expect, test } from 'vitest'
import { buildProgram, freshCache, run } from './built.ts'
import { endOfInput, enter, interrupt, onTerminal } from './pty.ts'
import { withoutTimes } from './run.ts'

const cache = freshCache()
beforeAll(buildProgram)

const args = ['specs/abba', '--variant', 'as_named'] as const
const sequences = /\u001b\[[\d;]*m/g

describe.each([80, 200])('at %d columns', (columns) => {
  test('check tells what a file gets, with colours or without', async () => {
    const { out } = run(['check', ...args], cache, { COLUMNS: String(columns) })
    const coloured = await onTerminal(['check', ...args], { columns, cache })
    const plain = await onTerminal(['check', ...args], { columns, cache, env: { NO_COLOR: '1' } })
    const said = (text: string): string =>
      withoutTimes(text)
        .replace(/; cached; /, '; T, M; ')
        .replace(/, 1 cached;/, ';')
    expect(said(coloured.text)).toBe(said(out))
    expect(said(plain.text)).toBe(said(out))
    expect(coloured.sent.match(sequences)?.length).toBeGreaterThan(10)
    expect(plain.sent.match(sequences)).toBe(null)
    expect([coloured.code, plain.code]).toEqual([0, 0])
    for (const line of coloured.text.split('\n')) expect(line.length).toBeLessThanOrEqual(columns)
  })

  test('explore answers behind a prompt', async () => {
    const keys = [`1${enter}`, `dance${enter}`, `2${enter}`, endOfInput]
    const { code, text } = await onTerminal(['explore', ...args], { columns, cache, env: { NO_COLOR: '1' }, keys })
    expect(code).toBe(0)
    expect(text).toBe(walk)
  })
})

test('an interrupt at the prompt ends with its code', async () => {
  const { code, text } = await onTerminal(['explore', ...args], { columns: 80, cache, keys: [interrupt] })
  expect(code).toBe(130)
  expect(text.endsWith('> \n')).toBe(true)
})

const walk = `abba  specs/abba/abba.lockspec
crossed, as_named; help lists the commands

short names: D0 is Directory[0], D1 is Directory[1]
at the start
  1  a  14  rename(source=D0, target=D1): lock first.i_rwsem  // D0
  2  b  14  rename(source=D1, target=D0): lock first.i_rwsem  // D1

> 1
step 1  a  14  rename(source=D0, target=D1): lock first.i_rwsem  // D0
after step 1
  1  a  15  lock second.i_rwsem  // D1
  2  b  14  rename(source=D1, target=D0): lock first.i_rwsem  // D1

> dance
lockspec: there is no command dance; help lists them
> 2
step 2  b  14  rename(source=D1, target=D0): lock first.i_rwsem  // D1
after step 2
deadlock: a and b wait for each other, for ever
  a wants Directory[1].i_rwsem.held (line 15): b holds it since step 2 (line 14)
  b wants Directory[0].i_rwsem.held (line 15): a holds it since step 1 (line 14)
  cycle: a -> b -> a
  -  a  15  WAITS: lock second.i_rwsem
  -  b  15  WAITS: lock second.i_rwsem

> 
`
