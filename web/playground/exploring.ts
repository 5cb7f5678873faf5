// The explorer of a cell in the worker of the page. Input: the spec, the run, how to search it; output: what answers the explorer's questions.
import { type Watch, watch, watchingText } from '../../compiler/pipeline.ts'
import { type Ask, conversation } from '../../driver/conversation.ts'
import { type PlannedRun, settingsFor } from '../../driver/planned.ts'
import { sliced } from '../../driver/slices.ts'
import { exploredOf } from '../../runtime/explorer/model.ts'
import type { RunResult, WatchingModule } from '../../runtime/index.ts'
import { type Compiled, type Planned, type Wrong, compiled, loaded, others, rendered, toRun } from './compiled.ts'

interface Searching {
  readonly findings: () => Promise<RunResult | Wrong>
  readonly stopped: () => boolean
}

/** Begins in the first state; or says why there is none. */
export async function explorerOf(spec: Planned, run: PlannedRun, searching: Searching): Promise<Ask | Wrong> {
  const made = await compiled(spec, run)
  if (made.kind === 'diagnosed') return made
  const explored = exploredOf(made.module.meta, await made.explaining(), settingsFor(made.module.meta.parameters, run))
  const [first] = explored.firsts
  if (first === undefined) return { kind: 'diagnosed', text: 'there is no first state: what runs before it fails; check says how' }
  return conversation<Wrong>(
    {
      explored,
      ...searching,
      owner: { spec: spec.model.name, file: spec.path, workload: run.workload, variant: run.variant },
      lockspec: toRun.version,
      told: ({ text }) => text,
      watching: (texts) => watchingOf(spec, run, made, texts),
      inSlices: (work) => sliced(work, others),
    },
    first,
  )
}

/** The last of the texts is new: it has to mean something. */
async function watchingOf(
  { analysed, model }: Planned,
  run: PlannedRun,
  { instance }: Compiled,
  texts: readonly string[],
): Promise<WatchingModule | Wrong> {
  const workload = model.workloads.find(({ name }) => name === run.workload)!
  const watches: Watch[] = []
  for (const text of texts) {
    const source = { path: 'watch', text }
    const checked = watch(analysed, workload, source)
    if (checked.kind !== 'watch') return { kind: 'diagnosed', text: rendered(checked.diagnostics, [source, ...analysed.sources]) }
    watches.push(checked.watch)
  }
  return loaded<WatchingModule>(watchingText(instance, model, watches, toRun))
}
