// Why a property is false in a state: its smallest part that decides, with the values that it names. Input: the property's text and
// a state through the meta data; output: the part and the values, or nothing where the text says more than can be told here
// (pure functions). Never contradicts the checker: what does not come out as the checker says is not told.
import type { Meta, Value } from '../contract.ts'
import { bind, elementsOf, evaluate, known, sceneOf } from './evaluate.ts'
import type { Scene } from './evaluate.ts'
import type { Node } from './expression.ts'
import { pathsIn, readExpression } from './expression.ts'

export interface Explanation {
  /** The part that decides, as the spec writes it. */
  readonly part: string
  readonly holds: boolean
  /** The names that quantifiers bound on the way to it. */
  readonly bindings: readonly Named[]
  /** What the part, and the premises on the way, read. */
  readonly values: readonly Named[]
}

export interface Named {
  readonly name: string
  readonly value: Value
}

export function explain(
  text: string,
  meta: Meta,
  state: Int32Array,
  settings: readonly number[],
  expected: boolean,
  task = -1,
): Explanation | undefined {
  const root = readExpression(text)
  const scene = sceneOf(meta, state, settings, task)
  if (root === undefined || evaluate(root, scene) !== expected) return undefined
  const premises: { readonly node: Node; readonly scene: Scene }[] = []
  const found = decide(root, expected, scene, premises)
  const values = new Map<string, Value>()
  for (const place of [...premises, found]) for (const named of mentioned(place.node, place.scene)) values.set(named.name, named.value)
  return {
    part: found.node.text,
    holds: found.value,
    bindings: [...found.scene.bound].map(([name, value]) => ({ name, value })),
    values: [...values].map(([name, value]) => ({ name, value })),
  }
}

/** An expression's value in a state; undefined where it cannot be told. For watch columns. */
export function valueIn(text: string, meta: Meta, state: Int32Array, settings: readonly number[], task = -1): Value | undefined {
  const root = readExpression(text)
  return root === undefined ? undefined : evaluate(root, sceneOf(meta, state, settings, task))
}

/** The values of the paths that a statement names, as the task that runs it sees them. */
export function valuesNamed(text: string, meta: Meta, state: Int32Array, settings: readonly number[], task: number): readonly Named[] {
  const scene = sceneOf(meta, state, settings, task)
  const values = new Map<string, Value>()
  for (const path of pathsIn(text)) for (const named of mentioned(path, scene)) values.set(named.name, named.value)
  return [...values].map(([name, value]) => ({ name, value }))
}

// ---- which part decides ----

interface Place {
  readonly node: Node
  readonly scene: Scene
  readonly value: boolean
}

/** Of a node with this value, the smallest node inside that gives it the value. */
function decide(node: Node, value: boolean, scene: Scene, premises: { readonly node: Node; readonly scene: Scene }[]): Place {
  const here = { node, scene, value }
  if (node.kind === 'unary' && node.operator === 'not') return decide(node.operand, !value, scene, premises)
  if (node.kind === 'binary') {
    if ((node.operator === 'and' && !value) || (node.operator === 'or' && value)) {
      const side = evaluate(node.left, scene) === value ? node.left : node.right
      return decide(side, value, scene, premises)
    }
    if (node.operator === '=>') {
      if (evaluate(node.left, scene) === false) return decide(node.left, false, scene, premises)
      premises.push({ node: node.left, scene })
      return decide(node.right, value, scene, premises)
    }
  }
  if (node.kind === 'quantifier' && node.quantifier !== 'count' && value === (node.quantifier === 'exists')) {
    for (const element of elementsOf(node.domain, scene) ?? []) {
      const inner = bind(scene, node.name, element)
      if (evaluate(node.body, inner) === value) return decide(node.body, value, inner, premises)
    }
  }
  return here
}

/** The paths in a node that have a value in the state, bound names among them only as parts of longer paths. */
function mentioned(node: Node, scene: Scene): readonly Named[] {
  switch (node.kind) {
    case 'constant':
      return []
    case 'name': {
      const value = scene.bound.has(node.name) ? undefined : known(node.name, scene)
      return value === undefined ? [] : [{ name: node.text, value }]
    }
    case 'member':
    case 'index':
    case 'call':
    case 'at': {
      const value = evaluate(node, scene)
      if (value === undefined || (node.kind === 'member' && value === node.name))
        return node.kind === 'call' ? node.operands.flatMap((each) => mentioned(each, scene)) : []
      const name = concrete(node, scene)
      // An object or a lock that is named stands for itself.
      return value === name ? [] : [{ name, value }]
    }
    case 'mode':
    case 'range':
      return []
    case 'unary':
      return mentioned(node.operand, scene)
    case 'binary':
      return [...mentioned(node.left, scene), ...mentioned(node.right, scene)]
    case 'conditional':
      return [...mentioned(node.condition, scene), ...mentioned(node.then, scene), ...mentioned(node.otherwise, scene)]
    case 'set':
      return node.elements.flatMap((element) => mentioned(element, scene))
    case 'quantifier':
    case 'interval':
      return quantified(node, scene)
  }
}

/** Of a quantifier that nothing narrows: its body for each element, so that the reader sees all that was looked at. */
function quantified(node: Node, scene: Scene): readonly Named[] {
  if (node.kind !== 'quantifier') return []
  const elements = elementsOf(node.domain, scene) ?? []
  return elements.length > 8 ? [] : elements.flatMap((element) => mentioned(node.body, bind(scene, node.name, element)))
}

/** The path with what bound names and locals stand for: `f.cache` as `File[1].cache`. */
function concrete(node: Node, scene: Scene): string {
  switch (node.kind) {
    case 'name': {
      const value = known(node.name, scene)
      return typeof value === 'string' || typeof value === 'number' ? String(value) : node.text
    }
    case 'member':
      return `${concrete(node.object, scene)}.${node.name}`
    case 'index':
      return `${concrete(node.object, scene)}[${concrete(node.index, scene)}]`
    case 'call':
      return `${node.name}(${node.operands.map((operand) => concrete(operand, scene)).join(', ')})`
    case 'at':
      return `${concrete(node.task, scene)} at ${node.place}`
    default:
      return node.text
  }
}
