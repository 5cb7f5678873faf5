// Code that is the same in all emitted modules: the file that is taken in is what stands in the files that are type-checked, and these
// do what the contract of the runtime says.
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { machinery } from '../../../compiler/emit/fixed/machinery.ts'
import { places } from '../../../compiler/emit/fixed/places.ts'
import type { Checker } from '../../../runtime/contract.ts'
import { fixedText } from '../../../scripts/fixed.ts'

type Tools = Parameters<Parameters<typeof machinery>[1]>[0]

/** A checker whose one step does what is asked. */
function stepping(doing: (tools: Tools) => void): Checker {
  const buffers = { words: 1, capacity: 4, out: new Int32Array(8), notes: new Float64Array(4), failures: new Float64Array(2) }
  return machinery(buffers, (tools) => {
    const expand = (): number => (doing(tools), 0)
    return {
      initial: () => 0,
      expand,
      step: expand,
      examine: () => 0,
      evaluate: () => 1,
      request: () => -1,
      together: () => false,
      answer: () => NaN,
    }
  })
}

/** Counts, and what is logged. */
function told(doing: (tools: Tools) => void): {
  readonly notes: number[]
  readonly failures: number[]
  readonly tally: number[]
  readonly log: number[]
} {
  const { notes, failures, tally, log, ...checker } = stepping(doing)
  const logged = stepping(doing)
  logged.logging = true
  expect(logged.logging).toBe(true)
  logged.expand(new Int32Array(1), 0, 0)
  checker.expand(new Int32Array(1), 0, 0)
  expect(log).toEqual([])
  return { notes: [...notes], failures: [...failures], tally: [...tally], log: [...logged.log] }
}

test('compiler/emit/fixed.ts is what the files make', async () => {
  expect(readFileSync('compiler/emit/fixed.ts', 'utf8')).toBe(await fixedText())
})

describe('the machinery', () => {
  test('notes, findings and failures are counted and logged', () => {
    expect(told(({ note, pushed }) => (note(2), note(2), pushed()))).toEqual({
      ...{ notes: [0, 0, 2, 0], failures: [0, 0], tally: [0, 0], log: [2, 2, -1] },
    })
    expect(told(({ warn, fail }) => (warn(1), fail(1)))).toEqual({ notes: [0, 1, 0, 0], failures: [0, 1], tally: [1, 2], log: [1, -4] })
  })

  test('what waits is noted where the way is certain, once', () => {
    const settled = told(({ wait, settle }) => (wait(0), wait(4 + 1), wait(8 + 2), settle(), settle()))
    expect(settled).toEqual({ notes: [1, 1, 1, 0], failures: [0, 0], tally: [0, 2], log: [0, 1, 2] })
  })

  test('of a blocked way only what holds of it', () => {
    const blocked = told(({ wait, stand, settle }) => (wait(0), wait(4 + 1), wait(8 + 2), stand(), settle()))
    expect(blocked).toEqual({ notes: [0, 0, 1, 0], failures: [0, 0], tally: [0, 1], log: [2, -2] })
  })

  test('the size of a set', () => {
    const sizes: number[] = []
    stepping(({ size }) => sizes.push(size(0), size(1), size(0b1011), size(-1))).expand(new Int32Array(1), 0, 0)
    expect(sizes).toEqual([0, 1, 3, 32])
  })
})

test('places', () => {
  const { at, call } = places(['a.lockspec', 'b.lockspec'])
  expect(at(3, 4)).toEqual({ file: 'a.lockspec', line: 3, column: 4 })
  expect(call('handler', 'fault', at(1, 2, 1))).toEqual({ role: 'handler', name: 'fault', at: { file: 'b.lockspec', line: 1, column: 2 } })
})
