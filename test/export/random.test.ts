// Random specs are exported, too, and compared: a few of a fixed seed here, as many as one likes by scripts/fuzz-exports.ts.
import { expect, test } from 'vitest'
import { specAt } from '../random/specs.ts'
import { compareText } from './random.ts'
import { tlaChecker, versionsHere } from './tools.ts'

const SEED = 4100
const here = await versionsHere()
const others = {
  spin: here.spin === undefined ? undefined : here.tcc ? 'tcc' : 'gcc',
  rumur: here.rumur !== undefined,
  tla: (await tlaChecker()).says,
  tlc: undefined,
} as const
const asked = ['tla-checker', ...(here.spin === undefined ? [] : ['SPIN']), ...(here.rumur === undefined ? [] : ['Rumur'])].join(', ')

test.each([0, 1, 2].map((i) => SEED + i))(`--seed %i --count 1 --states 60 (${asked})`, async (seed) => {
  const { unsaid, differences } = await compareText(specAt(seed, 0), others, 60)
  expect({ unsaid, differences }).toEqual({ unsaid: [], differences: [] })
})
