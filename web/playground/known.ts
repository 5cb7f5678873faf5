// What the page knows of the text in its editor. Input: what was known, and what came: an answer of the checker, an act of the user; output: what is
// known now. All that is known of a text goes when it is planned anew, and is said to be old from the first letter on.
import { keyOf } from './cells.ts'
import type { Answer, CellName, CheckedCell, PlannedCell } from './messages.ts'

interface Planned {
  readonly name: string
  readonly cells: readonly PlannedCell[]
}

export interface Known {
  readonly planned: Planned | undefined
  /** The errors of the text as one text: there is no plan of it. */
  readonly wrong: string | undefined
  /** What was checked, by `keyOf`. */
  readonly cells: ReadonlyMap<string, CheckedCell>
  readonly chosen: CellName | undefined
  readonly running: CellName | undefined
  readonly status: string
  /** The text was edited since it was planned. */
  readonly old: boolean
}

type Act =
  | { readonly kind: 'edited' }
  /** Another text is in the editor. */
  | { readonly kind: 'taken' }
  /** It is being planned. */
  | { readonly kind: 'planning' }
  /** These cells are being checked. */
  | { readonly kind: 'checking'; readonly asked: readonly CellName[] }
  | { readonly kind: 'chosen'; readonly cell: CellName }
  | { readonly kind: 'said'; readonly status: string }

type Told = Extract<Answer, { readonly kind: 'planned' | 'wrong' | 'progress' | 'cell' | 'done' }>

/** Nothing is known yet. */
export const nothing = (chosen: CellName | undefined, status: string): Known => ({
  planned: undefined,
  wrong: undefined,
  cells: new Map(),
  chosen,
  running: undefined,
  status,
  old: false,
})

/** What is known once that has come. */
export function known(before: Known, came: Act | Told): Known {
  switch (came.kind) {
    case 'edited':
      return { ...before, old: true }
    case 'taken':
      return { ...before, planned: undefined, chosen: undefined }
    case 'planning':
      // Another plan ends what was being checked.
      return { ...before, cells: new Map(), running: undefined, old: false }
    case 'checking': {
      const [first] = came.asked
      return { ...before, running: first, chosen: came.asked.length === 1 ? first : before.chosen }
    }
    case 'chosen':
      return { ...before, chosen: came.cell }
    case 'said':
      return { ...before, status: came.status }
    case 'planned':
      return { ...before, planned: { name: came.name, cells: came.cells }, wrong: undefined, status: `${came.cells.length} cells` }
    case 'wrong':
      return { ...before, wrong: came.text, running: undefined, status: '' }
    case 'progress': {
      const status = `${nameOf(came.cell)}: ${came.states.toLocaleString('en')} states, ${came.seconds.toFixed(0)} s`
      return { ...before, running: came.cell, status }
    }
    case 'cell':
      return {
        ...before,
        chosen: before.chosen ?? came.cell,
        cells: new Map([...before.cells, [keyOf(came.cell), came.cell]]),
      }
    case 'done':
      return { ...before, running: undefined, status: came.stopped ? 'stopped' : '' }
  }
}

const nameOf = ({ workload, variant }: CellName): string => (variant === null ? workload : `${workload}, ${variant}`)
