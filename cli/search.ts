// One run of a search, in slices, so that an interrupt and the progress line get their turn. Input: a generated module's path or
// text, settings, limits; output: the result. The module is the cached, self-contained JavaScript of one workload.
import { pathToFileURL } from 'node:url'
import { exploring } from '../runtime/index.ts'
import type { CheckerModule, Progress, RunResult } from '../runtime/index.ts'

export interface Job {
  readonly module: CheckerModule
  readonly settings: readonly number[]
  readonly variant: string | null
  readonly memory: number
  readonly first: boolean
  readonly progress: ((progress: Progress) => void) | undefined
  readonly stopped: () => boolean
}

export async function search(job: Job): Promise<RunResult> {
  const run = exploring(job.module, job.settings, {
    variant: job.variant,
    memory: job.memory,
    first: job.first,
    progress: job.progress,
    cancelled: job.stopped,
    clock: () => performance.now(),
  })
  let last = performance.now()
  for (;;) {
    const step = run.next()
    if (step.done === true) return step.value
    if (performance.now() - last < 20) continue
    await new Promise((resume) => setImmediate(resume))
    last = performance.now()
  }
}

/** Modules that were written to the cache are loaded by path; where there is no cache, from their text. */
export async function loadModule(source: { readonly path: string | undefined; readonly text: string }): Promise<object> {
  const url =
    source.path === undefined
      ? `data:text/javascript;base64,${Buffer.from(source.text).toString('base64')}`
      : pathToFileURL(source.path).href
  return (await import(url)) as object
}
