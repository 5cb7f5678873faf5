// Fair cycles in a part of the graph. In: the part, what fairness demands, which cycles count. Out: strongly connected sets of states
// that carry a fair cycle. Weak fairness is decided by one look at a component; strong fairness takes the offending states out and
// decomposes the rest again (Emerson and Lei 1987, for Streett conditions), so that no number of demands blows anything up.
import { choicesIn, fairBranches, type FairBranch } from './choices.ts'
import { components, upTo } from './components.ts'
import { idle, fieldOf, taskOf } from '../elements.ts'
import { cutEdges, successorsIn } from './subgraph.ts'
import { read } from '../elements.ts'
import { peel } from './peel.ts'
import { successors } from '../search/space.ts'
import type { FieldMeta, LocationMeta, Meta } from '../contract.ts'
import type { Space } from '../search/space.ts'
import type { Subgraph } from './subgraph.ts'
import { nth } from '../entries.ts'

/** A task that must move; with a location, one that must take its step from there. */
export interface Demand {
  readonly task: number
  /** -1: wherever it stands. */
  readonly location: number
  /** Weak: not able for ever without moving. Strong: not able again and again without moving. */
  readonly strength: 'weak' | 'strong'
  /** Also where the workload asks nothing of its task. */
  readonly everywhere?: boolean
}

/** What the workload asks for. */
export function demandsOf(meta: Meta): readonly Demand[] {
  return meta.tasks.flatMap((task, t): Demand[] => {
    const whole: readonly Demand[] = task.fairness === 'none' ? [] : [{ task: t, location: -1, strength: task.fairness }]
    // What is asked of a task wherever it stands is not asked where it may stay away; what a label asks is.
    const isSaid = (location: LocationMeta, l: number): boolean => whole.some((demand) => asks(meta, demand, location, l))
    const steps = task.locations.flatMap((location, l): readonly Demand[] => {
      const { fairness = 'none' } = location
      return fairness === 'none' || (fairness === 'weak' && isSaid(location, l)) ? [] : [{ task: t, location: l, strength: fairness }]
    })
    return [...whole, ...steps]
  })
}

/** The same with some tasks held to at least so much, wherever they stand. */
export function raised(demands: readonly Demand[], tasks: readonly number[], strength: 'weak' | 'strong'): readonly Demand[] {
  const isRaised = (demand: Demand): boolean => demand.location === -1 && tasks.includes(demand.task)
  const kept = demands
    .filter((demand) => !isRaised(demand) || demand.strength === 'strong')
    .map((demand) => (isRaised(demand) ? { ...demand, everywhere: true } : demand))
  const already = (task: number): boolean => kept.some((demand) => demand.task === task && demand.location === -1)
  return [...kept, ...tasks.filter((task) => !already(task)).map((task) => ({ task, location: -1, strength, everywhere: true }))]
}

/** Whether a demand asks anything of its task at this place: between rounds an environment task may stay away, an interrupt need not begin. */
export function asks(meta: Meta, demand: Demand, location: LocationMeta, place: number): boolean {
  if (location.finished) return false
  if (demand.location !== -1) return place === demand.location
  if (location.fairness === 'none' && demand.everywhere !== true) return false
  const role = taskOf(meta, demand.task).role
  return role === 'task' || role === 'service' || !idle(meta, demand.task, location)
}

export interface FairSearch {
  readonly space: Space
  readonly part: Subgraph
  readonly demands: readonly Demand[]
  /** Whether a set in which these tasks move is of interest; asked with the tasks that have a step inside. */
  readonly accept: (moves: readonly boolean[], members: Int32Array) => boolean
  /** Whether branches marked `fair` may be passed over for ever; they may not, unless this says so. */
  readonly unfairChoices?: boolean
}

interface Facts {
  /** Per task: it has a step inside. */
  readonly moves: readonly boolean[]
  /** Weak demands are met, and the set is accepted. */
  readonly possible: boolean
  /** Strong demands that are not met. */
  readonly offended: readonly Demand[]
  /** Fair branches that are passed over and never taken. */
  readonly neglected: readonly FairBranch[]
}

/** States that carry a fair cycle, which passes none of these fair branches over. */
export interface FairSet {
  readonly states: Int32Array
  readonly fair: readonly FairBranch[]
}

/** A component of the part that carries a fair cycle, and the sets in it that do: the whole, or what strong fairness leaves. */
export interface FairComponent {
  readonly component: Int32Array
  readonly fair: readonly FairSet[]
}

/**
 * All components of the part that carry a fair cycle. Where `t` goes from A to B and back and `u` can move in A alone, the two states carry
 * one if `u` is weakly fair, for in B it cannot move; if it is strongly fair they carry none: it can move again and again, and does not.
 */
export function* fairComponents(search: FairSearch): Generator<void, readonly FairComponent[]> {
  const { space, part } = search
  const count = space.visited.count()
  const kept = yield* cutEdges(space, part)
  const left = yield* peel(space, part, kept)
  if (!left.includes(1)) return []
  const index = space.visited.marks()
  for (let id = 0; id < count; id++) index[id] = left[id] === 1 ? 0 : -1
  const fair: FairComponent[] = []
  const open: { component: Int32Array; facts: Facts }[] = []
  const of = (id: number): number => (kept === undefined ? successorsIn(space, part, id) : kept.uncut(id, space.targets))
  const edges = { targets: space.targets, of }
  yield* components(index, upTo(count), edges, 2, ({ members, number, cyclic }) => {
    if (!cyclic) return
    const facts = examine(search, members, (id) => index[id] === -number)
    if (!facts.possible) return
    const component = members.slice()
    if (isFair(facts)) fair.push({ component, fair: [{ states: component, fair: [] }] })
    else open.push({ component, facts })
  })
  let scratch: Scratch | undefined
  for (const { component, facts } of open) {
    scratch ??= createScratch(count)
    const inside = [...fairIn(search, { states: without(search, component, facts.offended), fair: facts.neglected }, scratch)]
    if (inside.length > 0) fair.push({ component, fair: inside })
    yield
  }
  return fair
}

/** Arrays with an entry per state, used again for every set that is decomposed. */
interface Scratch {
  readonly index: Int32Array
  /** The number of the last set that a state was in. */
  readonly zone: Int32Array
  zones: number
}

/** For states with ids below `count`. */
export function createScratch(count: number): Scratch {
  return { index: new Int32Array(count), zone: new Int32Array(count), zones: 0 }
}

/** Whether there is a fair cycle inside a given set of states. */
export function hasFairCycle(search: FairSearch, states: Int32Array, scratch: Scratch): boolean {
  return fairSubsets(search, states, scratch).next().done !== true
}

/** The largest fair sets inside a given set of states: every fair cycle lies in one. */
export function fairSubsets(search: FairSearch, states: Int32Array, scratch: Scratch): Generator<FairSet, void> {
  return fairIn(search, { states, fair: [] }, scratch)
}

const isFair = ({ offended, neglected }: Facts): boolean => offended.length === 0 && neglected.length === 0

function* fairIn(search: FairSearch, set: FairSet, scratch: Scratch): Generator<FairSet, void> {
  const { space } = search
  const work = [set]
  for (let next = work.pop(); next !== undefined; next = work.pop()) {
    const { states, fair } = next
    const inner = { ...search, part: { ...search.part, fair } }
    const { index, zone } = scratch
    const mine = ++scratch.zones
    for (const id of states) {
      index[id] = 0
      zone[id] = mine
    }
    const edges = {
      targets: space.targets,
      of(id: number): number {
        const n = successorsIn(space, inner.part, id)
        for (let k = 0; k < n; k++) if (space.targets[k]! >= 0 && zone[space.targets[k]!] !== mine) space.targets[k] = -1
        return n
      },
    }
    const found: FairSet[] = []
    const run = components(index, states, edges, 2, (component) => {
      if (!component.cyclic) return
      const facts = examine(inner, component.members, (id) => zone[id] === mine && index[id] === -component.number)
      if (!facts.possible) return
      if (isFair(facts)) found.push({ states: component.members.slice(), fair })
      else work.push({ states: without(search, component.members, facts.offended), fair: [...fair, ...facts.neglected] })
    })
    while (run.next().done !== true);
    yield* found
  }
}

/** Members in which none of these demands finds its task able to move. */
function without(search: FairSearch, members: Int32Array, offended: readonly Demand[]): Int32Array {
  const { space } = search
  const places = space.meta.tasks.map((task) => fieldOf(space.meta, task.place))
  return members.filter((id) => {
    successors(space, id)
    return !offended.some((demand) => finds(space, places, demand, id))
  })
}

/** Whether a demand asks and its task can move, in the state whose successors were asked for last. */
function finds(space: Space, places: readonly FieldMeta[], demand: Demand, id: number): boolean {
  const { meta, bounds, failing, visited } = space
  const t = demand.task
  if (bounds[t] === bounds[t + 1] && failing[t] === 0) return false
  const place = read(nth(places, t), visited.states(), visited.at(id))
  return asks(meta, demand, nth(taskOf(meta, t).locations, place), place)
}

function examine(search: FairSearch, members: Int32Array, inside: (id: number) => boolean): Facts {
  const { space, part, demands, accept } = search
  const { meta, bounds, targets, visited } = space
  const moves: boolean[] = meta.tasks.map(() => false)
  const met = demands.map(() => false) // its task moves inside, from its location
  const free = demands.map(() => false) // somewhere it asks nothing or its task cannot move
  const asked = demands.map(() => false)
  const weakOnly = demands.every((demand) => demand.strength === 'weak')
  const places = meta.tasks.map((task) => fieldOf(meta, task.place))
  const owed = search.unfairChoices !== true && fairBranches(meta).some((own) => own.length > 0)
  const choices = owed ? choicesIn(space) : undefined
  let left = members.length
  for (const id of members) {
    left--
    successorsIn(space, part, id)
    choices?.look(id, inside)
    for (let t = 0; t < moves.length; t++) {
      let moved = false
      for (let e = bounds[t]!; e < bounds[t + 1]! && !moved; e++) moved = targets[e]! >= 0 && inside(targets[e]!)
      if (!moved) continue
      moves[t] = true
      demands.forEach((demand, d) => {
        if (demand.task !== t || met[d]) return
        met[d] = demand.location === -1 || demand.location === read(nth(places, t), visited.states(), visited.at(id))
      })
    }
    demands.forEach((demand, d) => {
      if (met[d] || (free[d] && demand.strength === 'weak')) return
      if (finds(space, places, demand, id)) asked[d] = true
      else free[d] = true
    })
    // Enough is known of a large component long before its end.
    if (weakOnly && choices === undefined && (left & 63) === 63 && demands.every((_, d) => met[d] || free[d]) && accept(moves, members))
      break
  }
  const possible = demands.every((demand, d) => demand.strength === 'strong' || met[d] || free[d]) && accept(moves, members)
  const offended = demands.filter((demand, d) => demand.strength === 'strong' && !met[d] && asked[d])
  return { moves, possible, offended, neglected: choices?.passedOver(false) ?? [] }
}

/** Who can move in this state, or can only fail. */
export function ableIn(space: Space, id: number): readonly number[] {
  const { meta, bounds, failing } = space
  successors(space, id)
  return [...meta.tasks.keys()].filter((t) => bounds[t] !== bounds[t + 1] || failing[t] !== 0)
}

/** Whether a run may stand still in this state for ever. */
export function mayRest(space: Space, demands: readonly Demand[], id: number): boolean {
  const places = space.meta.tasks.map((task) => fieldOf(space.meta, task.place))
  successors(space, id)
  return !demands.some((demand) => finds(space, places, demand, id))
}
