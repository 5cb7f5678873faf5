// Lists of values of one length, of which equal ones are one object: what is known of a task is compared by its identity. Input: values, or a
// list and what changes in it; output: the list.
import { nth } from '../../runtime/entries.ts'

/** A value that is not known: shared data, or a choice with many values. */
export const ANY = Number.NaN

export interface ValueList {
  readonly id: number
  readonly values: readonly number[]
  /** The sum of what its values give. */
  readonly hash: number
}

interface ValueLists {
  of(values: readonly number[]): ValueList
  /** The list with the value at a place. */
  put(list: ValueList, at: number, value: number): ValueList
}

/** A table of its own: lists of two tables are not compared. */
export function valueLists(): ValueLists {
  const known = new Map<number, ValueList[]>()
  let made = 0
  /** The list of this hash whose values are those of `values`, but for `value` at `at`. */
  const shared = (hash: number, values: readonly number[], at: number, value: number): ValueList => {
    const alike = known.get(hash)
    const found = alike?.find((one) => equal(one.values, values, at, value))
    if (found !== undefined) return found
    const fresh = { id: made++, values: at < 0 ? values : replaced(values, at, value), hash }
    if (alike === undefined) known.set(hash, [fresh])
    else alike.push(fresh)
    return fresh
  }
  return {
    of: (values) =>
      shared(
        values.reduce((sum, value, i) => (sum + share(i, value)) | 0, 0),
        values,
        -1,
        0,
      ),
    put: (list, at, value) => {
      const old = nth(list.values, at)
      if (Object.is(old, value)) return list
      return shared((list.hash - share(at, old) + share(at, value)) | 0, list.values, at, value)
    },
  }
}

/** Mixed after Murmur3's finalizer: shares are summed, and those of small values must not be small multiples of one number. */
function share(at: number, value: number): number {
  const seed = (Number.isNaN(value) ? 0x5bd1e995 : value) ^ Math.imul(at + 1, 0x9e3779b1)
  const mixed = Math.imul(seed ^ (seed >>> 16), 0x85ebca6b)
  return Math.imul(mixed ^ (mixed >>> 13), 0xc2b2ae35)
}

function replaced(values: readonly number[], at: number, value: number): readonly number[] {
  const copy = values.slice()
  copy[at] = value
  return copy
}

function equal(a: readonly number[], b: readonly number[], at: number, value: number): boolean {
  if (a.length !== b.length) return false
  for (let i = 0; i < a.length; i++) if (!Object.is(a[i], i === at ? value : b[i])) return false
  return true
}
