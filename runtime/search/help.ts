// What a helping thread does: takes jobs until it is told to stop. In: a checker module, its settings, the shared memory, and how to
// get it anew once its arrays were replaced. Imports nothing of Node: who starts threads is the caller's business.
import * as job from './job.ts'
import type { Hand, Shared } from './job.ts'
import type { CheckerModule } from '../contract.ts'

/** `helper`: which one this is, from 0. Blocks its thread. */
export function help(module: CheckerModule, settings: readonly number[], helper: number, first: Shared, again: () => Shared): void {
  try {
    takeJobs(job.createHand(module.create(settings)), helper, first, again)
  } catch (error) {
    job.markLost(first, helper)
    throw error
  }
}

function takeJobs(hand: Hand, helper: number, first: Shared, again: () => Shared): void {
  const { notes, failures, tally } = hand.checker
  const { size } = hand.shape
  const { control, jobs, counts } = first
  const taken = job.takenBy(helper)
  const own = helper * job.countersOf(hand.checker)
  let performed = 0
  let shared = first
  let current = 0
  for (;;) {
    const seen = Atomics.load(control, job.posted)
    if (Atomics.load(control, job.stopped) !== 0) return
    const base = farthest(jobs, size)
    if (base === -1) {
      sleep(control, seen)
      continue
    }
    if (Atomics.compareExchange(jobs, base, job.open, taken) !== job.open) continue
    // Arrays are only replaced while no job is taken: from here on they stay.
    for (const wanted = Atomics.load(control, job.generation); current < wanted; current++) shared = again()
    job.perform(hand, shared, base)
    counts.set(notes, own)
    counts.set(failures, own + notes.length)
    counts.set(tally, own + notes.length + failures.length)
    counts[own + notes.length + failures.length + tally.length] = ++performed
    Atomics.store(jobs, base, job.done)
    if (Atomics.load(control, job.waiting) !== 0) Atomics.notify(jobs, base)
  }
}

/** The open job that is farthest ahead, or -1: the next ones are for the thread that owns the table, which then has to wait for nobody. */
function farthest(jobs: Int32Array, size: number): number {
  const words = jobs.length
  let found = -1
  for (let base = 0; base < words; base += size) {
    if (Atomics.load(jobs, base) === job.open && (found === -1 || jobs[base + job.from]! > jobs[found + job.from]!)) found = base
  }
  return found
}

/** Until something is posted. Who posts looks at `asleep` afterwards: it is either seen there, or its wait does not begin. */
function sleep(control: Int32Array, seen: number): void {
  for (let k = 0; k < job.MOST_LOOKS; k++) if (Atomics.load(control, job.posted) !== seen) return
  Atomics.add(control, job.asleep, 1)
  Atomics.wait(control, job.posted, seen)
  Atomics.sub(control, job.asleep, 1)
}
