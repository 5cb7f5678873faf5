// Random choices, from the generator of fast-check. Input: its random numbers; output: verbs to choose with.
import type { Random } from 'fast-check'

export interface Draw {
  /** 0 to n - 1. */
  below(n: number): number
  between(low: number, high: number): number
  /** True in this many of 100 cases. */
  chance(percent: number): boolean
  pick<T>(list: readonly T[]): T
  /** One of the choices, each as likely as its weight; those of weight 0 never. */
  weighed<T>(choices: readonly (readonly [weight: number, choice: T])[]): T
  /** Between so many and so many of the list, in its order. */
  some<T>(list: readonly T[], low: number, high: number): readonly T[]
}

export function drawFrom(random: Random): Draw {
  const below = (n: number): number => random.nextInt(0, Math.max(0, n - 1))
  const pick = <T>(list: readonly T[]): T => {
    if (list.length === 0) throw new Error('nothing to pick from')
    return list[below(list.length)] as T
  }
  return {
    below,
    between: (low, high) => random.nextInt(low, Math.max(low, high)),
    chance: (percent) => below(100) < percent,
    pick,
    weighed: (choices) => {
      let left = below(choices.reduce((sum, [weight]) => sum + weight, 0))
      for (const [weight, choice] of choices) {
        if (left < weight) return choice
        left -= weight
      }
      throw new Error('nothing to weigh')
    },
    some: (list, low, high) => {
      const wanted = Math.min(list.length, random.nextInt(low, Math.max(low, high)))
      const left = list.map((_, i) => i)
      const kept = Array.from({ length: wanted }, () => left.splice(below(left.length), 1)[0] as number)
      return kept.sort((a, b) => a - b).map((i) => list[i] as (typeof list)[number])
    },
  }
}
