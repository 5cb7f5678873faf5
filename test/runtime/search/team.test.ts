// A search by several threads finds what one finds, with the same ids: whatever the helpers do, and when, and if one of them dies. The
// helpers are played here, in this thread, at every pause of the search.
import { describe, expect, test, vi } from 'vitest'
import { explore } from '../../../runtime/index.ts'
import type { CheckerModule, Crew, RunResult, Shared } from '../../../runtime/index.ts'
import { search } from '../../../runtime/search/breadth.ts'
import * as job from '../../../runtime/search/job.ts'
import { createVisited } from '../../../runtime/store/visited.ts'
import { locks } from '../locks.ts'
import { ring } from '../ring.ts'

interface Played {
  readonly result: RunResult
  readonly performed: number
  readonly ended: number
}

type Play = (k: number) => 'do' | 'die' | 'vanish' | 'leave'

/** `play` decides at each pause for each open job whether the helper does it, dies of it, vanishes with it (and is missed some pauses later), or leaves it. */
function helper(
  module: CheckerModule,
  settings: readonly number[],
  play: Play,
  impatient = false,
): { readonly crew: Crew; readonly help: () => boolean; readonly counts: { performed: number; ended: number } } {
  const hand = job.createHand(module.create(settings))
  const { notes, failures, tally } = hand.checker
  let shared: Shared | undefined
  const done = { performed: 0, ended: 0 }
  let asked = 0
  let missed = -1
  const crew: Crew = {
    helpers: 1,
    share: (given) => {
      // As it travels between threads.
      shared = job.sharedOf(job.buffersOf(given))
    },
    end: () => void done.ended++,
  }
  const help = (): boolean => {
    if (shared === undefined) return false
    if (missed > 0 && impatient) return true
    if (missed > 0 && --missed === 0) job.markLost(shared, 0)
    const { jobs, counts } = shared
    for (let k = 0; k < job.jobCount; k++) {
      const base = k * hand.shape.size
      if (Atomics.load(jobs, base) !== job.open || missed !== -1) continue
      const act = play(asked++)
      if (act === 'leave') continue
      Atomics.store(jobs, base, job.takenBy(0))
      if (act !== 'do') {
        missed = act === 'die' ? 0 : 3
        if (act === 'die') job.markLost(shared, 0)
        continue
      }
      job.perform(hand, shared, base)
      counts.set([...notes, ...failures, ...tally])
      Atomics.store(jobs, base, job.done)
      done.performed++
    }
    return false
  }
  return { crew, help, counts: done }
}

/** A shared table reserves all that it may ever need. */
const MEMORY = 2 ** 26

function played(module: CheckerModule, settings: readonly number[], play: Play, memory = MEMORY, impatient = false): Played {
  const { crew, help, counts } = helper(module, settings, play, impatient)
  const result = explore(module, settings, { crew, crewFrom: 1000, cancelled: help, memory, clock: () => 0 })
  return { result, ...counts }
}

/** Of each state the smallest of its successors, as the search leaves it behind. */
function leastSuccessors(module: CheckerModule, settings: readonly number[], play: Play | undefined): readonly number[] {
  const checker = module.create(settings)
  const visited = createVisited(checker.words, MEMORY, Math.floor(checker.out.length / checker.words))
  const by = play === undefined ? undefined : helper(module, settings, play)
  const help = by === undefined ? undefined : { crew: by.crew, from: 1000, create: () => module.create(settings) }
  const run = search(module.meta, checker, visited, { first: false, help, pause: () => by?.help() ?? false })
  while (run.next().done !== true);
  return [...visited.marks().subarray(0, visited.count())]
}

/** A search by one thread keeps edges too, for the analyses: they are no part of what is the same. */
function alone(module: CheckerModule, settings: readonly number[]): RunResult {
  const { edgeBytes = 0, ...result } = explore(module, settings, { clock: () => 0 })
  return { ...result, bytes: result.bytes - edgeBytes, edgeBytes: 0 }
}

describe('the same result as with one thread', () => {
  const models: readonly (readonly [string, CheckerModule, readonly number[]])[] = [
    ['the ring of 5', ring(5), [1]],
    ['the broken ring of 5', ring(5), [0]],
    ['the lock model of 4', locks(4), []],
  ]
  test.each(models)('%s, no helper comes', (_, module, settings) => {
    const { result, ended } = played(module, settings, () => 'leave')
    expect(result).toEqual(alone(module, settings))
    expect(ended).toBe(1)
  })
  test.each(models)('%s, a helper that takes all it can', (_, module, settings) => {
    const { result, performed } = played(module, settings, () => 'do')
    expect(result).toEqual(alone(module, settings))
    expect(performed).toBeGreaterThan(10)
  })
  test.each(models)('%s, a helper that takes some', (_, module, settings) => {
    const { result, performed } = played(module, settings, (k) => (k % 3 === 0 ? 'do' : 'leave'))
    expect(result).toEqual(alone(module, settings))
    expect(performed).toBeGreaterThan(3)
  })
  test.each(models)('%s, the smallest successors of all states', (_, module, settings) => {
    const expected = leastSuccessors(module, settings, undefined)
    expect(leastSuccessors(module, settings, () => 'do')).toEqual(expected)
    expect(leastSuccessors(module, settings, (k) => (k % 3 === 0 ? 'do' : 'leave'))).toEqual(expected)
  })
  test.each(models)('%s, a helper that dies', (_, module, settings) => {
    const { result } = played(module, settings, (k) => (k < 5 ? 'do' : 'die'))
    expect(result).toEqual(alone(module, settings))
  })
  test.each(models)('%s, a helper that vanishes without a word', (_, module, settings) => {
    const { result, ended } = played(module, settings, (k) => (k < 5 ? 'do' : 'vanish'))
    expect(result).toEqual(alone(module, settings))
    expect(ended).toBe(1)
  })
})

describe('a table that has grown, filled with a helper', () => {
  /** The helper takes each part at once. Dying and vanishing it leaves nonsense behind. */
  const filled = (act: 'do' | 'die' | 'vanish', patience = Infinity) => {
    const module = ring(5)
    const hand = job.createHand(module.create([1]))
    let shared: Shared | undefined
    let taken = 0
    let missed = -1
    let pauses = 0
    const { store } = Atomics
    const spy = vi.spyOn(Atomics, 'store').mockImplementation(((array: Int32Array, index: number, value: number) => {
      const stored = store(array, index, value)
      if (array.buffer !== shared?.jobs.buffer || value !== job.open || shared.jobs[index + job.refilling] !== 1 || missed !== -1)
        return stored
      taken++
      store(shared.jobs, index, job.takenBy(0))
      job.perform(hand, shared, index)
      if (act === 'do') store(shared.jobs, index, job.done)
      else {
        const first = shared.jobs[index + job.partIndex]! * 2 ** shared.jobs[index + job.partShift]!
        shared.table.fill(0x55, first, first + 1000)
        missed = act === 'die' ? 0 : 2
        if (act === 'die') job.markLost(shared, 0)
      }
      return stored
    }) as typeof Atomics.store)
    const crew: Crew = { helpers: 1, share: (given) => void (shared = job.sharedOf(job.buffersOf(given))), end: () => undefined }
    const cancelled = (): boolean => {
      if (missed > 0 && ++pauses > patience) return true
      if (missed > 0 && --missed === 0) job.markLost(shared!, 0)
      return false
    }
    try {
      return { result: explore(module, [1], { crew, crewFrom: 1000, cancelled, memory: MEMORY, clock: () => 0 }), taken }
    } finally {
      spy.mockRestore()
    }
  }
  test.each([
    ['does its parts', 'do', 10],
    ['dies', 'die', 1],
    ['vanishes without a word', 'vanish', 1],
  ] as const)('that %s', (_, act, parts) => {
    const { result, taken } = filled(act)
    expect(result).toEqual(alone(ring(5), [1]))
    expect(taken).toBe(parts)
  })
  test('an interrupt ends it, and the table is filled nevertheless', () => {
    const { result, taken } = filled('vanish', 0)
    expect([result.ended, result.findings, result.states > 1000, taken]).toEqual(['interrupted', [], true, 1])
  })
})

test('an interrupt ends a search whose helper has vanished', () => {
  const { result, ended } = played(ring(5), [1], () => 'vanish', MEMORY, true)
  expect([result.ended, result.findings, result.states > 1000, ended]).toEqual(['interrupted', [], true, 1])
})

describe('memory', () => {
  test('a search by several ends as incomplete at the limit', () => {
    const { result, ended } = played(ring(5), [1], () => 'do', 600_000)
    expect([result.ended, result.findings, result.bytes <= 600_000, result.states > 1000, ended]).toEqual(['memory', [], true, true, 1])
  })
})
