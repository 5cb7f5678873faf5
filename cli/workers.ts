// How many threads a large search gets. Input: what the user wrote; output: a number. What is found does not depend on it.
import { availableParallelism, loadavg } from 'node:os'
import { wholeNumber } from './numbers.ts'
import { nth } from '../runtime/entries.ts'

/** What the helpers' masks have room for, by far. */
const MOST_WORKERS = 16

/** One thread enters what the others find: more of them wait for it. */
const MOST_UNASKED = 4

/** `auto`: one for each core that has nothing to do. Threads that wait for each other are slower than one where they are kept waiting. */
export function workerCount(text: string): number {
  if (text === 'auto') return Math.max(1, Math.min(MOST_UNASKED, availableParallelism() - Math.round(nth(loadavg(), 0))))
  return wholeNumber('--workers', text, 1, MOST_WORKERS, { give: 'write auto, or a number' })
}
