// Rumur against our checker: the same states and steps, and the same kinds of errors. Without Rumur, what it said when it was run last.
import { describe, expect, test } from 'vitest'
import { cellOf, titleOf } from './cell.ts'
import { rumurDiffers } from './compare.ts'
import { readSaved } from './saved.ts'
import { rumurSays, versionsHere } from './tools.ts'

const saved = readSaved()
const here = versionsHere().rumur
if (here === undefined) console.warn(`Rumur is not here: compared with what Rumur ${saved.tools.rumur} said (test/export/saved.json)`)

describe(here === undefined ? `Rumur ${saved.tools.rumur}, saved` : `Rumur ${here}`, () => {
  for (const { cell, rumur } of saved.cells) {
    if (rumur === undefined) continue
    test(titleOf(cell), async () => {
      const made = await cellOf(cell)
      const said = here === undefined ? rumur : rumurSays(made.model('murphi', false).model, made.model('murphi', true).model)
      expect(rumurDiffers(made, said)).toEqual([])
      expect(said).toEqual(rumur)
    })
  }
})
