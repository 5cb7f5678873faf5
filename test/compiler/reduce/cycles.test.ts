// Livelocks of reduced runs: what is around cycles without progress is explored as written, and says what the whole does. Each spec is one in
// which joined steps hide who was able to move, or whose cycle is none under fairness; how many states as written that takes is here.
import { expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { modelAt, modelOf } from '../../support/oracle.ts'
import { compare, reducedModules, type Said } from '../../support/reduced.ts'
import { exploreReduced } from '../../../runtime/index.ts'
import type { Model } from '../../../compiler/model/model.ts'

const std = (path: string): { path: string; text: string } => ({ path, text: readFileSync(`compiler/${path}.lockspec`, 'utf8') })
const spec = (text: string): Model => modelOf(`spec s\nimport "std/locks"\n${text}`, 'test.lockspec', std)
const choice = { workload: 'w', variant: undefined }

const device = 'object D { l : lock mutex  m : lock mutex  go : bool = false  n : 0..2 = 0 }'
const spins = 'operation spin() { var done = false  while not done { lock D.l  done = D.go  unlock D.l } }'
const tries = (first: string, second: string): string =>
  `{ var done = false  while not done { lock D.${first}  if trylock D.${second} { done = true  unlock D.${second} }  unlock D.${first} } }`

const STAYS = 'a cycle without progress: where a task is held to no fairness, it depends on states between whether there is a livelock'

test.each([
  [
    'a flag that somebody sets, if he ever comes by: weak fairness of a mutex that is free now and then does not see to it',
    `${device} ${spins}
    operation set() { lock D.l  D.go = true  unlock D.l } workload w { task a { spin() } task b { set() } }`,
    '9 states: livelock weak',
    '3 and 5',
  ],
  [
    'the same under strong fairness',
    `${device} ${spins}
    operation set() { lock D.l  D.go = true  unlock D.l } workload w { task a { spin() } task b { set() } fairness strong b }`,
    '9 states: pass',
    '3 and 5',
  ],
  [
    'a flag that is set without the lock',
    `${device} ${spins}
    operation set() { D.go = true } workload w { task a { spin() } task b { set() } }`,
    '8 states: pass',
    '3 and 0',
  ],
  [
    'a flag that nobody sets',
    `${device} ${spins}
    operation look() { lock D.l  D.n = 1  unlock D.l } workload w { task a { spin() } task b { look() } }`,
    '6 states: livelock strong',
    '2 and 6',
  ],
  [
    'two that get into each other’s way',
    `${device} operation one() ${tries('l', 'm')} operation two() ${tries('m', 'l')}
    workload w { task a { one() } task b { two() } }`,
    '28 states: livelock strong',
    '20 and 17',
  ],
  [
    'three, of whom one ends',
    `${device} operation one() ${tries('l', 'm')} operation two() ${tries('m', 'l')}
    operation end() { lock D.l  D.n = 1  D.n = 2  unlock D.l } workload w { task a { one() } task b { two() } task c { end() } }`,
    '86 states: livelock strong',
    '48 and 46',
  ],
  [
    'a service that goes round beside work that is done',
    `${device} ${spins}
    operation set() { lock D.m  D.n = 1  D.n = 2  unlock D.m  lock D.l  D.go = true  unlock D.l } workload w { task a { spin() } service task b repeat { set() } }`,
    '40 states: livelock weak',
    '3 and 5',
  ],
  [
    'a fair branch that would end it',
    `${device} operation spin() { var done = false  while not done { either { lock D.l  unlock D.l } or fair { done = true } } }
    operation set() { lock D.l  D.n = 1  D.n = 2  unlock D.l } workload w { task a { spin() } task b { set() } }`,
    '17 states: pass',
    '5 and 12',
  ],
  [
    'an environment that may stay away',
    `${device} ${spins}
    operation set() { lock D.l  D.go = true  unlock D.l } workload w { task a { spin() } environment task b repeat { set() } }`,
    '12 states: livelock strong',
    '3 and 12',
  ],
  [
    'an environment that begins its rounds with a step that nobody sees',
    `${device} ${spins}
    operation set() { skip  lock D.l  D.go = true  unlock D.l } workload w { task a { spin() } environment task b repeat { skip  set() } }`,
    '26 states: livelock strong',
    '6 and 26',
  ],
  [
    'an environment with a round that is a transaction, and goes over into the next',
    `${device} ${spins}
    operation set() { lock D.m  D.n = 1  unlock D.m } workload w { task a { spin() } task c { lock D.m  D.go = true  unlock D.m } environment task b repeat { set()  set() } }`,
    '88 states: livelock weak',
    '9 and 51',
  ],
  [
    'a task without fairness',
    `${device} ${spins}
    operation set() { lock D.l  D.go = true  unlock D.l } workload w { task a { spin() } task b { set() } fairness none b }`,
    '9 states: livelock weak',
    STAYS,
  ],
  [
    'equal tasks, under symmetry',
    `${device} operation one() ${tries('l', 'm')} operation two() ${tries('m', 'l')}
    workload w { task t[i in 1..3] { either { one() } or { two() } } }`,
    '616 states: livelock strong',
    '496 and 276',
  ],
])('%s', (_, text, ...expected) => {
  const model = spec(text)
  const compared = compare(model, choice)
  if (compared.kind === 'unreduced') return expect([line(compared.written), compared.reason]).toEqual(expected)
  if (compared.kind !== 'reduced') throw new Error(compared.kind)
  expect([compared.reduced.findings, compared.unplayable]).toEqual([compared.written.findings, []])
  const { settings, ...modules } = reducedModules(model, choice)
  const run = exploreReduced(modules, settings)
  if (run.kind !== 'result') throw new Error(run.reason)
  expect([line(compared.written), `${compared.reduced.states} and ${run.result.unfolded ?? 0}`]).toEqual(expected)
})

const line = ({ states, findings }: Said): string => `${states} states: ${findings.join(' + ') || 'pass'}`

test('a strong livelock of a larger model is found before all around it is known', () => {
  const model = modelAt('specs/gfs2_fault_retry/gfs2_fault_retry.lockspec')
  const { settings, ...modules } = reducedModules(model, { workload: 'ring', variant: 'unordered', sizes: { files: 4 } })
  const run = exploreReduced(modules, settings)
  if (run.kind !== 'result') throw new Error(run.reason)
  const { states, unfolded, findings } = run.result
  expect([states, unfolded, findings.map(({ kind, name }) => `${kind} ${name}`)]).toEqual([74_826, 17_580, ['livelock strong']])
})
