// What there is to run in one spec: plain data, so that a cached plan needs no compiler. Input: a plan and what the user asked for;
// output: the runs that were asked for, or a clear word about what does not exist.
import { type Overrides, type PlannedRun, settingsFor } from '../driver/planned.ts'
import { wholeNumber } from './numbers.ts'
import { UsageError, printableName, unknownName } from './usage.ts'

export interface Plan {
  readonly spec: string
  readonly file: string
  readonly hasTable: boolean
  /** The text and its imports: as shown, on disk, and the hash of what was read. */
  readonly sources: readonly { readonly path: string; readonly disk: string; readonly hash: string }[]
  readonly sizes: readonly { readonly name: string; readonly value: number }[]
  readonly switches: readonly { readonly name: string; readonly values: readonly string[]; readonly initial: string }[]
  readonly workloads: readonly { readonly name: string; readonly tasks: string }[]
  readonly variants: readonly string[]
  /** In the order of the table. */
  readonly runs: readonly PlannedRun[]
}

export interface Selection extends Overrides {
  readonly workloads: readonly string[]
  readonly variants: readonly string[]
}

export const isChanged = (overrides: Overrides): boolean => overrides.sizes.size > 0 || overrides.switches.size > 0

/** `NAME=VALUE`, as `--size` and `--switch` take it. */
export function assignments(option: string, texts: readonly string[]): ReadonlyMap<string, string> {
  const result = new Map<string, string>()
  for (const text of texts) {
    const match = /^\s*([A-Za-z_]\w*)\s*=\s*(\S+)\s*$/.exec(text)
    if (match === null)
      throw new UsageError(
        `${option} ${printableName(text)}: write NAME=VALUE, as in ${option === '--size' ? '--size files=3' : '--switch tell=off'}`,
      )
    result.set(match[1]!, match[2]!)
  }
  return result
}

/** `--size NAME=NUMBER`, each name once; a UsageError where it is none. */
export function sizesFrom(texts: readonly string[]): ReadonlyMap<string, number> {
  return new Map(
    [...assignments('--size', texts)].map(([name, text]) => [name, wholeNumber('--size', text, 0, 999_999, { shown: `${name}=${text}` })]),
  )
}

/** Names that must exist in at least one of the specs: with a folder, a workload of one of them is meant. */
export function checkNames(plans: readonly Plan[], selection: Selection): void {
  const all = <T>(of: (plan: Plan) => readonly T[]): readonly T[] => plans.flatMap(of)
  const must = (what: string, asked: Iterable<string>, known: readonly string[]): void => {
    for (const name of asked) if (!known.includes(name)) throw unknownName(what, name, [...new Set(known)])
  }
  must(
    'workload',
    selection.workloads,
    all((plan) => plan.workloads.map((each) => each.name)),
  )
  must(
    'variant',
    selection.variants,
    all((plan) => plan.variants),
  )
  must(
    'size',
    selection.sizes.keys(),
    all((plan) => plan.sizes.map((each) => each.name)),
  )
  must(
    'switch',
    selection.switches.keys(),
    all((plan) => plan.switches.map((each) => each.name)),
  )
  for (const [name, value] of selection.switches) {
    const values = all((plan) => plan.switches.filter((each) => each.name === name).flatMap((each) => each.values))
    must(`value of switch ${name}`, [value], values)
  }
}

/**
 * The runs of a plan that were asked for. A pair that is named is run though the table says `-`. What the table says of a run is
 * dropped where a size or a switch was changed by hand, and where it says nothing.
 */
export function selectedRuns(plan: Plan, selection: Selection): readonly PlannedRun[] {
  const isNamed = selection.workloads.length > 0 && selection.variants.length > 0
  return plan.runs
    .filter((run) => selection.workloads.length === 0 || selection.workloads.includes(run.workload))
    .filter((run) => selection.variants.length === 0 || (run.variant !== null && selection.variants.includes(run.variant)))
    .map((run) => {
      const skipped = run.expected?.kind === 'notRun'
      if (skipped && !isNamed) return run
      return skipped || isChanged(selection) ? { ...run, expected: undefined } : run
    })
}

/** Without those that the table leaves out. */
export const runsOf = (plan: Plan, selection: Selection): readonly PlannedRun[] =>
  selectedRuns(plan, selection).filter(({ expected }) => expected?.kind !== 'notRun')

/** Those of several specs; a UsageError where there is none. */
export function askedRuns<S extends { readonly plan: Plan }>(
  specs: readonly S[],
  selection: Selection,
): readonly { readonly spec: S; readonly run: PlannedRun }[] {
  const asked = specs.flatMap((spec) => runsOf(spec.plan, selection).map((run) => ({ spec, run })))
  if (asked.length === 0) throw new UsageError('nothing to run: the table says `-` for all of this, or there is no workload')
  return asked
}

/** The one pair that is meant: what there is only one of need not be named. `verb`: what is done with it. */
export function oneRun(plan: Plan, selection: Selection, verb: string): PlannedRun {
  const one = (what: string, asked: readonly string[], known: readonly string[]): string | undefined => {
    const names = asked.length > 0 ? asked : known
    if (names.length > 1) throw new UsageError(`which ${what}? name one of ${names.join(', ')} with --${what}`)
    return names[0]
  }
  const workloads = plan.workloads.map((each) => each.name)
  const workload = one('workload', selection.workloads, workloads)
  const variant = one('variant', selection.variants, plan.variants) ?? null
  const found = plan.runs.find((run) => run.workload === workload && run.variant === variant)
  if (found === undefined) throw new UsageError(`${plan.file} has no workload: there is nothing to ${verb}`)
  return found
}

/** For a message that stands alone. */
export const cellName = (plan: Plan, run: PlannedRun): string =>
  `spec ${plan.spec}, workload ${run.workload}${run.variant === null ? '' : `, variant ${run.variant}`}`

/** `ring, no_order` */
export const runName = (run: Pick<PlannedRun, 'workload' | 'variant'>): string =>
  run.variant === null ? run.workload : `${run.workload}, ${run.variant}`

export { type Overrides, type PlannedRun, settingsFor }
