// The search against golden counts that three other checkers agree on (bench/README), on a module packed by hand.
import { describe, expect, test } from 'vitest'
import { explore } from '../../runtime/index.ts'
import { locks } from './locks.ts'
import { ring } from './ring.ts'

describe('the ring of bcachefs', () => {
  test.each([
    [3, 965, 2548],
    [4, 8847, 31393],
    [5, 79133, 352282],
    [6, 700263, 3747875],
  ])('%i files', (files, states, transitions) => {
    const result = explore(ring(files), [1])
    expect([result.ended, result.states, result.transitions, result.findings, result.frontier]).toEqual([
      'complete',
      states,
      transitions,
      [],
      0,
    ])
  })

  test('depth and coverage of three files', () => {
    const result = explore(ring(3), [1])
    expect(result.depth).toBe(34)
    // Only the writer whose buffer lies before its file ever drops its lock.
    expect(result.taken.map((locations) => locations.flatMap((taken, k) => (taken ? [] : [k])))).toEqual([
      [5, 6, 7, 8, 13],
      [5, 6, 7, 8, 13],
      [9],
    ])
  })
})

describe('the lock model', () => {
  test.each([
    [4, 40537, 172128],
    [5, 430367, 2218160],
  ])('%i threads', (threads, states, transitions) => {
    const result = explore(locks(threads), [])
    expect([result.ended, result.states, result.transitions, result.findings]).toEqual(['complete', states, transitions, []])
  })
})
