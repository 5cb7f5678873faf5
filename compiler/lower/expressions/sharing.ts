// What an expression names more than once, computed once in code before it. Input: values that will stand in several places; output: names
// for them, and the code that computes them among the checks that are made before the expression is used.
import { boundsOf } from '../../ir/bounds.ts'
import { conditional, constant, intType, temporary } from '../../ir/build.ts'
import { rangeOf } from '../../ir/extent.ts'
import type { Expression, Node, Type } from '../../ir/system.ts'
import { weightOf } from '../../ir/walk.ts'
import type * as M from '../../model/model.ts'
import { newTemp, type World } from '../world.ts'
import { checked, type At, type Check, type Shared } from './at.ts'

/** Of fewer pieces a text that stands several times is no longer than one that is computed before. */
const SHARED = 40

/** A name for a value that will stand in several places, where it is long. Where it would not be evaluated it is any value. */
export function share({ world, guard, checks, shared }: At, value: Expression, name: string, within: Type = value.type): Expression {
  if (shared === undefined || weightOf(value) <= SHARED) return value
  const [bounds, range] = [boundsOf(value), rangeOf(within)]
  const type = value.type.kind === 'int' ? intType(Math.max(range.low, bounds.low), Math.min(range.high, bounds.high)) : value.type
  // None of its values is one of the type: the check before it fails.
  if (type.kind === 'int' && type.low > type.high) return value
  const temp = newTemp(world, name, type)
  shared.push({ temp, value: conditional(guard, value, constant(rangeOf(type).low, type)), behind: checks.length })
  return temporary(temp)
}

/** Computes what is shared, before a node. */
export const computed = (shared: readonly Shared[], next: Node): Node =>
  shared.reduceRight<Node>((node, { temp, value }) => ({ kind: 'let', temp, value, next: node }), next)

/** Makes the checks and computes what is shared, each behind the checks that it needs, before a node. */
export function checkedAndComputed(
  world: World,
  checks: readonly Check[],
  shared: readonly Shared[],
  label: M.Label | undefined,
  next: Node,
): Node {
  const behind = (i: number, node: Node): Node =>
    computed(
      shared.filter((one) => one.behind === i),
      node,
    )
  return checks.reduceRight<Node>((node, one, i) => behind(i, checked(world, [one], label, node)), behind(checks.length, next))
}
