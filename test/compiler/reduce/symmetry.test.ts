import { expect, test } from 'vitest'
import { readFileSync } from 'node:fs'
import { modelAt, modelOf } from '../../support/oracle.ts'
import type { Model } from '../../../compiler/model/model.ts'
import { canonicaliser } from '../../../runtime/reduced/canonical.ts'
import { difference, quotient, type Quotient } from './quotient.ts'
import { symmetricSpec } from './symmetric.ts'

const std = (path: string): { path: string; text: string } => ({ path, text: readFileSync(`compiler/${path}.lockspec`, 'utf8') })
const spec = (text: string): Model => modelOf(`spec s\nimport "std/locks"\n${text}`, 'test.lockspec', std)
const classesOf = (text: string): readonly (readonly string[])[] => quotient(spec(text))!.classes

const locks = (threads: number, variant: string): Quotient =>
  quotient(modelAt('specs/ordered_locks/ordered_locks.lockspec'), { variant, sizes: { threads } })!

test.each([
  [2, 281, 144],
  [3, 3553, 661],
  [4, 40537, 2233],
])('the lock model of %i threads: %i states in %i orbits', (threads, all, orbits) => {
  const q = locks(threads, 'ordered')
  const { states } = q.explore((state) => state)
  expect(states.length).toBe(all)
  expect(q.orbits(states)).toBe(orbits)
  expect(q.explore(q.representative).states.length).toBe(orbits)
  expect(difference(q, states)).toBeUndefined()
})

test('the lock model of 6 threads has 14,616 states', () => {
  const q = locks(6, 'ordered')
  expect(q.classes).toEqual([['thread[0]', 'thread[1]', 'thread[2]', 'thread[3]', 'thread[4]', 'thread[5]']])
  expect(q.plan.entangled).toBeUndefined()
  const { states, transitions } = q.explore(q.representative)
  expect([states.length, transitions]).toEqual([14616, 95448])
})

test('threads and the objects that they choose in any order', () => {
  const q = locks(3, 'arbitrary')
  expect(q.classes).toEqual([
    ['thread[0]', 'thread[1]', 'thread[2]'],
    ['Inode[0]', 'Inode[1]', 'Inode[2]', 'Inode[3]'],
  ])
  const { states } = q.explore((state) => state)
  expect(states.length).toBe(26425)
  expect(q.orbits(states)).toBe(222)
  expect(q.explore(q.representative).states.length).toBe(222)
})

const files = 'object File[3] { l : lock mutex  x : 0..2 = 0  owner : Task? = none }'

test.each([
  [
    'tasks with a file each',
    `${files} workload w { task t[f in File] { lock f.l  f.x = 1  unlock f.l } }`,
    [['t[0] + File[0]', 't[1] + File[1]', 't[2] + File[2]']],
  ],
  [
    'tasks with an element each of arrays by object',
    `object Disk[3] {} object L { l : array[Disk] of lock mutex  o : array[Disk] of Task? = none  x : array[Disk] of 0..2 = 0 }
     workload w { task t[d in Disk] { lock L.l[d]  L.o[d] = current  L.x[d] = 1  unlock L.l[d] } }`,
    [['t[0] + Disk[0]', 't[1] + Disk[1]', 't[2] + Disk[2]']],
  ],
  [
    'arrays by number, which tell their elements apart',
    `object L { l : array[3] of lock mutex } workload w { task t[i in 0..2] { lock L.l[i]  unlock L.l[i] } }`,
    [],
  ],
  [
    'two groups over one class',
    `${files} workload w { task t[f in File] { lock f.l  f.x = 1  unlock f.l }  task u[f in File] { lock f.l  unlock f.l } }`,
    [['t[0] + u[0] + File[0]', 't[1] + u[1] + File[1]', 't[2] + u[2] + File[2]']],
  ],
  [
    'tasks with names of their own that call the same',
    `object G { l : lock mutex } operation use() -> ok { lock G.l  unlock G.l } workload w { task a repeat { use() }  task b repeat { use() } }`,
    [['a', 'b']],
  ],
  ['objects that nobody names', `${files} workload w { task t { lock File[0].l  unlock File[0].l } }`, [['File[1]', 'File[2]']]],
  [
    'an owner that is remembered',
    `${files} workload w { task t[i in 1..3] { lock File[0].l  File[0].owner = current  File[0].owner = none  unlock File[0].l } }`,
    [
      ['t[0]', 't[1]', 't[2]'],
      ['File[1]', 'File[2]'],
    ],
  ],
  [
    'a queue',
    `object G { l : lock rwsem } workload w { task t[i in 1..3] repeat { lock G.l.write  unlock G.l.write } }`,
    [['t[0]', 't[1]', 't[2]']],
  ],
  [
    'a set of tasks',
    `object G { in_it : set of Task } workload w { task t[i in 1..2] repeat { atomic { G.in_it = G.in_it + {current} } } }`,
    [['t[0]', 't[1]']],
  ],
])('%s', (_, text, expected) => expect(classesOf(text)).toEqual(expected))

test('tasks each of which names the next go round', () => {
  const text = `${files} workload w { task t[i in 1..3] { lock File[0].l  File[0].owner = next(current)  unlock File[0].l  choose f in File where f != File[0]  f.x = 2  File[1].x = 1 } }`
  const q = quotient(spec(text))!
  expect(q.plan.entangled?.classes.map(({ kind, size }) => [kind, size])).toEqual([['round', 3]])
  const { states } = q.explore((state) => state)
  expect(q.explore(q.representative).states.length).toBe(q.orbits(states))
  expect(difference(q, states)).toBeUndefined()
})

test.each([
  [
    'objects compared by their order',
    `${files.replace('[3]', '[3] ordered')} workload w { task t { choose a in File, b in File where a < b  lock a.l  lock b.l  unlock a.l  unlock b.l } }`,
  ],
  ['objects gone through in order', `${files} workload w { task t { for f in File { lock f.l  unlock f.l } } }`],
  [
    'other roles',
    `object G { l : lock mutex } workload w { task a repeat { lock G.l  unlock G.l }  service task b repeat { lock G.l  unlock G.l }  environment task c repeat { lock G.l  unlock G.l } }`,
  ],
  [
    'other numbers of rounds',
    `object G { l : lock mutex } workload w { task a repeat 2 { lock G.l  unlock G.l }  task b repeat 3 { lock G.l  unlock G.l } }`,
  ],
  ['other words', `object G { x : {no, yes, both} = no } workload w { task a { G.x = yes }  task b { G.x = both } }`],
  [
    'an interrupt on one of them',
    `object G { l : lock mutex  x : 0..1 = 0 } workload w { task t[i in 1..2] repeat { lock G.l  unlock G.l }  interrupt irq on t[0] repeat { G.x = 1 } }`,
  ],
  [
    'another fairness',
    `object G { l : lock mutex } workload w { task a repeat { lock G.l  unlock G.l }  task b repeat { lock G.l  unlock G.l }  fairness strong a }`,
  ],
  [
    'another first value',
    `${files.replace('File[3]', 'File[2]')} workload w { initially File[0].x = 1  task t[f in File] { lock f.l  f.x = 2  unlock f.l } }`,
  ],
  [
    'a property of one of them',
    `${files.replace('File[3]', 'File[2]')} invariant one: File[0].x == 0\nworkload w { task t[f in File] { lock f.l  f.x = 0  f.x = 1  unlock f.l } }`,
  ],
])('no symmetry: %s', (_, text) => expect(classesOf(text)).toEqual([]))

const ring = (count: number): string =>
  `object Fork[${count}] { l : lock mutex } workload w { task t[f in Fork] repeat { lock f.l  lock next(f).l  unlock f.l  unlock next(f).l } }`

// A task holds no fork, its own, both, or the next one's alone. Of n tasks that is so in 3^n ways that go together round the ring (the trace of
// the nth power of what may stand beside what), and all but the one in which each holds the next one's alone can be reached. Orbits by
// Burnside's lemma: 11, 24, 51, 130, less that one.
test.each([
  [3, 26, 10],
  [4, 80, 23],
  [5, 242, 50],
  [6, 728, 129],
])('a ring of %i, of which no two change places: all go round', (count, all, orbits) => {
  const q = quotient(spec(ring(count)))!
  expect(q.classes).toEqual([Array.from({ length: count }, (_, i) => `t[${i}] + Fork[${i}]`)])
  expect([q.plan.apart.map(({ kind, tasks }) => [kind, tasks.length]), q.plan.entangled]).toEqual([[['round', count]], undefined])
  const { states } = q.explore((state) => state)
  expect([states.length, q.orbits(states)]).toEqual([all, orbits])
  expect(q.explore(q.representative).states.length).toBe(orbits)
  expect(difference(q, states)).toBeUndefined()
})

test('a property of all of them is none that breaks a symmetry', () => {
  const text = `${files} invariant all: forall f in File: f.owner == none or f.x == 0\nworkload w { task t[f in File] { lock f.l  f.owner = current  f.x = 1  unlock f.l } }`
  expect(classesOf(text)).toEqual([['t[0] + File[0]', 't[1] + File[1]', 't[2] + File[2]']])
})

test('random specs: every state and its representative have the same ways, and there is one representative an orbit', () => {
  let [refused, none, large, alike, tasks, objects, together, entangled] = [0, 0, 0, 0, 0, 0, 0, 0]
  for (let seed = 1; seed <= 120; seed++) {
    let model: Model
    try {
      model = modelOf(symmetricSpec(seed), 'test.lockspec', std)
    } catch {
      refused++
      continue
    }
    const q = quotient(model)
    if (q === undefined || q.classes.length === 0) {
      none++
      continue
    }
    const { states } = q.explore((state) => state, 4000)
    if (states.length >= 4000) {
      large++
      continue
    }
    const found = { seed, difference: difference(q, states), orbits: q.orbits(states) }
    expect(found).toEqual({ seed, difference: undefined, orbits: q.explore(q.representative).states.length })
    alike++
    for (const [first = ''] of q.classes) {
      if (first.includes(' + ')) together++
      else if (first.startsWith('File')) objects++
      else tasks++
    }
    if (q.plan.entangled !== undefined) entangled++
  }
  expect({ refused, none, large, alike, tasks, objects, together, entangled }).toEqual({
    refused: 4,
    none: 9,
    large: 13,
    alike: 94,
    tasks: 69,
    objects: 35,
    together: 25,
    entangled: 21,
  })
})

test('the comparison of states and representatives notices a plan that is wrong', () => {
  const q = quotient(spec(`object G { l : lock rwsem } workload w { task t[i in 1..3] repeat { lock G.l.write  unlock G.l.write } }`))!
  const { states } = q.explore((state) => state)
  expect(difference(q, states)).toBeUndefined()
  // Members change places, and what the queue says of them does not.
  const canonical = canonicaliser({ ...q.plan, apart: q.plan.apart.map((one) => (one.kind === 'all' ? { ...one, references: [] } : one)) })
  const representative = (state: Int32Array): Int32Array => {
    const copy = state.slice()
    canonical(copy, 0)
    return copy
  }
  const forgetful = { ...q, canonical, representative }
  expect(difference(forgetful, states)).toBe('they have other successors')
})
