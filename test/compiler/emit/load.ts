// Emits and loads modules for the tests: types stripped by esbuild, evaluated in place. A breadth-first search over the emitted
// checker, as plain as can be, stands here too: what the runtime's drivers do, without them.
import { transformSync } from 'esbuild'
import { emitChecker } from '../../../compiler/emit/checker.ts'
import { printPlain } from '../../../compiler/emit/print.ts'
import type { System } from '../../../compiler/ir/system.ts'
import { layOut } from '../../../compiler/lower/packing.ts'
import type { Checker, CheckerModule } from '../../../runtime/contract.ts'
import { SOURCES } from './build.ts'

export const OPTIONS = { version: '0.0.0', sources: SOURCES }
export const SPECIFIER = 'lockspec/runtime'

export const checkerText = (system: System): string => printPlain(emitChecker(system, layOut(system), OPTIONS), SPECIFIER)

export function load<T>(text: string): T {
  const { code } = transformSync(text, { loader: 'ts', format: 'cjs' })
  const module = { exports: {} }
  new Function('module', 'exports', code)(module, module.exports)
  return module.exports as T
}

export const loadChecker = (system: System): CheckerModule => load(checkerText(system))

/** The first states, silent runs done, and how many ways failed in these. */
export function firstStates(checker: Checker, tasks: number): Int32Array[] {
  const take = (count: number): Int32Array[] =>
    Array.from({ length: count }, (_, i) => checker.out.slice(i * checker.words, (i + 1) * checker.words))
  let states = take(checker.initial())
  for (let task = 0; task < tasks; task++) states = states.flatMap((state) => take(checker.step(task, state, 0, 0)))
  return states
}

export interface Counts {
  readonly states: number
  readonly transitions: number
  readonly deadlocks: number
}

export function search(module: CheckerModule, settings: readonly number[] = []): Counts & { readonly all: readonly Int32Array[] } {
  const checker = module.create(settings)
  const seen = new Set<string>()
  const all: Int32Array[] = []
  const add = (state: Int32Array): void => {
    const key = state.join()
    if (seen.has(key)) return
    seen.add(key)
    all.push(state)
  }
  firstStates(checker, module.meta.tasks.length).forEach(add)
  let transitions = 0
  let deadlocks = 0
  for (let at = 0; at < all.length; at++) {
    const failed = checker.tally[0]!
    const count = checker.expand(all[at]!, 0, 0)
    const steps = count + checker.tally[0]! - failed
    transitions += steps
    if (steps === 0) deadlocks += 1
    for (let i = 0; i < count; i++) add(checker.out.slice(i * checker.words, (i + 1) * checker.words))
  }
  return { states: all.length, transitions, deadlocks, all }
}
