// Every rule of the checker, broken: place, code and full text of each diagnostic are those in the fixture's comments, no more and no
// less. `UPDATE=1 npx vitest run test/compiler/check/reject.test.ts` writes what comes out into the fixtures; review the difference.
import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { lockCatalogue } from '../../../compiler/diagnostics/catalogue/locks.ts'
import { nameCatalogue } from '../../../compiler/diagnostics/catalogue/names.ts'
import { stepCatalogue } from '../../../compiler/diagnostics/catalogue/steps.ts'
import { typeCatalogue } from '../../../compiler/diagnostics/catalogue/types.ts'
import { workloadCatalogue } from '../../../compiler/diagnostics/catalogue/workloads.ts'
import { analyse } from '../../../compiler/pipeline.ts'
import { type Case, describeDiagnostics, readCases } from './fixtures.ts'

const areas = { names: nameCatalogue, types: typeCatalogue, locks: lockCatalogue, steps: stepCatalogue, workloads: workloadCatalogue }
const pathOf = (area: string): string => fileURLToPath(new URL(`../../fixtures/reject/${area}.lockspec`, import.meta.url))
const casesOf = (area: string): readonly Case[] => readCases(readFileSync(pathOf(area), 'utf8'))

function run(entry: Case): { readonly lines: readonly string[]; readonly hasModel: boolean; readonly isRefused: boolean } {
  const [spec, ...others] = entry.sources
  if (spec === undefined) throw new Error('a case without a spec')
  const { model, diagnostics, sources } = analyse(
    spec,
    (path) => others.find((other) => other.path === path) ?? { error: 'there is no such file' },
  )
  return {
    lines: describeDiagnostics(diagnostics, sources),
    hasModel: model !== undefined,
    isRefused: diagnostics.some((diagnostic) => diagnostic.severity === 'error'),
  }
}

if (process.env['UPDATE'] === '1') {
  for (const area of Object.keys(areas)) {
    const text = casesOf(area).map((entry) => [`// === ${entry.title}`, entry.text, ...run(entry).lines, ''].join('\n'))
    writeFileSync(pathOf(area), text.join('\n'))
  }
}

describe.each(Object.keys(areas))('fixtures of %s', (area) => {
  it.each(casesOf(area).map((entry) => [entry.title, entry] as const))('%s', (_, entry) => {
    const { lines, hasModel, isRefused } = run(entry)
    expect(lines.length).toBeGreaterThan(0)
    expect(lines).toEqual(entry.expected)
    expect(hasModel).toBe(!isRefused)
  })
})

describe.each(Object.entries(areas))('codes of %s', (area, catalogue) => {
  const expected = casesOf(area).flatMap((entry) => entry.expected)

  it.each(Object.keys(catalogue))('%s has a fixture', (code) => {
    expect(expected.some((line) => line.includes(` ${code} at `))).toBe(true)
  })
})

it('reports no code that the catalogue lacks', () => {
  const known = new Set(Object.values(areas).flatMap((catalogue) => Object.keys(catalogue)))
  const reported = Object.keys(areas).flatMap((area) =>
    casesOf(area).flatMap((entry) => entry.expected.map((line) => / (LS[2-6]\d{3}) at /.exec(line)?.[1])),
  )
  expect(reported.filter((code) => code !== undefined && !known.has(code))).toEqual([])
})
