// Which reductions apply, by how much, and what keeps them from it: `node --import tsx scripts/reductions.ts [PATHS] [--size NAME=N] [--least 1000]`
// explores each cell as written, reduced by all reductions, and by each alone, and prints a row for each, then what all of them come to.
// Without paths the specs of specs/, the fixtures and the specs of test/oracle are taken. `--size` (repeatable) makes families larger, and with
// `--larger N` each spec that has sizes is explored at its own and with up to N added to all of them; cells with fewer states than `--least` as
// written have no row of their own, and those with more than `--most` are left out. Ends with exit code 1 where a reduced run finds something else
// than the run as written.
import { parseArgs } from 'node:util'
import { specFiles } from '../cli/files.ts'
import { sizesOf, takesPart, type Model } from '../compiler/pipeline.ts'
import type { ReductionName } from '../runtime/index.ts'
import { reductionNames } from '../runtime/index.ts'
import { modelAt } from '../test/support/oracle.ts'
import { compare, type Compared } from '../test/support/reduced.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    size: { type: 'string', multiple: true, default: [] },
    larger: { type: 'string', default: '0' },
    least: { type: 'string', default: '0' },
    most: { type: 'string', default: '2000000' },
  },
})
const given = Object.fromEntries(values.size.map((one) => [one.slice(0, one.indexOf('=')), Number(one.slice(one.indexOf('=') + 1))]))
const [least, most, larger] = [Number(values.least), Number(values.most), Number(values.larger)]
const paths = specFiles(positionals.length > 0 ? positionals : ['specs', 'test/fixtures/accept', 'test/oracle/specs'])

interface Row {
  readonly cell: string
  readonly states: number
  /** States as written by states reduced; undefined where it is explored as written. */
  readonly factor: number | undefined
  readonly alone: readonly string[]
  readonly reason: string | undefined
}

const factorOf = (compared: Compared): number | undefined =>
  compared.kind === 'reduced' && compared.reduced.states > 0 ? compared.written.states / compared.reduced.states : undefined
const shown = (factor: number | undefined): string => (factor === undefined ? '-' : factor.toFixed(1))
const reasonOf = (compared: Compared): string | undefined =>
  compared.kind === 'none' || compared.kind === 'unreduced' ? compared.reason : undefined

/** Names and numbers go, so that reasons can be counted. */
const withoutNames = (reason: string): string => reason.replace(/`[^`]*`/g, '`…`').replace(/property \w+/, 'property …')

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

const rows: Row[] = []
let wrong = 0
const look = (path: string, workload: string, variant: string | undefined, more: number): void => {
  const model = modelAt(path)
  const sizes = sizesAt(model, workload, variant, more)
  if (sizes === undefined) return
  const named = Object.entries(sizes).map(([name, value]) => `${name}=${value}`)
  const cell = [path.replace(/^.*\//, '').replace('.lockspec', ''), workload, variant, ...named]
    .filter((one) => one !== undefined)
    .join(' ')
  const by = (names: readonly ReductionName[]): Compared => compare(model, { workload, variant, sizes }, most, names)
  const all = by(reductionNames)
  if (!('written' in all)) return
  if (all.kind === 'reduced' && all.reduced.findings.join() !== all.written.findings.join()) {
    console.log(`${cell}: ${all.written.findings.join(' + ')} as written, ${all.reduced.findings.join(' + ')} reduced`)
    wrong++
  }
  const { states } = all.written
  const alone = states < least ? [] : reductionNames.map((name) => shown(factorOf(by([name]))))
  const row = { cell, states, factor: factorOf(all), alone, reason: reasonOf(all) }
  rows.push(row)
  if (states >= least) console.log([cell, states, shown(row.factor), ...alone, row.reason ?? ''].join('\t'))
}

console.log(['cell', 'as written', 'times fewer', ...reductionNames, 'explored as written because'].join('\t'))
for (const path of paths) {
  const model = modelAt(path)
  const variants = model.variants.length === 0 ? [undefined] : model.variants.map(({ name }) => name)
  for (const workload of model.workloads) {
    for (const variant of variants) {
      const cells = model.cells.filter((cell) => cell.workload.name === workload.name && cell.variant?.name === variant)
      if (!model.hasTable || cells.some(({ expected }) => expected.kind !== 'notRun'))
        for (let more = 0; more <= (model.sizes.length === 0 ? 0 : larger); more++) look(path, workload.name, variant, more)
    }
  }
}

const summary = (title: string, list: readonly Row[]): void => {
  const factors = list.map(({ factor }) => factor ?? 1).sort((a, b) => a - b)
  const reduced = list.filter(({ factor }) => factor !== undefined).length
  const tenfold = factors.filter((factor) => factor >= 10).length
  const middle = factors[Math.floor(factors.length / 2)]
  console.log(
    `${title}: ${reduced} of ${list.length} cells reduce, ${tenfold} by ten times; median of all ${shown(middle)} times, most ${shown(factors.at(-1))}`,
  )
}
console.log()
summary('all', rows)
for (const bound of [1_000, 10_000]) {
  const list = rows.filter(({ states }) => states > bound)
  if (list.length > 0) summary(`more than ${bound} states`, list)
}
const reasons = new Map<string, number>()
for (const { reason } of rows) if (reason !== undefined) reasons.set(withoutNames(reason), (reasons.get(withoutNames(reason)) ?? 0) + 1)
for (const [reason, count] of [...reasons].sort((a, b) => b[1] - a[1])) console.log(`${count}\t${reason}`)
process.exitCode = wrong > 0 ? 1 : 0
