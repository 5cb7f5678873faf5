// The catalogue: one entry for each code, in the area that its number says.
import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { catalogue } from '../../../compiler/diagnostics/catalogue.ts'

const folder = fileURLToPath(new URL('../../../compiler/diagnostics/catalogue', import.meta.url))
const areas: Readonly<Record<string, string>> = { syntax: '1', names: '2', types: '3', locks: '4', steps: '5', workloads: '6', sizes: '7' }

const codesIn = (area: string): readonly string[] =>
  readFileSync(`${folder}/${area}.ts`, 'utf8')
    .match(/^ {2}LS\d{4}(?=:)/gm)
    ?.map((code) => code.trim()) ?? []

test('has one part for each area, and nothing else', () => {
  expect(readdirSync(folder).sort()).toEqual([...Object.keys(areas), 'entry'].map((name) => `${name}.ts`).sort())
})

test.each(Object.entries(areas))('of %s has codes LS%sxxx, each once, all in the catalogue', (area, digit) => {
  const codes = codesIn(area)
  expect(codes.length).toBeGreaterThan(0)
  expect(codes.filter((code) => !code.startsWith(`LS${digit}`) || !(code in catalogue))).toEqual([])
  expect(new Set(codes).size).toBe(codes.length)
})

test('says something about each code', () => {
  for (const { title, explanation } of Object.values(catalogue)) {
    expect(title).not.toMatch(/\.$|^$/)
    expect(explanation).toMatch(/\.$/)
  }
})
