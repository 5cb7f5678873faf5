// Rumur against our checker: the same states and steps, and the same kinds of errors. A C compiler takes most of the time, so each run asks
// Rumur of every fourth cell, from another one on each time; of the others, and where Rumur is not here, what it said when it was run
// last. `scripts/saved-counts.ts` asks it of all.
import { describe, expect, test } from 'vitest'
import { cellOf, titleOf } from './cell.ts'
import { rumurDiffers } from './compare.ts'
import { readSaved } from './saved.ts'
import { ownSeed } from '../support/seed.ts'
import { rumurSays, versionsHere } from './tools.ts'

const saved = readSaved()
const here = versionsHere().rumur
if (here === undefined) console.warn(`Rumur is not here: compared with what Rumur ${saved.tools.rumur} said (test/export/saved.json)`)

describe(here === undefined ? `Rumur ${saved.tools.rumur}, saved` : `Rumur ${here}`, () => {
  for (const [i, { cell, rumur }] of saved.cells.entries()) {
    if (rumur === undefined) continue
    const asked = here !== undefined && (i + ownSeed()) % 4 === 0
    test(`${titleOf(cell)}${asked ? ', asked' : ''}`, async () => {
      const made = await cellOf(cell)
      const said = !asked ? rumur : rumurSays(made.model('murphi', false).model, made.model('murphi', true).model)
      expect(rumurDiffers(made, said)).toEqual([])
      expect(said).toEqual(rumur)
    })
  }
})
