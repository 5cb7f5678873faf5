// Walks the packed checker and an interpreter of the transition system side by side: the same first states, the same ways with the same
// notes and failures, the same values and the same verdicts in every state that is met.
import { expect } from 'vitest'
import type { System } from '../../../compiler/ir/system.ts'
import type { CheckerModule, Meta, Value } from '../../../runtime/contract.ts'
import { show, values } from '../../../runtime/decode.ts'
import { waysOf } from '../../../runtime/ways.ts'
import { constantOf, interpreter, slot, type Values } from './interpret.ts'
import { firstStates, loadChecker } from './load.ts'

/** The interpreter's values under the names of the meta data. */
function named(system: System, meta: Meta, state: Values): Record<string, Value> {
  const scope = new Set(system.tasks.flatMap((task) => task.locations[state.get(slot(task.place, 0))!]!.scope))
  const record: Record<string, Value> = {}
  let field = 0
  for (const variable of system.variables) {
    variable.elements.forEach((path, element) => {
      const value = state.get(slot(variable, element)) ?? (scope.has(variable) ? constantOf(variable, element) : undefined)
      const here = variable.scope === undefined || scope.has(variable)
      if (value !== undefined && here) record[path] = show(meta.fields[field]!.type, value)
      field += 1
    })
  }
  return record
}

export const walk = (system: System, settings: readonly number[], limit: number): Met => walker(system)(settings, limit)

interface Met {
  readonly states: number
  readonly ways: number
}

/** For several settings of one system: its modules are made once. */
export function walker(system: System): (settings: readonly number[], limit: number) => Met {
  const checker = loadChecker(system)
  return (settings, limit) => walkModules(system, checker, settings, limit)
}

function walkModules(system: System, module: CheckerModule, settings: readonly number[], limit: number): Met {
  const { meta } = module
  const checker = module.create(settings)
  const reference = interpreter(system, settings)

  const packed = firstStates(checker, meta.tasks.length)
  const interpreted = reference.initial()
  expect(packed.map((state) => values(meta, state))).toEqual(interpreted.map((state) => named(system, meta, state)))

  const queue = packed.map((state, i) => ({ packed: state, interpreted: interpreted[i]! }))
  const seen = new Set(queue.map((one) => one.packed.join()))
  let ways = 0
  for (let at = 0; at < queue.length && at < limit; at++) {
    const state = queue[at]!
    expect(state.packed[0]).not.toBe(0)
    const wanted = reference.steps(state.interpreted)
    const plain = wanted.map(({ task, way, failure, notes, state: after }) => ({
      task,
      way,
      failure,
      notes,
      values: after && named(system, meta, after),
    }))
    const taken = meta.tasks.flatMap((_, task) => waysOf(checker, task, state.packed, 0).map((way) => ({ task, ...way })))
    expect(
      taken.map(({ task, way, failure, notes, target }) => ({ task, way, failure, notes, values: target && values(meta, target) })),
    ).toEqual(plain)
    const before = [checker.notes.slice(), checker.failures.slice(), checker.tally.slice()] as const
    const count = checker.expand(state.packed, 0, 0)
    const passed = Array.from(checker.notes, (total, note) => Array.from({ length: total - before[0][note]! }, () => note)).flat()
    expect(passed).toEqual(reference.notes(state.interpreted))
    const failed = wanted.filter((way) => way.failure >= 0).length
    expect(checker.failures.reduce((sum, total, failure) => sum + total - before[1][failure]!, 0)).toBe(failed)
    const findings = passed.filter((note) => meta.notes[note]!.kind === 'leak' || meta.notes[note]!.kind === 'selfDeadlock').length
    expect([checker.tally[0]! - before[2][0]!, checker.tally[1]! - before[2][1]!]).toEqual([failed, failed + findings])
    expect(Array.from(checker.out.subarray(0, count * checker.words))).toEqual(
      taken.flatMap((way) => (way.target === undefined ? [] : [...way.target])),
    )

    let bits = 0
    for (const { id, claim } of system.properties) {
      if (claim.kind === 'completes') continue
      const conditions = claim.kind === 'leadsTo' ? [claim.premise, claim.conclusion] : [claim.condition]
      conditions.forEach((condition, part) => {
        const verdict = reference.condition(claim.defined, state.interpreted)
          ? Number(reference.condition(condition, state.interpreted))
          : 2
        expect([id, part, checker.evaluate(id, part, state.packed, 0)]).toEqual([id, part, verdict])
        const shown =
          claim.kind === 'invariant' || claim.kind === 'finally' ? verdict !== 1 : claim.kind === 'reachable' ? verdict === 1 : false
        if (shown) bits |= 1 << id
        if (claim.kind === 'reachable' && verdict === 2) bits |= 1 << 31
      })
    }
    expect(checker.examine(state.packed, 0)).toBe(bits)

    ways += wanted.length
    taken.forEach((way, i) => {
      if (way.target === undefined) return
      const key = way.target.join()
      if (seen.has(key)) return
      seen.add(key)
      queue.push({ packed: way.target, interpreted: wanted[i]!.state! })
    })
  }
  return { states: queue.length, ways }
}
