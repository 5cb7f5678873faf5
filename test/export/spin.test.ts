// SPIN against our checker: states, invalid ends, assertions, claims. Without SPIN, what it said when it was run last.
import { describe, expect, test } from 'vitest'
import { cellOf, titleOf } from './cell.ts'
import { spinDiffers } from './compare.ts'
import { readSaved } from './saved.ts'
import { habitual, spinSays, versionsHere } from './tools.ts'

const saved = readSaved()
const { spin: here, tcc } = versionsHere()
if (here === undefined) console.warn(`SPIN is not here: compared with what SPIN ${saved.tools.spin} said (test/export/saved.json)`)

describe(here === undefined ? `SPIN ${saved.tools.spin}, saved` : `SPIN ${here}`, () => {
  for (const { cell, spin } of saved.cells) {
    if (spin === undefined) continue
    test(titleOf(cell), async () => {
      const made = await cellOf(cell)
      const { model } = made.model('promela', true)
      const said = here === undefined ? spin : spinSays(model, tcc ? 'tcc' : 'gcc')
      expect(spinDiffers(made, model, said)).toEqual([])
      expect(said).toEqual(spin)
    })
  }
})

test.skipIf(here === undefined)('the habitual commands find the deadlock of abba, and none where it is ordered', async () => {
  const said = async (variant: string): Promise<string> =>
    habitual((await cellOf({ spec: 'specs/abba/abba.lockspec', workload: 'crossed', variant })).model('promela', true).model)
  expect(await said('as_named')).toContain('pan:1: invalid end state')
  expect(await said('ordered')).toContain('errors: 0')
})
