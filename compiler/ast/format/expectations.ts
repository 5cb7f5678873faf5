// The table of expected verdicts as items, a row each. Input: the table and the source; output: rows whose columns are aligned.
import type { ExpectCell, ExpectDeclaration } from '../ast.ts'
import { text } from './segments.ts'
import type { Item } from './segments.ts'
import type { Source } from './source.ts'

export function tableItems(source: Source, node: ExpectDeclaration): readonly Item[] {
  const header = ['', ...node.columns.map((column) => column.text)]
  const rows = node.rows.map((row) => [row.variant.text, ...row.cells.map(cellText)])
  const widths = header.map((_, column) => Math.max(...[header, ...rows].map((cells) => cells[column]?.length ?? 0)))
  const line = (cells: readonly string[]): string => `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`
  const first = source.masked.indexOf('|', node.span.start)
  if (first < 0 || first >= node.span.end) return []
  const lineEnd = source.masked.slice(first, node.span.end).search(/[\r\n]/)
  const headerText = source.masked.slice(first, lineEnd < 0 ? node.span.end : first + lineEnd)
  const end = first + headerText.lastIndexOf('|') + 1
  return [
    { span: { ...node.span, start: first, end }, segments: [text(line(header))], aligned: undefined },
    ...node.rows.map((row, index) => ({ span: row.span, segments: [text(line(rows[index] ?? []))], aligned: undefined })),
  ]
}

function cellText(cell: ExpectCell): string {
  if (cell.kind === 'notRun') return '-'
  const findings = cell.findings.map(({ word, qualifier }) => (qualifier === undefined ? word.text : `${word.text} ${qualifier.text}`))
  const outcomes = cell.outcomes === undefined ? '' : ` {${cell.outcomes.map((outcome) => outcome.text).join(', ')}}`
  return `${cell.awaited ? 'awaited ' : ''}${findings.join(' + ')}${outcomes}`
}
