// Small specs whose table was derived by hand from docs/internals/semantics.md: the checker finds what it says as written, reduced and
// by a reduction alone (each run by another one); the interpreter and the simulator agree with it, of which each run asks for every other spec.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { importer, specFiles } from '../../cli/files.ts'
import { reductionNames } from '../../runtime/index.ts'
import { lockspec } from '../cli/run.ts'
import { agree } from '../random/agree.ts'
import { isShare } from '../support/share.ts'

const withTable = specFiles(['test/oracle/specs']).filter((path) => /^expect \{/m.test(readFileSync(path, 'utf8')))

describe.each(withTable.map((path, index) => [path, index] as const))('%s', (path, index) => {
  test.each(['off', 'on', ...reductionNames.filter((_, i) => isShare(i, 3))])('under --reduce %s', async (how) => {
    const { code, out } = await lockspec(['check', '--reduce', how, path])
    expect(out.match(/lockspec: \d+ cells? as expected, (\d+) not/)?.[1]).toBe('0')
    expect(code).toBe(0)
  })
  test.runIf(isShare(index, 2))('interpreted and simulated', () => {
    expect(agree(readFileSync(path, 'utf8'), { readImport: importer(path) }, path)).toBeUndefined()
  })
})
