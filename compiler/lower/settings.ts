// What a run is given: the spec's own sizes and switches, changed by the workload, then by the variant, then by hand. Input: a selection;
// output: the value of each size, and of each switch the index of its value.
import type { System } from '../ir/system.ts'
import type * as M from '../model/model.ts'
import { constantInteger, sizesIn } from './constants.ts'

/** Sizes of a run: the spec's, changed by the workload, then by the variant, then by hand. One without a value is left out. */
export function sizesOf(
  model: M.Model,
  workload: M.Workload,
  variant: M.Variant | undefined,
  overrides: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const chosen = new Map<M.Size, M.Expression>()
  for (const setting of [...workload.settings, ...(variant?.settings ?? [])])
    if (setting.kind === 'size') chosen.set(setting.size, setting.value)
  const sizes = new Map<string, number>()
  const settled = new Set<M.Size>()
  // A size may be made of one that is declared after it. One without a value is left out, and refused later.
  const settle = (size: M.Size): void => {
    if (settled.has(size)) return
    settled.add(size)
    const expression = chosen.get(size) ?? size.value
    sizesIn(expression).forEach(settle)
    const value = overrides.get(size.name) ?? constantInteger(expression, sizes)
    if (value !== undefined) sizes.set(size.name, value)
  }
  model.sizes.forEach(settle)
  return sizes
}

/** The index of the value of each parameter of the system under a variant. */
export function settingsOf(
  model: M.Model,
  parameters: System['parameters'],
  workload: M.Workload,
  variant: M.Variant | undefined,
  overrides: ReadonlyMap<string, string>,
): readonly number[] {
  const chosen = new Map(model.switches.map((one) => [one.name, one.initial]))
  for (const setting of [...workload.settings, ...(variant?.settings ?? [])])
    if (setting.kind === 'switch') chosen.set(setting.switch.name, setting.value)
  for (const [name, value] of overrides) chosen.set(name, value)
  return parameters.map((one) => Math.max(0, one.values.indexOf(chosen.get(one.name) ?? '')))
}
