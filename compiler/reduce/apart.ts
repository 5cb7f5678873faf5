// Modes of a lock that no two tasks hold at once. Input: a lock of a system; output: a table of pairs of modes.
import type { Lock } from '../ir/system.ts'

/** Modes that go together in neither order are apart: who asks waits for who holds, and what a hold becomes goes with what is held beside it. */
export function apart({ modes, together }: Lock): readonly (readonly boolean[])[] {
  const never = (a: number, b: number): boolean => {
    const pair = together[a]?.[b]
    return pair?.kind === 'const' && pair.value === 0
  }
  return modes.map((_, a) => modes.map((__, b) => never(a, b) && never(b, a)))
}
