// Building expressions of emitted code, and what is asked of them: their weight, what they read, whether they compare, whether two are the
// same. Input and output: the structure of module.ts.
import type { ArrowHead, Entry, Js, Operator, Statement } from './module.ts'

export const name = (text: string): Js => ({ kind: 'name', name: text })
/** A count or a position. */
export const decimal = (value: number): Js => ({ kind: 'number', value, hex: false })
/** Bits, in hexadecimal where they are more than a digit. */
export const bits = (value: number): Js => ({ kind: 'number', value, hex: true })
export const truth = (value: boolean): Js => ({ kind: 'boolean', value })
export const string = (value: string): Js => ({ kind: 'string', value })
/** Text with values in it; of text alone a string. */
export const template = (parts: readonly (string | Js)[]): Js =>
  parts.every((part) => typeof part === 'string') ? string(parts.join('')) : { kind: 'template', parts }
export const not = (operand: Js): Js => ({ kind: 'unary', operator: '!', operand })
export const complement = (operand: Js): Js => ({ kind: 'unary', operator: '~', operand })
export const negative = (operand: Js): Js => ({ kind: 'unary', operator: '-', operand })
export const binary = (operator: Operator, left: Js, right: Js): Js => ({ kind: 'binary', operator, left, right })
export const conditional = (test: Js, then: Js, otherwise: Js): Js => ({ kind: 'conditional', test, then, otherwise })
export const call = (callee: string, given: readonly Js[]): Js => ({ kind: 'call', callee: name(callee), given })
/** `object.called(given)`. */
export const method = (object: Js, called: string, given: readonly Js[]): Js => ({ kind: 'call', callee: member(object, called), given })
export const member = (object: Js, name: string): Js => ({ kind: 'member', object, name })
/** The same with arguments for its parameters of type. */
export const typedCall = (callee: string, types: readonly string[], given: readonly Js[]): Js => ({
  kind: 'call',
  callee: name(callee),
  given,
  types,
})
export const create = (callee: string, given: readonly Js[]): Js => ({ kind: 'new', callee: name(callee), given })
export const element = (object: Js, index: Js): Js => ({ kind: 'element', object, index, is: 'sure' })
export const list = (items: readonly Js[]): Js => ({ kind: 'list', items })
export const entry = (name: string, value: Js): Entry => ({ name, value })
/** A list under a name, where there is something in it. */
export const someList = (name: string, items: readonly Js[]): readonly Entry[] => (items.length === 0 ? [] : [entry(name, list(items))])
/** An object on one line where it has room. */
export const record = (entries: readonly Entry[]): Js => ({ kind: 'record', entries, lines: false })
/** An object with an entry a line. */
export const linedRecord = (entries: readonly Entry[]): Js => ({ kind: 'record', entries, lines: true })
export const spread = (value: Js): Js => ({ kind: 'spread', value })
/** `(names) => body`. */
export const arrow = (names: readonly string[], body: Js, typed: Omit<ArrowHead, 'parameters'> = {}): Js => ({
  kind: 'arrow',
  head: { parameters: names.map((one) => ({ name: one })), ...typed },
  body,
})
export const as = (value: Js, type: string): Js => ({ kind: 'as', value, type })
export const store = (target: Js, value: Js, operator: '=' | '+=' | '|=' = '='): Js => ({ kind: 'store', target, operator, value })

/** Joined by one operator, from the left. */
export const joined = (operator: Operator, parts: readonly [Js, ...Js[]]): Js => {
  const [first, ...rest] = parts
  return rest.reduce((left, right) => binary(operator, left, right), first)
}

export const does = (value: Js): Statement => ({ kind: 'do', value })
export const constant = (name: string, value: Js): Statement => ({ kind: 'let', name, fixed: true, value })
export const returns = (value: Js): Statement => ({ kind: 'return', value })

/** The parts of an expression. */
function partsOf(js: Js): readonly Js[] {
  switch (js.kind) {
    case 'name':
    case 'number':
    case 'boolean':
    case 'string':
      return []
    case 'template':
      return js.parts.filter((part) => typeof part !== 'string')
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
    case 'record':
      return js.entries.map((one) => one.value ?? name(one.name))
    case 'arrow':
      return [js.body]
    case 'spread':
    case 'as':
      return [js.value]
  }
}

/** The names that an expression reads, those that a function in it binds among them. */
export function readIn(js: Js, reads: Set<string>): void {
  if (js.kind === 'name') reads.add(js.name)
  else for (const part of partsOf(js)) readIn(part, reads)
}

/** Names, numbers and operators in it. */
export const weight = (js: Js): number => partsOf(js).reduce((sum, part) => sum + weight(part), 1)

/** Whether an equality stands in it. */
export const compares = (js: Js): boolean =>
  (js.kind === 'binary' && (js.operator === '===' || js.operator === '!==')) || partsOf(js).some(compares)

/** What an expression says by itself, beside its parts. */
function ownOf(js: Js): readonly unknown[] {
  switch (js.kind) {
    case 'name':
    case 'member':
      return [js.name]
    case 'number':
      return [js.value, js.hex]
    case 'boolean':
    case 'string':
      return [js.value]
    case 'template':
      return js.parts.map((part) => (typeof part === 'string' ? part : undefined))
    case 'unary':
    case 'binary':
    case 'store':
      return [js.operator]
    case 'call':
    case 'new':
      return js.types ?? []
    case 'element':
      return [js.is]
    case 'record':
      return js.entries.map((one) => one.name)
    case 'arrow':
      return [js.head.over, js.head.returns, ...js.head.parameters.flatMap((one) => [one.name, one.type])]
    case 'as':
      return [js.type]
    case 'conditional':
    case 'list':
    case 'spread':
      return []
  }
}

/** Whether both are the same code. */
export function isSame(a: Js, b: Js): boolean {
  const each = <T>(left: readonly T[], right: readonly T[], same: (one: T, other: T) => boolean): boolean =>
    left.length === right.length && left.every((one, i) => same(one, right[i] as T))
  return a.kind === b.kind && each(ownOf(a), ownOf(b), Object.is) && each(partsOf(a), partsOf(b), isSame)
}
