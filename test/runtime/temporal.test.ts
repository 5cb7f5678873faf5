// Temporal properties and starvation, among them the four classic bugs of liveness checkers: an unfair cycle reported, the implicit
// stutter forgotten, fairness counted on stuttering steps, a component printed as if it were a cycle.
import { describe, expect, test } from 'vitest'
import { explore } from '../../runtime/index.ts'
import { end, lock, sketch, unlock } from './sketch.ts'
import type { Finding, RunResult } from '../../runtime/index.ts'
import type { Sketch, SketchStep, SketchTask, Values } from './sketch.ts'
import { nth } from '../../runtime/entries.ts'

const facts = (result: RunResult) => result.findings.map((finding) => [finding.kind, finding.name])
const set = (field: string, value: number, to: number): SketchStep => ({
  text: `${field} = ${value}`,
  ways: () => [{ to, set: { [field]: value } }],
})
const done = { name: 'comes', kind: 'eventually' as const, holds: (v: Values) => v['done'] === 1 }
const round = (task: number) => ({ kind: 'round' as const, task })

/** The cycle is closed, each of its steps is one of the model, and it is fair by itself: who never moves in it cannot somewhere in it. */
function isFairCycle(model: Sketch, finding: Finding | undefined, obliged: readonly number[]): void {
  const checker = sketch(model).create([])
  const cycle = finding!.cycle!
  expect(cycle.states[0]).toEqual(finding!.trace!.states.at(-1))
  expect(cycle.states.at(-1)).toEqual(cycle.states[0])
  const enabled = (t: number, state: Int32Array): boolean => checker.step(t, state, 0, 0) > 0
  cycle.steps.forEach((step, k) => {
    const n = checker.step(step.task, cycle.states[k]!, 0, 0)
    const targets = Array.from({ length: n }, (_, way) => checker.out.slice(way * checker.words, (way + 1) * checker.words))
    expect(targets).toContainEqual(cycle.states[k + 1])
  })
  for (const t of obliged)
    expect(cycle.steps.some((step) => step.task === t) || cycle.states.some((state) => !enabled(t, state)), `task ${t}`).toBe(true)
}

describe('eventually', () => {
  const poll: SketchTask = { name: 'P', steps: [{ text: 'poll', ways: () => [{ to: 0, notes: [0] }] }] }
  const setter: SketchTask = { name: 'Q', steps: [set('done', 1, 1), end] }
  const model: Sketch = { fields: { done: 0 }, notes: [round(0)], tasks: [poll, setter], properties: [done] }

  test('an unfair cycle breaks nothing', () => {
    expect(facts(explore(sketch(model), []))).toEqual([])
  })

  test('without fairness it does, and the report says which fairness would help', () => {
    const result = explore(sketch({ ...model, tasks: [poll, { ...setter, fairness: 'none' }] }), [])
    expect(facts(result)).toEqual([['violates', 'comes']])
    expect(result.findings[0]?.cause).toEqual({ kind: 'temporal', property: 0, broken: 'weak fairness of Q' })
  })

  test('a run may end: standing still where nobody has to move is a run', () => {
    const result = explore(
      sketch({
        fields: { done: 0, x: 0 },
        tasks: [{ name: 'P', steps: [set('x', 1, 1), end] }],
        properties: [done],
      }),
      [],
    )
    expect(facts(result)).toEqual([['violates', 'comes']])
    const [finding] = result.findings
    expect([finding?.trace?.steps.length, finding?.cycle?.steps, finding?.cycle?.states]).toEqual([1, [], [finding?.trace?.states.at(-1)]])
  })

  test('but not where a task has to move', () => {
    expect(facts(explore(sketch({ fields: { done: 0 }, tasks: [setter], properties: [done] }), []))).toEqual([])
  })

  test('an environment task may stay away between its rounds', () => {
    const environment: SketchTask = { ...setter, role: 'environment', steps: setter.steps.map((step) => ({ ...step, rest: true })) }
    const result = explore(sketch({ fields: { done: 0 }, tasks: [environment], properties: [done] }), [])
    expect([facts(result), result.findings[0]?.trace?.steps.length]).toEqual([[['violates', 'comes']], 0])
  })

  test('a step of one task that changes nothing is no step of another', () => {
    // P's poll is a self-loop: Q has not moved in it, and it is enabled in it.
    const result = explore(sketch({ ...model, tasks: [poll, { ...setter, fairness: 'strong' }] }), [])
    expect(facts(result)).toEqual([])
    // And Q's own self-loop is a move of Q: weak fairness of Q asks no more.
    const either: SketchTask = {
      name: 'Q',
      steps: [
        {
          text: 'either',
          ways: () => [
            { to: 0, notes: [0] },
            { to: 1, set: { done: 1 } },
          ],
        },
        end,
      ],
    }
    const alike = explore(sketch({ ...model, notes: [round(0)], tasks: [either], properties: [done] }), [])
    expect(facts(alike)).toEqual([['violates', 'comes']])
  })

  test('a way in on which it has already come does not count', () => {
    const task = (long: boolean): SketchTask => ({
      name: 'P',
      steps: [
        { text: 'either', ways: () => [{ to: 1, set: { done: 1 } }, ...(long ? [{ to: 2 }] : [])] },
        set('done', 0, 4),
        { text: 'skip', ways: () => [{ to: 3 }] },
        { text: 'skip', ways: () => [{ to: 4 }] },
        { text: 'round', ways: () => [{ to: 4, notes: [0] }] },
      ],
    })
    const with1: Sketch = { fields: { done: 0 }, notes: [round(0)], tasks: [task(false)], properties: [done] }
    expect(facts(explore(sketch(with1), []))).toEqual([])
    const result = explore(sketch({ ...with1, tasks: [task(true)] }), [])
    expect(facts(result)).toEqual([['violates', 'comes']])
    expect(result.findings[0]?.trace?.steps.map((step) => step.location)).toEqual([1, 3, 4])
  })

  test('that cannot be evaluated is an error', () => {
    const result = explore(sketch({ ...model, properties: [{ ...done, holds: (v) => (v['done'] === 1 ? undefined : false) }] }), [])
    expect(result.findings.map((finding) => [finding.kind, finding.name, finding.trace?.steps.length])).toEqual([
      ['fails', 'invariant@1', 1],
    ])
  })
})

describe('a component is not a cycle', () => {
  // Around a hub P and Q each go round their own loop; a fair cycle has to take both.
  const loop = (name: string, other: string, note: number): SketchTask => ({
    name,
    steps: [
      { text: 'leave', ways: (v) => (v[other] === 1 ? [{ to: 1 }] : []) },
      { text: 'half', ways: () => [{ to: 2 }] },
      { text: 'back', ways: () => [{ to: 0, notes: [note] }] },
    ],
  })
  const model: Sketch = {
    fields: { done: 0 },
    notes: [round(0), round(1)],
    tasks: [loop('P', 'Q', 0), loop('Q', 'P', 1)],
    properties: [done],
  }

  test('weak fairness lets one of them wait', () => {
    const result = explore(sketch(model), [])
    expect(facts(result)).toEqual([['violates', 'comes']])
    isFairCycle(model, result.findings[0], [0, 1])
    expect(result.findings[0]?.cycle?.steps.map((step) => step.task)).toEqual([0, 0, 0])
  })

  test('strong fairness takes both loops, one after the other', () => {
    const strong: Sketch = { ...model, tasks: model.tasks.map((task) => ({ ...task, fairness: 'strong' as const })) }
    const result = explore(sketch(strong), [])
    expect(facts(result)).toEqual([['violates', 'comes']])
    isFairCycle(strong, result.findings[0], [0, 1])
    expect(result.findings[0]?.cycle?.steps.map((step) => step.task)).toEqual([0, 0, 0, 1, 1, 1])
  })
})

describe('always eventually, leads to', () => {
  const light: SketchTask = {
    name: 'P',
    steps: [
      set('done', 1, 1),
      {
        text: 'either',
        ways: () => [
          { to: 0, set: { done: 0 }, notes: [0] },
          { to: 2, set: { done: 0 } },
        ],
      },
      { text: 'dark', ways: () => [{ to: 2, notes: [0] }] },
    ],
  }
  const model: Sketch = { fields: { done: 0 }, notes: [round(0)], tasks: [light] }

  test('it comes once and not always again', () => {
    expect(facts(explore(sketch({ ...model, properties: [done] }), []))).toEqual([])
    const result = explore(sketch({ ...model, properties: [{ ...done, kind: 'alwaysEventually' }] }), [])
    expect(facts(result)).toEqual([['violates', 'comes']])
    expect([result.findings[0]?.trace?.steps.length, result.findings[0]?.cycle?.steps.length]).toEqual([2, 1])
  })

  const asked = (answer: boolean): Sketch => ({
    fields: { asked: 0, other: 0 },
    notes: [round(0), round(1)],
    tasks: [
      {
        name: 'P',
        steps: [
          { text: 'wait until idle', ways: (v) => (v['asked'] === 0 ? [{ to: 1 }] : []) },
          { text: 'asked = 1', ways: () => [{ to: 0, set: { asked: 1 }, notes: [0] }] },
        ],
      },
      {
        name: 'S',
        role: 'service',
        steps: [
          {
            text: 'serve',
            rest: true,
            ways: (v) =>
              v['asked']
                ? [answer ? { to: 0, set: { asked: 0 }, notes: [1] } : { to: 0, set: { other: 1 - v['other']! }, notes: [1] }]
                : [],
          },
        ],
      },
    ],
    properties: [{ name: 'served', kind: 'leadsTo', holds: (v) => v['asked'] === 1, then: (v) => v['asked'] === 0 }],
  })

  test('what was asked for is served', () => {
    expect(facts(explore(sketch(asked(true)), []))).toEqual([])
  })

  test('or not: the way in leads past the asking', () => {
    const result = explore(sketch(asked(false)), [])
    expect(facts(result)).toEqual([
      ['violates', 'served'],
      ['partial_deadlock', ''],
    ])
    expect(result.findings[0]?.trace?.steps.map((step) => step.task)).toEqual([0, 0])
    expect(result.findings[0]?.cycle?.steps.map((step) => step.task)).toEqual([1, 1])
  })

  test('a premise that never holds asks nothing', () => {
    const never = asked(false)
    expect(facts(explore(sketch({ ...never, properties: [{ ...nth(never.properties!, 0), holds: () => false }] }), []))).toEqual([
      ['partial_deadlock', ''],
    ])
  })
})

describe('every operation completes', () => {
  const writer = (name: string, note: number, fairness: 'weak' | 'strong'): SketchTask => ({
    name,
    fairness,
    steps: [lock(name, 'A', 1, { inside: 'write' }), unlock(name, 'A', 0, { inside: 'write', notes: [note] })],
  })
  const model = (fairness: 'weak' | 'strong', outcome?: string): Sketch => ({
    locks: { A: ['held'] },
    notes: [0, 1].map((task) => ({ kind: 'outcome' as const, task, operation: 0, outcome: 'ok' })),
    operations: [{ name: 'write', outcomes: ['ok', 'efault'] }],
    tasks: [writer('P', 0, fairness), writer('Q', 1, fairness)],
    properties: [{ name: 'fair', kind: 'completes', operation: 0, ...(outcome === undefined ? {} : { outcome }) }],
  })

  test('an unfair lock lets one task overtake the other for ever', () => {
    const result = explore(sketch(model('weak')), [])
    expect(facts(result)).toEqual([['starvation', 'fair']])
    const [finding] = result.findings
    expect(finding?.cause).toEqual({ kind: 'starvation', property: 0, task: 0, overtaking: [1] })
    expect(finding?.places).toBe(2)
    isFairCycle(model('weak'), finding, [0, 1])
  })

  test('strong fairness does not', () => {
    expect(facts(explore(sketch(model('strong')), []))).toEqual([])
  })

  test('an outcome that never comes starves even who completes with another', () => {
    const result = explore(sketch(model('strong', 'efault')), [])
    expect(facts(result)).toEqual([['starvation', 'fair']])
    expect(facts(explore(sketch(model('strong', 'ok')), []))).toEqual([])
  })
})
