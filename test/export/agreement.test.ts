// SPIN, Rumur, tla-checker and TLC against our checker, each on the cells that it is small enough for: states, steps, ends, assertions,
// claims, invariants, livelocks. Of a checker that is not here, what it said when it was run last (saved.json). C compilers take most of
// the time, and a Java TLC's, so each run asks SPIN of every twelfth cell, Rumur and TLC of every sixteenth, tla-checker of every fourth; LOCKSPEC_WHOLE=1 and
// `scripts/saved-counts.ts` ask of all.
import { describe, expect, test } from 'vitest'
import { specFiles } from '../../cli/files.ts'
import { modelOf } from '../support/oracle.ts'
import { isShare } from '../support/share.ts'
import { cellIn, cellOf, titleOf, type Cell } from './cell.ts'
import { rumurDiffers, spinDiffers, tlaDiffers, tlcDiffers } from './compare.ts'
import { readSaved } from './saved.ts'
import { tlcAt } from './tlc.ts'
import { habitual, misnamed, rumurSays, spinSays, tlaChecker, versionsHere } from './tools.ts'

const saved = readSaved()
const here = await versionsHere()
const checker = await tlaChecker()
const tlc = await tlcAt()
const named = (name: string, version: string | undefined, last: string): string =>
  version === undefined ? `${name} ${last}, saved` : `${name} ${version}`
const titles = {
  spin: named('SPIN', here.spin, saved.tools.spin),
  rumur: named('Rumur', here.rumur, saved.tools.rumur),
  tla: `tla-checker ${checker.version}`,
  tlc: named('TLC', tlc?.version, saved.tools.tlc),
}
for (const title of Object.values(titles)) if (title.endsWith('saved')) console.warn(`not here: ${title} (test/export/saved.json)`)

for (const [i, { cell: name, spin, rumur, tla, tlc: last }] of saved.cells.entries()) {
  describe(titleOf(name), () => {
    let made: Cell | undefined
    const cell = (): Cell => (made ??= cellOf(name))

    const bySpin = isShare(i, 12)
    if (spin !== undefined)
      test(`${titles.spin}${bySpin ? ', asked' : ''}`, async () => {
        const { model } = cell().model('promela', true)
        const said = here.spin === undefined || !bySpin ? spin : await spinSays(model, here.tcc ? 'tcc' : 'gcc')
        expect(spinDiffers(cell(), model, said)).toEqual([])
        expect(said).toEqual(spin)
      })

    const asked = here.rumur !== undefined && isShare(i, 16)
    if (rumur !== undefined)
      test(`${titles.rumur}${asked ? ', asked' : ''}`, async () => {
        const said = !asked ? rumur : await rumurSays(cell().model('murphi', false).model, cell().model('murphi', true).model)
        expect(rumurDiffers(cell(), said)).toEqual([])
        expect(said).toEqual(rumur)
      })

    if (tla !== undefined && isShare(i, 4))
      test(titles.tla, () => {
        const exported = cell().model('tla', true)
        expect(misnamed(exported.model)).toEqual([])
        const said = checker.says(exported.model, exported.cfg)
        expect(tlaDiffers(cell(), exported, said)).toEqual([])
        expect(said).toEqual(tla)
      })

    const checked = isShare(i, 16) ? tlc : undefined
    if (last !== undefined)
      test(`${titles.tlc}${checked === undefined ? '' : ', asked'}`, async () => {
        const { model, cfg } = cell().model('tla', true)
        const said = checked === undefined ? last : await checked.says(model, cfg)
        expect(tlcDiffers(cell(), cfg, said)).toEqual([])
        expect(said).toEqual(last)
      })
  })
}

test.skipIf(here.spin === undefined)('the habitual commands of SPIN find the deadlock of abba, and none where it is ordered', async () => {
  const said = (variant: string): Promise<string> =>
    habitual(cellOf({ spec: 'specs/abba/abba.lockspec', workload: 'crossed', variant }).model('promela', true).model)
  expect(await said('as_named')).toContain('pan:1: invalid end state')
  expect(await said('ordered')).toContain('errors: 0')
})

test('TLA+: a comparison and a disjunction as the value of a field: `=` comes before both', () => {
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
  const made = cellIn(model, { spec: 'conditions.lockspec', workload: 'w', variant: null })
  const exported = made.model('tla', true)
  const said = checker.says(exported.model, exported.cfg)
  expect(tlaDiffers(made, exported, said)).toEqual([])
  expect(made.facts.states).toBe(24)
})

describe('TLA+: a run that fails is none of a temporal claim: who can only fail is able to move', () => {
  const model = modelOf(`spec errors
object File { n : 0..1  seen : bool  met : bool }
operation count() {
  atomic { File.n++ }
  again: atomic { File.n++ }
  File.seen = true
}
operation meet() {
  File.met = true
  File.met = false
}
property in_the_end: eventually File.seen
property after_it: File.met leads to File.seen
property again_and_again: always eventually File.seen
workload alone { task t { count() } }
workload asked { fairness none  fairness weak again  task t { count() } }
workload rounds { task t { count() } task other repeat { meet() } }
`)
  const cells: readonly (readonly [string, readonly string[], readonly string[]])[] = [
    ['alone', ['  /\\ WF_vars(t \\/ t_atomic_4_fails \\/ t_again_fails)'], []],
    // It may stay before the first step.
    ['asked', ['  /\\ WF_vars(t_again \\/ t_again_fails)'], ['violates again_and_again', 'violates in_the_end']],
    ['rounds', ['  /\\ WF_vars(t \\/ t_atomic_4_fails \\/ t_again_fails)', '  /\\ WF_vars(other_2)'], []],
  ]
  for (const [workload, fairness, more] of cells) {
    test(workload, async () => {
      const made = cellIn(model, { spec: 'errors.lockspec', workload, variant: null })
      const exported = made.model('tla', true)
      expect(misnamed(exported.model)).toEqual([])
      expect(exported.model.split('\n').filter((line) => line.includes('F_vars('))).toEqual(fairness)
      expect(made.facts.findings).toEqual(['fails again', ...more])
      expect(tlaDiffers(made, exported, checker.says(exported.model, exported.cfg))).toEqual([])
      if (tlc !== undefined) expect(tlcDiffers(made, exported.cfg, await tlc.says(exported.model, exported.cfg))).toEqual([])
    })
  }
})

test('every spec is compared (node --import tsx scripts/saved-counts.ts)', () => {
  const compared = new Set(saved.cells.map(({ cell }) => cell.spec))
  expect(specFiles(['specs']).filter((spec) => !compared.has(spec))).toEqual([])
})
