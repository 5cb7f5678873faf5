// Every spec of the repository: each cell of its table comes out as the table says, with exactly the numbers of expected.json.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { factsText, measure } from '../scripts/measure.ts'
import { lockspec } from './cli/run.ts'

const specs = readdirSync('specs', { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.lockspec'))
  .map((path) => join('specs', path))
  .sort()

describe.each(specs)('%s', (spec) => {
  it('has its verdicts', async () => {
    const { code, out } = await lockspec(['check', spec, '--verbose'])
    expect(out).toMatch(/lockspec: \d+ cells as expected, 0 not, \d+ awaited; [\d,]+ states; complete\n$/)
    expect(code).toBe(0)
  })
  it('has its numbers', async () => {
    const file = join(dirname(spec), 'expected.json')
    expect(existsSync(file), `npm run expected -- ${spec}`).toBe(true)
    expect(factsText(await measure(spec))).toBe(readFileSync(file, 'utf8'))
  })
})
