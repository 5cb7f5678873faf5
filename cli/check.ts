// `lockspec check`: explores every state of the cells that were asked for and says what was found. Input: the options as parsed;
// output: tables and counterexamples on the terminal, and the exit code.
import { diagnosticToJson } from '../compiler/diagnostics/render.ts'
import { sortDiagnostics } from '../compiler/diagnostics/report.ts'
import { visible } from '../compiler/diagnostics/visible.ts'
import { explained as toldOf, explainedTrace, graphedTrace, suffices, watching } from '../runtime/index.ts'
import type { Accounted, Ordered, RunResult, Trace } from '../runtime/index.ts'
import { traced } from '../runtime/simulated.ts'
import { neverRan } from '../runtime/report/coverage.ts'
import { jsonDocument } from '../runtime/report/json.ts'
import type { SpecCells } from '../runtime/report/json.ts'
import { mailText, mailWidth } from '../runtime/report/mail.ts'
import { mermaidDiagram } from '../runtime/report/mermaid.ts'
import { coloured, grouped, indented, plain, plural } from '../runtime/report/paint.ts'
import { cellAgreement, lastLine, tableText } from '../runtime/report/verdicts.ts'
import type { ReportCell } from '../runtime/report/verdicts.ts'
import { expectedWords } from '../runtime/report/expected.ts'
import { findingTexts, runColumns, runText } from '../runtime/report/text.ts'
import type { TextOptions } from '../runtime/report/text.ts'
import { Interrupted, boundCompiling } from './compiler.ts'
import { diagnosticsCode, showDiagnostics } from './diagnosed.ts'
import type { Distribution } from './engines/distribution.ts'
import { EngineFailed, type Engine, type EngineName } from './engines/engine.ts'
import type { Store } from './engines/store.ts'
import { exitCode, exitCodes } from './exit.ts'
import { specFiles } from './files.ts'
import type { FormatName, Report } from './formats/names.ts'
import { isOutOfMemory, oneLine, sparing } from './internal.ts'
import { listText } from './list.ts'
import { defaultMemory, memorySize } from './memory.ts'
import { cellName, checkNames, isChanged, runName, selectedRuns, settingsFor } from './plan.ts'
import type { PlannedRun, Selection } from './plan.ts'
import { progressLine } from './progress.ts'
import { searchRun, type Reducing } from './reduction.ts'
import { explain, type Job } from './search.ts'
import { readSpecs, showStarved, unreadCode } from './reading.ts'
import { sourcesOf } from './sources.ts'
import type { HowRun, ReadySpec } from './spec.ts'
import type { Diagnosed } from './diagnosed.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'
import { version } from './version.ts'
import { wrongWatches } from './watch.ts'
import { refuseUnwritable, writeOutput } from './write.ts'

interface CheckOptions extends Selection {
  readonly format: 'text' | FormatName
  /** Where what is not text is written instead of being printed. */
  readonly out: string | undefined
  /** Files that get the result in other formats beside what is printed. */
  readonly reports: readonly Report[]
  readonly list: boolean
  readonly first: boolean
  readonly memory: string | undefined
  readonly verbose: boolean
  readonly trace: boolean
  /** Traces with all that does not change. */
  readonly full: boolean
  /** One run of a single cell that passes. */
  readonly showRun: boolean
  readonly mermaid: boolean
  /** Findings as plain text of 72 columns. */
  readonly mail: boolean
  readonly requireCoverage: boolean
  readonly reduce: Reducing
  readonly workers: number
  /** Explore what is known, too. */
  readonly fresh: boolean
  /** Expressions shown beside each step. */
  readonly watch: readonly string[]
  /** The places of a finding, one sort at a time. */
  readonly all: boolean
  /** The order of locks in documents: cells are explored as written. */
  readonly order: boolean
  /** Another checker searches. */
  readonly engine: EngineName | undefined
  /** Where TLC's jar is. */
  readonly tlc: string | undefined
  /** TLC on many machines. */
  readonly distributed: Distribution | undefined
  /** How SPIN keeps states. */
  readonly store: Store
}

interface Checked extends Reading {
  readonly ready: ReadySpec
  readonly cells: readonly ReportCell[]
}

/** What is shown of a spec's cells. */
interface Reading {
  /** They stand in a table. */
  readonly compared: boolean
  /** Nothing else is run. */
  readonly single: boolean
  /** Whether the findings of this one are shown, with their traces. */
  readonly tells: (cell: ReportCell) => boolean
  /** Whether its findings are explained: where they are shown, or part of a document that has all. */
  readonly explains: (cell: ReportCell) => boolean
  /** What is shown of its accounts. */
  readonly accounts: (cell: ReportCell) => Accounted
}

function tells(cell: ReportCell, compared: boolean, single: boolean, options: CheckOptions): boolean {
  const agrees = cellAgreement(cell)
  if (single || options.trace || agrees === 'differs') return true
  return agrees === 'free' && !compared && cell.result !== undefined && cell.result.findings.length > 0
}

/** Formats that hold all runs to all findings. */
const whole: ReadonlySet<string> = new Set<FormatName>(['json', 'html'])

const isDocumented = ({ format, reports }: CheckOptions): boolean =>
  [format, ...reports.map((each) => each.format)].some((name) => whole.has(name))

export async function check(paths: readonly string[], options: CheckOptions, terminal: Terminal): Promise<number> {
  if (options.out !== undefined && options.format === 'text') throw new UsageError('-o FILE takes a format: --format html, or another')
  // Before the search: what it finds is not to be lost for the name of a file.
  for (const path of [options.out ?? [], options.reports.map((each) => each.path)].flat()) refuseUnwritable(path)
  const memory = options.memory === undefined ? undefined : memorySize(options.memory)
  refuseBeside(options)
  refuseOrder(options)
  if (memory !== undefined) boundCompiling(memory)
  const files = specFiles(paths)
  const { specs, wrong, ...others } = await readSpecs(files, options, terminal)
  const { lost } = others
  const unread = unreadCode(others)
  if (wrong.length > 0) {
    // A spec that says something else than its author meant is not worth a search, nor are its neighbours until it is mended.
    return refused(wrong, options, terminal, lost > 0 ? exitCodes.internal : diagnosticsCode(wrong))
  }
  if (specs.length === 0) return refused([], options, terminal, unread)
  checkNames(
    specs.map((spec) => spec.plan),
    options,
  )
  if (options.list) {
    terminal.out(specs.map((spec) => listText(spec.plan, terminal.width)).join('\n'))
    return exitCodes.ok
  }
  const asked = specs.map((spec) => ({ spec, runs: selectedRuns(spec.plan, options) })).filter(({ runs }) => runs.length > 0)
  const idle = specs.find((spec) => spec.plan.workloads.length === 0)
  if (idle !== undefined && asked.length === 0) throw new UsageError(`${idle.plan.file} has no workload: there is nothing to run`)
  if (asked.every(({ runs }) => runs.every((run) => run.expected?.kind === 'notRun'))) {
    throw new UsageError('nothing to run: the table says `-` for all of this; name a workload and a variant to run one all the same')
  }
  const paint = terminal.color ? coloured : plain
  const text: TextOptions = {
    width: options.mail ? Math.min(mailWidth, terminal.width) : terminal.width,
    paint,
    all: options.all,
    full: options.full,
  }
  const wrongly = await wrongWatches(
    options.watch,
    asked.map(({ spec, runs }) => ({ plan: spec.plan, runs })),
  )
  if (wrongly !== undefined) {
    showDiagnostics(wrongly, terminal)
    return exitCodes.usage
  }
  const engine = await engineOf(options, terminal)
  const checked: Checked[] = []
  if (isChanged(options) && options.format === 'text')
    terminal.out('sizes or switches are changed by hand: the tables of expected verdicts do not apply\n')
  for (const { spec, runs } of asked) {
    const single = asked.length === 1 && runs.filter((run) => run.expected?.kind !== 'notRun').length === 1
    const compared = spec.plan.hasTable && !isChanged(options) && runs.some((run) => run.expected !== undefined)
    const told = (cell: ReportCell): boolean => tells(cell, compared, single, options)
    const documented = isDocumented(options)
    const accounts = (cell: ReportCell): Accounted => {
      if (documented) return 'all'
      if (!options.verbose && !told(cell)) return 'nothing'
      return options.full ? 'all' : 'rows'
    }
    const reading: Reading = { compared, single, tells: told, explains: (cell) => documented || told(cell), accounts }
    const cells = await runCells(spec, runs, options, reading, memory, engine, terminal)
    if ('kind' in cells) return refused([cells], options, terminal)
    const one: Checked = { ready: spec, cells, ...reading }
    checked.push(one)
    if (options.format === 'text') terminal.out(specText(one, options, text))
    if (terminal.interrupted()) break
  }
  const judged = codeOf(checked, options, terminal)
  const code = lost > 0 || judged === exitCodes.ok ? unread : judged
  const all = checked.flatMap((one) => one.cells)
  const last = lastLine(all, unread === exitCodes.ok)
  // A mail is for people: its lines are broken, this one too.
  if (options.format === 'text') terminal.out(`${(options.mail ? indented(last, text.width, 0, 2) : [last]).join('\n')}\n`)
  await report(checked, warningsOf(checked), code, options, terminal)
  if (options.out !== undefined) terminal.out(`${last}\n`)
  return code
}

/** Another checker that is asked; undefined: our own search. */
async function engineOf({ engine, tlc, distributed, store }: CheckOptions, terminal: Terminal): Promise<Engine | undefined> {
  if (engine === undefined) return undefined
  const { engineHere } = await import('./late.ts')
  return engineHere(engine, { jar: tlc, distributed, store }, terminal.interrupted, (line) => terminal.err(`lockspec: ${line}\n`))
}

/** Specs that are not to be run: their diagnostics are the whole report. */
async function refused(
  wrong: readonly Diagnosed[],
  options: CheckOptions,
  terminal: Terminal,
  code = diagnosticsCode(wrong),
): Promise<number> {
  for (const each of wrong) showDiagnostics(each, terminal)
  await report([], wrong, code, options, terminal)
  return code
}

const warningsOf = (checked: readonly Checked[]): readonly Diagnosed[] => checked.flatMap((one) => one.ready.warnings ?? [])

/** The result in the formats for tools: what is printed, and the files. */
async function report(
  checked: readonly Checked[],
  diagnosed: readonly Diagnosed[],
  code: number,
  { format, out, reports }: CheckOptions,
  terminal: Terminal,
): Promise<void> {
  if (format === 'text' && reports.length === 0) return
  const diagnostics = diagnosed.flatMap((each) =>
    sortDiagnostics(each.diagnostics, each.sources).map((diagnostic) => diagnosticToJson(diagnostic, each.sources)),
  )
  const { formats } = await import('./late.ts')
  const document = jsonDocument(version, checked.map(specCells), code, diagnostics)
  if (format !== 'text' && out === undefined) terminal.out(formats[format](document))
  if (format !== 'text' && out !== undefined) writeOutput(out, formats[format](document))
  for (const each of reports) writeOutput(each.path, formats[each.format](document))
}

const specCells = ({ ready: { plan }, cells }: Checked): SpecCells => ({
  spec: plan.spec,
  file: plan.file,
  sources: sourcesOf(plan),
  cells,
})

/** Seconds. */
const longRun = 1

/** `crossed, plain (2 of 46)`: how far a check is. */
const cellOfAll = (name: string, all: readonly PlannedRun[], run: PlannedRun): string =>
  all.length === 1 ? name : `${name} (${all.indexOf(run) + 1} of ${grouped(all.length)})`

async function runCells(
  spec: ReadySpec,
  runs: readonly PlannedRun[],
  options: CheckOptions,
  reading: Reading,
  memory: number | undefined,
  engine: Engine | undefined,
  terminal: Terminal,
): Promise<readonly ReportCell[] | Diagnosed> {
  if (spec.warnings !== undefined) showDiagnostics(spec.warnings, terminal)
  const cells: ReportCell[] = []
  const reduce = options.requireCoverage || options.order ? 'off' : options.reduce
  const how: HowRun = { reduce: String(reduce), first: options.first, explained: false }
  const progress = progressLine(terminal.live)
  const asked = runs.filter(({ expected }) => expected?.kind !== 'notRun')
  for (const run of runs) {
    const cell = { variant: run.variant, workload: run.workload, expected: run.expected }
    if (run.expected?.kind === 'notRun' || terminal.interrupted()) {
      cells.push({ ...cell, result: undefined })
      continue
    }
    const name = runName(run)
    let order: Ordered | undefined
    // One bad cell costs that cell.
    const cellOf = cellName(spec.plan, run)
    const cellRun = sparing(cellOf, terminal, async (): Promise<RunResult | Diagnosed> => {
      const read = (result: RunResult): Accounted => reading.accounts({ ...cell, result })
      const isTold = (result: RunResult): boolean => result.findings.length > 0 && reading.explains({ ...cell, result })
      const before = options.fresh || options.order || engine !== undefined ? undefined : await spec.known(run, how)
      // What nobody read then was not worked out.
      const known = before === undefined || suffices(before.accounted, read(before)) ? before : undefined
      if (known !== undefined) {
        const told = isTold(known) ? await spec.known(run, { ...how, explained: true }) : known
        if (told !== undefined) return told
      }
      const module = await spec.module(run)
      if ('kind' in module) return module
      const job: Job = {
        module,
        settings: settingsFor(module.meta.parameters, run),
        variant: run.variant,
        memory: memory ?? defaultMemory(),
        first: options.first,
        accounts: read,
        progress: progress === undefined ? undefined : (state) => progress.show(`${spec.plan.spec} ${cellOfAll(name, asked, run)}`, state),
        stopped: terminal.interrupted,
        workers: options.workers,
      }
      const ordered = options.order ? await (await import('./late.ts')).orderedRun(spec, run, job) : undefined
      if (ordered !== undefined && 'kind' in ordered) return ordered
      order = ordered
      // Its words are those of the order; what explains findings brings them again.
      const found = known ?? (ordered && { ...ordered.result, meta: module.meta }) ?? (await searched(spec, run, job, reduce, engine))
      if ('kind' in found) return found
      if (engine === undefined) await spec.note(run, how, found)
      return isTold(found) ? explained(spec, run, how, job, found) : found
    })
    const found = await cellRun.catch((error: unknown) => endedEarly(error, cellOf, terminal))
    progress?.clear()
    const result = await watchedIn(spec, run, options.watch, found)
    if (result === 'early') {
      cells.push({ ...cell, result: undefined })
      continue
    }
    if (result === undefined) {
      cells.push({ ...cell, result, lost: true })
      continue
    }
    if ('kind' in result) return result
    const shown =
      options.showRun && reading.single && result.findings.length === 0 ? await oneRun(spec, run, result, isDocumented(options)) : undefined
    cells.push({ ...cell, result, ...shown, ...(order && { order }) })
    // What took long is not lost if the process ends before its time.
    if (result.cached !== true && result.seconds > longRun) await spec.keep()
  }
  await spec.keep()
  return cells
}

const searched = async (
  spec: ReadySpec,
  run: PlannedRun,
  job: Job,
  reduce: Reducing,
  engine: Engine | undefined,
): Promise<RunResult | Diagnosed> =>
  engine === undefined ? searchRun(spec, run, job, reduce) : (await import('./late.ts')).engineRun(engine, spec, run, job)

/** An engine explores the model as written, and says less of it. */
function refuseBeside({ engine, reduce, requireCoverage, showRun, tlc, distributed, store }: CheckOptions): void {
  if (store.kind !== 'exact' && engine !== 'spin') throw new UsageError('--store and --swarm are for --engine spin')
  if (distributed !== undefined && engine !== 'tlc') throw new UsageError('--distributed is for --engine tlc')
  if (tlc !== undefined && engine !== 'tlc') throw new UsageError('--tlc names the jar of --engine tlc')
  if (engine === undefined) return
  const beside = [
    ...(reduce === 'auto' ? [] : ['--reduce']),
    ...(requireCoverage ? ['--require-coverage'] : []),
    ...(showRun ? ['--show-run'] : []),
  ]
  if (beside.length > 0) throw new UsageError(`--engine ${engine} does not know what ${beside.join(', ')} asks for`)
}

/** The order of locks is told of whole graphs as written, in documents. */
function refuseOrder(options: CheckOptions): void {
  const { order, engine, first, reduce } = options
  if (!order) return
  if (!isDocumented(options))
    throw new UsageError('--order is for --format html or json, or a --report of them; `lockspec order` prints it')
  if (first) throw new UsageError('--order is told of whole graphs, and --first ends at the first finding')
  if (reduce !== 'auto' && reduce !== 'off') throw new UsageError('--order is told of the model as written: --reduce off, or nothing')
  if (engine !== undefined) throw new UsageError(`--engine ${engine} does not know what --order asks for`)
}

/** What a reader wants to know of findings; an interrupt or a lack of memory leaves them as they were found. */
async function explained(spec: ReadySpec, run: PlannedRun, how: HowRun, job: Job, found: RunResult): Promise<RunResult> {
  try {
    const module = await spec.explaining(run)
    if ('kind' in module) return found
    const told = await explain(job, found, module)
    if (found.engine === undefined && told.findings.every((finding) => !found.findings.includes(finding)))
      await spec.note(run, { ...how, explained: true }, told)
    return told
  } catch (error) {
    if (error instanceof Interrupted || isOutOfMemory(error)) return found
    throw error
  }
}

/** Steps of a run that is shown of a cell that passes: enough for every task to end, unless some never do. */
const MOST_SHOWN = 200

/** A run of the simulator, with the notes that tell more. */
async function oneRun(
  spec: ReadySpec,
  run: PlannedRun,
  found: RunResult,
  isGraphed: boolean,
): Promise<{ readonly result: RunResult; readonly shown: Trace } | undefined> {
  const simulator = await spec.simulator(run)
  const module = await spec.module(run)
  const explaining = await spec.explaining(run)
  if ('kind' in simulator || 'kind' in module || 'kind' in explaining) return undefined
  const ran = simulator.run({ seed: 1, steps: MOST_SHOWN })
  // The notes that tell more are of the explaining module: so must be what they mean.
  const result = toldOf(found, explaining)
  const told = explainedTrace(result, explaining, traced(result.meta, module.create(result.settings), ran))
  return { result, shown: isGraphed ? graphedTrace(result, explaining, told) : told }
}

/** With the values of what is watched; where that cannot be compiled any more, without. */
async function watchedIn<T extends string | undefined>(
  spec: ReadySpec,
  run: PlannedRun,
  watch: readonly string[],
  found: RunResult | Diagnosed | T,
): Promise<RunResult | Diagnosed | T> {
  if (watch.length === 0 || typeof found !== 'object' || 'kind' in found || found.findings.length === 0) return found
  try {
    const module = await spec.watching(run, watch)
    return 'kind' in module ? module : watching(found, module)
  } catch (error) {
    if (error instanceof Interrupted || isOutOfMemory(error)) return found
    throw error
  }
}

/** An interrupt or a lack of memory while one cell is compiled costs that cell: what is known of the others is told. */
function endedEarly(error: unknown, cell: string, terminal: Terminal): 'early' {
  if (error instanceof EngineFailed) {
    terminal.err(`lockspec: ${visible(cell)}: ${oneLine(error.message)}; nothing is confirmed of it\n`)
    return 'early'
  }
  if (isOutOfMemory(error)) showStarved(cell, terminal)
  else if (!(error instanceof Interrupted)) throw error
  return 'early'
}

function codeOf(checked: readonly Checked[], options: CheckOptions, terminal: Terminal): number {
  if (checked.some(({ cells }) => cells.some((cell) => cell.lost === true))) return exitCodes.internal
  const code = exitCode(checked)
  if (terminal.interrupted()) return exitCodes.interrupted
  if (code !== exitCodes.ok) return code
  if (checked.some(({ cells }) => cells.some(({ expected, result }) => expected?.kind !== 'notRun' && result === undefined)))
    return exitCodes.incomplete
  if (!options.requireCoverage) return code
  return checked.some((one) => neverRan(results(one)).length > 0) ? exitCodes.unreachable : code
}

const results = (one: Checked): readonly RunResult[] => one.cells.flatMap((cell) => cell.result ?? [])

// ---- the text ----

function specText(one: Checked, options: CheckOptions, text: TextOptions): string {
  const { plan } = one.ready
  const blocks: (readonly string[])[] = [[`${text.paint('strong', plan.spec)}  ${visible(plan.file)}`]]
  if (!one.single) blocks.push(tableText(one.cells, text.width, text.paint))
  for (const cell of one.cells) {
    if (cell.result === undefined) continue
    const told = one.tells(cell)
    if (told || options.verbose) blocks.push([...runText(cell.result, text), ...against(cell, plan.hasTable)])
    if (told)
      blocks.push(
        ...(options.mermaid
          ? cell.result.findings.map((finding) => ['```mermaid', mermaidDiagram(cell.result!, finding).trimEnd(), '```'])
          : options.mail
            ? cell.result.findings.map((finding) => mailText(cell.result!, finding, command(plan, cell)))
            : findingTexts(cell.result, shownAs(cell.result, text))),
      )
    if (cell.shown !== undefined) blocks.push(runColumns(cell.result, cell.shown, { ...text, shown: 'one run' }))
  }
  blocks.push(...coverageText(one, options, text))
  return `${blocks.map((block) => block.join('\n')).join('\n\n')}\n\n`
}

/** The runs of an engine are its own. */
const shownAs = ({ engine }: RunResult, text: TextOptions): TextOptions =>
  engine === undefined ? text : { ...text, shown: `a run that ${engine.name} found` }

/** What shows the whole run. */
const command = (plan: ReadySpec['plan'], { workload, variant }: ReportCell): string =>
  `lockspec check ${visible(plan.file)} --workload ${workload}${variant === null ? '' : ` --variant ${variant}`} --trace`

/** What the table says of the cell, under the verdict of its run. */
function against(cell: ReportCell, hasTable: boolean): readonly string[] {
  if (cell.expected?.kind !== 'verdict') return []
  if (!hasTable) return []
  const wanted =
    expectedWords(cell.expected).join(' + ') + (cell.expected.outcomes === undefined ? '' : ` {${cell.expected.outcomes.join(', ')}}`)
  switch (cellAgreement(cell)) {
    case 'asExpected':
      return ['  as expected']
    case 'differs':
      return [`  NOT as expected: the table says ${wanted}`]
    case 'awaited':
      return [`  awaited: the table says ${wanted}, and does not compare`]
    case 'open':
      return [`  the table says ${wanted}; this run did not see every state`]
    case 'free':
    case 'notRun':
      return []
  }
}

const MOST_GAPS = 12

function coverageText(one: Checked, options: CheckOptions, text: TextOptions): readonly (readonly string[])[] {
  const all = options.verbose || options.requireCoverage
  // Of a part of the table it says little that something did not run.
  if (!all && (options.workloads.length > 0 || options.variants.length > 0)) return []
  const gaps = neverRan(results(one))
  if (gaps.length === 0) return []
  const shown = all ? gaps : gaps.slice(0, MOST_GAPS)
  const lines = shown.flatMap((gap) => {
    const place =
      gap.at === undefined ? '' : gap.at.file === one.ready.plan.file ? `line ${gap.at.line}: ` : `${gap.at.file}:${gap.at.line}: `
    return indented(place + gap.text, text.width, 2, 4)
  })
  const rest = gaps.length - shown.length
  const count = one.cells.filter((cell) => cell.result !== undefined).length
  return [
    [
      `never in ${count === 1 ? 'this run' : `any of these ${plural(count, 'run')}`}:`,
      ...lines,
      ...(rest > 0 ? [`  and ${rest} more (--verbose)`] : []),
    ],
  ]
}
