// Three ways from one model to a verdict: the reference interpreter, the generated checker, and a breadth-first search over the simulator
// have the same states, transitions, findings and outcomes on every workload under every variant of every spec, also where its table says
// `-`; and the interpreter on what other checkers count (bench/README.md).
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { specFiles } from '../cli/files.ts'
import { explore } from './oracle/explore.ts'
import { findFacts } from './oracle/facts.ts'
import { exploreSimulator } from './simulator/says.ts'
import { generatedSays, summaryOf } from './support/generated.ts'
import { modelAt } from './support/oracle.ts'
import { isShare } from './support/share.ts'
import { nth } from '../runtime/entries.ts'

/** Larger cells are left to the generated checker and its golden counts: `LOCKSPEC_STATES=90000 npx vitest run test/agreement.test.ts` takes them too. */
const MOST_STATES = Number(process.env['LOCKSPEC_STATES'] ?? 20_000)
/** Of cells with more states each run takes one in sixteen; `LOCKSPEC_WHOLE=1` takes all. */
const MANY_STATES = 200

/** What `agree` looks at in other tests, in these ways and more, is left out: specs of the oracle with a table, fixtures/agree. */
const isLeft = (path: string): boolean => !path.startsWith('test/oracle/specs/') || !/^expect \{/m.test(readFileSync(path, 'utf8'))

describe.each(specFiles(['specs', 'test/oracle/specs', 'test/fixtures/reduce']).filter(isLeft))('%s', (path) => {
  const model = modelAt(path)
  const variants = model.variants.length === 0 ? [undefined] : model.variants.map((variant) => variant.name)

  test('its data', () => {
    const { constant, shared, transferable } = findFacts(model)
    expect({ constant, shared, transferable }).toEqual(model.facts)
  })
  test.each(model.workloads.flatMap(({ name }) => variants.map((variant) => [name, variant] as const)))('%s, %s', (workload, variant) => {
    const choice = { workload, variant }
    const checked = generatedSays(model, choice)
    const states = Number.parseInt(nth(checked, 0))
    if (states > MOST_STATES || (states > MANY_STATES && !isShare(states, 16))) return
    // One more than it has, so that more are noticed and do not take for ever.
    const limit = { maxStates: MOST_STATES + 1 }
    expect(summaryOf(explore(model, choice, limit))).toEqual(checked)
    expect(summaryOf(exploreSimulator(model, choice, limit))).toEqual(checked)
  })
})

test('the ring of bcachefs and the ordered locks have the counts of bench', () => {
  const counts = (path: string, workload: string, variant: string, sizes: Record<string, number>): readonly number[] => {
    const { states, transitions, findings } = explore(modelAt(path), { workload, variant, sizes })
    return [states, transitions, findings.length]
  }
  const ring = (files: number): readonly number[] => counts('specs/bcachefs_ring/bcachefs_ring.lockspec', 'ring', 'as_posted', { files })
  expect(ring(3)).toEqual([965, 2_548, 0])
  expect(ring(4)).toEqual([8_847, 31_393, 0])
  expect(counts('specs/ordered_locks/ordered_locks.lockspec', 'rename', 'ordered', { threads: 4 })).toEqual([40_537, 172_128, 0])
})
