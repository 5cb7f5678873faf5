// Every rule of the syntax, broken: place, code and full text of each diagnostic are those in the fixture's comments, no more and no
// less. `UPDATE=1 npx vitest run test/compiler/parse/reject.test.ts` writes what comes out into the fixture; review the difference.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { describe, expect, test } from 'vitest'
import { syntaxCatalogue } from '../../../compiler/diagnostics/catalogue/syntax.ts'
import { foreignEntries, foreignWord } from '../../../compiler/diagnostics/foreign.ts'
import { parse } from '../../../compiler/parse/parse.ts'
import { type Case, describeDiagnostics, readCases } from '../check/fixtures.ts'

const pathOf = (name: string): string => fileURLToPath(new URL(`../../fixtures/reject/${name}.lockspec`, import.meta.url))
const files = ['syntax', 'foreign']
const casesOf = (name: string): readonly Case[] => readCases(readFileSync(pathOf(name), 'utf8'))
const cases = files.flatMap(casesOf)

const run = (entry: Case): readonly string[] => entry.sources.flatMap((source) => describeDiagnostics(parse(source).diagnostics, [source]))

if (process.env['UPDATE'] === '1') {
  for (const name of files)
    writeFileSync(
      pathOf(name),
      casesOf(name)
        .map((entry) => [`// === ${entry.title}`, entry.text, ...run(entry), ''].join('\n'))
        .join('\n'),
    )
}

describe('fixtures of the syntax', () => {
  test.each(cases.map((entry) => [entry.title, entry] as const))('%s', (_, entry) => {
    expect(entry.expected.length).toBeGreaterThan(0)
    expect(run(entry)).toEqual(entry.expected)
  })
})

describe('words of other languages', () => {
  const text = cases.map((entry) => entry.text).join('\n')

  test.each([...foreignEntries('declaration'), ...foreignEntries('statement')])('%s has a fixture', (word) => {
    expect(text).toMatch(new RegExp(`\\b${word}\\b`))
  })

  const places = ['declaration', 'statement', 'call', 'function', 'value', 'type'] as const
  const lines = places.flatMap((place) =>
    foreignEntries(place).flatMap((word) => {
      const say = foreignWord(place, word, ['f.x', 'f.y', 'f.z'])?.say ?? ''
      const quoted = say.split('`').filter((_, position) => position % 2 === 1)
      return quoted.filter((line) => /\W/.test(line)).map((line) => [word, line] as const)
    }),
  )

  test.each(lines)('the line for %s can be read: %s', (_, line) => {
    const whole = line.replaceAll('{ … }', '{ skip }').replaceAll('NAME', 'n').replaceAll('…', 'x')
    const asked = /^(on|always) /.test(whole) ? `attempt { skip } ${whole}` : whole
    const readings = [
      asked,
      `procedure p() { ${asked} }`,
      `procedure p() { if b { skip } ${asked} { skip } }`,
      `procedure p() { x = ${asked} }`,
      `object F { ${asked} }`,
      `object F { x : ${asked} }`,
      `procedure p() ${asked} { skip }`,
      `workload w { task a { skip } ${asked} }`,
    ]
    const isNoLine = /^--\w+$|^do … od$|^else if$|^wait until$|^fault handler$/.test(line)
    expect(isNoLine || readings.some((source) => parse({ path: 'x', text: source }).diagnostics.length === 0)).toBe(true)
  })
})

describe('codes of the syntax', () => {
  const expected = cases.flatMap((entry) => entry.expected)

  test.each(Object.keys(syntaxCatalogue))('%s has a fixture', (code) => {
    expect(expected.some((line) => line.includes(` ${code} at `))).toBe(true)
  })

  test('that the parser can report are in the catalogue', () => {
    const folder = fileURLToPath(new URL('../../../compiler/parse', import.meta.url))
    const codes = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => name.endsWith('.ts'))
      .flatMap((name) => readFileSync(`${folder}/${name}`, 'utf8').match(/LS\d{4}/g) ?? [])
    expect([...new Set(codes)].sort()).toEqual(Object.keys(syntaxCatalogue).sort())
  })
})
