// What scripts/engines.ts takes for a difference between an engine and our own search.
import { expect, test } from 'vitest'
import { differences, type Said } from '../../scripts/engines/differences.ts'
import { nth } from '../../runtime/entries.ts'

const said = (words: string, states: number, unasked?: readonly string[], ended = 'complete'): Said => ({
  ended,
  states,
  findings: words === '' ? [] : words.split(' + ').map((one) => ({ kind: nth(one.split(' '), 0), name: one.split(' ')[1] ?? '' })),
  engine: unasked === undefined ? null : { unasked },
})

test.each([
  ['deadlock', 19, said('deadlock', 19, []), []],
  ['livelock strong', 19, said('livelock unfair', 19, ['livelock under stronger fairness']), []],
  ['deadlock', 19, said('', 19, []), ['it does not find deadlock']],
  ['', 16, said('fails writing', 16, []), ['it finds fails writing']],
  ['', 16, said('', 17, ['livelock']), ['17 states instead of 16']],
  ['', 16, said('', 7, ['anything beyond the states seen']), []],
  ['', 16, said('', 7, [], 'memory'), ['it ended by memory']],
  // What is not asked of one is asked of the others.
  ['violates one + violates other', 16, said('', 16, ['violates one']), ['it does not find violates other']],
  ['deadlock + partial_deadlock', 16, said('', 16, ['partial_deadlock', 'deadlock beside an environment task that moves']), []],
])('%s, %i states', (words, states, theirs, expected) => expect(differences(said(words, states), theirs)).toEqual(expected))
