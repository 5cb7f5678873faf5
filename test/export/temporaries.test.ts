// Every temporary is set on each way of a step before it is read: why each exporter has a text for it. Input: the code of every place of
// the specs and of random ones; output: reads that some way reaches without a value. What a variant folds away leaves fewer ways, every
// `let` and `choose` of those that stay, and no other read, so that the code before it is looked at.
import { expect, test } from 'vitest'
import { specFiles } from '../../cli/files.ts'
import { analyse, instantiate, sizesOf } from '../../compiler/pipeline.ts'
import type { Node, Temp } from '../../compiler/ir/system.ts'
import { expressionsOf, nodesInOrder, successors, visitExpression } from '../../compiler/ir/walk.ts'
import type { Model } from '../../compiler/model/model.ts'
import { readLibrary } from '../random/examine.ts'
import { specAt } from '../random/specs.ts'
import { modelAt } from '../support/oracle.ts'
import { isShare } from '../support/share.ts'
import { entryOf } from '../../runtime/entries.ts'

/** What is set on all ways that lead to each node, in an order in which each node stands behind those that lead to it. */
function unset(code: Node): readonly string[] {
  const before = new Map<Node, ReadonlySet<Temp>>([[code, new Set()]])
  return nodesInOrder(code).flatMap((node) => {
    const known = entryOf(before, node)
    const after = node.kind === 'let' || node.kind === 'choose' ? new Set([...known, node.temp]) : known
    for (const next of successors(node)) {
      const other = before.get(next)
      before.set(next, other === undefined ? after : new Set([...other].filter((temp) => after.has(temp))))
    }
    const missing: string[] = []
    for (const e of expressionsOf(node))
      visitExpression(e, (part) => {
        if (part.kind === 'temp' && !known.has(part.temp)) missing.push(part.temp.name)
      })
    return missing
  })
}

/** At the sizes of the first variant that has some: others repeat the same steps for more objects. */
function codesOf(model: Model): readonly Node[] {
  return model.workloads.flatMap((workload) => {
    for (const variant of model.variants.length === 0 ? [undefined] : model.variants) {
      try {
        const instance = instantiate(model, workload, sizesOf(model, workload, variant, new Map()))
        if ('system' in instance) return instance.system.tasks.flatMap((task) => task.locations.map((location) => location.code))
      } catch {
        // Sizes that make no sense.
      }
    }
    return []
  })
}

test('of a temporary that only one branch sets', () => {
  const type = { kind: 'bool' } as const
  const temp: Temp = { id: 0, name: 'x', type }
  const read: Node = { kind: 'if', condition: { kind: 'temp', temp, type }, then: { kind: 'blocked' }, otherwise: { kind: 'blocked' } }
  const value = { kind: 'const', value: 1, type } as const
  const set: Node = { kind: 'let', temp, value, next: read }
  expect(unset(set)).toEqual([])
  expect(unset({ kind: 'if', condition: value, then: set, otherwise: read })).toEqual(['x'])
})

test('the specs', () => {
  const paths = specFiles(['specs', 'test/fixtures/accept', 'test/oracle/specs', 'test/export/specs']).filter((_, i) => isShare(i, 3))
  const codes = paths.flatMap((path) => codesOf(modelAt(path)))
  expect(codes.length).toBeGreaterThan(1_000)
  expect(codes.flatMap(unset)).toEqual([])
})

test('random specs', () => {
  const codes = Array.from({ length: 25 }, (_, i) => analyse({ path: 'random.lockspec', text: specAt(41, i) }, readLibrary).model).flatMap(
    (model) => (model === undefined ? [] : codesOf(model)),
  )
  expect(codes.length).toBeGreaterThan(300)
  expect(codes.flatMap(unset)).toEqual([])
})
