// Prints items: lines, indentation, comments, alignment. Input: items and the source that they came from; output: text. What the
// author wrote on one line stays on one line where it fits; every comment stays before, behind or inside of what it stood at.
import { softBreak } from './segments.ts'
import type { Item, Segment } from './segments.ts'
import { newlines } from './source.ts'
import type { Comment, Source } from './source.ts'

const width = 140
const step = 2

interface Line {
  readonly indent: number
  readonly text: string
  readonly comment: string | undefined
  /** Set on a line that is one item which may be aligned with its neighbours. */
  readonly aligned: Item['aligned']
  /** A comment of several lines keeps its own indentation. */
  readonly verbatim: boolean
}

const line = (indent: number, text: string, aligned?: Item['aligned']): Line => ({
  indent,
  text,
  comment: undefined,
  aligned,
  verbatim: false,
})

export function print(source: Source, items: readonly Item[]): string {
  const region = { start: 0, end: source.masked.length }
  const { lines } = entries(source, items, source.comments, region, 0)
  const shown = alignComments(alignItems(lines)).map(({ indent, text, comment, verbatim }) => {
    const body = text === '' && comment === undefined ? '' : `${verbatim ? '' : ' '.repeat(indent)}${text}`
    return `${body}${comment === undefined ? '' : `${text === '' ? '' : '  '}${comment}`}`.trimEnd()
  })
  return shown.length === 0 ? '' : `${shown.join('\n')}\n`
}

interface Region {
  readonly start: number
  readonly end: number
}

const inside = (comments: readonly Comment[], { start, end }: Region): readonly Comment[] =>
  comments.filter((comment) => comment.start >= start && comment.end <= end)

const commentLines = (comment: Comment, indent: number): readonly Line[] =>
  comment.text.split('\n').map((text, index) => ({ ...line(indent, text), verbatim: index > 0 }))

/** Whether a comment ends its line, so that it may stand behind what is left of it. */
const endsLine = (source: Source, comment: Comment, next: number): boolean =>
  !comment.text.includes('\n') && (next >= source.masked.length || newlines(source, comment.end, next) > 0)

type Entry =
  | { readonly kind: 'item'; readonly start: number; readonly end: number; readonly item: Item }
  | { readonly kind: 'comment'; readonly start: number; readonly end: number; readonly comment: Comment }

/** The items of a list with the comments between them; `opening` is a comment on the line of the brace before the list. */
function entries(
  source: Source,
  items: readonly Item[],
  comments: readonly Comment[],
  region: Region,
  indent: number,
): { lines: Line[]; opening: string | undefined } {
  const own = inside(comments, region).filter((comment) =>
    items.every(({ span }) => comment.end <= span.start || span.end <= comment.start),
  )
  const all: Entry[] = [
    ...items.map((item): Entry => ({ kind: 'item', start: item.span.start, end: item.span.end, item })),
    ...own.map((comment): Entry => ({ kind: 'comment', start: comment.start, end: comment.end, comment })),
  ].sort((a, b) => a.start - b.start || a.end - b.end)
  const lines: Line[] = []
  let opening: string | undefined
  let before = region.start
  /** The last line ends with an item that others may still join. */
  let joinable = false
  for (const [index, entry] of all.entries()) {
    const breaks = newlines(source, before, entry.start)
    if (breaks > 1 && lines.length > 0) lines.push(line(indent, ''))
    if (entry.kind === 'comment') {
      const next = all[index + 1]?.start ?? region.end
      const behind = breaks === 0 && endsLine(source, entry.comment, next)
      const last = lines.at(-1)
      if (behind && index === 0 && region.start > 0) opening = entry.comment.text
      else if (behind && last !== undefined && last.comment === undefined && all[index - 1]?.kind === 'item')
        lines[lines.length - 1] = { ...last, comment: entry.comment.text }
      else lines.push(...commentLines(entry.comment, indent))
      joinable = false
    } else {
      const printed = itemLines(source, entry.item, comments, indent)
      const last = lines.at(-1)
      const [only] = printed
      const joins = joinable && breaks === 0 && printed.length === 1 && last !== undefined && only !== undefined
      if (joins && last.indent + last.text.length + 2 + only.text.length <= width)
        lines[lines.length - 1] = line(indent, `${last.text}  ${only.text}`)
      else lines.push(...printed)
      joinable = printed.length === 1
    }
    before = entry.end
  }
  return { lines, opening }
}

/** Comments in the middle of a text, as in a condition, move to the lines before it. */
function itemLines(source: Source, item: Item, comments: readonly Comment[], indent: number): readonly Line[] {
  const own = inside(comments, item.span)
  const regions = item.segments.flatMap((segment) =>
    segment.kind === 'list' ? [segment.span] : segment.kind === 'clause' ? [segment.gap] : [],
  )
  const moved = own.filter((comment) => !regions.some((region) => region.start <= comment.start && comment.end <= region.end))
  const flat = regions.every((region) => newlines(source, region.start, region.end) === 0 && inside(own, region).length === 0)
    ? flatText(item.segments)
    : undefined
  const before = moved.flatMap((comment) => commentLines(comment, indent))
  if (flat !== undefined && indent + flat.length <= width) return [...before, line(indent, flat.replaceAll(softBreak, ' '), item.aligned)]
  return [...before, ...brokenLines(source, item.segments, own, indent)]
}

function flatText(segments: readonly Segment[]): string {
  return segments
    .map((segment) => {
      if (segment.kind === 'text') return segment.text
      if (segment.kind === 'clause') return ' '
      return segment.items.length === 0 ? '{ }' : `{ ${segment.items.map((item) => flatText(item.segments)).join('  ')} }`
    })
    .join('')
}

function brokenLines(source: Source, segments: readonly Segment[], comments: readonly Comment[], indent: number): readonly Line[] {
  const lines: Line[] = []
  let text = ''
  const flush = (comment?: string): void => {
    for (const [index, part] of broken(text.trimEnd(), indent).entries()) lines.push(line(indent + (index === 0 ? 0 : 2 * step), part))
    const last = lines.at(-1)
    if (comment !== undefined && last !== undefined) lines[lines.length - 1] = { ...last, comment }
    text = ''
  }
  for (const [index, segment] of segments.entries()) {
    if (segment.kind === 'text') text += segment.text
    else if (segment.kind === 'clause') {
      const [first, ...others] = inside(comments, segment.gap)
      const behind =
        first !== undefined &&
        newlines(source, segment.gap.start, first.start) === 0 &&
        endsLine(source, first, others[0]?.start ?? segment.gap.end)
      flush(behind ? first.text : undefined)
      for (const comment of behind || first === undefined ? others : [first, ...others]) lines.push(...commentLines(comment, indent))
    } else {
      const within = inside(comments, segment.span)
      const flat = flatText([segment])
      const rest = segments[index + 1]?.kind === 'text' ? 2 : 0
      const fits =
        newlines(source, segment.span.start, segment.span.end) === 0 &&
        within.length === 0 &&
        indent + text.length + flat.length + rest <= width
      if (fits) text += flat.replaceAll(softBreak, ' ')
      else {
        const body = entries(source, segment.items, within, { start: segment.span.start + 1, end: segment.span.end - 1 }, indent + step)
        text += '{'
        flush(body.opening)
        lines.push(...body.lines)
        text = '}'
      }
    }
  }
  flush()
  return lines
}

/** A line that is too long, broken at all of its soft breaks. */
const broken = (text: string, indent: number): readonly string[] =>
  indent + text.length <= width || !text.includes(softBreak) ? [text.replaceAll(softBreak, ' ')] : text.split(softBreak)

/** Runs of neighbouring lines with one property. */
function runs(lines: readonly Line[], key: (line: Line) => string | undefined): readonly (readonly Line[])[] {
  const found: Line[][] = []
  let current: string | undefined
  for (const next of lines) {
    const own = key(next)
    const last = found.at(-1)
    if (last !== undefined && own !== undefined && own === current) last.push(next)
    else found.push([next])
    current = own
  }
  return found
}

const alignItems = (lines: readonly Line[]): readonly Line[] =>
  runs(lines, ({ aligned, indent }) => aligned && `${aligned.kind} ${indent}`).flatMap((run) => {
    const column = Math.max(...run.map(({ aligned }) => aligned?.at ?? 0))
    return run.map((one) => {
      if (one.aligned === undefined) return one
      const { at } = one.aligned
      return { ...one, text: `${one.text.slice(0, at)}${' '.repeat(column - at)}${one.text.slice(at)}` }
    })
  })

/** A line of a block that goes on: a comment at it is about the block. */
const isBrace = (text: string): boolean => text.endsWith('{') || text === '}'

const alignComments = (lines: readonly Line[]): readonly Line[] =>
  runs(lines, ({ text, comment, indent }) => (comment === undefined || isBrace(text) ? undefined : String(indent))).flatMap((run) => {
    const column = Math.max(...run.map(({ text }) => text.length))
    return run.map((one) => (one.comment === undefined || one.text === '' ? one : { ...one, text: one.text.padEnd(column) }))
  })
