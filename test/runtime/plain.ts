// What most handmade modules have in common. Input: what one differs in; output: places.
import type { LocationMeta } from '../../runtime/contract.ts'

/** A place where nothing is in scope, from which nothing is written. */
export const plainLocation = (location: Pick<LocationMeta, 'at' | 'text' | 'verb'> & Partial<LocationMeta>): LocationMeta => ({
  label: null,
  calls: [],
  ways: [],
  scope: [],
  rest: false,
  finished: false,
  writes: [],
  awaits: [],
  ...location,
})
