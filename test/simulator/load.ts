// An emitted simulator as a module that runs here, with the runtime's own source behind its one import. Input: a typed model; output: what
// the module exports.
import type { Model } from '../../compiler/model/model.ts'
import { emitSimulator } from '../../compiler/simulator/simulator.ts'
import * as runtime from '../../runtime/simulator/index.ts'
import type { Choice } from '../oracle/instance.ts'
import { run } from '../support/run.ts'
import type { AnyState } from '../../runtime/simulator/state.ts'

export interface SimulatorModule {
  model(choice: runtime.Choice): runtime.Simulator<AnyState>
}

export function loadSimulator(model: Model): SimulatorModule {
  return run(emitSimulator(model, { version: '0.0.0' }), runtime)
}

/** One module serves all workloads and variants of a spec. */
const loaded = new WeakMap<Model, SimulatorModule>()

export function simulatorOf(model: Model, choice: Choice): runtime.Simulator<AnyState> {
  const known = loaded.get(model) ?? loadSimulator(model)
  loaded.set(model, known)
  const { workload, variant, sizes = {}, switches = {} } = choice
  return known.model({
    workload,
    ...(variant === undefined ? {} : { variant }),
    sizes,
    switches: Object.fromEntries(Object.entries(switches).map(([name, word]) => [name, wordOrBool(model, name, word)])),
  })
}

const wordOrBool = (model: Model, name: string, word: string): runtime.Value =>
  model.switches.find((declared) => declared.name === name)?.boolean === true ? word === 'on' : word
