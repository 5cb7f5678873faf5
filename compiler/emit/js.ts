// Building expressions of emitted code, and what is asked of them: their weight, what they read, whether they compare. Input and output: the structure
// of module.ts.
import type { Js, Operator, Statement } from './module.ts'

export const name = (text: string): Js => ({ kind: 'name', name: text })
/** A count or a position. */
export const decimal = (value: number): Js => ({ kind: 'number', value, hex: false })
/** Bits, in hexadecimal where they are more than a digit. */
export const bits = (value: number): Js => ({ kind: 'number', value, hex: true })
export const truth = (value: boolean): Js => ({ kind: 'boolean', value })
export const string = (value: string): Js => ({ kind: 'string', value })
export const not = (operand: Js): Js => ({ kind: 'unary', operator: '!', operand })
export const complement = (operand: Js): Js => ({ kind: 'unary', operator: '~', operand })
export const binary = (operator: Operator, left: Js, right: Js): Js => ({ kind: 'binary', operator, left, right })
export const conditional = (test: Js, then: Js, otherwise: Js): Js => ({ kind: 'conditional', test, then, otherwise })
export const call = (callee: string, given: readonly Js[]): Js => ({ kind: 'call', callee: name(callee), given })
/** `object.called(given)`. */
export const method = (object: string, called: string, given: readonly Js[]): Js => ({
  kind: 'call',
  callee: { kind: 'member', object: name(object), name: called },
  given,
})
export const create = (callee: string, given: readonly Js[]): Js => ({ kind: 'new', callee: name(callee), given })
export const element = (object: Js, index: Js): Js => ({ kind: 'element', object, index, is: 'sure' })
export const list = (items: readonly Js[]): Js => ({ kind: 'list', items })
export const store = (target: Js, value: Js, operator: '=' | '+=' | '|=' = '='): Js => ({ kind: 'store', target, operator, value })

/** Joined by one operator, from the left. */
export const joined = (operator: Operator, parts: readonly [Js, ...Js[]]): Js => {
  const [first, ...rest] = parts
  return rest.reduce((left, right) => binary(operator, left, right), first)
}

export const does = (value: Js): Statement => ({ kind: 'do', value })
export const constant = (name: string, value: Js): Statement => ({ kind: 'let', name, fixed: true, value })
/** Text of an emitter that has a structure of its own. */
export const written = (text: string): Js => ({ kind: 'written', text })
export const returns = (value: Js): Statement => ({ kind: 'return', value })

/** The parts of an expression. */
function partsOf(js: Js): readonly Js[] {
  switch (js.kind) {
    case 'name':
    case 'number':
    case 'boolean':
    case 'string':
    case 'written':
      return []
    case 'unary':
      return [js.operand]
    case 'binary':
      return [js.left, js.right]
    case 'store':
      return [js.target, js.value]
    case 'conditional':
      return [js.test, js.then, js.otherwise]
    case 'call':
    case 'new':
      return [js.callee, ...js.given]
    case 'member':
      return [js.object]
    case 'element':
      return [js.object, js.index]
    case 'list':
      return js.items
  }
}

/** The names that an expression reads. */
export function readIn(js: Js, reads: Set<string>): void {
  if (js.kind === 'name') reads.add(js.name)
  else for (const part of partsOf(js)) readIn(part, reads)
}

/** Names, numbers and operators in it. */
export const weight = (js: Js): number => partsOf(js).reduce((sum, part) => sum + weight(part), 1)

/** Whether an equality stands in it. */
export const compares = (js: Js): boolean =>
  (js.kind === 'binary' && (js.operator === '===' || js.operator === '!==')) || partsOf(js).some(compares)
