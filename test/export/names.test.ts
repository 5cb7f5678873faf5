// Every word that a target keeps for itself is a name in some spec, as a name of each sort: SPIN, Rumur and gcc read the models, where
// they are here, and tla-checker, which always is, counts the same states. `scripts/fuzz-exports.ts --names` lets all
// three count.
import { describe, expect, test } from 'vitest'
import { analyse } from '../../compiler/pipeline.ts'
import { readLibrary } from '../random/examine.ts'
import { cellIn } from './cell.ts'
import { specsWith, words } from './names.ts'
import { misnamed, rumurReads, spinReads, tlaChecker, versionsHere } from './tools.ts'

const here = versionsHere()
const checker = await tlaChecker()
const asked = ['tla-checker', ...(here.spin === undefined ? [] : ['SPIN']), ...(here.rumur === undefined ? [] : ['Rumur'])].join(', ')

test('the words are those of the grammars of all three', () => {
  const some = ['accept', 'wait', 'linux', 'unix', 'errno', 'D_proctype', 'scalarset', 'COROLLARY', 'LEMMA', 'STATE', 'PICK', 'Cardinality']
  expect(words).toEqual(expect.arrayContaining(some))
})

describe(`names that mean something to the other checkers (${asked})`, () => {
  test.each(specsWith(words))('$title', async ({ text }) => {
    const { model, diagnostics } = analyse({ path: 'names.lockspec', text }, readLibrary)
    expect(diagnostics.filter(({ severity }) => severity === 'error')).toEqual([])
    const cell = await cellIn(model!, { spec: 'names', workload: 'run', variant: null })
    if (here.spin !== undefined) spinReads(cell.model('promela', true).model)
    if (here.rumur !== undefined) rumurReads(cell.model('murphi', true).model)
    const exported = cell.model('tla', true)
    expect(misnamed(exported.model)).toEqual([])
    expect(checker.states(exported.model)).toBe(cell.facts.states)
  })
})
