// Every word that a target keeps for itself is a name in some spec, as a name of each sort: SPIN, gcc and Rumur read their models, where they
// are here, each run every third; tla-checker, which always is, its own. `scripts/fuzz-exports.ts --names` lets all three count the states of all. Of the
// names of a spec only those of its state stand in the verifier that SPIN writes.
import { describe, expect, test } from 'vitest'
import { analyse, exportSystem, instantiate, settingsOf, sizesOf, type ExportTarget } from '../../compiler/pipeline.ts'
import { readLibrary } from '../random/examine.ts'
import { isShare } from '../support/share.ts'
import { specsWith, wordsOf } from './names.ts'
import { misnamed, rumurReads, spinReads, tlaChecker, versionsHere } from './tools.ts'
import { nth } from '../../runtime/entries.ts'

const here = await versionsHere()
const checker = await tlaChecker()

test('the words are those of the grammars of all three', () => {
  expect(wordsOf.promela).toEqual(expect.arrayContaining(['accept', 'wait', 'linux', 'unix', 'errno', 'D_proctype']))
  expect(wordsOf.murphi).toEqual(expect.arrayContaining(['scalarset', 'isundefined', 'ltlspec']))
  expect(wordsOf.tla).toEqual(expect.arrayContaining(['COROLLARY', 'LEMMA', 'STATE', 'PICK', 'Cardinality']))
})

describe(here.spin === undefined ? 'SPIN is not here: exported only' : `SPIN ${here.spin}`, () => {
  test.each(numbered(wordsOf.promela))('$title', async ({ title, text, index }) => {
    const { model } = exported(text, 'promela')
    if (here.spin !== undefined && isShare(index, 3)) await spinReads(model, title.startsWith('object'))
  })
})

describe(here.rumur === undefined ? 'Rumur is not here: exported only' : `Rumur ${here.rumur}`, () => {
  test.each(numbered(wordsOf.murphi))('$title', async ({ text, index }) => {
    const { model } = exported(text, 'murphi')
    if (here.rumur !== undefined && isShare(index, 3)) await rumurReads(model)
  })
})

describe(`tla-checker ${checker.version}`, () => {
  test.each(specsWith(wordsOf.tla))('$title', ({ text }) => {
    const { model, cfg } = exported(text, 'tla')
    expect(misnamed(model)).toEqual([])
    checker.reads(model, cfg)
  })
})

const numbered = (words: readonly string[]) => specsWith(words).map((one, index) => ({ ...one, index }))

function exported(text: string, target: ExportTarget): { readonly model: string; readonly cfg: string } {
  const { model, diagnostics } = analyse({ path: 'names.lockspec', text }, readLibrary)
  expect(diagnostics.filter(({ severity }) => severity === 'error').map(({ message }) => message)).toEqual([])
  const workload = nth(model!.workloads, 0)
  const instance = instantiate(model!, workload, sizesOf(model!, workload, undefined, new Map()))
  if (!('system' in instance)) throw new Error(instance.map((one) => one.message).join('; '))
  const { system } = instance
  const settings = settingsOf(model!, system.parameters, workload, undefined, new Map())
  const made = exportSystem(target, system, settings, { version: '0.0.0', sources: model!.sources, properties: true })
  if (made.kind === 'impossible') throw new Error(made.reason)
  return { model: made.model, cfg: made.cfg ?? '' }
}
