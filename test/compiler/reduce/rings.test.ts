// Rings: tasks of which no two change places, but all go round. States are counted by Burnside's lemma, findings compared with the run as written
// and replayed, with transactions and confluence and without.
import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import type { Model } from '../../../compiler/model/model.ts'
import { exploreReduced, reductionNames, type ReductionName } from '../../../runtime/index.ts'
import { modelAt, modelOf } from '../../support/oracle.ts'
import { compare, reducedModules } from '../../support/reduced.ts'
import { difference, quotient } from './quotient.ts'
import { symmetricSpec } from './symmetric.ts'

const std = (path: string): { path: string; text: string } => ({ path, text: readFileSync(`compiler/${path}.lockspec`, 'utf8') })
const spec = (text: string): Model => modelOf(`spec s\nimport "std/locks"\n${text}`, 'test.lockspec', std)
const bcachefs = modelAt('specs/bcachefs_ring/bcachefs_ring.lockspec')

// Settled, a file is not written, or is, or is written while the page of the next one is there: 3^n words round the ring, but one. By Burnside's
// lemma going round by k leaves 3^gcd(k, n) of them as they are, less that one. The last writer has places that no switch of this variant leads to.
test.each([
  [3, 26, 10],
  [4, 80, 23],
  [5, 242, 50],
  [6, 728, 129],
  [7, 2186, 314],
  [8, 6560, 833],
])('bcachefs_ring of %i without the order: %i states under transactions and confluence, %i when it goes round', (files, joined, orbits) => {
  const { settings, canonical, ...others } = reducedModules(bcachefs, { workload: 'ring', variant: 'no_order', sizes: { files } })
  const counts = [others, { ...others, canonical }].map((modules) => {
    const run = exploreReduced(modules, settings)
    return run.kind === 'result' ? [run.result.states, run.result.findings.map(({ kind }) => kind).join()] : run.reason
  })
  expect(counts).toEqual([
    [joined, 'deadlock'],
    [orbits, 'deadlock'],
  ])
})

test.each([
  ['gfs2_fault_retry', 'as_posted', 3],
  ['bcachefs_dio', 'try_always', 3],
  ['bcachefs_ring', 'no_order', 3],
  ['bcachefs_ring', 'no_order', 4],
  ['bcachefs_ring', 'no_order', 5],
])('%s, ring, %s, %i files: as many states as orbits, by joining them and by counting what stays', (name, variant, files) => {
  const q = quotient(modelAt(`specs/${name}/${name}.lockspec`), { workload: 'ring', variant, sizes: { files } })!
  expect(q.plan.apart.map(({ kind, tasks }) => [kind, tasks.length])).toEqual([['round', files]])
  const { states } = q.explore((state) => state)
  const orbits = q.orbits(states)
  expect([q.burnside(states), q.explore(q.representative).states.length]).toEqual([orbits, orbits])
  expect(difference(q, states)).toBeUndefined()
})

// The last writer alone asks in which order two files stand, tries, and drops its lock: the ring is cut there.
test.each(['as_posted', 'no_reinvalidate'])('bcachefs_ring with the order, %s, does not go round', (variant) => {
  const q = quotient(bcachefs, { workload: 'ring', variant, sizes: { files: 4 } })!
  expect(q.classes).toEqual([])
})

const fork = 'object Fork[4] { l : lock mutex  user : Task? = none  peer : Fork? = none }'

test.each([
  [
    'references to oneself and to the next one',
    `${fork} workload w { task t[f in Fork] repeat { lock f.l  f.user = current  f.peer = next(f)  lock next(f).l  f.peer = none  unlock f.l  unlock next(f).l } }`,
  ],
  [
    'a reference among the locals, which share bits',
    `${fork.replace('[4]', '[3]')} operation take(a : Fork, b : Fork) { lock a.l  choose c in Fork where c == a or c == b  c.peer = next(c)  skip  unlock a.l }
     workload w { task t[f in Fork] { take(f, next(f))  choose d in Fork where d != f  d.user = current } }`,
  ],
  [
    'a switch that is off, but for which the last one would have other places',
    `${fork.replace('[4]', '[4] ordered')} switch order = off
     workload w { task t[f in Fork] repeat { if order and f > next(f) { lock next(f).l  lock f.l } else { lock f.l  lock next(f).l }  f.user = current  unlock f.l  unlock next(f).l } }`,
  ],
])('a ring with %s', (_, text) => {
  const model = spec(text)
  const q = quotient(model)!
  expect(q.plan.apart.map(({ kind }) => kind)).toEqual(['round'])
  const { states } = q.explore((state) => state)
  expect([q.burnside(states), q.explore(q.representative).states.length]).toEqual([q.orbits(states), q.orbits(states)])
  expect(difference(q, states)).toBeUndefined()
  for (const by of [['symmetry'], reductionNames] satisfies (readonly ReductionName[])[]) {
    const found = compare(model, { workload: 'w', variant: undefined }, Infinity, by)
    if (found.kind !== 'reduced') throw new Error(found.kind)
    expect([found.reduced.findings, found.unplayable, found.amiss]).toEqual([found.written.findings, [], []])
  }
})

test('random rings: one representative an orbit, with the same ways, and the findings of the run as written', () => {
  const counts = { refused: 0, none: 0, large: 0, apart: 0, entangled: 0, unreduced: 0, reduced: 0 }
  const kinds = new Map<string, number>()
  for (let seed = 1; seed <= 120; seed++) {
    let model: Model
    try {
      model = modelOf(symmetricSpec(seed, true), 'test.lockspec', std)
    } catch {
      counts.refused++
      continue
    }
    const q = quotient(model)
    const round = [...(q?.plan.apart ?? []), ...(q?.plan.entangled?.classes ?? [])].find(({ kind }) => kind === 'round')
    if (q === undefined || round === undefined) {
      counts.none++
      continue
    }
    const { states } = q.explore((state) => state, 4000)
    if (states.length >= 4000) {
      counts.large++
      continue
    }
    expect({ seed, difference: difference(q, states), orbits: q.orbits(states) }).toEqual({
      seed,
      difference: undefined,
      orbits: q.explore(q.representative).states.length,
    })
    counts['tasks' in round ? 'apart' : 'entangled']++
    for (const by of [['symmetry'], reductionNames] satisfies (readonly ReductionName[])[]) {
      const found = compare(model, { workload: 'w', variant: undefined }, 8192, by)
      if (found.kind === 'unreduced') counts.unreduced++
      if (found.kind !== 'reduced') continue
      expect({ seed, by, findings: found.reduced.findings, unplayable: found.unplayable, amiss: found.amiss }).toEqual({
        seed,
        by,
        findings: found.written.findings,
        unplayable: [],
        amiss: [],
      })
      counts.reduced++
      for (const finding of found.written.findings) kinds.set(finding.split(' ')[0]!, (kinds.get(finding.split(' ')[0]!) ?? 0) + 1)
    }
  }
  expect({ ...counts, ...Object.fromEntries([...kinds].sort()) }).toMatchInlineSnapshot(`
    {
      "apart": 8,
      "deadlock": 4,
      "entangled": 12,
      "large": 9,
      "leaks": 3,
      "none": 89,
      "reduced": 39,
      "refused": 2,
      "self_deadlock": 3,
      "unreachable": 2,
      "unreduced": 1,
      "violates": 4,
    }
  `)
})
