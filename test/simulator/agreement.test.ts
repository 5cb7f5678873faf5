// A breadth-first search over the simulator, which comes from the typed model by its own way, gives the checker's states, transitions,
// findings and outcomes: of every spec, of the interpreter's, and of the fixtures.
import { describe, expect, test } from 'vitest'
import { specFiles } from '../../cli/files.ts'
import { generatedSays, summaryOf } from '../support/generated.ts'
import { modelAt } from '../support/oracle.ts'
import { exploreSimulator } from './says.ts'

const MOST_STATES = 20_000

describe.each(specFiles(['specs', 'test/oracle/specs', 'test/fixtures/reduce', 'test/fixtures/agree']))('%s', (path) => {
  const model = modelAt(path)
  const variants = model.variants.length === 0 ? [undefined] : model.variants.map((variant) => variant.name)
  test.each(model.workloads.flatMap(({ name }) => variants.map((variant) => [name, variant] as const)))(
    '%s, %s',
    async (workload, variant) => {
      const said = exploreSimulator(model, { workload, variant }, { maxStates: MOST_STATES })
      if (said.complete) expect(summaryOf(said)).toEqual(await generatedSays(model, { workload, variant }))
    },
  )
})
