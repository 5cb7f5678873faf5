// A run over many random specs: what was found in each, what they are made of, where two ways of looking at one differ. Input: a seed
// and the numbers of the specs; output: what was seen of each, and the sums over all.
import { allConstructs, constructsOf } from './constructs.ts'
import { examine, isDue, modestly, type Cell, type Disagreement, type ExamineOptions } from './examine.ts'
import { specAt } from './specs.ts'

/** Of one spec. Plain data: a thread can send it. */
export interface Seen {
  readonly index: number
  /** Diagnostics, or the workload that is no model at its sizes. */
  readonly rejected: string | undefined
  readonly cells: readonly Cell[]
  readonly constructs: readonly string[]
  readonly wrong: { readonly text: string; readonly disagreement: Disagreement } | undefined
}

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

/** In a quick run one spec in so many is formatted before it is read: it takes as long as to read it. */
const FORMATTED = 8

/** In a quick run (`options.turn` is a number, whichever) the number of the spec decides what is compared. */
export function lookAt(seed: number, index: number, options: ExamineOptions = modestly): Seen {
  const text = specAt(seed, index, isDue(inTurn(options, seed, index), FORMATTED))
  const examined = examine(text, inTurn(options, seed, index))
  if (examined.kind === 'rejected') return { index, rejected: examined.diagnostics, cells: [], constructs: [], wrong: undefined }
  const { file, cells, disagreement } = examined
  const refused = cells.find((cell) => cell.kind === 'refused')
  return {
    index,
    rejected: refused && `workload ${refused.workload} is no model at its sizes`,
    cells,
    constructs: file === undefined ? [] : [...constructsOf(file)],
    wrong: disagreement && { text, disagreement },
  }
}

/** A run of one spec with the seed `seed + index` compares the same. */
export const inTurn = (options: ExamineOptions, seed: number, index: number): ExamineOptions =>
  options.turn === undefined ? options : { ...options, turn: seed + index }

export interface Sum {
  readonly add: (seen: Seen) => void
  readonly sum: () => Survey
}

/** Keeps the numbers, not what was seen: a long run has more of that than fits. */
export function createSum(): Sum {
  const kinds = new Map<string, number>()
  const constructs = new Map(allConstructs.map((name) => [name, 0]))
  const totals = { specs: 0, cells: 0, tooLarge: 0, states: 0, transitions: 0, reducedCells: 0, writtenStates: 0, reducedStates: 0 }
  const rejected: { readonly index: number; readonly diagnostics: string }[] = []
  const disagreements: Survey['disagreements'][number][] = []
  const add = (seen: Seen): void => {
    totals.specs++
    if (seen.rejected !== undefined) rejected.push({ index: seen.index, diagnostics: seen.rejected })
    if (seen.wrong !== undefined) disagreements.push({ index: seen.index, ...seen.wrong })
    for (const name of seen.constructs) constructs.set(name, (constructs.get(name) ?? 0) + 1)
    const found = new Set<string>()
    for (const cell of seen.cells) {
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
  const inOrder = <T extends { readonly index: number }>(list: readonly T[]): readonly T[] => [...list].sort((a, b) => a.index - b.index)
  return { add, sum: () => ({ ...totals, rejected: inOrder(rejected), kinds, constructs, disagreements: inOrder(disagreements) }) }
}

export function survey(seed: number, count: number, options: ExamineOptions = modestly): Survey {
  const { add, sum } = createSum()
  for (let index = 0; index < count; index++) add(lookAt(seed, index, options))
  return sum()
}
