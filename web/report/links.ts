// Links into the page. Input: what is behind the `#` of an address; output: what it names in the document, and back. A link says names, not
// numbers, so that it outlives a change of the spec: `#/abba/crossed/as_named/deadlock/4`.
import type { Cell, CheckDocument, Finding, Spec, Trace } from './document.ts'

export type View =
  | { readonly kind: 'tables' }
  | { readonly kind: 'cell'; readonly spec: Spec; readonly cell: Cell }
  | {
      readonly kind: 'run'
      readonly spec: Spec
      readonly cell: Cell
      /** Undefined: a run that is shown although nothing is wrong. */
      readonly finding: Finding | undefined
      readonly position: number | undefined
    }
  /** It names what is not there. */
  | { readonly kind: 'lost'; readonly named: string }

export const cellTitle = ({ workload, variant }: Cell): string => (variant === null ? workload : `${workload}, ${variant}`)
export const findingTitle = ({ kind, name }: Finding): string => `${kind} ${name}`.trim()

const without = '-'
const shownRun = 'run'

/** Two files may have specs of one name. */
function specName(document: CheckDocument, spec: Spec): string {
  const same = document.specs.filter((other) => other.spec === spec.spec)
  return same.length === 1 ? spec.spec : `${spec.spec}~${same.indexOf(spec) + 1}`
}

const link = (parts: readonly (string | number)[]): string => `#/${parts.map((part) => encodeURIComponent(part)).join('/')}`

/** The link to a cell, with its `#`. */
export const cellLink = (document: CheckDocument, spec: Spec, cell: Cell): string =>
  link([specName(document, spec), cell.workload, cell.variant ?? without])

/** The link to a finding of a cell, at a position of its run; without a finding, to the run that shows a `reachable`. */
export const runLink = (document: CheckDocument, spec: Spec, cell: Cell, finding: Finding | undefined, position?: number): string =>
  link([
    ...[specName(document, spec), cell.workload, cell.variant ?? without],
    finding === undefined ? shownRun : findingTitle(finding),
    ...(position === undefined ? [] : [position]),
  ])

/** The first finding of the first cell; the cell where nothing was found. */
export function firstLink(document: CheckDocument): string {
  const spec = document.specs[0]
  const cell = spec?.cells[0]
  if (spec === undefined || cell === undefined) return ''
  const finding = cell.run?.findings[0]
  return finding === undefined ? cellLink(document, spec, cell) : runLink(document, spec, cell, finding)
}

/** What the part behind `#` of an address names in the document; `lost` where it names nothing of it. */
export function viewOf(document: CheckDocument, hash: string): View {
  const parts = hash
    .replace(/^#\/?/, '')
    .split('/')
    .filter((part) => part !== '')
    .map(decoded)
  if (parts.length === 0) return { kind: 'tables' }
  const [specPart, workload, variant, what, step] = parts
  const lost: View = { kind: 'lost', named: parts.join(', ') }
  const spec = document.specs.find((each) => specName(document, each) === specPart)
  const cell = spec?.cells.find((each) => each.workload === workload && (each.variant ?? without) === variant)
  if (spec === undefined || cell === undefined) return lost
  if (what === undefined) return { kind: 'cell', spec, cell }
  const finding = cell.run?.findings.find((each) => findingTitle(each) === what)
  if (finding === undefined && (what !== shownRun || cell.shown === null)) return lost
  return { kind: 'run', spec, cell, finding, position: step !== undefined && /^\d+$/.test(step) ? Number(step) : undefined }
}

function decoded(part: string): string {
  try {
    return decodeURIComponent(part)
  } catch {
    return part
  }
}

export const traceOf = (cell: Cell, finding: Finding | undefined): Trace | null => (finding === undefined ? cell.shown : finding.trace)
