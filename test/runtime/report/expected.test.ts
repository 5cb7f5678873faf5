// A cell of the table against what a run found.
import { describe, expect, it } from 'vitest'
import { agreement, expectedWords, outcomesOf, verdictWord, verdictWords } from '../../../runtime/report/expected.ts'
import type { Expectation } from '../../../runtime/report/expected.ts'
import type { Finding, FindingKind } from '../../../runtime/result.ts'
import { result } from './handmade.ts'

const finding = (kind: FindingKind, name = ''): Finding => ({
  ...{ kind, name, places: 1, trace: undefined, cycle: undefined },
  cause: { kind: 'stuck', waits: [], cycle: [], goesOn: [] },
})
/** `fails writing + deadlock {ok}`, as a cell of the table says it. */
function expecting(text: string): Expectation {
  const [, words = '', outcomes] = /^([^{]*?)\s*(?:\{(.*)\})?$/.exec(text)!
  const findings =
    words === 'pass' ? [] : words.split(' + ').map((word) => ({ kind: word.split(' ')[0] as FindingKind, qualifier: word.split(' ')[1] }))
  return { kind: 'verdict', awaited: false, findings, outcomes: outcomes?.split(', ').filter((word) => word !== '') }
}
const agrees = (expected: string, ...found: readonly Finding[]): string => agreement(expecting(expected), result(found))

describe('agreement', () => {
  it('takes the whole set', () => {
    expect(agrees('pass')).toBe('asExpected')
    expect(agrees('pass', finding('deadlock'))).toBe('differs')
    expect(agrees('deadlock', finding('deadlock'))).toBe('asExpected')
    expect(agrees('deadlock')).toBe('differs')
    expect(agrees('leaks + self_deadlock', finding('leaks', 'Inode.page'), finding('self_deadlock'))).toBe('asExpected')
    expect(agrees('leaks + self_deadlock', finding('leaks', 'Inode.page'))).toBe('differs')
    expect(agrees('leaks', finding('leaks', 'Inode.page'), finding('deadlock'))).toBe('differs')
  })
  it('takes any name where none is given, and only the one that is given', () => {
    expect(agrees('fails', finding('fails', 'writing'), finding('fails', 'range@12'))).toBe('asExpected')
    expect(agrees('fails writing', finding('fails', 'writing'))).toBe('asExpected')
    expect(agrees('fails writing', finding('fails', 'writing'), finding('fails', 'range@12'))).toBe('differs')
    expect(agrees('fails writing', finding('fails', 'reading'))).toBe('differs')
    expect(agrees('fails writing + fails reading', finding('fails', 'reading'), finding('fails', 'writing'))).toBe('asExpected')
  })
  it('narrows a livelock to what strong fairness does', () => {
    expect(agrees('livelock', finding('livelock', 'strong'))).toBe('asExpected')
    expect(agrees('livelock strong', finding('livelock', 'strong'))).toBe('asExpected')
    expect(agrees('livelock weak', finding('livelock', 'strong'))).toBe('differs')
  })
  it('means a lock of whichever instance by its name', () => {
    expect(agrees('leaks File.pagecache', finding('leaks', 'File[1].pagecache'))).toBe('asExpected')
    expect(agrees('leaks pagecache', finding('leaks', 'File[1].pagecache'))).toBe('asExpected')
    expect(agrees('leaks cache', finding('leaks', 'File[1].pagecache'))).toBe('differs')
    expect(agrees('leaks File[0].pagecache', finding('leaks', 'File[1].pagecache'))).toBe('differs')
    expect(agrees('leaks File[1].pagecache', finding('leaks', 'File[1].pagecache'))).toBe('asExpected')
    expect(agrees('leaks File[1].bits', finding('leaks', 'File[1].bits[0]'))).toBe('asExpected')
    expect(agrees('leaks bits[1]', finding('leaks', 'File[1].bits[0]'))).toBe('differs')
  })
  it('compares the exact set of outcomes where the cell names one', () => {
    expect(agrees('pass {ok}')).toBe('asExpected')
    expect(agrees('pass {ok, efault}')).toBe('differs')
    expect(agrees('pass {efault}')).toBe('differs')
    expect(agrees('pass {}')).toBe('differs')
  })
  it('does not compare what is awaited', () => {
    expect(
      agreement(
        { kind: 'verdict', awaited: true, findings: [{ kind: 'livelock', qualifier: undefined }], outcomes: undefined },
        result([]),
      ),
    ).toBe('awaited')
  })
  it('confirms nothing by a run that ended early', () => {
    for (const ended of ['memory', 'interrupted', 'first'] as const) {
      expect(agreement(expecting('pass'), result([], { ended }))).toBe('open')
      expect(agreement(expecting('deadlock'), result([finding('deadlock')], { ended }))).toBe('open')
      expect(agreement(expecting('deadlock'), result([], { ended }))).toBe('open')
      expect(agreement(expecting('pass'), result([finding('deadlock')], { ended }))).toBe('differs')
      expect(agreement(expecting('pass {efault}'), result([], { ended }))).toBe('differs')
      expect(agreement(undefined, result([], { ended }))).toBe('open')
    }
  })
  it('leaves what is not run and what is not expected alone', () => {
    expect(agreement({ kind: 'notRun' }, undefined)).toBe('notRun')
    expect(agreement(expecting('pass'), undefined)).toBe('open')
    expect(agreement(undefined, result([]))).toBe('free')
  })
})

describe('words', () => {
  it('says every kind once, by severity, with its names', () => {
    const found = result([finding('unreachable', 'both'), finding('fails', 'writing'), finding('fails', 'reading'), finding('deadlock')])
    expect(verdictWords(found)).toEqual(['fails writing, reading', 'deadlock', 'unreachable both'])
    expect(verdictWord(found)).toBe('fails')
  })
  it('never calls an incomplete run a pass', () => {
    expect(verdictWords(result([], { ended: 'memory' }))).toEqual(['nothing found'])
    expect(verdictWord(result([], { ended: 'memory' }))).toBe('open')
    expect(verdictWords(result([]))).toEqual(['pass'])
    expect(verdictWord(result([]))).toBe('pass')
  })
  it('says what a cell expects', () => {
    expect(expectedWords(expecting('leaks Inode.page + deadlock'))).toEqual(['leaks Inode.page', 'deadlock'])
    expect(expectedWords({ kind: 'notRun' })).toEqual(['-'])
  })
  it('collects outcomes over operations', () => {
    const outcomes = [
      { operation: 'a', occurred: ['ok', 'efault'] },
      { operation: 'b', occurred: ['ok', 'sigbus'] },
    ]
    expect(outcomesOf(result([], { outcomes }))).toEqual(['ok', 'efault', 'sigbus'])
  })
})
