// Deadlock, partial deadlock, self-deadlock, by final components of small graphs, with the wait-for graph and the shortest run.
import { describe, expect, test } from 'vitest'
import { explore } from '../../runtime/index.ts'
import { end, lock, sketch, unlock } from './sketch.ts'
import { ring } from './ring.ts'
import type { Finding, RunResult } from '../../runtime/index.ts'
import type { Sketch, SketchTask } from './sketch.ts'
import { nth } from '../../runtime/entries.ts'

const pair = (p: number, q: number, again: boolean): SketchTask[] => [
  { name: 'P', steps: [lock('P', 'A', 1), lock('P', 'B', 2), unlock('P', 'A', 3), unlock('P', 'B', again ? 0 : 4, { notes: [p] }), end] },
  { name: 'Q', steps: [lock('Q', 'B', 1), lock('Q', 'A', 2), unlock('Q', 'A', 3), unlock('Q', 'B', again ? 0 : 4, { notes: [q] }), end] },
]
const ticker = (role: 'task' | 'service' | 'environment'): SketchTask => ({
  name: 'T',
  role,
  steps: [{ text: 'tick', ways: (v) => [{ set: { tick: 1 - v['tick']! }, notes: [2] }] }],
})
const locks = { A: ['held'], B: ['held'] }
const rounds = [0, 1, 2].map((task) => ({ kind: 'round' as const, task }))

const kinds = (result: RunResult) => result.findings.map((finding) => finding.kind)
const path = (finding: Finding | undefined) => finding?.trace?.steps.map((step) => step.task).join('')
function stuck(finding: Finding | undefined) {
  if (finding?.cause.kind !== 'stuck') throw new Error(`stuck expected, not ${finding?.cause.kind}`)
  return finding.cause
}

describe('two tasks that take two locks in different order', () => {
  const abba: Sketch = { locks, notes: rounds.slice(0, 2), tasks: pair(0, 1, true) }

  test('is a deadlock with its cycle', () => {
    const result = explore(sketch(abba), [])
    expect(kinds(result)).toEqual(['deadlock'])
    const [finding] = result.findings
    expect([path(finding), finding?.trace?.switches, finding?.places]).toEqual(['01', 1, 1])
    expect(stuck(finding)).toEqual({
      kind: 'stuck',
      waits: [
        { task: 0, location: 2, reason: { kind: 'lock', lock: 1, mode: 0, holders: [{ task: 1, mode: 0, ended: false }], behind: [] } },
        { task: 1, location: 2, reason: { kind: 'lock', lock: 0, mode: 0, holders: [{ task: 0, mode: 0, ended: false }], behind: [] } },
      ],
      cycle: [0, 1],
      goesOn: [],
    })
  })

  test('beside a task that ticks for ever it is a partial deadlock, and the ticking is not part of the run', () => {
    const result = explore(sketch({ ...abba, fields: { tick: 0 }, notes: rounds, tasks: [...abba.tasks, ticker('task')] }), [])
    expect(kinds(result)).toEqual(['partial_deadlock'])
    const [finding] = result.findings
    expect([path(finding), stuck(finding).cycle, stuck(finding).goesOn, finding?.places]).toEqual(['01', [0, 1], [2], 1])
  })

  test('a service that answers for ever counts as going on', () => {
    expect(kinds(explore(sketch({ ...abba, fields: { tick: 0 }, notes: rounds, tasks: [...abba.tasks, ticker('service')] }), []))).toEqual([
      'partial_deadlock',
    ])
  })

  test('beside an environment task that ticks it is a whole deadlock', () => {
    const result = explore(sketch({ ...abba, fields: { tick: 0 }, notes: rounds, tasks: [...abba.tasks, ticker('environment')] }), [])
    expect(kinds(result)).toEqual(['deadlock'])
    expect(stuck(result.findings[0]).goesOn).toEqual([2])
  })

  test('beside a task that ends it is one deadlock, and the run does not wait for that end', () => {
    const third: SketchTask = {
      name: 'T',
      steps: [{ text: 'skip', ways: () => [{ to: 1 }] }, { text: 'skip', ways: () => [{ to: 2 }] }, end],
    }
    const result = explore(sketch({ ...abba, tasks: [...abba.tasks, third] }), [])
    expect(kinds(result)).toEqual(['deadlock'])
    expect(path(result.findings[0])).toBe('01')
  })

  test('a state that only a failing step leaves is no deadlock', () => {
    const third: SketchTask = { name: 'T', steps: [{ text: 'assert', ways: () => [{ fails: 0 }] }] }
    const result = explore(sketch({ ...abba, failures: ['claim'], tasks: [...abba.tasks, third] }), [])
    expect(kinds(result)).toEqual(['fails'])
  })
})

describe('who is stuck', () => {
  test('all at their ends: nobody', () => {
    const result = explore(sketch({ tasks: [{ name: 'P', steps: [{ text: 'skip', ways: () => [{ to: 1 }] }, end] }] }), [])
    expect([kinds(result), result.states, result.transitions]).toEqual([[], 2, 1])
  })

  test('a service at rest: nobody; inside its round: it', () => {
    const service = (rest: boolean): SketchTask => ({
      name: 'S',
      role: 'service',
      steps: [{ text: 'wait until asked', rest, awaits: ['asked'], ways: (v) => (v['asked'] ? [{ to: 0 }] : []) }],
    })
    const model = (rest: boolean): Sketch => ({ fields: { asked: 0 }, tasks: [service(rest)] })
    expect(kinds(explore(sketch(model(true)), []))).toEqual([])
    const result = explore(sketch(model(false)), [])
    expect(kinds(result)).toEqual(['deadlock'])
    expect(stuck(result.findings[0]).waits).toEqual([{ task: 0, location: 1, reason: { kind: 'event', by: [] } }])
  })

  test('a task beside a service at rest is a deadlock', () => {
    const waiting: SketchTask = { name: 'P', steps: [{ text: 'wait until never', ways: () => [] }] }
    const service: SketchTask = { name: 'S', role: 'service', steps: [{ text: 'wait until asked', rest: true, ways: () => [] }] }
    expect(kinds(explore(sketch({ tasks: [waiting, service] }), []))).toEqual(['deadlock'])
  })

  test('an interrupt that has not begun: nobody; one that cannot go on: it and its host', () => {
    const host: SketchTask = { name: 'P', steps: [lock('P', 'A', 1), { text: 'skip', ways: () => [{ to: 2 }] }, unlock('P', 'A', 3), end] }
    const handler: SketchTask = {
      name: 'I',
      role: 'interrupt',
      host: 0,
      steps: [{ text: 'begin', verb: 'begin', ways: (v) => (v['P']! < 4 ? [{ to: 1 }] : []) }, lock('I', 'A', 2), unlock('I', 'A', 3), end],
    }
    const closed: SketchTask = {
      ...host,
      steps: host.steps.map((step) => ({
        ...step,
        ...(step.ways && { ways: (v) => (v['I'] === 2 || v['I'] === 3 ? [] : step.ways!(v)) }),
      })),
    }
    const result = explore(sketch({ locks: { A: ['held'] }, tasks: [closed, handler] }), [])
    expect(kinds(result)).toEqual(['deadlock'])
    const cause = stuck(result.findings[0])
    expect(cause.waits.map((wait) => [wait.task, wait.reason.kind])).toEqual([
      [0, 'interrupted'],
      [1, 'lock'],
    ])
    expect(cause.cycle).toEqual([0, 1])
  })

  test('a lock whose holder has ended', () => {
    const leaver: SketchTask = { name: 'P', steps: [lock('P', 'A', 1), end] }
    const result = explore(sketch({ locks: { A: ['held'] }, tasks: [leaver, { name: 'Q', steps: [lock('Q', 'A', 1), end] }] }), [])
    const [finding] = result.findings
    expect([finding?.kind, path(finding)]).toEqual(['deadlock', '0'])
    expect(nth(stuck(finding).waits, 0).reason).toEqual({
      kind: 'lock',
      lock: 0,
      mode: 0,
      holders: [{ task: 0, mode: 0, ended: true }],
      behind: [],
    })
    expect(stuck(finding).cycle).toEqual([])
  })

  test('an event that a stuck task would bring about closes the cycle', () => {
    const waiter: SketchTask = {
      name: 'P',
      steps: [
        lock('P', 'A', 1),
        { text: 'wait until done', awaits: ['done'], ways: (v) => (v['done'] ? [{ to: 2 }] : []) },
        unlock('P', 'A', 3),
        end,
      ],
    }
    const waker: SketchTask = {
      name: 'Q',
      steps: [
        lock('Q', 'A', 1),
        { text: 'done = true', writes: ['done'], ways: () => [{ to: 2, set: { done: 1 } }] },
        unlock('Q', 'A', 3),
        end,
      ],
    }
    const result = explore(sketch({ fields: { done: 0 }, locks: { A: ['held'] }, tasks: [waiter, waker] }), [])
    expect(kinds(result)).toEqual(['deadlock'])
    expect(nth(stuck(result.findings[0]).waits, 0).reason).toEqual({ kind: 'event', by: [1] })
    expect(stuck(result.findings[0]).cycle).toEqual([0, 1])
  })
})

test('a task before its own lock is a self-deadlock and that alone', () => {
  const own: SketchTask = { name: 'P', steps: [lock('P', 'A', 1), { ...lock('P', 'A', 2), blockedNotes: [0] }, end] }
  const other: SketchTask = { name: 'Q', steps: [lock('Q', 'A', 1), unlock('Q', 'A', 2), end] }
  const result = explore(
    sketch({
      locks: { A: ['held'] },
      notes: [{ kind: 'selfDeadlock', task: 0, lock: 0, at: { file: '', line: 1, column: 1 } }],
      tasks: [own, other],
    }),
    [],
  )
  expect(kinds(result)).toEqual(['self_deadlock'])
  const [finding] = result.findings
  expect([path(finding), finding?.places, stuck(finding).cycle]).toEqual(['0', 2, [0]])
})

test('the ring without the order', () => {
  const result = explore(ring(3), [0])
  const [finding] = result.findings
  expect([kinds(result), result.states, result.transitions, path(finding), finding?.trace?.switches, stuck(finding).cycle]).toEqual([
    ['deadlock'],
    611,
    1623,
    '000011112222',
    2,
    [0, 1, 2],
  ])
})
