// What never ran in any of several runs.
import { describe, expect, it } from 'vitest'
import { neverRan } from '../../../runtime/report/coverage.ts'
import { meta, result } from './handmade.ts'

const texts = (...results: Parameters<typeof neverRan>[0]): readonly string[] =>
  neverRan(results).map((gap) => `${gap.at?.line ?? '-'} ${gap.kind} ${gap.text}`)
const taken = (...never: readonly number[]) => meta.tasks.map((task) => task.locations.map((_, index) => !never.includes(index)))
const all = [1, 1, 1, 0, 1]

describe('coverage', () => {
  it('names steps, branches, outcomes and retry rules', () => {
    const none = result([], {
      taken: taken(6),
      notes: [0, 0, 0, 0, 1],
      retries: [{ name: 'reshoot', procedure: 'dio_write', fired: 0, longest: 0 }],
    })
    expect(texts(none)).toEqual([
      '- outcome dio_write never ends with efault',
      '13 branch the test is never false',
      '27 step never runs: assert target.cache == absent',
      '28 retry retry reshoot never fires',
    ])
  })
  it('counts what some other run did', () => {
    const first = result([], { taken: taken(6), notes: [0, 1, 0, 0, 1] })
    const second = result([], { taken: taken(2), notes: all, outcomes: [{ operation: 'dio_write', occurred: ['efault'] }] })
    expect(texts(first, second)).toEqual([])
  })
  it('tells a test that never ran once, as a step', () => {
    const run = result([], { taken: taken(4), notes: [0, 1, 1, 0, 0], outcomes: [{ operation: 'dio_write', occurred: ['ok', 'efault'] }] })
    expect(texts(run)).toEqual(['13 step never runs: if file.cache == present'])
  })
  it('says nothing where some run ended early', () => {
    expect(neverRan([result([]), result([], { ended: 'memory', taken: taken(6) })])).toEqual([])
    expect(neverRan([])).toEqual([])
  })
})
