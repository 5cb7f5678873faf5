// The packed checker: exact counts, hostile names, code that does not grow with the number of joins, and the parts of the contract
// that a walk does not see.
import { describe, expect, test } from 'vitest'
import { layOut } from '../../../compiler/lower/packing.ts'
import { values } from '../../../runtime/decode.ts'
import { widthOf } from '../../../runtime/store/probe.ts'
import { either, goto, assign, binary, branch, builder, choose, constant, int, read, ref, set, temp } from './build.ts'
import { abba, hostile, ring } from './examples.ts'
import { checkerText, firstStates, loadChecker, search } from './load.ts'
import { walk } from './walk.ts'

describe('counts', () => {
  test.each([
    [3, 965, 2548],
    [4, 8847, 31393],
  ])('the ring of %i files', (n, states, transitions) => {
    expect(search(loadChecker(ring(n)))).toMatchObject({ states, transitions, deadlocks: 0 })
  })

  test('without the order the ring deadlocks, and the assertion still holds', () => {
    const module = loadChecker(ring(3, false))
    expect(search(module).deadlocks).toBe(1)
  })

  test('ABBA deadlocks unless it is ordered', () => {
    const module = loadChecker(abba())
    // Ends are states without a step too: one end, and one deadlock.
    expect(search(module, [0])).toMatchObject({ states: 19, transitions: 22, deadlocks: 2 })
    expect(search(module, [1])).toMatchObject({ states: 16, transitions: 16, deadlocks: 1 })
  })
})

describe('the contract', () => {
  test('ABBA: requests, lock matrix, properties, notes', () => {
    const system = abba()
    const lockAt = (task: number, location: number, lock: number): void => {
      Object.assign(system.tasks[task]!.locations[location]!, { request: { lock: constant(lock), mode: constant(0) } })
    }
    lockAt(0, 1, 0)
    lockAt(0, 2, 1)
    const module = loadChecker(system)
    const checker = module.create([1])
    const [first] = firstStates(checker, 2)
    expect(checker.request(0, first!, 0)).toBe(0)
    expect(checker.request(1, first!, 0)).toBe(-1)
    expect(checker.together(0, 0, 0)).toBe(false)
    expect(checker.together(7, 0, 0)).toBe(false)
    const all = search(module, [1]).all
    // The first states: nobody is finished, so `finally` demands nothing; the invariant holds; nothing is reached.
    expect(checker.examine(first!, 0)).toBe(0)
    const reached = all.filter((state) => (checker.examine(state, 0) & 4) !== 0)
    expect(reached.every((state) => values(module.meta, state)['done'] === 1)).toBe(true)
    expect(reached.length).toBeGreaterThan(0)
    expect(all.filter((state) => (checker.examine(state, 0) & 1) !== 0)).toEqual([])
    for (const state of all) checker.expand(state, 0, 0)
    expect([...checker.notes].every((count) => count > 0)).toBe(true)
    expect([...checker.tally]).toEqual([0, 0])
  })

  test('settings choose the variant, and what is missing is as the workload has it', () => {
    const module = loadChecker(abba())
    expect(search(module, []).states).toBe(search(module, [0]).states)
  })

  test('room for every first state', () => {
    const b = builder()
    const any = b.variable('X.any', int(0, 4095))
    const t = b.task('t', { start: 'start', end: 'end' })
    t.code('start', goto(t.at('end')))
    const system = b.system({ free: [{ variable: any, element: 0 }] })
    const checker = loadChecker(system).create([])
    expect(checker.initial()).toBe(4096)
    expect(checker.out.length).toBeGreaterThanOrEqual(4096)
    const words = checker.words
    const firsts = Array.from({ length: 4096 }, (_, k) => checker.out.subarray(k * words, (k + 1) * words).join())
    expect(new Set(firsts).size).toBe(4096)
  })

  test('room for every successor of one state', () => {
    const b = builder()
    const x = b.variable('X.x', int(0, 900))
    const t = b.task('t', { start: 'start', pick: 'choose', end: 'end' })
    const value = b.temp('value', int(0, 900))
    t.code('start', goto(t.at('pick')))
    t.code('pick', choose(value, 0, 900, assign(ref(x), temp(value), either(goto(t.at('end')), goto(t.at('pick'))))))
    const checker = loadChecker(b.system()).create([])
    const [first] = firstStates(checker, 1)
    expect(checker.out.length / checker.words - checker.capacity).toBeGreaterThanOrEqual(1802)
    expect(checker.expand(first!, 0, checker.capacity - 1)).toBe(checker.capacity - 1 + 1802)
  })

  test('hashes of similar states differ in their low bits', () => {
    const found = new Map<number, number>()
    const module = loadChecker(ring(4))
    const checker = module.create([])
    const { all } = search(module)
    const hashes = new Int32Array(checker.out.length)
    const seen = new Set<string>()
    for (const state of all) {
      const count = checker.expand(state, 0, 0)
      widthOf(checker.words).hash(checker.out, 0, count, hashes)
      for (let i = 0; i < count; i++) {
        const key = checker.out.slice(i * checker.words, (i + 1) * checker.words).join()
        if (seen.has(key)) continue
        seen.add(key)
        const low = hashes[i]! & 0x3fff
        found.set(low, (found.get(low) ?? 0) + 1)
      }
    }
    // 8,847 states in 16,384 slots: a random function leaves about 6,850 slots used.
    expect(found.size).toBeGreaterThan(6600)
    expect(Math.max(...found.values())).toBeLessThan(9)
  })
})

describe('joins', () => {
  /** A step with a row of diamonds, each side long enough not to be written twice. */
  function diamonds(n: number, ways: boolean) {
    const b = builder()
    const fields = Array.from({ length: 6 }, (_, i) => b.variable(`X.f${i}`, int(0, 3)))
    const t = b.task('t', { start: 'start', step: 'step', end: 'end' })
    t.code('start', goto(t.at('step')))
    let node = goto(t.at('end'))
    for (let i = 0; i < n; i++) {
      const [a, c, d] = [fields[i % 6]!, fields[(i + 1) % 6]!, fields[(i + 2) % 6]!]
      const after = set(a, i % 4, set(c, (i + 1) % 4, assign(ref(d), read(a), node)))
      node = branch(binary('<', read(d), read(c)), set(a, 1, after), set(a, 2, after))
      if (ways && i === n >> 1) node = either(node, set(d, 3, node))
    }
    t.code('step', node)
    return b.system()
  }

  test.each([
    ['one way', false],
    ['a choice in the middle', true],
  ])('text grows with the graph, not with its paths: %s', (_, ways) => {
    const size = (n: number): number => checkerText(diamonds(n, ways)).length
    expect(size(80) - size(40)).toBeLessThan(1.2 * (size(40) - size(20)) * 2)
    expect(walk(diamonds(9, ways), [], 50).ways).toBeGreaterThan(0)
  })

  test('a step of thousands of statements is no deep recursion', () => {
    const b = builder()
    const x = b.variable('X.x', int(0, 3))
    const t = b.task('t', { start: 'start', step: 'step', end: 'end' })
    let node = goto(t.at('end'))
    for (let i = 0; i < 8000; i++) node = set(x, i % 4, node)
    t.code('start', goto(t.at('step')))
    t.code('step', node)
    const system = b.system()
    expect(checkerText(system)).toContain('push(')
    expect(layOut(system).words).toBe(1)
  })

  test('a task of hundreds of places is several functions', () => {
    const b = builder()
    const x = b.variable('X.x', int(0, 3))
    const places = Object.fromEntries(Array.from({ length: 600 }, (_, i) => [`p${i}`, i === 599 ? 'end' : `step ${i}`]))
    const t = b.task('t', places)
    for (let i = 0; i < 599; i++) t.code(`p${i}`, set(x, i % 4, goto(t.at(`p${i + 1}`))))
    const system = b.system()
    expect(checkerText(system)).toContain('Part 2 of')
    expect(search(loadChecker(system))).toMatchObject({ states: 599, transitions: 598 })
  })
})

describe('untrusted names', () => {
  test('run nothing, break nothing', () => {
    const before = Object.keys(globalThis)
    // The first state and one for each word that `choose` can take.
    expect(walk(hostile(), [1], Infinity)).toEqual({ states: 5, ways: 4 })
    expect(Object.keys(globalThis)).toEqual(before)
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined()
  })
})
