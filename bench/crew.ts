// Helpers of a run that is measured. A search does again what a lost helper had taken, and finds the same: its figures would be those of fewer
// workers than were asked for. Input: what makes a crew; output: the crew, and how many helpers did a job. One that was lost ends the benchmark.
import { setTimeout } from 'node:timers/promises'
import { busyHelpers } from '../runtime/index.ts'
import type { Crew, Shared } from '../runtime/index.ts'

interface Watched {
  readonly crew: Crew
  /** After the search: helpers that did a job, 0 where it was too small to call any. An error if one ended before it was told to, or not well. */
  readonly worked: () => Promise<number>
}

/** Milliseconds until a helper that was told to stop is taken to hang. */
const PATIENCE = 20_000

/** `create` makes a crew that tells of the end of each helper. */
export function watchedCrew(create: (ended: (code: number, helper: number) => void) => Crew | undefined): Watched {
  const codes = new Map<number, number>()
  const early: number[] = []
  let told = false
  let shared: Shared | undefined
  const inner = create((code, helper) => {
    codes.set(helper, code)
    if (!told) early.push(helper)
  })
  if (inner === undefined) throw new Error('there are no helpers: their program is not built')
  const crew: Crew = {
    helpers: inner.helpers,
    share(given) {
      shared = given
      inner.share(given)
    },
    // They end by themselves once they are told to stop: how they do says whether they were well.
    end: () => void (told = true),
  }
  return {
    crew,
    async worked() {
      if (shared === undefined) return 0
      for (let waited = 0; codes.size < crew.helpers && waited < PATIENCE; waited += 10) await setTimeout(10)
      const lost = Array.from({ length: crew.helpers }, (_, helper) => helper).filter(
        (helper) => early.includes(helper) || codes.get(helper) !== 0,
      )
      inner.end()
      if (lost.length > 0) throw new Error(`${lost.length} of ${crew.helpers + 1} workers lost: the figures would be those of fewer`)
      return busyHelpers(shared, crew.helpers)
    },
  }
}
