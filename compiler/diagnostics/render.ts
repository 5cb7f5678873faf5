// Rendering of diagnostics as text, one place for all of them. Input: diagnostics and the sources they point into; output: for each
// the message, the line with carets, related places and the hint, sorted by file and position, at most ten
// errors a file. JSON has the same facts as data, and all of them.
import type { Diagnostic, SourceFile, Span } from './diagnostic.ts'
import { sortDiagnostics } from './report.ts'
import { indexLines, lineText, positionOf } from './position.ts'
import type { LineIndex, Position } from './position.ts'
import { visible } from './visible.ts'

interface RenderOptions {
  readonly color: boolean
  /** Columns of the terminal: longer source lines are cut around the place. */
  readonly width: number
}

type Paint = (style: 'red' | 'yellow' | 'blue' | 'cyan' | 'bold', text: string) => string

const codes = { red: '1;31', yellow: '1;33', blue: '1;34', cyan: '36', bold: '1' } as const
const plain: Paint = (_, text) => text
const colored: Paint = (style, text) => `\u001b[${codes[style]}m${text}\u001b[0m`

/** Diagnostics for people, a file after the other, at most ten errors of each: what is left out is counted. */
export function renderDiagnostics(diagnostics: readonly Diagnostic[], sources: readonly SourceFile[], options: RenderOptions): string {
  const indexes = indexAll(sources)
  const paint = options.color ? colored : plain
  const sorted = sortDiagnostics(diagnostics, sources)
  const files = [...new Set(sorted.map(({ span }) => span.file))]
  return files
    .flatMap((file) => {
      const own = sorted.filter(({ span }) => span.file === file)
      const shown = worthShowing(own)
      const left = own.length - shown.length
      const more = left === 0 ? [] : [`${paint('bold', `${file}: ${left} more error${left === 1 ? '' : 's'}`)}\n`]
      return [...shown.map((diagnostic) => renderOne(diagnostic, indexes, options.width, paint)), ...more]
    })
    .join('\n')
}

/** How many errors of one file are shown: who has more reads the first. */
const MOST_ERRORS = 10

/** Of too many errors those that say what none before said, then the first of the others. */
function worthShowing(diagnostics: readonly Diagnostic[]): readonly Diagnostic[] {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  if (errors.length <= MOST_ERRORS) return diagnostics
  const said = new Set<string>()
  const [fresh, repeated]: [Diagnostic[], Diagnostic[]] = [[], []]
  for (const error of errors) {
    // Whatever the names: `a->b` says what `c->d` says.
    const words = `${error.code} ${error.message} ${error.hint ?? ''}`.replaceAll(/`[^`]*`/g, (text) => text.replaceAll(/\w+/g, 'x'))
    ;(said.has(words) ? repeated : fresh).push(error)
    said.add(words)
  }
  const chosen = new Set([...fresh, ...repeated].slice(0, MOST_ERRORS))
  return diagnostics.filter((diagnostic) => diagnostic.severity !== 'error' || chosen.has(diagnostic))
}

const indexAll = (sources: readonly SourceFile[]): ReadonlyMap<string, LineIndex> =>
  new Map(sources.map(({ path, text }) => [path, indexLines(text)]))

function renderOne(diagnostic: Diagnostic, indexes: ReadonlyMap<string, LineIndex>, width: number, paint: Paint): string {
  const related = diagnostic.related ?? []
  const lines = [diagnostic.span, ...related.map(({ span }) => span)].map((span) => place(span, indexes)?.line ?? 0)
  const gutter = String(Math.max(...lines)).length
  const bar = paint('blue', '|')
  const shade = diagnostic.severity === 'error' ? 'red' : 'yellow'
  const out = [`${paint(shade, `${diagnostic.severity}[${diagnostic.code}]`)}${paint('bold', `: ${visible(diagnostic.message)}`)}`]
  out.push(...excerpt(diagnostic.span, indexes, { gutter, width, paint, mark: (text) => paint(shade, text), arrow: '-->' }))
  for (const { span, message } of related) {
    out.push(
      ...excerpt(span, indexes, {
        gutter,
        width,
        paint,
        mark: (text) => paint('blue', text.replaceAll('^', '-')),
        arrow: ':::',
        note: message,
      }),
    )
  }
  if (diagnostic.hint !== undefined)
    out.push(
      `${' '.repeat(gutter)} ${bar}`,
      `${' '.repeat(gutter)} ${paint('blue', '=')} ${paint('bold', 'help')}: ${visible(diagnostic.hint)}`,
    )
  return `${out.join('\n')}\n`
}

const place = (span: Span, indexes: ReadonlyMap<string, LineIndex>): Position | undefined => {
  const index = indexes.get(span.file)
  return index && positionOf(index, span.start)
}

interface ExcerptOptions {
  readonly gutter: number
  readonly width: number
  readonly paint: Paint
  readonly mark: (text: string) => string
  readonly arrow: string
  readonly note?: string
}

function excerpt(span: Span, indexes: ReadonlyMap<string, LineIndex>, options: ExcerptOptions): readonly string[] {
  const { gutter, paint, mark } = options
  const pad = ' '.repeat(gutter)
  const index = indexes.get(span.file)
  const file = visible(span.file)
  const said = options.note === undefined ? undefined : visible(options.note)
  if (index === undefined) return [`${pad}${paint('blue', options.arrow)} ${file}${said === undefined ? '' : `: ${said}`}`]
  const start = positionOf(index, span.start)
  const { text, from, length } = window(lineText(index, start.line), start.column - 1, span.end - span.start, options.width - gutter - 3)
  const note = said === undefined ? '' : ` ${said}`
  const bar = paint('blue', '|')
  return [
    `${pad}${paint('blue', options.arrow)} ${file}:${start.line}:${start.column}`,
    `${pad} ${bar}`,
    `${paint('blue', String(start.line).padStart(gutter))} ${bar} ${text}`.trimEnd(),
    `${pad} ${bar} ${' '.repeat(from)}${mark('^'.repeat(length) + note)}`,
  ]
}

const tabWidth = 4

/** How wide a character is on a terminal: nothing for combining marks, two columns for East Asian and pictures. */
const wide = /[\u1100-\u115f\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe4f\uff00-\uff60\uffe0-\uffe6]|\p{Extended_Pictographic}/u

interface Cell {
  readonly shown: string
  readonly width: number
}

function cellOf(character: string, column: number): Cell {
  if (character === '\t') {
    const width = tabWidth - (column % tabWidth)
    return { shown: ' '.repeat(width), width }
  }
  if (/\p{M}|\u200d|\ufe0f|\ufeff/u.test(character)) return { shown: character === '\ufeff' ? '' : character, width: 0 }
  // A control character would be an order to the terminal.
  if (/\p{C}/u.test(character)) return { shown: '\ufffd', width: 1 }
  return { shown: character, width: wide.test(character) ? 2 : 1 }
}

/** The part of a line that fits, with the columns of the marked part; the mark is at least one caret and ends with the line. */
function window(line: string, start: number, length: number, width: number): { text: string; from: number; length: number } {
  const room = Math.max(20, width)
  const cells: Cell[] = []
  let column = 0
  let offset = 0
  let from = 0
  let to = 0
  for (const character of line) {
    if (offset <= start) from = column
    if (offset <= start + length) to = column
    const cell = cellOf(character, column)
    cells.push(cell)
    column += cell.width
    offset += character.length
  }
  if (offset <= start) from = column
  if (offset <= start + length) to = column
  const marked = Math.max(1, to - from)
  if (column <= room && from < room) return { text: cells.map(({ shown }) => shown).join(''), from, length: marked }
  // A third of the room is for what stands before the place.
  const first = from + marked < room ? 0 : Math.max(0, from - Math.floor(room / 3))
  const before = first === 0 ? '' : '… '
  const rest = room - before.length - 2
  const text = cellsFrom(cells, first, rest)
  const cut = first + rest < column
  return {
    text: `${before}${text}${cut ? ' …' : ''}`,
    from: from - first + before.length,
    length: Math.max(1, Math.min(marked, first + rest - from)),
  }
}

function cellsFrom(cells: readonly Cell[], first: number, room: number): string {
  let column = 0
  let text = ''
  for (const { shown, width } of cells) {
    if (column >= first && column + width <= first + room) text += shown
    column += width
  }
  return text
}

interface JsonPlace {
  readonly file: string
  readonly start: { readonly offset: number } & Position
  readonly end: { readonly offset: number } & Position
}

export interface JsonDiagnostic {
  readonly code: string
  readonly severity: 'error' | 'warning'
  readonly message: string
  readonly place: JsonPlace
  readonly hint: string | null
  readonly related: readonly { readonly message: string; readonly place: JsonPlace }[]
}

/** A diagnostic as data: offsets from 0, lines and columns from 1. */
export function diagnosticToJson(diagnostic: Diagnostic, sources: readonly SourceFile[]): JsonDiagnostic {
  const indexes = indexAll(sources)
  const placeOf = (span: Span): JsonPlace => {
    const index = indexes.get(span.file) ?? indexLines('')
    return {
      file: span.file,
      start: { offset: span.start, ...positionOf(index, span.start) },
      end: { offset: span.end, ...positionOf(index, span.end) },
    }
  }
  return {
    code: diagnostic.code,
    severity: diagnostic.severity,
    message: diagnostic.message,
    place: placeOf(diagnostic.span),
    hint: diagnostic.hint ?? null,
    related: (diagnostic.related ?? []).map(({ span, message }) => ({ message, place: placeOf(span) })),
  }
}
