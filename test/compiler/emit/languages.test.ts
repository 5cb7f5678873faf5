// What is run is what is read: the JavaScript of each module is its TypeScript without types, as another compiler erases them; only
// tables are written in another way, as the same data. And what stands in it is said once: no name is declared twice, none is read that
// nothing declares. Each run looks at a third of the specs.
import { transformSync } from 'esbuild'
import { describe, expect, test } from 'vitest'
import { specFiles } from '../../../cli/files.ts'
import { emitChecker } from '../../../compiler/emit/checker.ts'
import { emitExplaining } from '../../../compiler/emit/explaining.ts'
import type { ModuleText } from '../../../compiler/emit/module.ts'
import { printPlain, printScript } from '../../../compiler/emit/print.ts'
import { instantiate, sizesOf } from '../../../compiler/pipeline.ts'
import { emitSimulator } from '../../../compiler/simulator/simulator.ts'
import { modelAt } from '../../support/oracle.ts'
import { run } from '../../support/run.ts'
import { isShare } from '../../support/share.ts'
import { load } from './load.ts'
import { misnamed } from './scopes.ts'

const plain = (text: string, loader: 'ts' | 'js'): string =>
  transformSync(text, { loader, minifyWhitespace: true, legalComments: 'none' })
    .code.replace(/\bexport (?=const|function)/g, '')
    .replace(/export ?\{[^}]*\};?/g, '')
    .trim()

/** Of a module its tables are looked at as data, the rest as text. */
function same(module: ModuleText): void {
  const tables = module.declarations.flatMap((one) => (one.kind === 'table' ? [one.name] : []))
  const rest = { ...module, declarations: module.declarations.filter(({ kind }) => kind !== 'table') }
  expect(plain(printScript(rest, 'x'), 'js')).toBe(plain(printPlain(rest, 'x'), 'ts'))
  if (tables.length === 0) return
  const [here, there] = [run<Record<string, unknown>>(module), load<Record<string, unknown>>(printPlain(module, 'x'))]
  for (const name of tables) expect(here[name]).toEqual(there[name])
}

describe.each(specFiles(['specs', 'test/oracle/specs']).filter((_, i) => isShare(i, 3)))('%s', (path) => {
  const model = modelAt(path)
  const options = { version: '0.0.0', sources: model.sources }

  test('simulator', () => {
    same(emitSimulator(model, options))
  })

  test('checkers and what explains their findings', () => {
    // Of a family's workloads one has what all have.
    for (const workload of path.startsWith('specs/') ? model.workloads.slice(0, 1) : model.workloads) {
      const made = instantiate(model, workload, sizesOf(model, workload, undefined, new Map()))
      if (!('system' in made)) continue
      const { system, telling, questions, layout } = made.told()
      // Notes for readers change nothing else.
      expect(printScript(emitChecker(system, layout, options), '')).toBe(printScript(emitChecker(made.system, made.layout, options), ''))
      const asked = { decisions: questions.decisions(), reads: questions.reads() }
      for (const module of [emitChecker(made.system, made.layout, options), emitExplaining(system, telling, asked, layout, options)]) {
        expect(misnamed(module)).toEqual([])
        same(module)
      }
    }
  })
})
