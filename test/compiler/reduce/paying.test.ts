// Symmetry that costs more than it saves is given up, by counts that are the same in every run, and what is found is what the others find.
import { expect, test } from 'vitest'
import { exploreReduced } from '../../../runtime/index.ts'
import { watchSymmetry } from '../../../runtime/reduced/paying.ts'
import { createVisited } from '../../../runtime/store/visited.ts'
import { modelAt } from '../../support/oracle.ts'
import { reducedModules } from '../../support/reduced.ts'

type Canonicaliser = Parameters<typeof watchSymmetry>[0]

/** A canonical form that looks at so many pieces of each state, of states that stand for as many as their word says. */
function playing(pieces: number): Canonicaliser {
  let states = 0
  return Object.assign(() => undefined, {
    effort: () => ({ states: (states += 1000), pieces: states * pieces }),
    orbit: (state: Int32Array) => state[0]! % 10,
    renaming: () => ({ tasks: [], apply: (state: Int32Array) => state }),
    names: [],
  })
}

/** Ten thousand states, of which the newer half stand for 2 or 3 each. */
function ten() {
  const visited = createVisited(1, 2 ** 24, 1024)
  const ids = new Int32Array(1)
  for (let k = 1; k <= 10_000; k++) visited.enter(Int32Array.of(k * 10 + (k <= 5000 ? 9 : 2 + (k % 2))), 1, ids)
  return visited
}

test.each([
  ['2.5 for 2.5', 96, undefined],
  ['2.5 for 2.6', 100, 'after 9,000 states: one stands for 2.5, and to tell which takes as long as 1.6 steps'],
])('%s', (_, pieces, reason) => {
  const watch = watchSymmetry(playing(pieces), 1)
  const visited = ten()
  expect([watch.dismiss(8_000, visited), watch.dismiss(9_000, visited), watch.reason()]).toEqual([false, reason !== undefined, reason])
})

test('it is looked for again whenever there are four times as many', () => {
  const asked: number[] = []
  const canonical = playing(1)
  const watch = watchSymmetry(
    Object.assign(() => undefined, canonical, { orbit: () => asked.push(0) }),
    1,
  )
  const looks = [8_191, 8_192, 32_767, 32_768, 100_000, 131_072].map((expanded) => {
    const before = asked.length
    watch.dismiss(expanded, ten())
    return asked.length - before
  })
  expect(looks).toEqual([0, 256, 0, 256, 0, 256])
})

const choice = { workload: 'three', variant: 'two_steps' }
test('the queue lock of three, as if a representative took ten times as long: the run goes on without, and says so', () => {
  const { settings, canonical, ...others } = reducedModules(modelAt('specs/mcs_lock/mcs_lock.lockspec'), choice)
  const slow = Object.assign((...args: Parameters<Canonicaliser>) => canonical!(...args), canonical, {
    effort: () => ({ states: canonical!.effort().states, pieces: canonical!.effort().pieces * 10 }),
  })
  const [given, without] = [exploreReduced({ ...others, canonical: slow }, settings), exploreReduced(others, settings)]
  if (given.kind !== 'result' || without.kind !== 'result') throw new Error('explored as written')
  const { states, reductions, givenUp, findings } = given.result
  expect([states, reductions, givenUp]).toEqual([
    without.result.states,
    ['transactions', 'confluence'],
    'after 8,227 states: one stands for 2.0, and to tell which takes as long as 5.2 steps',
  ])
  expect(findings).toEqual(without.result.findings)
})

test('alone it is given up for the model as written', () => {
  const { settings, full, canonical } = reducedModules(modelAt('specs/mcs_lock/mcs_lock.lockspec'), choice)
  const slow = Object.assign((...args: Parameters<Canonicaliser>) => canonical!(...args), canonical, {
    effort: () => ({ states: canonical!.effort().states, pieces: canonical!.effort().pieces * 10 }),
  })
  expect(exploreReduced({ full, canonical: slow }, settings)).toEqual({
    kind: 'unreduced',
    reason: 'symmetry given up after 8,226 states: one stands for 2.0, and to tell which takes as long as 5.5 steps',
  })
})
