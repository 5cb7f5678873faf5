// How near a run came to what no state reaches. Input: the parts of the condition, joined by `and`, also under `exists`, and every state;
// output: in how many states each holds for some choice of what is bound, and how many hold at once at most.
import type { NearMeta } from '../contract.ts'
import type { Near } from '../result.ts'
import type { Space } from '../search/space.ts'
import { nth } from '../entries.ts'

/** Undefined where the checker answers no questions. */
export function* nearTo({ checker, visited }: Space, { parts, ways }: NearMeta): Generator<void, Near | undefined> {
  if (checker.answer === undefined) return undefined
  const states = parts.map(() => 0)
  let atOnce = 0
  for (let id = 0; id < visited.count(); id++) {
    if ((id & 0x3ff) === 0x3ff) yield
    const at = visited.at(id)
    const seen = parts.map(() => false)
    for (const way of ways) {
      let together = 0
      for (const [index, question] of way.entries()) {
        if (checker.answer(question, visited.states(), at) !== 1) continue
        seen[index] = true
        together++
      }
      atOnce = Math.max(atOnce, together)
    }
    for (const [index, holds] of seen.entries()) if (holds) states[index]!++
  }
  return { parts: parts.map((text, index) => ({ text, states: nth(states, index) })), most: atOnce }
}
