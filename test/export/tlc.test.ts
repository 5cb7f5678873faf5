// TLC against our checker: the same states, deadlocks, invariants one by one, temporal properties under their fairness, livelocks. Without its
// jar (LOCKSPEC_TLC), what it said when it was run last.
import { describe, expect, test } from 'vitest'
import { cellOf, titleOf } from './cell.ts'
import { tlcDiffers } from './compare.ts'
import { readSaved } from './saved.ts'
import { tlcAt } from './tlc.ts'

const saved = readSaved()
const tlc = tlcAt()
if (tlc === undefined) console.warn(`LOCKSPEC_TLC names no jar: compared with what TLC ${saved.tools.tlc} said (test/export/saved.json)`)

describe(tlc === undefined ? `TLC ${saved.tools.tlc}, saved` : `TLC ${tlc.version}`, () => {
  for (const { cell, tlc: last } of saved.cells) {
    if (last === undefined) continue
    test(titleOf(cell), async () => {
      const made = await cellOf(cell)
      const { model, cfg } = made.model('tla', true)
      const said = tlc === undefined ? last : tlc.says(model, cfg)
      expect(tlcDiffers(made, cfg, said)).toEqual([])
      expect(said).toEqual(last)
    })
  }
})
