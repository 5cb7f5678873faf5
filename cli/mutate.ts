// `lockspec mutate`: which line of a protocol carries weight. Input: specs and what to run of them; output: for each thing that can be
// removed or weakened the cells that notice, with what they find, and those that nobody notices; a baseline keeps the known ones.
import { visible } from '../compiler/diagnostics/visible.ts'
import type { Mutant } from '../compiler/pipeline.ts'
import type { CheckerModule, RunResult } from '../runtime/index.ts'
import { outcomesOf, verdictWords } from '../runtime/report/expected.ts'
import { coloured, grouped, indented, listed, plain, plural, type Paint } from '../runtime/report/paint.ts'
import { Interrupted, compiling } from './compiler.ts'
import { diagnosticsCode, showDiagnostics, type Diagnosed } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { defaultMemory, memorySize } from './memory.ts'
import { askedRuns, runName, runsOf, settingsFor } from './plan.ts'
import type { PlannedRun, Selection } from './plan.ts'
import { unreadCode, usableSpecs } from './reading.ts'
import { loadModule, search } from './search.ts'
import type { ReadySpec } from './spec.ts'
import { keyOf, nameOf, readSurvivors, survivorsText, type Survivors } from './survivors.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'
import { writeOutput } from './write.ts'

interface MutateOptions extends Selection {
  readonly list: boolean
  /** Only mutants that have one of these in their words. */
  readonly only: readonly string[]
  readonly memory: string | undefined
  /** A file of survivors that are known. */
  readonly baseline: string | undefined
  /** Where to write the survivors of this run. */
  readonly writeBaseline: string | undefined
  /** What changes nothing that can be reached, and what does not compile, are listed, too. */
  readonly verbose: boolean
}

interface Cell {
  readonly run: PlannedRun
  readonly result: RunResult
}

/** What became of a mutant. */
interface Fate {
  readonly mutant: Mutant
  readonly kind: 'noticed' | 'survives' | 'same' | 'broken' | 'open'
  /** Cells by what they find instead. */
  readonly noticed: ReadonlyMap<string, readonly string[]>
  /** Cells that were not explored to the end. */
  readonly open: number
}

/** States that a cell of a mutant may have, at least, and times those of the cell as written. */
const MOST_STATES = 200_000
const MOST_TIMES = 20

export async function mutate(paths: readonly string[], options: MutateOptions, terminal: Terminal): Promise<number> {
  const memory = options.memory === undefined ? defaultMemory() : memorySize(options.memory)
  const known = options.baseline === undefined ? undefined : readSurvivors(options.baseline)
  const read = await usableSpecs(paths, options, terminal)
  if (typeof read === 'number') return read
  const { specs } = read
  const unread = unreadCode(read)
  const paint = terminal.color ? coloured : plain
  const found: Record<string, readonly string[]> = {}
  const fresh: string[] = []
  for (const spec of specs) {
    const runs = specs.length === 1 ? askedRuns(specs, options).map(({ run }) => run) : runsOf(spec.plan, options)
    if (runs.length === 0) continue
    const all = await compiling('mutantsOfSpec', spec.plan)
    const isAsked = (mutant: Mutant): boolean => options.only.some((words) => `${placeOf(spec, mutant)}, ${nameOf(mutant)}`.includes(words))
    const mutants = options.only.length === 0 ? all : all.filter(isAsked)
    if (mutants.length === 0 && specs.length === 1)
      throw new UsageError(
        options.only.length > 0 ? 'no mutant has these words: --list shows them all' : `${spec.plan.file} has nothing to mutate`,
      )
    if (options.list) {
      terminal.out(
        `${heading(spec, paint)}\n${mutants.flatMap((mutant) => mutantLines(spec, mutant, terminal.width, paint)).join('\n')}\n\n`,
      )
      continue
    }
    const fates = await fatesOf(spec, runs, mutants, memory, terminal)
    if (fates === undefined) return terminal.interrupted() ? exitCodes.interrupted : exitCodes.incomplete
    if ('kind' in fates) {
      showDiagnostics(fates, terminal)
      return diagnosticsCode([fates])
    }
    const survivors = fates.filter(({ kind }) => kind === 'survives').map(({ mutant }) => mutant)
    const keys = survivors.map((mutant) => keyOf(mutant, survivors))
    found[spec.plan.spec] = keys
    fresh.push(
      ...keys
        .filter((key) => known !== undefined && !(known[spec.plan.spec] ?? []).includes(key))
        .map((key) => `${spec.plan.spec}: ${key}`),
    )
    terminal.out(`${textOf(spec, runs.length, fates, options.verbose, terminal.width, paint)}\n`)
    if (terminal.interrupted()) return exitCodes.interrupted
  }
  if (options.list) return unread
  if (options.writeBaseline !== undefined) writeOutput(options.writeBaseline, survivorsText(found))
  if (known === undefined) return unread
  terminal.out(againstText(known, found, fresh))
  return fresh.length > 0 ? exitCodes.unexpected : unread
}

function againstText(known: Survivors, found: Survivors, fresh: readonly string[]): string {
  const gone = Object.entries(known).flatMap(([spec, keys]) =>
    found[spec] === undefined ? [] : keys.filter((key) => !found[spec]!.includes(key)).map((key) => `${spec}: ${key}`),
  )
  const lines = [...fresh.map((key) => `not in the baseline: ${key}`), ...gone.map((key) => `no longer a survivor: ${key}`)]
  return `${[...lines, `lockspec: ${fresh.length === 0 ? 'no survivor' : plural(fresh.length, 'survivor')} beyond the baseline`].join('\n')}\n`
}

// ---- checking ----

/** Undefined where a cell as written was not explored to the end: there is nothing to hold a mutant against. */
async function fatesOf(
  spec: ReadySpec,
  runs: readonly PlannedRun[],
  mutants: readonly Mutant[],
  memory: number,
  terminal: Terminal,
): Promise<readonly Fate[] | Diagnosed | undefined> {
  const explored = async (module: CheckerModule, run: PlannedRun, most: number | undefined): Promise<RunResult> =>
    search({
      module,
      settings: settingsFor(module.meta.parameters, run),
      variant: run.variant,
      memory,
      first: false,
      most,
      progress: undefined,
      stopped: terminal.interrupted,
    })
  const cells: Cell[] = []
  const began = performance.now()
  for (const run of runs) {
    const module = await spec.module(run)
    if ('kind' in module) return module
    const result = await explored(module, run, undefined)
    if (result.ended !== 'complete') {
      terminal.err(`lockspec: ${runName(run)} ended early: there is nothing to hold mutants against\n`)
      return undefined
    }
    cells.push({ run, result })
    terminal.live?.write(`\r${spec.plan.spec}: as written, ${cells.length} of ${runs.length} cells\u001b[K`)
  }
  const fates: Fate[] = []
  const start = performance.now()
  for (const mutant of mutants) {
    try {
      fates.push(await fateOf(spec, cells, mutant, explored))
    } catch (error) {
      if (!(error instanceof Interrupted)) throw error
    }
    if (terminal.interrupted()) {
      terminal.err(`\nlockspec: interrupted after ${fates.length} of ${plural(mutants.length, 'mutant')}\n`)
      break
    }
    const left = ((performance.now() - start) / fates.length) * (mutants.length - fates.length)
    terminal.live?.write(
      `\r${spec.plan.spec}: ${fates.length} of ${plural(mutants.length, 'mutant')} in ${Math.round((performance.now() - began) / 1000)} s, about ${Math.ceil(left / 1000)} s to go\u001b[K`,
    )
  }
  terminal.live?.write('\r\u001b[K')
  return fates
}

async function fateOf(
  spec: ReadySpec,
  cells: readonly Cell[],
  mutant: Mutant,
  explored: (module: CheckerModule, run: PlannedRun, most: number) => Promise<RunResult>,
): Promise<Fate> {
  const modules = new Map<string, CheckerModule>()
  const noticed = new Map<string, string[]>()
  let same = true
  let open = 0
  for (const { run, result } of cells) {
    const key = JSON.stringify([run.workload, run.sizes])
    let module = modules.get(key)
    if (module === undefined) {
      const text = await compiling('emitMutant', spec.plan, run, mutant)
      if (text === undefined) return { mutant, kind: 'broken', noticed, open }
      module = (await loadModule({ path: undefined, text })) as CheckerModule
      modules.set(key, module)
    }
    const other = await explored(module, run, Math.max(MOST_STATES, MOST_TIMES * result.states))
    same &&= other.states === result.states && other.transitions === result.transitions && other.depth === result.depth
    const found = differenceOf(result, other)
    if (found !== undefined) noticed.set(found, [...(noticed.get(found) ?? []), runName(run)])
    else if (other.ended !== 'complete') open++
  }
  const kind = noticed.size > 0 ? 'noticed' : open > 0 ? 'open' : same ? 'same' : 'survives'
  return { mutant, kind, noticed, open }
}

/** What a cell finds of a mutant that it did not find before; undefined where nothing differs as far as was seen. */
function differenceOf(before: RunResult, after: RunResult): string | undefined {
  const verdict = verdictWords(after).join(' + ')
  if (after.ended !== 'complete') return after.findings.length > 0 && after.findings.some((one) => !has(before, one)) ? verdict : undefined
  if (verdict !== verdictWords(before).join(' + ')) return verdict
  const was = outcomesOf(before)
  const is = outcomesOf(after)
  const lost = was.filter((outcome) => !is.includes(outcome))
  const gained = is.filter((outcome) => !was.includes(outcome))
  if (lost.length > 0) return `never ${listed(lost, 'or')}`
  return gained.length > 0 ? `also ${listed(gained)}` : undefined
}

const has = ({ findings }: RunResult, one: RunResult['findings'][number]): boolean =>
  findings.some(({ kind, name }) => kind === one.kind && name === one.name)

// ---- the text ----

const heading = ({ plan }: ReadySpec, paint: Paint): string => `${paint('strong', plan.spec)}  ${visible(plan.file)}\n`

/** `line 14, rename: without lock first.i_rwsem and its release` */
const mutantLines = (spec: ReadySpec, mutant: Mutant, width: number, paint: Paint): readonly string[] =>
  indented(`${paint('strong', `${placeOf(spec, mutant)},`)} ${nameOf(mutant)}`, width, 2, 6)

const placeOf = ({ plan }: ReadySpec, { file, line }: Mutant): string => (file === plan.file ? `line ${line}` : `${visible(file)}:${line}`)

function textOf(spec: ReadySpec, cells: number, fates: readonly Fate[], verbose: boolean, width: number, paint: Paint): string {
  const lines: string[] = [heading(spec, paint)]
  const block = (title: string, those: readonly Fate[], more: (fate: Fate) => readonly string[]): void => {
    if (those.length === 0) return
    lines.push(title)
    for (const fate of those)
      lines.push(...mutantLines(spec, fate.mutant, width, paint), ...more(fate).flatMap((text) => indented(text, width, 6, 8)))
    lines.push('')
  }
  const of = (kind: Fate['kind']): readonly Fate[] => fates.filter((fate) => fate.kind === kind)
  const survivors = of('survives')
  const unsettled = of('open')
  block('noticed', of('noticed'), ({ noticed, open }) => [
    ...[...noticed].map(
      ([found, names]) =>
        `${paint('bad', found)} in ${names.length > 4 ? `${names.slice(0, 4).join('; ')} and ${grouped(names.length - 4)} more` : names.join('; ')}`,
    ),
    ...(open > 0 ? [`${plural(open, 'cell')} too large to be explored to the end`] : []),
  ])
  block(paint('open', 'survivors: no cell notices'), survivors, () => [])
  block('too large to tell', unsettled, ({ open }) => [`${plural(open, 'cell')} not explored to the end, and nothing found`])
  if (verbose) {
    block('the same graph in every cell', of('same'), () => [])
    block('does not compile', of('broken'), () => [])
  }
  const parts = [
    `${grouped(of('noticed').length)} noticed`,
    `${grouped(survivors.length)} ${survivors.length === 1 ? 'survives' : 'survive'}`,
    ...(unsettled.length > 0 ? [`${grouped(unsettled.length)} too large`] : []),
    `${grouped(of('same').length)} without effect`,
    `${grouped(of('broken').length)} that do not compile`,
  ]
  lines.push(`lockspec: ${spec.plan.spec}: ${plural(fates.length, 'mutant')} in ${plural(cells, 'cell')}: ${parts.join(', ')}`)
  return lines.join('\n')
}
