// The heaviest run through random graphs, beside what the closure of their edges says: whether a cycle weighs, else the largest sum.
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { ownSeed } from '../../support/seed.ts'
import { upTo } from '../../../runtime/graph/components.ts'
import { heaviest } from '../../../runtime/graph/longest.ts'

interface Edge {
  readonly from: number
  /** Negative: a run ends there. */
  readonly to: number
  readonly weight: number
}

function said(vertices: number, all: readonly Edge[]): number | 'unbounded' {
  const targets = new Int32Array(all.length)
  const weights = new Int32Array(all.length)
  const of = (vertex: number): number => {
    const own = all.filter(({ from }) => from === vertex)
    own.forEach(({ to, weight }, k) => {
      targets[k] = to
      weights[k] = weight
    })
    return own.length
  }
  const run = heaviest(upTo(vertices), { targets, weights, of }, new Int32Array(vertices), new Int32Array(vertices))
  for (;;) {
    const next = run.next()
    if (next.done === true) return next.value
  }
}

function derived(vertices: number, all: readonly Edge[]): number | 'unbounded' {
  const ids = Array.from({ length: vertices }, (_, v) => v)
  const leads = ids.map((v) => ids.map((w) => v === w))
  for (const { from, to } of all) if (to >= 0) leads[from]![to] = true
  for (const over of ids) for (const v of ids) for (const w of ids) leads[v]![w] ||= leads[v]![over]! && leads[over]![w]!
  const inside = ({ from, to }: Edge): boolean => to >= 0 && leads[to]![from]!
  if (all.some((edge) => edge.weight > 0 && inside(edge))) return 'unbounded'
  // Without a cycle that weighs, a run that is no longer than this has the largest sum.
  let best = ids.map(() => 0)
  for (let length = 0; length <= vertices * 2; length++) {
    best = ids.map((v) =>
      all.filter(({ from }) => from === v).reduce((sum, { to, weight }) => Math.max(sum, weight + (to < 0 ? 0 : best[to]!)), 0),
    )
  }
  return Math.max(...best)
}

test('is what the closure of the edges says', () => {
  const answers = new Set<number | 'unbounded'>()
  const edge = (vertices: number): fc.Arbitrary<Edge> =>
    fc.record({
      from: fc.integer({ min: 0, max: vertices - 1 }),
      to: fc.integer({ min: -1, max: vertices - 1 }),
      weight: fc.constantFrom(0, 0, 0, 0, 1, 2),
    })
  const graph = fc
    .integer({ min: 1, max: 9 })
    .chain((vertices) => fc.record({ vertices: fc.constant(vertices), edges: fc.array(edge(vertices), { maxLength: 18 }) }))
  fc.assert(
    fc.property(graph, ({ vertices, edges }) => {
      const answer = derived(vertices, edges)
      answers.add(answer)
      expect(said(vertices, edges)).toBe(answer)
    }),
    { seed: ownSeed(), numRuns: 5000 },
  )
  expect([...answers]).toEqual(expect.arrayContaining(['unbounded', 0, 1, 2, 3]))
})
