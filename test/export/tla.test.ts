// TLA+ against our checker: the same states, deadlocks, invariants one by one, and livelocks in the graph that tla-checker exports.
import { describe, expect, test } from 'vitest'
import { specFiles } from '../../cli/files.ts'
import { modelOf } from '../support/oracle.ts'
import { cellIn, cellOf, titleOf } from './cell.ts'
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

test('a comparison and a disjunction as the value of a field: `=` comes before both', async () => {
  const model = modelOf(`spec conditions
lock mutex { mode held }
object File { l : lock mutex  taken : bool = false  either : bool = false  one : bool = false  n : 0..2 = 0 }
operation look() {
  lock File.l
  atomic { File.taken = held(File.l) }
  atomic { File.either = File.one or File.n == 0 }
  File.n = 1
  atomic { File.one = if File.taken then File.n < 1 else File.either and not File.one }
  unlock File.l
}
workload w {
  task t[i in 0..1] { look() }
}
`)
  const made = await cellIn(model, { spec: 'conditions.lockspec', workload: 'w', variant: null })
  const exported = made.model('tla', true)
  const said = checker.says(exported.model, exported.cfg)
  expect(tlaDiffers(made, exported, said)).toEqual([])
  expect(made.facts.states).toBe(24)
})

test('every spec is compared (node --import tsx scripts/saved-counts.ts)', () => {
  const compared = new Set(saved.cells.map(({ cell }) => cell.spec))
  expect(specFiles(['specs']).filter((spec) => !compared.has(spec))).toEqual([])
})
