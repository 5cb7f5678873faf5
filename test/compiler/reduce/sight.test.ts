// What a property can tell of a step: a step may be taken later that shows no finding, and sooner one that hides none. Each model is compared with
// the run as written; the numbers say which steps are joined.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { modelOf } from '../../support/oracle.ts'
import { compare } from '../../support/reduced.ts'

const std = (path: string): { path: string; text: string } => ({ path, text: readFileSync(`compiler/${path}.lockspec`, 'utf8') })
const device = 'object D { l : lock mutex  m : lock mutex  x : 0..2 = 0  y : 0..2 = 0  p : bool = false }'

test.each([
  [
    'an invariant that speaks where nobody has the lock: taking it hides, giving it back shows',
    `${device} operation set() { lock D.l  D.x = 1  D.y = 1  D.x = 0  unlock D.l }
     invariant whole: held(D.l) or D.x == 0 workload w { task a { set() } task b { set() } }`,
    undefined,
    '20 states: pass; 4',
  ],
  [
    'one that speaks where somebody has it: taking it shows, giving it back hides',
    `${device} operation set() { lock D.l  D.y = 1  unlock D.l }
     invariant never: not held(D.l) workload w { task a { set() } task b { set() } }`,
    undefined,
    '12 states: violates never; 6',
  ],
  [
    'a state that the same task breaks and mends again, whom nobody else touches',
    `${device} invariant zero: D.x == 0 workload w { task a { D.x = 1  D.x = 0  skip } task b { D.y = 1 } }`,
    undefined,
    '8 states: violates zero; 4',
  ],
  [
    'one that is broken behind a lock and mended before it is given back',
    `${device} operation set() { lock D.l  D.x = 1  D.x = 0  unlock D.l }
     invariant zero: D.x == 0 workload w { task a { set() } task b { set() } }`,
    undefined,
    '16 states: violates zero; 6',
  ],
  [
    'a step that mends one part and breaks another',
    `${device} operation set() { lock D.l  D.x = 1  atomic { D.x = 0  D.y = 1 }  D.y = 0  unlock D.l }
     invariant zero: D.x == 0 and D.y == 0 workload w { task a { set() } task b { set() } }`,
    undefined,
    '20 states: violates zero; 10',
  ],
  [
    'a state that is to be reached, and is left again',
    `${device} operation set() { lock D.l  D.p = true  D.p = false  unlock D.l }
     reachable there: D.p workload w { task a { set() } task b { set() } }`,
    undefined,
    '16 states: pass; 6',
  ],
  [
    'one of two parts, of which nobody has both',
    `${device} operation set() { lock D.l  D.x = 1  D.x = 0  unlock D.l } operation other() { lock D.l  D.y = 1  D.y = 0  unlock D.l }
     reachable both: D.x == 1 and D.y == 1 workload w { task a { set() } task b { other() } }`,
    undefined,
    '16 states: unreachable both; 8',
  ],
  [
    'a property that waits for a moment',
    `${device} operation set() { lock D.l  D.p = true  D.p = false  unlock D.l }
     property comes: always eventually D.p workload w { task a repeat { set() } task b { set() } }`,
    undefined,
    '11 states: pass; 5',
  ],
  [
    'an answer that is there for a moment',
    `${device} operation set() { lock D.l  D.x = 1  D.x = 0  D.p = true  D.p = false  unlock D.l }
     property answered: D.x == 1 leads to D.p workload w { task a repeat { set() } task b { set() } }`,
    undefined,
    '17 states: pass; 11',
  ],
  [
    'an invariant of a variant',
    `${device} switch strict = off
     invariant zero: not strict or D.x == 0 workload w { task a { D.x = 1  D.x = 0  skip } task b { D.y = 1 } }
     variant loose { } variant hard { strict = on }`,
    'hard',
    '8 states: violates zero; 4',
  ],
  [
    'one that asks where a task stands, beside what it reads',
    `${device} operation set() { lock D.l  D.x = 1  there: D.y = 1  D.x = 0  unlock D.l }
     invariant apart in w: not (a at there and b at there) and not (a at there and D.x == 1)
     workload w { task a { set() } task b { set() } }`,
    undefined,
    '20 states: violates apart; 6',
  ],
])('%s', (_, text, variant, expected) => {
  const model = modelOf(`spec s\nimport "std/locks"\n${text}`, 'test.lockspec', std)
  const compared = compare(model, { workload: 'w', variant }, 4000, ['transactions', 'confluence'])
  if (compared.kind !== 'reduced') throw new Error(compared.kind)
  const { written, reduced, unplayable, amiss } = compared
  expect({ findings: reduced.findings, unplayable, amiss }).toEqual({ findings: written.findings, unplayable: [], amiss: [] })
  expect(`${written.states} states: ${written.findings.join(' + ') || 'pass'}; ${reduced.states}`).toBe(expected)
})
