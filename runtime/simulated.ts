// A run of the simulator in the checker's terms, for reports: the packed state that is each of its states, the location and the notes of
// each step. Input: a checker with its meta data and the run; output: a trace. The two are made by different ways and must agree.
import type { Checker, Meta } from './contract.ts'
import { show } from './decode.ts'
import { nameOf, placeOf, read } from './elements.ts'
import { holdsOf, queueOf } from './report/steps.ts'
import type { Trace } from './result.ts'
import { agrees, type SeenState } from './simulator/replay.ts'
import type { Run } from './simulator/run.ts'
import type { AnyState } from './simulator/state.ts'
import { waysOf, type Way } from './ways.ts'

/** A packed state as reports have it: fields of objects and tasks, holds, queues. */
export function seenOf(meta: Meta, words: Int32Array): SeenState {
  const fields = meta.fields.filter(({ kind }) => kind === 'field')
  return {
    values: Object.fromEntries(fields.map((field) => [field.path, show(field.type, read(field, words, 0))])),
    holds: Object.fromEntries(meta.tasks.map(({ name }, task) => [name, holdsOf(meta, task, words)])),
    unowned: holdsOf(meta, -1, words),
    queues: Object.fromEntries(
      meta.locks
        .filter((lock) => lock.queueLength > 0)
        .map((lock) => [lock.name, queueOf(meta, lock, words).map(({ task, mode }) => ({ task: nameOf(meta, task), mode }))]),
    ),
  }
}

interface First {
  readonly states: readonly Int32Array[]
  /** Of the silent runs before them: who failed how, and the notes passed. */
  readonly ways: readonly (Way & { readonly task: number })[]
}

/** The first states, silent runs done. */
export function firstStates(checker: Checker, tasks: number): First {
  const raw = checker.initial()
  let states: Int32Array[] = Array.from({ length: raw }, (_, i) => checker.out.slice(i * checker.words, (i + 1) * checker.words))
  const ways: (Way & { readonly task: number })[] = []
  for (let task = 0; task < tasks; task++) {
    states = states.flatMap((state) =>
      waysOf(checker, task, state, 0).flatMap((way) => {
        ways.push({ task, ...way })
        return way.target === undefined ? [] : [way.target]
      }),
    )
  }
  return { states, ways }
}

export interface Traced extends Trace {
  /** How the last step failed, or the silent run at the start; undefined where nothing did. */
  readonly failed: { readonly task: number; readonly way: number; readonly location: number; readonly failure: number } | undefined
  /** Notes of the last step, or of the silent runs at the start where there is no step. */
  readonly notes: readonly number[]
}

/** Throws where checker and simulator part: a mistake of one of the two. */
export function traced(meta: Meta, checker: Checker, run: Run<AnyState>): Traced {
  const first = firstStates(checker, meta.tasks.length)
  const begun = run.states[0]
  const failing = begun === undefined ? first.ways.find(({ failure }) => failure >= 0) : undefined
  const start = begun === undefined ? undefined : first.states.find((words) => agrees(begun, seenOf(meta, words)))
  if (begun !== undefined && start === undefined) throw new Error('no first state of the checker is that of the simulator')
  const states: Int32Array[] = start === undefined ? [] : [start]
  const steps: Trace['steps'][number][] = []
  let failed: Traced['failed'] = failing && { task: failing.task, way: failing.way, location: 0, failure: failing.failure }
  let notes: readonly number[] = first.ways.flatMap((way) => way.notes)
  for (const { task: name, way: number } of run.trace.steps) {
    const task = meta.tasks.findIndex((one) => one.name === name)
    const words = states.at(-1)!
    const location = placeOf(meta, task, words, 0)
    const way = waysOf(checker, task, words, 0)[number]
    if (way === undefined) throw new Error(`the checker has no way ${number} for ${name}`)
    notes = way.notes
    if (way.target === undefined) failed = { task, way: number, location, failure: way.failure }
    else {
      steps.push({ task, way: number, location, notes })
      states.push(way.target)
    }
  }
  const switches = steps.filter((step, index) => index > 0 && step.task !== steps[index - 1]!.task).length
  return { states, steps, switches, failed, notes }
}
