// What an explorer walks through: the checker of one variant, told in full. Input: the modules of its workload and its settings; output: the
// first states, and of any state the steps that are enabled in it and the tasks that wait.
import type { Checker, ExplainingModule, Meta } from '../contract.ts'
import { idle, locationOf, placeOf } from '../elements.ts'
import { explainedTrace } from '../explained.ts'
import type { Asked } from '../graph/asked.ts'
import { shortNames, type ShortNames } from '../report/names.ts'
import type { Trace, WaitGraph } from '../result.ts'
import { firstStates } from '../simulated.ts'
import { waysOf, type Way } from '../ways.ts'

export interface Explored {
  /** With the notes of explanations. */
  readonly meta: Meta
  readonly settings: readonly number[]
  readonly checker: Checker
  readonly module: ExplainingModule
  readonly asked: Asked
  readonly names: ShortNames
  /** Of states that were asked for it: who waits for whom. */
  readonly graphs: WeakMap<Int32Array, WaitGraph>
  /** Runs without a step, one for each first state. */
  readonly firsts: readonly Trace[]
}

/** One way of one task that is enabled. */
export type Choice = Way & { readonly task: number; readonly location: number }

/** A variant as an explorer walks through it; `settings`: the value of each switch, by its id. */
export function exploredOf(plain: Meta, module: ExplainingModule, settings: readonly number[]): Explored {
  const meta: Meta = { ...plain, notes: [...plain.notes, ...module.told] }
  const checker = module.create(settings)
  const firsts = firstStates(checker, meta.tasks.length).states.map((state) =>
    explainedTrace({ meta, settings }, module, { states: [state], steps: [], switches: 0 }),
  )
  const asked: Asked = { meta, wants: module.wants, checker, supposed: module.suppose(settings) }
  return { meta, settings, checker, module, asked, names: shortNames(meta), graphs: new WeakMap(), firsts }
}

/** By task, then in the order of the text. */
export const choicesOf = ({ meta, checker }: Explored, state: Int32Array): readonly Choice[] =>
  meta.tasks.flatMap((_, task) => {
    const location = placeOf(meta, task, state, 0)
    return waysOf(checker, task, state, 0).map((way) => ({ ...way, task, location }))
  })

/** Those that have no step and have not ended. */
export const waitingIn = ({ meta }: Explored, state: Int32Array, choices: readonly Choice[]): readonly number[] =>
  meta.tasks.flatMap((_, task) =>
    choices.some((choice) => choice.task === task) || idle(meta, task, locationOf(meta, task, state, 0)) ? [] : [task],
  )
