// What is wrong with an instance of a spec, a workload at given sizes: place, code and full text of each diagnostic of lowering are
// those in the fixture's comments. `UPDATE=1 npx vitest run test/compiler/lower/sizes.test.ts` writes what comes out into it.
import { readFileSync, writeFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { sizeCatalogue } from '../../../compiler/diagnostics/catalogue/sizes.ts'
import { analyse, instantiate, sizesOf } from '../../../compiler/pipeline.ts'
import { describeDiagnostics, readCases, type Case } from '../check/fixtures.ts'

const path = 'test/fixtures/reject/sizes.lockspec'
const cases = readCases(readFileSync(path, 'utf8'))

function run({ sources: [spec] }: Case): readonly string[] {
  if (spec === undefined) throw new Error('a case without a spec')
  const { model, diagnostics, sources } = analyse(spec, () => ({ error: 'there is no such file' }))
  if (model === undefined) return describeDiagnostics(diagnostics, sources)
  return model.workloads.flatMap((workload) => {
    const instance = instantiate(model, workload, sizesOf(model, workload, undefined, new Map()))
    return 'system' in instance ? [] : describeDiagnostics(instance, sources)
  })
}

if (process.env['UPDATE'] === '1') {
  writeFileSync(path, cases.map((entry) => [`// === ${entry.title}`, entry.text, ...run(entry), ''].join('\n')).join('\n'))
}

it.each(cases.map((entry) => [entry.title, entry] as const))('%s', (_, entry) => {
  expect(entry.expected.length).toBeGreaterThan(0)
  expect(run(entry)).toEqual(entry.expected)
})

// LS5003 refuses all ways round without a step that are known; LS7012 is what lowering says of any other.
it.each(Object.keys(sizeCatalogue).filter((code) => code !== 'LS7012'))('%s has a fixture', (code) => {
  expect(cases.some(({ expected }) => expected.some((line) => line.includes(` ${code} at `)))).toBe(true)
})
