// Results of a benchmark stand beside those that they replace.
import { expect, test } from 'vitest'
import { beside } from '../../bench/beside.ts'

const report = (...rows: readonly string[]): string => {
  const table = ['| model | program | states | M transitions/s |', '| --- | --: | --: | --: |', ...rows].join('\n')
  return `# Results\n\nWords.\n\n## Raw exploration\n\n${table}\n`
}

test('a figure is followed by the one in its place in the report before', () => {
  const now = report('| ring 5 | SPIN | 83,845 | 7.47 |', '| ring 9 | SPIN | 4 | 1.00 |')
  const before = report('| ring 4 | SPIN | 8 | 2.22 |', '| ring 5 | Rumur | 8 | 3.33 |', '| ring 5 | SPIN | 83,845 | 5.55 |')
  expect(beside(now, before).split('\n').slice(6, 10)).toEqual([
    '| model  | program | states | M transitions/s | M transitions/s, before |',
    '| ------ | ------: | -----: | --------------: | ----------------------: |',
    '| ring 5 |    SPIN | 83,845 |            7.47 |                    5.55 |',
    '| ring 9 |    SPIN |      4 |            1.00 |                         |',
  ])
})

test('what stood beside the report before is gone from the next one', () => {
  const [first, second, third] = ['1.11', '2.22', '3.33'].map((rate) => report(`| ring 5 | SPIN | 83,845 | ${rate} |`))
  expect(beside(third!, beside(second!, first!))).toBe(beside(third!, second!))
})

test('the report ends with one line end, also if a table is last', () => {
  const now = report('| ring 5 | SPIN | 83,845 | 7.47 |')
  expect(beside(now, now)).toMatch(/7\.47 \|\n$/)
})

test('without a report before, and of another heading, nothing is added', () => {
  const now = report('| ring 5 | SPIN | 83,845 | 7.47 |')
  expect(beside(now, undefined)).toBe(now)
  expect(beside(now, now.replace('## Raw exploration', '## Growth'))).toBe(now)
})
