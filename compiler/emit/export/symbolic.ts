// Running code on unknown values. Input: code and what it starts with; output: expressions over the state before it, of what a
// variable is in the middle of a step, and of the condition under which some way of the step ends as asked.
import type { Expression, Failure, Location, Node, Note, Temp, Type, Variable } from '../../ir/system.ts'
import { nodesInOrder, successors, visitExpression, weightOf } from '../../ir/walk.ts'
import { BOOL, and, binary, conditional, constant, isFalse, isTrue, not, number, or, substitute, truth } from './expressions.ts'
import { NotExportable } from './variant.ts'
import { nth } from '../../../runtime/entries.ts'

/** What a step has assigned so far, the latest first, and the values of its temporaries. */
export interface Past {
  readonly stores: Stores | undefined
  readonly temps: ReadonlyMap<number, Expression>
}
interface Stores {
  readonly variable: Variable
  readonly index: Expression
  readonly value: Expression
  readonly before: Stores | undefined
}

export const NOTHING: Past = { stores: undefined, temps: new Map() }

/** What has happened so far, and one more store. */
export const stored = (past: Past, variable: Variable, index: Expression, value: Expression): Past => ({
  ...past,
  stores: { variable, index, value, before: past.stores },
})

export const bound = (past: Past, temp: number, value: Expression): Past => ({ ...past, temps: new Map([...past.temps, [temp, value]]) })

/** An expression in the middle of a step as one over the state before it. */
export function valueIn(past: Past, expression: Expression): Expression {
  if (past === NOTHING) return expression
  return substitute(expression, {
    parameter: () => undefined,
    temp: (id) => past.temps.get(id),
    read: (variable, index, type) => lookUp(past.stores, variable, index, type),
  })
}

function lookUp(stores: Stores | undefined, variable: Variable, index: Expression, type: Type): Expression | undefined {
  for (let store = stores; store !== undefined; store = store.before) {
    if (store.variable !== variable) continue
    if (store.index.kind === 'const' && index.kind === 'const') {
      if (store.index.value === index.value) return store.value
      continue
    }
    const older = lookUp(store.before, variable, index, type) ?? { kind: 'read', reference: { variable, index }, type }
    return conditional(binary('==', store.index, index, BOOL), store.value, older, type)
  }
  return undefined
}

// ---- conditions ----

type End =
  | { readonly kind: 'goto'; readonly location: Location }
  | { readonly kind: 'fail'; readonly failure: Failure }
  | { readonly kind: 'blocked'; readonly aside?: true }

/** Which ways are meant: by their end, and by the notes that they pass. */
export interface Meant {
  readonly end: (end: End) => boolean
  /** Where given, only ways that pass such a note; with `without`, only ways that do not. */
  readonly passing?: (note: Note) => boolean
  readonly without?: boolean
}

const isMeant = (meant: Meant, end: End, passed: boolean): boolean =>
  meant.end(end) && (meant.passing === undefined || passed !== (meant.without ?? false))

export const MOVES: Meant = { end: (end) => end.kind === 'goto' }
export const FAILS: Meant = { end: (end) => end.kind === 'fail' }
export const TAKEN: Meant = { end: (end) => end.kind !== 'blocked' }

/** Where a task stands before a request that its own hold denies: a plain request, or a step of which every way is closed so. */
export function selfDeadlock(place: { readonly location: Location; readonly code: Node }): Expression {
  const own = (note: Note): boolean => note.kind === 'selfDeadlock'
  const { verb } = place.location
  const some = conditionOf(place.code, { end: () => true, passing: own })
  if (isFalse(some) || verb === 'lock' || verb === 'granted') return some
  const closedElse = conditionOf(place.code, { end: (end) => end.kind === 'blocked' && end.aside !== true, passing: own, without: true })
  return and(some, not(conditionOf(place.code, TAKEN)), not(closedElse))
}

/** Which choices a way makes: of an `either` the branch; a `choose` that is listed leaves its temporary open. */
export type Script = readonly { readonly node: Node; readonly branch: number }[]

/** Parts of an expression that a reader, and a parser, can still take in. */
const LONGEST = 4000
/** Pieces of a temporary's value, which stands in such a condition wherever the temporary does. */
const MOST_PIECES = 20_000
const TOO_LONG = 'the condition under which a step can be taken is too long to be written down'

/** Under which condition some way of the code is meant. With a script: the way that makes exactly these choices. */
export function conditionOf(code: Node, meant: Meant, script?: Script): Expression {
  const possible = classify(code, meant)
  let parts = 0
  /** What is too long to stand in a condition: nothing need hang on it. */
  const unsaid = new Set<Temp>()
  const known = new Map<Past, Map<string, Expression>>()
  const ids = new Map<Node, number>()
  const walk = (node: Node, past: Past, passed: boolean, at: number): Expression => {
    const every = possible(node, passed)
    if (every === 'none') return truth(false)
    if (every === 'all' && script === undefined) return truth(true)
    const id = ids.get(node) ?? ids.size
    ids.set(node, id)
    const key = `${id} ${passed} ${at}`
    const memo = known.get(past) ?? new Map<string, Expression>()
    known.set(past, memo)
    const result = memo.get(key) ?? step(node, past, passed, at)
    memo.set(key, result)
    return result
  }
  const step = (node: Node, past: Past, passed: boolean, at: number): Expression => {
    if ((parts += 1) > LONGEST) throw new NotExportable(TOO_LONG)
    switch (node.kind) {
      case 'assign':
        return walk(node.next, stored(past, node.target.variable, valueIn(past, node.target.index), valueIn(past, node.value)), passed, at)
      case 'let': {
        const value = valueIn(past, node.value)
        if (weightOf(value) > MOST_PIECES) {
          unsaid.add(node.temp)
          return walk(node.next, past, passed, at)
        }
        return walk(node.next, bound(past, node.temp.id, value), passed, at)
      }
      case 'note':
        return walk(node.next, past, passed || meant.passing?.(node.note) === true, at)
      case 'if':
        return conditional(valueIn(past, node.condition), walk(node.then, past, passed, at), walk(node.otherwise, past, passed, at), BOOL)
      case 'switch': {
        const value = valueIn(past, node.value)
        return or(...[...groups(node.cases)].map(([next, cases]) => and(isOneOf(value, cases), walk(next, past, passed, at))))
      }
      case 'either':
        if (script === undefined) return or(...node.branches.map((branch) => walk(branch, past, passed, at)))
        return script[at]?.node === node ? walk(nth(node.branches, script[at].branch), past, passed, at + 1) : truth(false)
      case 'choose':
        if (script === undefined) {
          const values = Array.from({ length: node.high - node.low + 1 }, (_, i) => constant(node.low + i, node.temp.type))
          return or(...values.map((value) => walk(node.next, bound(past, node.temp.id, value), passed, at)))
        }
        return script[at]?.node === node ? walk(node.next, past, passed, at + 1) : truth(false)
      case 'goto':
      case 'fail':
      case 'blocked':
        return truth(isMeant(meant, node, passed) && (script === undefined || at === script.length))
    }
  }
  const condition = walk(code, NOTHING, false, 0)
  if (unsaid.size > 0)
    visitExpression(condition, (part) => {
      if (part.kind === 'temp' && unsaid.has(part.temp)) throw new NotExportable(TOO_LONG)
    })
  return condition
}

/** The cases of a `switch` by what follows. */
export function groups(cases: readonly Node[]): ReadonlyMap<Node, readonly number[]> {
  const found = new Map<Node, number[]>()
  cases.forEach((next, i) => found.set(next, [...(found.get(next) ?? []), i]))
  return found
}

/** Whether a value is one of some constants. */
export const isOneOf = (value: Expression, cases: readonly number[]): Expression =>
  or(...cases.map((one) => binary('==', value, value.type.kind === 'words' ? constant(one, value.type) : number(one), BOOL)))

/** Whether all, some or none of the ends that can follow a node are meant, whatever the values are. */
export function classify(code: Node, meant: Meant): (node: Node, passed: boolean) => 'all' | 'some' | 'none' {
  const found = { true: new Map<Node, 'all' | 'some' | 'none'>(), false: new Map<Node, 'all' | 'some' | 'none'>() }
  for (const passed of [true, false] as const) {
    for (const node of [...nodesInOrder(code)].reverse()) found[`${passed}`].set(node, of(node, passed))
  }
  function of(node: Node, passed: boolean): 'all' | 'some' | 'none' {
    if (node.kind === 'goto' || node.kind === 'fail' || node.kind === 'blocked') return isMeant(meant, node, passed) ? 'all' : 'none'
    const here = passed || (node.kind === 'note' && meant.passing?.(node.note) === true)
    const after = new Set(successors(node).map((next) => found[`${here}`].get(next)))
    const [only] = after
    return after.size === 1 && only !== undefined ? only : 'some'
  }
  return (node, passed) => found[`${passed}`].get(node) ?? 'none'
}

/** All scripts of the code by which some way is meant. */
export function scriptsOf(code: Node, meant: Meant): readonly Script[] {
  const done = new Map<Node, readonly Script[]>()
  for (const node of [...nodesInOrder(code)].reverse()) {
    const after = (next: Node): readonly Script[] => done.get(next) ?? []
    const scripts = distinct(
      node.kind === 'either'
        ? node.branches.flatMap((next, branch) => after(next).map((rest): Script => [{ node, branch }, ...rest]))
        : node.kind === 'choose'
          ? after(node.next).map((rest): Script => [{ node, branch: 0 }, ...rest])
          : node.kind === 'goto' || node.kind === 'fail' || node.kind === 'blocked'
            ? meant.end(node)
              ? [[]]
              : []
            : successors(node).flatMap(after),
    )
    if (scripts.length > 500) throw new NotExportable(`a step can go more than 500 ways`)
    done.set(node, scripts)
  }
  return done.get(code) ?? []
}

function distinct(scripts: readonly Script[]): readonly Script[] {
  const kept: Script[] = []
  for (const script of scripts) {
    const same = (other: Script): boolean =>
      other.length === script.length && other.every((one, i) => one.node === script[i]?.node && one.branch === script[i].branch)
    if (!kept.some(same)) kept.push(script)
  }
  return kept
}

export const never = (e: Expression): boolean => isFalse(e)
export const always = (e: Expression): boolean => isTrue(e)
