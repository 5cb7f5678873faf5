// Small specs whose table was derived by hand from docs/internals/semantics.md: the checker finds what it says under every reduction,
// and the interpreter and the simulator agree with it.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { importer, specFiles } from '../../cli/files.ts'
import { lockspec } from '../cli/run.ts'
import { agree } from '../random/agree.ts'

const withTable = specFiles(['test/oracle/specs']).filter((path) => /^expect \{/m.test(readFileSync(path, 'utf8')))

describe.each(withTable)('%s', (path) => {
  test.each(['off', 'on', 'transactions', 'confluence', 'symmetry'])('under --reduce %s', async (how) => {
    const { code, out } = await lockspec(['check', '--reduce', how, path])
    expect(out.match(/lockspec: \d+ cells? as expected, (\d+) not/)?.[1]).toBe('0')
    expect(code).toBe(0)
  })
  test('interpreted and simulated', () => {
    expect(agree(readFileSync(path, 'utf8'), { readImport: importer(path) }, path)).toBeUndefined()
  })
})
