// TLA+ against our checker: the same states, deadlocks, invariants one by one, and livelocks in the graph that tla-checker exports.
import { describe, expect, test } from 'vitest'
import { specFiles } from '../../cli/files.ts'
import { cellOf, titleOf } from './cell.ts'
import { tlaDiffers } from './compare.ts'
import { readSaved } from './saved.ts'
import { misnamed, tlaChecker } from './tools.ts'

const saved = readSaved()
const checker = await tlaChecker()

describe(`tla-checker ${checker.version}`, () => {
  for (const { cell, tla } of saved.cells) {
    if (tla === undefined) continue
    test(titleOf(cell), async () => {
      const made = await cellOf(cell)
      const exported = made.model('tla', true)
      expect(misnamed(exported.model)).toEqual([])
      const said = checker.says(exported.model, exported.cfg)
      expect(tlaDiffers(made, exported, said)).toEqual([])
      expect(said).toEqual(tla)
    })
  }
})

test('every spec is compared (node --import tsx scripts/saved-counts.ts)', () => {
  const compared = new Set(saved.cells.map(({ cell }) => cell.spec))
  expect(specFiles(['specs']).filter((spec) => !compared.has(spec))).toEqual([])
})
