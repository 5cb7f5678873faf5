// Variations of a spec: what they write, that they agree on what is right, and that each finds the mistakes that it is there for,
// planted in the look at the other text.
import { describe, expect, test } from 'vitest'
import { parse } from '../../compiler/parse/parse.ts'
import { lookedAt, modestly } from './examine.ts'
import { bystander } from './vary/bystander.ts'
import { otherNames } from './vary/names.ts'
import { switchOff } from './vary/switches.ts'
import type { Variation } from './vary/variation.ts'
import { strayed, type LookedAt } from './vary/vary.ts'

const TEXT = `spec varied
switch eager = off
lock mutex { mode held }
object File[2] { lock0 : lock mutex  count0 : 0..2 }
operation op0(file0: File, file1: File) -> again | ok {
  lock file0.lock0
  if eager { unlock file0.lock0  return again }
  lock file1.lock0
  assert file1.count0 == 0
  file1.count0 = 1
  unlock file1.lock0
  unlock file0.lock0
}
invariant claim0: File[0].count0 + File[1].count0 < 2
workload small { task task0 { op0(File[0], File[1]) } task task1 { op0(File[1], File[0]) } }
variant plain { }
variant other { eager = on }
`

const look = (text: string): LookedAt | undefined => lookedAt(text, 'random.lockspec', modestly)

const judged = (variation: Variation, through: (text: string) => LookedAt | undefined = look): string | undefined =>
  strayed(variation, TEXT, parse({ path: 'random.lockspec', text: TEXT }).file, look(TEXT)!, through)?.what

/** The lines of each cell, changed. */
const planted =
  (change: (lines: readonly string[], text: string) => readonly string[]) =>
  (text: string): LookedAt | undefined => {
    const seen = look(text)
    return seen && { ...seen, cells: seen.cells.map((cell) => ({ ...cell, lines: change(cell.lines, text) })) }
  }

test('what is varied', () => {
  expect(look(TEXT)!.cells.map(({ variant, lines }) => [variant, ...lines])).toEqual([
    ['plain', '27 states, 30 transitions, depth 12, 1 at the start', 'deadlock after 2', 'violates claim0 after 10', 'op0: ok'],
    ['other', '9 states, 12 transitions, depth 4, 1 at the start', 'op0: again'],
  ])
})

describe('a task more', () => {
  const { text } = bystander.vary(TEXT, parse({ path: '', text: TEXT }).file)!
  test('is written into each workload', () => {
    expect(text).toContain('task bystander {\n    bystander()\n  }\n}\nvariant')
  })
  test('changes nothing', () => expect(judged(bystander)).toBeUndefined())
  test('is not added where tasks are counted', () => {
    const asks = TEXT.replace('invariant claim0: ', 'invariant claim0: forall t in Task: ')
    expect(bystander.vary(asks, parse({ path: '', text: asks }).file)).toBeUndefined()
  })
  test('finds a deadlock that is lost beside a task that has ended', () => {
    expect(
      judged(
        bystander,
        planted((lines) => lines.filter((line) => !line.startsWith('deadlock'))),
      ),
    ).toBe('as written: deadlock\na task more: ')
  })
  test('finds a state that is not told from another', () => {
    const merged = planted(([counts, ...lines]) => [counts!.replace('81 states', '80 states'), ...lines])
    expect(judged(bystander, merged)).toMatch(/^as written: 81 states, .*\na task more: 80 states, /)
  })
})

describe('other names', () => {
  test('are written, and the last declaration comes first', () => {
    const { text } = otherNames.vary(TEXT, parse({ path: '', text: TEXT }).file)!
    expect(text).toMatch(/^spec varied\nvariant other \{ eager = on \}\nvariant plain/)
    expect(text).toContain('operation z99_op(z99_file: File, z98_file: File) -> again | ok {\n  lock z99_file.z99_lock\n')
  })
  test('change nothing', () => expect(judged(otherNames)).toBeUndefined())
  test('find a finding that hangs on a name', () => {
    const byName = planted((lines) => lines.filter((line) => !line.startsWith('violates z')))
    expect(judged(otherNames, byName)).toBe('as written: violates claim0 after 10\nother names: ')
  })
  test('find a length that hangs on an order', () => {
    const byOrder = planted((lines) => lines.map((line) => line.replace('deadlock after 2', 'deadlock after 3')))
    expect(judged(otherNames, byOrder)).toBe('as written: deadlock after 2\nother names: deadlock after 3')
  })
})

describe('a switch that is off', () => {
  test('is left out with what hangs on it', () => {
    const { text } = switchOff.vary(TEXT, parse({ path: '', text: TEXT }).file)!
    expect(text).not.toContain('eager')
    expect(text).not.toContain('return again')
  })
  test('is as if it were not there, in the variants that leave it off', () => expect(judged(switchOff)).toBeUndefined())
  test('finds code that runs all the same', () => {
    const runs = planted(([counts, ...lines]) => [counts!.replace('27 states', '30 states'), ...lines, 'op0: again'])
    expect(judged(switchOff, runs)).toMatch(/^as written: 27 states, .*\na switch left out: 30 states, .*; op0: again$/)
  })
})
