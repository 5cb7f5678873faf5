// Every spec of the repository: each cell of its table comes out as the table says, with exactly the numbers of expected.json.
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { specFiles } from '../cli/files.ts'
import { factsText, measure } from '../scripts/measure.ts'
import type { Measured } from '../scripts/measure.ts'
import { lockspec } from './cli/run.ts'

const specs = specFiles(['specs'])

describe.each(specs)('%s', (spec) => {
  let measured: Measured
  beforeAll(async () => {
    measured = await measure(spec)
  })
  it('has its verdicts', () => {
    expect(measured.facts.length).toBeGreaterThan(0)
    expect(measured.unexpected).toEqual([])
  })
  it('has its numbers', () => {
    const file = join(dirname(spec), 'expected.json')
    expect(existsSync(file), `npm run expected -- ${spec}`).toBe(true)
    expect(factsText(measured.facts)).toBe(readFileSync(file, 'utf8'))
  })
})

it('several folders at once are checked together', async () => {
  const { code, out } = await lockspec(['check', 'specs/abba', 'specs/partial_deadlock'])
  expect(code).toBe(0)
  expect(out).toMatch(/lockspec: \d+ cells as expected, 0 not, 0 awaited; [\d,]+ states; complete\n$/)
})
