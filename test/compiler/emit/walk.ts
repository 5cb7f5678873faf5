// Walks the packed checker, the simulator and the interpreter side by side: the same first states, the same ways with the same
// notes and failures, the same values and the same verdicts in every state that is met.
import { expect } from 'vitest'
import type { System } from '../../../compiler/ir/system.ts'
import type { Meta, Value } from '../../../runtime/contract.ts'
import { show, values } from '../../../runtime/decode.ts'
import { waysOf } from '../../../runtime/ways.ts'
import { interpreter, slot, type Values } from './interpret.ts'
import { firstStates, loadChecker, loadSimulator } from './load.ts'

/** The interpreter's values under the names of the meta data. */
function named(system: System, meta: Meta, state: Values): Record<string, Value> {
  const record: Record<string, Value> = {}
  let field = 0
  for (const variable of system.variables) {
    variable.elements.forEach((path, element) => {
      const value = state.get(slot(variable, element))
      if (value !== undefined) record[path] = show(meta.fields[field]!.type, value)
      field += 1
    })
  }
  return record
}

export function walk(system: System, settings: readonly number[], limit: number): { states: number; ways: number } {
  const module = loadChecker(system)
  const { meta } = module
  const checker = module.create(settings)
  const simulator = loadSimulator(system).create(settings)
  const reference = interpreter(system, settings)

  const packed = firstStates(checker, meta.tasks.length)
  const simulated = simulator.initial().flatMap((step) => (step.state === undefined ? [] : [step.state]))
  const interpreted = reference.initial()
  expect(simulated.map((state) => simulator.values(state))).toEqual(interpreted.map((state) => named(system, meta, state)))
  expect(packed.map((state) => values(meta, state))).toEqual(interpreted.map((state) => named(system, meta, state)))

  const queue = packed.map((state, i) => ({ packed: state, simulated: simulated[i]!, interpreted: interpreted[i]! }))
  const seen = new Set(queue.map((one) => one.packed.join()))
  let ways = 0
  for (let at = 0; at < queue.length && at < limit; at++) {
    const state = queue[at]!
    expect(state.packed[0]).not.toBe(0)
    const wanted = reference.steps(state.interpreted)
    const plain = wanted.map(({ task, way, failure, notes, state: after }) => ({ task, way, failure, notes, values: after && named(system, meta, after) }))
    const steps = simulator.steps(state.simulated)
    expect(steps.map(({ task, way, failure, notes, state: after }) => ({ task, way, failure, notes, values: after && simulator.values(after) }))).toEqual(plain)
    const taken = meta.tasks.flatMap((_, task) => waysOf(checker, task, state.packed, 0).map((way) => ({ task, ...way })))
    expect(taken.map(({ task, way, failure, notes, target }) => ({ task, way, failure, notes, values: target && values(meta, target) }))).toEqual(plain)
    const count = checker.expand(state.packed, 0, 0)
    expect(Array.from(checker.out.subarray(0, count * checker.words))).toEqual(taken.flatMap((way) => (way.target === undefined ? [] : [...way.target])))

    const quiet = system.tasks.every((task) => task.locations[state.interpreted.get(slot(task.place, 0))!]!.finished)
    let bits = 0
    for (const { id, claim } of system.properties) {
      if (claim.kind === 'completes') continue
      const conditions = claim.kind === 'leadsTo' ? [claim.premise, claim.conclusion] : [claim.condition]
      conditions.forEach((condition, part) => {
        const verdict = reference.condition(claim.defined, state.interpreted) ? Number(reference.condition(condition, state.interpreted)) : 2
        expect([id, part, checker.evaluate(id, part, state.packed, 0)]).toEqual([id, part, verdict])
        expect([id, part, simulator.evaluate(id, part, state.simulated)]).toEqual([id, part, verdict])
        const shown = claim.kind === 'invariant' ? verdict !== 1 : claim.kind === 'finally' ? quiet && verdict !== 1 : claim.kind === 'reachable' ? verdict === 1 : false
        if (shown) bits |= 1 << id
      })
    }
    expect(checker.examine(state.packed, 0)).toBe(bits)

    ways += wanted.length
    taken.forEach((way, i) => {
      if (way.target === undefined) return
      const key = way.target.join()
      if (seen.has(key)) return
      seen.add(key)
      queue.push({ packed: way.target, simulated: steps[i]!.state!, interpreted: wanted[i]!.state! })
    })
  }
  return { states: queue.length, ways }
}
