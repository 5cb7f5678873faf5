// A second worker that is played in this thread: it takes a job whenever the first thread is about to expand a state, so that both work
// on a search at once and the order is always the same. Input: a checker module and settings; output: a module and a crew for `explore`.
import type { Checker, CheckerModule } from '../../runtime/contract.ts'
import type { Crew } from '../../runtime/index.ts'
import * as job from '../../runtime/search/job.ts'

export interface PlayedCrew {
  readonly module: CheckerModule
  readonly crew: Crew
}

export function playedCrew(module: CheckerModule, settings: readonly number[]): PlayedCrew {
  const hand = job.createHand(module.create(settings))
  const { notes, failures, tally } = hand.checker
  let shared: job.Shared | undefined
  let busy = false
  const help = (): void => {
    if (shared === undefined || busy) return
    busy = true
    const { control, jobs, counts } = shared
    for (let base = 0; base < jobs.length; base += hand.shape.size) {
      if (Atomics.load(control, job.stopped) !== 0 || Atomics.compareExchange(jobs, base, job.open, job.takenBy(0)) !== job.open) continue
      job.perform(hand, shared, base)
      counts.set([...notes, ...failures, ...tally])
      Atomics.store(jobs, base, job.done)
      break
    }
    busy = false
  }
  const helped = (checker: Checker): Checker =>
    Object.create(checker, {
      expand: {
        value: (states: Int32Array, at: number, count: number) => {
          help()
          return checker.expand(states, at, count)
        },
      },
    }) as Checker
  return {
    module: { meta: module.meta, create: (own) => helped(module.create(own)) },
    crew: {
      helpers: 1,
      share: (given) => {
        shared = job.sharedOf(job.buffersOf(given))
      },
      end: () => undefined,
    },
  }
}
