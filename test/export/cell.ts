// One cell of a spec for the differential tests: its transition system, the models that the exporters make of it, and what the
// generated checker finds in it without reductions. Input: a spec's path, a workload, a variant, sizes; output: plain facts.
import { exportSystem, type ExportTarget } from '../../compiler/pipeline.ts'
import type { System } from '../../compiler/ir/system.ts'
import type { Model } from '../../compiler/model/model.ts'
import { isWeakOnly } from '../../compiler/emit/export/guide.ts'
import type { CheckerModule, Meta } from '../../runtime/contract.ts'
import { idle, placeOf } from '../../runtime/elements.ts'
import { firstStates } from '../compiler/emit/load.ts'
import { cellOf as madeCell, exploredAsWritten, type MadeCell } from '../support/generated.ts'
import { modelAt } from '../support/oracle.ts'

export interface CellName {
  readonly spec: string
  readonly workload: string
  readonly variant: string | null
  readonly sizes?: Readonly<Record<string, number>>
}

export interface Facts {
  readonly states: number
  /** Without failing ways, which have no next state. */
  readonly steps: number
  /** Some state has no next one, no failing way either, and is no valid end. */
  readonly deadEnd: boolean
  /** Some step leads back to the state that it left. */
  readonly idles: boolean
  /** `violates coherent`, `self_deadlock`. */
  readonly findings: readonly string[]
  /** Properties that somewhere cannot be evaluated. */
  readonly undefinedIn: readonly string[]
  /** Fairness asks for weak fairness of every task wherever it stands: what SPIN's -f says. */
  readonly weakOnly: boolean
}

export interface Cell {
  readonly name: CellName
  readonly system: System
  readonly facts: Facts
  /** Whether the first state is one that declarations alone cannot say: SPIN then counts the state before it. */
  readonly model: (target: ExportTarget, properties: boolean) => { readonly model: string; readonly cfg: string }
}

export const titleOf = ({ spec, workload, variant, sizes }: CellName): string =>
  [spec, workload, ...(variant === null ? [] : [variant]), ...Object.entries(sizes ?? {}).map(([name, value]) => `${name}=${value}`)].join(
    ' ',
  )

/** How the message begins where a target cannot say a cell at all. */
export const UNSAID = 'cannot be said'

/** More states than this are too many for a test. */
const MOST = 10_000

export class TooLarge extends Error {}
/** Lowering refuses the cell at these sizes. */
export class NoSystem extends Error {}

export const cellOf = (name: CellName): Cell => cellIn(modelAt(name.spec), name)

/** `most`: a cell of more states is `TooLarge`. */
export function cellIn(model: Model, name: CellName, most = MOST): Cell {
  const { workload, variant, sizes } = name
  const cell = madeCell(model, { workload, variant: variant ?? undefined, ...(sizes === undefined ? {} : { sizes }) })
  if (cell === undefined) throw new NoSystem(titleOf(name))
  const { made, settings } = cell
  const { system } = made.instance
  return {
    name,
    system,
    facts: factsOf(cell, isWeakOnly({ system }), most),
    model: (target, properties) => {
      const made = exportSystem(target, system, settings, { version: '0.0.0', sources: model.sources, properties })
      if (made.kind === 'impossible') throw new Error(`${UNSAID}: ${made.reason}`)
      return { model: made.model, cfg: made.cfg ?? '' }
    },
  }
}

function factsOf(cell: MadeCell, weak: boolean, most: number): Facts {
  const result = exploredAsWritten(cell, most)
  if (result === undefined) throw new TooLarge(`more than ${most} states`)
  const { steps, deadEnd, idles } = graphOf(cell.made.module, cell.settings)
  const undefinedIn = result.findings.flatMap(({ cause, kind }) =>
    kind === 'fails' && cause.kind === 'violates' ? [result.meta.properties[cause.property]!.name] : [],
  )
  return {
    states: result.states,
    steps,
    deadEnd,
    idles,
    findings: result.findings
      .filter(({ kind, cause }) => kind !== 'fails' || cause.kind !== 'violates')
      .map(({ kind, name }) => `${kind} ${kind === 'livelock' ? '' : name}`.trim())
      .sort(),
    undefinedIn,
    weakOnly: weak,
  }
}

/** A search of its own, as plain as can be. */
function graphOf(module: CheckerModule, settings: readonly number[]): Pick<Facts, 'steps' | 'deadEnd' | 'idles'> {
  const { meta } = module
  const checker = module.create(settings)
  const seen = new Set<string>()
  const all: Int32Array[] = []
  const add = (state: Int32Array): void => {
    if (seen.size === seen.add(state.join()).size) return
    all.push(state)
  }
  firstStates(checker, meta.tasks.length).forEach(add)
  let steps = 0
  let deadEnd = false
  let idles = false
  for (let at = 0; at < all.length; at++) {
    const before = checker.tally[0]!
    const count = checker.expand(all[at]!, 0, 0)
    if (count === 0 && checker.tally[0] === before) deadEnd ||= !isEnd(meta, all[at]!)
    steps += count
    const from = all[at]!.join()
    for (let i = 0; i < count; i++) {
      const to = checker.out.slice(i * checker.words, (i + 1) * checker.words)
      idles ||= to.join() === from
      add(to)
    }
  }
  return { steps, deadEnd, idles }
}

const isEnd = (meta: Meta, state: Int32Array): boolean =>
  meta.tasks.every(({ role, locations }, task) => role === 'environment' || idle(meta, task, locations[placeOf(meta, task, state, 0)]!))
