// A benchmark with two workers is one of two workers: a helper that dies ends it, also where the search ends well without it, and one that
// came too late to do anything is not counted.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { watchedCrew } from '../../bench/crew.ts'
import { buildChild, lockspec } from '../../bench/lockspec.ts'
import { ring } from '../../bench/model.ts'
import type { Crew, Shared } from '../../runtime/index.ts'

/** Two helpers with three counters each, the last of which are the jobs that they did. */
const shared = (...jobs: readonly [number, number]): Shared => ({
  control: new Int32Array(16),
  jobs: new Int32Array(0),
  counts: Float64Array.of(5, 5, jobs[0], 0, 0, jobs[1]),
  table: new Int32Array(0),
  states: new Int32Array(0),
})

describe('of two helpers', () => {
  const watched = (codes: readonly [number, number], early: readonly number[] = []) => {
    let tell: (code: number, helper: number) => void = () => {}
    const inner: Crew = { helpers: 2, share: () => early.forEach((helper) => tell(codes[helper]!, helper)), end: () => {} }
    const one = watchedCrew((ended) => {
      tell = ended
      return inner
    })
    return {
      worked: (given: Shared): Promise<number> => {
        one.crew.share(given)
        one.crew.end()
        codes.forEach((code, helper) => early.includes(helper) || tell(code, helper))
        return one.worked()
      },
    }
  }
  test('both work', async () => expect(await watched([0, 0]).worked(shared(3, 1))).toBe(2))
  test('one comes too late', async () => expect(await watched([0, 0]).worked(shared(0, 7))).toBe(1))
  test('one dies', async () => {
    await expect(watched([0, 1]).worked(shared(3, 1))).rejects.toThrow('1 of 3 workers lost')
  })
  test('one ends before it is told to', async () => {
    await expect(watched([0, 0], [1]).worked(shared(3, 1))).rejects.toThrow('1 of 3 workers lost')
  })
})

test('none is asked of a search that calls none', async () => {
  expect(await watchedCrew(() => ({ helpers: 1, share: () => {}, end: () => {} })).worked()).toBe(0)
})

test('without the program of a helper there is no run of two workers', () => {
  expect(() => watchedCrew(() => undefined)).toThrow('their program is not built')
})

describe('as processes', () => {
  let folder = ''
  let child = ''
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'lockspec-bench-test-'))
    child = await buildChild(folder)
  })
  afterAll(() => rmSync(folder, { recursive: true, force: true }))

  test('a helper that lives', async () => {
    const run = await lockspec(ring, 5, folder, child)
    expect((await run('search', 2, 'default', 1000)).states).toBe(79_133)
    expect((await run('search', 1)).helped).toBe(0)
  })
  test('a helper that dies', async () => {
    writeFileSync(join(folder, 'worker.js'), "throw new Error('lost')")
    const run = await lockspec(ring, 5, folder, child)
    await expect(run('search', 2, 'default', 1000)).rejects.toThrow('1 of 2 workers lost')
  })
})
