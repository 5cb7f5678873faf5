// The figures of the version before beside those of this one. Input: the report of a benchmark, and the one that it replaces; output: the
// report, in whose tables each figure that compares versions is followed by what stood in its place. What was not measured then stays empty.
import { table } from './statistics.ts'

/** Columns by which versions are compared, where a table has them. */
const compared: ReadonlySet<string> = new Set([
  'M transitions/s',
  'lockspec is',
  'lockspec, s',
  's',
  'share of SPIN, gcc and pan',
  'M/s',
  'compressed',
  'time',
  'ratio, shown',
  'ratio',
])
/** Columns that say what a row is about. */
const subjects: ReadonlySet<string> = new Set(['', 'model', 'program', 'files'])

const followed = (column: string): string => `${column}, before`

interface Table {
  readonly head: readonly string[]
  readonly rows: readonly (readonly string[])[]
}

/** `before`: the text of the report that is replaced, undefined if there is none. */
export function beside(report: string, before: string | undefined): string {
  if (before === undefined) return report
  const old = new Map(blocksOf(before).flatMap(({ title, text }) => (isTable(text) ? [[title, tableOf(text)] as const] : [])))
  const text = blocksOf(report)
    .map(({ title, text }) => {
      const known = isTable(text) ? old.get(title) : undefined
      return known === undefined ? text : joined(tableOf(text), known)
    })
    .join('\n\n')
  return `${text.trimEnd()}\n`
}

/** Paragraphs and tables, each with the heading that it stands under. */
function blocksOf(report: string): { title: string; text: string }[] {
  let title = ''
  return report.split('\n\n').map((text) => {
    if (text.startsWith('#')) title = text
    return { title, text }
  })
}

const isTable = (text: string): boolean => text.startsWith('| ')

function tableOf(text: string): Table {
  const [head = [], , ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) =>
      line
        .slice(1, -1)
        .split('|')
        .map((cell) => cell.trim()),
    )
  return { head, rows }
}

function joined(now: Table, before: Table): string {
  const keyOf = ({ head }: Table, row: readonly string[]): string => row.filter((_, c) => subjects.has(head[c]!)).join(' | ')
  const old = new Map(before.rows.map((row) => [keyOf(before, row), row]))
  const added = now.head.filter((column) => compared.has(column) && before.head.includes(column))
  const wider = (cells: readonly string[], of: (column: string) => string): string[] =>
    cells.flatMap((cell, c) => (added.includes(now.head[c]!) ? [cell, of(now.head[c]!)] : [cell]))
  return table(
    wider(now.head, followed),
    now.rows.map((row) => wider(row, (column) => old.get(keyOf(now, row))?.[before.head.indexOf(column)] ?? '')),
  )
}
