// What `lockspec explore` explores, at a terminal and in a page. Input: a spec, one workload and variant; output: the subject of driver/desk.ts,
// whose expressions the compiler reads and whose findings are those of `check`.
import type { Stopped, Subject } from '../driver/desk.ts'
import { exploredOf, type Explored } from '../runtime/explorer/model.ts'
import type { RunResult, Trace } from '../runtime/index.ts'
import type { Diagnosed } from './diagnosed.ts'
import { defaultMemory } from './memory.ts'
import { type PlannedRun, type Selection, checkNames, oneRun, runName, settingsFor } from './plan.ts'
import { progressLine } from './progress.ts'
import { searchRun } from './reduction.ts'
import { type Job, explain, inSlices } from './search.ts'
import type { ReadySpec } from './spec.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'
import { wrongWatches } from './watch.ts'

export interface Exploration extends Subject<Diagnosed> {
  readonly kind: 'exploration'
  readonly run: PlannedRun
  readonly first: Trace
}

export async function exploration(spec: ReadySpec, options: Selection, terminal: Terminal): Promise<Exploration | Diagnosed> {
  checkNames([spec.plan], options)
  const run = oneRun(spec.plan, options, 'explore')
  const module = await spec.module(run)
  if ('kind' in module) return module
  const explaining = await spec.explaining(run)
  if ('kind' in explaining) return explaining
  const explored = exploredOf(module.meta, explaining, settingsFor(module.meta.parameters, run))
  const { plan } = spec
  const [first] = explored.firsts
  if (first === undefined) throw new UsageError(`${runName(run)} has no first state: what runs before it fails; check says how`)
  return {
    kind: 'exploration',
    run,
    first,
    explored,
    owner: { spec: plan.spec, file: plan.file, workload: run.workload, variant: run.variant },
    watching: async (texts) =>
      (await wrongWatches(texts.slice(-1), [{ plan, runs: [{ ...run, expected: undefined }] }])) ?? spec.watching(run, texts),
    findings: (stopped) => found(spec, run, explored, terminal, stopped),
    inSlices,
  }
}

/** As `check` has them. */
async function found(
  spec: ReadySpec,
  run: PlannedRun,
  explored: Explored,
  terminal: Terminal,
  stopped: Stopped,
): Promise<RunResult | Diagnosed> {
  const known = await spec.known(run, { reduce: 'auto', first: false, explained: true })
  if (known !== undefined) return known
  const module = await spec.module(run)
  if ('kind' in module) return module
  const progress = progressLine(terminal.live)
  const job: Job = {
    module,
    settings: explored.settings,
    variant: run.variant,
    memory: defaultMemory(),
    first: false,
    progress: progress === undefined ? undefined : (state) => progress.show(`${spec.plan.spec} ${runName(run)}`, state),
    stopped,
  }
  try {
    const result = await searchRun(spec, run, job, 'auto')
    return 'kind' in result ? result : await explain(job, result, explored.module)
  } finally {
    progress?.clear()
  }
}
