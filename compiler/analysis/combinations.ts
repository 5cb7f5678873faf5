// Sets of combinations of the values of switches, so that what a task does is followed under all of them at once. Input: the switches;
// output: the set of all combinations, that of each value, and what sets have in common, together and alone. Equal sets are one object.
import type { Parameter } from '../ir/system.ts'

/** Never empty. */
export interface Combinations {
  readonly id: number
  /** A bit each. */
  readonly words: Uint32Array
}

export interface CombinationTable {
  readonly all: Combinations
  /** By value; undefined of a switch that is not followed: it can have any value. */
  of(parameter: Parameter): readonly Combinations[] | undefined
  /** Undefined where they have nothing in common. */
  both(a: Combinations, b: Combinations): Combinations | undefined
  either(a: Combinations, b: Combinations): Combinations
  /** Those of `a` that are not in `b`, undefined where there are none. */
  without(a: Combinations, b: Combinations): Combinations | undefined
}

const MOST_COMBINATIONS = 4096

/** Parameters are followed from the first on, as long as their combinations are few enough: of the others every value is possible. */
export function combinationTable(parameters: readonly Parameter[]): CombinationTable {
  const followed: Parameter[] = []
  let count = 1
  for (const one of parameters) {
    if (count * one.values.length > MOST_COMBINATIONS) break
    followed.push(one)
    count *= one.values.length
  }
  const length = Math.ceil(count / 32)
  const known = new Map<number, Combinations[]>()
  let sets = 0

  /** What is asked for is worked out here, and copied only where it is new. */
  const draft = new Uint32Array(length)

  /** The one object of the set in the draft; undefined where it is empty. */
  const shared = (): Combinations | undefined => {
    let hash = 0
    let any = 0
    for (let i = 0; i < length; i++) {
      const word = draft[i]!
      hash = Math.imul(hash ^ word, 0x01000193)
      any |= word
    }
    if (any === 0) return undefined
    const alike = known.get(hash)
    if (alike !== undefined) for (const one of alike) if (isDraft(one.words)) return one
    const fresh = { id: sets++, words: draft.slice() }
    if (alike === undefined) known.set(hash, [fresh])
    else alike.push(fresh)
    return fresh
  }
  const isDraft = (words: Uint32Array): boolean => {
    for (let i = 0; i < length; i++) if (words[i] !== draft[i]) return false
    return true
  }

  /** Those in which `value` is the one of a switch: what changes every `stride`. */
  const those = (stride: number, values: number, value: number): Combinations => {
    draft.fill(0)
    for (let from = value * stride; from < count; from += values * stride)
      for (let k = from; k < from + stride; k++) draft[k >>> 5]! |= 1 << (k & 31)
    return shared()!
  }

  /** What is asked of two sets is asked of them again and again. */
  const remembered = <R extends Combinations | undefined>(compute: (a: Combinations, b: Combinations) => R) => {
    const answers: Map<number, R>[] = []
    return (a: Combinations, b: Combinations): R => {
      const ofA = (answers[a.id] ??= new Map<number, R>())
      const before = ofA.get(b.id)
      if (before !== undefined || ofA.has(b.id)) return before as R
      const answer = compute(a, b)
      ofA.set(b.id, answer)
      return answer
    }
  }
  const both = remembered((a, b) => {
    for (let i = 0; i < length; i++) draft[i] = a.words[i]! & b.words[i]!
    return shared()
  })
  const either = remembered((a, b) => {
    for (let i = 0; i < length; i++) draft[i] = a.words[i]! | b.words[i]!
    return shared()!
  })
  const without = remembered((a, b) => {
    for (let i = 0; i < length; i++) draft[i] = a.words[i]! & ~b.words[i]!
    return shared()
  })

  const strides = new Map<Parameter, number>()
  let stride = 1
  for (const one of followed) {
    strides.set(one, stride)
    stride *= one.values.length
  }
  const masks = new Map<Parameter, readonly Combinations[]>()
  const maskOf = (parameter: Parameter): readonly Combinations[] | undefined => {
    const step = strides.get(parameter)
    const before = masks.get(parameter)
    if (before !== undefined || step === undefined) return before
    const made = parameter.values.map((_, value) => those(step, parameter.values.length, value))
    masks.set(parameter, made)
    return made
  }
  return {
    all: those(count, 1, 0),
    of: maskOf,
    both: (a, b) => (a === b ? a : both(a, b)),
    either: (a, b) => (a === b ? a : either(a, b)),
    without: (a, b) => (a === b ? undefined : without(a, b)),
  }
}

/** One table for all that ask for the same switches: what it remembers is of use to all of them. */
export function combinationTables(): (parameters: readonly Parameter[]) => CombinationTable {
  const known = new Map<string, CombinationTable>()
  return (parameters) => {
    const key = parameters.map(({ id }) => id).join(' ')
    const table = known.get(key) ?? combinationTable(parameters)
    known.set(key, table)
    return table
  }
}
