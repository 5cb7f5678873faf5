// A quick way to final components. In: for each state the smallest id among its successors, left in the marks by the search. Out: the
// states without a successor, one state that all others reach (but for those listed), and the rest, which has to be decomposed.
//
// The smallest successors alone are a graph in which every state leads to a circle or to a terminal state: its basin. From a circle
// a few steps in the whole graph mostly lead over into a larger basin, and then all of the smaller one does.
import { plainSuccessors } from '../search/space.ts'
import type { Space } from '../search/space.ts'
import { nth } from '../entries.ts'

interface Exits {
  /** States without a successor, ascending. */
  readonly terminal: readonly number[]
  /** A state that all states reach that are not in `rest`; -1 if what those reach are the terminal states. */
  readonly anchor: number
  readonly rest: Int32Array
}

const SLICE_STATES = 1 << 16
const terminalLabel = -1
const onPath = -0x7fffffff
/** Label of the basin of circle c, and back. */
const basin = (c: number): number => -2 - c

/** Uses up the marks: labels of basins afterwards. */
export function* findExits(space: Space): Generator<void, Exits> {
  const count = space.visited.count()
  const marks = space.visited.marks()
  const terminal: number[] = []
  for (let id = 0; id < count; id++) if (marks[id] === terminalLabel) terminal.push(id)
  yield
  const circles = yield* labelBasins(marks, count)
  const sizes = new Float64Array(circles.length)
  for (let id = 0; id < count; id++) if (marks[id]! < terminalLabel) sizes[basin(marks[id]!)]!++
  const bySize = circles.map((_, c) => c).sort((a, b) => sizes[b]! - sizes[a]! || a - b)
  const settled = circles.map(() => false)
  const largest = bySize[0]
  if (terminal.length === 0 && largest !== undefined) settled[largest] = true
  yield* settleBasins(space, circles, bySize, settled)
  const rest = restOf(marks, count, settled)
  return { terminal, anchor: terminal.length === 0 && largest !== undefined ? nth(circles, largest) : -1, rest }
}

/** Follows the smallest successors; one state of each circle. */
function* labelBasins(marks: Int32Array, count: number): Generator<void, readonly number[]> {
  const circles: number[] = []
  let path = new Int32Array(1024)
  for (let id = 0; id < count; id++) {
    if ((id & (SLICE_STATES - 1)) === SLICE_STATES - 1) yield
    const next = marks[id]!
    if (next < 0) continue
    if (next < id) {
      marks[id] = marks[next]!
      continue
    }
    let length = 0
    let here = id
    while (marks[here]! >= 0) {
      if (length === path.length) {
        const longer = new Int32Array(length * 2)
        longer.set(path)
        path = longer
      }
      path[length++] = here
      const to = marks[here]!
      marks[here] = onPath
      here = to
    }
    const label = marks[here] === onPath ? basin(circles.push(here) - 1) : marks[here]!
    for (let k = 0; k < length; k++) marks[path[k]!] = label
  }
  return circles
}

/** Marks the basins whose circles lead into one that is settled, or to a terminal state. */
function* settleBasins(space: Space, circles: readonly number[], bySize: readonly number[], settled: boolean[]): Generator<void, void> {
  const marks = space.visited.marks()
  // What a search may cost all in all, before a decomposition of the rest is cheaper.
  let budget = space.visited.count() / 4 + 1000
  let open = bySize.filter((c) => !settled[c])
  for (let changed = true; changed && open.length > 0 && budget > 0;) {
    changed = false
    for (const c of open) {
      if (budget <= 0) break
      const affordable = Math.min(budget, 2000)
      const { found, expanded } = leadsOver(
        space,
        nth(circles, c),
        (id) => marks[id] === terminalLabel || settled[basin(marks[id]!)] === true,
        affordable,
      )
      budget -= expanded
      if (found) settled[c] = changed = true
      yield
    }
    open = open.filter((c) => !settled[c])
  }
}

/** Breadth first from one state, a limited number of states far. */
function leadsOver(
  space: Space,
  start: number,
  wanted: (id: number) => boolean,
  most: number,
): { readonly found: boolean; readonly expanded: number } {
  const seen = new Set([start])
  let expanded = 0
  for (const id of seen) {
    if (expanded++ >= most) break
    let n = plainSuccessors(space, id)
    if (n < 0) n = -1 - n
    for (let e = 0; e < n; e++) {
      if (wanted(space.targets[e]!)) return { found: true, expanded }
      seen.add(space.targets[e]!)
    }
  }
  return { found: false, expanded }
}

function restOf(marks: Int32Array, count: number, settled: readonly boolean[]): Int32Array {
  const inRest = (id: number): boolean => marks[id]! < terminalLabel && !settled[basin(marks[id]!)]
  let n = 0
  for (let id = 0; id < count; id++) if (inRest(id)) n++
  const ids = new Int32Array(n)
  for (let id = 0, k = 0; k < n; id++) if (inRest(id)) ids[k++] = id
  return ids
}
