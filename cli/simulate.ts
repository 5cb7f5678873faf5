// `lockspec simulate`: one run of the generated simulator, told in columns until its end or the first thing that is wrong. Input: a
// spec, one workload and variant, a seed, a scheduler; output: the run, and the exit code of what was wrong.
import { visible } from '../compiler/diagnostics/visible.ts'
import { explained, explainedTrace, watchedTrace, watching } from '../runtime/index.ts'
import type { CheckerModule, Finding, Meta, RunResult } from '../runtime/index.ts'
import { deadlockOf } from '../runtime/findings/stuck.ts'
import { traced, type Traced } from '../runtime/simulated.ts'
import { roundRobin } from '../runtime/simulator/index.ts'
import type { Ending } from '../runtime/simulator/index.ts'
import { verdictWords } from '../runtime/report/expected.ts'
import { coloured, plain, plural } from '../runtime/report/paint.ts'
import { takenAt } from '../runtime/report/steps.ts'
import { findingText, runColumns } from '../runtime/report/text.ts'
import type { TextOptions } from '../runtime/report/text.ts'
import { diagnosticsCode, showDiagnostics } from './diagnosed.ts'
import { exitCodes, verdictCode } from './exit.ts'
import { wholeNumber } from './numbers.ts'
import { oneSpec } from './oneSpec.ts'
import { oneRun, runName, settingsFor } from './plan.ts'
import type { PlannedRun, Selection } from './plan.ts'
import { simulateMany } from './runs.ts'
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
  if (runs !== undefined && !('kind' in simulator)) {
    const asked = { runs, seed, steps: limit, random: options.scheduler === 'random', goOn: options.goOn, format: options.format }
    return await simulateMany(spec.plan, planned, simulator, asked, terminal)
  }
  const checker = await spec.module(planned)
  const explaining = await spec.explaining(planned)
  const watched = options.watch.length === 0 ? undefined : await spec.watching(planned, options.watch)
  for (const made of [simulator, checker, explaining, watched]) {
    if (made === undefined || !('kind' in made)) continue
    showDiagnostics(made, terminal)
    return diagnosticsCode([made])
  }
  if ('kind' in simulator || 'kind' in checker || 'kind' in explaining || (watched && 'kind' in watched)) return exitCodes.internal
  const { meta } = checker
  const settings = settingsFor(meta.parameters, planned)
  const scheduler = options.scheduler === 'random' ? {} : { scheduler: roundRobin(simulator.tasks) }
  const told = simulator.run({ seed, steps: limit, ...scheduler })
  const trace = traced(meta, checker.create(settings), told)
  const found = explained(resultOf(meta, planned, settings, told.ended, trace, checker), explaining)
  const result = watched === undefined ? found : watching(found, watched)
  const [finding] = result.findings
  const paint = terminal.color ? coloured : plain
  const text: TextOptions = { width: terminal.width, paint, shown: 'this run' }
  const how = options.scheduler === 'random' ? `seed ${seed}` : 'round robin'
  terminal.out(`${paint('strong', spec.plan.spec)}  ${visible(spec.plan.file)}\n\n${paint('strong', `${runName(planned)}:`)} ${how}\n\n`)
  const whole = explainedTrace(result, explaining, trace)
  const run = watched === undefined ? whole : watchedTrace(meta, settings, watched, whole)
  terminal.out(`${(finding === undefined ? runColumns(result, run, text) : findingText(result, finding, text)).join('\n')}\n\n`)
  const length = plural(trace.steps.length, 'step')
  terminal.out(`lockspec: ${runName(planned)}, ${how}: ${endText(told.ended, finding, result, length)}\n`)
  return finding === undefined ? exitCodes.ok : verdictCode(result)
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
  const facts = { outcomes: [], retries: [], notes: [], taken: [], accounting: undefined }
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
