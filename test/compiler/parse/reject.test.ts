// Every rule of the syntax, broken: place, code and full text of each diagnostic are those in the fixture's comments, no more and no
// less. `UPDATE=1 npx vitest run test/compiler/parse/reject.test.ts` writes what comes out into the fixture; review the difference.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { syntaxCatalogue } from '../../../compiler/diagnostics/catalogue/syntax.ts'
import { parse } from '../../../compiler/parse/parse.ts'
import { type Case, describeDiagnostics, readCases } from '../check/fixtures.ts'

const path = fileURLToPath(new URL('../../fixtures/reject/syntax.lockspec', import.meta.url))
const cases = readCases(readFileSync(path, 'utf8'))

const run = (entry: Case): readonly string[] => entry.sources.flatMap((source) => describeDiagnostics(parse(source).diagnostics, [source]))

if (process.env['UPDATE'] === '1') {
  writeFileSync(path, cases.map((entry) => [`// === ${entry.title}`, entry.text, ...run(entry), ''].join('\n')).join('\n'))
}

describe('fixtures of the syntax', () => {
  test.each(cases.map((entry) => [entry.title, entry] as const))('%s', (_, entry) => {
    expect(entry.expected.length).toBeGreaterThan(0)
    expect(run(entry)).toEqual(entry.expected)
  })
})

describe('codes of the syntax', () => {
  const expected = cases.flatMap((entry) => entry.expected)

  test.each(Object.keys(syntaxCatalogue))('%s has a fixture', (code) => {
    expect(expected.some((line) => line.includes(` ${code} at `))).toBe(true)
  })

  test('that the parser can report are in the catalogue', () => {
    const folder = fileURLToPath(new URL('../../../compiler/parse', import.meta.url))
    const codes = readdirSync(folder).flatMap((name) => readFileSync(`${folder}/${name}`, 'utf8').match(/LS\d{4}/g) ?? [])
    expect([...new Set(codes)].sort()).toEqual(Object.keys(syntaxCatalogue).sort())
  })
})
