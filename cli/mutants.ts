// What became of the mutants of a spec, as plain data (docs/json.md) and as text, which is a view of it. Input: the fates; output: the data of
// one spec, lines that fit a width, and what a baseline says of the survivors.
import { visible } from '../compiler/diagnostics/visible.ts'
import type { Mutant } from '../compiler/pipeline.ts'
import { grouped, indented, plural, type Paint } from '../runtime/report/paint.ts'
import type { PlannedRun } from './plan.ts'
import { runName } from './plan.ts'
import { keyOf, nameOf, type Survivors } from './survivors.ts'

/** What became of a mutant. */
export interface Fate {
  readonly mutant: Mutant
  readonly kind: 'noticed' | 'survives' | 'same' | 'broken' | 'open'
  /** Cells by what they find instead. */
  readonly noticed: ReadonlyMap<string, readonly PlannedRun[]>
  /** Cells that were not explored to the end. */
  readonly open: number
}

export type SpecMutants = ReturnType<typeof mutantsJson>
type MutantJson = SpecMutants['mutants'][number]

/** A spec in the document of `mutate --format json`; `complete`: all its mutants were tried. */
export function mutantsJson(
  { spec, file }: { readonly spec: string; readonly file: string },
  runs: readonly PlannedRun[],
  fates: readonly Fate[],
  complete: boolean,
) {
  const survivors = fates.filter(({ kind }) => kind === 'survives').map(({ mutant }) => mutant)
  return {
    spec,
    file,
    complete,
    cells: runs.map(cellJson),
    mutants: fates.map(({ mutant, kind, noticed, open }) => ({
      file: mutant.file,
      line: mutant.line,
      where: mutant.where,
      what: mutant.what,
      fate: kind,
      noticed: [...noticed].map(([found, cells]) => ({ found, cells: cells.map(cellJson) })),
      open,
      survivor: kind === 'survives' ? keyOf(mutant, survivors) : null,
    })),
  }
}

const cellJson = ({ workload, variant }: PlannedRun) => ({ workload, variant })

/** The names by which a baseline knows the survivors. */
export const survivorsOf = ({ mutants }: SpecMutants): readonly string[] => mutants.flatMap(({ survivor }) => survivor ?? [])

// ---- the text ----

/** Above what is said of a spec. */
export const heading = ({ spec, file }: { readonly spec: string; readonly file: string }, paint: Paint): string =>
  `${paint('strong', spec)}  ${visible(file)}\n`

/** `line 14, rename: without lock first.i_rwsem and its release` */
export const mutantLines = (main: string, mutant: Omit<Mutant, 'edits'>, width: number, paint: Paint): readonly string[] =>
  indented(`${paint('strong', `${placeOf(main, mutant)},`)} ${nameOf(mutant)}`, width, 2, 6)

/** The line, of another file with its name. */
export const placeOf = (main: string, { file, line }: Pick<Mutant, 'file' | 'line'>): string =>
  file === main ? `line ${line}` : `${visible(file)}:${line}`

/** `verbose`: with what changes nothing and what does not compile. */
export function mutantsText(told: SpecMutants, verbose: boolean, width: number, paint: Paint): string {
  const { spec, file, cells, mutants } = told
  const lines: string[] = [heading(told, paint)]
  const block = (title: string, those: readonly MutantJson[], more: (one: MutantJson) => readonly string[]): void => {
    if (those.length === 0) return
    lines.push(title)
    for (const one of those)
      lines.push(...mutantLines(file, one, width, paint), ...more(one).flatMap((text) => indented(text, width, 6, 8)))
    lines.push('')
  }
  const of = (fate: Fate['kind']): readonly MutantJson[] => mutants.filter((one) => one.fate === fate)
  const survivors = of('survives')
  const unsettled = of('open')
  block('noticed', of('noticed'), ({ noticed, open }) => [
    ...noticed.map(({ found, cells: those }) => `${paint('bad', found)} in ${cellsText(those)}`),
    ...(open > 0 ? [`${plural(open, 'cell')} too large to be explored to the end`] : []),
  ])
  block(paint('open', 'survivors: no cell notices'), survivors, () => [])
  block('too large to tell', unsettled, ({ open }) => [`${plural(open, 'cell')} not explored to the end, and nothing found`])
  if (verbose) {
    block('the same graph in every cell', of('same'), () => [])
    block('does not compile', of('broken'), () => [])
  }
  const parts = [
    `${grouped(of('noticed').length)} noticed`,
    `${grouped(survivors.length)} ${survivors.length === 1 ? 'survives' : 'survive'}`,
    ...(unsettled.length > 0 ? [`${grouped(unsettled.length)} too large`] : []),
    `${grouped(of('same').length)} without effect`,
    `${grouped(of('broken').length)} that do not compile`,
  ]
  lines.push(`lockspec: ${spec}: ${plural(mutants.length, 'mutant')} in ${plural(cells.length, 'cell')}: ${parts.join(', ')}`)
  return lines.join('\n')
}

const MOST_CELLS = 4

function cellsText(cells: MutantJson['noticed'][number]['cells']): string {
  const names = cells.map(runName)
  return names.length > MOST_CELLS
    ? `${names.slice(0, MOST_CELLS).join('; ')} and ${grouped(names.length - MOST_CELLS)} more`
    : names.join('; ')
}

// ---- the baseline ----

/** Survivors that the baseline does not have, and those of it that are none any more; nothing is said of mutants that were not `tried`. */
export function againstBaseline(known: Survivors, specs: readonly SpecMutants[], tried: (spec: string, survivor: string) => boolean) {
  const named = (spec: string, keys: readonly string[], others: readonly string[]) =>
    keys.filter((key) => !others.includes(key)).map((survivor) => ({ spec, survivor }))
  const knownOf = (spec: string): readonly string[] => known[spec] ?? []
  return {
    fresh: specs.flatMap((each) => named(each.spec, survivorsOf(each), knownOf(each.spec))),
    gone: specs.flatMap((each) => named(each.spec, knownOf(each.spec), survivorsOf(each)).filter((one) => tried(one.spec, one.survivor))),
  }
}

/** The same as lines, the last of them for scripts. */
export function againstText({ fresh, gone }: ReturnType<typeof againstBaseline>): string {
  const lines = [
    ...fresh.map(({ spec, survivor }) => `not in the baseline: ${spec}: ${survivor}`),
    ...gone.map(({ spec, survivor }) => `no longer a survivor: ${spec}: ${survivor}`),
  ]
  return `${[...lines, `lockspec: ${fresh.length === 0 ? 'no survivor' : plural(fresh.length, 'survivor')} beyond the baseline`].join('\n')}\n`
}
