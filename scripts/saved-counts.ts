// Runs SPIN, Rumur and tla-checker on exported models and compares them with our checker. `node --import tsx scripts/saved-counts.ts`
// chooses a few cells per spec and writes what the others said to test/export/saved.json; with --old it keeps the choice, and asks again
// only of saved cells of which our checker now says something else; with --all every cell below the limit of states is compared and
// nothing is written; paths narrow it to some specs. Where the others and our checker differ nothing is written. With --tlc FILE, or
// LOCKSPEC_TLC, TLC is asked, too, of cells that are small enough, and with --old of those of which it never was.
import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { specFiles } from '../cli/files.ts'
import { sizesOf } from '../compiler/pipeline.ts'
import { UNSAID, cellOf, titleOf, type Cell, type CellName } from '../test/export/cell.ts'
import { rumurDiffers, spinDiffers, tlaDiffers, tlcDiffers } from '../test/export/compare.ts'
import { readSaved, savedPath, type Saved, type SavedCell } from '../test/export/saved.ts'
import { tlcAt } from '../test/export/tlc.ts'
import { rumurSays, spinSays, tlaChecker, versionsHere } from '../test/export/tools.ts'
import { modelAt } from '../test/support/oracle.ts'
import { nth } from '../runtime/entries.ts'

const LIMITS = { all: 5_000, spin: 2_500, rumur: 2_500, tla: 2_500, tlc: 300 }
/** Cells per spec that the tests run: of those with the most kinds of findings, the smallest. */
const CHOSEN = { specs: 3, others: 3 }

const { values, positionals: named } = parseArgs({
  allowPositionals: true,
  options: { all: { type: 'boolean', default: false }, old: { type: 'boolean', default: false }, tlc: { type: 'string' } },
})
const { all, old } = values
const everywhere = specFiles(['specs', 'test/fixtures/accept', 'test/oracle/specs', 'test/export/specs'])
const specs = named.length > 0 ? specFiles(named) : everywhere
const here = await versionsHere()
if (here.spin === undefined || here.rumur === undefined) throw new Error('this needs spin, rumur and gcc')
const tla = await tlaChecker()
const tlc = await tlcAt(values.tlc)
console.log(tlc === undefined ? 'TLC is not asked: --tlc FILE or LOCKSPEC_TLC' : `TLC ${tlc.version}`)

let wrong = 0
const asked = old ? await savedNow() : await chosenNow()
console.log(`${asked.length} cells, ${wrong} differences`)
if (!all && wrong === 0) write(asked)
process.exitCode = wrong === 0 ? 0 : 1

async function chosenNow(): Promise<readonly SavedCell[]> {
  const cells: SavedCell[] = []
  for (const spec of specs) {
    const found: Cell[] = []
    for (const name of namesIn(spec)) {
      const cell = sayable(name)
      if (cell !== undefined && cell.facts.states <= LIMITS.all) found.push(cell)
    }
    for (const cell of all ? found : chosen(found, spec.startsWith('specs') ? CHOSEN.specs : CHOSEN.others))
      cells.push(await compared(cell))
  }
  return cells
}

function sayable(name: CellName): Cell | undefined {
  try {
    return cellOf(name)
  } catch {
    return undefined
  }
}

async function savedNow(): Promise<readonly SavedCell[]> {
  const cells: SavedCell[] = []
  for (const saved of readSaved().cells) {
    if (!specs.includes(saved.cell.spec)) continue
    const cell = cellOf(saved.cell)
    const { model } = cell.model('promela', true)
    const exported = cell.model('tla', true)
    const differences = [
      ...(saved.spin === undefined ? [] : spinDiffers(cell, model, saved.spin)),
      ...(saved.rumur === undefined ? [] : rumurDiffers(cell, saved.rumur)),
      ...(saved.tla === undefined ? [] : tlaDiffers(cell, exported, saved.tla)),
      ...(saved.tlc === undefined ? [] : tlcDiffers(cell, exported.cfg, saved.tlc)),
    ]
    if (differences.length > 0) cells.push(await compared(cell))
    else if (tlc !== undefined && saved.tlc === undefined && cell.facts.states <= LIMITS.tlc)
      cells.push({ ...saved, ...(await compared(cell, ['tlc'])) })
    // What was asked is kept where the run is ended.
    if (wrong === 0) write(cells)
  }
  return cells
}

/** Cells stay in the order of the specs. */
function write(news: readonly SavedCell[]): void {
  const same = (a: CellName, b: CellName): boolean => titleOf(a) === titleOf(b)
  const renewed = readSaved().cells.map((one) => (old ? (news.find(({ cell }) => same(cell, one.cell)) ?? one) : one))
  const kept = old ? renewed : renewed.filter(({ cell }) => named.length > 0 && !specs.includes(cell.spec))
  const cells = [...kept, ...(old ? [] : news)].sort((a, b) => everywhere.indexOf(a.cell.spec) - everywhere.indexOf(b.cell.spec))
  const tools = { spin: here.spin ?? '', rumur: here.rumur ?? '', tla: tla.version, tlc: tlc?.version ?? readSaved().tools.tlc }
  const saved: Saved = { tools, cells }
  const lines = saved.cells.map((cell) => `    ${JSON.stringify(cell)}`)
  writeFileSync(savedPath, `{\n  "tools": ${JSON.stringify(saved.tools)},\n  "cells": [\n${lines.join(',\n')}\n  ]\n}\n`)
}

function namesIn(spec: string): readonly CellName[] {
  const model = modelAt(spec)
  const variants = model.variants.length === 0 ? [undefined] : model.variants
  return model.workloads.flatMap((workload) =>
    variants.flatMap((variant) => {
      try {
        sizesOf(model, workload, variant, new Map())
        return [{ spec, workload: workload.name, variant: variant?.name ?? null }]
      } catch {
        return []
      }
    }),
  )
}

/** Cells that show a kind of finding, or passing, that no smaller one chosen before them shows. */
function chosen(found: readonly Cell[], most: number): readonly Cell[] {
  const kinds = ({ facts }: Cell): readonly string[] =>
    facts.findings.length === 0 ? ['pass'] : facts.findings.map((one) => nth(one.split(' '), 0))
  const seen = new Set<string>()
  const picked: Cell[] = []
  const sorted = [...found].filter((cell) => cell.facts.states <= LIMITS.spin).sort((a, b) => a.facts.states - b.facts.states)
  for (let i = 0; i < most; i++) {
    const news = (cell: Cell): number => kinds(cell).filter((kind) => !seen.has(kind)).length
    // Of the cells with most that is new, one in the middle: neither trivial nor slow.
    const best = Math.max(0, ...sorted.filter((cell) => !picked.includes(cell)).map(news))
    const candidates = sorted.filter((cell) => !picked.includes(cell) && news(cell) === best)
    const pick = candidates[Math.floor(candidates.length / 2)]
    if (pick === undefined) break
    picked.push(pick)
    for (const kind of kinds(pick)) seen.add(kind)
  }
  return picked
}

type Tool = 'spin' | 'rumur' | 'tla' | 'tlc'

async function compared(cell: Cell, tools: readonly Tool[] = ['spin', 'rumur', 'tla', 'tlc']): Promise<SavedCell> {
  const { states } = cell.facts
  const differences: string[] = []
  const unsaid: string[] = []
  const limit = (tool: Tool): number => (!all ? LIMITS[tool] : tool === 'tla' ? 3_000 : tool === 'tlc' ? 1_000 : LIMITS.all)
  const attempt = async <T>(
    tool: Tool,
    run: () => Promise<{ readonly said: T; readonly differs: readonly string[] }>,
  ): Promise<T | undefined> => {
    if (states > limit(tool) || !tools.includes(tool)) return undefined
    const name = { spin: 'SPIN', rumur: 'Rumur', tla: 'TLA+', tlc: 'TLC' }[tool]
    try {
      const { said, differs } = await run()
      differences.push(...differs.map((one) => `${name}, ${one}`))
      return said
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error)
      const list = message.startsWith(UNSAID) ? unsaid : differences
      list.push(`${name}: ${message}`)
      return undefined
    }
  }
  const spin = await attempt('spin', async () => {
    const { model } = cell.model('promela', true)
    const said = await spinSays(model)
    return { said, differs: spinDiffers(cell, model, said) }
  })
  const rumur = await attempt('rumur', async () => {
    const said = await rumurSays(cell.model('murphi', false).model, cell.model('murphi', true).model)
    return { said, differs: rumurDiffers(cell, said) }
  })
  const graph = await attempt('tla', async () => {
    const exported = cell.model('tla', true)
    const said = tla.says(exported.model, exported.cfg)
    return { said, differs: tlaDiffers(cell, exported, said) }
  })
  const checked =
    tlc &&
    (await attempt('tlc', async () => {
      const { model, cfg } = cell.model('tla', true)
      const said = await tlc.says(model, cfg)
      return { said, differs: tlcDiffers(cell, cfg, said) }
    }))
  wrong += differences.length
  console.log(
    `${differences.length === 0 ? 'ok ' : 'BAD'} ${titleOf(cell.name)}: ${states} states, ${cell.facts.findings.join(' + ') || 'pass'}`,
  )
  for (const one of [...differences, ...unsaid]) console.log(`      ${one.slice(0, 1000)}`)
  return { cell: cell.name, ...(spin && { spin }), ...(rumur && { rumur }), ...(graph && { tla: graph }), ...(checked && { tlc: checked }) }
}
