// The compiler as the command line uses it: loaded only where something is not cached. Input: a file and what the user changed;
// output: a plan, JavaScript that is ready to run, files to write, or diagnostics.
import {
  analyse,
  analyseMutant,
  checkerText,
  explainingText,
  exportSystem,
  formatted,
  instantiate,
  mutants,
  parse,
  reducedText,
  simulatorScript,
  simulatorText,
  systemListing,
  takesPart,
  watch,
  watchingText,
} from '../compiler/pipeline.ts'
import type {
  Analysed,
  Exported,
  ExportTarget,
  Instance,
  Model,
  Mutant,
  Named,
  Parsed,
  TaskGroup,
  Watch,
  Workload,
} from '../compiler/pipeline.ts'
import type { Reduction } from '../runtime/index.ts'
import type { SourceFile } from '../compiler/diagnostics/diagnostic.ts'
import { hashOf } from './cache.ts'
import { diskPath, importer, readText } from './files.ts'
import { type Overrides, type PlannedRun, settingsFor } from '../driver/planned.ts'
import { ownSizes, plannedRuns } from '../driver/runs.ts'
import type { Plan } from './plan.ts'
import type { Diagnosed } from './diagnosed.ts'
import { UsageError } from './usage.ts'
import { version } from './version.ts'

interface Compiled {
  readonly analysed: Analysed
  readonly instances: Map<string, Instance | Diagnosed>
}

/** What was read in this process, by the file's name and text: a plan and its modules come from one reading. */
const compiled = new Map<string, Compiled>()

/** The standard library is parsed once, for all specs and mutants. */
const parsed = new Map<string, Parsed>()

function reading(source: SourceFile): Parsed {
  const key = `${source.path}\0${source.text}`
  const known = parsed.get(key) ?? parse(source)
  if (source.path.startsWith('std/')) parsed.set(key, known)
  return known
}

function compile(file: string, text: string): Compiled {
  const key = `${file}\0${text}`
  const known = compiled.get(key)
  if (known !== undefined) return known
  const fresh = { analysed: analyse({ path: file, text }, importer(file), reading), instances: new Map() }
  compiled.set(key, fresh)
  return fresh
}

function compileSpec(
  file: string,
  text: string,
  overrides: Overrides,
): Diagnosed | { readonly kind: 'plan'; readonly plan: Plan; readonly warnings: Diagnosed | undefined } {
  const { model, sources, diagnostics } = compile(file, text).analysed
  const diagnosed: Diagnosed = { kind: 'diagnosed', diagnostics, sources }
  if (model === undefined) return diagnosed
  return { kind: 'plan', plan: planOf(file, model, sources, overrides), warnings: diagnostics.length > 0 ? diagnosed : undefined }
}

function planOf(file: string, model: Model, sources: readonly SourceFile[], overrides: Overrides): Plan {
  return {
    spec: model.name,
    file,
    hasTable: model.hasTable,
    sources: sources.map(({ path, text }) => ({ path, disk: diskPath(path), hash: hashOf(text) })),
    sizes: [...ownSizes(model)].map(([name, value]) => ({ name, value })),
    switches: model.switches.map(({ name, values, initial }) => ({ name, values, initial })),
    workloads: model.workloads.map((workload) => ({ name: workload.name, tasks: workload.tasks.map(taskText).join(', ') })),
    variants: model.variants.map((variant) => variant.name),
    runs: plannedRuns(model, overrides),
  }
}

const taskText = (group: TaskGroup): string => {
  const role = group.role === 'task' ? '' : `${group.role} `
  const rounds = group.rounds === 'forever' ? ' for ever' : ''
  return `${role}${group.name}${group.binder === undefined ? '' : '[...]'}${rounds}`
}

function modelOf(file: string): { readonly model: Model } | Diagnosed {
  const { model, sources, diagnostics } = compile(file, readText(file)).analysed
  return model === undefined ? { kind: 'diagnosed', diagnostics, sources } : { model }
}

/** What was made of other files is not asked for again soon, and large. */
function forgetOthers(kept: Compiled): void {
  for (const each of compiled.values()) if (each !== kept) each.instances.clear()
}

function instanceOf(file: string, run: PlannedRun): { readonly model: Model; readonly instance: Instance } | Diagnosed {
  const read = compile(file, readText(file))
  const { analysed, instances } = read
  const { model, sources, diagnostics } = analysed
  const workload = model?.workloads.find((each) => each.name === run.workload)
  // The file has changed since the plan was made: what it says now is said.
  if (model === undefined || workload === undefined) return { kind: 'diagnosed', diagnostics, sources }
  const key = `${run.workload} ${JSON.stringify(run.sizes)}`
  if (!instances.has(key)) forgetOthers(read)
  const made = instances.get(key) ?? freshInstance(model, workload, run, sources)
  instances.set(key, made)
  return 'kind' in made ? made : { model, instance: made }
}

function freshInstance(model: Model, workload: Workload, run: PlannedRun, sources: readonly SourceFile[]): Instance | Diagnosed {
  const made = instantiate(model, workload, new Map(Object.entries(run.sizes)))
  return 'system' in made ? made : { kind: 'diagnosed', diagnostics: made, sources }
}

/** JavaScript, which is cached, loaded often and read by nobody: the body of a function. */
const toRun = { version, format: 'body', specifier: 'lockspec/runtime' } as const

/** The checker of a run as JavaScript that requires nothing. */
async function emitRun(file: string, run: PlannedRun): Promise<{ readonly kind: 'module'; readonly text: string } | Diagnosed> {
  const made = instanceOf(file, run)
  if ('kind' in made) return made
  return { kind: 'module', text: await checkerText(made.instance, made.model, toRun) }
}

/** Whether a larger size could make a difference to a run. */
function growsWith(file: string, run: PlannedRun, name: string): boolean {
  const { model } = compile(file, readText(file)).analysed
  const workload = model?.workloads.find((each) => each.name === run.workload)
  const size = model?.sizes.find((each) => each.name === name)
  return model === undefined || workload === undefined || size === undefined || takesPart(model, workload, size, run.sizes[name] ?? 0)
}

/** What a spec can be changed to by removing or weakening one thing. */
function mutantsOfSpec(file: string): readonly Mutant[] {
  return mutants(compile(file, readText(file)).analysed)
}

/** The mutant that is being checked: its workloads share its model. */
let changed: { readonly key: string; readonly analysed: Analysed } | undefined
/** The checker of a run of a mutant; undefined if it does not compile. */
async function emitMutant(file: string, run: PlannedRun, mutant: Mutant): Promise<string | undefined> {
  const text = readText(file)
  const key = JSON.stringify([file, text, mutant])
  if (changed?.key !== key) {
    const analysed = analyseMutant({ path: file, text }, mutant, importer(file), reading)
    changed = { key, analysed }
  }
  const { analysed } = changed
  const workload = analysed.model?.workloads.find((each) => each.name === run.workload)
  if (analysed.model === undefined || workload === undefined) return undefined
  const instance = freshInstance(analysed.model, workload, run, analysed.sources)
  if ('kind' in instance) return undefined
  return checkerText(instance, analysed.model, toRun)
}

/** What explains the findings of a run, in the same way. */
async function emitExplaining(file: string, run: PlannedRun): Promise<{ readonly kind: 'module'; readonly text: string } | Diagnosed> {
  const made = instanceOf(file, run)
  if ('kind' in made) return made
  return { kind: 'module', text: await explainingText(made.instance, made.model, toRun) }
}

/** What is wrong with an expression that is to be watched in a workload. */
function checkWatch(file: string, workload: string, text: string): Diagnosed | undefined {
  const { analysed } = compile(file, readText(file))
  const found = analysed.model?.workloads.find(({ name }) => name === workload)
  if (found === undefined) return { kind: 'diagnosed', diagnostics: analysed.diagnostics, sources: analysed.sources }
  const source = watchSource(text)
  const checked = watch(analysed, found, source)
  return checked.kind === 'watch'
    ? undefined
    : { kind: 'diagnosed', diagnostics: checked.diagnostics, sources: [source, ...analysed.sources] }
}

const watchSource = (text: string): SourceFile => ({ path: '--watch', text })

/** The values of what is watched; what means nothing in this run has none. */
async function emitWatching(
  file: string,
  run: PlannedRun,
  texts: readonly string[],
): Promise<{ readonly kind: 'module'; readonly text: string } | Diagnosed> {
  const made = instanceOf(file, run)
  if ('kind' in made) return made
  const { analysed } = compile(file, readText(file))
  const workload = made.model.workloads.find(({ name }) => name === run.workload)!
  const watches = texts.map((text): Watch => {
    const checked = watch(analysed, workload, watchSource(text))
    return checked.kind === 'watch' ? checked.watch : { text, forms: [] }
  })
  return { kind: 'module', text: await watchingText(made.instance, made.model, watches, toRun) }
}

/** The simulator of a spec as the body of a function of `module`, `exports` and `require`, which gives it the runtime. */
function emitSimulator(file: string): { readonly kind: 'module'; readonly text: string } | Diagnosed {
  const made = modelOf(file)
  if ('kind' in made) return made
  return { kind: 'module', text: simulatorScript(made.model, { version, specifier: 'lockspec/runtime/simulator' }) }
}

/** The modules of a variant's reduction as JavaScript, or why there are none. */
async function emitReduction(file: string, run: PlannedRun): Promise<Reduction<string> | Diagnosed> {
  const made = instanceOf(file, run)
  if ('kind' in made) return made
  return reducedText(made.instance, made.model, settingsFor(made.instance.system.parameters, run), toRun)
}

/** What writes files that stay is no part of the command line as one file. */
async function written(text: Promise<string>): Promise<string> {
  try {
    return await text
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ERR_MODULE_NOT_FOUND')) throw error
    throw new UsageError('generate writes TypeScript by ts-morph and prettier, which are not here: npm install lockspec brings them')
  }
}

/** The checker of a workload as a file: what is written once and read often is formatted. */
async function emitCheckerFile(file: string, run: PlannedRun, specifier: string): Promise<string | Diagnosed> {
  const made = instanceOf(file, run)
  return 'kind' in made ? made : written(checkerText(made.instance, made.model, { version, format: true, specifier }))
}

/** The transition system of a workload, to be read. */
function showSystem(file: string, run: PlannedRun): { readonly kind: 'listing'; readonly text: string } | Diagnosed {
  const made = instanceOf(file, run)
  return 'kind' in made ? made : { kind: 'listing', text: systemListing(made.instance, made.model) }
}

/** The simulator of a spec as a file. */
async function emitSimulatorFile(file: string, specifier: string): Promise<string | Diagnosed> {
  const made = modelOf(file)
  return 'kind' in made ? made : written(simulatorText(made.model, { version, format: true, specifier }))
}

/** A variant as a model for another checker, or why it cannot be one. */
function exportRun(
  file: string,
  run: PlannedRun,
  target: ExportTarget,
  options: { readonly properties: boolean; readonly module?: string; readonly file?: string; readonly without?: readonly Named[] },
): Exported | Diagnosed {
  const made = instanceOf(file, run)
  if ('kind' in made) return made
  const settings = settingsFor(made.instance.system.parameters, run)
  return exportSystem(target, made.instance.system, settings, { version, sources: made.model.sources, ...options })
}

/** The canonical form of a file, or why it has none. */
function formatText(file: string, text: string): string | Diagnosed {
  const source = { path: file, text }
  const made = formatted(source)
  return 'text' in made ? made.text : { kind: 'diagnosed', diagnostics: made.diagnostics, sources: [source] }
}

/** What may be asked: data goes in, data comes out. */
export const compiler = {
  ...{
    compileSpec,
    emitRun,
    growsWith,
    mutantsOfSpec,
    emitMutant,
    emitExplaining,
    emitReduction,
    checkWatch,
    emitWatching,
    emitSimulator,
    emitCheckerFile,
    emitSimulatorFile,
    showSystem,
    exportRun,
    formatText,
  },
}
