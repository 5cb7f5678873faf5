// The shapes of the kernel's lockdep self-test, as specs whose tables say what lockdep says. The checker comes to the same verdicts; the
// interpreter and the simulator agree with it on all cells but the large ones.
import { describe, expect, test } from 'vitest'
import { specFiles } from '../../cli/files.ts'
import { lockspec } from '../cli/run.ts'
import { explore } from '../oracle/explore.ts'
import { exploreSimulator } from '../simulator/says.ts'
import { generatedSays, summaryOf } from '../support/generated.ts'
import { modelAt } from '../support/oracle.ts'

/** Not interpreted: thousands of states. */
const large = ['abbcca', 'abcabc', 'abbccdda', 'abcdbdda', 'abcdbcda', 'ordered']
const cells = { irq: 54, order: 60, readers: 24, ww: 22 }

describe.each(Object.entries(cells))('%s', (name, count) => {
  const path = `test/selftest/${name}.lockspec`
  test('its table', async () => {
    const { code, out } = await lockspec(['check', path])
    expect(out).toContain(`lockspec: ${count} cells as expected, 0 not, 0 awaited; `)
    expect(code).toBe(0)
  })
  test('checked, interpreted and simulated', async () => {
    const model = modelAt(path)
    for (const { expected, workload: of, variant: by } of model.cells) {
      if (expected.kind === 'notRun' || large.includes(of.name)) continue
      const [workload, variant] = [of.name, by?.name]
      const said = await generatedSays(model, { workload, variant })
      expect(summaryOf(explore(model, { workload, variant })), `${workload}, ${variant}`).toEqual(said)
      expect(summaryOf(exploreSimulator(model, { workload, variant })), `${workload}, ${variant}`).toEqual(said)
    }
  }, 60_000)
})

test('every file of the folder is here', () => {
  expect(specFiles(['test/selftest'])).toEqual(Object.keys(cells).map((name) => `test/selftest/${name}.lockspec`))
})
