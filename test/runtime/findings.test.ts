// Findings of single states and steps, the choice of the counterexample, and runs that end early.
import { describe, expect, test } from 'vitest'
import { explore, exploring } from '../../runtime/index.ts'
import { causeOf } from '../../runtime/report/cause.ts'
import { end, lock, sketch } from './sketch.ts'
import { ring } from './ring.ts'
import type { Sketch, SketchTask } from './sketch.ts'

const at = { file: 'sketch.lockspec', line: 1, column: 1 }
const go = (to: number, set: Readonly<Record<string, number>> = {}) => ({ text: 'skip', ways: () => [{ to, set }] })

describe('fails', () => {
  const model: Sketch = {
    fields: { x: 0 },
    failures: ['claim', 'range@7'],
    tasks: [
      { name: 'P', steps: [go(1), { text: 'x = 1', ways: () => [{ to: 2, set: { x: 1 } }] }, end] },
      {
        name: 'Q',
        steps: [
          go(1),
          go(2),
          { text: 'assert x == 0', ways: (v) => (v['x'] === 0 ? [{ to: 3 }] : [{ to: 3 }, { fails: 0 }, { to: 3 }]) },
          end,
        ],
      },
    ],
  }

  test("counts failing ways, and the failing step has a number among its task's ways", () => {
    const result = explore(sketch(model), [])
    expect([result.states, result.transitions]).toEqual([12, 19])
    const [finding] = result.findings
    expect([finding?.kind, finding?.name, finding?.places]).toEqual(['fails', 'claim', 1])
    expect(finding?.cause).toEqual({ kind: 'fails', failure: 0, task: 1, location: 3, way: 1 })
    // P, P, Q, Q, and Q fails: one switch; any other order has more.
    expect(finding?.trace?.steps.map((step) => step.task)).toEqual([0, 0, 1, 1])
    expect(finding?.trace?.switches).toBe(1)
  })

  test.each([
    { initial: [0, 1], counts: [1, 2, 1] },
    { initial: [1], counts: [0, 0, 0] },
  ])('in the silent run before the first state, of $initial: an empty trace and no state', ({ initial, counts }) => {
    const module = sketch({
      fields: { x: 0 },
      initial: initial.map((x) => ({ x })),
      failures: ['start'],
      tasks: [{ name: 'P', steps: [go(1), end] }],
    })
    const failing = {
      ...module,
      create: (settings: readonly number[]) => {
        const checker = module.create(settings)
        const step = checker.step.bind(checker)
        const x = module.meta.fields.find((field) => field.path === 'x')!
        return Object.assign(checker, {
          step(task: number, states: Int32Array, offset: number, n: number) {
            if ((states[offset]! & 255) !== 0 || ((states[offset + x.word]! >>> x.shift) & 255) === 0) return step(task, states, offset, n)
            checker.failures[0]!++
            checker.tally[0]!++
            checker.tally[1]!++
            return n
          },
        })
      },
    }
    const result = explore(failing, [])
    expect([result.initialStates, result.states, result.transitions]).toEqual(counts)
    expect(result.findings.map((finding) => [finding.kind, finding.name, finding.places, finding.trace?.steps])).toEqual([
      ['fails', 'start', 1, []],
    ])
  })
})

describe('properties', () => {
  const counter: SketchTask = {
    name: 'P',
    steps: [{ text: 'x = x + 1', ways: (v) => (v['x']! < 5 ? [{ to: 0, set: { x: v['x']! + 1 } }] : [{ to: 1 }]) }, end],
  }
  test('an invariant, one that cannot be evaluated, one that must be reachable and is not, one that is', () => {
    const result = explore(
      sketch({
        fields: { x: 0 },
        tasks: [counter],
        properties: [
          { name: 'small', kind: 'invariant', holds: (v) => v['x']! < 3 },
          { name: 'defined', kind: 'invariant', holds: (v) => (v['x'] === 2 ? undefined : true) },
          { name: 'far', kind: 'reachable', holds: (v) => v['x'] === 6 },
          { name: 'near', kind: 'reachable', holds: (v) => v['x'] === 1 },
        ],
      }),
      [],
    )
    expect(
      result.findings.map((finding) => [finding.kind, finding.name, finding.places, finding.trace?.steps.length, finding.cause]),
    ).toEqual([
      ['fails', 'invariant@1', 1, 2, { kind: 'violates', property: 1, evaluation: 'undefined' }],
      ['violates', 'small', 4, 3, { kind: 'violates', property: 0, evaluation: 'false' }],
      ['unreachable', 'far', 0, undefined, { kind: 'unreachable', property: 2 }],
    ])
  })
})

describe('runs to findings that are cut short', () => {
  const module = sketch({
    fields: { x: 0 },
    tasks: [
      { name: 'P', steps: [{ text: 'x = x + 1', ways: (v) => (v['x']! < 5 ? [{ to: 0, set: { x: v['x']! + 1 } }] : [{ to: 1 }]) }, end] },
    ],
    properties: [
      { name: 'small', kind: 'invariant', holds: (v) => v['x']! < 3 },
      { name: 'tiny', kind: 'invariant', holds: (v) => v['x']! < 2 },
    ],
  })
  /** Ends it in the phase in which the runs are made, after so many looks at the clock there. */
  const cutAfter = (looks: number, how: 'cancelled' | 'starved') => {
    let now = 0
    let left = looks
    let phase = ''
    const stop = (): boolean => phase === 'traces' && left-- <= 0
    const result = explore(module, [], { clock: () => (now += 1000), progress: (one) => (phase = one.phase), [how]: stop })
    return [
      result.ended,
      ...result.findings.map(({ kind, name, places, trace, cause }) => [kind, name, places, trace?.steps.length, cause.kind]),
    ]
  }
  test('are left out, and the findings stay', () => {
    for (const [how, ended] of [
      ['cancelled', 'interrupted'],
      ['starved', 'memory'],
    ] as const) {
      const small = ['violates', 'small', 4, 3, 'violates']
      const tiny = ['violates', 'tiny', 5, 2, 'violates']
      const noTiny = ['violates', 'tiny', 5, undefined, 'untraced']
      expect(cutAfter(0, how)).toEqual([ended, ['violates', 'small', 4, undefined, 'untraced'], noTiny])
      expect(cutAfter(1, how)).toEqual([ended, small, noTiny])
      expect(cutAfter(100, how)).toEqual(['complete', small, tiny])
    }
  })
  test('are said to be', () => {
    const cause = { kind: 'untraced' } as const
    const finding = { kind: 'violates', name: 'small', places: 3, trace: undefined, cycle: undefined, cause } as const
    expect(causeOf(explore(module, []), finding)).toEqual({
      headline: 'the run to it was not made: an interrupt or the end of memory came before',
      facts: [],
    })
  })
})

test('a leak names the step that took the lock', () => {
  const task: SketchTask = {
    name: 'P',
    steps: [go(1), lock('P', 'A', 2), go(3), { text: 'return', ways: () => [{ to: 4, notes: [0, 1] }] }, end],
  }
  const notes = [
    { kind: 'leak' as const, task: 0, lock: 'A', mode: 'held', call: 'op', at },
    { kind: 'outcome' as const, task: 0, operation: 0, outcome: 'ok' },
  ]
  const result = explore(
    sketch({ locks: { A: ['held'] }, notes, tasks: [task], operations: [{ name: 'op', outcomes: ['ok', 'efault'] }] }),
    [],
  )
  expect(result.findings.map(({ kind, name, places, cause }) => ({ kind, name, places, cause }))).toEqual([
    { kind: 'leaks', name: 'A', places: 1, cause: { kind: 'leaks', note: 0, takenAt: 1 } },
  ])
  expect(result.findings[0]?.trace?.steps.map((step) => [step.location, step.notes])).toEqual([
    [1, []],
    [2, []],
    [3, []],
    [4, [0, 1]],
  ])
  expect(result.outcomes).toEqual([{ operation: 'op', occurred: ['ok'] }])
})

describe('runs that end early', () => {
  test('at the first finding', () => {
    const result = explore(ring(4), [0], { first: true })
    expect([result.ended, result.findings.map((finding) => finding.kind)]).toEqual(['first', ['deadlock']])
    expect(result.states).toBeLessThan(explore(ring(4), [0]).states)
  })

  test('at the limit of memory', () => {
    const result = explore(ring(5), [1], { memory: 600_000 })
    expect([result.ended, result.findings, result.bytes <= 600_000]).toEqual(['memory', [], true])
    expect(result.frontier).toBeGreaterThan(0)
    expect(result.states).toBeGreaterThan(10_000)
  })

  test('when the caller says so', () => {
    let asked = 0
    const result = explore(ring(5), [1], { cancelled: () => ++asked > 2 })
    expect([result.ended, result.findings]).toEqual(['interrupted', []])
    expect(result.states).toBeLessThan(79133)
  })

  test('when the caller has no more memory: then that is said, also of an analysis', () => {
    let asked = 0
    const result = explore(ring(5), [1], { starved: () => ++asked > 2 })
    expect([result.ended, result.findings]).toEqual(['memory', []])
    expect(result.states).toBeLessThan(79133)
    const both = explore(ring(5), [1], { starved: () => true, cancelled: () => true })
    expect(both.ended).toBe('interrupted')
    let slices = 0
    const run = exploring(ring(4), [0], { starved: () => slices > 2, clock: () => 0 })
    let step = run.next()
    for (; step.done !== true; step = run.next()) slices++
    expect(step.value.ended).toBe('memory')
  })

  test('in slices, with the same result', () => {
    const run = exploring(ring(4), [0], { clock: () => 0 })
    let slices = 0
    let step = run.next()
    for (; step.done !== true; step = run.next()) slices++
    expect(slices).toBeGreaterThan(1)
    expect(step.value).toEqual(explore(ring(4), [0], { clock: () => 0 }))
  })
})
