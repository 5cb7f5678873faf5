// `lockspec mutate`: which line of a protocol carries weight. Input: specs and what to run of them; output: for each thing that can be
// removed or weakened the cells that notice, with what they find, and those that nobody notices; a baseline keeps the known ones.
import type { Mutant } from '../compiler/pipeline.ts'
import type { CheckerModule, RunResult } from '../runtime/index.ts'
import { outcomesOf, verdictWords } from '../runtime/report/expected.ts'
import { coloured, listed, plain, plural } from '../runtime/report/paint.ts'
import { Interrupted, compiling } from './compiler.ts'
import { diagnosticsCode, showDiagnostics, type Diagnosed } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { defaultMemory, memorySize } from './memory.ts'
import {
  againstBaseline,
  againstText,
  heading,
  mutantLines,
  mutantsJson,
  mutantsText,
  placeOf,
  survivorsOf,
  type Fate,
  type SpecMutants,
} from './mutants.ts'
import { askedRuns, runName, runsOf, settingsFor } from './plan.ts'
import type { PlannedRun, Selection } from './plan.ts'
import { unreadCode, usableSpecs } from './reading.ts'
import { loadModule, search } from './search.ts'
import type { ReadySpec } from './spec.ts'
import { nameOf, readSurvivors, survivorsText } from './survivors.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'
import { version } from './version.ts'
import { refuseUnwritable, writeOutput } from './write.ts'

interface MutateOptions extends Selection {
  readonly list: boolean
  /** Only mutants that have one of these in their words. */
  readonly only: readonly string[]
  readonly memory: string | undefined
  /** A file of survivors that are known. */
  readonly baseline: string | undefined
  /** Where to write the survivors of this run. */
  readonly writeBaseline: string | undefined
  readonly format: 'text' | 'json'
  /** What changes nothing that can be reached, and what does not compile, are listed, too. */
  readonly verbose: boolean
}

interface Cell {
  readonly run: PlannedRun
  readonly result: RunResult
}

/** States that a cell of a mutant may have, at least, and times those of the cell as written. */
const MOST_STATES = 200_000
const MOST_TIMES = 20

export async function mutate(paths: readonly string[], options: MutateOptions, terminal: Terminal): Promise<number> {
  const memory = options.memory === undefined ? defaultMemory() : memorySize(options.memory)
  const { format, list, writeBaseline } = options
  if (list && format === 'json') throw new UsageError('--list prints text, and tries nothing')
  // Before the search: what it finds is not to be lost for the name of a file.
  if (writeBaseline !== undefined) refuseUnwritable(writeBaseline)
  const known = options.baseline === undefined ? undefined : readSurvivors(options.baseline)
  const read = await usableSpecs(paths, options, terminal)
  if (typeof read === 'number') return read
  const { specs } = read
  const unread = unreadCode(read)
  const paint = terminal.color ? coloured : plain
  const told: SpecMutants[] = []
  const untried = new Map<string, readonly string[]>()
  let early: number | undefined
  for (const spec of specs) {
    const { plan } = spec
    const runs = specs.length === 1 ? askedRuns(specs, options).map(({ run }) => run) : runsOf(plan, options)
    if (runs.length === 0) continue
    const all = await compiling('mutantsOfSpec', plan.file)
    const isAsked = (mutant: Mutant): boolean =>
      options.only.some((words) => `${placeOf(plan.file, mutant)}, ${nameOf(mutant)}`.includes(words))
    const mutants = options.only.length === 0 ? all : all.filter(isAsked)
    if (mutants.length === 0 && specs.length === 1)
      throw new UsageError(
        options.only.length > 0 ? 'no mutant has these words: --list shows them all' : `${plan.file} has nothing to mutate`,
      )
    if (list) {
      terminal.out(
        `${heading(plan, paint)}\n${mutants.flatMap((mutant) => mutantLines(plan.file, mutant, terminal.width, paint)).join('\n')}\n\n`,
      )
      continue
    }
    untried.set(plan.spec, all.filter((mutant) => !mutants.includes(mutant)).map(nameOf))
    const fates = await fatesOf(spec, runs, mutants, memory, terminal)
    if (fates === undefined) {
      early = terminal.interrupted() ? exitCodes.interrupted : exitCodes.incomplete
      break
    }
    if ('kind' in fates) {
      showDiagnostics(fates, terminal)
      return diagnosticsCode([fates])
    }
    const one = mutantsJson(plan, runs, fates, fates.length === mutants.length)
    told.push(one)
    if (format === 'text') terminal.out(`${mutantsText(one, options.verbose, terminal.width, paint)}\n`)
    if (terminal.interrupted()) {
      early = exitCodes.interrupted
      break
    }
  }
  if (list) return unread
  const isTried = (spec: string, survivor: string): boolean => untried.get(spec)?.includes(survivor.replace(/ #\d+$/, '')) !== true
  const against = known === undefined || early !== undefined ? undefined : againstBaseline(known, told, isTried)
  if (format === 'json') terminal.out(documentText(told, against))
  if (early !== undefined) return early
  if (writeBaseline !== undefined)
    writeOutput(writeBaseline, survivorsText(Object.fromEntries(told.map((one) => [one.spec, survivorsOf(one)]))))
  if (against === undefined) return unread
  if (format === 'text') terminal.out(againstText(against))
  return against.fresh.length > 0 ? exitCodes.unexpected : unread
}

function documentText(specs: readonly SpecMutants[], baseline: ReturnType<typeof againstBaseline> | undefined): string {
  const document = { format: 'lockspec-mutate', version: 1, lockspec: version, specs, baseline: baseline ?? null }
  return `${JSON.stringify(document, undefined, 2)}\n`
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
  const noticed = new Map<string, PlannedRun[]>()
  let same = true
  let open = 0
  for (const { run, result } of cells) {
    const key = JSON.stringify([run.workload, run.sizes])
    let module = modules.get(key)
    if (module === undefined) {
      const text = await compiling('emitMutant', spec.plan.file, run, mutant)
      if (text === undefined) return { mutant, kind: 'broken', noticed, open }
      module = loadModule({ path: undefined, text }) as CheckerModule
      modules.set(key, module)
    }
    const other = await explored(module, run, Math.max(MOST_STATES, MOST_TIMES * result.states))
    same &&= other.states === result.states && other.transitions === result.transitions && other.depth === result.depth
    const found = differenceOf(result, other)
    if (found !== undefined) noticed.set(found, [...(noticed.get(found) ?? []), run])
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
