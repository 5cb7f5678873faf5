// How near a run came to what no state reaches. Input: the condition's text and the states; output: its parts (joined by `and`, also
// under `exists`), in how many states each holds, and how many hold at once at most. Nothing where the text says more than can be told.
import type { Meta } from '../contract.ts'
import type { Cause } from '../result.ts'
import { bind, elementsOf, evaluate, sceneOf } from './evaluate.ts'
import type { Scene } from './evaluate.ts'
import type { Node } from './expression.ts'
import { readExpression } from './expression.ts'

export type Near = NonNullable<Extract<Cause, { kind: 'unreachable' }>['near']>

/** Expressions are read here, not compiled: beyond so many states it would take longer than the search. */
const MOST_STATES = 100_000

export function* nearTo(
  text: string,
  meta: Meta,
  settings: readonly number[],
  count: number,
  stateAt: (id: number) => Int32Array,
): Generator<void, Near | undefined> {
  const root = readExpression(text)
  if (root === undefined || count > MOST_STATES) return undefined
  const parts = partsOf(root)
  const states = parts.map(() => 0)
  let most = 0
  for (let id = 0; id < count; id++) {
    if ((id & 0x3ff) === 0x3ff) yield
    const scenes = scenesOf(root, sceneOf(meta, stateAt(id), settings, -1))
    if (scenes === undefined) return undefined
    const seen = parts.map(() => false)
    for (const scene of scenes) {
      let together = 0
      for (const [index, part] of parts.entries()) {
        const value = evaluate(part, scene)
        if (typeof value !== 'boolean') return undefined
        if (!value) continue
        seen[index] = true
        together++
      }
      most = Math.max(most, together)
    }
    for (const [index, holds] of seen.entries()) if (holds) states[index]!++
  }
  return { parts: parts.map((part, index) => ({ text: part.text, states: states[index]! })), most }
}

function partsOf(node: Node): readonly Node[] {
  if (node.kind === 'binary' && node.operator === 'and') return [...partsOf(node.left), ...partsOf(node.right)]
  return node.kind === 'quantifier' && node.quantifier === 'exists' ? partsOf(node.body) : [node]
}

/** One scene for each choice of what `exists` binds on the way to the parts. */
function scenesOf(node: Node, scene: Scene): readonly Scene[] | undefined {
  if (node.kind === 'quantifier' && node.quantifier === 'exists')
    return elementsOf(node.domain, scene)?.flatMap((element) => scenesOf(node.body, bind(scene, node.name, element)) ?? [])
  if (node.kind === 'binary' && node.operator === 'and') {
    const left = scenesOf(node.left, scene)
    return left?.flatMap((each) => scenesOf(node.right, each) ?? [])
  }
  return [scene]
}
