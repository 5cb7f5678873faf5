// `lockspec simulate`: one run of the generated simulator, told in columns until its end or the first thing that is wrong. Input: a
// spec, one workload and variant, a seed, a scheduler; output: the run, and the exit code of what was wrong.
import { visible } from '../compiler/diagnostics/visible.ts'
import { explained, explainedTrace, watchedTrace, watching } from '../runtime/index.ts'
import type { CheckerModule, ExplainingModule, Finding, Meta, RunResult, WatchingModule } from '../runtime/index.ts'
import { deadlockOf } from '../runtime/findings/stuck.ts'
import { traced, type Traced } from '../runtime/simulated.ts'
import { roundRobin } from '../runtime/simulator/index.ts'
import type { AnyState, Ending, Run } from '../runtime/simulator/index.ts'
import { verdictWords } from '../runtime/report/expected.ts'
import { coloured, plain, plural } from '../runtime/report/paint.ts'
import { takenAt } from '../runtime/report/steps.ts'
import { findingText, runColumns } from '../runtime/report/text.ts'
import type { TextOptions } from '../runtime/report/text.ts'
import { diagnosticsCode, showDiagnostics, type Diagnosed } from './diagnosed.ts'
import { exitCodes, verdictCode } from './exit.ts'
import { wholeNumber } from './numbers.ts'
import { oneSpec } from './oneSpec.ts'
import { oneRun, runName, settingsFor } from './plan.ts'
import type { PlannedRun, Selection } from './plan.ts'
import { simulateMany } from './runs.ts'
import type { ReadySpec } from './spec.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'
import { wrongWatches } from './watch.ts'
import { nth } from '../runtime/entries.ts'

interface SimulateOptions extends Selection {
  readonly list: boolean
  readonly seed: string
  readonly steps: string
  readonly scheduler: 'random' | 'round-robin'
  readonly watch: readonly string[]
  /** So many runs are counted instead of one shown. */
  readonly runs: string | undefined
  /** A broken invariant does not end a run. */
  readonly goOn: boolean
  readonly format: 'text' | 'json'
}

export async function simulate(paths: readonly string[], options: SimulateOptions, terminal: Terminal): Promise<number> {
  const seed = wholeNumber('--seed', options.seed, 0, 2 ** 32 - 1)
  const limit = wholeNumber('--steps', options.steps, 0, 1_000_000)
  const runs = options.runs === undefined ? undefined : wholeNumber('--runs', options.runs, 0, 100_000_000)
  if (runs === undefined && (options.goOn || options.format === 'json'))
    throw new UsageError(`${options.goOn ? '--go-on' : '--format json'} is for --runs`)
  const spec = await oneSpec('simulate runs', paths, options, terminal)
  if (typeof spec === 'number') return spec
  const planned = oneRun(spec.plan, options, 'run')
  const wrong = await wrongWatches(options.watch, [{ plan: spec.plan, runs: [{ ...planned, expected: undefined }] }])
  if (wrong !== undefined) {
    showDiagnostics(wrong, terminal)
    return exitCodes.usage
  }
  const simulator = await spec.simulator(planned)
  if ('kind' in simulator) {
    showDiagnostics(simulator, terminal)
    return diagnosticsCode([simulator])
  }
  const paint = terminal.color ? coloured : plain
  const text: TextOptions = { width: terminal.width, paint, shown: 'this run' }
  if (runs !== undefined) {
    const asked = { runs, seed, steps: limit, random: options.scheduler === 'random', goOn: options.goOn, format: options.format }
    return await simulateMany(spec.plan, planned, simulator, asked, terminal, async (run) => {
      const made = await modulesOf(spec, planned, options.watch)
      return 'kind' in made ? undefined : toldRun(planned, made, run, text).lines
    })
  }
  const made = await modulesOf(spec, planned, options.watch)
  if ('kind' in made) {
    showDiagnostics(made, terminal)
    return diagnosticsCode([made])
  }
  const how = options.scheduler === 'random' ? `seed ${seed}` : 'round robin'
  const scheduler = options.scheduler === 'random' ? {} : { scheduler: roundRobin(simulator.tasks) }
  const run = simulator.run({ seed, steps: limit, ...scheduler })
  const { result, lines } = toldRun(planned, made, run, text)
  const [finding] = result.findings
  terminal.out(`${paint('strong', spec.plan.spec)}  ${visible(spec.plan.file)}\n\n${paint('strong', `${runName(planned)}:`)} ${how}\n\n`)
  terminal.out(`${lines.join('\n')}\n\n`)
  const length = plural(result.transitions, 'step')
  terminal.out(`lockspec: ${runName(planned)}, ${how}: ${endText(run.ended, finding, result, length)}\n`)
  return finding === undefined ? exitCodes.ok : verdictCode(result)
}

/** What tells a run of the simulator as a run of the checker. */
interface Modules {
  readonly checker: CheckerModule
  readonly explaining: ExplainingModule
  readonly watched: WatchingModule | undefined
}

async function modulesOf(spec: ReadySpec, planned: PlannedRun, watch: readonly string[]): Promise<Modules | Diagnosed> {
  const checker = await spec.module(planned)
  if ('kind' in checker) return checker
  const explaining = await spec.explaining(planned)
  if ('kind' in explaining) return explaining
  const watched = watch.length === 0 ? undefined : await spec.watching(planned, watch)
  return watched !== undefined && 'kind' in watched ? watched : { checker, explaining, watched }
}

/** The run as the reports know one, and its text: a finding, or the steps alone. */
function toldRun(
  planned: PlannedRun,
  { checker, explaining, watched }: Modules,
  run: Run<AnyState>,
  text: TextOptions,
): { readonly result: RunResult; readonly lines: readonly string[] } {
  const { meta } = checker
  const settings = settingsFor(meta.parameters, planned)
  const trace = traced(meta, checker.create(settings), run)
  const found = explained(resultOf(meta, planned, settings, run.ended, trace, checker), explaining)
  const result = watched === undefined ? found : watching(found, watched)
  const [finding] = result.findings
  if (finding !== undefined) return { result, lines: findingText(result, finding, text) }
  const whole = explainedTrace(result, explaining, trace)
  return { result, lines: runColumns(result, watched === undefined ? whole : watchedTrace(meta, settings, watched, whole), text) }
}

function endText(ended: Ending, finding: Finding | undefined, result: RunResult, length: string): string {
  if (finding !== undefined) return `${verdictWords(result).join(' + ')} after ${length}`
  return ended.kind === 'finished' ? `finished after ${length}, nothing wrong on this run` : `stopped after ${length}, nothing wrong so far`
}

/** The run as the reports know one: a result with at most one finding. */
function resultOf(
  meta: Meta,
  planned: PlannedRun,
  settings: readonly number[],
  ended: Ending,
  trace: Traced,
  module: CheckerModule,
): RunResult {
  const { states, steps } = trace
  const finding = findingOf(meta, settings, ended, trace, module)
  const counts = {
    states: states.length,
    transitions: steps.length,
    depth: steps.length,
    initialStates: 1,
    seconds: 0,
    bytes: 0,
    frontier: 0,
  }
  const facts = { outcomes: [], retries: [], notes: [], taken: [], accounted: 'nothing', accounting: undefined } as const
  return {
    meta,
    variant: planned.variant,
    settings,
    ended: 'complete',
    ...counts,
    ...facts,
    findings: finding === undefined ? [] : [finding],
  }
}

function findingOf(meta: Meta, settings: readonly number[], ended: Ending, trace: Traced, module: CheckerModule): Finding | undefined {
  const common = { places: 1, trace, cycle: undefined }
  switch (ended.kind) {
    case 'fails':
    case 'use_after_free': {
      if (trace.failed === undefined) return undefinedProperty(meta, ended.name, common)
      const { failure, ...where } = trace.failed
      return { ...common, kind: ended.kind, name: ended.name, cause: { kind: 'fails', failure, ...where } }
    }
    case 'violates': {
      const property = meta.properties.findIndex(({ name }) => name === ended.name)
      return { ...common, kind: 'violates', name: ended.name, cause: { kind: 'violates', property, evaluation: 'false' } }
    }
    case 'leaks': {
      const property = meta.properties.findIndex(({ name, ofPool }) => ofPool === true && ended.locks.includes(name))
      if (property >= 0)
        return { ...common, kind: 'leaks', name: nth(ended.locks, 0), cause: { kind: 'violates', property, evaluation: 'false' } }
      const id = trace.notes.find((one) => meta.notes[one]?.kind === 'leak') ?? -1
      const note = meta.notes[id]
      if (note?.kind !== 'leak') return undefined
      const lock = meta.locks.findIndex((each) => each.name === note.lock)
      const taken = takenAt(meta, trace, note.task, lock, meta.locks[lock]?.modes.indexOf(note.mode) ?? -1)
      return { ...common, kind: 'leaks', name: note.lock, cause: { kind: 'leaks', note: id, takenAt: taken ?? -1 } }
    }
    case 'stuck': {
      const stuck = ended.waiting.map(({ task }) => meta.tasks.findIndex(({ name }) => name === task))
      return deadlockOf(meta, module.create(settings), stuck, trace)
    }
    case 'finished':
    case 'stopped':
      return undefined
  }
}

/** `invariant@17`: a property that cannot be evaluated in the last state. */
function undefinedProperty(meta: Meta, name: string, common: Pick<Finding, 'places' | 'trace' | 'cycle'>): Finding | undefined {
  const property = meta.properties.findIndex(({ at }) => name === `invariant@${at.line}`)
  return property < 0 ? undefined : { ...common, kind: 'fails', name, cause: { kind: 'violates', property, evaluation: 'undefined' } }
}
