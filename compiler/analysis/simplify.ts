// Rebuilds code with what is known of its variables: constants folded, dead branches and placeholders gone. Input: nodes and
// the possible values of variables; output: smaller nodes of the same meaning, the same objects where nothing is smaller. A cycle without a
// step is reported, not followed.
import type { Expression, Node } from '../ir/system.ts'
import { BLOCKED, NEVER, binary, branch, constant, lookUp, mapParts } from '../ir/build.ts'
import { partsOf } from '../ir/walk.ts'
import type { Values } from './values.ts'

interface Simplifier {
  node(node: Node): Node
  expression(expression: Expression): Expression
  /** Some silent path comes back to itself. */
  readonly cyclic: () => boolean
  /** Whether code is smaller by what is known of values, and not only by what cannot run, since this was asked last. */
  readonly folded: () => boolean
}

/** `live`: the nodes that can run, where that is known. */
export function simplifier(values: Values, live?: (node: Node) => boolean): Simplifier {
  const dead = (n: Node): boolean => live !== undefined && !live(n)
  const done = new Map<Node, Node>()
  const active = new Set<Node>()
  const expressions = new Map<Expression, Expression>()
  let cyclic = false
  let folded = false

  const expression = (e: Expression): Expression => {
    const known = expressions.get(e)
    if (known !== undefined) return known
    const smaller = simplified(e)
    const result = unchanged(e, smaller) ? e : smaller
    expressions.set(e, result)
    return result
  }

  function simplified(e: Expression): Expression {
    switch (e.kind) {
      case 'parameter': {
        const value = values.parameter?.(e.parameter.id)
        return value === undefined ? e : constant(value, e.type)
      }
      case 'binary': {
        const left = expression(e.left)
        const right = expression(e.right)
        if ((e.operator === '==' || e.operator === '!=') && right.kind === 'const') {
          const possible = values.of(left)
          if (possible !== undefined && !possible.has(right.value)) return constant(e.operator === '!=' ? 1 : 0, e.type)
        }
        return binary(e.operator, left, right, e.type)
      }
      case 'table': {
        const operand = expression(e.operand)
        const possible = values.of(operand)
        const entries = possible === undefined ? e.table : [...possible].map((value) => e.table[value - e.low] ?? 0)
        const first = entries[0]
        if (first !== undefined && entries.every((entry) => entry === first)) return constant(first, e.type)
        return lookUp(operand, e.low, e.table, e.type)
      }
      default:
        return mapParts(e, expression)
    }
  }

  function node(n: Node): Node {
    const known = done.get(n)
    if (known !== undefined) return known
    if (active.has(n)) {
      cyclic = true
      return BLOCKED
    }
    active.add(n)
    const result = rebuilt(n)
    active.delete(n)
    done.set(n, result)
    return result
  }

  function rebuilt(n: Node): Node {
    switch (n.kind) {
      case 'assign': {
        const index = expression(n.target.index)
        const value = expression(n.value)
        const next = node(n.next)
        if (index === n.target.index && value === n.value) {
          if (next === n.next) return n
        } else folded = true
        return { kind: 'assign', target: { variable: n.target.variable, index }, value, next }
      }
      case 'let': {
        const value = expression(n.value)
        const next = node(n.next)
        folded ||= value !== n.value
        return value === n.value && next === n.next ? n : { kind: 'let', temp: n.temp, value, next }
      }
      case 'note':
      case 'choose': {
        const next = node(n.next)
        return next === n.next ? n : { ...n, next }
      }
      case 'if': {
        const condition = expression(n.condition)
        folded ||= condition !== n.condition
        if (condition.kind === 'const') return node(condition.value !== 0 ? n.then : n.otherwise)
        if (dead(n.then)) return node(n.otherwise)
        if (dead(n.otherwise)) return node(n.then)
        const then = node(n.then)
        const otherwise = node(n.otherwise)
        if (condition === n.condition && then === n.then && otherwise === n.otherwise && then !== otherwise) return n
        return branch(condition, then, otherwise)
      }
      case 'switch': {
        const value = expression(n.value)
        folded ||= value !== n.value
        if (value.kind === 'const') return node(n.cases[value.value] ?? BLOCKED)
        const possible = values.of(value)
        const kept = n.cases.map((one, i) => {
          if (dead(one)) return undefined
          if (possible === undefined || possible.has(i)) return node(one)
          folded = true
          return undefined
        })
        const present = kept.filter((one) => one !== undefined)
        const first = present[0] ?? BLOCKED
        if (present.every((one) => one === first)) return first
        const cases = kept.map((one) => one ?? NEVER)
        return value === n.value && same(cases, n.cases) ? n : { kind: 'switch', value, cases }
      }
      case 'either': {
        const branches = n.branches.map(node)
        return same(branches, n.branches) ? n : { kind: 'either', branches }
      }
      case 'goto':
      case 'blocked':
      case 'fail':
        return n
    }
  }

  return {
    node,
    expression,
    cyclic: () => cyclic,
    folded: () => {
      const before = folded
      folded = false
      return before
    },
  }
}

const same = <T>(a: readonly T[], b: readonly T[]): boolean => a.length === b.length && a.every((one, i) => one === b[i])

/** Nothing was folded: the same parts in the same form. */
const unchanged = (a: Expression, b: Expression): boolean =>
  a === b ||
  (a.kind === b.kind &&
    a.kind !== 'const' &&
    (a.kind === 'anyHeld' && b.kind === 'anyHeld'
      ? same(a.holds, b.holds)
      : a.kind !== 'read' || b.kind !== 'read' || a.reference.variable === b.reference.variable) &&
    same(partsOf(a), partsOf(b)))
