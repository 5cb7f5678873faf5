// Runs of emitted simulators: what stops them, that a seed repeats a run, and that a recorded trace replays to the same states.
import { describe, expect, test } from 'vitest'
import type { System } from '../../compiler/ir/system.ts'
import { replay, roundRobin, run, uniform } from '../../runtime/simulate.ts'
import { builder, choose, equal, constant, goto, int, read, set, TRUE } from '../compiler/emit/build.ts'
import { abba, ring } from '../compiler/emit/examples.ts'
import { loadSimulator } from '../compiler/emit/load.ts'

const simulate = (system: System, settings: readonly number[] = []) => {
  const module = loadSimulator(system)
  return { module, simulator: module.create(settings) }
}

describe('schedulers', () => {
  test('a seed gives the same run, another seed another', () => {
    const { module, simulator } = simulate(ring(3))
    const once = run(module, simulator, uniform(7), { limit: 200 })
    expect(once.ended).toEqual({ kind: 'stopped' })
    expect(once.steps).toHaveLength(200)
    expect(once.states).toHaveLength(201)
    expect(run(module, simulator, uniform(7), { limit: 200 })).toEqual(once)
    expect(run(module, simulator, uniform(8), { limit: 200 }).trace).not.toEqual(once.trace)
    expect(new Set(once.steps.map((step) => step.task))).toEqual(new Set([0, 1, 2]))
  })

  test('round robin lets the tasks take turns', () => {
    const { module, simulator } = simulate(ring(3))
    const { steps } = run(module, simulator, roundRobin(), { limit: 6 })
    expect(steps.map(({ task, location }) => [task, location])).toEqual([
      [0, 1],
      [1, 1],
      [2, 1],
      [0, 2],
      [1, 2],
      [2, 2],
    ])
  })

  test('a trace replays bit for bit, through JSON too', () => {
    const { module, simulator } = simulate(ring(3, false))
    for (let seed = 1; seed <= 20; seed++) {
      const recorded = run(module, simulator, uniform(seed), { limit: 300 })
      const again = run(module, simulator, replay(JSON.parse(JSON.stringify(recorded.trace))), { limit: recorded.steps.length })
      expect(again).toEqual(recorded)
    }
  })

  test('a trace of another variant diverges', () => {
    const { module, simulator } = simulate(abba(), [1])
    const run0 = run(
      module,
      simulator,
      replay({
        initial: 0,
        steps: [
          [0, 0],
          [1, 0],
        ],
      }),
    )
    expect(run0.ended).toEqual({ kind: 'diverged' })
    expect(run0.steps).toHaveLength(1)
  })
})

describe('what ends a run', () => {
  test('a deadlock', () => {
    const { module, simulator } = simulate(abba(), [0])
    const stuck = run(module, simulator, roundRobin())
    expect(stuck.ended).toEqual({ kind: 'stuck', tasks: [0, 1] })
    expect(stuck.steps).toHaveLength(2)
  })

  test('the end of all tasks', () => {
    const { module, simulator } = simulate(abba(), [1])
    const done = run(module, simulator, uniform(1))
    expect(done.ended).toEqual({ kind: 'finished' })
    expect(done.steps).toHaveLength(8)
    expect(simulator.values(done.states.at(-1)!)['done']).toBe(2)
  })

  /** Chooses 0 to 3; 1 breaks the invariant, 2 fails, 3 leaks, 0 breaks `finally`. */
  function chooser(): System {
    const b = builder()
    const x = b.variable('X.x', int(0, 3))
    const t = b.task('t', { start: 'start', pick: 'choose', end: 'end' })
    const value = b.temp('value', int(0, 3))
    const failure = b.failure('broken')
    const leak = b.note({ kind: 'leak', task: 0, lock: 'l', mode: 'm', call: 'c', span: t.task.span })
    t.code('start', goto(t.at('pick')))
    const end = goto(t.at('end'))
    t.code(
      'pick',
      choose(value, 0, 3, {
        kind: 'switch',
        value: { kind: 'temp', temp: value, type: value.type },
        cases: [end, set(x, 1, end), { kind: 'fail', failure }, { kind: 'note', note: leak, next: set(x, 3, end) }],
      }),
    )
    b.property('not_one', {
      kind: 'invariant',
      condition: { kind: 'not', operand: equal(read(x), constant(1)), type: { kind: 'bool' } },
      defined: TRUE,
    })
    b.property('in_the_end', { kind: 'finally', condition: equal(read(x), constant(3)), defined: TRUE })
    return b.system()
  }

  test.each([
    [0, { kind: 'violates', property: 1, evaluation: 'false' }, 2],
    [1, { kind: 'violates', property: 0, evaluation: 'false' }, 2],
    [2, { kind: 'fails', failure: 0, task: 0 }, 1],
    [3, { kind: 'leaks', note: 0 }, 2],
  ])('way %i', (way, ended, states) => {
    const { module, simulator } = simulate(chooser())
    const result = run(module, simulator, replay({ initial: 0, steps: [[0, way]] }))
    expect(result.ended).toEqual(ended)
    expect(result.states).toHaveLength(states)
    expect(result.trace.steps).toEqual([[0, way]])
  })
})
