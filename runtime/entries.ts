// Entries that are there: of a list that has one for each id, of a table that has all keys. Input: a list and an index, a table and a key;
// output: the entry. That one is missing is a mistake of lockspec, and ends in an error. For compiler and runtime.

/**
 * The entry of a list at an index from 0. Throws where there is none. Lists of all kinds come here, which costs: a loop over states reads by
 * the index itself.
 */
export function nth<T>(list: readonly (T | undefined)[], index: number): T {
  const found = list[index]
  if (found === undefined) throw new Error(`there is no entry ${index} of ${list.length}`)
  return found
}

/** The entry of a table for a key. Throws where there is none. */
export function entryOf<K, V>(table: ReadonlyMap<K, V | undefined>, key: K): V {
  const found = table.get(key)
  if (found === undefined) throw new Error('there is no entry for a key')
  return found
}

/** The keys of a table of constants, in its order: it has no others than its type says. */
export const keysOf = <T extends object>(table: T): readonly (keyof T & string)[] => Object.keys(table) as (keyof T & string)[]
