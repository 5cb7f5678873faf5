// Steps in columns, one per task, as the kernel lists draw a race. Input: told steps and what waits at their end; output: lines
// that fit the width. Only one task moves per line, so a column's text may run into the space of the next; no text is cut off.
import type { At, Meta } from '../contract.ts'
import { briefPieces, crumbOf, pieced } from './brief.ts'
import type { Drawn } from './brief.ts'
import type { Paint, Style } from './paint.ts'
import { wrap } from './paint.ts'
import type { ShortNames } from './names.ts'
import type { Begun, Frame, Hold, Step } from './steps.ts'
import type { Watched } from '../result.ts'
import { changeText, holdText, queueText } from './steps.ts'
import { endingTexts, eventTexts, frameText, lineText, standsStill, stepText } from './words.ts'
import { holderOf, nameOf } from '../elements.ts'

/** What is told of a task under the steps: where it waits, or which step fails. */
export interface Tail {
  readonly task: number
  readonly at: At
  readonly frames: readonly Frame[]
  readonly text: string
  /** A step that only leads to what is wrong. */
  readonly quiet?: boolean
}

export interface Layout {
  readonly meta: Meta
  readonly width: number
  readonly paint: Paint
  /** The tasks that get a column, in order. */
  readonly tasks: readonly number[]
  /** Places of this file are shown as a line number alone. */
  readonly file: string
  /** Columns of what is watched: a name, the value at first, and the value after each step. */
  readonly watched?: readonly Watched[]
  /** What happened before the first step. */
  readonly begun?: readonly Begun[]
  /** Only what changes, a line a step where it fits; absent: everything. */
  readonly brief?: ShortNames | undefined
  /** A line before the step of this index, and one below all steps. */
  readonly divider?: { readonly at: number; readonly text: string; readonly end?: string }
}

interface Row extends Drawn {
  readonly number: string
  readonly line: string
  /** One cell per column of what is watched; empty where the row says nothing of it. */
  readonly watched: readonly string[]
  readonly task: number
  /** It has no place and no column. */
  readonly bare?: true
}

/** What the last column has at least, and how far a text may run on into the columns beside it where there are more than two. */
const LEAST_COLUMN = 36
const MOST_TEXT = 48
/** What tells the columns of a brief telling apart at least. */
const LEAST_STRIDE = 3
/** A longer name stands above the columns, beside the number of its column. */
const MOST_NAME = 16

/** `before`: steps that are told elsewhere, of which a brief telling goes on. */
export function columns(steps: readonly Step[], tails: readonly Tail[], layout: Layout, before: readonly Step[] = []): readonly string[] {
  const watched = layout.watched ?? []
  const valuesAfter = (index: number): readonly string[] => watched.map((each) => each.after[index] ?? '')
  const { brief } = layout
  const rows = [
    ...(layout.begun ?? []).flatMap((one) => (layout.tasks.includes(one.task) ? begunRows(one, brief !== undefined) : [])),
    ...(watched.length === 0 ? [] : [firstRow(watched)]),
    ...(brief === undefined
      ? steps.flatMap((step, index) => rowsOf(step, layout, valuesAfter(index)))
      : divided(
          briefRows(steps, layout, brief, before).map((row, index) => ({ ...row, watched: valuesAfter(index) })),
          layout,
        )),
    ...tails.flatMap((tail) => (brief === undefined ? tailRows(tail, layout) : briefTail(tail, layout, brief))),
  ]
  const numbers = Math.max(4, ...rows.map((row) => row.number.length))
  const places = Math.max(4, ...rows.map((row) => row.line.length))
  const titles = watched.map((each, index) => (each.name.length <= MOST_NAME ? each.name : `(${index + 1})`))
  const widths = titles.map((title, index) => Math.max(title.length, ...rows.map((row) => row.watched[index]?.length ?? 0)))
  const beside = (cells: readonly string[]): string => widths.map((width, index) => `${(cells[index] ?? '').padEnd(width)}  `).join('')
  const gap = brief === undefined ? '  ' : ' '
  const margin = numbers + places + gap.length + 2 + beside([]).length
  const room = Math.max(24, layout.width - margin)
  const count = Math.max(1, layout.tasks.length)
  const share = Math.floor(room / count)
  const last = Math.min(LEAST_COLUMN, Math.ceil(room * 0.6))
  const wide = Math.max(1, Math.min(share, Math.floor((room - last) / (count - 1))))
  const stride = count === 1 ? 0 : brief === undefined ? wide : briefStride(rows, layout.tasks, room)
  const offset = (task: number): number => stride * Math.max(0, layout.tasks.indexOf(task))
  const legend = watched.flatMap((each, index) =>
    titles[index] === each.name ? [] : wrap(`${titles[index]} ${each.name}`, layout.width, 4),
  )
  const lines = [...legend, ...heads(layout, stride, numbers, places, beside(titles), beside(widths.map((width) => '-'.repeat(width))))]
  for (const row of rows) {
    if (row.bare === true) {
      lines.push(...row.lines(layout.width, layout.paint))
      continue
    }
    const free = brief !== undefined || count <= 2 || row.task === layout.tasks.at(-1)
    const width = free ? room - offset(row.task) : Math.min(room - offset(row.task), Math.max(stride - 2, MOST_TEXT))
    for (const [index, text] of row.lines(width, layout.paint).entries()) {
      const head =
        index === 0 ? `${row.number.padStart(numbers)}${gap}${row.line.padStart(places)}  ${beside(row.watched)}` : ' '.repeat(margin)
      lines.push(layout.paint('faint', head).concat(' '.repeat(offset(row.task)), text))
    }
  }
  return lines.map((line) => line.trimEnd())
}

/** Columns as wide as what stands in them, or as narrow as lets the texts beside them stand on one line each. */
function briefStride(rows: readonly Row[], tasks: readonly number[], room: number): number {
  const widest = Math.max(...rows.filter(({ task }) => task !== tasks.at(-1)).map(({ least }) => least)) + 2
  const fitting = rows.flatMap(({ task, least }) => {
    const index = tasks.indexOf(task)
    return index > 0 ? [Math.floor((room - least) / index)] : []
  })
  const share = Math.floor((room - MOST_NAME) / Math.max(1, tasks.length - 1))
  return Math.max(LEAST_STRIDE, Math.min(widest, share, ...fitting))
}

/** The tasks' names over their columns, as a staircase where they do not fit beside each other. */
function heads(layout: Layout, stride: number, numbers: number, places: number, watched: string, under: string): string[] {
  const shorten = layout.brief?.shorten ?? ((name: string) => name)
  const names = layout.tasks.map((task) => shorten(nameOf(layout.meta, task)))
  const left = `${'step'.padStart(numbers)}${layout.brief === undefined ? '  ' : ' '}${'line'.padStart(places)}  ${watched}`
  if (names.every((name, index) => name.length < stride || index === names.length - 1)) {
    const head = names
      .map((name) => name.padEnd(stride))
      .join('')
      .trimEnd()
    const rule = names
      .map((name) => '-'.repeat(name.length).padEnd(stride))
      .join('')
      .trimEnd()
    const named = layout.paint('faint', left) + layout.paint('strong', head)
    if (layout.brief !== undefined) return [named]
    return [named, layout.paint('faint', `${'-'.repeat(4).padStart(numbers)}  ${'-'.repeat(4).padStart(places)}  ${under}${rule}`)]
  }
  return names.map(
    (name, index) =>
      (index === 0 ? layout.paint('faint', left) : ' '.repeat(left.length)) + ' '.repeat(stride * index) + layout.paint('strong', name),
  )
}

const firstRow = (watched: readonly Watched[]): Row => ({
  ...{ number: '', line: '', task: -1, ...indentedText('at first', 0, 0, 'faint') },
  watched: watched.map((each) => each.first),
})

const indentedText = (text: string, indent: number, hang: number, style: Style | undefined): Drawn => ({
  least: text.length,
  lines: (width, paint) => {
    const room = Math.min(indent, Math.floor(width / 3))
    return wrap(text, width - room, hang).map((line) => ' '.repeat(room) + (style === undefined ? line : paint(style, line)))
  },
})

function rowsOf(step: Step, layout: Layout, watched: readonly string[]): readonly Row[] {
  const rows: Row[] = [...frameRows(step.task, step.frames)]
  const indent = step.frames.length * 2
  rows.push({
    number: String(step.number),
    line: lineText(step.at, layout.file),
    watched,
    task: step.task,
    ...indentedText(stepText(step), indent, 2, undefined),
  })
  for (const told of remarksOf(step, layout.meta)) rows.push(under(step.task, indent, remark(told), 'faint'))
  for (const { task, holds } of step.holds)
    if (task !== holderOf(layout.meta, step.task)) rows.push(under(task, 0, remark(holdsText(holds)), 'faint'))
  for (const { kind, text } of eventTexts(step.events))
    rows.push(under(step.task, kind === 'retry' || kind === 'left' ? indent : 0, text, kind === 'ends' ? 'strong' : 'open'))
  return rows
}

/** What the step changed, and in every step what its task holds then. */
export function remarksOf(step: Step, meta: Meta): readonly string[] {
  const changes = [...step.changes.map(changeText), ...step.queues.map((queued) => queueText(meta, queued, step.task))]
  const released = step.holds.some(({ task }) => task === holderOf(meta, step.task))
  const parts = [changes.join(', '), step.held.length > 0 || released ? holdsText(step.held) : '']
  const told = parts.filter((part) => part !== '')
  return changes.length === 0 && standsStill(step) ? ['changes nothing', ...told] : told
}

const holdsText = (holds: readonly Hold[]): string => (holds.length === 0 ? 'holds nothing' : `holds ${holdText(holds)}`)

const under = (task: number, indent: number, text: string, style: Style): Row => ({
  number: '',
  line: '',
  watched: [],
  task,
  ...indentedText(text, indent + 2, text.startsWith('//') ? 3 : 2, style),
})

function begunRows({ task, events }: Begun, brief: boolean): readonly Row[] {
  return (brief ? endingTexts(events) : eventTexts(events)).map(({ text }) => ({ ...under(task, -2, text, 'open'), line: 'start' }))
}

/** A touch is told by its step; of what it calls, a header says which handler serves it. */
const frameRows = (task: number, frames: readonly Frame[]): readonly Row[] =>
  frames.flatMap((frame, depth) =>
    frame.seen || frame.role === 'touch'
      ? []
      : [{ number: '', line: '', watched: [], task, ...indentedText(frameText(frame), depth * 2, 4, 'strong') }],
  )

function tailRows(tail: Tail, layout: Layout): readonly Row[] {
  const row: Row = {
    number: '',
    line: lineText(tail.at, layout.file),
    watched: [],
    task: tail.task,
    ...indentedText(tail.text, tail.frames.length * 2, 2, tail.quiet === true ? undefined : 'bad'),
  }
  return [...frameRows(tail.task, tail.frames), row]
}

// ---- brief ----

function divided(rows: readonly Row[], { divider }: Layout): readonly Row[] {
  if (divider === undefined) return rows
  const bare = (text: string): Row => ({
    ...{ number: '', line: '', watched: [], task: -1, bare: true as const },
    ...indentedText(text, 0, 2, undefined),
    least: 0,
  })
  return [
    ...rows.slice(0, divider.at),
    bare(divider.text),
    ...rows.slice(divider.at),
    ...(divider.end === undefined ? [] : [bare(divider.end)]),
  ]
}

/** A row a step: the calls that are new or that it came back to, what it does, and what it changed. */
function briefRows(steps: readonly Step[], layout: Layout, { shorten }: ShortNames, before: readonly Step[]): readonly Row[] {
  const last = new Map<number, Step>()
  const told = new Set<string>()
  for (const step of before) last.set(step.task, step)
  return steps.map((step) => {
    const pieces = briefPieces(step, last.get(step.task), told, layout.meta, shorten)
    last.set(step.task, step)
    return { number: String(step.number), line: lineText(step.at, layout.file), watched: [], task: step.task, ...pieced(pieces) }
  })
}

function briefTail(tail: Tail, layout: Layout, { shorten }: ShortNames): readonly Row[] {
  const crumb = crumbOf(tail, undefined)
  const style = tail.quiet === true ? undefined : 'bad'
  return [
    {
      number: '',
      line: lineText(tail.at, layout.file),
      watched: [],
      task: tail.task,
      ...pieced([
        ...(crumb === undefined ? [] : [{ text: `${shorten(crumb)}:`, joint: '', style: 'strong' as const }]),
        { text: tail.text, joint: crumb === undefined ? '' : ' ', style },
      ]),
    },
  ]
}

/** Said beside the code, and never torn from its first word. */
const remark = (text: string): string => `//\u00a0${text}`
