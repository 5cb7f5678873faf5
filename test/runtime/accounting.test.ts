// Retry accounting, overtakes, holds and chains of waits, on graphs small enough to count by hand.
import { describe, expect, test } from 'vitest'
import { explore } from '../../runtime/index.ts'
import { end, lock, sketch, unlock } from './sketch.ts'
import { ring } from './ring.ts'
import type { Sketch, SketchTask } from './sketch.ts'

describe('a retry rule', () => {
  const retrying = (most: number | undefined): Sketch => ({
    fields: { n: 0 },
    notes: [
      { kind: 'retry', task: 0, retry: 0 },
      { kind: 'round', task: 0 },
    ],
    retries: ['again', 'never'],
    tasks: [
      {
        name: 'P',
        steps: [
          {
            text: 'try',
            ways: (v) => [
              { to: 0, set: { n: 0 }, notes: [1] },
              ...(most !== undefined && v['n']! >= most ? [] : [{ to: 0, set: { n: most === undefined ? 0 : v['n']! + 1 }, notes: [0] }]),
            ],
          },
        ],
      },
    ],
  })

  test('with a bound fires so often in a row, over many rounds', () => {
    const { retries } = explore(sketch(retrying(3)), [])
    expect(retries).toEqual([
      { name: 'again', procedure: 'p', fired: 3, longest: 3 },
      { name: 'never', procedure: 'p', fired: 0, longest: 0 },
    ])
  })

  test('in a cycle has none', () => {
    expect(explore(sketch(retrying(undefined)), []).retries[0]).toEqual({ name: 'again', procedure: 'p', fired: 1, longest: 'unbounded' })
  })

  test.each(['nothing', 'rows', 'all'] as const)('is told of where it is read: %s', (read) => {
    const whole = explore(sketch(retrying(3)), [])
    const { accounted, accounting, retries } = explore(sketch(retrying(3)), [], { accounts: () => read })
    expect({ accounted, accounting, longest: retries.map(({ longest }) => longest) }).toEqual({
      accounted: read,
      accounting: read === 'all' ? whole.accounting : undefined,
      longest: read === 'nothing' ? [undefined, undefined] : [3, 0],
    })
  })
})

describe('locks', () => {
  const once = (name: string): SketchTask => ({
    name,
    steps: [lock(name, 'A', 1), lock(name, 'B', 2), unlock(name, 'B', 3), unlock(name, 'A', 4), end],
  })
  const model: Sketch = { locks: { A: ['held'], B: ['held'] }, tasks: [once('P'), once('Q'), once('R')] }

  test('each taken once by three tasks: two may go before the third', () => {
    const { accounting } = explore(sketch(model), [])
    // B is only asked for by who holds A: nobody waits there.
    expect(accounting).toEqual({ mostHeld: 2, longestWait: 1, overtakes: [{ lock: 'A', most: 2 }] })
  })

  test('taken again and again: no bound', () => {
    const forever = (name: string, note: number): SketchTask => ({
      name,
      steps: [lock(name, 'A', 1), unlock(name, 'A', 0, { notes: [note] })],
    })
    const { accounting } = explore(
      sketch({ locks: { A: ['held'] }, notes: [0, 1].map((task) => ({ kind: 'round', task })), tasks: [forever('P', 0), forever('Q', 1)] }),
      [],
    )
    expect(accounting).toEqual({ mostHeld: 1, longestWait: 1, overtakes: [{ lock: 'A', most: 'unbounded' }] })
  })

  test('a ring of waits', () => {
    expect(explore(ring(4), [0]).accounting).toMatchObject({ mostHeld: 2, longestWait: 4 })
  })

  test('accounts that nobody reads are not made, and nothing else is different', () => {
    const asked: number[] = []
    const { accounting, accounted, retries, analysisSeconds, seconds, ...rest } = explore(ring(4), [0], {
      accounts: ({ findings }) => {
        asked.push(findings.length)
        return 'nothing'
      },
    })
    const whole = explore(ring(4), [0])
    expect({ accounting, accounted, asked }).toEqual({ accounting: undefined, accounted: 'rows', asked: [whole.findings.length] })
    expect(retries).toEqual(whole.retries.map((one) => ({ ...one, longest: undefined })))
    expect({ ...whole, ...rest }).toEqual(whole)
    expect([analysisSeconds, seconds]).toEqual([expect.any(Number), expect.any(Number)])
  })

  test('nothing is said where the run ended early', () => {
    expect(explore(ring(5), [1], { memory: 600_000 }).accounting).toBeUndefined()
  })
})
