// Edges that the search keeps: what is read of them is what the checker generates again, with whose they are, which ways fail, and which a
// part of the graph cuts; and they are given up where they are too many.
import { expect, test } from 'vitest'
import { explore, exploreReduced } from '../../../runtime/index.ts'
import { createEdges } from '../../../runtime/search/edges.ts'
import { createSpace, plainSuccessors, successors, type Space } from '../../../runtime/search/space.ts'
import { cutEdges, successorsIn, type Subgraph } from '../../../runtime/graph/subgraph.ts'
import { progressNotes } from '../../../runtime/graph/progress.ts'
import { modelAt } from '../../support/oracle.ts'
import { cellOf } from '../../support/generated.ts'
import { reducedModules } from '../../support/reduced.ts'
import type { Choice } from '../../oracle/instance.ts'

test('edges are read as they were added, across the ends of pieces', () => {
  const edges = createEdges(2 ** 30)
  const each = 300
  const ids = new Int32Array(3 * each)
  for (let batch = 0; batch < 500; batch++) {
    for (let e = 0; e < ids.length; e++) ids[e] = batch * 1000 + e
    expect(edges.add(ids, Int32Array.of(each, -1 - each, 3 * each), 3)).toBe(true)
  }
  expect(edges.count()).toBe(1500)
  const to = new Int32Array(2 * each)
  const flags = new Uint8Array(2 * each)
  for (let batch = 0; batch < 500; batch++) {
    expect([0, 1, 2].map((k) => edges.fails(3 * batch + k))).toEqual([false, true, false])
    expect(edges.copy(3 * batch + 1, to)).toBe(0)
    expect(edges.copy(3 * batch + 2, to)).toBe(2 * each)
    expect(to).toEqual(ids.slice(each).map((_, e) => batch * 1000 + each + e))
    flags.fill(0)
    flags[batch] = 1
    edges.cut(3 * batch + 2, flags)
    expect(edges.uncut(3 * batch + 2, to)).toBe(2 * each)
    expect(to.indexOf(-1)).toBe(batch)
    const left = new Uint8Array(500 * 1000)
    expect(edges.least(3 * batch + 2, left)).toBe(-1)
    left.fill(1)
    expect(edges.least(3 * batch + 2, left)).toBe(batch * 1000 + each + (batch === 0 ? 1 : 0))
    left.fill(0, 0, batch * 1000 + each + 7)
    expect(edges.least(3 * batch + 2, left)).toBe(batch * 1000 + each + (batch === 7 ? 8 : 7))
    edges.copy(3 * batch + 2, to)
    expect(to[batch]).toBe(batch * 1000 + each + batch)
  }
  edges.mend()
  for (let batch = 0; batch < 500; batch++) {
    edges.uncut(3 * batch + 2, to)
    expect(to).toEqual(ids.slice(each).map((_, e) => batch * 1000 + each + e))
  }
})

test('beyond their share they are given up', () => {
  const edges = createEdges(2 ** 16)
  expect(edges.add(new Int32Array(1000), Int32Array.of(1000), 1)).toBe(true)
  expect(edges.add(new Int32Array(1000), Int32Array.of(1000), 1)).toBe(false)
})

test('their bytes are those of the pieces that hold them, full or not', () => {
  const edges = createEdges(2 ** 30)
  const said: number[] = [edges.bytes()]
  for (const n of [1, 1023, 1, 2 ** 18]) {
    expect(edges.add(new Int32Array(n), Int32Array.of(n), 1)).toBe(true)
    said.push(edges.bytes())
  }
  // Where the edges of 1,023 states begin, and where those of the last end; then a piece of 1,024 edges, twice that, a megabyte and the next.
  expect(said).toEqual([0, 1024, 1024, 2048, 2 ** 19].map((room) => 4 * (1024 + room)))
})

test('a run counts them beside its set, one with helpers has none', () => {
  const { made, settings } = cellOf(modelAt('specs/gfs2_fault_retry/gfs2_fault_retry.lockspec'), {
    workload: 'ring',
    variant: 'as_posted',
    sizes: { files: 3 },
  })!
  const crew = { helpers: 1, share: () => undefined, end: () => undefined }
  const [one, two] = [{}, { crew, crewFrom: 0 }].map((options) =>
    explore(made.module, settings, { ...options, memory: 2 ** 26, clock: () => 0 }),
  )
  expect([one!.transitions, one!.edgeBytes, two!.edgeBytes]).toEqual([5_736, 4 * (4096 + 8192), 0])
  expect(one!.bytes - one!.edgeBytes!).toBe(two!.bytes)
})

test('where both do not fit, the set is all that is kept', () => {
  const { made, settings } = cellOf(modelAt('specs/gfs2_fault_retry/gfs2_fault_retry.lockspec'), {
    workload: 'ring',
    variant: 'as_posted',
    sizes: { files: 3 },
  })!
  const { bytes, edgeBytes = 0 } = explore(made.module, settings)
  const scarce = explore(made.module, settings, { memory: bytes - 1 })
  expect([edgeBytes > 0, scarce.edgeBytes, scarce.bytes]).toEqual([true, 0, bytes - edgeBytes])
})

const cells: readonly (readonly [path: string, choice: Choice, states: number])[] = [
  ['specs/gfs2_fault_retry/gfs2_fault_retry.lockspec', { workload: 'ring', variant: 'as_posted', sizes: { files: 3 } }, 2_256],
  ['specs/mcs_lock/mcs_lock.lockspec', { workload: 'for_ever', variant: 'no_xchg', sizes: {} }, 518],
]

/** What is read of the kept edges and what is generated again, of every state, in two parts of the graph: what the first cuts the second has. */
function* bothWays(space: Space): Generator<void> {
  const cut = progressNotes(space.meta)
  yield* bothWaysIn(space, { cut, states: undefined })
  yield* bothWaysIn(space, { cut: cut.map((notes, task) => (task === 0 ? notes : new Int32Array(0))), states: undefined })
}

function* bothWaysIn(space: Space, part: Subgraph): Generator<void> {
  const { meta, checker, visited, levels } = space
  const again = createSpace(meta, checker, visited, levels, () => space.expanded())
  const kept = (yield* cutEdges(space, part))!
  const to = new Int32Array(space.targets.length)
  for (let id = 0; id < visited.count(); id++) {
    const n = successors(again, id)
    expect(successors(space, id)).toBe(n)
    expect(space.targets.slice(0, n)).toEqual(again.targets.slice(0, n))
    expect(space.bounds).toEqual(again.bounds)
    expect(space.failing).toEqual(again.failing)
    expect(plainSuccessors(space, id)).toBe(plainSuccessors(again, id))
    expect(successorsIn(again, part, id)).toBe(n)
    expect(kept.uncut(id, to)).toBe(n)
    expect(to.slice(0, n)).toEqual(again.targets.slice(0, n))
  }
}

test.each(cells)('%s: kept edges are those that are generated again', (path, choice, states) => {
  const { made, settings } = cellOf(modelAt(path), choice)!
  expect(explore(made.module, settings, { survey: bothWays }).states).toBe(states)
})

test('so are those between representatives, whose steps alone tell whose they are', () => {
  const { settings, ...modules } = reducedModules(modelAt('specs/mcs_lock/mcs_lock.lockspec'), {
    workload: 'murphi_two',
    variant: 'right',
    sizes: { tasks: 3 },
  })
  const run = exploreReduced(modules, settings, { survey: bothWays })
  expect(run.kind === 'result' ? run.result.states : run.reason).toBe(676)
})
