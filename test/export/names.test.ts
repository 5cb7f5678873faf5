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

interface Made {
  readonly model: string
  readonly cfg: string
}

interface Reader {
  readonly who: string
  /** Of so many models one is read. */
  readonly every: number
  readonly reads: ((made: Made, title: string) => void | Promise<void>) | undefined
}

/** The tool that reads what is written for each target. */
const readers: Readonly<Record<ExportTarget, Reader>> = {
  promela: {
    who: here.spin === undefined ? 'SPIN is not here: exported only' : `SPIN ${here.spin}`,
    every: 3,
    reads: here.spin === undefined ? undefined : ({ model }, title) => spinReads(model, title.startsWith('object')),
  },
  murphi: {
    who: here.rumur === undefined ? 'Rumur is not here: exported only' : `Rumur ${here.rumur}`,
    every: 3,
    reads: here.rumur === undefined ? undefined : ({ model }) => rumurReads(model),
  },
  tla: {
    who: `tla-checker ${checker.version}`,
    every: 1,
    reads: ({ model, cfg }) => {
      expect(misnamed(model)).toEqual([])
      checker.reads(model, cfg)
    },
  },
}

const numbered = (words: readonly string[]) => specsWith(words).map((one, index) => ({ ...one, index }))

describe.each(Object.entries(readers) as [ExportTarget, Reader][])('%s', (target, { who, every, reads }) => {
  describe(who, () => {
    test.each(numbered(wordsOf[target]))('$title', async ({ title, text, index }) => {
      const made = exported(text, target)
      if (reads !== undefined && isShare(index, every)) await reads(made, title)
    })
  })
})

function exported(text: string, target: ExportTarget): Made {
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
