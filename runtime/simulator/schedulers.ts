// Who moves next in a run. A scheduler picks one of the possible steps by index, or -1 to end the run. Input: the steps and the state;
// output: an index. All are made anew for each run, and the same seed gives the same run.
import type { Step } from './model.ts'
import { entryOf } from '../entries.ts'

export type Scheduler<S> = (steps: readonly Step<S>[], state: S) => number

/** Numbers in 0 <= x < 1, from a 32-bit counter mixed well (the finaliser of splitmix32). */
export function generator(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x9e3779b9) >>> 0
    let mixed = state
    mixed = Math.imul(mixed ^ (mixed >>> 16), 0x21f0aaad)
    mixed = Math.imul(mixed ^ (mixed >>> 15), 0x735a2d97)
    return ((mixed ^ (mixed >>> 15)) >>> 0) / 2 ** 32
  }
}

/** Each possible step is as likely as any other. */
export function uniform<S>(seed: number): Scheduler<S> {
  const random = generator(seed)
  return (steps) => Math.floor(random() * steps.length)
}

/** The tasks take turns, in the order of the text; of several alternatives a task takes the next one each time that it has a choice. */
export function roundRobin<S>(tasks: readonly string[]): Scheduler<S> {
  let last = -1
  let choices = 0
  return (steps) => {
    const numberOf = (step: Step<S>): number => tasks.indexOf(step.task)
    const next = steps.find((step) => numberOf(step) > last) ?? steps[0]
    if (next === undefined) return -1
    last = numberOf(next)
    const ways = steps.flatMap((step, at) => (step.task === next.task ? [at] : []))
    return ways[ways.length > 1 ? choices++ % ways.length : 0] ?? -1
  }
}

/**
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi, Nagarakatte: A Randomized Scheduler with Probabilistic Guarantees of
 * Finding Bugs, ASPLOS 2010): the task with the highest priority moves, priorities are random, and at `depth - 1` random steps the running
 * task falls below all others. A bug of that depth, among `n` tasks in runs of at most `length` steps, is met by one run with a
 * probability of at least 1 / (n * length ^ (depth - 1)). The bound is one on the order of tasks: a choice inside a task is uniform.
 */
export function pct<S>(
  tasks: readonly string[],
  options: { readonly seed: number; readonly depth: number; readonly length: number },
): Scheduler<S> {
  const { seed, depth, length } = options
  if (!(depth >= 1) || !(length >= 1)) throw new Error(`pct: depth ${depth} and length ${length} are at least 1`)
  const random = generator(seed)
  const shuffled = [...tasks].map((task) => [random(), task] as const).sort((a, b) => a[0] - b[0])
  const priorities = new Map(shuffled.map(([, task], rank) => [task, depth + rank]))
  const changes = Array.from({ length: depth - 1 }, () => 1 + Math.floor(random() * length))
  let made = 0
  return (steps) => {
    made++
    const highest = (): string | undefined =>
      steps.reduce<string | undefined>(
        (best, { task }) => (best === undefined || entryOf(priorities, task) > entryOf(priorities, best) ? task : best),
        undefined,
      )
    changes.forEach((at, change) => {
      const running = highest()
      if (at === made && running !== undefined) priorities.set(running, depth - 1 - change)
    })
    const task = highest()
    const ways = steps.flatMap((step, at) => (step.task === task ? [at] : []))
    return ways[Math.floor(random() * ways.length)] ?? -1
  }
}
