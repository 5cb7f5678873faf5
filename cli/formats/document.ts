// What the formats for tools are made of: the JSON document of `lockspec check` as it is in memory, and what of it is a problem. Input: the
// document; output: its problems in one order, each with its place. Every format is a view of the document (docs/json.md).
import type { JsonDiagnostic } from '../../compiler/diagnostics/render.ts'
import type { jsonDocument } from '../../runtime/report/json.ts'

export type CheckDocument = ReturnType<typeof jsonDocument<JsonDiagnostic>>
export type SpecJson = CheckDocument['specs'][number]
export type CellJson = SpecJson['cells'][number]
export type FindingJson = NonNullable<CellJson['run']>['findings'][number]
type TraceJson = NonNullable<FindingJson['trace']>
export type StepJson = TraceJson['steps'][number]

export interface Place {
  readonly file: string
  /** From 1. */
  readonly line: number
  readonly column: number
}

export type Problem =
  | { readonly kind: 'diagnostic'; readonly diagnostic: JsonDiagnostic }
  /** A finding that no table expects. */
  | { readonly kind: 'finding'; readonly spec: SpecJson; readonly cell: CellJson; readonly finding: FindingJson }
  /** What the table expects and a complete run did not find, or outcomes that differ. */
  | { readonly kind: 'missing'; readonly spec: SpecJson; readonly cell: CellJson; readonly text: string }
  /** Not every state was seen: neither a pass nor a whole set of findings is confirmed. */
  | { readonly kind: 'open'; readonly spec: SpecJson; readonly cell: CellJson; readonly text: string }
  | { readonly kind: 'internal'; readonly spec: SpecJson; readonly cell: CellJson }

/** What is wrong in a document: diagnostics first, then findings that were not expected, and runs that are not whole. */
export const problemsOf = (document: CheckDocument): readonly Problem[] => [
  ...document.diagnostics.map((diagnostic) => ({ kind: 'diagnostic', diagnostic }) as const),
  ...document.specs.flatMap((spec) => spec.cells.flatMap((cell) => problemsIn(spec, cell))),
]

/** What is wrong in one cell. */
export function problemsIn(spec: SpecJson, cell: CellJson): readonly Problem[] {
  const { run, agreement } = cell
  if (cell.internalError) return [{ kind: 'internal', spec, cell }]
  const found = (run?.findings ?? [])
    .filter((finding) => finding.expected !== true)
    .map((finding) => ({ kind: 'finding', spec, cell, finding }) as const)
  if (agreement === 'awaited') return []
  if (agreement === 'open') {
    const text = run === null ? 'it was not reached' : `the run ended early (${run.ended})`
    return [...found, { kind: 'open', spec, cell, text: `${cellTitle(cell)}: ${text}; nothing is confirmed` }]
  }
  if (agreement !== 'differs' || found.length > 0) return found
  const expected = cell.expected?.run === true ? cell.expected : undefined
  const outcomes = (of: readonly string[] | null): string =>
    (expected?.outcomes ?? null) === null || of === null ? '' : ` {${of.join(', ')}}`
  const ran = `${run?.words ?? ''}${outcomes(run?.outcomes ?? [])}`
  const text = `${cellTitle(cell)}: ${ran}, where the table says ${expected?.verdict ?? ''}${outcomes(expected?.outcomes ?? null)}`
  return [{ kind: 'missing', spec, cell, text }]
}

/** `crossed, as_named`: the workload and the variant of a cell. */
export const cellTitle = ({ workload, variant }: CellJson): string => (variant === null ? workload : `${workload}, ${variant}`)

export const findingTitle = ({ kind, name }: FindingJson): string => (name === '' ? kind : `${kind} ${name}`)

/** Where a finding is shown: where the first of those that wait stands, else the last step of the run, else the first line of the spec. */
export function placeOf(spec: SpecJson, finding: FindingJson): Place {
  const wait = finding.waits.find(({ stuck }) => stuck)
  return wait?.at ?? finding.failsAt ?? finding.trace?.steps.at(-1)?.at ?? { file: spec.file, line: 1, column: 1 }
}

/** The counterexample in short: a line a step, with its task, its place and its text, then the cycle where it ends in one. */
export function traceLines({ trace, loop }: FindingJson): readonly string[] {
  if (trace === null) return []
  const lines = trace.steps.map(stepLine)
  return loop === null ? lines : [...lines, 'again and again:', ...loop.steps.map(stepLine)]
}

const stepLine = ({ number, task, at, text, label }: StepJson): string =>
  `${number}. ${task}, line ${at.line}: ${label === null || text.startsWith(`${label}:`) ? '' : `${label}: `}${text}`

/** A finding in words: what it is, why, and the counterexample. */
export const findingLines = (finding: FindingJson): readonly string[] => [
  `${findingTitle(finding)}: ${finding.headline}`,
  ...finding.facts.map((fact) => `  ${fact}`),
  ...traceLines(finding),
]
