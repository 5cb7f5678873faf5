// The order in which locks are taken: an edge from what a task holds to what it asks for meanwhile, and from a wait to what is taken by
// who could end it. In: the survey of a graph. Out: nodes and edges, with the places where the one was taken and the other asked for.
import type { Meta } from '../contract.ts'
import type { Ask, Move, Situation, Survey } from './survey.ts'
import { taskOf } from '../elements.ts'
import { nth } from '../entries.ts'

/** What edges lead between: a lock by its index, or a place of the spec where something else is waited for or touched. */
export type OrderNode =
  | { readonly kind: 'lock'; readonly lock: number }
  | { readonly kind: 'wait' | 'touch'; readonly file: string; readonly line: number; readonly text: string }

/** A location of a task. */
export interface Standing {
  readonly task: number
  readonly place: number
}

export interface OrderEdge {
  readonly from: OrderNode
  /** Mode in which the first is held; -1 where it is no lock. */
  readonly fromMode: number
  readonly to: OrderNode
  readonly toMode: number
  /** `wakes`: while somebody waits at the first, a task that could end that asks for the second. */
  readonly kind: 'lock' | 'try' | 'wait' | 'touch' | 'wakes'
  /** Somebody waited for the second behind its queue alone. */
  readonly queued: boolean
  readonly sites: readonly Site[]
}

export interface Site {
  readonly asked: Standing
  /** The steps by which it came to hold the first. */
  readonly taken: readonly Standing[]
}

/** Equal for the same lock, whatever its mode, or the same place of a wait. */
export const nodeKey = (node: OrderNode): string =>
  node.kind === 'lock' ? `lock ${node.lock}` : `${node.kind} ${node.file}:${node.line} ${node.text}`

/** What a situation's request is for. */
export function nodeOf(meta: Meta, { task, place }: Standing, ask: Ask): OrderNode {
  if (ask.kind === 'lock' || ask.kind === 'try') return { kind: 'lock', lock: ask.lock }
  const { at, text, calls } = nth(taskOf(meta, task).locations, place)
  // What a library does is called what the spec calls it.
  const main = nth(taskOf(meta, task).locations, 0).at.file
  const call = at.file === main ? undefined : calls.filter((one) => one.at.file === main).at(-1)
  const named = call === undefined ? { at, text } : { at: call.at, text: call.name }
  return { kind: ask.kind, file: named.at.file, line: named.at.line, text: named.text }
}

/** The edges of the order, each with all places that it comes from. */
export function edgesOf(meta: Meta, survey: Survey): readonly OrderEdge[] {
  const { situations, wakings, queued } = survey
  const taken = takenIn(survey)
  const edges = new Map<string, OrderEdge & { readonly sites: Site[] }>()
  const seen = new Set<string>()
  const add = (edge: Omit<OrderEdge, 'sites' | 'queued'>, site: Site): void => {
    const key = `${edge.kind} ${nodeKey(edge.from)} ${edge.fromMode} ${nodeKey(edge.to)} ${edge.toMode}`
    const isQueued = edge.to.kind === 'lock' && edge.kind === 'lock' && queued.has(edge.to.lock * 1024 + edge.toMode)
    const known = edges.get(key) ?? { ...edge, queued: isQueued, sites: [] }
    edges.set(key, known)
    const name = `${key} ${JSON.stringify(site)}`
    if (!seen.has(name)) known.sites.push(site)
    seen.add(name)
  }
  for (const situation of situations) {
    for (const ask of situation.asks) {
      const to = nodeOf(meta, situation, ask)
      const toMode = modeOf(ask)
      for (const hold of situation.holds)
        add(
          { from: { kind: 'lock', lock: hold.lock }, fromMode: hold.mode, to, toMode, kind: ask.kind },
          { asked: standing(situation), taken: taken(situation.id, hold.lock, hold.mode) },
        )
    }
  }
  for (const { waiting, other } of wakings) {
    const first = nth(situations, waiting)
    const second = nth(situations, other)
    for (const awaited of first.asks) {
      if (awaited.kind === 'try' || awaited.kind === 'touch') continue
      for (const ask of second.asks) {
        if (ask.kind === 'try' || ask.kind === 'touch') continue
        const to = nodeOf(meta, second, ask)
        const from = nodeOf(meta, first, awaited)
        add({ from, fromMode: -1, to, toMode: modeOf(ask), kind: 'wakes' }, { asked: standing(second), taken: [standing(first)] })
      }
    }
  }
  return waitedUnderLocks([...edges.values()])
}

/** Who could end a wait under which nobody holds anything is nobody's concern. */
function waitedUnderLocks(edges: readonly OrderEdge[]): readonly OrderEdge[] {
  const meant = new Set(edges.map(({ to }) => nodeKey(to)))
  const kept = edges.filter(({ kind, from }) => kind !== 'wakes' || meant.has(nodeKey(from)))
  return kept.length === edges.length ? kept : waitedUnderLocks(kept)
}

const modeOf = (ask: Ask): number => (ask.kind === 'lock' || ask.kind === 'try' ? ask.mode : -1)

const standing = ({ task, place }: Situation): Standing => ({ task, place })

/** Per situation and hold, the steps that took it: along all moves, until nothing new comes. */
function takenIn({ situations, moves }: Survey): (situation: number, lock: number, mode: number) => readonly Standing[] {
  const origins = situations.map(() => new Map<number, Map<string, Standing>>())
  const out: Move[][] = situations.map(() => [])
  for (const move of moves) nth(out, move.from).push(move)
  const pass = (move: Move): boolean => {
    const from = nth(situations, move.from)
    let news = false
    for (const { lock, mode, count } of nth(situations, move.to).holds) {
      const key = lock * 1024 + mode
      const before = from.holds.find((hold) => hold.lock === lock && hold.mode === mode)?.count ?? 0
      const known = nth(origins, move.to).get(key) ?? new Map<string, Standing>()
      nth(origins, move.to).set(key, known)
      const size = known.size
      if (before > 0) for (const [name, one] of nth(origins, move.from).get(key) ?? []) known.set(name, one)
      if (count > before) known.set(`${move.task} ${move.place}`, { task: move.task, place: move.place })
      news ||= known.size > size
    }
    return news
  }
  const open = [...moves]
  for (let move = open.pop(); move !== undefined; move = open.pop()) if (pass(move)) open.push(...nth(out, move.to))
  return (situation, lock, mode) =>
    [
      ...(nth(origins, situation)
        .get(lock * 1024 + mode)
        ?.values() ?? []),
    ].sort((a, b) => a.place - b.place || a.task - b.task)
}
