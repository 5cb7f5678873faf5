// A run over many random specs: what was found in each, what they are made of, where the three ways of looking at one differ. Input:
// a seed and how many; output: numbers, and the specs on which something is wrong.
import { allConstructs, constructsOf } from './constructs.ts'
import { examine, modestly, type Disagreement, type ExamineOptions } from './examine.ts'
import { specAt } from './specs.ts'

export interface Survey {
  readonly specs: number
  readonly rejected: readonly { readonly index: number; readonly diagnostics: string }[]
  readonly cells: number
  readonly tooLarge: number
  readonly states: number
  readonly transitions: number
  /** Cells that were explored reduced too, and their states as written and reduced. */
  readonly reducedCells: number
  readonly writtenStates: number
  readonly reducedStates: number
  /** In how many specs some cell has this kind of finding, or `pass`. */
  readonly kinds: ReadonlyMap<string, number>
  /** In how many specs a construct occurs; the constructs that occur nowhere are there with 0. */
  readonly constructs: ReadonlyMap<string, number>
  readonly disagreements: readonly { readonly index: number; readonly text: string; readonly disagreement: Disagreement }[]
}

/** `goesOn` is asked before each spec. */
export function survey(
  seed: number,
  count: number,
  options: ExamineOptions = modestly,
  goesOn: (done: number) => boolean = () => true,
): Survey {
  const kinds = new Map<string, number>()
  const constructs = new Map(allConstructs.map((name) => [name, 0]))
  const rejected: { index: number; diagnostics: string }[] = []
  const disagreements: { index: number; text: string; disagreement: Disagreement }[] = []
  const totals = { specs: 0, cells: 0, tooLarge: 0, states: 0, transitions: 0, reducedCells: 0, writtenStates: 0, reducedStates: 0 }
  for (let index = 0; index < count && goesOn(index); index++) {
    const text = specAt(seed, index)
    totals.specs++
    const examined = examine(text, options)
    if (examined.kind === 'rejected') {
      rejected.push({ index, diagnostics: examined.diagnostics })
      continue
    }
    const refused = examined.cells.find((cell) => cell.kind === 'refused')
    if (refused !== undefined) rejected.push({ index, diagnostics: `workload ${refused.workload} is no model at its sizes` })
    for (const name of constructsOf(text)) constructs.set(name, (constructs.get(name) ?? 0) + 1)
    if (examined.disagreement !== undefined) disagreements.push({ index, text, disagreement: examined.disagreement })
    const found = new Set<string>()
    for (const cell of examined.cells) {
      totals.cells++
      if (cell.kind === 'tooLarge') totals.tooLarge++
      if (cell.kind !== 'compared') continue
      totals.states += cell.states
      totals.transitions += cell.transitions
      if (cell.reducedStates !== undefined) {
        totals.reducedCells++
        totals.writtenStates += cell.states
        totals.reducedStates += cell.reducedStates
      }
      for (const kind of cell.findings.length === 0 ? ['pass'] : cell.findings) found.add(kind)
    }
    for (const kind of found) kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
  }
  return { ...totals, rejected, kinds, constructs, disagreements }
}
