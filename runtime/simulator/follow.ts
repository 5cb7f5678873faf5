// Drives an implementation beside the model, step by step, and reports the first step where they part. Input: a model, an implementation
// (asynchronous functions, or another process over JSON lines), a scheduler; output: how far they agreed, with both states.
import type { Model, Step } from './model.ts'
import { uniform, type Scheduler } from './schedulers.ts'
import type { AnyState } from './state.ts'

export interface Implementation<S, Seen> {
  /** Puts it into a first state of the model. */
  start(state: S): Promise<Seen> | Seen
  /** Takes the step of the model, and tells what it is in then. `blocked`: it could not. */
  take(step: Pick<Step<S>, 'task' | 'line' | 'text' | 'label' | 'chooses'>): Promise<Seen | 'blocked'> | Seen | 'blocked'
}

export interface FollowOptions<S, Seen> {
  /** What of the model's state can be seen in the implementation. */
  readonly view: (state: S) => Seen
  readonly scheduler?: Scheduler<S>
  readonly seed?: number
  /** At most so many steps; 1000 if absent. */
  readonly steps?: number
}

export type Followed<S, Seen> =
  | { readonly kind: 'agreed'; readonly steps: readonly Step<S>[] }
  /** After the last of these steps the model is in one state and the implementation in another, or could not take the step. */
  | { readonly kind: 'parted'; readonly steps: readonly Step<S>[]; readonly model: Seen; readonly implementation: Seen | 'blocked' }

/** A failing step of the model ends the run before the implementation takes it. */
export async function follow<S extends AnyState, Seen>(
  model: Model<S>,
  implementation: Implementation<S, Seen>,
  options: FollowOptions<S, Seen>,
): Promise<Followed<S, Seen>> {
  const { view, seed = 1, steps: limit = 1000 } = options
  const scheduler = options.scheduler ?? uniform<S>(seed)
  const steps: Step<S>[] = []
  const [first] = model.initial()
  if (first === undefined) return { kind: 'agreed', steps }
  let state: S = first
  const begun = await implementation.start(state)
  if (!equal(view(state), begun)) return { kind: 'parted', steps, model: view(state), implementation: begun }
  while (steps.length < limit) {
    const possible = model.steps(state)
    const step: Step<S> | undefined = possible[scheduler(possible, state)]
    if (step?.next === undefined) break
    steps.push(step)
    const { task, line, text, label, chooses } = step
    const seen = await implementation.take({ task, line, text, label, chooses })
    state = step.next
    if (seen === 'blocked' || !equal(view(state), seen)) return { kind: 'parted', steps, model: view(state), implementation: seen }
  }
  return { kind: 'agreed', steps }
}

/** Plain data, whatever the order of its keys. */
function equal(left: unknown, right: unknown): boolean {
  if (left === right) return true
  if (typeof left !== 'object' || typeof right !== 'object' || left === null || right === null) return false
  const names = Object.keys(left)
  return (
    names.length === Object.keys(right).length &&
    names.every((name) => equal((left as Record<string, unknown>)[name], (right as Record<string, unknown>)[name]))
  )
}

/** One request or answer a line, in JSON: what `jsonLines` writes to a process and reads from it. */
export interface Lines {
  write(line: string): void
  /** The next line. */
  read(): Promise<string>
}

/** An implementation in another process: `{"start": state}` and `{"take": step}` are answered with what is seen, or with `"blocked"`. */
export function jsonLines<S, Seen>(lines: Lines): Implementation<S, Seen> {
  const ask = async <V>(question: object): Promise<V> => {
    lines.write(`${JSON.stringify(question)}\n`)
    return JSON.parse(await lines.read()) as V
  }
  return { start: (state) => ask<Seen>({ start: state }), take: (step) => ask<Seen | 'blocked'>({ take: step }) }
}
