// A part of the explored graph: some states, and of the steps between them those that pass none of certain notes. In: a state.
// Out: its successors in the part, with the task of each. The livelock search cuts progress, the search for starvation the end of one
// task's operation, a temporal property keeps the states where its condition does not hold.
import { passOver } from './choices.ts'
import { successors } from '../search/space.ts'
import { passed } from './progress.ts'
import { waysOf } from '../ways.ts'
import type { Edges } from '../search/edges.ts'
import type { FairBranch } from './choices.ts'
import type { Space } from '../search/space.ts'

export interface Subgraph {
  /** Per task the notes that a step of the part does not pass. */
  readonly cut: readonly Int32Array[]
  /** 1 for each state of the part; undefined for all. */
  readonly states: Uint8Array | undefined
  /** Fair branches that no step of the part passes over. */
  readonly fair?: readonly FairBranch[]
}

/** As `successors` of the space, but with -1 in `targets` for steps that are not in the part. */
export function successorsIn(space: Space, part: Subgraph, id: number): number {
  const { checker, bounds, failing, targets, visited } = space
  const { cut, states } = part
  const tasks = failing.length
  const counts = space.marks
  for (let t = 0; t < tasks; t++) counts[t] = passed(checker, cut[t]!)
  const n = successors(space, id)
  for (let t = 0; t < tasks; t++) {
    if (passed(checker, cut[t]!) === counts[t]) continue
    const from = bounds[t]!
    const to = bounds[t + 1]!
    if (to - from === 1 && failing[t] === 0) targets[from] = -1
    else {
      let k = from
      for (const way of waysOf(checker, t, visited.states(), visited.at(id))) {
        if (way.target === undefined) continue
        if (way.notes.some((note) => cut[t]!.includes(note))) targets[k] = -1
        k++
      }
    }
  }
  if (part.fair !== undefined) passOver(space, part.fair, id)
  if (states !== undefined) for (let k = 0; k < n; k++) if (targets[k]! >= 0 && states[targets[k]!] !== 1) targets[k] = -1
  return n
}

const SLICE_STATES = 1 << 14

/** Cuts those of the kept edges that are not in the part, and no others, so that no step has to be generated again; undefined where none are kept. */
export function* cutEdges(space: Space, { cut, states: inside, fair }: Subgraph): Generator<void, Edges | undefined> {
  const { checker, visited } = space
  const edges = space.edges()
  const count = visited.count()
  if (edges === undefined || edges.count() < count || fair !== undefined) return undefined
  const steps = checker.bare ?? checker
  const states = visited.states()
  const { tally } = checker
  const flags = new Uint8Array(space.targets.length)
  const counts = Float64Array.from(cut, (notes) => passed(checker, notes))
  edges.mend()
  for (let id = 0; id < count; id++) {
    if ((id & (SLICE_STATES - 1)) === SLICE_STATES - 1) yield
    if (inside !== undefined && inside[id] === 0) continue
    const at = visited.at(id)
    const failures = tally[0]
    let n = 0
    let cuts = false
    let apart = false
    for (let t = 0; t < cut.length; t++) {
      const end = steps.step(t, states, at, n)
      const now = passed(checker, cut[t]!)
      if (now !== counts[t]) {
        counts[t] = now
        cuts = true
        if (end - n > 1) apart = true
        for (; n < end; n++) flags[n] = 1
      }
      n = end
    }
    if (!cuts) continue
    if (apart || tally[0] !== failures) {
      // Some ways of a step are cut and some are not: told apart one by one.
      successorsIn(space, { cut, states: undefined }, id)
      for (let k = 0; k < n; k++) flags[k] = space.targets[k]! < 0 ? 1 : 0
      for (let t = 0; t < cut.length; t++) counts[t] = passed(checker, cut[t]!)
    }
    edges.cut(id, flags)
    flags.fill(0, 0, n)
  }
  return edges
}
