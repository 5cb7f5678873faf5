// Confluent ways: what a task can do at once, since all that others can still do could be done before it and after it, to the same end (Groote and
// van de Pol 2000). Input: the ways of every location, how they commute, what properties tell of them; output: for every location that has
// any the code of these ways alone.
import { BLOCKED, BOOL, or } from '../ir/build.ts'
import type { Expression, Location, Node, System } from '../ir/system.ts'
import type { Commutation } from './commute.ts'
import type { Sight } from './sight.ts'
import { mayStay } from './transactions.ts'
import type { Leaf, Tree } from './ways.ts'
import { entryOf } from '../../runtime/entries.ts'

/** Places of others: a way is taken where nobody stands at one of them. */
type Until = readonly Location[]

/**
 * The confluent ways alone, with no cycle among them: taking all that are open always ends. A way that commutes with all but the steps of some
 * places is confluent as soon as nobody can come to these any more.
 */
export function settling(
  system: System,
  trees: ReadonlyMap<Location, Tree>,
  commute: Commutation,
  seen: Sight,
): ReadonlyMap<Location, Node> {
  const leadingTo = waysTo(system, trees)
  const silent = new Map<Location, readonly Silent[]>()
  for (const [location, { leaves }] of trees) {
    if (mayStay(system, location)) continue
    const ways = leaves.flatMap((leaf) => {
      if (leaf.end.kind !== 'goto' || !seen.left(leaf) || leaf.notes.some((kind) => kind !== 'cover')) return []
      const but = commute.confluentBut(leaf)
      const until = but && leadingTo(but)
      return until === undefined ? [] : [{ location, target: leaf.end.location, leaf, until }]
    })
    if (ways.length > 0) silent.set(location, ways)
  }
  const taken = new Map<Location, Map<Leaf, Until>>()
  for (const { location, leaf, until } of uncircled(silent))
    taken.set(location, (taken.get(location) ?? new Map<Leaf, Until>()).set(leaf, until))
  return new Map(
    [...taken].map(([location, ways]) => {
      const tree = entryOf(trees, location)
      return [location, only(tree.root, tree, ways)] as const
    }),
  )
}

interface Silent {
  readonly location: Location
  readonly target: Location
  readonly leaf: Leaf
  readonly until: Until
}

/** In the order in which a run comes to them, without those by which ways would go round; those that hang on nobody come first. */
function uncircled(silent: ReadonlyMap<Location, readonly Silent[]>): readonly Silent[] {
  const onward = new Map<Location, Location[]>()
  const kept: Silent[] = []
  const keep = (isMeant: (one: Silent) => boolean): void => {
    const done = new Set<Location>()
    const walk = (from: Location): void => {
      if (done.has(from)) return
      done.add(from)
      for (const one of (silent.get(from) ?? []).filter(isMeant)) {
        if (!reached([one.target], onward).has(from)) {
          onward.set(from, [...(onward.get(from) ?? []), one.target])
          kept.push(one)
        }
        walk(one.target)
      }
    }
    for (const location of silent.keys()) walk(location)
  }
  keep(({ until }) => until.length === 0)
  keep(({ until }) => until.length > 0)
  return kept
}

/** All that can be come to, these included. */
function reached(starts: Iterable<Location>, next: ReadonlyMap<Location, readonly Location[]>): ReadonlySet<Location> {
  const all = new Set(starts)
  for (const one of all) for (const target of next.get(one) ?? []) all.add(target)
  return all
}

/** Of places, all those from which their tasks can come to one of them, these included; undefined where a task always can. */
function waysTo({ tasks }: System, trees: ReadonlyMap<Location, Tree>): (places: ReadonlySet<Location>) => Until | undefined {
  const from = new Map<Location, Location[]>()
  for (const [location, { leaves }] of trees)
    for (const { end } of leaves) if (end.kind === 'goto') from.set(end.location, [...(from.get(end.location) ?? []), location])
  const stands = tasks.map(({ locations }) => locations.filter((one) => trees.has(one) || (one.finished && from.has(one))))
  return (places) => {
    const all = reached(places, from)
    const asked = new Set([...places].map(({ task }) => task))
    return [...asked].some((task) => stands[task]?.every((one) => all.has(one)) === true) ? undefined : [...all]
  }
}

/** The tree with all other ways closed; what leads to nothing else is closed too. */
function only(n: Node, tree: Tree, kept: ReadonlyMap<Leaf, Until>): Node {
  switch (n.kind) {
    case 'goto':
    case 'fail':
    case 'blocked': {
      const until = kept.get(entryOf(tree.leafOf, n))
      if (until === undefined) return BLOCKED
      return until.length === 0 ? n : { kind: 'if', condition: anyAt(until), then: BLOCKED, otherwise: n }
    }
    case 'assign':
    case 'let':
    case 'note':
    case 'choose': {
      const next = only(n.next, tree, kept)
      return next === BLOCKED ? BLOCKED : { ...n, next }
    }
    case 'if': {
      const [then, otherwise] = [only(n.then, tree, kept), only(n.otherwise, tree, kept)]
      return then === BLOCKED && otherwise === BLOCKED ? BLOCKED : { ...n, then, otherwise }
    }
    case 'switch': {
      const cases = n.cases.map((one) => only(one, tree, kept))
      return cases.every((one) => one === BLOCKED) ? BLOCKED : { ...n, cases }
    }
    case 'either': {
      const branches = n.branches.map((one) => only(one, tree, kept)).filter((one) => one !== BLOCKED)
      return branches.length === 0 ? BLOCKED : { ...n, branches }
    }
  }
}

/** Whether a task stands at one of these places. */
function anyAt(places: Until): Expression {
  const asked = [...new Set(places.map(({ task }) => task))]
  return or(asked.map((task) => ({ kind: 'at', task, locations: places.filter((one) => one.task === task), type: BOOL })))
}
