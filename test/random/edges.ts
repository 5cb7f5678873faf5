// The wait-for graphs of counterexamples, edge by edge, held against the reference interpreter. Input: a typed model, a cell and the
// checker's findings; output: how many edges were looked at, and the first that the interpreter does not confirm.
import type { Model } from '../../compiler/model/model.ts'
import type { Meta } from '../../runtime/contract.ts'
import type { Finding, LockReason, Trace, Wait } from '../../runtime/result.ts'
import { instantiate, type Choice } from '../oracle/instance.ts'
import type { World } from '../oracle/world.ts'
import { createNumbers } from '../oracle/numbers.ts'
import type { State } from '../oracle/state.ts'
import { grantedWaysOf, initialState, waysOf } from '../oracle/step.ts'
import { nth } from '../../runtime/entries.ts'

export interface Edges {
  readonly looked: number
  readonly wrong: string | undefined
}

const MOST_STATES = 5000

export function edgesOf(model: Model, choice: Choice, meta: Meta, findings: readonly Finding[]): Edges {
  const { world, initialFields } = instantiate(model, choice)
  let looked = 0
  for (const { cause, trace, kind } of findings) {
    if ((cause.kind !== 'stuck' && cause.kind !== 'livelock') || trace === undefined) continue
    // Which of several first states the run began in is not said: all are tried in which the same steps are possible.
    const ends = initialFields.map((fields) => followed(world, fields, trace))
    const states = ends.flatMap((end) => (typeof end === 'string' ? [] : [end]))
    if (states.length === 0) return { looked, wrong: `${kind}: ${String(ends[0])}` }
    for (const wait of cause.waits) {
      const judged = states.map((state) => mistakeIn(world, meta, state, wait))
      const right = judged.find(({ wrong }) => wrong === undefined)
      if (right === undefined) return { looked, wrong: `${kind}: ${meta.tasks[wait.task]!.name}: ${nth(judged, 0).wrong}` }
      looked += right.edges
    }
  }
  return { looked, wrong: undefined }
}

/** The interpreter's state at the end of the run. */
function followed(world: World, fields: State['fields'], trace: Trace): State | string {
  let { state } = initialState(world, fields)
  for (const [index, { task, way }] of trace.steps.entries()) {
    state = state && waysOf(world, state, task)[way]?.next
    if (state === undefined) return `step ${index + 1} is not possible`
  }
  return state ?? 'no first state'
}

function mistakeIn(
  world: World,
  meta: Meta,
  state: State,
  { task, reason }: Wait,
): { readonly edges: number; readonly wrong: string | undefined } {
  const name = (other: number): string => meta.tasks[other]!.name
  switch (reason.kind) {
    case 'lock':
      return usersOf(world, meta, state, reason)
    case 'interrupted': {
      const wrong = reason.by.find((other) => world.tasks[other]!.owner !== task || state.tasks[other]!.frames.length === 0)
      return { edges: reason.by.length, wrong: wrong === undefined ? undefined : `${name(wrong)} does not interrupt it` }
    }
    case 'event': {
      const parts = (reason.ways ?? []).flat()
      const [only] = parts
      if (parts.length !== 1 || only?.kind !== 'condition') {
        const locks = parts.flatMap((part) => (part.kind === 'lock' ? [usersOf(world, meta, state, part)] : []))
        return { edges: locks.reduce((sum, { edges }) => sum + edges, 0), wrong: locks.find(({ wrong }) => wrong !== undefined)?.wrong }
      }
      const movers = only.together ? [only.by] : only.by.map((other) => [other])
      const wrong = movers.find((tasks) => !canEnd(world, state, task, tasks))
      return { edges: movers.length, wrong: wrong && `${wrong.map(name).join(' and ')} cannot bring about ${only.text}` }
    }
  }
}

/** Who holds the lock does; who is before the task in its queue stands in it. */
function usersOf(world: World, meta: Meta, state: State, { lock, holders, behind }: LockReason) {
  const { name } = meta.locks[lock]!
  const at = world.locks.findIndex((each) => each.name === name)
  const { holds, queue } = state.locks[at]!
  const wrong =
    holders.find(({ task, ended }) => !holds.some(([holder]) => holder === task) || ended !== (state.tasks[task]!.frames.length === 0))
      ?.task ?? behind.find((task) => !queue.some(([queued]) => queued === task))
  return {
    edges: holders.length + behind.length,
    wrong: wrong === undefined ? undefined : `${meta.tasks[wrong]!.name} is not in the way at ${name}`,
  }
}

/** Whether these tasks alone, as if their own waits were over, come to a state in which the task can go on. */
function canEnd(world: World, from: State, task: number, movers: readonly number[]): boolean {
  const keyOf = createNumbers()
  const seen = new Set([keyOf(from)])
  const queue = [from]
  const own = movers.includes(task)
  for (let state = queue.pop(); state !== undefined && seen.size < MOST_STATES; state = queue.pop()) {
    const standing = own ? { ...state, tasks: state.tasks.map((each, at) => (at === task ? from.tasks[at]! : each)) } : state
    if (waysOf(world, standing, task).length > 0) return true
    for (const mover of movers) {
      const real = waysOf(world, state, mover)
      for (const { next } of real.length > 0 ? real : grantedWaysOf(world, state, mover)) {
        if (next === undefined || seen.has(keyOf(next))) continue
        seen.add(keyOf(next))
        queue.push(next)
      }
    }
  }
  return false
}
