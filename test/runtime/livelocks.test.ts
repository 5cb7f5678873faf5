// Livelocks: fair cycles without progress, and cycles that are none.
import { describe, expect, test } from 'vitest'
import { explore } from '../../runtime/index.ts'
import { end, lock, sketch, unlock } from './sketch.ts'
import { ring } from './ring.ts'
import type { Finding, RunResult } from '../../runtime/index.ts'
import type { Sketch, SketchTask } from './sketch.ts'

const facts = (result: RunResult) => result.findings.map((finding) => [finding.kind, finding.name])
function livelock(finding: Finding | undefined) {
  if (finding?.cause.kind !== 'livelock') throw new Error(`livelock expected, not ${finding?.kind}`)
  return finding.cause
}

/** Every step leads to the next state, and the last back to the first: what a printed cycle has to be. */
function repeats(result: RunResult, model: Sketch): void {
  const checker = sketch(model).create([])
  for (const { trace, cycle } of result.findings) {
    expect(cycle?.steps.length).toBeGreaterThan(0)
    expect(cycle?.states[0]).toEqual(trace?.states.at(-1))
    expect(cycle?.states.at(-1)).toEqual(cycle?.states[0])
    cycle?.steps.forEach((step, k) => {
      const n = checker.step(step.task, cycle.states[k]!, 0, 0)
      const targets = Array.from({ length: n }, (_, way) => checker.out.slice(way * checker.words, (way + 1) * checker.words))
      expect(targets).toContainEqual(cycle.states[k + 1])
    })
  }
}

const holds = (v: Readonly<Record<string, number>>, name: string) =>
  Object.keys(v).some((field) => field.startsWith(`${name}.`) && v[field]! > 0)
const dropAndRetry = (task: string, first: string, second: string, retry: number, done: number): SketchTask => ({
  name: task,
  steps: [
    lock(task, first, 1),
    { text: `try ${second}`, ways: (v) => (holds(v, second) ? [{ to: 2 }] : [{ to: 3, set: { [`${second}.held by ${task}`]: 1 } }]) },
    unlock(task, first, 0, { notes: [retry] }),
    unlock(task, first, 4),
    unlock(task, second, 0, { notes: [done] }),
  ],
})

describe('livelock', () => {
  test('that begins in the first state has its cycle, also of one step', () => {
    const model: Sketch = { fields: {}, tasks: [{ name: 'A', steps: [{ text: 'spin', ways: () => [{ to: 0 }] }] }] }
    const result = explore(sketch(model), [])
    expect(facts(result)).toEqual([['livelock', 'strong']])
    expect(result.findings[0]?.trace?.steps).toEqual([])
    expect(result.findings[0]?.cycle?.steps.map(({ task, way }) => [task, way])).toEqual([[0, 0]])
    repeats(result, model)
  })

  test('two tasks that drop and retry: strong fairness does not help', () => {
    const model: Sketch = {
      locks: { A: ['held'], B: ['held'] },
      notes: [
        { kind: 'retry', task: 0, retry: 0 },
        { kind: 'round', task: 0 },
        { kind: 'retry', task: 1, retry: 0 },
        { kind: 'round', task: 1 },
      ],
      retries: ['again'],
      tasks: [dropAndRetry('P', 'A', 'B', 0, 1), dropAndRetry('Q', 'B', 'A', 2, 3)],
    }
    const result = explore(sketch(model), [])
    expect(facts(result)).toEqual([['livelock', 'strong']])
    expect(livelock(result.findings[0])).toEqual({ kind: 'livelock', retries: [0], moving: [0, 1], waits: [], broken: '' })
    expect(result.findings[0]?.trace?.steps.length).toBe(0)
    expect(result.retries[0]?.fired).toBeGreaterThan(0)
    repeats(result, model)
  })

  const spinning = (task: string, done: number): SketchTask => ({
    name: task,
    steps: [
      lock(task, 'A', 1),
      unlock(task, 'A', 2),
      { text: 'while not flag', ways: (v) => (v['flag'] ? [{ to: 3, notes: [done] }] : [{ to: 0 }]) },
      end,
    ],
  })
  const setter: SketchTask = {
    name: 'Q',
    steps: [
      lock('Q', 'A', 1),
      { text: 'flag = true', ways: () => [{ to: 2, set: { flag: 1 } }] },
      unlock('Q', 'A', 3, { notes: [1] }),
      end,
    ],
  }
  const overtaken: Sketch = {
    fields: { flag: 0 },
    locks: { A: ['held'] },
    notes: [0, 1, 2].map((task) => ({ kind: 'round', task })),
    tasks: [spinning('P', 0), setter],
  }

  test('a task that is overtaken at a lock again and again: a queue there breaks it', () => {
    const result = explore(sketch(overtaken), [])
    expect(facts(result)).toEqual([['livelock', 'weak']])
    expect(livelock(result.findings[0])).toEqual({
      kind: 'livelock',
      retries: [],
      moving: [0],
      waits: [],
      broken: 'a queue for sketch (policy fifo)',
    })
    repeats(result, overtaken)
  })

  test('and where the workload asks for it there is none', () => {
    expect(facts(explore(sketch({ ...overtaken, tasks: [spinning('P', 0), { ...setter, fairness: 'strong' }] }), []))).toEqual([])
  })

  test('nor where it asks for it at the label', () => {
    const labelled = { ...setter, steps: setter.steps.map((step, k) => (k === 0 ? { ...step, fairness: 'strong' as const } : step)) }
    expect(facts(explore(sketch({ ...overtaken, tasks: [spinning('P', 0), labelled] }), []))).toEqual([])
  })

  test('an unfair cycle is none: a task that could always move has to', () => {
    const poll: SketchTask = { name: 'P', steps: [{ text: 'while not flag', ways: (v) => (v['flag'] ? [{ to: 1 }] : [{ to: 0 }]) }, end] }
    const other: SketchTask = { name: 'Q', steps: [{ text: 'flag = true', ways: () => [{ to: 1, set: { flag: 1 } }] }, end] }
    expect(facts(explore(sketch({ fields: { flag: 0 }, tasks: [poll, other] }), []))).toEqual([])
    const unfair = explore(sketch({ fields: { flag: 0 }, tasks: [poll, { ...other, fairness: 'none' }] }), [])
    expect(facts(unfair)).toEqual([['livelock', 'unfair']])
    expect(livelock(unfair.findings[0]).broken).toBe('weak fairness of Q')
  })

  test('a cycle of one step counts, and stuck tasks beside it are part of it', () => {
    const poll: SketchTask = { name: 'P', steps: [{ text: 'while not flag', ways: (v) => (v['flag'] ? [{ to: 1 }] : [{ to: 0 }]) }, end] }
    const waiter: SketchTask = {
      name: 'Q',
      steps: [{ text: 'wait until flag', awaits: ['flag'], ways: (v) => (v['flag'] ? [{ to: 1 }] : []) }, end],
    }
    const result = explore(sketch({ fields: { flag: 0 }, tasks: [poll, waiter] }), [])
    expect(facts(result)).toEqual([['livelock', 'strong']])
    expect(livelock(result.findings[0]).waits).toEqual([{ task: 1, location: 1, reason: { kind: 'event', by: [] } }])
    expect(result.findings[0]?.cycle?.steps.length).toBe(1)
  })

  test('an endless environment keeps one going, and is none by itself', () => {
    const evictor: SketchTask = {
      name: 'E',
      role: 'environment',
      steps: [{ text: 'evict', rest: true, ways: () => [{ to: 0, set: { page: 0 } }] }],
    }
    const toucher: SketchTask = {
      name: 'P',
      steps: [
        { text: 'touch', ways: (v) => (v['page'] ? [{ to: 2 }] : [{ to: 1 }]) },
        { text: 'page = 1', ways: () => [{ to: 0, set: { page: 1 } }] },
        end,
      ],
    }
    const result = explore(sketch({ fields: { page: 0 }, tasks: [toucher, evictor] }), [])
    expect(facts(result)).toEqual([['livelock', 'strong']])
    expect(livelock(result.findings[0]).moving).toEqual([0, 1])
    const waiting: SketchTask = { name: 'P', steps: [{ text: 'wait until page', ways: (v) => (v['page'] ? [{ to: 1 }] : []) }, end] }
    expect(facts(explore(sketch({ fields: { page: 0 }, tasks: [waiting, evictor] }), []))).toEqual([['deadlock', '']])
  })

  test('inside a round an environment task has to move on', () => {
    const poll: SketchTask = { name: 'P', steps: [{ text: 'while not flag', ways: (v) => (v['flag'] ? [{ to: 1 }] : [{ to: 0 }]) }, end] }
    const other = (rest: boolean): SketchTask => ({
      name: 'E',
      role: 'environment',
      steps: [{ text: 'flag = true', rest, ways: () => [{ to: 1, set: { flag: 1 } }] }, end],
    })
    expect(facts(explore(sketch({ fields: { flag: 0 }, tasks: [poll, other(false)] }), []))).toEqual([])
    expect(facts(explore(sketch({ fields: { flag: 0 }, tasks: [poll, other(true)] }), []))).toEqual([['livelock', 'strong']])
  })

  test('one of two ways of a step completes: the other may be taken for ever', () => {
    const task: SketchTask = { name: 'P', steps: [{ text: 'either', ways: () => [{ to: 0, notes: [0] }, { to: 0 }] }] }
    const result = explore(sketch({ notes: [{ kind: 'round', task: 0 }], tasks: [task] }), [])
    expect(facts(result)).toEqual([['livelock', 'strong']])
    expect(result.findings[0]?.cycle?.steps.map((step) => step.way)).toEqual([1])
  })

  test('completing tasks beside a cycle of others do not hide it, and the ring has none', () => {
    const busy: SketchTask = { name: 'B', steps: [{ text: 'work', ways: (v) => [{ to: 0, set: { work: 1 - v['work']! }, notes: [2] }] }] }
    const result = explore(sketch({ ...overtaken, fields: { flag: 0, work: 0 }, tasks: [...overtaken.tasks, busy] }), [])
    // The busy task could always move and would complete: a cycle without it is unfair, one with it is progress.
    expect(facts(result)).toEqual([])
    expect(facts(explore(ring(4), [1]))).toEqual([])
  })
})
