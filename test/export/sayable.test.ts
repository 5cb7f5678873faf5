// Variants that check can be exported: all cells of specs in which each variant leaves other fields unchanged, to all three targets.
// Input: the specs of this folder; output: how many cells, and the reasons why one cannot be said.
import { readdirSync } from 'node:fs'
import { expect, test } from 'vitest'
import { cellOf, titleOf } from './cell.ts'
import { compareCell } from './random.ts'
import { modelAt } from '../support/oracle.ts'

const folder = 'test/export/specs'
const none = { spin: undefined, rumur: false, tla: undefined, tlc: undefined }

test.each([
  ['never_changes.lockspec', 2],
  ['wound_wait.lockspec', 32],
])('%s', async (name, count) => {
  const spec = `${folder}/${name}`
  const model = modelAt(spec)
  const cells = model.workloads.flatMap((workload) =>
    model.variants.map((variant) => ({ spec, workload: workload.name, variant: variant.name })),
  )
  expect(cells).toHaveLength(count)
  const wrong: string[] = []
  for (const cell of cells) {
    const { unsaid, differences } = await compareCell(cellOf(cell), none)
    wrong.push(...[...unsaid, ...differences].map((one) => `${titleOf(cell)}: ${one}`))
  }
  expect(wrong).toEqual([])
})

test('no other spec is here', () => {
  expect(readdirSync(folder).sort()).toEqual(['never_changes.lockspec', 'no_first_state.lockspec', 'wound_wait.lockspec'])
})
