// What there is to run, as plain data: what is known of a run needs no compiler. Input and output: a run of a plan, and what a generated module is
// given for it.
import type { Expectation } from '../runtime/report/expected.ts'

export interface PlannedRun {
  readonly workload: string
  readonly variant: string | null
  /** Undefined where the run is not the one that the table speaks of. */
  readonly expected: Expectation | undefined
  /** The word of each switch. */
  readonly switches: Readonly<Record<string, string>>
  readonly sizes: Readonly<Record<string, number>>
}

/** What the command line changes. */
export interface Overrides {
  readonly sizes: ReadonlyMap<string, number>
  readonly switches: ReadonlyMap<string, string>
}

/** The index of the value of each parameter, as a generated module takes them. */
export const settingsFor = (
  parameters: readonly { readonly name: string; readonly values: readonly string[] }[],
  run: PlannedRun,
): readonly number[] => parameters.map((parameter) => Math.max(0, parameter.values.indexOf(run.switches[parameter.name] ?? '')))
