// Types erased by hand are types erased by esbuild: the checker of each workload of the specs, statement by statement.
import { transformSync } from 'esbuild'
import { expect, test } from 'vitest'
import { specFiles } from '../../cli/files.ts'
import { emitChecker } from '../../compiler/emit/checker.ts'
import type { ModuleText } from '../../compiler/emit/module.ts'
import { printPlain } from '../../compiler/emit/print.ts'
import { instantiate, sizesOf } from '../../compiler/pipeline.ts'
import { modelAt } from './oracle.ts'
import { scriptOf } from './erase.ts'

const minimal = (text: string, loader: 'ts' | 'js'): string =>
  transformSync(text, { loader, minifyWhitespace: true, legalComments: 'none' })
    .code.replace(/\bexport (?=const|function)/g, '')
    .replace(/export\{[^}]*\};?/g, '')

const same = (module: ModuleText): void => expect(minimal(scriptOf(module), 'js')).toBe(minimal(printPlain(module, 'x'), 'ts'))

test.each(specFiles(['specs', 'test/oracle/specs', 'test/fixtures/agree']))('%s', (path) => {
  const model = modelAt(path)
  for (const workload of model.workloads) {
    const made = instantiate(model, workload, sizesOf(model, workload, undefined, new Map()))
    if (!('system' in made)) continue
    same(emitChecker(made.system, made.layout, { version: '0.0.0', sources: model.sources }))
  }
})
