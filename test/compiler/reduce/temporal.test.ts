// Temporal properties of reduced runs: what a transaction could hide of them, or fairness of what stands within one. Each is compared with the
// run as written; how many states both had, and how many as written were looked at around cycles, is here.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Model } from '../../../compiler/model/model.ts'
import { exploreReduced, reductionNames } from '../../../runtime/index.ts'
import { modelAt, modelOf } from '../../support/oracle.ts'
import { compare, reducedModules } from '../../support/reduced.ts'

const std = (path: string): { path: string; text: string } => ({ path, text: readFileSync(`compiler/${path}.lockspec`, 'utf8') })
const spec = (text: string): Model => modelOf(`spec s\nimport "std/locks"\n${text}`, 'test.lockspec', std)
const choice = { workload: 'w', variant: undefined }

const device = 'object D { l : lock mutex  m : lock mutex  p : bool = false  q : bool = false  n : 0..2 = 0 }'

test.each([
  [
    'a value that comes and goes under a lock',
    `${device} operation flip() { lock D.l  D.n = 1  D.p = true  D.p = false  D.n = 0  unlock D.l }
     property again: always eventually D.p  property not_for_ever: always eventually not D.p
     workload w { task a repeat { flip() } task b repeat { flip() } }`,
    '11 states: pass; 2 and 0 by transactions, confluence, symmetry',
  ],
  [
    'one that comes and goes, and is never there when the other looks',
    `${device} operation flip() { lock D.l  D.p = true  D.p = false  unlock D.l }
     operation look() { lock D.l  atomic { D.q = D.p }  unlock D.l }
     property seen: eventually D.q  property answered: D.p leads to D.q
     workload w { task a repeat { flip() } task b repeat { look() } }`,
    '6 states: violates answered + violates seen; 2 and 12 by transactions',
  ],
  [
    'a premise that holds for one state within a transaction',
    `${device} operation ask() { lock D.l  D.p = true  D.p = false  D.q = false  unlock D.l }
     operation answer() { lock D.l  D.q = true  unlock D.l }
     property answered: D.p leads to D.q
     workload w { task a { ask() } task b { answer() } }`,
    '17 states: pass; 9 and 0 by transactions, confluence',
  ],
  [
    'rest in a deadlock',
    `${device} operation one() { lock D.l  lock D.m  D.p = true  unlock D.m  unlock D.l }
     operation two() { lock D.m  lock D.l  unlock D.l  unlock D.m }
     property comes: eventually D.p
     workload w { task a { one() } task b { two() } }`,
    '21 states: deadlock + violates comes; 7 and 0 by transactions, confluence',
  ],
  [
    'rest at the end',
    `${device} operation one() { lock D.l  D.n = 1  unlock D.l }
     property comes: eventually D.p  property stays: D.n == 1 leads to D.n == 2
     workload w { task a { one() } task b { one() } }`,
    '12 states: violates comes + violates stays; 4 and 0 by transactions, confluence',
  ],
  [
    'a lock that is free in every reduced state, and not in every state: weak fairness of who waits for it',
    `${device} operation use() { lock D.l  D.n = 1  unlock D.l } operation set() { lock D.l  D.p = true  unlock D.l }
     property comes: eventually D.p
     workload w { task a repeat { use() } task b { set() } }`,
    '14 states: violates comes; 3 and 4 by transactions, confluence',
  ],
  [
    'the same under strong fairness',
    `${device} operation use() { lock D.l  D.n = 1  unlock D.l } operation set() { lock D.l  D.p = true  unlock D.l }
     property comes: eventually D.p
     workload w { task a repeat { use() } task b { set() } fairness strong b }`,
    '14 states: pass; 3 and 4 by transactions, confluence',
  ],
  [
    'a place at which who is to set it can always move',
    `${device} operation use() { lock D.l  D.n = 1  unlock D.l } operation set() { D.p = true }
     property comes: eventually D.p
     workload w { task a repeat { use() } task b { set() } }`,
    '10 states: pass; 2 and 0 by transactions, confluence',
  ],
  [
    'a wait that only two half-done transactions close',
    `object D { l : lock mutex  m : lock mutex  x : bool = false  y : bool = false  p : bool = false }
     operation one() { lock D.l  D.x = true  D.x = false  unlock D.l } operation two() { lock D.m  D.y = true  D.y = false  unlock D.m }
     property comes: eventually D.p
     workload w { task a repeat { one() } task b repeat { two() } task c { wait until not (D.x and D.y)  D.p = true } }`,
    '48 states: violates comes; 3 and 32 by transactions, confluence',
  ],
  [
    'an operation that waits behind a mutex, and one that stands in a queue',
    `object D { l : lock mutex  r : lock rwsem  n : 0..2 = 0 }
     operation use() { lock D.l  D.n = 1  unlock D.l } operation stand() { lock D.r.write  D.n = 1  unlock D.r.write }
     property used: every use completes  property stood: every stand completes
     workload w { task a repeat { use() } task b repeat { use() } task c repeat { stand() } task d repeat { stand() } }`,
    '80 states: starvation used; 10 and 195 by transactions, confluence',
  ],
  [
    'an operation that goes round itself, beside others that complete',
    `${device} operation spin() { var done = false  while not done { lock D.l  done = D.p  unlock D.l } }
     operation use() { lock D.l  D.n = 1  unlock D.l }
     property spun: every spin completes  property used: every use completes
     workload w { task a { spin() } task b repeat { use() } }`,
    '7 states: livelock weak + starvation spun + starvation used; 2 and 21 by transactions, confluence',
  ],
  [
    'an operation with two outcomes, of which one is asked for',
    `${device} operation go() -> ok | again { lock D.l  if D.p { unlock D.l  return ok }  unlock D.l  return again }
     operation set() { lock D.l  D.p = true  unlock D.l }
     property ends: every go completes with ok
     workload w { task a repeat { go() } task b { set() } }`,
    '8 states: starvation ends; 2 and 8 by transactions, confluence',
  ],
  [
    'three that are alike, of whom one may starve',
    `object D { l : lock mutex  n : 0..2 = 0 }
     operation use() { lock D.l  D.n = 1  skip  unlock D.l }
     property used: every use completes
     workload w { task t[i in 1..3] repeat { use() } }`,
    '14 states: starvation used; 2 and 10 by transactions, confluence',
  ],
  [
    'three that are alike, of whom none may',
    `object D { l : lock rwsem  n : 0..2 = 0 }
     operation use() { lock D.l.write  D.n = 1  unlock D.l.write }
     property used: every use completes
     workload w { task t[i in 1..3] repeat { use() } }`,
    '62 states: pass; 18 and 46 by transactions, confluence, symmetry',
  ],
  [
    'one of three that are alike is asked about',
    `object D { l : lock mutex  n : 0..2 = 0 }
     operation use() { lock D.l  D.n = 1  unlock D.l }
     property used in w: every use of t[2] completes
     workload w { task t[i in 1..3] repeat { use() } }`,
    '11 states: starvation used; 2 and 7 by transactions, confluence',
  ],
  [
    'what all that are alike have to do',
    `object D { l : lock rwsem  n : 0..2 = 0 } object F[3] { done : bool = false }
     operation use(f: F) { lock D.l.write  f.done = true  unlock D.l.write }
     property all_done: eventually forall f in F: f.done
     workload w { task t[f in F] { use(f) } }`,
    '83 states: pass; 16 and 0 by transactions, confluence, symmetry',
  ],
  [
    'a condition that cannot be evaluated',
    `object D { l : lock mutex  who : F? = none } object F[2] { done : bool = false }
     operation use(f: F) { lock D.l  D.who = f  D.who = none  unlock D.l }
     property comes: eventually D.who.done
     workload w { task a { use(F[0]) } task b { use(F[1]) } }`,
    '16 states: fails invariant@5; 5 and 0 by transactions, confluence, symmetry',
  ],
  [
    'a task without fairness may stop within a transaction',
    `${device} operation set() { lock D.l  D.n = 1  D.p = true  unlock D.l } operation other() { lock D.m  D.n = 2  unlock D.m }
     property comes: eventually D.p
     workload w { task a { set() } task b { other() } fairness none a }`,
    '26 states: violates comes; a temporal property: where a task is held to no fairness, it depends on states between whether it holds',
  ],
  [
    'an environment may stay away',
    `${device} operation set() { lock D.l  D.p = true  unlock D.l } operation use() { lock D.m  D.n = 1  unlock D.m }
     property comes: eventually D.p  property used: every use completes
     workload w { task a repeat { use() } environment task b repeat { set() } }`,
    '25 states: violates comes; 2 and 6 by transactions, confluence',
  ],
])('%s', (_, text, expected) => {
  const model = spec(text)
  for (const by of [reductionNames, ['transactions', 'confluence'] as const, ['symmetry'] as const]) {
    const compared = compare(model, choice, 20_000, by)
    if (!('written' in compared)) throw new Error(compared.kind)
    if (compared.kind === 'reduced') expect([compared.reduced.findings, compared.unplayable]).toEqual([compared.written.findings, []])
    if (by !== reductionNames) continue
    const { written } = compared
    const { settings, ...modules } = reducedModules(model, choice)
    const run = exploreReduced(modules, settings)
    const states =
      run.kind === 'result' ? `${run.result.states} and ${run.result.unfolded ?? 0} by ${run.result.reductions?.join(', ')}` : run.reason
    expect(`${written.states} states: ${written.findings.join(' + ') || 'pass'}; ${states}`).toBe(expected)
  }
})

test.each([
  ['right', '9304 states: pass; 2347'],
  ['two_steps', '26764 states: deadlock + partial_deadlock + starvation served; 16846'],
])('the queue lock of three, %s', (variant, expected) => {
  const model = modelAt('specs/mcs_lock/mcs_lock.lockspec')
  const compared = compare(model, { workload: 'three', variant })
  if (compared.kind !== 'reduced') throw new Error(compared.kind)
  const { written, reduced, unplayable } = compared
  expect([reduced.findings, unplayable]).toEqual([written.findings, []])
  expect(`${written.states} states: ${written.findings.join(' + ') || 'pass'}; ${reduced.states}`).toBe(expected)
})
