// Whether symmetry pays, watched while it runs: how many states those stand for that were found last, against what it takes to find which state
// stands for another. Input: the canonical form and the states so far; output: whether to go on without it, and why. Nothing here hangs on time:
// pieces of states are counted, so that a run comes out the same on every machine.
import type { Visited } from '../store/visited.ts'
import { grouped } from '../report/paint.ts'
import type { Canonicaliser } from './canonical.ts'

/** States that are expanded before it is looked for the first time; then again whenever there are four times as many. */
const FIRST_LOOK = 8_192
/** Of the newer half of all states. */
const SAMPLE = 256
/** As many pieces take as long as a step that is generated and looked up (`scripts/symmetry.ts`; docs/internals/performance.md). */
const STEP = 64

interface Watch {
  /** Asked now and then, with the same numbers in every run; true: it does not pay. */
  readonly dismiss: (expanded: number, visited: Visited) => boolean
  /** Why it does not; undefined while it does. */
  readonly reason: () => string | undefined
}

/** Of one run: what the canonical form did before does not count. */
export function watchSymmetry(canonical: Canonicaliser, words: number): Watch {
  let next = FIRST_LOOK
  let before = canonical.effort()
  let reason: string | undefined
  return {
    dismiss(expanded, visited) {
      if (expanded < next) return false
      next = 4 * expanded
      const { states, pieces } = canonical.effort()
      const steps = (pieces - before.pieces) / (states - before.states) / STEP
      const count = visited.count()
      const apart = Math.max(1, Math.floor(count / 2 / SAMPLE))
      let sum = 0
      let seen = 0
      for (let id = count - 1; id >= 0 && seen < SAMPLE; id -= apart, seen++) {
        const at = visited.at(id)
        sum += canonical.orbit(visited.states().slice(at, at + words))
      }
      before = canonical.effort()
      const standsFor = sum / seen
      if (standsFor >= 1 + steps) return false
      reason = `after ${grouped(expanded)} states: one stands for ${standsFor.toFixed(1)}, and to tell which takes as long as ${steps.toFixed(1)} steps`
      return true
    },
    reason: () => reason,
  }
}
