// The emitters on the specs of the project: the checker and an interpreter of the system walk each workload side by side, under the
// workload's own settings and under each variant's, for the first few dozen states.
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { importer } from '../../../cli/files.ts'
import { analyse, instantiate, settingsOf, sizesOf } from '../../../compiler/pipeline.ts'
import { walker } from './walk.ts'

const states = Number(process.env['LOCKSPEC_STATES'] ?? 8)
const specs = readdirSync('specs')
  .map((folder) => `specs/${folder}/${folder}.lockspec`)
  .filter((path) => existsSync(path))

describe('checker and interpreter agree', () => {
  test.each(specs)('%s', (path) => {
    const { model, diagnostics } = analyse({ path, text: readFileSync(path, 'utf8') }, importer(path))
    expect(diagnostics.filter((diagnostic) => diagnostic.severity === 'error')).toEqual([])
    if (model === undefined) return
    for (const workload of model.workloads) {
      const sizes = sizesOf(model, workload, undefined, new Map())
      const instance = instantiate(model, workload, sizes)
      if (!('system' in instance)) throw new Error(`${workload.name}: ${instance[0]?.message ?? ''}`)
      const run = walker(instance.system)
      for (const variant of [undefined, ...model.variants]) {
        // Other sizes are another system.
        if (JSON.stringify([...sizesOf(model, workload, variant, new Map())]) !== JSON.stringify([...sizes])) continue
        const name = `${workload.name} ${variant?.name ?? ''}`
        try {
          expect(run(settingsOf(model, instance.system.parameters, workload, variant, new Map()), states).ways).toBeGreaterThan(0)
        } catch (error) {
          throw new Error(`${name}: ${error instanceof Error ? error.message : String(error)}`, { cause: error })
        }
      }
    }
  })
})
