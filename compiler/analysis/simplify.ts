// Rebuilds code with what is known of its variables: constants folded, dead branches and placeholders gone. Input: nodes and
// the possible values of variables; output: smaller nodes of the same meaning. A cycle without a step is reported, not followed.
import type { Expression, Node } from '../ir/system.ts'
import { BLOCKED, binary, branch, constant, lookUp, mapParts } from '../ir/build.ts'
import type { Values } from './values.ts'

interface Simplifier {
  node(node: Node): Node
  expression(expression: Expression): Expression
  /** Some silent path comes back to itself. */
  readonly cyclic: () => boolean
}

/** `live`: the nodes that can run, where that is known. */
export function simplifier(values: Values, live?: (node: Node) => boolean): Simplifier {
  const dead = (n: Node): boolean => live !== undefined && !live(n)
  const done = new Map<Node, Node>()
  const active = new Set<Node>()
  const expressions = new Map<Expression, Expression>()
  let cyclic = false

  const expression = (e: Expression): Expression => {
    const known = expressions.get(e)
    if (known !== undefined) return known
    const result = simplified(e)
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
      case 'assign':
        return {
          kind: 'assign',
          target: { variable: n.target.variable, index: expression(n.target.index) },
          value: expression(n.value),
          next: node(n.next),
        }
      case 'let':
        return { kind: 'let', temp: n.temp, value: expression(n.value), next: node(n.next) }
      case 'note':
        return { kind: 'note', note: n.note, next: node(n.next) }
      case 'choose':
        return { ...n, next: node(n.next) }
      case 'if': {
        const condition = expression(n.condition)
        if (condition.kind === 'const') return node(condition.value !== 0 ? n.then : n.otherwise)
        if (dead(n.then)) return node(n.otherwise)
        if (dead(n.otherwise)) return node(n.then)
        return branch(condition, node(n.then), node(n.otherwise))
      }
      case 'switch': {
        const value = expression(n.value)
        if (value.kind === 'const') return node(n.cases[value.value] ?? BLOCKED)
        const possible = values.of(value)
        const kept = n.cases.map((one, i) => (!dead(one) && (possible === undefined || possible.has(i)) ? node(one) : undefined))
        const present = kept.filter((one) => one !== undefined)
        const first = present[0] ?? BLOCKED
        if (present.every((one) => one === first)) return first
        return { kind: 'switch', value, cases: kept.map((one) => one ?? BLOCKED) }
      }
      case 'either':
        return { kind: 'either', branches: n.branches.map(node) }
      case 'goto':
      case 'blocked':
      case 'fail':
        return n
    }
  }

  return { node, expression, cyclic: () => cyclic }
}
