// A step as a tree of ways: every path through a location's code with an end of its own, and an interpreter that takes a step on
// concrete values. Input: code; output: a tree whose leaves are numbered, and for given values the ways that can be taken.
import { evaluate, type Look } from '../ir/compute.ts'
import type { Expression, Failure, Location, Node, System, Task, Variable } from '../ir/system.ts'
import { expressionsOf, visitExpression } from '../ir/walk.ts'
import { entryOf, nth } from '../../runtime/entries.ts'

export interface Leaf {
  readonly id: number
  readonly end: Node & { kind: 'goto' | 'fail' | 'blocked' }
  /** Elements that this path may assign, and the notes that it passes. */
  readonly assigns: readonly Element[]
  readonly notes: readonly string[]
}

export interface Element {
  readonly variable: Variable
  readonly element: number
}

export interface Tree {
  readonly root: Node
  readonly leaves: readonly Leaf[]
  readonly leafOf: ReadonlyMap<Node, Leaf>
  /** Taken where nothing else is, and all that closes the step is its task's own hold: a self_deadlock, told as a failure is. */
  readonly denied: Leaf
  /** Where tasks stand among them: a place is what its task writes and who asks for it reads. */
  readonly reads: readonly Element[]
  readonly writes: readonly Element[]
  /** It asks where its own task stands, which is said only at the end of what is joined. */
  readonly asksItself: boolean
}

/** A location's step with the values that the task's own elements can have there, in the order of `Specialised.own`. */
export interface Step {
  readonly location: Location
  readonly tree: Tree
  readonly local: readonly (readonly number[])[]
}

const MOST_LEAVES = 96

/** Stands for every broken guard; only ways are compared by it, nothing is emitted. */
export const BROKEN: Failure = { id: -1, name: 'guard', rule: 'assert', span: { file: '', start: 0, end: 0 }, message: '' }
const DENIED: Failure = { ...BROKEN, id: -2, name: 'self_deadlock' }

const placeOf = (tasks: readonly Task[], task: number): Element => ({ variable: nth(tasks, task).place, element: 0 })

/** Of a step's code; undefined where it has too many paths. */
export function treeOf(code: Node, tasks: readonly Task[], task: number): Tree | undefined {
  const leaves: Leaf[] = []
  const leafOf = new Map<Node, Leaf>()
  const reads = new Map<string, Element>()
  const writes = new Map<string, Element>()
  let asksItself = false
  const key = ({ variable, element }: Element): string => `${variable.id} ${element}`
  const elements = (variable: Variable, index: Expression): readonly Element[] =>
    index.kind === 'const' ? [{ variable, element: index.value }] : variable.elements.map((_, element) => ({ variable, element }))

  const visit = (n: Node, assigns: readonly Element[], notes: readonly string[]): Node | undefined => {
    for (const e of expressionsOf(n)) {
      visitExpression(e, (part) => {
        if (part.kind === 'read') for (const one of elements(part.reference.variable, part.reference.index)) reads.set(key(one), one)
        if (part.kind === 'anyHeld') for (const variable of part.holds) reads.set(key({ variable, element: 0 }), { variable, element: 0 })
        if (part.kind === 'at') {
          const place = placeOf(tasks, part.task)
          reads.set(key(place), place)
          asksItself ||= part.task === task
        }
      })
    }
    switch (n.kind) {
      case 'goto':
      case 'fail':
      case 'blocked': {
        if (leaves.length >= MOST_LEAVES) return undefined
        const end = { ...n }
        if (n.kind === 'goto') {
          const place = placeOf(tasks, task)
          writes.set(key(place), place)
        }
        const leaf = { id: leaves.length, end, assigns, notes }
        leaves.push(leaf)
        leafOf.set(end, leaf)
        return end
      }
      case 'assign': {
        const targets = elements(n.target.variable, n.target.index)
        for (const one of targets) writes.set(key(one), one)
        const next = visit(n.next, [...assigns, ...targets], notes)
        return next && { ...n, next }
      }
      case 'let': {
        const next = visit(n.next, assigns, notes)
        return next && { ...n, next }
      }
      case 'choose': {
        const next = visit(n.next, assigns, notes)
        return next && { ...n, next }
      }
      case 'note': {
        const next = visit(n.next, assigns, [...notes, n.note.kind])
        return next && { ...n, next }
      }
      case 'if': {
        const [then, otherwise] = visitAll([n.then, n.otherwise], assigns, notes)
        return then && otherwise && { ...n, then, otherwise }
      }
      case 'switch': {
        const cases = visitAll(n.cases, assigns, notes)
        return cases.length < n.cases.length ? undefined : { ...n, cases }
      }
      case 'either': {
        const branches = visitAll(n.branches, assigns, notes)
        return branches.length < n.branches.length ? undefined : { ...n, branches }
      }
    }
  }
  /** As far as there are few enough paths. */
  const visitAll = (nodes: readonly Node[], assigns: readonly Element[], notes: readonly string[]): readonly Node[] => {
    const made: Node[] = []
    for (const n of nodes) {
      const one = visit(n, assigns, notes)
      if (one === undefined) break
      made.push(one)
    }
    return made
  }
  const root = visit(code, [], [])
  if (root === undefined) return undefined
  const denied: Leaf = { id: leaves.length, end: { kind: 'fail', failure: DENIED }, assigns: [], notes: [] }
  return { root, leaves, leafOf, denied, reads: [...reads.values()], writes: [...writes.values()], asksItself }
}

/** Values of elements, numbered over all variables. */
export interface Numbering {
  readonly base: ReadonlyMap<Variable, number>
  readonly count: number
  /** By task, of where it stands. */
  readonly places: readonly number[]
}

/** Numbers all elements of all variables in a row: an element's is the base of its variable and its index. */
export function numbering({ variables, tasks }: System): Numbering {
  const base = new Map<Variable, number>()
  let count = 0
  for (const variable of variables) {
    base.set(variable, count)
    count += variable.elements.length
  }
  return { base, count, places: tasks.map(({ place }) => entryOf(base, place)) }
}

export const numberOf = (numbers: Numbering, one: Element): number => (numbers.base.get(one.variable) ?? 0) + one.element

/** Thrown where a value is asked for that has not been chosen yet. No `Error`: it is thrown at every choice, and a stack costs more than the rest. */
export class Unchosen {
  readonly at: number
  constructor(at: number) {
    this.at = at
  }
}
export const UNCHOSEN = -(2 ** 31)

/** One way that a step can be taken: the leaf that it ends at and what it assigns, where its task stands then too. */
export interface Outcome {
  readonly leaf: Leaf
  readonly writes: ReadonlyMap<number, number>
}

/** What expressions look at, in a valuation; code of a variant has no switch left. */
export function looking(
  { base, places }: Numbering,
  values: Int32Array,
  settings: readonly number[] = [],
  temps: ReadonlyMap<number, number> = new Map(),
): (e: Look) => number {
  const known = (at: number): number => {
    const one = values[at] as number
    if (one === UNCHOSEN) throw new Unchosen(at)
    return one
  }
  const look = (e: Look): number => {
    switch (e.kind) {
      case 'temp':
        return temps.get(e.temp.id) ?? 0
      case 'parameter':
        return settings[e.parameter.id] ?? e.parameter.initial
      case 'read':
        return known((base.get(e.reference.variable) ?? 0) + evaluate(e.reference.index, look))
      case 'anyHeld':
        return e.holds.some((hold) => known(base.get(hold) ?? 0) > 0) ? 1 : 0
      case 'at': {
        const place = known(nth(places, e.task))
        return e.locations.some(({ id }) => id === place) ? 1 : 0
      }
    }
  }
  return look
}

/** All ways of a step in a valuation, the closed ones left out; `denied` where the task's own hold closes them all. `values` is the same afterwards as before. */
export function outcomes(tree: Tree, numbers: Numbering, values: Int32Array): readonly Outcome[] {
  const found: Outcome[] = []
  // Whether the task's own hold denies this way, some way, and every way; a guard is no way of the step.
  let own = false
  let some = false
  let every = true
  const temps = new Map<number, number>()
  const written: [number, number][] = []

  const look = looking(numbers, values, [], temps)
  const value = (e: Expression): number => evaluate(e, look)

  const run = (n: Node): void => {
    switch (n.kind) {
      case 'assign': {
        const at = (numbers.base.get(n.target.variable) ?? 0) + value(n.target.index)
        const before = values[at] as number
        const next = value(n.value)
        values[at] = next
        written.push([at, next])
        try {
          run(n.next)
        } finally {
          written.pop()
          values[at] = before
        }
        return
      }
      case 'let':
        temps.set(n.temp.id, value(n.value))
        run(n.next)
        return
      case 'choose':
        for (let one = n.low; one <= n.high; one++) {
          temps.set(n.temp.id, one)
          run(n.next)
        }
        return
      case 'note': {
        const before = own
        own ||= n.note.kind === 'selfDeadlock'
        run(n.next)
        own = before
        return
      }
      case 'if':
        run(value(n.condition) !== 0 ? n.then : n.otherwise)
        return
      case 'switch': {
        const chosen = n.cases[value(n.value)]
        if (chosen !== undefined) run(chosen)
        return
      }
      case 'either':
        n.branches.forEach(run)
        return
      case 'blocked':
        some ||= own
        every &&= own || n.aside === true
        return
      case 'goto':
      case 'fail':
        if (n.kind === 'goto' || n.failure !== BROKEN) every = false
        const place: readonly (readonly [number, number])[] =
          n.kind === 'goto' ? [[nth(numbers.places, n.location.task), n.location.id]] : []
        found.push({ leaf: entryOf(tree.leafOf, n), writes: new Map([...written, ...place]) })
        return
    }
  }
  run(tree.root)
  return some && every ? [...found, { leaf: tree.denied, writes: new Map() }] : found
}
