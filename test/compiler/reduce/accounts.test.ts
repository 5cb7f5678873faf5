// What a reduced run says of retry rules, of locks held and of chains of waits, beside the run as written: rows of firings that begin, end or
// fail within a transaction, tasks that change places between firings, waits that are over before a transaction ends.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { explore, exploreReduced, type RunResult } from '../../../runtime/index.ts'
import { modelOf } from '../../support/oracle.ts'
import { accountsAmiss } from '../../support/accounts.ts'
import { reducedModules } from '../../support/reduced.ts'

const std = (path: string): { path: string; text: string } => ({ path, text: readFileSync(`compiler/${path}.lockspec`, 'utf8') })

const line = ({ retries, accounting, reductions = [] }: RunResult): string =>
  [
    ...retries.map(({ name, longest, atLeast }) => `${name} ${atLeast === true ? 'at least ' : ''}${longest}`),
    `held ${accounting?.mostHeld}, chain ${accounting?.longestWait}${accounting?.atLeast === true ? ' at least' : ''}`,
    ...(reductions.length === 0 ? [] : [`by ${reductions.join(', ')}`]),
  ].join('; ')

const device = `object D { l : lock mutex  m : lock mutex  n : 0..9 = 0 }
  procedure probe(most : 0..9) -> ok | busy { if D.n < most { atomic { D.n = D.n + 1 }  return busy } }`

test.each([
  [
    'a row within one transaction, and one in several',
    `${device} operation f() { lock D.l  attempt { probe(3) } retry again on busy  unlock D.l }
     operation g() { lock D.l  D.n = 0  unlock D.l }
     workload w { task a { f() } task b { g() } }`,
    'again 3; held 1, chain 1',
    'again 3; held 1, chain 1 at least; by transactions, confluence',
  ],
  [
    'rows with endings between them',
    `${device} operation f() { attempt { probe(2) } retry again on busy  D.n = 0 }
     workload w { task a repeat { f() } }`,
    'again 2; held 0, chain 0',
    'again 2; held 0, chain 0 at least; by transactions, confluence',
  ],
  [
    'a row that begins behind an ending, within one step, and goes on in the next',
    `${device} operation first() -> ok | busy { lock D.l  unlock D.l  return busy }
     procedure again() -> ok | busy { lock D.l  unlock D.l  if D.n < 3 { atomic { D.n = D.n + 1 }  return busy } }
     operation f() { attempt { if D.n == 0 { D.n = 1  first() } else { again() } } retry rule on busy }
     workload w { task a { f() } }`,
    'rule 3; held 1, chain 0',
    'rule 3; held 1, chain 0 at least; by transactions, confluence',
  ],
  [
    'firings before a failure',
    `${device} operation f() { attempt { probe(3) } retry again on busy  assert D.n == 0 }
     workload w { task a { f() } }`,
    'again 3; held 0, chain 0',
    'again at least 2; held 0, chain 0 at least; by transactions, confluence',
  ],
  [
    'tasks that change places share what they fire for',
    `${device} operation f() { attempt { probe(4) } retry again on busy  lock D.l  unlock D.l }
     workload w { task a[i in 1..3] { f() } }`,
    'again 4; held 1, chain 1',
    'again 4; held 1, chain 1 at least; by transactions, confluence, symmetry',
  ],
  [
    'without bound among tasks that change places',
    `${device} procedure ask() -> ok | busy { let got = trylock D.l  if not got { return busy }  unlock D.l }
     operation f() { attempt { ask() } retry again on busy }
     workload w { task a[i in 1..2] repeat { f() } }`,
    'again unbounded; held 1, chain 0',
    'again unbounded; held 1, chain 0 at least; by transactions, confluence, symmetry',
  ],
  [
    'a chain while two locks are held within one transaction',
    `${device} operation f() { lock D.l  lock D.m  D.n = 1  unlock D.m  unlock D.l }
     operation g() { lock D.m  D.n = 2  unlock D.m }
     workload w { task a { f() } task b { f() } task c { g() } }`,
    'held 2, chain 2',
    'held 2, chain 2 at least; by transactions, confluence, symmetry',
  ],
])('%s', (_, text, asWritten, asReduced) => {
  const { settings, ...modules } = reducedModules(modelOf(`spec s\nimport "std/locks"\n${text}`, 'test.lockspec', std), {
    workload: 'w',
    variant: undefined,
  })
  const written = explore(modules.full, settings)
  const reduced = exploreReduced(modules, settings)
  if (reduced.kind !== 'result') throw new Error(reduced.reason)
  expect(accountsAmiss(written, reduced.result)).toEqual([])
  expect([line(written), line(reduced.result)]).toEqual([asWritten, asReduced])
})
