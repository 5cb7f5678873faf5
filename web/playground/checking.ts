// The thread that checks: the compiler, the emitter and the runtime of the command line, in a worker of the page. Input: questions; output:
// what there is to run, of each cell the verdict with its report, and what its explorer answers.
import { type Model, analyse, reducedText, type Instance } from '../../compiler/pipeline.ts'
import { searchRun } from '../../driver/reduction.ts'
import { type PlannedRun, settingsFor } from '../../driver/planned.ts'
import { plannedRuns } from '../../driver/runs.ts'
import { sliced } from '../../driver/slices.ts'
import { explaining, exploring, exploringReduced } from '../../runtime/index.ts'
import type { ExploreOptions, Reduction, RunResult, StepsModule } from '../../runtime/index.ts'
import { agreement, expectedWords, verdictWords } from '../../runtime/report/expected.ts'
import { jsonDocument } from '../../runtime/report/json.ts'
import { plain } from '../../runtime/report/paint.ts'
import { findingTexts, runText } from '../../runtime/report/text.ts'
import { type Planned, type Wrong, compiled, loaded, others, rendered, toRun, width } from './compiled.ts'
import { type Explorer, explorerOf } from './exploring.ts'
import type { Answer, CellName, CheckDocument, CheckedCell, Files, Limits, Question } from './messages.ts'
import { importsFrom } from './sources.ts'

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
    case 'subject':
      return subjectOf(data.id, data.cell)
    case 'explore':
      void explored(data)
      return
    case 'stop':
      current = 0
  }
})

function plan(id: number, path: string, text: string): void {
  const analysed = analyse({ path, text }, importsFrom(files))
  const { model, diagnostics, sources } = analysed
  planned = undefined
  explorer?.close()
  explorer = undefined
  if (model === undefined) return say({ kind: 'wrong', id, text: rendered(diagnostics, sources) })
  const runs = plannedRuns(model, { sizes: new Map(), switches: new Map() })
  planned = { number: id, analysed, model, runs, compiled: new Map(), path, found: new Map() }
  const cells = runs.map(({ workload, variant, expected }) => ({
    workload,
    variant,
    expected: model.hasTable && expected?.kind === 'verdict' ? expectedWords(expected).join(' + ') : undefined,
    left: expected?.kind === 'notRun' && model.hasTable,
  }))
  say({ kind: 'planned', id, name: model.name, cells })
}

async function check(id: number, cells: readonly CellName[], limits: Limits): Promise<void> {
  const stopped = (): boolean => current !== id
  for (const cell of cells) {
    if (stopped()) break
    const run = planned && runOf(planned, cell)
    if (planned === undefined || run === undefined) continue
    try {
      const found = await checkRun(planned, run, limits, stopped, (states, seconds) => say({ kind: 'progress', id, cell, states, seconds }))
      if ('kind' in found) {
        say({ kind: 'wrong', id, text: found.text })
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
): Promise<RunResult | Wrong> {
  const made = await compiled(spec, run)
  if (made.kind === 'diagnosed') return made
  const { module, instance } = made
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
  return sliced(explaining(found, await made.explaining(), stopped), others)
}

async function reductionOf(model: Model, instance: Instance, settings: readonly number[]): Promise<Reduction<StepsModule>> {
  const made = await reducedText(instance, model, settings, toRun)
  if (made.kind === 'none') return made
  const steps = (text: string | undefined): Promise<StepsModule> | undefined =>
    text === undefined ? undefined : loaded<StepsModule>(Promise.resolve(text))
  const { steady, symmetry } = made
  return { kind: 'reduced', transactions: await steps(made.transactions), settling: await steps(made.settling), steady, symmetry }
}

// ---- exploring ----

/** The explorer that is shown: there is one at a time. */
let explorer: Explorer | undefined

/** A question of a later explorer opens it; one of an earlier explorer, or of another text, is no longer wanted. */
async function explored({ explorer: number, id, cell, limits, question }: Extract<Question, { kind: 'explore' }>): Promise<void> {
  const spec = planned
  const run = spec && runOf(spec, cell)
  if (spec === undefined || run === undefined || number < Math.max(spec.number, explorer?.number ?? 0)) return
  if (explorer?.number !== number) {
    explorer?.close()
    explorer = explorerOf(number, spec, run, (within, stopped) => foundIn(spec, run, within, stopped))
  }
  const asked = explorer
  const answer = await asked.ask(question, limits)
  if (answer !== undefined && asked === explorer) say({ kind: 'explored', explorer: number, id, answer })
}

/** As the check of the cell has it. */
async function foundIn(spec: Planned, run: PlannedRun, limits: Limits, stopped: () => boolean): Promise<RunResult | Wrong> {
  const found = spec.found.get(run) ?? (await checkRun(spec, run, limits, stopped, () => undefined))
  if ('findings' in found && found.ended !== 'interrupted') spec.found.set(run, found)
  return found
}

function subjectOf(id: number, cell: CellName): void {
  const run = planned && runOf(planned, cell)
  if (planned === undefined || run === undefined) return
  const { model, path: file } = planned
  const subject = {
    lockspec: toRun.version,
    spec: model.name,
    file,
    workload: cell.workload,
    variant: cell.variant,
    sources: model.sources,
  }
  say({ kind: 'subject', id, subject, findings: planned.found.get(run)?.findings.filter(({ trace }) => trace !== undefined).length ?? 0 })
}

const runOf = ({ runs }: Planned, { workload, variant }: CellName): PlannedRun | undefined =>
  runs.find((run) => run.workload === workload && run.variant === variant)

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
