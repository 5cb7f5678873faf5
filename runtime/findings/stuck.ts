// The findings deadlock and partial_deadlock. In: the final components with stuck tasks. Out: for each kind the shortest run to the
// first state from which a whole stuck set can never move again, with the wait-for graph there.
import { locationOf, wouldBeStuck } from '../layout.ts'
import { levelOf } from '../search/space.ts'
import { motionless } from '../graph/final.ts'
import { shortestRun } from '../search/shortest.ts'
import { cycleOf, waitsOf } from '../graph/waits.ts'
import type { Finding } from '../result.ts'
import type { Motionless, StuckComponent, StuckComponents } from '../graph/final.ts'
import type { Space } from '../search/space.ts'

export function* stuckFindings(space: Space, found: StuckComponents): Generator<void, readonly Finding[]> {
  if (found.components.length === 0) return []
  const still = yield* motionless(space)
  const findings: Finding[] = []
  for (const kind of ['deadlock', 'partial_deadlock'] as const) {
    const components = found.components.filter((component) => component.kind === kind)
    if (components.length > 0)
      findings.push(stuckFinding(space, still, kind, components, kind === 'deadlock' ? found.deadlocks : found.partialDeadlocks))
    yield
  }
  return findings
}

function stuckFinding(
  space: Space,
  still: Motionless,
  kind: 'deadlock' | 'partial_deadlock',
  components: readonly StuckComponent[],
  places: number,
): Finding {
  const { meta, checker, visited } = space
  /** The first component whose stuck tasks can never move again from this state on. */
  const hopeless = (id: number): StuckComponent | undefined => {
    const at = id * checker.words
    return components.find(({ stuck }) =>
      stuck.every((t) => neverMoves(still, t, id) && wouldBeStuck(meta, t, locationOf(meta, t, visited.states(), at))),
    )
  }
  let first = 0
  while (hopeless(first) === undefined) first++
  const run = shortestRun(space, { level: levelOf(space, first), ends: (id) => (hopeless(id) === undefined ? undefined : 'all') })
  if (run === undefined) throw new Error('a stuck state is not found again')
  const last = run.ids[run.ids.length - 1]!
  const at = last * checker.words
  const goesOn = hopeless(last)?.goesOn ?? []
  const stuck = meta.tasks.flatMap((_, t) =>
    neverMoves(still, t, last) && wouldBeStuck(meta, t, locationOf(meta, t, visited.states(), at)) ? [t] : [],
  )
  const waits = waitsOf(meta, checker, stuck, visited.states(), at)
  return {
    kind,
    name: '',
    places,
    trace: run.trace,
    cycle: undefined,
    cause: { kind: 'stuck', waits, cycle: cycleOf(waits), goesOn: goesOn.filter((t) => !stuck.includes(t)) },
  }
}

/** The deadlock of a state without a step, in a graph that is known in part. */
export function deadlockAt(space: Space, id: number): Finding {
  const { meta, checker, visited } = space
  const stuckIn = (at: number): readonly number[] =>
    meta.tasks.flatMap((_, t) => (wouldBeStuck(meta, t, locationOf(meta, t, visited.states(), at)) ? [t] : []))
  const ends = (candidate: number) => (candidate === id ? ('all' as const) : undefined)
  const run = shortestRun(space, { level: levelOf(space, id), ends })
  if (run === undefined) throw new Error('a stuck state is not found again')
  const at = id * checker.words
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

function neverMoves(still: Motionless, task: number, id: number): boolean {
  return ((still.bits[id * still.masks + (task >>> 5)]! >>> (task & 31)) & 1) === 1
}
