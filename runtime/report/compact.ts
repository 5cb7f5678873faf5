// A document as few bytes: every text, list and record that occurs more than once is written once. Input: plain data as JSON has it;
// output: a list whose entries name earlier ones by their index, and back. States of a run differ in a few values, and nothing is lost.
import { nth } from '../entries.ts'

/**
 * `shapes`: the keys of records. An entry of `values` is a text, number, boolean or null itself; a list `[-1, …]` of entries; or a record
 * `[shape, …]` of entries, in the order of the shape's keys. The last is the document.
 */
export interface Compact {
  readonly shapes: readonly (readonly string[])[]
  readonly values: readonly CompactValue[]
}
type Plain = string | number | boolean | null
type CompactValue = Plain | readonly number[]

type Json = Plain | readonly Json[] | { readonly [key: string]: Json }

/** A document as lists that name each other; `expanded` gives it back. */
export function compacted(document: object): Compact {
  const shapes: (readonly string[])[] = []
  const values: CompactValue[] = []
  const known = new Map<string, number>()
  const once = (key: string, list: { push(entry: never): unknown; readonly length: number }, make: () => unknown): number => {
    const at = known.get(key)
    if (at !== undefined) return at
    known.set(key, list.length)
    list.push(make() as never)
    return list.length - 1
  }
  const put = (value: Json): number => {
    if (value === null || typeof value !== 'object') return once(`= ${JSON.stringify(value)}`, values, () => value)
    if (isList(value)) {
      const entry = [-1, ...value.map(put)]
      return once(`[ ${entry.join()}`, values, () => entry)
    }
    const keys = Object.keys(value).filter((key) => value[key] !== undefined)
    const shape = once(`{ ${JSON.stringify(keys)}`, shapes, () => keys)
    const entry = [shape, ...keys.map((key) => put(value[key]!))]
    return once(`[ ${entry.join()}`, values, () => entry)
  }
  put(document as Json)
  return { shapes, values }
}

/** What was the same is one object now. `text`: what is made of each text. */
export function restored(compact: Compact, text: (written: string) => string = (written) => written): unknown {
  const { shapes, values } = compact
  const keysOf = shapes.map((keys) => keys.map(text))
  const made: unknown[] = []
  for (const value of values) {
    if (typeof value === 'string') made.push(text(value))
    else if (value === null || typeof value !== 'object') made.push(value)
    else {
      const [shape = -1, ...entries] = value
      if (shape === -1) made.push(entries.map((entry) => made[entry]))
      else made.push(Object.fromEntries(nth(keysOf, shape).map((key, index) => [key, made[nth(entries, index)]])))
    }
  }
  return made.at(-1)
}

const isList = (value: object): value is readonly Json[] => Array.isArray(value)
