// Conditions of properties that can say which part of them is false. Input: what a generated property is made of; output: whether it
// holds, and the smallest part that decides where it does not, with the values of the names around it.
import type { Value } from './state.ts'

export interface Truth {
  readonly holds: boolean
  /** The smallest part that makes it what it is, in the words of the spec, with the names that quantifiers around it bind. */
  readonly part: string
  readonly names: Readonly<Record<string, Value>>
}

export const is = (text: string, holds: boolean): Truth => ({ holds, part: text, names: {} })

export const not = (text: string, of: Truth): Truth => ({ holds: !of.holds, part: text, names: of.names })

/** Both: the part of the first that is false, or the whole where it is true. */
export function and(text: string, left: Truth, right: () => Truth): Truth {
  if (!left.holds) return left
  const other = right()
  return other.holds ? { holds: true, part: text, names: {} } : other
}

export function or(text: string, left: Truth, right: () => Truth): Truth {
  if (left.holds) return left
  const other = right()
  return other.holds ? other : { holds: false, part: text, names: other.names }
}

export function implies(text: string, premise: Truth, conclusion: () => Truth): Truth {
  if (!premise.holds) return { holds: true, part: text, names: {} }
  const other = conclusion()
  return other.holds ? { holds: true, part: text, names: {} } : other
}

/** The body is evaluated for every value, then combined. */
export function every<T extends Value>(text: string, name: string, domain: readonly T[], body: (value: T) => Truth): Truth {
  const all = domain.map((value) => [value, body(value)] as const)
  const broken = all.find(([, truth]) => !truth.holds)
  if (broken === undefined) return { holds: true, part: text, names: {} }
  const [value, truth] = broken
  return { ...truth, names: { [name]: value, ...truth.names } }
}

export function someTrue<T extends Value>(text: string, name: string, domain: readonly T[], body: (value: T) => Truth): Truth {
  const all = domain.map((value) => [value, body(value)] as const)
  const found = all.find(([, truth]) => truth.holds)
  if (found === undefined) return { holds: false, part: text, names: {} }
  const [value, truth] = found
  return { ...truth, names: { [name]: value, ...truth.names } }
}
