// Every counterexample of every spec, replayed through the generated simulator, which was emitted by code of its own: each step is
// possible there, leads to the state that the checker reports, and the last state is what the finding says it is.
import { describe, expect, it } from 'vitest'
import { specFiles } from '../cli/files.ts'
import { runName, settingsFor } from '../cli/plan.ts'
import { searchRun } from '../cli/reduction.ts'
import { readySpec } from '../cli/spec.ts'
import type { Finding, Meta, RunResult, Simulator, SimulatorModule } from '../runtime/index.ts'
import { values } from '../runtime/index.ts'
import { replayed } from './random/lockstep.ts'
import type { SimulatedState } from './random/lockstep.ts'

describe.each(specFiles(['specs']))('%s', (file) => {
  const ready = readySpec(file, { sizes: new Map(), switches: new Map() })
  it.each(['off', 'on'] as const)('reductions %s', async (reduce) => {
    const spec = await ready
    if (spec.kind === 'diagnosed') throw new Error(spec.diagnostics.map((each) => each.message).join('; '))
    const astray: string[] = []
    let traces = 0
    for (const run of spec.plan.runs) {
      // Only a cell that expects something else than pass has a counterexample.
      if (run.expected?.kind !== 'verdict' || (run.expected.findings.length === 0 && !run.expected.awaited)) continue
      const packed = await spec.module(run)
      const typed = await spec.simulator(run)
      if ('kind' in packed || 'kind' in typed) throw new Error(`${runName(run)} does not compile`)
      const settings = settingsFor(packed.meta.parameters, run)
      const limits = { variant: run.variant, memory: 2 ** 30, first: false, progress: undefined, stopped: () => false }
      const result = await searchRun(spec, run, { module: packed, settings, ...limits }, reduce)
      if ('kind' in result) throw new Error(`${runName(run)}: the reduction does not compile`)
      const module = typed as SimulatorModule<SimulatedState>
      traces += result.findings.filter((finding) => finding.trace !== undefined).length
      const wrong = [replayed({ packed, typed: module, settings }, result), ...unlike(module.create(settings), result)]
      astray.push(...wrong.flatMap((each) => (each === undefined ? [] : [`${runName(run)}: ${each}`])))
    }
    expect(astray).toEqual([])
    if (spec.plan.runs.some((run) => run.expected?.kind === 'verdict' && run.expected.findings.some(({ kind }) => kind !== 'unreachable')))
      expect(traces).toBeGreaterThan(0)
  })
})

/** Findings whose last state is not, in the simulator, what they say of it. */
function unlike(simulator: Simulator<SimulatedState>, result: RunResult): readonly string[] {
  return result.findings.flatMap((finding) => {
    const state = finding.trace === undefined ? undefined : stateAt(simulator, result.meta, finding)
    return state === undefined || isWhatItSays(simulator, result.meta, finding, state) ? [] : [`${finding.kind} ${finding.name} is not so`]
  })
}

/** The simulator's own state at the end of the trace. */
function stateAt(simulator: Simulator<SimulatedState>, meta: Meta, { trace }: Finding): SimulatedState | undefined {
  const [first] = trace!.states
  const same = (state: SimulatedState): boolean =>
    first !== undefined && JSON.stringify(simulator.values(state)) === JSON.stringify(values(meta, first))
  const start = simulator.initial().find((step) => step.state !== undefined && same(step.state))?.state
  return trace!.steps.reduce<SimulatedState | undefined>(
    (state, { task, way }) =>
      state === undefined ? undefined : simulator.steps(state).find((step) => step.task === task && step.way === way)?.state,
    start,
  )
}

function isWhatItSays(simulator: Simulator<SimulatedState>, meta: Meta, { kind, cause, trace }: Finding, state: SimulatedState): boolean {
  const steps = simulator.steps(state)
  switch (cause.kind) {
    case 'fails':
      return steps.some((step) => step.task === cause.task && step.way === cause.way && step.failure === cause.failure)
    case 'violates':
      return simulator.evaluate(cause.property, 0, state) === (cause.evaluation === 'false' ? 0 : 2)
    case 'leaks':
      return trace!.steps.at(-1)?.notes.includes(cause.note) === true || steps.some((step) => step.notes.includes(cause.note))
    case 'stuck':
      // Before a request that its own hold denies, a task may still have the step that queues it.
      if (kind === 'self_deadlock')
        return cause.waits.some(
          ({ task, reason }) =>
            reason.kind === 'lock' && reason.holders.some((holder) => [task, meta.tasks[task]!.host].includes(holder.task)),
        )
      return cause.waits.length > 0 && cause.waits.every((wait) => steps.every((step) => step.task !== wait.task))
    case 'livelock':
      return cause.moving.some((task) => meta.tasks[task]!.role !== 'environment')
    case 'starvation':
    case 'temporal':
    case 'unreachable':
      return true
  }
}
