// What a run under symmetry finds is what the run as written finds, with counterexamples that the generated simulator replays: on
// random specs of tasks and objects that are alike, and where who is stuck cannot be told from representatives.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Model } from '../../../compiler/model/model.ts'
import type { StepsModule } from '../../../runtime/contract.ts'
import { exploreReduced, reductionNames } from '../../../runtime/index.ts'
import { replayed } from '../../random/lockstep.ts'
import { simulatorOf } from '../../simulator/load.ts'
import { modelOf } from '../../support/oracle.ts'
import { compare, reducedModules } from '../../support/reduced.ts'
import { ownSeed } from '../../support/seed.ts'
import { symmetricSpec } from './symmetric.ts'
import { nth } from '../../../runtime/entries.ts'

const std = (path: string): { path: string; text: string } => ({ path, text: readFileSync(`compiler/${path}.lockspec`, 'utf8') })
const spec = (text: string): Model => modelOf(`spec s\nimport "std/locks"\n${text}`, 'test.lockspec', std)

test('random specs with symmetries', () => {
  const { counts, kinds } = compared(1, 150)
  expect(counts).toEqual({ refused: 5, large: 22, unreduced: 6, reduced: 253, fewer: 222 })
  expect(Object.fromEntries(kinds)).toEqual({
    deadlock: 33,
    fails: 15,
    leaks: 3,
    partial_deadlock: 3,
    self_deadlock: 12,
    unreachable: 30,
    violates: 37,
  })
})

test('random specs with symmetries, of this run', () => void compared(ownSeed(), 30))

function compared(first: number, count: number) {
  const counts = { refused: 0, large: 0, unreduced: 0, reduced: 0, fewer: 0 }
  const kinds = new Map<string, number>()
  for (let seed = first; seed < first + count; seed++) {
    let model: Model
    try {
      model = modelOf(symmetricSpec(seed), 'test.lockspec', std)
    } catch {
      counts.refused++
      continue
    }
    for (const by of [['symmetry'] as const, reductionNames]) {
      const found = compare(model, { workload: 'w', variant: undefined }, 8192, by)
      if (found.kind === 'large') counts.large++
      if (found.kind === 'unreduced') counts.unreduced++
      if (found.kind !== 'reduced') continue
      const { written, reduced, unplayable } = found
      expect({ seed, by, findings: reduced.findings, unplayable }).toEqual({ seed, by, findings: written.findings, unplayable: [] })
      counts.reduced++
      if (reduced.states < written.states) counts.fewer++
      for (const finding of written.findings) kinds.set(nth(finding.split(' '), 0), (kinds.get(nth(finding.split(' '), 0)) ?? 0) + 1)
    }
  }
  return { counts, kinds }
}

const turns = 'object G { turn : Task? = none  flag : bool }'

test.each([
  // Each moves in turn: in every representative the same one waits.
  [
    'taking turns',
    `${turns} workload w { task t[i in 1..2] repeat { wait until G.turn != current  skip  skip  G.turn = current } }`,
    { kind: 'unreduced', findings: [] },
  ],
  [
    'two of three stuck beside one that goes on',
    `${turns} workload w { task t[i in 1..3] repeat { wait until G.turn == none or G.turn == current  G.turn = current } }`,
    { kind: 'unreduced', findings: ['partial_deadlock'] },
  ],
  ['all stuck', `${turns} workload w { task t[i in 1..3] { wait until G.flag } }`, { kind: 'reduced', findings: ['deadlock'], states: 1 }],
  [
    'one stuck, who took it last',
    `object F { l : lock mutex } workload w { task t[i in 1..3] { if trylock F.l { lock F.l } } }`,
    { kind: 'reduced', findings: ['self_deadlock'], states: 4 },
  ],
])('%s', (_, text, expected) => {
  const compared = compare(spec(text), { workload: 'w', variant: undefined }, 4000, ['symmetry'])
  if (compared.kind !== 'reduced' && compared.kind !== 'unreduced') throw new Error(compared.kind)
  const { written } = compared
  const found = compared.kind === 'reduced' ? { states: compared.reduced.states } : {}
  expect({ kind: compared.kind, findings: written.findings, ...found }).toEqual(expected)
  if (compared.kind === 'reduced') expect([compared.reduced.findings, compared.unplayable]).toEqual([written.findings, []])
})

const page = `object File { page : {absent, present} = absent  inode : lock mutex }`
const writer = `operation write() { lock File.inode  File.page = absent  device_write: skip  skip  unlock File.inode }`
const faults = `operation fault() { File.page = present  File.page = absent }`

test.each([
  // Nobody else takes the lock before adding a page: the page comes and goes while the writer stands at the write.
  [
    'an invariant at a place that others break for a moment',
    `${page} ${writer} ${faults} invariant coherent in w: p at device_write => File.page == absent workload w { task p { write() } task f { fault() } }`,
    { findings: ['violates coherent'], written: 22, reduced: 8 },
  ],
  [
    'one that they cannot break, since they take the lock',
    `${page} ${writer} operation fault() { lock File.inode  File.page = present  skip  File.page = absent  unlock File.inode }
     invariant coherent in w: p at device_write => File.page == absent workload w { task p { write() } task f { fault() } }`,
    { findings: [], written: 20, reduced: 4 },
  ],
  [
    'one that the task itself breaks on its way',
    `${page} operation write() { lock File.inode  File.page = present  device_write: skip  File.page = absent  unlock File.inode }
     invariant coherent in w: p at device_write => File.page == absent workload w { task p { write() } task q { write() } }`,
    { findings: ['violates coherent'], written: 20, reduced: 5 },
  ],
  [
    'one that is broken before a deadlock that can only be reached through it',
    `${page} operation write() { lock File.inode  File.page = present  device_write: skip  wait until File.page == absent  unlock File.inode }
     invariant coherent in w: p at device_write => File.page == absent workload w { task p { write() } task q { write() } }`,
    { findings: ['deadlock', 'violates coherent'], written: 7, reduced: 4 },
  ],
])('%s', (_, text, expected) => {
  const compared = compare(spec(text), { workload: 'w', variant: undefined }, 4000, ['transactions', 'confluence'])
  if (compared.kind !== 'reduced') throw new Error(compared.kind)
  const { written, reduced, unplayable } = compared
  expect({ findings: reduced.findings, written: written.states, reduced: reduced.states }).toEqual(expected)
  expect([written.findings, unplayable]).toEqual([reduced.findings, []])
})

/** Those of one task alone: what a proof that gives up at a bound may leave. */
const settlingOf = (module: StepsModule, only: number): StepsModule => ({
  create: (settings) => {
    const checker = module.create(settings)
    return {
      ...checker,
      step: (task, states, at, count) => (task === only ? checker.step(task, states, at, count) : count),
      expand: (states, at, count) => checker.step(only, states, at, count),
    }
  },
})

test.each([0, 1, 2])('confluent steps that are known of task %i alone, under symmetry', (only) => {
  const model = spec(`
    object G { l : lock mutex  m : lock mutex }
    operation op() { lock G.l  skip  lock G.m  unlock G.m  unlock G.l }
    operation back() { lock G.m  skip  lock G.l  unlock G.l  unlock G.m }
    workload w { task t[i in 1..3] { either { op() } or { back() } } }`)
  const choice = { workload: 'w', variant: undefined }
  const { full, settling, canonical, settings } = reducedModules(model, choice)
  const run = exploreReduced({ full, settling: settlingOf(settling!, only), canonical }, settings)
  if (run.kind !== 'result') throw new Error(run.reason)
  expect(run.result.findings.map(({ kind, trace }) => [kind, trace?.steps.length])).toEqual([['deadlock', 7]])
  expect(replayed(full.meta, simulatorOf(model, choice), run.result)).toBeUndefined()
})
