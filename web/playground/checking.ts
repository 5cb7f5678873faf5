// The thread that checks: the compiler, the emitter and the runtime of the command line, in a worker of the page. Input: questions; output:
// what there is to run, and of each cell the verdict with its report. The emitted module is loaded from a blob, which the page's policy
// lets in, as it lets in nothing from anywhere else.
import { renderDiagnostics } from '../../compiler/diagnostics/render.ts'
import type { Diagnostic, SourceFile } from '../../compiler/diagnostics/diagnostic.ts'
import { type Instance, type Model, analyse, checkerText, explainingText, instantiate, reducedText } from '../../compiler/pipeline.ts'
import { type Reduction, searchRun } from '../../driver/reduction.ts'
import { type PlannedRun, plannedRuns, settingsFor } from '../../driver/runs.ts'
import { sliced } from '../../driver/slices.ts'
import { explaining, exploring, exploringReduced } from '../../runtime/index.ts'
import type { CheckerModule, ExplainingModule, ExploreOptions, RunResult, StepsModule } from '../../runtime/index.ts'
import { agreement, expectedWords, verdictWords } from '../../runtime/report/expected.ts'
import { jsonDocument } from '../../runtime/report/json.ts'
import { plain } from '../../runtime/report/paint.ts'
import { findingTexts, runText } from '../../runtime/report/text.ts'
import type { Answer, CellName, CheckDocument, CheckedCell, Files, Limits, Question } from './messages.ts'
import { importsFrom } from './sources.ts'

/** Columns of the reports. */
const width = 100

interface Planned {
  readonly model: Model
  readonly runs: readonly PlannedRun[]
  readonly instances: Map<string, Instance>
  readonly modules: Map<string, CheckerModule>
  readonly path: string
  /** What was found, by cell. */
  readonly found: Map<PlannedRun, RunResult>
}

let files: Files = {}
let planned: Planned | undefined
/** The question that is being answered; another one ends it. */
let current = 0

const say = (answer: Answer): void => postMessage(answer)

addEventListener('message', ({ data }: MessageEvent<Question>) => {
  switch (data.kind) {
    case 'files':
      files = data.files
      return
    case 'plan':
      current = data.id
      return plan(data.id, data.path, data.text)
    case 'check':
      current = data.id
      void check(data.id, data.cells, data.limits)
      return
    case 'document':
      return say({ kind: 'document', id: data.id, document: documentOf(data.cells) })
    case 'stop':
      current = 0
  }
})

function plan(id: number, path: string, text: string): void {
  const { model, diagnostics, sources } = analyse({ path, text }, importsFrom(files))
  planned = undefined
  if (model === undefined) return say({ kind: 'wrong', id, text: rendered(diagnostics, sources) })
  const runs = plannedRuns(model, { sizes: new Map(), switches: new Map() })
  planned = { model, runs, instances: new Map(), modules: new Map(), path, found: new Map() }
  const cells = runs.map(({ workload, variant, expected }) => ({
    workload,
    variant,
    expected: model.hasTable && expected?.kind === 'verdict' ? expectedWords(expected).join(' + ') : undefined,
    left: expected?.kind === 'notRun' && model.hasTable,
  }))
  say({ kind: 'planned', id, name: model.name, cells })
}

const rendered = (diagnostics: readonly Diagnostic[], sources: readonly SourceFile[]): string =>
  renderDiagnostics(diagnostics, sources, { color: false, width })

async function check(id: number, cells: readonly CellName[], limits: Limits): Promise<void> {
  const stopped = (): boolean => current !== id
  for (const cell of cells) {
    if (stopped()) break
    const run = planned?.runs.find(({ workload, variant }) => workload === cell.workload && variant === cell.variant)
    if (planned === undefined || run === undefined) continue
    try {
      const found = await checkRun(planned, run, limits, stopped, (states, seconds) => say({ kind: 'progress', id, cell, states, seconds }))
      if ('wrong' in found) {
        say({ kind: 'wrong', id, text: found.wrong })
        break
      }
      planned.found.set(run, found)
      say({ kind: 'cell', id, cell: told(planned.model, run, found) })
    } catch (error) {
      say({ kind: 'wrong', id, text: `internal error in ${cell.workload}: ${error instanceof Error ? error.message : String(error)}` })
      break
    }
  }
  say({ kind: 'done', id, stopped: stopped() })
}

async function checkRun(
  spec: Planned,
  run: PlannedRun,
  limits: Limits,
  stopped: () => boolean,
  progress: (states: number, seconds: number) => void,
): Promise<RunResult | { readonly wrong: string }> {
  const key = `${run.workload} ${JSON.stringify(run.sizes)}`
  const workload = spec.model.workloads.find(({ name }) => name === run.workload)!
  const instance = spec.instances.get(key) ?? instantiate(spec.model, workload, new Map(Object.entries(run.sizes)))
  if (!('system' in instance)) return { wrong: rendered(instance, spec.model.sources) }
  spec.instances.set(key, instance)
  const module = spec.modules.get(key) ?? (await loaded<CheckerModule>(checkerText(instance, spec.model, toRun)))
  spec.modules.set(key, module)
  const settings = settingsFor(module.meta.parameters, run)
  const end = performance.now() + 1000 * limits.seconds
  const options: ExploreOptions = {
    variant: run.variant,
    memory: limits.memory,
    cancelled: () => stopped() || performance.now() > end,
    progress: ({ states, seconds }) => progress(states, seconds),
    clock: () => performance.now(),
  }
  const found = await searchRun<never>(
    {
      module,
      search: (most) => sliced(exploring(module, settings, { ...options, most }), others),
      searchReduced: (modules) => sliced(exploringReduced(modules, settings, options), others),
      reduction: () => reductionOf(spec.model, instance, settings),
      isLarge: () => false,
      noteLarge: () => undefined,
    },
    'auto',
  )
  if (found.findings.length === 0 || stopped()) return found
  const telling = await loaded<ExplainingModule>(explainingText(instance, spec.model, toRun))
  return sliced(explaining(found, telling, stopped), others)
}

async function reductionOf(model: Model, instance: Instance, settings: readonly number[]): Promise<Reduction> {
  const made = await reducedText(instance, model, settings, toRun)
  if (made.kind === 'none') return made
  const steps = (text: string | undefined): Promise<StepsModule> | undefined =>
    text === undefined ? undefined : loaded<StepsModule>(Promise.resolve(text))
  return { kind: 'reduced', transactions: await steps(made.transactions), settling: await steps(made.settling), symmetry: made.symmetry }
}

declare const VERSION: string
const toRun = { version: VERSION, format: false, specifier: 'lockspec/runtime' } as const

async function loaded<T>(text: Promise<string>): Promise<T> {
  const address = URL.createObjectURL(new Blob([await text], { type: 'text/javascript' }))
  try {
    return (await import(address)) as T
  } finally {
    URL.revokeObjectURL(address)
  }
}

/** Messages that have come get their turn; a timer would wait for four milliseconds. */
const turn = new MessageChannel()
const others = (): Promise<unknown> =>
  new Promise((resolve) => {
    turn.port1.onmessage = resolve
    turn.port2.postMessage(undefined)
  })

function documentOf(cells: readonly CellName[]): CheckDocument {
  if (planned === undefined) return jsonDocument(toRun.version, [], 0)
  const { model, path: file, runs, found } = planned
  const reported = runs
    .filter(({ workload, variant }) => cells.some((cell) => cell.workload === workload && cell.variant === variant))
    .map((run) => {
      const { workload, variant, expected } = run
      return { workload, variant, expected: model.hasTable ? expected : undefined, result: found.get(run) }
    })
  return jsonDocument(toRun.version, [{ spec: model.name, file, sources: model.sources, cells: reported }], 0)
}

function told({ hasTable }: Model, run: PlannedRun, result: RunResult): CheckedCell {
  const text = { width, paint: plain }
  return {
    workload: run.workload,
    variant: run.variant,
    words: verdictWords(result).join(' + '),
    agreement: agreement(hasTable ? run.expected : undefined, result),
    states: result.states,
    transitions: result.transitions,
    seconds: result.seconds,
    text: [runText(result, text), ...findingTexts(result, text)].map((lines) => lines.join('\n')).join('\n\n'),
  }
}
