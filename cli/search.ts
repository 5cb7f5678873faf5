// One run of a search, in slices, so that an interrupt and the progress line get their turn. Input: a generated module's path or
// text, settings, limits; output: the result. The module is the cached, self-contained JavaScript of one workload.
import { pathToFileURL } from 'node:url'
import { createCrew } from './crew.ts'
import { exploring, exploringReduced } from '../runtime/index.ts'
import type { CheckerModule, ExploreOptions, Progress, ReducedModules, ReducedResult, RunResult } from '../runtime/index.ts'

export interface Job {
  readonly module: CheckerModule
  readonly settings: readonly number[]
  readonly variant: string | null
  readonly memory: number
  readonly first: boolean
  /** Threads of a large search, this one included; 1 if absent. */
  readonly workers?: number | undefined
  /** Give up once so many states were expanded. */
  readonly most?: number | undefined
  readonly progress: ((progress: Progress) => void) | undefined
  readonly stopped: () => boolean
}

export async function search(job: Job): Promise<RunResult> {
  const address = addresses.get(job.module)
  const crew = address === undefined ? undefined : createCrew(address, job.settings, job.workers ?? 1)
  try {
    return await inSlices(exploring(job.module, job.settings, { ...optionsOf(job), crew }))
  } finally {
    crew?.end()
  }
}

/** With the reduction of its variant; a result, or why the model has to be explored as written. */
export async function searchReduced(job: Job, modules: ReducedModules): Promise<ReducedResult> {
  return inSlices(exploringReduced(modules, job.settings, optionsOf(job)))
}

const optionsOf = (job: Job): ExploreOptions => ({
  variant: job.variant,
  memory: job.memory,
  first: job.first,
  most: job.most,
  progress: job.progress,
  cancelled: job.stopped,
  clock: () => performance.now(),
})

async function inSlices<T>(run: Generator<void, T>): Promise<T> {
  let last = performance.now()
  for (;;) {
    const step = run.next()
    if (step.done === true) return step.value
    if (performance.now() - last < 20) continue
    await new Promise((resume) => setImmediate(resume))
    last = performance.now()
  }
}

/** Where a module was loaded from: threads load it again. */
const addresses = new WeakMap<object, string>()

/** Modules that were written to the cache are loaded by path; where there is no cache, from their text. */
export async function loadModule(source: { readonly path: string | undefined; readonly text: string }): Promise<object> {
  const url =
    source.path === undefined
      ? `data:text/javascript;base64,${Buffer.from(source.text).toString('base64')}`
      : pathToFileURL(source.path).href
  const module = (await import(url)) as object
  addresses.set(module, url)
  return module
}
