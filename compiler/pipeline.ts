// The stages in order, pure: what the command line, the language server and a web page call. Input: source texts, files by way of a
// function that reads them; output: what the stage makes, with the diagnostics of all stages before it, sorted by place.
import type { Import, SpecFile } from './ast/ast.ts'
import { format } from './ast/format.ts'
import { certain } from './check/certain.ts'
import { type Checked, type Known, check } from './check/check.ts'
import type { CheckedWatch } from './check/watches.ts'
import type { Diagnostic, SourceFile, Span } from './diagnostics/diagnostic.ts'
import { errorAt, sortDiagnostics } from './diagnostics/report.ts'
import { indexLines, positionOf } from './diagnostics/position.ts'
import { emitChecker, emitSteps } from './emit/checker.ts'
import { emitExplaining, emitWatching } from './emit/explaining.ts'
import { print, printBody } from './emit/print.ts'
import type { Layout } from './ir/layout.ts'
import { systemText } from './ir/show.ts'
import type { System } from './ir/system.ts'
import { layOut } from './lower/packing.ts'
import type { Reduction } from '../runtime/plan.ts'
import { canonicalPlan } from './reduce/plan.ts'
import { reduce } from './reduce/reduce.ts'
import { lower } from './lower/lower.ts'
import type { Questions } from './lower/questions.ts'
import { readReports, type Unknown } from './lockdep/read.ts'
import { specOf } from './lockdep/write.ts'
import type { Model, Watch, Workload } from './model/model.ts'
import { type Mutant, mutantsOf, mutated } from './mutate/mutate.ts'
import { type Parsed, parse, parseExpression } from './parse/parse.ts'
import { emitSimulator } from './simulator/simulator.ts'

/** Reads the file that `path` means in the file `from`, or says in a clause without a full stop why it cannot. */
export type ReadImport = (path: string, from: string) => SourceFile | { readonly error: string }

interface Loaded {
  /** The spec, then the files that it imports, each once; an import's path is the path of the file that it means. */
  readonly files: readonly SpecFile[]
  readonly sources: readonly SourceFile[]
  readonly diagnostics: readonly Diagnostic[]
}

export interface Analysed {
  /** Absent exactly when some diagnostic is an error. */
  readonly model: Model | undefined
  readonly sources: readonly SourceFile[]
  readonly diagnostics: readonly Diagnostic[]
  /** The trees of the sources, and what is known of their names whatever is wrong with them: what editors ask. */
  readonly files: readonly SpecFile[]
  readonly known: Known | undefined
  readonly watched: Checked['watched']
}

/** `read` parses a source, or knows it from before. */
export function load(entry: SourceFile, readImport: ReadImport, read: (source: SourceFile) => Parsed = parse): Loaded {
  const sources: SourceFile[] = [entry]
  const files: SpecFile[] = []
  const diagnostics: Diagnostic[] = []
  for (let position = 0; position < sources.length; position += 1) {
    const source = sources[position]
    if (source === undefined) break
    const parsed = read(source)
    diagnostics.push(...parsed.diagnostics)
    const imports: Import[] = []
    for (const node of parsed.file.imports) {
      const found = readImport(node.path, source.path)
      if ('error' in found) {
        diagnostics.push(errorAt('LS2014', node.pathSpan, `"${node.path}" cannot be imported: ${found.error}`))
        continue
      }
      if (!sources.some((known) => known.path === found.path)) sources.push(found)
      imports.push({ ...node, path: found.path })
    }
    files.push({ ...parsed.file, imports })
  }
  return { files, sources, diagnostics }
}

/**
 * A text and what it imports, checked. There is a model only where nothing is wrong; diagnostics are in the order of the texts. Where a
 * text cannot be parsed, of the checker's only those are kept that stay right whatever the broken part means.
 */
export function analyse(entry: SourceFile, readImport: ReadImport, read: (source: SourceFile) => Parsed = parse): Analysed {
  const { files, sources, diagnostics } = load(entry, readImport, read)
  const checked = checkAll(files, sources)
  const seen = { sources, files, known: checked.known, watched: checked.watched }
  if (!hasErrors(diagnostics))
    return { ...seen, model: checked.model, diagnostics: sortDiagnostics([...diagnostics, ...checked.diagnostics], sources) }
  const also = certain(checked.diagnostics, diagnostics, files, sources)
  return { ...seen, model: undefined, diagnostics: sortDiagnostics([...diagnostics, ...also], sources) }
}

/** Without a model there is nothing to watch. */
const unwatched: Checked['watched'] = () => ({ kind: 'wrong', diagnostics: [] })

function checkAll(
  files: readonly SpecFile[],
  sources: readonly SourceFile[],
): Omit<Checked, 'known'> & { readonly known: Known | undefined } {
  try {
    return check(files, sources)
  } catch (error) {
    // The stack is used up by a tree that the parser still let through. Any other error is a bug and must be seen.
    if (!(error instanceof RangeError)) throw error
    const span: Span = { file: sources[0]?.path ?? '', start: 0, end: 0 }
    return { model: undefined, known: undefined, diagnostics: [errorAt('LS1022', span, 'nested too deep')], watched: unwatched }
  }
}

function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((diagnostic) => diagnostic.severity === 'error')
}

// ---- from a model to modules ----

/** One workload at given sizes: its transition system and how its states are packed. */
export interface Instance {
  readonly system: System
  /** What readers ask of its states. */
  readonly questions: Questions
  readonly layout: Layout
  /** For explanations: made when somebody asks. */
  readonly told: () => Told
}

/** An instance over the same states, step by step the same, and its system with notes that tell more. */
interface Told {
  readonly system: System
  readonly telling: System
  readonly questions: Questions
  readonly layout: Layout
}

interface ModuleOptions {
  readonly version: string
  /** TypeScript by ts-morph and prettier, for a file that stays; else JavaScript, to be run: a module, or the `body` of a function. */
  readonly format: boolean | 'body'
  /** From where the module imports what it takes from the runtime. */
  readonly specifier: string
}

/**
 * One workload at given sizes as a system with its layout; or what is wrong at these sizes (LS70xx), as a bound that is above its other.
 */
export function instantiate(model: Model, workload: Workload, sizes: ReadonlyMap<string, number>): Instance | readonly Diagnostic[] {
  const { system, questions, diagnostics } = lower(model, { workload, sizes })
  if (system === undefined || questions === undefined) return diagnostics
  const bare = { system, questions, layout: layOut(system) }
  return { ...bare, told: () => toldOf(model, workload, sizes) ?? { ...bare, telling: system } }
}

/** Undefined where it is larger than a system may be: then less is told. */
function toldOf(model: Model, workload: Workload, sizes: ReadonlyMap<string, number>): Told | undefined {
  const { system, telling, questions } = lower(model, { workload, sizes, told: true })
  return system && telling && questions && { system, telling, questions, layout: layOut(system) }
}

/** The text of the module that checks an instance. Long: it may take seconds to lay out a large one as TypeScript. */
export const checkerText = ({ system, layout }: Instance, model: Model, options: ModuleOptions): Promise<string> =>
  print(emitChecker(system, layout, { version: options.version, sources: model.sources }), options)

/** The transition system for people. */
export const systemListing = ({ system }: Instance, model: Model): string => {
  const indices = new Map(model.sources.map(({ path, text }) => [path, indexLines(text)]))
  return systemText(system, ({ file, start }) => {
    const index = indices.get(file)
    return index === undefined ? file : `line ${positionOf(index, start).line}`
  })
}

/** What explains the findings of a checker, whatever the variant. */
export const explainingText = ({ told }: Instance, model: Model, options: ModuleOptions): Promise<string> => {
  const { system, telling, questions, layout } = told()
  const asked = { decisions: questions.decisions(), reads: questions.reads() }
  return print(emitExplaining(system, telling, asked, layout, { version: options.version, sources: model.sources }), options)
}

/** What a reader watches, typed for a workload, or what is wrong with it: the source is the expression alone. */
export function watch({ watched }: Analysed, workload: Workload, source: SourceFile): CheckedWatch {
  const { expression, diagnostics } = parseExpression(source)
  if (expression === undefined || hasErrors(diagnostics)) return { kind: 'wrong', diagnostics: sortDiagnostics(diagnostics, [source]) }
  const checked = watched(workload.name, source.text, expression)
  if (checked.kind === 'watch') return checked
  return { kind: 'wrong', diagnostics: sortDiagnostics(checked.diagnostics, [source]) }
}

/** The values of what is watched, whatever the variant. */
export const watchingText = (
  { system, questions, layout }: Instance,
  model: Model,
  watches: readonly Watch[],
  options: ModuleOptions,
): Promise<string> =>
  print(emitWatching(system, watches.map(questions.watched), layout, { version: options.version, sources: model.sources }), options)

/**
 * The texts of the two smaller systems of a variant, and its symmetries; `none`, with the reason, where it has nothing to reduce.
 * `settings`: the value of each switch, by its id.
 */
export async function reducedText(
  { system, layout }: Instance,
  model: Model,
  settings: readonly number[],
  options: ModuleOptions,
): Promise<Reduction<string>> {
  const reduction = reduce(system, settings)
  if (reduction.kind === 'none') return reduction
  const text = async (one: System | undefined): Promise<string | undefined> =>
    one && print(emitSteps(one, layout, { version: options.version, sources: model.sources }), options)
  const { transactions, settling, steady, symmetries } = reduction
  return {
    kind: 'reduced',
    transactions: await text(transactions),
    settling: await text(settling),
    steady,
    symmetry: symmetries.classes.length === 0 ? undefined : canonicalPlan(system, layout, symmetries),
  }
}

/** One module for all workloads and variants, from the typed model by its own way. */
export const simulatorText = (model: Model, options: ModuleOptions): Promise<string> =>
  print(emitSimulator(model, { version: options.version }), options)

/** The same as the body of a function of `exports` and `require`, to be run. */
export const simulatorScript = (model: Model, { version, specifier }: Omit<ModuleOptions, 'format'>): string =>
  printBody(emitSimulator(model, { version }), specifier)

export { settingsOf, sizesOf } from './lower/settings.ts'
export { takesPart } from './model/growing.ts'
export { exportSystem, type Exported, type ExportTarget } from './emit/export/export.ts'
export type { Guide } from './emit/export/guide.ts'
export type { Named } from './emit/export/places.ts'
export { parse, type Parsed } from './parse/parse.ts'
export type { Known } from './check/check.ts'
export { describe as describeType } from './check/types.ts'
export type { Cell, Expected, Model, TaskGroup, Variant, Watch, Workload } from './model/model.ts'

/** The canonical form of a file, or the errors of syntax that keep it from having one. */
export function formatted(source: SourceFile): { readonly text: string } | { readonly diagnostics: readonly Diagnostic[] } {
  const { file, diagnostics } = parse(source)
  return hasErrors(diagnostics) ? { diagnostics } : { text: format(file, source.text) }
}

/** A spec that shows what the reports of the kernel's lock validator in a log say, and their lines that are of no known form. */
export function fromLockdep(log: string): { readonly text: string; readonly unknown: readonly Unknown[] } | undefined {
  const reports = readReports(log)
  if (reports.length === 0) return undefined
  const written = formatted({ path: 'lockdep.lockspec', text: specOf(reports, 'lockdep') })
  if (!('text' in written)) throw new Error(`what is written of a report is no spec: ${written.diagnostics[0]?.message}`)
  return { text: written.text, unknown: reports.flatMap(({ unknown }) => unknown) }
}

/** What a spec would be with one thing removed or weakened; of the spec and of what it imports. */
export const mutants = ({ files, sources }: Analysed): readonly Mutant[] => mutantsOf(files, sources)

/** A spec as one mutant has it; `reading` knows the texts that are as they were. */
export function analyseMutant(
  entry: SourceFile,
  mutant: Mutant,
  readImport: ReadImport,
  reading: (source: SourceFile) => Parsed,
): Analysed {
  const changed = (source: SourceFile): SourceFile =>
    source.path === mutant.file ? { ...source, text: mutated(source.text, mutant.edits) } : source
  const imported: ReadImport = (path, from) => {
    const found = readImport(path, from)
    return 'error' in found ? found : changed(found)
  }
  return analyse(changed(entry), imported, reading)
}

export type { Mutant } from './mutate/mutate.ts'
