// Which reductions apply, by how much, and what keeps them from it: `node --import tsx scripts/reductions.ts [PATHS] [--size NAME=N] [--least 1000]`
// explores each cell as written and reduced, prints a row for each that is large (also by each reduction alone), then what all of them come to.
// Without paths the specs of specs/, the fixtures and the specs of test/oracle are taken. `--size` (repeatable) makes families larger, and with
// `--larger N` each spec that has sizes is explored at its own and with up to N added to all of them; cells with fewer states than `--least` as
// written have no row of their own, and those with more than `--most` are left out. What is left out is said: specs that do not compile, cells
// without a system or too large, those that a table does not run. Ends with exit code 1 where a reduced run finds something else than the run
// as written.
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { table } from '../bench/statistics.ts'
import { importer, specFiles } from '../cli/files.ts'
import { analyse, sizesOf, takesPart, type Model } from '../compiler/pipeline.ts'
import type { ReductionName, RunResult } from '../runtime/index.ts'
import { reductionNames } from '../runtime/index.ts'
import { exploredBothWays, type BothWays } from '../test/support/reduced.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', multiple: true, default: [] },
    larger: { type: 'string', default: '1' },
    least: { type: 'string', default: '1000' },
    most: { type: 'string', default: '20000' },
  },
})
const given = Object.fromEntries(values.size.map((one) => [one.slice(0, one.indexOf('=')), Number(one.slice(one.indexOf('=') + 1))]))
const [least, most, larger] = [Number(values.least), Number(values.most), Number(values.larger)]
const folders = positionals.length > 0 ? positionals : ['specs', 'test/oracle/specs', 'test/fixtures']

interface Row {
  /** Where it was looked for, and how much larger than it says itself. */
  readonly group: string
  readonly written: number
  /** Undefined where it is explored as written. */
  readonly reduced: number | undefined
  readonly unfolded: number
  /** Explored in all, where something was sent back what that took and the states as written. */
  readonly all: number
  readonly by: readonly string[]
  readonly reason: string | undefined
}

const rows: Row[] = []
const leftOut = new Map<string, string[]>()
const leave = (why: string, what: string): void => void leftOut.set(why, [...(leftOut.get(why) ?? []), what])
let wrong = 0

const shown = (factor: number | undefined): string => (factor === undefined ? '-' : factor.toFixed(1))
const namesOf = ({ findings }: RunResult): string =>
  findings
    .map(({ kind, name }) => `${kind} ${name}`.trim())
    .sort()
    .join(' + ')

/** Names and numbers go, so that reasons can be counted. */
const withoutNames = (reason: string): string =>
  reason
    .replace(/`[^`]*`/g, '`…`')
    .replace(/property \w+/, 'property …')
    .replace(/[\d,]*\d(\.\d)?/g, '…')

/** What the command line gives, or `more` added to each size that takes part in the workload; undefined where none does. */
function sizesAt(model: Model, workload: string, variant: string | undefined, more: number): Readonly<Record<string, number>> | undefined {
  const run = model.workloads.find(({ name }) => name === workload)
  if (more === 0 || run === undefined) return given
  const chosen = sizesOf(
    model,
    run,
    model.variants.find(({ name }) => name === variant),
    new Map(),
  )
  const part = model.sizes.filter((size) => takesPart(model, run, size, chosen.get(size.name) ?? 0))
  if (part.length === 0) return undefined
  return { ...Object.fromEntries(part.map(({ name }) => [name, (chosen.get(name) ?? 0) + more])), ...given }
}

function rowOf(group: string, { written, reduced, visited }: BothWays): Row {
  const known = { group, written: written.states }
  if (reduced.kind !== 'result')
    return { ...known, reduced: undefined, unfolded: 0, all: visited + written.states, by: [], reason: reduced.reason }
  const { states, unfolded = 0, reductions = [] } = reduced.result
  return { ...known, reduced: states, unfolded, all: visited, by: reductions, reason: undefined }
}

/** States as written by states reduced. */
const factorOf = ({ written, reduced }: Row): number | undefined => (reduced === undefined ? undefined : written / Math.max(1, reduced))

function look(model: Model, folder: string, path: string, workload: string, variant: string | undefined, more: number): void {
  const sizes = sizesAt(model, workload, variant, more)
  if (sizes === undefined) return
  const named = Object.entries(sizes).map(([name, value]) => `${name}=${value}`)
  const cell = [path.replace(/^.*\//, '').replace('.lockspec', ''), workload, variant, ...named]
    .filter((one) => one !== undefined)
    .join(' ')
  const by = (names: readonly ReductionName[]): ReturnType<typeof exploredBothWays> =>
    exploredBothWays(model, { workload, variant, sizes }, most, names)
  try {
    const both = by(reductionNames)
    if (both.kind !== 'explored') return leave(both.kind === 'large' ? `more than ${most} states` : 'no system at these sizes', cell)
    if (both.reduced.kind === 'result' && namesOf(both.reduced.result) !== namesOf(both.written)) {
      console.log(`${cell}: ${namesOf(both.written)} as written, ${namesOf(both.reduced.result)} reduced`)
      wrong++
    }
    const row = rowOf(more === 0 ? folder : `${folder}, ${more} larger`, both)
    rows.push(row)
    if (row.written < least) return
    const alone = reductionNames.map((name) => {
      const one = by([name])
      return one.kind === 'explored' ? shown(factorOf(rowOf('', one))) : '-'
    })
    const sentBack = row.all - (row.reduced ?? row.written) - row.unfolded
    const counts = [row.written, row.reduced ?? '-', row.unfolded, sentBack, shown(factorOf(row)), shown(row.written / row.all)]
    console.log([cell, ...counts, ...alone, row.reason ?? ''].join('\t'))
  } catch (error) {
    leave(`an error: ${error instanceof Error ? error.message : String(error)}`, cell)
  }
}

const counts = ['as written', 'reduced', 'unfolded', 'sent back', 'times fewer', 'in all']
console.log(['cell', ...counts, ...reductionNames, 'explored as written because'].join('\t'))
for (const folder of folders) {
  for (const path of specFiles([folder])) {
    const { model, diagnostics } = analyse({ path, text: readFileSync(path, 'utf8') }, importer(path))
    if (model === undefined) {
      leave('specs that do not compile', `${path} (${diagnostics[0]?.code})`)
      continue
    }
    const variants = model.variants.length === 0 ? [undefined] : model.variants.map(({ name }) => name)
    for (const workload of model.workloads) {
      for (const variant of variants) {
        const cells = model.cells.filter((cell) => cell.workload.name === workload.name && cell.variant?.name === variant)
        if (model.hasTable && !cells.some(({ expected }) => expected.kind !== 'notRun'))
          leave('its table does not run it', [path, workload.name, variant].join(' '))
        else
          for (let more = 0; more <= (model.sizes.length === 0 ? 0 : larger); more++)
            look(model, folder, path, workload.name, variant, more)
      }
    }
  }
}

const middle = (factors: readonly number[]): number | undefined => [...factors].sort((a, b) => a - b)[Math.floor(factors.length / 2)]

/** A line of the summary: those that are explored as written count once in the medians, and what was sent back before counts in the last. */
function summary(title: string, list: readonly Row[]): readonly string[] {
  const factors = list.map((row) => factorOf(row) ?? 1)
  const sum = (of: (row: Row) => number): string => String(list.reduce((so, row) => so + of(row), 0))
  const by = (name: ReductionName): string => String(list.filter((row) => row.by.includes(name)).length)
  return [
    title,
    String(list.length),
    String(list.filter(({ reduced }) => reduced !== undefined).length),
    ...reductionNames.map(by),
    String(factors.filter((factor) => factor >= 10).length),
    shown(middle(factors)),
    shown(middle(list.map(({ written, all }) => written / Math.max(1, all)))),
    sum(({ written }) => written),
    sum(({ written, reduced }) => reduced ?? written),
    sum(({ unfolded }) => unfolded),
    sum(({ all, written, reduced, unfolded }) => all - (reduced ?? written) - unfolded),
  ]
}

const groups = [...new Set(rows.map(({ group }) => group))]
const lines = [
  ...groups.map((group) => [group, rows.filter((row) => row.group === group)] as const),
  ['all', rows] as const,
  ...[1_000, 10_000].map((bound) => [`more than ${bound} states`, rows.filter(({ written }) => written > bound)] as const),
].filter(([, list]) => list.length > 0)
console.log()
console.log(
  table(
    ['cells', 'cells', 'reduce', ...reductionNames, 'tenfold', 'median', 'in all', 'as written', 'reduced', 'unfolded', 'sent back'],
    lines.map(([title, list]) => summary(title, list)),
  ),
)
const reasons = new Map<string, number>()
for (const { reason } of rows) if (reason !== undefined) reasons.set(withoutNames(reason), (reasons.get(withoutNames(reason)) ?? 0) + 1)
console.log()
for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1])) console.log(`explored as written, ${count}: ${reason}`)
for (const [why, what] of leftOut) console.log(`left out, ${what.length}: ${why}: ${what.join(', ')}`)
process.exitCode = wrong > 0 ? 1 : 0
