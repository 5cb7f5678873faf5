// Random specs for fast-check. Output: texts of specs; a failing one shrinks to smaller specs in the same language, by leaving out and
// replacing parts, so that what is left reads like a spec that somebody wrote.
import * as fc from 'fast-check'
import { generate } from './generate.ts'
import { smallerSpecs } from './shrink.ts'

/** fast-check asks for a class. */
class SpecArbitrary extends fc.Arbitrary<string> {
  readonly #formatting: boolean
  constructor(formatting: boolean) {
    super()
    this.#formatting = formatting
  }
  override generate(random: fc.Random): fc.Value<string> {
    return new fc.Value(generate(random, this.#formatting), undefined)
  }
  override canShrinkWithoutContext(value: unknown): value is string {
    return typeof value === 'string'
  }
  override shrink(value: string): fc.Stream<fc.Value<string>> {
    return fc.stream(smallerSpecs(value)).map((smaller) => new fc.Value(smaller, undefined))
  }
}

export const specs = (formatting = true): fc.Arbitrary<string> => new SpecArbitrary(formatting)

/** The spec number `index` of a run with this seed; a run of one spec with the seed `seed + index` begins with the same. */
export function specAt(seed: number, index: number, formatting = true): string {
  const [text] = fc.sample(specs(formatting), { seed: (seed + index) | 0, numRuns: 1 })
  if (text === undefined) throw new Error('fast-check made no spec')
  return text
}
