// Suggestions and positions.
import { describe, expect, test } from 'vitest'
import { indexLines, lineCount, lineText, positionOf } from '../../../compiler/diagnostics/position.ts'
import { didYouMean, distance, nearest } from '../../../compiler/diagnostics/suggest.ts'

describe('the nearest name', () => {
  test.each([
    ['kitten', 'sitting', 3],
    ['lok', 'lock', 1],
    ['lcok', 'lock', 1],
    ['', 'abc', 3],
    ['same', 'same', 0],
  ])('from %s to %s are %i edits', (from, to, edits) => {
    expect(distance(from, to)).toBe(edits)
    expect(distance(to, from)).toBe(edits)
  })

  test.each([
    ['lok', ['unlock', 'lock'], 'lock'],
    ['lcok', ['lock'], 'lock'],
    ['pagecahe', ['pagecache', 'page'], 'pagecache'],
    ['File', ['file'], 'file'],
    ['foo', ['bar', 'baz'], undefined],
    ['a', ['b'], undefined],
    ['ab', ['ba'], undefined],
    ['on', ['On'], 'On'],
    ['reader', ['readers', 'reader'], 'readers'],
    ['writer1', ['writer2', 'writer3'], 'writer2'],
    ['x'.repeat(200), ['x'.repeat(199)], undefined],
    ['word', [], undefined],
  ])('to %s among %j is %s', (word, candidates, expected) => {
    expect(nearest(word, candidates)).toBe(expected)
  })

  test('makes a hint', () => {
    expect(didYouMean('lok', ['lock'])).toBe('did you mean `lock`?')
    expect(didYouMean('lok', ['page'])).toBeUndefined()
  })
})

describe('positions', () => {
  const index = indexLines('ab\r\nc\rd\n\n')

  test('count lines that end with LF, CR LF or CR', () => {
    expect(
      [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 99].map((offset) => positionOf(index, offset)).map(({ line, column }) => `${line}:${column}`),
    ).toEqual([...['1:1', '1:2', '1:3', '1:4', '2:1', '2:2', '3:1', '3:2', '4:1', '5:1', '5:91']])
    expect(lineCount(index)).toBe(5)
    expect([1, 2, 3, 4, 5, 6].map((line) => lineText(index, line))).toEqual(['ab', 'c', 'd', '', '', ''])
  })
})
