// One run of a search, in slices, so that an interrupt and the progress line get their turn. Input: a generated module,
// settings, limits; output: the result. The module is the self-contained JavaScript of one workload.
import { setImmediate } from 'node:timers/promises'
import { sliced } from '../driver/slices.ts'
import { releaseCompiler } from './compiler.ts'
import { createCrew } from './crew.ts'
import { loaded } from './load.ts'
import { explaining, exploring, exploringReduced } from '../runtime/index.ts'
import type {
  Accounted,
  CheckerModule,
  ExplainingModule,
  ExploreOptions,
  Progress,
  ReducedModules,
  ReducedResult,
  RunResult,
} from '../runtime/index.ts'

export interface Job {
  readonly module: CheckerModule
  readonly settings: readonly number[]
  readonly variant: string | null
  readonly memory: number
  readonly first: boolean
  /** What is read of the accounts of a result; nothing if absent. */
  readonly accounts?: ((result: RunResult) => Accounted) | undefined
  /** Threads of a large search, this one included; 1 if absent. */
  readonly workers?: number | undefined
  /** Give up once so many states were expanded. */
  readonly most?: number | undefined
  readonly progress: ((progress: Progress) => void) | undefined
  readonly stopped: () => boolean
}

/** One run of the full system, with as many threads as the job wants. They are ended whatever happens. */
export async function search(job: Job): Promise<RunResult> {
  const text = texts.get(job.module)
  const crew = text === undefined ? undefined : createCrew(text, job.settings, job.workers ?? 1)
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

/** The result with its findings explained, as far as memory and the user let it come. */
export function explain(job: Job, result: RunResult, module: ExplainingModule): Promise<RunResult> {
  const starved = starvation(job.memory)
  return inSlices(explaining(result, module, () => job.stopped() || starved()))
}

/** What the program takes by itself, by far: it comes on top of what a search may take. */
const ownMemory = 128 * 2 ** 20
/** Bytes by which a process grows in a millisecond at most: memory that nobody had before is not written faster. */
const fastest = 2 ** 23

/** What the process had when it was asked last, in any run. */
let asked = { at: 0, rss: 0 }

/**
 * Whether the process has grown beyond its bound by more than the set of states, which the search bounds by itself: by arrays of the
 * analyses, traces, helpers. What the compiler still holds is given up first.
 */
function starvation(memory: number): () => boolean {
  let released: number | undefined
  return () => {
    // The question takes longer than most runs: it is asked again when the answer can have changed.
    const now = performance.now()
    const since = now - asked.at
    if (released === undefined && since < 1000 && (since < 10 || asked.rss + since * fastest <= memory + ownMemory)) return false
    asked = { at: now, rss: process.memoryUsage.rss() }
    if (asked.rss <= memory + ownMemory) return false
    if (released === undefined) releaseCompiler()
    released ??= performance.now()
    // The memory of a thread comes back a little after its end.
    return performance.now() - released > 500
  }
}

/** A job as the options of a search: memory in bytes, the clock in milliseconds. */
export const optionsOf = (job: Job): ExploreOptions => ({
  variant: job.variant,
  memory: job.memory,
  first: job.first,
  most: job.most,
  accounts: job.accounts ?? ((): Accounted => 'nothing'),
  progress: job.progress,
  cancelled: job.stopped,
  starved: starvation(job.memory),
  clock: () => performance.now(),
})

export const inSlices = <T>(run: Generator<void, T>): Promise<T> => sliced(run, setImmediate)

/** What a module was made of: threads make it again. */
const texts = new WeakMap<object, string>()

/** A module of its text, as the compiler writes it to be run. */
export function loadModule({ path, text }: { readonly path: string | undefined; readonly text: string }): object {
  const module = loaded(text, path)
  texts.set(module, text)
  return module
}
