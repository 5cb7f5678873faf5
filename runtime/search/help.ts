// What a helping thread does: takes jobs until it is told to stop. In: a checker module, its settings, the shared memory, and how to
// get it anew once its arrays were replaced. Imports nothing of Node: who starts threads is the caller's business.
import { createHand, done, generation, jobCount, open, perform, posted, stopped, taken, type Shared } from './job.ts'
import type { CheckerModule } from '../contract.ts'

/** `helper`: which one this is, from 0. Blocks its thread. */
export function help(module: CheckerModule, settings: readonly number[], helper: number, first: Shared, again: () => Shared): void {
  const hand = createHand(module.create(settings))
  const { notes, failures, tally } = hand.checker
  const { size } = hand.shape
  let shared = first
  let known = Atomics.load(shared.control, generation)
  const { control, jobs, counts } = shared
  const own = helper * (notes.length + failures.length + tally.length)
  let at = 0
  for (;;) {
    const seen = Atomics.load(control, posted)
    if (Atomics.load(control, stopped) !== 0) return
    let found = -1
    for (let k = 0; k < jobCount && found === -1; k++) {
      const job = (at + k) % jobCount
      if (Atomics.compareExchange(jobs, job * size, open, taken) === open) found = job
    }
    if (found === -1) {
      Atomics.wait(control, posted, seen)
      continue
    }
    // Arrays are only replaced while no job is taken: from here on they stay.
    const now = Atomics.load(control, generation)
    if (now !== known) {
      shared = again()
      known = now
    }
    const base = found * size
    perform(hand, shared, base)
    counts.set(notes, own)
    counts.set(failures, own + notes.length)
    counts.set(tally, own + notes.length + failures.length)
    Atomics.store(jobs, base, done)
    Atomics.notify(jobs, base)
    at = (found + 1) % jobCount
  }
}
