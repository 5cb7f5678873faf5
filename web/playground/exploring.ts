// An explorer of a cell in the worker of the page. Input: the spec, the run, how to search it; output: what answers the explorer's questions, until
// it is closed.
import { type Watch, watch, watchingText } from '../../compiler/pipeline.ts'
import { type Conversation, conversation } from '../../driver/conversation.ts'
import { type Stopped, type Subject, firstDesk } from '../../driver/desk.ts'
import { type PlannedRun, settingsFor } from '../../driver/planned.ts'
import { sliced } from '../../driver/slices.ts'
import { exploredOf } from '../../runtime/explorer/model.ts'
import type { Answer, Question } from '../../runtime/explorer/view.ts'
import type { RunResult, WatchingModule } from '../../runtime/index.ts'
import { type Compiled, type Planned, type Wrong, compiled, loaded, others, rendered, toRun } from './compiled.ts'
import type { Limits } from './messages.ts'

/** One explorer of a page. Each has a run of its own. */
export interface Explorer {
  /** Those that are opened later have a higher one. */
  readonly number: number
  /** Undefined: there is nothing to be said. */
  readonly ask: (question: Question, limits: Limits) => Promise<Answer | undefined>
  /** Nobody hears its answers any more. */
  readonly close: () => void
}

type Search = (limits: Limits, stopped: Stopped) => Promise<RunResult | Wrong>

/** An explorer that begins when it is first asked. */
export function explorerOf(number: number, spec: Planned, run: PlannedRun, search: Search): Explorer {
  let isClosed = false
  let limits: Limits
  let begun: Promise<Conversation | Wrong> | undefined
  return {
    number,
    ask: async (question, given) => {
      limits = given
      begun ??= begin(
        spec,
        run,
        (stopped) => search(limits, stopped),
        () => isClosed,
      )
      const talk = await begun
      if ('kind' in talk) return { kind: 'wrong', text: talk.text }
      if (question.kind !== 'stop') return talk.ask(question)
      talk.stop()
      return undefined
    },
    close: () => {
      isClosed = true
    },
  }
}

/** In the first state; or says why there is none. */
async function begin(spec: Planned, run: PlannedRun, findings: Subject<Wrong>['findings'], ended: Stopped): Promise<Conversation | Wrong> {
  const made = await compiled(spec, run)
  if (made.kind === 'diagnosed') return made
  const explored = exploredOf(made.module.meta, await made.explaining(), settingsFor(made.module.meta.parameters, run))
  const [first] = explored.firsts
  if (first === undefined) return { kind: 'diagnosed', text: 'there is no first state: what runs before it fails; check says how' }
  const place = {
    explored,
    findings,
    owner: { spec: spec.model.name, file: spec.path, workload: run.workload, variant: run.variant },
    lockspec: toRun.version,
    told: ({ text }: Wrong) => text,
    watching: (texts: readonly string[]) => watchingOf(spec, run, made, texts),
    inSlices: <T>(work: Generator<void, T>) => sliced(work, others),
  }
  const desk = await firstDesk(place, first, [])
  return 'kind' in desk ? desk : conversation(place, desk, ended)
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
