// Invariants about a task at a place, `writer at device_write => page == absent`, as assertions that the task could execute there: only
// the steps between which that makes a difference are then seen by the property. Input: a system; output: by place what must hold while
// its task stands there, the properties that say no more than that, and a place's code with the assertion beside it.
import type { Expression, Failure, Location, Node, Property, System } from '../ir/system.ts'
import { visitExpression } from '../ir/walk.ts'
import { and } from '../ir/build.ts'
import { nth } from '../../runtime/entries.ts'

interface Guards {
  readonly at: ReadonlyMap<Location, Expression>
  readonly properties: ReadonlySet<Property>
}

/** More places than these of one task, in one property, are not worth the comparisons. */
const MOST_PLACES = 8

/** Only of invariants that cannot fail to have a value; one that names too many places of a task stays a property. */
export function guardsOf(system: System): Guards {
  const at = new Map<Location, Expression>()
  const properties = new Set<Property>()
  for (const property of system.properties) {
    const { claim } = property
    if (claim.kind !== 'invariant' || claim.defined.kind !== 'const' || claim.defined.value === 0) continue
    const parts = conjuncts(claim.condition).map(guardIn)
    if (!parts.every((part) => part !== undefined)) continue
    const places = parts.flatMap(({ locations }) => locations)
    if (mostOfOneTask(places) > MOST_PLACES || places.some((location) => location.finished || location.verb === 'start')) continue
    properties.add(property)
    for (const { locations, holds } of parts) {
      for (const location of locations) {
        const before = at.get(location)
        at.set(location, before === undefined ? holds : and([before, holds]))
      }
    }
  }
  return { at, properties }
}

function mostOfOneTask(places: readonly Location[]): number {
  const counts = new Map<number, number>()
  for (const { task } of places) counts.set(task, (counts.get(task) ?? 0) + 1)
  return Math.max(0, ...counts.values())
}

const conjuncts = (e: Expression): readonly Expression[] => (e.kind === 'and' ? e.operands.flatMap(conjuncts) : [e])

interface Guard {
  readonly locations: readonly Location[]
  readonly holds: Expression
}

/** `not (t at places) or holds`, where what must hold asks neither where tasks stand nor for a switch. */
function guardIn(e: Expression): Guard | undefined {
  if (e.kind !== 'or') return undefined
  const [first, ...rest] = e.operands
  if (first?.kind !== 'not' || first.operand.kind !== 'at' || rest.length === 0) return undefined
  const holds: Expression = rest.length === 1 ? nth(rest, 0) : { ...e, operands: rest }
  let asks = false
  visitExpression(holds, (part) => {
    if (part.kind === 'at' || part.kind === 'parameter') asks = true
  })
  return asks ? undefined : { locations: first.operand.locations, holds }
}

/** Where the guard does not hold the task can fail, beside what it can do otherwise. */
export function guarded(code: Node, holds: Expression, failure: Failure): Node {
  return { kind: 'if', condition: holds, then: code, otherwise: { kind: 'either', branches: [{ kind: 'fail', failure }, code] } }
}

/** The three parts again, of a tree that was made of it. */
export function guardedParts(root: Node): { readonly test: Node & { kind: 'if' }; readonly held: Node; readonly broken: Node } {
  if (root.kind !== 'if' || root.otherwise.kind !== 'either') throw new Error('no guarded code')
  return { test: root, held: root.then, broken: nth(root.otherwise.branches, 1) }
}
