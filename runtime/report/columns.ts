// Steps in columns, one per task, as the kernel lists draw a race. Input: told steps and what waits at their end; output: lines
// that fit the width. Only one task moves per line, so a column's text may run into the space of the next; no text is cut off.
import type { At, Meta } from '../contract.ts'
import type { Paint, Style } from './paint.ts'
import { listed, printable, wrap, statementText } from './paint.ts'
import type { Event, Frame, Hold, Step } from './steps.ts'
import type { Watched } from '../result.ts'
import { changeText, holdText, holderOf, queueText, valueText } from './steps.ts'

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
}

interface Row {
  readonly number: string
  readonly line: string
  /** One cell per column of what is watched; empty where the row says nothing of it. */
  readonly watched: readonly string[]
  readonly task: number
  readonly indent: number
  readonly hang: number
  readonly text: string
  readonly style: Style | undefined
}

/** What the last column has at least, and how far a text may run on into the columns beside it where there are more than two. */
const LEAST_COLUMN = 36
const MOST_TEXT = 48
/** A longer name stands above the columns, beside the number of its column. */
const MOST_NAME = 16

export function columns(steps: readonly Step[], tails: readonly Tail[], layout: Layout): readonly string[] {
  const watched = layout.watched ?? []
  const rows = [
    ...(watched.length === 0 ? [] : [firstRow(watched)]),
    ...steps.flatMap((step, index) =>
      rowsOf(
        step,
        layout,
        watched.map((each) => each.after[index] ?? ''),
      ),
    ),
    ...tails.flatMap((tail) => tailRows(tail, layout)),
  ]
  const numbers = Math.max(4, ...rows.map((row) => row.number.length))
  const places = Math.max(4, ...rows.map((row) => row.line.length))
  const titles = watched.map((each, index) => (each.name.length <= MOST_NAME ? each.name : `(${index + 1})`))
  const widths = titles.map((title, index) => Math.max(title.length, ...rows.map((row) => row.watched[index]?.length ?? 0)))
  const beside = (cells: readonly string[]): string => widths.map((width, index) => `${(cells[index] ?? '').padEnd(width)}  `).join('')
  const margin = numbers + places + 4 + beside([]).length
  const room = Math.max(24, layout.width - margin)
  const count = Math.max(1, layout.tasks.length)
  const share = Math.floor(room / count)
  const last = Math.min(LEAST_COLUMN, Math.ceil(room * 0.6))
  const stride = count === 1 ? 0 : Math.max(1, Math.min(share, Math.floor((room - last) / (count - 1))))
  const offset = (task: number): number => stride * Math.max(0, layout.tasks.indexOf(task))
  const legend = watched.flatMap((each, index) =>
    titles[index] === each.name ? [] : wrap(`${titles[index]} ${each.name}`, layout.width, 4),
  )
  const lines = [...legend, ...heads(layout, stride, numbers, places, beside(titles), beside(widths.map((width) => '-'.repeat(width))))]
  for (const row of rows) {
    const free = count <= 2 || row.task === layout.tasks.at(-1)
    const width = free ? room - offset(row.task) : Math.min(room - offset(row.task), Math.max(stride - 2, MOST_TEXT))
    const indent = Math.min(row.indent, Math.floor(width / 3))
    for (const [index, text] of wrap(row.text, width - indent, row.hang).entries()) {
      const head =
        index === 0 ? `${row.number.padStart(numbers)}  ${row.line.padStart(places)}  ${beside(row.watched)}` : ' '.repeat(margin)
      lines.push(
        layout
          .paint('faint', head)
          .concat(' '.repeat(offset(row.task) + indent), row.style === undefined ? text : layout.paint(row.style, text)),
      )
    }
  }
  return lines.map((line) => line.trimEnd())
}

/** The tasks' names over their columns, as a staircase where they do not fit beside each other. */
function heads(layout: Layout, stride: number, numbers: number, places: number, watched: string, under: string): string[] {
  const names = layout.tasks.map((task) => layout.meta.tasks[task]!.name)
  const left = `${'step'.padStart(numbers)}  ${'line'.padStart(places)}  ${watched}`
  if (names.every((name, index) => name.length < stride || index === names.length - 1)) {
    const head = names
      .map((name) => name.padEnd(stride))
      .join('')
      .trimEnd()
    const rule = names
      .map((name) => '-'.repeat(name.length).padEnd(stride))
      .join('')
      .trimEnd()
    return [
      layout.paint('faint', left) + layout.paint('strong', head),
      layout.paint('faint', `${'-'.repeat(4).padStart(numbers)}  ${'-'.repeat(4).padStart(places)}  ${under}${rule}`),
    ]
  }
  return names.map(
    (name, index) =>
      (index === 0 ? layout.paint('faint', left) : ' '.repeat(left.length)) + ' '.repeat(stride * index) + layout.paint('strong', name),
  )
}

const firstRow = (watched: readonly Watched[]): Row => ({
  ...{ number: '', line: '', task: -1, indent: 0, hang: 0, style: 'faint' as const },
  watched: watched.map((each) => each.first),
  text: 'at first',
})

function rowsOf(step: Step, layout: Layout, watched: readonly string[]): readonly Row[] {
  const rows: Row[] = [...frameRows(step.task, step.frames)]
  const indent = step.frames.length * 2
  rows.push({
    number: String(step.number),
    line: lineText(step.at, layout.file),
    watched,
    task: step.task,
    indent,
    hang: 2,
    text: stepText(step),
    style: undefined,
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
  indent: indent + 2,
  hang: text.startsWith('//') ? 3 : 2,
  text,
  style,
})

/** A touch is told by its step; of what it calls, a header says which handler serves it. */
const frameRows = (task: number, frames: readonly Frame[]): readonly Row[] =>
  frames.flatMap((frame, depth) =>
    frame.seen || frame.role === 'touch'
      ? []
      : [{ number: '', line: '', watched: [], task, indent: depth * 2, hang: 4, text: frameText(frame), style: 'strong' as const }],
  )

/** A write that leaves everything as it was: said, so that nobody looks for the change. */
const standsStill = (step: Step): boolean =>
  (step.verb === 'assign' || step.verb === 'atomic') && step.holds.length === 0 && step.events.length === 0

function tailRows(tail: Tail, layout: Layout): readonly Row[] {
  const row: Row = {
    number: '',
    line: lineText(tail.at, layout.file),
    watched: [],
    task: tail.task,
    indent: tail.frames.length * 2,
    hang: 2,
    text: tail.text,
    style: tail.quiet === true ? undefined : 'bad',
  }
  return [...frameRows(tail.task, tail.frames), row]
}

export const lineText = (at: At, file: string): string =>
  at.file === file ? String(at.line) : `${at.file.replace(/^.*\//, '').replace(/\.lockspec$/, '')}:${at.line}`

/** Said beside the code, and never torn from its first word. */
const remark = (text: string): string => `//\u00a0${text}`

/** `dio_write // target = File[0]`: what has a value as it begins; and of a handler that it serves a fault. */
export function frameText(frame: Frame): string {
  const values = frame.values.map((each) => `${each.name} = ${valueText(each.value)}`).join(', ')
  const call = frame.role === 'handler' ? `fault: ${frame.name}` : frame.name
  return values === '' ? call : `${call} // ${values}`
}

export function stepText(step: Step): string {
  const text = statementText(step.text)
  const label = step.label === null || text.startsWith(`${step.label}:`) ? '' : `${step.label}: `
  const queued = step.verb === 'granted' ? ' [granted]' : ''
  return `${label}${text}${queued}${step.answer === undefined ? '' : ` [${step.answer}]`}${takenText(step)}`
}

/** `[A.stop = true]`: the branches that choices took. */
export const takenText = ({ branch, inside }: Pick<Step, 'branch' | 'inside'>): string =>
  [...(branch === undefined ? [] : [branch]), ...inside].map((one) => ` [${statementText(one)}]`).join('')

/** What happened on a step's way, a line each; calls that end one around the other by the same outcome are one. */
export function eventTexts(events: readonly Event[]): readonly { readonly kind: Event['kind']; readonly text: string }[] {
  return events.flatMap((event, index) => {
    const alike = (other: Event | undefined): boolean => event.kind === 'left' && other?.kind === 'left' && other.outcome === event.outcome
    if (alike(events[index - 1])) return []
    const end = events.findIndex((other, k) => k > index && !alike(other))
    const names = events.slice(index, end < 0 ? undefined : end).flatMap((each) => (each.kind === 'left' ? [each.procedure] : []))
    const text = event.kind === 'left' && alike(events[index + 1]) ? `=> ${listed(names)} end: ${event.outcome}` : eventText(event)
    return text === undefined ? [] : [{ kind: event.kind, text }]
  })
}

function eventText(event: Event): string | undefined {
  switch (event.kind) {
    case 'ends':
      return `=> ${event.operation} ends: ${event.outcome}`
    case 'left':
      return `=> ${event.procedure} ends: ${event.outcome}`
    case 'retry':
      return `=> retry ${event.name}`
    case 'leaks':
      return `=> ${event.call} leaks ${event.lock}.${event.mode}`
    case 'fails':
      return `=> fails ${event.name}: ${printable(event.message)}`
    case 'round':
      return undefined
  }
}
