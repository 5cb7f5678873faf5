// Builds the table of expected verdicts. Input: a row of bars and cells; output: columns and rows, told apart by the lines of the
// text: a row begins with a bar that is the first of its line, and ends with the last bar before the next row.
import type { IToken } from 'chevrotain'
import type { ExpectCell, ExpectDeclaration, Name } from '../ast/ast.ts'
import type { Span } from '../diagnostics/diagnostic.ts'
import type { CellCstNode, ExpectationCstNode, PathPartCstNode } from '../../grammar/cst.ts'
import { endOf, first, join, nameOf, namesOf, report, spanOf, warn } from './context.ts'
import type { Context } from './context.ts'

interface Item {
  readonly bar: IToken
  readonly cell: CellCstNode | undefined
}

export function expectationOf(context: Context, node: ExpectationCstNode, span: Span): ExpectDeclaration {
  const items = (node.children.tableItem ?? []).flatMap(({ children }): Item[] => {
    const bar = first(children.Pipe)
    return bar === undefined ? [] : [{ bar, cell: first(children.cell) }]
  })
  const [header, ...rows] = rowsOf(items)
  const columns = header === undefined ? [] : columnsOf(context, header)
  return {
    kind: 'expect',
    span,
    columns,
    rows: rows.flatMap((row) => {
      const variant = variantOf(context, row)
      return variant === undefined ? [] : [{ variant, cells: cellsOf(context, row, columns), span: rowSpan(context, row) }]
    }),
  }
}

function rowsOf(items: readonly Item[]): readonly (readonly Item[])[] {
  const rows: Item[][] = []
  let line = Number.NaN
  for (const item of items) {
    const row = rows.at(-1)
    if (row === undefined || item.bar.startLine !== line) rows.push([item])
    else row.push(item)
    line = item.bar.startLine ?? Number.NaN
  }
  return rows
}

/** The cells of a row: what stands behind its bars, but for the last bar, which ends it. */
const between = (context: Context, row: readonly Item[]): readonly Item[] => {
  const last = row.at(-1)
  if (last?.cell === undefined) return row.slice(0, -1)
  report(context, 'LS1053', endOf(spanOf(context, last.cell, rowSpan(context, row))), 'a row of the table ends with `|`')
  return row
}

const rowSpan = (context: Context, row: readonly Item[]): Span => {
  const start = barSpan(context, row[0])
  const end = row.at(-1)
  return join(start, end?.cell === undefined ? barSpan(context, end) : spanOf(context, end.cell, barSpan(context, end)))
}

const barSpan = (context: Context, item: Item | undefined): Span => spanOf(context, item?.bar, { file: context.file, start: 0, end: 0 })

function columnsOf(context: Context, row: readonly Item[]): readonly Name[] {
  const [corner, ...cells] = between(context, row)
  if (corner?.cell !== undefined) {
    report(
      context,
      'LS1051',
      spanOf(context, corner.cell, barSpan(context, corner)),
      'the first cell of the first row is empty',
      'the first row names the workloads behind an empty cell, `|   | w |`, each other one a variant and its verdicts, `| v | pass |`',
    )
  }
  return cells.map((item) => loneName(context, item, 'a workload'))
}

const variantOf = (context: Context, row: readonly Item[]): Name | undefined =>
  row[0] === undefined ? undefined : loneName(context, row[0], 'a variant')

/** A cell that is one name. */
function loneName(context: Context, item: Item, what: string): Name {
  const place = item.cell === undefined ? endOf(barSpan(context, item)) : spanOf(context, item.cell, barSpan(context, item))
  const findings = item.cell?.children.finding ?? []
  const word = first(findings[0]?.children.word)
  const more =
    findings.length !== 1 ||
    findings[0]?.children.qualifier !== undefined ||
    item.cell?.children.LBrace !== undefined ||
    item.cell?.children.Awaited !== undefined
  if (word === undefined || more) {
    const hint =
      item.cell === undefined && what === 'a variant' ? 'each row is one variant; of a spec that has none: `variant as_is { }`' : undefined
    report(context, 'LS1052', place, `this cell is the name of ${what}`, hint)
  }
  return nameOf(context, word, place)
}

function cellsOf(context: Context, row: readonly Item[], columns: readonly Name[]): readonly ExpectCell[] {
  const [, ...cells] = between(context, row)
  if (cells.length !== columns.length) {
    const count = (n: number): string => `${n} cell${n === 1 ? '' : 's'}`
    const message = `this row has ${count(cells.length)}, the table has ${columns.length} workload${columns.length === 1 ? '' : 's'}`
    report(context, 'LS1050', rowSpan(context, row), message)
  }
  return columns.map((_, column) => cellOf(context, cells[column], rowSpan(context, row)))
}

function cellOf(context: Context, item: Item | undefined, before: Span): ExpectCell {
  const bar = item === undefined ? endOf(before) : endOf(barSpan(context, item))
  const span = spanOf(context, item?.cell, bar)
  const cell = item?.cell?.children
  if (item !== undefined && cell === undefined) warn(context, 'LS1054', span, 'this cell is empty: the pair is not run', 'write `-`')
  if (cell?.finding === undefined) return { kind: 'notRun', span }
  return {
    kind: 'verdict',
    span,
    awaited: cell.Awaited !== undefined,
    findings: cell.finding.map(({ children }) => {
      const qualifier = first(children.qualifier)
      const line = first(children.Integer)
      const name = qualifier && nameOf(context, qualifier, span)
      return {
        word: nameOf(context, first(children.word), span),
        qualifier: name && (line === undefined ? withPath(name, children.pathPart ?? [], context) : withLine(name, line, context)),
      }
    }),
    outcomes: cell.LBrace === undefined ? undefined : namesOf(context, cell.outcome, span),
  }
}

/** `range@7`: the failures of a rule in one line. */
const withLine = (name: Name, line: IToken, context: Context): Name => ({
  ...name,
  text: `${name.text}@${line.image}`,
  span: join(name.span, spanOf(context, line, name.span)),
})

/** `File[0].pagecache`: the path of a lock is one name, however it was spaced. */
const withPath = (name: Name, parts: readonly PathPartCstNode[], context: Context): Name =>
  parts.reduce(
    (path, part) => ({ ...path, text: path.text + partText(part), span: join(path.span, spanOf(context, part, path.span)) }),
    name,
  )

function partText({ children: { word, Integer, index, pathPart } }: PathPartCstNode): string {
  if (word !== undefined) return `.${first(word)?.image ?? ''}`
  return `[${first(Integer ?? index)?.image ?? ''}${(pathPart ?? []).map(partText).join('')}]`
}
