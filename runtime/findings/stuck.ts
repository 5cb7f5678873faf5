// The findings deadlock and partial_deadlock. In: the final components with stuck tasks. Out: for each kind the shortest run to the
// first state from which a stuck set never moves again and its component can be reached, with the wait-for graph there.
import { fate } from '../graph/final.ts'
import { levelOf } from '../search/space.ts'
import { locationOf, wouldBeStuck } from '../elements.ts'
import { shortestRun } from '../search/shortest.ts'
import { cycleOf, waitsOf } from '../graph/waits.ts'
import type { Fate, StuckSet } from '../graph/final.ts'
import type { Checker, Meta } from '../contract.ts'
import type { Finding, Trace } from '../result.ts'
import type { Space } from '../search/space.ts'
import { nth } from '../entries.ts'

/** At most one deadlock and one partial_deadlock, the nearest of each. */
export function* stuckFindings(space: Space, sets: readonly StuckSet[]): Generator<void, readonly Finding[]> {
  const findings: Finding[] = []
  for (const kind of ['deadlock', 'partial_deadlock'] as const) {
    const those = sets.filter(({ example }) => example.kind === kind)
    if (those.length > 0) findings.push(yield* stuckFinding(space, yield* fate(space, those), kind, those))
  }
  return findings
}

function* stuckFinding(
  space: Space,
  { hopeless, neverMoves }: Fate,
  kind: 'deadlock' | 'partial_deadlock',
  sets: readonly StuckSet[],
): Generator<void, Finding> {
  const { meta, checker, visited } = space
  let first = 0
  while (hopeless(first) === undefined) first++
  const run = yield* shortestRun(space, { level: levelOf(space, first), ends: (id) => (hopeless(id) === undefined ? undefined : 'all') })
  if (run === undefined) throw new Error('a stuck state is not found again')
  const last = nth(run.ids, run.ids.length - 1)
  const at = visited.at(last)
  const goesOn = hopeless(last)?.example.goesOn ?? []
  const stuck = meta.tasks.flatMap((_, t) =>
    neverMoves(t, last) && wouldBeStuck(meta, t, locationOf(meta, t, visited.states(), at)) ? [t] : [],
  )
  const waits = waitsOf(meta, checker, stuck, visited.states(), visited.at(last))
  const several = sets.map(({ example, firsts }) => ({ tasks: example.stuck, places: firsts.length }))
  return {
    kind,
    name: '',
    places: sets.reduce((sum, { firsts }) => sum + firsts.length, 0),
    trace: run.trace,
    cycle: undefined,
    cause: {
      kind: 'stuck',
      waits,
      cycle: cycleOf(waits),
      goesOn: goesOn.filter((t) => !stuck.includes(t)),
      ...(several.length > 1 ? { sets: several } : {}),
    },
  }
}

/** Nobody can move at the end of a run, and these owe something. */
export function deadlockOf(meta: Meta, checker: Checker, stuck: readonly number[], trace: Trace): Finding {
  const waits = waitsOf(meta, checker, stuck, trace.states.at(-1)!, 0)
  const own = waits.every(({ task, reason }) => reason.kind === 'lock' && reason.holders.some((holder) => holder.task === task))
  const cause = { kind: 'stuck', waits, cycle: cycleOf(waits), goesOn: [] } as const
  return { kind: own ? 'self_deadlock' : 'deadlock', name: '', places: 1, trace, cycle: undefined, cause }
}

/** The deadlock of a state without a step, in a graph that is known in part. */
export function* deadlockAt(space: Space, id: number): Generator<void, Finding> {
  const { meta, checker, visited } = space
  const stuckIn = (at: number): readonly number[] =>
    meta.tasks.flatMap((_, t) => (wouldBeStuck(meta, t, locationOf(meta, t, visited.states(), at)) ? [t] : []))
  const ends = (candidate: number) => (candidate === id ? ('all' as const) : undefined)
  const run = yield* shortestRun(space, { level: levelOf(space, id), ends })
  if (run === undefined) throw new Error('a stuck state is not found again')
  const at = visited.at(id)
  const waits = waitsOf(meta, checker, stuckIn(at), visited.states(), at)
  return {
    kind: 'deadlock',
    name: '',
    places: 1,
    trace: run.trace,
    cycle: undefined,
    cause: { kind: 'stuck', waits, cycle: cycleOf(waits), goesOn: [] },
  }
}
