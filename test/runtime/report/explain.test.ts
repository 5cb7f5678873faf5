// Why a condition is false, told from its text: the part, the values, and silence where it cannot be told.
import { describe, expect, it } from 'vitest'
import { explain, valueIn, valuesNamed } from '../../../runtime/report/explain.ts'
import { readExpression } from '../../../runtime/report/expression.ts'
import { meta, pack } from './handmade.ts'

const state = pack({
  ...{ 'writer[0]': 2, 'writer[1]': 5, 'writer[0].dio_write.target': 0, 'writer[1].dio_write.target': 1, 'File[1].cache': 1 },
  ...{ 'File[1].pagecache.block by writer[1]': 1, 'File[0].inside': 3, 'writer[1].dropped': 0 },
})
const value = (text: string): unknown => valueIn(text, meta, state, [1])

describe('values of expressions', () => {
  it.each([
    ['1 + 2 * 3', 7],
    ['(1 + 2) * 3', 9],
    ['-7 div 2', -4],
    ['-7 mod 2', 1],
    ['10 - 3 - 2', 5],
    ['1 div 0', undefined],
    ['not 1 == 2', true],
    ['true or false and false', true],
    ['false => false => false', true],
    ['if 1 < 2 then 3 else 4', 3],
    ['files', 2],
    ['tell', true],
    ['File[1].cache', 'present'],
    ['File[1].cache == present', true],
    ['File[0] < File[1]', true],
    ['none < File[0]', true],
    ['File[1] <= File[0]', false],
    ['held(File[1].pagecache.block)', true],
    ['held(File[1].pagecache)', true],
    ['held(File[0].pagecache.block)', false],
    ['holder(File[1].pagecache.block)', 'writer[1]'],
    ['holder(File[0].pagecache.block)', 'none'],
    ['writer[0] in File[0].inside', true],
    ['File[0].inside', ['writer[0]', 'writer[1]']],
    ['File[0].inside - {writer[0]}', ['writer[1]']],
    ['count(t in Task: t in File[0].inside)', 2],
    ['forall f in File: f.cache == absent', false],
    ['exists f in File: f.cache == absent', true],
    ['forall n in 1..3: n < 4', true],
    ['forall a in File, b in File: a == b or a != b', true],
    ['writer[1] at page_fault', true],
    ['writer[0] at page_fault', false],
    ['exists t in Task: t at page_fault', true],
    ['min(3, 2)', 2],
    ['two_state.block', 'block'],
    ['some_function(1)', undefined],
    ['some_function(1) or true', undefined],
    ['true or some_function(1)', true],
    ['1 +', undefined],
    ['', undefined],
  ])('%s', (text, expected) => {
    expect(value(text)).toEqual(expected)
  })
  it('gives up on what nests too deep, and does not throw', () => {
    expect(readExpression(`${'('.repeat(5000)}1${')'.repeat(5000)}`)).toBeUndefined()
    expect(readExpression(`${'not '.repeat(100000)}true`)).toBeUndefined()
  })
})

describe('the smallest false part', () => {
  const why = (text: string, expected = false) => explain(text, meta, state, [1], expected)
  it('is the first false side of an `and`', () => {
    expect(why('1 < 2 and File[1].cache == absent and 3 < 2')).toEqual({
      ...{ part: 'File[1].cache == absent', holds: false, bindings: [] },
      values: [{ name: 'File[1].cache', value: 'present' }],
    })
  })
  it('is the conclusion of an implication, with what its premise reads', () => {
    expect(why('forall f in File: held(f.pagecache.block) => f.cache == absent')).toEqual({
      ...{ part: 'f.cache == absent', holds: false, bindings: [{ name: 'f', value: 'File[1]' }] },
      values: [
        { name: 'held(File[1].pagecache.block)', value: true },
        { name: 'File[1].cache', value: 'present' },
      ],
    })
  })
  it('is what holds, under a `not`', () => {
    expect(why('not (exists f in File: held(f.pagecache.block))')).toEqual({
      ...{ part: 'held(f.pagecache.block)', holds: true, bindings: [{ name: 'f', value: 'File[1]' }] },
      values: [{ name: 'held(File[1].pagecache.block)', value: true }],
    })
  })
  it('is the whole of what is false altogether', () => {
    expect(why('File[1].cache == absent or 2 < 1')).toMatchObject({ part: 'File[1].cache == absent or 2 < 1', holds: false })
  })
  it('shows what a count counted', () => {
    expect(why('count(f in File: f.cache == present) == 0')?.values).toEqual([
      { name: 'File[0].cache', value: 'absent' },
      { name: 'File[1].cache', value: 'present' },
    ])
  })
  it('is not told where it cannot be, nor where the checker says otherwise', () => {
    expect(why('some_function(1)')).toBeUndefined()
    expect(why('File[1].cache == present')).toBeUndefined()
  })
})

describe('the values that a statement names', () => {
  it('are those of the task', () => {
    expect(valuesNamed('assert target.cache == absent', meta, state, [1], 0)).toEqual([{ name: 'File[0].cache', value: 'absent' }])
    expect(valuesNamed('writing: assert not mine(target.pagecache.block) and tell', meta, state, [1], 0)).toEqual([
      { name: 'mine(File[0].pagecache.block)', value: false },
      { name: 'tell', value: true },
    ])
  })
})
