// Modes of a lock that no two tasks hold at once. Input: a lock of a system; output: a table of pairs of modes.
import type { Lock } from '../ir/system.ts'

/**
 * Modes that go together in neither order are apart, since who asks waits for who holds. A downgrade waits for nobody: what could be held
 * beside the mode before it can be held beside the mode after it (docs/internals/semantics.md, corner 20). So of `write` to `read` nothing
 * follows, and after `read` to `write` a reader may stand beside a writer.
 */
export function apart({ modes, together, downgrades }: Lock): readonly (readonly boolean[])[] {
  const never = (a: number, b: number): boolean => {
    const pair = together[a]?.[b]
    return pair?.kind === 'const' && pair.value === 0
  }
  const table = modes.map((_, a) => modes.map((__, b) => never(a, b) && never(b, a)))
  const meet = (a: number, b: number): boolean => {
    const [row, column] = [table[a], table[b]]
    if (row?.[b] !== true || column === undefined) return false
    row[b] = false
    column[a] = false
    return true
  }
  for (let changed = true; changed;) {
    changed = false
    for (const [from, to] of downgrades)
      for (const other of modes.keys()) if (table[other]?.[from] === false && meet(other, to)) changed = true
  }
  return table
}
