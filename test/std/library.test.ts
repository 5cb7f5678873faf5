// The standard library: each spec beside this file hangs on the clauses of one file of compiler/std. Its table was derived by hand; the
// checker, the interpreter and the simulator agree on every cell, and the library's names are what its files say they are.
import { readFileSync, readdirSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { specFiles } from '../../cli/files.ts'
import { libraryNames } from '../../compiler/diagnostics/library.ts'
import { lockspec } from '../cli/run.ts'
import { explore } from '../oracle/explore.ts'
import { exploreSimulator } from '../simulator/says.ts'
import { generatedSays, summaryOf } from '../support/generated.ts'
import { modelAt } from '../support/oracle.ts'

const specs = specFiles(['test/std'])

test('every file of the library has its spec', () => {
  const library = readdirSync('compiler/std').map((name) => name.replace('.lockspec', ''))
  expect(specs.map((path) => path.replace(/^.*\/|\.lockspec$/g, '')).sort()).toEqual(library.sort())
})

describe.each(specs)('%s', (path) => {
  test('its table', async () => {
    const { code, out } = await lockspec(['check', '--reduce', 'off', path])
    expect(out.match(/lockspec: \d+ cells? as expected, (\d+) not/)?.[1], out).toBe('0')
    expect(code).toBe(0)
  })
  test('checked, interpreted and simulated', () => {
    const model = modelAt(path)
    for (const { name: workload } of model.workloads) {
      for (const { name: variant } of model.variants) {
        const said = generatedSays(model, { workload, variant })
        expect(summaryOf(explore(model, { workload, variant })), `${workload}, ${variant}`).toEqual(said)
        expect(summaryOf(exploreSimulator(model, { workload, variant })), `${workload}, ${variant}`).toEqual(said)
      }
    }
  }, 60_000)
})

test('every procedure of the library is called in its spec, or by one that is', () => {
  const uncalled = specs.flatMap((path) => {
    const name = path.replace(/^.*\/|\.lockspec$/g, '')
    const library = readFileSync(`compiler/std/${name}.lockspec`, 'utf8')
    const spec = readFileSync(path, 'utf8')
    return [...library.matchAll(/^(?:procedure|function) (\w+)/gm)]
      .map((match) => match[1] ?? '')
      .filter((word) => !spec.includes(`${word}(`) && library.split(`${word}(`).length < 3)
  })
  expect(uncalled).toEqual([])
})

test('what the library has for a spec to call stands in docs/kernel.md', () => {
  const page = readFileSync('docs/kernel.md', 'utf8')
  const untold = specs.flatMap((path) => {
    const library = readFileSync(`compiler/std/${path.replace(/^.*\//, '')}`, 'utf8')
    const spec = readFileSync(path, 'utf8')
    return [...library.matchAll(/^(?:procedure|function) (\w+)/gm)]
      .map((match) => match[1] ?? '')
      .filter((word) => spec.includes(`${word}(`) && !new RegExp(`\\b${word}\\b`).test(page))
  })
  expect(untold).toEqual([])
})

test('who names what the library has without importing it is told the file', () => {
  for (const path of specs) {
    const file = path.replace(/^.*\/|\.lockspec$/g, '')
    if (file === 'locks') continue
    const library = readFileSync(`compiler/std/${file}.lockspec`, 'utf8')
    const names = [...library.matchAll(/^(?:procedure|function|object) (\w+)/gm)].map((match) => match[1])
    expect(libraryNames(file), file).toEqual(names)
  }
})
