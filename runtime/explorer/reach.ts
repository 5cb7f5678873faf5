// A shortest run from a state to one in which a condition holds. Input: a model, a state, a condition of states; output: the steps, or that there
// are none, that too many states were looked at, or that somebody stopped it. States are kept exactly; in slices.
import { waysOf } from '../ways.ts'
import type { Choice, Explored } from './model.ts'
import { placeOf } from '../elements.ts'
import { nth } from '../entries.ts'

/** States that are looked at. */
export const MOST_STATES = 200_000
/** States between two looks at the clock. */
const SLICE_STATES = 500

export function* reached(
  { meta, checker }: Explored,
  from: Int32Array,
  isThere: (state: Int32Array) => boolean,
  stopped: () => boolean,
): Generator<void, readonly (Choice & { readonly target: Int32Array })[] | 'none' | 'unknown' | 'stopped'> {
  const { words, out } = checker
  const states: Int32Array[] = [from]
  const parents: number[] = [-1]
  const seen = new Set([from.join()])
  for (let at = 0; at < states.length; at++) {
    if (at % SLICE_STATES === 0) yield
    if (at % SLICE_STATES === 0 && stopped()) return 'stopped'
    for (const task of meta.tasks.keys()) {
      const count = checker.step(task, nth(states, at), 0, 0)
      for (let k = 0; k < count; k++) {
        const target = out.slice(k * words, (k + 1) * words)
        const key = target.join()
        if (seen.has(key)) continue
        if (seen.size >= MOST_STATES) return 'unknown'
        seen.add(key)
        states.push(target)
        parents.push(at)
        if (isThere(target)) return pathTo(states.length - 1)
      }
    }
  }
  return 'none'

  function pathTo(end: number): readonly (Choice & { readonly target: Int32Array })[] {
    const path: (Choice & { readonly target: Int32Array })[] = []
    for (let at = end; nth(parents, at) >= 0; at = nth(parents, at)) path.unshift(between(nth(states, nth(parents, at)), nth(states, at)))
    return path
  }

  function between(state: Int32Array, next: Int32Array): Choice & { readonly target: Int32Array } {
    for (const task of meta.tasks.keys()) {
      const way = waysOf(checker, task, state, 0).find(({ target }) => target?.every((word, w) => word === next[w]) === true)
      if (way !== undefined) return { ...way, target: next, task, location: placeOf(meta, task, state, 0) }
    }
    throw new Error('a step of a path is not found again')
  }
}
