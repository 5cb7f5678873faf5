// Every edge of the wait-for graphs of random specs is an edge to the interpreter as well: with the blamed task's waits taken away it
// makes the condition true, or it holds the lock.
import { expect, test } from 'vitest'
import { emitChecker } from '../../compiler/emit/checker.ts'
import { emitExplaining } from '../../compiler/emit/explaining.ts'
import { printPlain } from '../../compiler/emit/print.ts'
import { analyse, instantiate, settingsOf, sizesOf } from '../../compiler/pipeline.ts'
import type { CheckerModule, ExplainingModule } from '../../runtime/contract.ts'
import { explained, explore } from '../../runtime/index.ts'
import { load } from '../compiler/emit/load.ts'
import { edgesOf } from './edges.ts'
import { readLibrary } from './examine.ts'
import { specAt } from './specs.ts'

const SEED = 4100
const COUNT = 200

test(`the edges of ${COUNT} random specs`, () => {
  let looked = 0
  for (let index = 0; index < COUNT; index++) {
    const text = specAt(SEED, index)
    const { model } = analyse({ path: 'random.lockspec', text }, readLibrary)
    if (model === undefined) continue
    for (const workload of model.workloads) {
      for (const variant of model.variants.length === 0 ? [undefined] : model.variants) {
        const instance = instantiate(model, workload, sizesOf(model, workload, variant, new Map()))
        if (!('system' in instance)) continue
        const { system, layout } = instance
        const options = { version: '0.0.0', sources: model.sources }
        const module = load<CheckerModule>(printPlain(emitChecker(system, layout, options), 'lockspec/runtime'))
        const found = explore(module, settingsOf(model, system.parameters, workload, variant, new Map()), { most: 3000 })
        if (found.ended !== 'complete' || found.findings.length === 0) continue
        const { telling, questions, ...told } = instance.told()
        const asked = { decisions: questions.decisions(), reads: questions.reads() }
        const explaining = emitExplaining(told.system, telling, asked, told.layout, options)
        const { findings } = explained(found, load<ExplainingModule>(printPlain(explaining, 'lockspec/runtime')))
        const edges = edgesOf(model, { workload: workload.name, variant: variant?.name }, module.meta, findings)
        expect(edges.wrong && `seed ${SEED + index}, ${workload.name}, ${variant?.name}: ${edges.wrong}\n${text}`).toBeUndefined()
        looked += edges.looked
      }
    }
  }
  expect(looked).toBeGreaterThan(COUNT / 6)
})
