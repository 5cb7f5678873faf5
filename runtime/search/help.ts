// What a helping thread does: takes jobs until it is told to stop. In: a checker module, its settings, the shared memory, and how to
// get it anew once its arrays were replaced. Imports nothing of Node: who starts threads is the caller's business.
import { createHand, done, generation, jobCount, lost, open, owner, perform, posted, stopped, taken } from './job.ts'
import type { Hand, Shared } from './job.ts'
import type { CheckerModule } from '../contract.ts'

/** `helper`: which one this is, from 0. Blocks its thread. */
export function help(module: CheckerModule, settings: readonly number[], helper: number, first: Shared, again: () => Shared): void {
  try {
    takeJobs(createHand(module.create(settings)), helper, first, again)
  } catch (error) {
    Atomics.or(first.control, lost, 1 << helper)
    throw error
  }
}

function takeJobs(hand: Hand, helper: number, first: Shared, again: () => Shared): void {
  const { notes, failures, tally } = hand.checker
  const { size } = hand.shape
  const { control, jobs, counts } = first
  const own = helper * (notes.length + failures.length + tally.length)
  let shared = first
  let current = 0
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
    const base = found * size
    Atomics.store(jobs, base + owner, helper)
    // Arrays are only replaced while no job is taken: from here on they stay.
    for (const wanted = Atomics.load(control, generation); current < wanted; current++) shared = again()
    perform(hand, shared, base)
    counts.set(notes, own)
    counts.set(failures, own + notes.length)
    counts.set(tally, own + notes.length + failures.length)
    Atomics.store(jobs, base, done)
    Atomics.notify(jobs, base)
    at = (found + 1) % jobCount
  }
}
