// What a reduced run finds of runs that go on for ever: livelocks, temporal properties that do not hold, operations that never complete. In:
// the complete reduced graph, and what is known of states between its own. Out: the findings, or what cannot be judged. Its cycles are all that
// there can be (docs/internals/reductions.md); which of them are fair is looked up among the states as written.
import { fairComponents } from '../graph/fairness.ts'
import { progressNotes } from '../graph/progress.ts'
import { missedFinding, restingStates, waitingFor } from './temporal.ts'
import { operationsAsked, restOf } from './starvation.ts'
import type { Between, Sought } from '../options.ts'
import type { Entry } from '../graph/lasso.ts'
import type { Finding, RunResult } from '../result.ts'
import type { Space } from '../search/space.ts'
import type { Subgraph } from '../graph/subgraph.ts'

interface Judged {
  readonly findings: readonly Finding[]
  readonly unjudged: RunResult['unjudged']
  /** States as written that were looked at; undefined if none were. */
  readonly unfolded: number | undefined
  readonly cut: boolean
}

export function* findingsBetween(space: Space, between: Between): Generator<void, Judged> {
  const { meta } = space
  const { unfold, keepsName } = between
  const findings: Finding[] = []
  let unfolded: number | undefined
  const idle = { cut: progressNotes(meta), states: undefined }
  const temporal = meta.properties.flatMap(({ kind }, p) =>
    kind === 'eventually' || kind === 'alwaysEventually' || kind === 'leadsTo' ? [p] : [],
  )
  if (unfold === undefined) {
    // Who may stop for ever may do so between the states that there are.
    const seeds = yield* cyclesIn(space, between, idle)
    const isAsked = temporal.length > 0 || operationsAsked(space).next().done !== true
    const unjudged = seeds.length > 0 ? 'a cycle without progress' : isAsked ? 'a temporal property' : undefined
    return { findings, unjudged, unfolded, cut: false }
  }
  /** Adds what is found around the cycles of a part; whether memory ended it. */
  const look = function* (sought: Sought, part: Subgraph, entry?: Entry): Generator<void, boolean> {
    const seeds = yield* cyclesIn(space, between, part)
    if (seeds.length === 0) return false
    const said = yield* unfold(space, sought, seeds, entry)
    unfolded = (unfolded ?? 0) + said.states
    if (said.finding !== undefined) findings.push(said.finding)
    return said.cut
  }
  const judged = (cut: boolean): Judged => ({ findings, unjudged: undefined, unfolded, cut })

  if (yield* look({ kind: 'livelock' }, idle)) return judged(true)
  const uncut = meta.tasks.map(() => new Int32Array(0))
  for (const property of temporal) {
    const waiting = yield* waitingFor(space, property)
    findings.push(...waiting.failed)
    const resting = yield* restingStates(space, waiting.states)
    // Beside rest there may be cycles, of which nothing is known yet: no assumption is said to rule out both.
    for (const one of yield* missedFinding(space, property, waiting, { found: [], resting }))
      findings.push(one.cause.kind === 'temporal' ? { ...one, cause: { ...one.cause, broken: '' } } : one)
    if (resting.length > 0) continue
    if (yield* look({ kind: 'missed', property }, { cut: uncut, states: waiting.states }, waiting.entry)) return judged(true)
  }
  for (const { property, task, part } of operationsAsked(space)) {
    const isKnown = findings.some(({ cause }) => cause.kind === 'starvation' && cause.property === property)
    if (isKnown || !keepsName(task)) continue
    const still = yield* restOf(space, property, task)
    if (still !== undefined) {
      findings.push(still)
      continue
    }
    if (yield* look({ kind: 'starvation', property, task }, part)) return judged(true)
  }
  return judged(false)
}

/**
 * Of each set of states in which a run can go round the one that is reached soonest. Of fairness only what holds between the states too takes
 * part, of choices none: in a transaction a fair branch is open where the choice before it is made.
 */
function* cyclesIn(space: Space, { demands }: Between, part: Subgraph): Generator<void, readonly number[]> {
  const found = yield* fairComponents({ space, part, demands, unfairChoices: true, accept: () => true })
  return found.map(({ component }) => component.reduce((first, id) => Math.min(first, id)))
}
