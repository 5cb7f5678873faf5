// What the service knows of the texts that are open or lie on disk. Input: a host that reads them; output: analyses, kept for as long as
// the texts that they were made from are the same. Nothing here touches a file.
import type { Diagnostic, SourceFile, Span } from '../../compiler/diagnostics/diagnostic.ts'
import type { Asked, Use } from '../../compiler/model/names.ts'
import { type Analysed, type Parsed, type ReadImport, analyse, parse } from '../../compiler/pipeline.ts'
import { type Locate, rangeAt } from './protocol.ts'
import { reparse } from './reparse.ts'

export interface Host {
  /** A file by its path, as the editor has it, else the disk. */
  readonly source: (path: string) => SourceFile | undefined
  readonly readImport: ReadImport
  /** Paths of all specs and libraries of the project. */
  readonly paths: () => readonly string[]
  readonly uriOf: (path: string) => string
}

/** One spec, or a library by itself, with all that it imports. */
export interface Analysis extends Analysed {
  readonly path: string
  /** Each name of a file once, in the order of the text. */
  readonly usesOf: (path: string) => readonly Use[]
}

export interface Workspace extends Host {
  readonly parsed: (source: SourceFile) => Parsed
  readonly analysis: (path: string) => Analysis | undefined
  /** A text that is not there, as it would be with an edit. */
  readonly supposing: (source: SourceFile, readImport?: ReadImport) => Analysis
  /** The specs that a file is part of: itself, or for a library all that import it, or itself where none does. */
  readonly roots: (path: string) => readonly Analysis[]
  readonly locate: Locate
}

export const isLibrary = (path: string): boolean => path.startsWith('std/')

/** An empty workspace over a host; it asks for texts when it is asked itself. */
export function createWorkspace(host: Host): Workspace {
  const trees = new Map<string, { readonly source: SourceFile; readonly parsed: Parsed }>()
  const analyses = new Map<string, Analysis>()

  const parsed = (source: SourceFile): Parsed => {
    const made = parsedOnce(source)
    trees.set(source.path, { source, parsed: made })
    return made
  }
  /** Without keeping it. */
  const parsedOnce = (source: SourceFile): Parsed => {
    const before = trees.get(source.path)
    if (before?.source.text === source.text) return before.parsed
    return (before && reparse(before.source, before.parsed, source)) ?? parse(source)
  }
  const isCurrent = ({ sources, diagnostics }: Analysis): boolean =>
    sources.every(({ path, text }) => host.source(path)?.text === text) && !diagnostics.some(({ code }) => code === 'LS2014')
  const analysis = (path: string): Analysis | undefined => {
    const known = analyses.get(path)
    if (known !== undefined && isCurrent(known)) return known
    const source = host.source(path)
    if (source === undefined) return undefined
    const made = analysed(source, host.readImport, parsed)
    analyses.set(path, made)
    return made
  }
  const imports = (path: string): boolean => {
    const text = host.source(path)?.text
    return text !== undefined && /\bimport\b/.test(text)
  }
  return {
    ...host,
    parsed,
    analysis,
    supposing: (source, readImport = host.readImport) => analysed(source, readImport, parsedOnce),
    roots: (path) => {
      const own = analysis(path)
      if (own === undefined) return []
      const isSpec = own.files[0]?.name !== undefined
      const importers = host
        .paths()
        .filter((other) => other !== path && imports(other))
        .flatMap((other) => analysis(other) ?? [])
        .filter(({ files, sources }) => files[0]?.name !== undefined && sources.some((each) => each.path === path))
      return isSpec ? [own, ...importers] : importers.length > 0 ? importers : [own]
    },
    locate: (span) => {
      const source = host.source(span.file)
      return source && { uri: host.uriOf(span.file), range: rangeAt(source.text, span) }
    },
  }
}

function analysed(source: SourceFile, readImport: ReadImport, read: (source: SourceFile) => Parsed): Analysis {
  const made = analyse(source, readImport, read)
  const uses = new Map<string, readonly Use[]>()
  return {
    ...made,
    diagnostics: made.files[0]?.name === undefined ? made.diagnostics.filter((each) => !isOpenEnd(each)) : made.diagnostics,
    path: source.path,
    usesOf: (path) => {
      const known = uses.get(path) ?? inOrder((made.known?.names.uses ?? []).filter(({ span }) => span.file === path))
      uses.set(path, known)
      return known
    },
  }
}

/** What a library leaves to its importers is no mistake of its own. */
const isOpenEnd = ({ code, message }: Diagnostic): boolean => code === 'LS2010' || (code === 'LS2006' && message.startsWith('no procedure'))

function inOrder(uses: readonly Use[]): readonly Use[] {
  const sorted = [...uses].sort((a, b) => a.span.start - b.span.start || Number(b.declares) - Number(a.declares))
  return sorted.filter((use, index) => index === 0 || use.span.start !== sorted[index - 1]?.span.start)
}

const covers = ({ start, end }: Span, offset: number): boolean => start <= offset && offset <= end

/** The use of a name at a place; of several that cover it the last, which is the innermost. */
export const useAt = (analysis: Analysis, path: string, offset: number): Use | undefined =>
  analysis
    .usesOf(path)
    .filter(({ span }) => covers(span, offset))
    .at(-1)

/** What could stand at a place. */
export const askedAt = (analysis: Analysis, path: string, offset: number): Asked | undefined =>
  analysis.known?.names.asked.filter(({ span }) => span.file === path && covers(span, offset)).at(-1)
