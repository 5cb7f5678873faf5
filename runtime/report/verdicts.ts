// The verdicts of a spec as one table, variants by workloads. Input: the cells with what was expected and what was found; output:
// lines that fit the width, the workloads in bands where they do not fit side by side, and the line that machines read.
import type { Ordered } from '../order/order.ts'
import type { RunResult, Trace } from '../result.ts'
import { agreement, expectedWords, isWhole, outcomesOf, verdictWords } from './expected.ts'
import type { Agreement, Expectation } from './expected.ts'
import { grouped, plural, wrap } from './paint.ts'
import type { Paint, Style } from './paint.ts'
import { entryOf, nth } from '../entries.ts'

/** One cell of a spec: `result` is undefined where it is not run, or was not reached. */
export interface ReportCell {
  readonly variant: string | null
  readonly workload: string
  /** Undefined where sizes or switches were changed by hand: the table does not speak of such a run. */
  readonly expected: Expectation | undefined
  readonly result: RunResult | undefined
  /** An internal error took its result. */
  readonly lost?: boolean
  /** A run that is shown although nothing is wrong with it. */
  readonly shown?: Trace
  /** The order of locks, where it was asked for. */
  readonly order?: Ordered
}

export const cellAgreement = (cell: ReportCell): Agreement => agreement(cell.expected, cell.result)

interface Line {
  readonly text: string
  readonly style: Style | undefined
}

const styles: Readonly<Record<Agreement, Style | undefined>> = {
  asExpected: 'good',
  differs: 'bad',
  awaited: 'open',
  open: 'open',
  free: undefined,
  notRun: 'faint',
}

const gap = 2
const MOST_WIDTH = 26

/** The table. What has a long verdict is broken between words, never cut. */
export function tableText(cells: readonly ReportCell[], width: number, paint: Paint): readonly string[] {
  const variants = [...new Set(cells.map((cell) => cell.variant))]
  const workloads = [...new Set(cells.map((cell) => cell.workload))]
  const left = Math.min(Math.max(...variants.map((variant) => (variant ?? '').length)), Math.max(12, Math.floor(width / 3)))
  const find = (variant: string | null, workload: string): ReportCell | undefined =>
    cells.find((cell) => cell.variant === variant && cell.workload === workload)
  const content = new Map(cells.map((cell) => [cell, cellLines(cell)]))
  const widths = workloads.map((workload) => {
    const own = cells.filter((cell) => cell.workload === workload).flatMap((cell) => entryOf(content, cell).map((line) => line.text.length))
    return Math.min(MOST_WIDTH, width - left - gap, Math.max(workload.length, ...own))
  })
  const lines: string[] = []
  for (const band of bands(widths, width - left - gap)) {
    if (lines.length > 0) lines.push('')
    lines.push(
      `${' '.repeat(left + gap)}${band.map((column) => paint('strong', cut(nth(workloads, column), nth(widths, column)).padEnd(nth(widths, column) + gap))).join('')}`.trimEnd(),
    )
    for (const [row, variant] of variants.entries()) {
      const entries = band.map((column) => find(variant, nth(workloads, column)))
      // A row of this band that says nothing is left out, but a variant that is never run is shown once.
      const silent = entries.every((cell) => cell === undefined || cellAgreement(cell) === 'notRun')
      if (silent && !(band[0] === 0 && cells.every((cell) => cell.variant !== variant || cellAgreement(cell) === 'notRun'))) continue
      const blocks = entries.map((cell, index) =>
        broken(cell === undefined ? [{ text: '-', style: 'faint' }] : entryOf(content, cell), nth(widths, nth(band, index))),
      )
      const height = Math.max(1, ...blocks.map((block) => block.length))
      for (let line = 0; line < height; line++) {
        const head = line === 0 ? cut(variants[row] ?? '', left).padEnd(left + gap) : ' '.repeat(left + gap)
        const rest = blocks.map((block, index) => {
          const piece = block[line]
          const room = nth(widths, nth(band, index)) + gap
          if (piece === undefined) return ' '.repeat(room)
          return (
            (piece.style === undefined ? piece.text : paint(piece.style, piece.text)) + ' '.repeat(Math.max(0, room - piece.text.length))
          )
        })
        lines.push((head + rest.join('')).trimEnd())
      }
    }
  }
  return lines
}

/** As many columns side by side as fit, at least one. */
function bands(widths: readonly number[], room: number): readonly (readonly number[])[] {
  const result: number[][] = []
  let used = Infinity
  for (const [column, width] of widths.entries()) {
    if (used + width > room) {
      result.push([])
      used = 0
    }
    result.at(-1)!.push(column)
    used += width + gap
  }
  return result
}

const cut = (name: string, width: number): string => (name.length <= width ? name : `${name.slice(0, width - 2)}..`)

const broken = (block: readonly Line[], width: number): readonly Line[] =>
  block.flatMap((line) => wrap(line.text, width, 2).map((text) => ({ text, style: line.style })))

/** The verdict; what was expected where it differs; states and seconds. */
function cellLines(cell: ReportCell): readonly Line[] {
  const { result, expected } = cell
  const agrees = cellAgreement(cell)
  if (agrees === 'notRun') return [{ text: '-', style: 'faint' }]
  if (cell.lost === true) return [{ text: 'internal error', style: 'bad' }]
  if (result === undefined) return [{ text: 'not reached', style: 'open' }]
  const { engine } = result
  const isAsked = expected?.kind === 'verdict' && expected.outcomes !== undefined
  const outcomes = isAsked && engine === undefined
  const found = joined(verdictWords(result)) + (outcomes ? ` {${outcomesOf(result).join(', ')}}` : '')
  const wanted = expected === undefined ? '' : joined(expectedWords(expected)) + (outcomes ? ` {${expected.outcomes!.join(', ')}}` : '')
  const lines: Line[] = []
  if (expected?.kind === 'verdict' && expected.awaited) {
    lines.push({ text: `awaited ${wanted}`, style: 'open' }, { text: `(found ${found})`, style: 'open' })
  } else {
    lines.push({ text: agrees === 'differs' ? `! ${found}` : found, style: styles[agrees] })
    if (agrees === 'differs') lines.push({ text: `expected ${wanted}`, style: 'bad' })
  }
  const unasked = engine === undefined ? [] : [...engine.unasked, ...(isAsked ? ['outcomes'] : [])]
  if (unasked.length > 0) lines.push({ text: `not asked of ${engine!.name}: ${unasked.join(', ')}`, style: 'open' })
  if (result.ended !== 'complete') lines.push({ text: `NOT complete: ${endWords[result.ended]}`, style: 'open' })
  const reduced = result.reductions === undefined ? '' : ' reduced'
  lines.push({ text: `${grouped(result.states)}${reduced}  ${result.cached === true ? 'cached' : short(result.seconds)}`, style: 'faint' })
  return lines
}

const joined = (words: readonly string[]): string => words.join(' + ')
const short = (value: number): string => (value < 10 ? `${value.toFixed(2)}s` : `${value.toFixed(0)}s`)
const endWords = { complete: '', memory: 'memory', interrupted: 'stopped', first: 'first finding', limit: 'too many states' }

export interface Totals {
  readonly cells: number
  readonly asExpected: number
  readonly differs: number
  readonly awaited: number
  readonly open: number
  readonly free: number
  /** Of all these, known from an earlier run. */
  readonly cached: number
  readonly states: number
  readonly complete: boolean
}

/** The counts of the last line, over all cells. */
export function totalsOf(cells: readonly ReportCell[]): Totals {
  const count = (kind: Agreement): number => cells.filter((cell) => cellAgreement(cell) === kind).length
  const run = cells.filter((cell) => cell.result !== undefined)
  return {
    cells: run.length,
    asExpected: count('asExpected'),
    differs: count('differs'),
    awaited: count('awaited'),
    open: count('open'),
    free: count('free'),
    cached: run.filter((cell) => cell.result?.cached === true).length,
    states: run.reduce((sum, cell) => sum + cell.result!.states, 0),
    complete: cells.every((cell) => cell.expected?.kind === 'notRun' || (cell.result !== undefined && isWhole(cell.result))),
  }
}

/** `lockspec: 37 cells as expected, 0 not, 3 awaited; 123,456 states; complete`: always the last line, always in this form. `whole`: no spec was lost. */
export function lastLine(cells: readonly ReportCell[], whole = true): string {
  const totals = totalsOf(cells)
  const free = totals.free > 0 ? `, ${totals.free} not compared` : ''
  const open = totals.open > 0 ? `, ${totals.open} open` : ''
  const cached = totals.cached > 0 ? `, ${totals.cached} cached` : ''
  return `lockspec: ${plural(totals.asExpected, 'cell')} as expected, ${totals.differs} not, ${totals.awaited} awaited${free}${open}${cached}; ${plural(totals.states, 'state')}; ${totals.complete && whole ? 'complete' : 'NOT complete'}`
}
