// Conditions that can say which part of them decides. Input: what a generated condition is made of; output: whether it holds, the smallest
// part that decides, the values of the names around it, and what that part reads.
import { Fault, type Because } from './fault.ts'
import type { Value } from './state.ts'

/** One value that a part reads, by its path: `File[1].cache`; or those of a body, for each value of a name. Evaluated when it is told. */
type Read = () => readonly [name: string, value: Value] | readonly Read[]

export interface Truth {
  readonly holds: boolean
  /** The smallest part that makes it what it is, in the words of the spec, with the names that quantifiers around it bind. */
  readonly part: string
  readonly names: Readonly<Record<string, Value>>
  readonly reads: readonly Read[]
}

/** A truth as it is told. */
export const because = ({ part, names, reads }: Omit<Truth, 'holds'>): Because => ({ part, names, values: valuesOf(reads) })

/** What has no value in the state is left out. */
export function valuesOf(reads: readonly Read[]): Readonly<Record<string, Value>> {
  const values: Record<string, Value> = {}
  for (const read of reads) {
    try {
      const found = read()
      if (isEntry(found)) values[found[0]] = found[1]
      else Object.assign(values, valuesOf(found))
    } catch (error) {
      if (!(error instanceof Fault)) throw error
    }
  }
  return values
}

const isEntry = (found: ReturnType<Read>): found is readonly [string, Value] => typeof found[0] === 'string'

/** Of so many values of a name at most, all that a body reads is told. */
const MOST_TOLD = 8

/** What a body reads, for each value of the name that it hangs on. */
export const reading = <T extends Value>(domain: readonly T[], body: (value: T) => readonly Read[]): readonly Read[] =>
  domain.length > MOST_TOLD ? [] : domain.flatMap((value) => body(value))

export const is = (part: string, holds: boolean, ...reads: readonly Read[]): Truth => ({ holds, part, names: {}, reads })

export const not = (part: string, of: Truth): Truth => ({ ...of, holds: !of.holds, part })

/** Both: the part of the first that is false, or the whole where it is true. */
export function and(part: string, left: Truth, right: () => Truth): Truth {
  if (!left.holds) return left
  const other = right()
  return other.holds ? { holds: true, part, names: {}, reads: [...left.reads, ...other.reads] } : other
}

/** Either: the whole where both are false. The second is looked at only where the first is false. */
export function or(part: string, left: Truth, right: () => Truth): Truth {
  if (left.holds) return left
  const other = right()
  return other.holds ? other : { holds: false, part, names: other.names, reads: [...left.reads, ...other.reads] }
}

/** The conclusion, where the premise is true; it is not looked at where the premise is false. */
export function implies(part: string, premise: Truth, conclusion: () => Truth): Truth {
  if (!premise.holds) return { holds: true, part, names: {}, reads: premise.reads }
  const other = conclusion()
  const reads = [...premise.reads, ...other.reads]
  return other.holds ? { holds: true, part, names: {}, reads } : { ...other, reads }
}

/** The body is evaluated for every value, then combined. */
export const every = <T extends Value>(part: string, name: string, domain: readonly T[], body: (value: T) => Truth): Truth =>
  decided(part, name, domain, body, false)

/** The same of `exists`: the first value whose body is true, or the whole. */
export const someTrue = <T extends Value>(part: string, name: string, domain: readonly T[], body: (value: T) => Truth): Truth =>
  decided(part, name, domain, body, true)

/** The first value whose body is `decides`, or the whole. */
function decided<T extends Value>(part: string, name: string, domain: readonly T[], body: (value: T) => Truth, decides: boolean): Truth {
  const all = domain.map((value) => ({ value, truth: body(value) }))
  const found = all.find(({ truth }) => truth.holds === decides)
  if (found !== undefined) return { ...found.truth, names: { [name]: found.value, ...found.truth.names } }
  return { holds: !decides, part, names: {}, reads: all.length > MOST_TOLD ? [] : all.flatMap(({ truth }) => truth.reads) }
}
