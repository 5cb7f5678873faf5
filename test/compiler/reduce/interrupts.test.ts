// Steps are joined beside interrupts where nobody can tell: where a task stands is data that its steps write and that who asks for it reads, so
// that a host stands still for its interrupts as who waits does for a lock. Each model is compared with the run as written.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { modelOf } from '../../support/oracle.ts'
import { compare } from '../../support/reduced.ts'

const std = (path: string): { path: string; text: string } => ({ path, text: readFileSync(`compiler/${path}.lockspec`, 'utf8') })
const device = 'object D { l : lock mutex  m : lock mutex  x : 0..2 = 0  y : 0..2 = 0  seen : bool = false }'
const use = 'operation use() { lock D.l  D.x = 1  D.x = 0  unlock D.l }'

test.each([
  [
    'a round that takes a lock, and tasks beside it',
    `${device} ${use} workload w { task t { skip  skip } task u { use() } interrupt i on t { use() } }`,
    '52 states: pass; 14',
  ],
  [
    'a host that stands within its lock when its interrupt asks for it',
    `${device} ${use} workload w { task t { use() } interrupt i on t { use() } }`,
    '17 states: self_deadlock; 11',
  ],
  [
    'an interrupt that sees its host between two writes',
    `${device} workload w { task t { D.x = 1  D.x = 0 } interrupt i on t { assert D.x == 0 } }`,
    '8 states: fails assert@3; 5',
  ],
  [
    'one that sees between two writes whom its host waits for',
    `${device} workload w { task t { lock D.l  unlock D.l } task u { lock D.l  D.x = 1  D.x = 0  unlock D.l } interrupt i on t { assert D.x == 0 } }`,
    '31 states: fails assert@3; 14',
  ],
  [
    'an interrupt that waits for a task which waits for its host',
    `${device} workload w { task t { lock D.l  D.x = 1  unlock D.l } task u { lock D.m  lock D.l  unlock D.l  unlock D.m } interrupt i on t { lock D.m  unlock D.m } }`,
    '55 states: deadlock; 26',
  ],
  [
    'one on top of another that is in the midst of a change',
    `${device} workload w { task t { skip } interrupt low on t { D.x = 1  D.x = 0 } interrupt high on t over low { assert D.x == 0 } }`,
    '16 states: fails assert@3; 11',
  ],
  [
    'an interrupt that need not begin',
    `${device} workload w { task t { wait until D.x == 1 } interrupt i on t { D.x = 1 } } property comes: eventually D.x == 1`,
    '4 states: violates comes; 3',
  ],
  [
    'an interrupt that comes for ever, and a host that never gets on',
    `${device} workload w { task t { while not D.seen { skip } } interrupt i on t repeat { lock D.l  D.x = 1  D.x = 0  unlock D.l } }`,
    '5 states: livelock strong; 1',
  ],
  [
    'one that ends the waiting of its host, if it comes',
    `${device} workload w { task t { while not D.seen { lock D.l  unlock D.l } } interrupt i on t { D.x = 1  D.seen = true } }
     property seen: eventually D.seen`,
    '13 states: livelock strong + violates seen; 6',
  ],
  [
    'one that its host holds off',
    `${device} task state { off : bool = false }
     workload w { task t { current.off = true  D.x = 1  D.x = 0  current.off = false } interrupt i on t when not current.off { assert D.x == 0 } }`,
    '11 states: pass; 5',
  ],
  [
    'a task that asks where another stands',
    `${device} workload w { task a { lock D.l  there: D.x = 1  unlock D.l } task b { if a at there { D.seen = true } } }
     invariant unseen: not D.seen`,
    '14 states: violates unseen; 7',
  ],
  [
    'one that asks where it stands itself',
    `${device} workload w { task a { lock D.l  there: atomic { D.x = if a at there then 1 else 2 }  unlock D.l } task b { lock D.l  unlock D.l } }
     finally told: D.x == 1`,
    '10 states: pass; 5',
  ],
])('%s', (_, text, expected) => {
  const compared = compare(
    modelOf(`spec s\nimport "std/locks"\n${text}`, 'test.lockspec', std),
    { workload: 'w', variant: undefined },
    4000,
    ['transactions', 'confluence'],
  )
  if (compared.kind !== 'reduced') throw new Error(compared.kind)
  const { written, reduced, unplayable, amiss } = compared
  expect({ findings: reduced.findings, unplayable, amiss }).toEqual({ findings: written.findings, unplayable: [], amiss: [] })
  expect(`${written.states} states: ${written.findings.join(' + ') || 'pass'}; ${reduced.states}`).toBe(expected)
})
