// The visited set of a search: long states are compressed, short ones stored as they are. In: batches of packed successors. Out: their
// ids, in order of discovery.
import { createPaired } from './paired.ts'
import { createPlain, type Visited } from './plain.ts'

export type { Visited } from './plain.ts'

/** From this many words on. */
const longFrom = 4

/** `batch`: the most states ever given to `enter` or `find` at once. */
export function createVisited(words: number, limit: number, batch: number): Visited {
  return words < longFrom ? createPlain(words, limit, batch) : createPaired(words, limit, batch)
}
