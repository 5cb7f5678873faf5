// Wrapping and numbers: the parts of a report that must never be garbage, however narrow the terminal.
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytes, grouped, indented, listed, plural, printable, seconds, statementText, wrap } from '../../../runtime/report/paint.ts'

describe('wrap', () => {
  it('breaks at spaces and hangs', () => {
    expect(wrap('writer[0] wants File[1].pagecache.add (line 15)', 24, 2)).toEqual([
      'writer[0] wants',
      '  File[1].pagecache.add',
      '  (line 15)',
    ])
  })
  it('breaks a word that is too long behind a mark', () => {
    expect(wrap('File[0].pagecache.block', 12)).toEqual(['File[0].', 'pagecache.', 'block'])
  })
  it('breaks a word without marks anywhere', () => {
    expect(wrap('abcdefghijklmnop', 8)).toEqual(['abcdefgh', 'ijklmnop'])
  })
  it('gives one empty line for nothing', () => {
    expect(wrap('', 20)).toEqual([''])
  })
  it('indents all lines', () => {
    expect(indented('one two three', 9, 2, 4)).toEqual(['  one two', '    three'])
  })
  it('keeps every letter and every width', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200 }), fc.integer({ min: 8, max: 60 }), fc.integer({ min: 0, max: 8 }), (text, width, hang) => {
        const lines = wrap(printable(text), width, hang)
        expect(lines.join('').replace(/ /g, '')).toBe(printable(text).replace(/ /g, ''))
        for (const line of lines) expect(line.length).toBeLessThanOrEqual(width)
      }),
    )
  })
})

describe('numbers', () => {
  it('groups thousands', () => {
    expect([0, 999, 1000, 54195903].map(grouped)).toEqual(['0', '999', '1,000', '54,195,903'])
  })
  it('counts in words', () => {
    expect([plural(1, 'switch', 'switches'), plural(2, 'switch', 'switches'), plural(1200, 'state')]).toEqual([
      '1 switch',
      '2 switches',
      '1,200 states',
    ])
  })
  it('lists', () => {
    expect([listed([]), listed(['a']), listed(['a', 'b']), listed(['a', 'b', 'c'], 'or')]).toEqual(['', 'a', 'a and b', 'a, b or c'])
  })
  it('keeps a number and its unit together', () => {
    expect([seconds(0.123), seconds(12.34), seconds(130), bytes(100), bytes(5 * 2 ** 20), bytes(3 * 2 ** 30)]).toEqual([
      '0.12\u00a0s',
      '12.3\u00a0s',
      '2\u00a0min\u00a010\u00a0s',
      '1\u00a0kB',
      '5.0\u00a0MB',
      '3.00\u00a0GB',
    ])
    expect(wrap(`took ${seconds(0.123)}`, 9)).toEqual(['took', '0.12 s'])
  })
})

describe('text of a spec', () => {
  it('cannot give orders to a terminal', () => {
    expect(printable('a \u001b[31m b\u202e\tc')).toBe('a ?[31m b? c')
  })
  it('loses the brace that opens a block', () => {
    expect(statementText('if not trylock file.pagecache.add {')).toBe('if not trylock file.pagecache.add')
  })
})
