// Circles in the order of locks, and what the model says of each. In: the edges, the survey that they come from, and who never moves again.
// Out: per circle of classes the nearest state in which tasks wait for each other along it for ever, or what keeps that from happening:
// the first of a list of conditions of a deadlock that cannot be met.
import type { Meta } from '../contract.ts'
import { nodeKey, nodeOf, type OrderEdge, type OrderNode } from './edges.ts'
import type { Circle, Held, Survey } from './survey.ts'
import { lockOf } from '../elements.ts'
import { nth } from '../entries.ts'

export interface OrderCycle {
  /** Names of classes, the first again after the last. */
  readonly classes: readonly string[]
  readonly verdict: Deadlocked | Prevented
}

export interface Deadlocked {
  readonly kind: 'deadlock'
  readonly circle: Circle
  /** The state's id. */
  readonly state: number
}

export type Prevented = { readonly kind: 'prevented' } &
  /** Some edge is that of a trylock, which does not wait. */
  (
    | { readonly by: 'try' }
    /** The instances are never the same all the way round: pairs of names, in the order in which they are taken. */
    | { readonly by: 'order'; readonly pairs: readonly (readonly [string, string])[] }
    /** Who asks goes with who holds. */
    | { readonly by: 'modes'; readonly pairs: readonly { readonly lock: string; readonly held: string; readonly asked: string }[] }
    /** Fewer tasks than it takes. */
    | { readonly by: 'tasks'; readonly tasks: readonly number[] }
    /** These are held on both sides in modes that do not go together. */
    | { readonly by: 'guard'; readonly locks: readonly string[] }
    /** The tasks come to these places, and never at the same time. */
    | { readonly by: 'apart' }
  )

interface Cycles {
  readonly cycles: readonly OrderCycle[]
  /** There are more than were looked at. */
  readonly more: boolean
}

/** Circles that are looked at, and classes in one. */
const MOST_CYCLES = 200
const longest = 8
/** Choices that are tried before a circle is called kept apart. */
const patience = 200_000

/** `Inode[0].i_rwsem` is one of `Inode.i_rwsem`. */
export const classOf = (name: string): string => name.replace(/\[[^\]]*\]/g, '')

/** A node of the order as its class: of a lock the class of its object, of a wait its text and place. */
export const className = (meta: Meta, node: OrderNode): string =>
  node.kind === 'lock' ? classOf(lockOf(meta, node.lock).name) : `${node.text} (${node.file}:${node.line})`

/**
 * All circles of classes: deadlocks with the nearest state of each, and the others with what keeps them from it.
 * `together`: whether two modes of a lock go side by side. `neverMoves`: whether a task moves at no state from this one on.
 */
export function cyclesOf(
  meta: Meta,
  edges: readonly OrderEdge[],
  survey: Survey,
  together: (lock: number, first: number, second: number) => boolean,
  neverMoves: (task: number, state: number) => boolean,
): Cycles {
  const real = new Map<string, Deadlocked & { readonly classes: readonly string[] }>()
  for (const circle of survey.circles) {
    const classes = canonical(circleClasses(meta, circle))
    const state = circle.states.find((id) => circle.hops.every(({ task }) => neverMoves(task, id)))
    if (state === undefined || classes.length === 0) continue
    const key = classes.join('\n')
    const before = real.get(key)
    if (before === undefined || state < before.state) real.set(key, { kind: 'deadlock', circle, state, classes })
  }
  const { found, more } = elementary(meta, edges)
  const cycles = found.map((classes): OrderCycle => {
    const verdict = real.get(classes.join('\n'))
    real.delete(classes.join('\n'))
    return { classes, verdict: verdict ?? preventedBy(meta, classes, survey, together) }
  })
  const others = [...real.values()].map((verdict): OrderCycle => ({ classes: verdict.classes, verdict }))
  return { cycles: [...cycles, ...others], more }
}

// ---- circles of classes ----

/** What the tasks of a circle wait for, in order; who waits in the queue of a lock waits for what the one before it does. */
function circleClasses(meta: Meta, { hops }: Circle): readonly string[] {
  const nodes = hops.flatMap(({ on, lock, task, place }): OrderNode[] => {
    if (on === 'interrupt') return []
    return [on === 'lock' ? { kind: 'lock', lock } : nodeOf(meta, { task, place }, { kind: 'wait' })]
  })
  const keys = nodes.map(nodeKey)
  const kept = nodes.filter((_, k) => nodes.length === 1 || keys[k] !== keys[(k + 1) % keys.length])
  return (kept.length === 0 ? nodes.slice(0, 1) : kept).map((node) => className(meta, node))
}

/** The shortest part that it repeats, from its first name by the alphabet on. */
function canonical(classes: readonly string[]): readonly string[] {
  const period = classes.findIndex((_, k) => k > 0 && classes.length % k === 0 && classes.every((name, at) => name === classes[at % k]))
  const part = period > 0 ? classes.slice(0, period) : classes
  const rotations = part.map((_, k) => [...part.slice(k), ...part.slice(0, k)])
  return rotations.reduce((least, one) => (one.join('\n') < least.join('\n') ? one : least), part)
}

/** Circles in which no class comes twice. */
function elementary(meta: Meta, edges: readonly OrderEdge[]): { readonly found: readonly (readonly string[])[]; readonly more: boolean } {
  const next = new Map<string, Set<string>>()
  for (const { from, to } of edges) {
    const name = className(meta, from)
    next.set(name, (next.get(name) ?? new Set<string>()).add(className(meta, to)))
  }
  const found: (readonly string[])[] = []
  let more = false
  const walk = (first: string, path: readonly string[]): void => {
    for (const name of [...(next.get(nth(path, path.length - 1)) ?? [])].sort()) {
      if (found.length >= MOST_CYCLES || path.length > longest) {
        more = true
        return
      }
      if (name === first) found.push(path)
      else if (name > first && !path.includes(name)) walk(first, [...path, name])
    }
  }
  for (const first of [...next.keys()].sort()) walk(first, [first])
  return { found: found.sort((a, b) => a.length - b.length || (a.join('\n') < b.join('\n') ? -1 : 1)), more }
}

// ---- what keeps a circle from being one of waits ----

/** A task that has the first (or could end the wait that it is) and asks for the second. */
interface Link {
  readonly task: number
  readonly from: string
  readonly fromMode: number
  readonly to: string
  readonly toMode: number
  /** Of `to`; -1 where it is none. */
  readonly lock: number
  readonly waits: boolean
  readonly blocked: boolean
  readonly holds: readonly Held[]
}

type Fits = (before: Link, after: Link) => boolean

function preventedBy(
  meta: Meta,
  classes: readonly string[],
  survey: Survey,
  together: (lock: number, first: number, second: number) => boolean,
): Prevented {
  const all = classes.map((from, k) => linksOf(meta, survey, from, nth(classes, (k + 1) % classes.length)))
  const links = all.map((each) => each.filter(({ waits }) => waits))
  if (links.some((each) => each.length === 0)) return { kind: 'prevented', by: 'try' }
  const meets: Fits = (before, after) => before.to === after.from
  if (!goesRound(links, meets)) return { kind: 'prevented', by: 'order', pairs: pairsOf(links) }
  const conflicts: Fits = (before, after) =>
    meets(before, after) &&
    (before.lock === -1 ||
      after.fromMode === -1 ||
      !together(before.lock, before.toMode, after.fromMode) ||
      survey.queued.has(before.lock * 1024 + before.toMode) ||
      survey.full.has(before.lock * 1024 + before.toMode))
  if (!goesRound(links, conflicts)) return { kind: 'prevented', by: 'modes', pairs: modesOf(meta, links, meets, conflicts) }
  const tasks = meta.tasks.length
  if (!chosen(links, conflicts, tasks, () => true))
    return { kind: 'prevented', by: 'tasks', tasks: [...new Set(links.flat().map(({ task }) => task))].sort((a, b) => a - b) }
  const guards = new Set<number>()
  const unguarded = (one: Link, other: Link): boolean => {
    const guard = one.holds.find(({ lock, mode }) =>
      other.holds.some((hold) => hold.lock === lock && !together(lock, mode, hold.mode) && !together(lock, hold.mode, mode)),
    )
    if (guard !== undefined) guards.add(guard.lock)
    return guard === undefined
  }
  if (!chosen(links, conflicts, tasks, unguarded))
    return { kind: 'prevented', by: 'guard', locks: [...guards].map((lock) => lockOf(meta, lock).name) }
  return { kind: 'prevented', by: 'apart' }
}

function linksOf(meta: Meta, { situations, wakings }: Survey, from: string, to: string): readonly Link[] {
  const links = new Map<string, Link>()
  const add = (link: Link): void => {
    const key = JSON.stringify({ ...link, blocked: 0 })
    const known = links.get(key)
    links.set(key, known === undefined || link.blocked ? link : known)
  }
  const linkTo = (id: number, first: OrderNode, fromMode: number): void => {
    const situation = nth(situations, id)
    if (className(meta, first) !== from) return
    for (const ask of situation.asks) {
      const second = nodeOf(meta, situation, ask)
      if (className(meta, second) !== to) continue
      const isLock = ask.kind === 'lock' || ask.kind === 'try'
      add({
        task: situation.task,
        from: nodeKey(first),
        fromMode,
        to: nodeKey(second),
        toMode: isLock ? ask.mode : -1,
        lock: isLock ? ask.lock : -1,
        waits: ask.kind === 'lock' || ask.kind === 'wait',
        blocked: situation.blocked,
        holds: situation.holds,
      })
    }
  }
  for (const { id, holds } of situations) for (const hold of holds) linkTo(id, { kind: 'lock', lock: hold.lock }, hold.mode)
  for (const { waiting, other } of wakings)
    for (const ask of nth(situations, waiting).asks) linkTo(other, nodeOf(meta, nth(situations, waiting), ask), -1)
  return [...links.values()]
}

/** Whether some way through the links, each fitting to the one before, comes round to where it began, however often it goes round. */
function goesRound(links: readonly (readonly Link[])[], fits: Fits): boolean {
  return nth(links, 0).some((first) => {
    let level: readonly Link[] = [first]
    const seen = new Set<Link>()
    for (;;) {
      for (let position = 1; position < links.length; position++)
        level = nth(links, position).filter((after) => level.some((before) => fits(before, after)))
      const back = nth(links, 0).filter((after) => level.some((before) => fits(before, after)))
      if (back.includes(first)) return true
      level = back.filter((link) => !seen.has(link))
      if (level.length === 0) return false
      for (const link of level) seen.add(link)
    }
  })
}

/** The same with each link by another task, each pair of which can be. One task alone goes round where it waits for itself. */
function chosen(links: readonly (readonly Link[])[], fits: Fits, tasks: number, pair: (one: Link, other: Link) => boolean): boolean {
  let left = patience
  const walk = (path: readonly Link[]): boolean => {
    if (left-- < 0) return true
    const last = nth(path, path.length - 1)
    const round = path.length % links.length === 0
    if (round && fits(last, nth(path, 0)) && (path.length > 1 || last.blocked)) return true
    if (path.length === tasks) return false
    return nth(links, path.length % links.length).some(
      (next) => fits(last, next) && path.every((one) => one.task !== next.task && pair(one, next)) && walk([...path, next]),
    )
  }
  return nth(links, 0).some((first) => walk([first]))
}

/** Names of what the links lead between, where they are locks of several instances. */
function pairsOf(links: readonly (readonly Link[])[]): readonly (readonly [string, string])[] {
  const pairs = new Map(links.flat().map(({ from, to }) => [`${from} ${to}`, [from, to] as const]))
  return [...pairs.values()]
}

function modesOf(meta: Meta, links: readonly (readonly Link[])[], meets: Fits, conflicts: Fits) {
  const pairs = new Map<string, { lock: string; held: string; asked: string }>()
  links.forEach((each, position) => {
    for (const before of each) {
      for (const after of nth(links, (position + 1) % links.length)) {
        if (!meets(before, after) || conflicts(before, after)) continue
        const { name, modes } = lockOf(meta, before.lock)
        const one = { lock: classOf(name), held: nth(modes, after.fromMode), asked: nth(modes, before.toMode) }
        pairs.set(JSON.stringify(one), one)
      }
    }
  })
  return [...pairs.values()]
}
