// The finding livelock. In: the complete graph. Out: a fair cycle without progress in which a task that owes progress moves, named
// `strong` if strong fairness of every task leaves one, else `weak` if weak fairness of every task does, else `unfair`; with its retry
// rules and the weakest assumption that breaks it.
import { canMove } from '../search/space.ts'
import { createScratch, demandsOf, fairComponents, fairSubsets, hasFairCycle, raised } from '../graph/fairness.ts'
import { lassoOf } from '../graph/lasso.ts'
import { locationOf, wouldBeStuck } from '../elements.ts'
import { owesProgress, progressNotes } from '../graph/progress.ts'
import { waitsOf } from '../graph/waits.ts'
import { weakestAssumption } from '../graph/assumption.ts'
import type { Demand, FairSearch, FairSet } from '../graph/fairness.ts'
import type { Finding, Trace } from '../result.ts'
import type { Meta } from '../contract.ts'
import type { Space } from '../search/space.ts'
import { nth } from '../entries.ts'

/** Above this many states to decompose, assumptions are not tried task by task. */
const affordableStates = 2_000_000

/**
 * The livelock of a model: the first of `strong`, `weak` and `unfair` of which there is a cycle; undefined where there is none. `states`: a 1 for
 * each state that is looked at, of a graph that is not complete: what is found goes round all the same.
 */
export function* livelockFinding(space: Space, states?: Uint8Array): Generator<void, Finding | undefined> {
  const { meta } = space
  const owing = meta.tasks.flatMap((_, t) => (owesProgress(meta, t) ? [t] : []))
  const under = (demands: readonly Demand[]): FairSearch => ({
    space,
    part: { cut: progressNotes(meta), states },
    demands,
    accept: (moves) => owing.some((t) => moves[t]),
  })
  const demands = demandsOf(meta)
  const found = yield* fairComponents(under(demands))
  if (found.length === 0) return undefined
  const scratch = createScratch(space.visited.count())
  const tasks = meta.tasks.map((_, t) => t)
  const underAll = (strength: 'weak' | 'strong') => {
    const held = raised(demands, tasks, strength)
    return { held, sets: found.flatMap(({ component }) => [...fairSubsets(under(held), component, scratch)]) }
  }
  const strong = { name: 'strong', ...underAll('strong') } as const
  yield
  const weak = strong.sets.length > 0 ? strong : ({ name: 'weak', ...underAll('weak') } as const)
  yield
  const level = weak.sets.length > 0 ? weak : ({ name: 'unfair', held: demands, sets: found.flatMap(({ fair }) => fair) } as const)
  const set = earliest(level.sets)
  const lasso = yield* lassoOf(under(level.held), set, owing)
  const exists = (tried: readonly Demand[]): boolean => found.some(({ component }) => hasFairCycle(under(tried), component, scratch))
  const size = found.reduce((sum, { component }) => sum + component.length, 0)
  const broken =
    level.name === 'strong'
      ? ''
      : weakestAssumption(
          space,
          demands,
          exists,
          found.map(({ component }) => component),
          size * meta.tasks.length <= affordableStates,
        )
  const start = nth(lasso.ids, 0)
  const stuck = stuckBeside(space, set.states)
  return {
    kind: 'livelock',
    name: level.name,
    places: found.length,
    trace: lasso.run.trace,
    cycle: lasso.cycle,
    cause: {
      kind: 'livelock',
      retries: retriesIn(meta, lasso.cycle),
      moving: movingIn(lasso.cycle),
      waits: waitsOf(meta, space.checker, stuck, space.visited.states(), space.visited.at(start)),
      broken,
    },
  }
}

/** The set with the smallest id: the one that is reached soonest. */
export function earliest(sets: readonly FairSet[]): FairSet {
  const least = sets.map(({ states }) => states.reduce((first, id) => Math.min(first, id)))
  return nth(sets, least.indexOf(least.reduce((first, id) => Math.min(first, id))))
}

/** Tasks that have no step in any state of the set and would be expected to have one. */
function stuckBeside(space: Space, set: Int32Array): readonly number[] {
  const { meta, visited } = space
  let stuck = meta.tasks.flatMap((_, t) => (wouldBeStuck(meta, t, locationOf(meta, t, visited.states(), visited.at(set[0]!))) ? [t] : []))
  for (let k = 0; k < set.length && stuck.length > 0; k++) stuck = stuck.filter((t) => !canMove(space, t, set[k]!))
  return stuck
}

/** The tasks that take a step in a cycle, in order. */
export function movingIn(cycle: Trace): readonly number[] {
  return [...new Set(cycle.steps.map((step) => step.task))].sort((a, b) => a - b)
}

function retriesIn(meta: Meta, cycle: Trace): readonly number[] {
  const fired = cycle.steps.flatMap((step) => step.notes.flatMap((n) => (nth(meta.notes, n).kind === 'retry' ? [n] : [])))
  const retries = fired.flatMap((n) => {
    const note = nth(meta.notes, n)
    return note.kind === 'retry' ? [note.retry] : []
  })
  return [...new Set(retries)].sort((a, b) => a - b)
}
