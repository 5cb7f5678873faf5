// Transactions: a step and the steps of the same task after it that nobody else needs to see in between, as one (Lipton 1975;
// Flanagan and Qadeer 2003). Input: the ways of every location, how they commute, what properties tell of them; output: for every location the
// code of the transaction that begins there. It may be closed only at its first step, and has at most one way that is no mover.
import type { Location, Node, System } from '../ir/system.ts'
import { guardedParts } from './guards.ts'
import type { Commutation } from './commute.ts'
import type { Sight } from './sight.ts'
import type { Leaf, Tree } from './ways.ts'
import { entryOf } from '../../runtime/entries.ts'

/** At its first step, behind it but before the commit, behind the commit. */
type Phase = 'first' | 'before' | 'after'

/**
 * An environment between its rounds goes on when it likes, or never, and an interrupt begins so: a run in which it stays away stops in no midst
 * of a transaction.
 */
export const mayStay = ({ tasks }: System, { task, rest, verb }: Location): boolean =>
  verb === 'begin' || (rest && tasks[task]?.role === 'environment')

interface Transactions {
  readonly code: ReadonlyMap<Location, Node>
}

const MOST_STEPS = 24

/**
 * Of `lock; write; unlock` under a lock that nobody tries one step. `guards` are the places whose code asks an invariant first; `seen` says what
 * properties can tell of a way.
 */
export function transactions(
  system: System,
  trees: ReadonlyMap<Location, Tree>,
  codes: ReadonlyMap<Location, Node>,
  guards: ReadonlySet<Location>,
  commute: Commutation,
  seen: Sight,
): Transactions {
  const key = (location: Location, phase: Phase): string => `${location.task} ${location.id} ${phase}`
  const phaseAfter = (leaf: Leaf): Phase => (commute.right(leaf) && seen.right(leaf) ? 'before' : 'after')

  /** Whether a step from here can belong to a transaction that has come so far. */
  const joins = (location: Location, phase: Phase): boolean => {
    const tree = trees.get(location)
    if (tree === undefined || tree.asksItself || location.finished || mayStay(system, location)) return false
    if (commute.closable(location)) return false
    if (phase !== 'after') return true
    return commute.left(location) && tree.leaves.every((leaf) => seen.left(leaf) && (leaf.end.kind !== 'fail' || untouched(leaf)))
  }
  const next = (location: Location, phase: Phase): readonly (readonly [Location, Phase])[] =>
    (trees.get(location)?.leaves ?? []).flatMap((leaf) =>
      leaf.end.kind === 'goto' ? [[leaf.end.location, phase === 'after' ? 'after' : phaseAfter(leaf)] as const] : [],
    )

  // A transaction ends: wherever steps that could join come back to one of them, that one begins a transaction of its own.
  const cut = new Set<string>()
  const state = new Map<string, 'open' | 'done'>()
  const walk = (location: Location, phase: Phase, depth: number): void => {
    const name = key(location, phase)
    if (state.get(name) === 'open' || depth > MOST_STEPS) {
      cut.add(name)
      return
    }
    if (state.has(name)) return
    state.set(name, 'open')
    for (const [to, then] of next(location, phase)) if (joins(to, then)) walk(to, then, depth + 1)
    state.set(name, 'done')
  }
  for (const task of system.tasks) for (const location of task.locations) walk(location, 'first', 0)

  const joined = new Map<string, Node>()
  const whole = (location: Location, phase: Phase): Node => {
    const known = joined.get(key(location, phase))
    if (known !== undefined) return known
    const tree = trees.get(location)
    const made =
      tree === undefined
        ? entryOf(codes, location)
        : guards.has(location)
          ? pastGuard(tree, location, phase)
          : onward(tree.root, tree, location, phase)
    joined.set(key(location, phase), made)
    return made
  }

  /** In a state that breaks an invariant the transaction ends, so that the state is seen; from there it goes on as from anywhere. */
  const pastGuard = (tree: Tree, location: Location, phase: Phase): Node => {
    const { test, held, broken } = guardedParts(tree.root)
    const otherwise: Node = phase === 'first' ? onward(broken, tree, location, phase) : { kind: 'goto', location }
    return { ...test, then: onward(held, tree, location, phase), otherwise }
  }

  /** The tree with every end at a location that joins replaced by that location's own tree. */
  const onward = (n: Node, tree: Tree, location: Location, phase: Phase): Node => {
    switch (n.kind) {
      case 'goto': {
        const leaf = entryOf(tree.leafOf, n)
        const then = phase === 'after' ? 'after' : phaseAfter(leaf)
        if (!joins(n.location, then) || cut.has(key(n.location, then))) return n
        // What goes out of scope here is read by no step behind, and a `goto` clears it at the end.
        return whole(n.location, then)
      }
      case 'note':
        // A step that joins is never closed as a whole, so it is no self-deadlock where some way of it is closed.
        if (phase !== 'first' && n.note.kind === 'selfDeadlock') return onward(n.next, tree, location, phase)
        return { ...n, next: onward(n.next, tree, location, phase) }
      case 'assign':
      case 'let':
      case 'choose':
        return { ...n, next: onward(n.next, tree, location, phase) }
      case 'if':
        return { ...n, then: onward(n.then, tree, location, phase), otherwise: onward(n.otherwise, tree, location, phase) }
      case 'switch':
        return { ...n, cases: n.cases.map((one) => onward(one, tree, location, phase)) }
      case 'either':
        return { ...n, branches: n.branches.map((one) => onward(one, tree, location, phase)) }
      case 'fail':
        // Behind the commit others could go on from the state before the failure: the transaction ends there.
        return phase === 'after' ? { kind: 'goto', location } : n
      case 'blocked':
        return n
    }
  }
  return { code: new Map(system.tasks.flatMap((task) => task.locations.map((location) => [location, whole(location, 'first')] as const))) }
}

/** Nothing has happened on the way to its end: the step can still be left for later. */
const untouched = (leaf: Leaf): boolean => leaf.assigns.length === 0 && leaf.notes.length === 0
