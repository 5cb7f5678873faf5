// A run that another checker found, followed in packed states. In: what its trail says of each step: who moved, from where, where all stand
// afterwards. Out: the states of all runs of the model that fit, since a trail says less than a state; none, if no run does.
import { placeOf } from '../elements.ts'
import { waysOf } from '../ways.ts'
import type { Checker, Meta } from '../contract.ts'
import { entryOf, nth } from '../entries.ts'

/** What a trail says of one step. What it leaves out may be anything. */
export interface Hint {
  readonly task?: number | undefined
  /** The index of the location that the task left. */
  readonly from?: number | undefined
  /** Where each task stands after it, as indices of locations. */
  readonly places?: readonly number[] | undefined
  /** It may as well be the rest of the step before it. */
  readonly perhaps?: boolean
}

export interface Trail {
  /** Where each task stands at first; undefined if the trail does not say so. */
  readonly first?: readonly number[] | undefined
  readonly steps: readonly Hint[]
}

/** States by their words. */
export type States = ReadonlyMap<string, Int32Array>

export const keyOf = (state: Int32Array): string => state.join(' ')

/** The states on runs that fit the whole trail, with those that one more step leads to; undefined if there is no such run. */
export function follow(meta: Meta, checker: Checker, trail: Trail): States | undefined {
  const stands = (state: Int32Array, places: readonly number[] | undefined): boolean =>
    places === undefined || places.every((place, task) => placeOf(meta, task, state, 0) === place)
  const tasks = meta.tasks.map((_, task) => task)
  const next = (state: Int32Array, task: number): readonly Int32Array[] =>
    waysOf(checker, task, state, 0).flatMap(({ target }) => target ?? [])
  const levels: Level[] = [new Map(firstStates(meta, checker).flatMap((state) => (stands(state, trail.first) ? [entry(state)] : [])))]
  for (const { task, from, places, perhaps } of trail.steps) {
    const before = nth(levels, levels.length - 1)
    const after = new Map<string, Reached>()
    const reach = (source: string, state: Int32Array): void => {
      if (!stands(state, places)) return
      const key = keyOf(state)
      const known = after.get(key)
      if (known === undefined) after.set(key, { state, sources: [source] })
      else known.sources.push(source)
    }
    for (const [source, { state }] of before) {
      if (perhaps === true) reach(source, state)
      for (const mover of task === undefined ? tasks : [task])
        if (from === undefined || placeOf(meta, mover, state, 0) === from) for (const target of next(state, mover)) reach(source, target)
    }
    if (after.size === 0) return undefined
    levels.push(after)
  }
  return kept(levels, (state) => tasks.flatMap((task) => next(state, task)))
}

interface Reached {
  readonly state: Int32Array
  /** Keys in the level before. */
  readonly sources: string[]
}
type Level = Map<string, Reached>

const entry = (state: Int32Array): [string, Reached] => [keyOf(state), { state, sources: [] }]

/** What leads to the last level, and what comes next after it. */
function kept(levels: readonly Level[], next: (state: Int32Array) => readonly Int32Array[]): States | undefined {
  const states = new Map<string, Int32Array>()
  let wanted: ReadonlySet<string> = new Set(nth(levels, levels.length - 1).keys())
  if (wanted.size === 0) return undefined
  for (const { state } of nth(levels, levels.length - 1).values()) for (const target of next(state)) states.set(keyOf(target), target)
  for (let at = levels.length - 1; at >= 0; at--) {
    const here = [...wanted].map((key) => [key, entryOf(nth(levels, at), key)] as const)
    for (const [key, { state }] of here) states.set(key, state)
    wanted = new Set(here.flatMap(([, { sources }]) => sources))
  }
  return states
}

function firstStates(meta: Meta, checker: Checker): readonly Int32Array[] {
  const count = checker.initial()
  const raw = Array.from({ length: count }, (_, k) => checker.out.slice(k * checker.words, (k + 1) * checker.words))
  return raw.flatMap((begun) => {
    let state: Int32Array | undefined = begun
    for (let task = 0; task < meta.tasks.length && state !== undefined; task++) state = waysOf(checker, task, state, 0)[0]?.target
    return state ?? []
  })
}
