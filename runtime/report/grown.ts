// How a cell grows, as a table and a plot. Input: what each size has brought, and why no larger one was tried; output: lines.
import { bringsNothing, enough, kindsSeen, type Grown } from '../grown/growth.ts'
import { grouped, indented } from './paint.ts'
import type { Paint } from './paint.ts'
import { nth } from '../entries.ts'

export type Stop =
  | { readonly kind: 'stable' }
  /** Larger sizes give the same runs. */
  | { readonly kind: 'covered' }
  | { readonly kind: 'memory' | 'time' | 'interrupted'; readonly size: number }
  | { readonly kind: 'impossible'; readonly size: number; readonly reason: string }

export function grownText(name: string, rows: readonly Grown[], stop: Stop, width: number, paint: Paint): readonly string[] {
  const head = [name, 'states', ...kindsSeen]
  const body = rows.map((row) => [String(row.size), grouped(row.states), ...kindsSeen.map((kind) => counted(row, kind))])
  const widths = head.map((title, column) => Math.max(title.length, ...body.map((row) => nth(row, column).length)))
  const line = (cells: readonly string[]): string => `  ${cells.map((cell, column) => cell.padStart(nth(widths, column))).join('  ')}`
  const findings = rows.flatMap(({ size, fresh }) => fresh.findings.map((one) => `first at ${name} = ${size}: ${one}`))
  const told = findings.flatMap((one) => indented(one, width, 2, 4).map((text) => paint('bad', text)))
  return [
    line(head),
    ...body.map(line),
    ...told,
    ...plot(name, rows, width),
    ...indented(conclusion(name, rows, stop), width, 2, 4).map((text) =>
      paint(stop.kind === 'stable' || stop.kind === 'covered' ? 'good' : 'open', text),
    ),
  ]
}

const counted = (row: Grown, kind: (typeof kindsSeen)[number]): string => {
  const fresh = row.fresh[kind].length
  return fresh === 0 ? grouped(row[kind].size) : `${grouped(row[kind].size)} (${grouped(fresh)} new)`
}

/** Situations and pairs that are new, by size. */
function plot(name: string, rows: readonly Grown[], width: number): readonly string[] {
  const news = rows.map(({ fresh, situations, pairs }, k) =>
    k === 0 ? situations.size + pairs.size : fresh.situations.length + fresh.pairs.length,
  )
  const highest = Math.max(1, ...news)
  const room = Math.max(10, width - 30)
  const digits = Math.max(...rows.map(({ size }) => String(size).length))
  return [
    `  new situations and pairs by ${name}`,
    ...rows.map(
      ({ size }, k) =>
        `  ${String(size).padStart(digits)} |${'#'.repeat(Math.ceil((nth(news, k) / highest) * room))} ${grouped(nth(news, k))}`,
    ),
  ]
}

function conclusion(name: string, rows: readonly Grown[], stop: Stop): string {
  const last = rows.length - [...rows].reverse().findIndex((row) => !bringsNothing(row)) - 1
  const least = rows[Math.min(rows.length - 1, Math.max(0, last))]
  const first = rows[0]
  const seen = `findings, outcomes, steps, situations of a task and of two tasks`
  switch (stop.kind) {
    case 'stable': {
      const reached = rows.every((row, k) => k === 0 || bringsNothing(row)) ? first! : least!
      return `nothing new at the ${enough} sizes after ${name} = ${reached.size} (${seen}): evidence, not a proof, that ${reached.size} are enough`
    }
    case 'covered':
      return `no run can tell sizes apart from ${name} = ${first!.size} on: all of them are covered, by symmetry`
    case 'memory':
      return `${name} = ${stop.size} does not fit into memory: nothing is said of larger sizes`
    case 'time':
      return `no time is left for ${name} = ${stop.size}: nothing is said of larger sizes`
    case 'interrupted':
      return `interrupted at ${name} = ${stop.size}: nothing is said of larger sizes`
    case 'impossible':
      return `${name} = ${stop.size} cannot be built (${stop.reason}): nothing is said of larger sizes`
  }
}
