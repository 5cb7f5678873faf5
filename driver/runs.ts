// What there is to run in a spec. Input: a model and what the user changes of it; output: every workload under every variant with its
// switches, sizes and what the table expects, as plain data.
import { settingsOf, sizesOf } from '../compiler/pipeline.ts'
import type { Cell, Expected, Model, Variant, Workload } from '../compiler/pipeline.ts'
import type { Expectation } from '../runtime/report/expected.ts'
import { nth } from '../runtime/entries.ts'
import type { Overrides, PlannedRun } from './planned.ts'

/** Every workload under every variant, or alone in a spec without variants: in the order of the table. */
export function plannedRuns(model: Model, overrides: Overrides): readonly PlannedRun[] {
  const variants: readonly (Variant | undefined)[] = model.variants.length === 0 ? [undefined] : model.variants
  return variants.flatMap((variant) =>
    model.workloads.map((workload) => {
      const cell = model.cells.find((one) => one.workload === workload && one.variant === variant)
      return plannedRun(model, workload, variant, cell, overrides)
    }),
  )
}

function plannedRun(
  model: Model,
  workload: Workload,
  variant: Variant | undefined,
  cell: Cell | undefined,
  overrides: Overrides,
): PlannedRun {
  const switches = settingsOf(
    model,
    model.switches.map((one, id) => ({ id, name: one.name, values: one.values, boolean: one.boolean, initial: 0 })),
    workload,
    variant,
    overrides.switches,
  )
  return {
    workload: workload.name,
    variant: variant?.name ?? null,
    expected: cell === undefined ? { kind: 'notRun' } : expectation(cell.expected),
    switches: Object.fromEntries(model.switches.map((one, index) => [one.name, nth(one.values, nth(switches, index))])),
    sizes: Object.fromEntries(sizesOf(model, workload, variant, overrides.sizes)),
  }
}

const expectation = (expected: Expected): Expectation =>
  expected.kind === 'notRun'
    ? expected
    : {
        kind: 'verdict',
        awaited: expected.awaited,
        findings: expected.findings.map(({ kind, qualifier }) => ({ kind, qualifier })),
        outcomes: expected.outcomes,
      }

/** A workload that sets nothing. */
const unset: Pick<Workload, 'settings'> & Workload = {
  name: '',
  span: { file: '', start: 0, end: 0 },
  settings: [],
  initially: [],
  tasks: [],
  fairness: [],
}

/** The sizes that the spec itself gives. */
export const ownSizes = (model: Model): ReadonlyMap<string, number> => sizesOf(model, unset, undefined, new Map())
