// Specs whose verdicts were once wrong, each derived by hand: their tables hold by the command line, as written and under every
// reduction, and the reference interpreter, the checker and the simulator agree on all their cells.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { importer, specFiles } from '../cli/files.ts'
import { lockspec } from './cli/run.ts'
import { agree } from './random/agree.ts'

const reductions = ['off', 'on', 'auto', 'transactions', 'confluence', 'symmetry']

describe.each(specFiles(['test/fixtures/right']))('%s', (path) => {
  test.each(reductions)('--reduce %s', async (how) => {
    const { code, out, err } = await lockspec(['check', path, '--reduce', how])
    expect(err).toBe('')
    expect(out).toMatch(/lockspec: \d+ cells? as expected, 0 not, 0 awaited; [\d,]+ states; complete\n$/)
    expect(code).toBe(0)
  })
  test('interpreter, checker and simulator', () => {
    expect(agree(readFileSync(path, 'utf8'), { readImport: importer(path) }, path)).toBeUndefined()
  })
})
