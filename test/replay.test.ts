// Every counterexample of every spec, replayed through the simulator, which comes from the typed model by a way of its own: each step is
// possible there, leads to the state that the checker reports, and the last state is what the finding says it is. Each run
// replays those of a quarter of the specs as written, of another quarter reduced; LOCKSPEC_WHOLE=1 both of all.
import { expect, test } from 'vitest'
import { specFiles } from '../cli/files.ts'
import { runName, settingsFor } from '../cli/plan.ts'
import { searchRun } from '../cli/reduction.ts'
import { readySpec } from '../cli/spec.ts'
import { replayed } from './random/lockstep.ts'
import { simulatorOf } from './simulator/load.ts'
import { modelAt } from './support/oracle.ts'
import { isShare } from './support/share.ts'

/** Bytes of the whole process, which holds what other tests have made, too. */
const MEMORY = 16 * 2 ** 30

const asked = specFiles(['specs']).flatMap((file, index) =>
  (['off', 'on'] as const).flatMap((reduce, i) => (isShare(index + 2 * i, 4) ? [[file, reduce] as const] : [])),
)

test.each(asked)('%s, reductions %s', async (file, reduce) => {
  const spec = await readySpec(file, { sizes: new Map(), switches: new Map() })
  if (spec.kind === 'diagnosed') throw new Error(spec.diagnostics.map((each) => each.message).join('; '))
  const model = modelAt(file)
  const astray: string[] = []
  let traces = 0
  for (const run of spec.plan.runs) {
    // Only a cell that expects something else than pass has a counterexample.
    if (run.expected?.kind !== 'verdict' || (run.expected.findings.length === 0 && !run.expected.awaited)) continue
    const packed = await spec.module(run)
    if ('kind' in packed) throw new Error(`${runName(run)} does not compile`)
    const settings = settingsFor(packed.meta.parameters, run)
    const limits = { variant: run.variant, memory: MEMORY, first: false, progress: undefined, stopped: () => false }
    const result = await searchRun(spec, run, { module: packed, settings, ...limits }, reduce)
    if ('kind' in result) throw new Error(`${runName(run)}: the reduction does not compile`)
    traces += result.findings.filter((finding) => finding.trace !== undefined).length
    const simulator = simulatorOf(model, { workload: run.workload, variant: run.variant ?? undefined })
    const wrong = replayed(packed.meta, simulator, result)
    if (wrong !== undefined) astray.push(`${runName(run)}: ${wrong}`)
  }
  expect(astray).toEqual([])
  if (spec.plan.runs.some((run) => run.expected?.kind === 'verdict' && run.expected.findings.some(({ kind }) => kind !== 'unreachable')))
    expect(traces).toBeGreaterThan(0)
})
