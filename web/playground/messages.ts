// What the page and the thread that checks say to each other.

import type { JsonDiagnostic } from '../../compiler/diagnostics/render.ts'
import type * as explorer from '../../runtime/explorer/view.ts'
import type { jsonDocument } from '../../runtime/report/json.ts'

export type CheckDocument = ReturnType<typeof jsonDocument<JsonDiagnostic>>

/** Texts that can be imported, by their path without its ending, as in `std/locks`. */
export type Files = Readonly<Record<string, string>>

export interface CellName {
  readonly workload: string
  readonly variant: string | null
}

export interface Limits {
  /** Bytes that the states may take. */
  readonly memory: number
  /** Of one cell. */
  readonly seconds: number
}

export type Question =
  | { readonly kind: 'files'; readonly files: Files }
  /** What there is to run in a text that stands at this path. */
  | { readonly kind: 'plan'; readonly id: number; readonly path: string; readonly text: string }
  /** These cells of the spec as it was planned last, one after the other. */
  | { readonly kind: 'check'; readonly id: number; readonly cells: readonly CellName[]; readonly limits: Limits }
  | { readonly kind: 'stop' }
  /** The document of these cells, as far as they were checked. */
  | { readonly kind: 'document'; readonly id: number; readonly cells: readonly CellName[] }
  /** What the explorer of a cell has to know of it. */
  | { readonly kind: 'subject'; readonly id: number; readonly cell: CellName }
  /** `explorer`: the number of the question by which it was opened; `id`: of the explorer's own. */
  | {
      readonly kind: 'explore'
      readonly explorer: number
      readonly id: number
      readonly cell: CellName
      readonly limits: Limits
      readonly question: explorer.Question
    }

export interface PlannedCell extends CellName {
  /** In the words of the table; absent where it says nothing, or `-`. */
  readonly expected: string | undefined
  /** The table says `-`: run only if asked for by name. */
  readonly left: boolean
}

export interface CheckedCell extends CellName {
  readonly words: string
  readonly agreement: 'asExpected' | 'differs' | 'awaited' | 'open' | 'free' | 'notRun'
  readonly states: number
  readonly transitions: number
  readonly seconds: number
  /** The report as the command line prints it. */
  readonly text: string
}

export type Answer =
  | { readonly kind: 'planned'; readonly id: number; readonly name: string; readonly cells: readonly PlannedCell[] }
  | { readonly kind: 'wrong'; readonly id: number; readonly text: string }
  | { readonly kind: 'progress'; readonly id: number; readonly cell: CellName; readonly states: number; readonly seconds: number }
  | { readonly kind: 'cell'; readonly id: number; readonly cell: CheckedCell }
  | { readonly kind: 'document'; readonly id: number; readonly document: CheckDocument }
  | { readonly kind: 'subject'; readonly id: number; readonly subject: explorer.Subject; readonly findings: number }
  | { readonly kind: 'explored'; readonly explorer: number; readonly id: number; readonly answer: explorer.Answer }
  /** `stopped`: the user's word came first. */
  | { readonly kind: 'done'; readonly id: number; readonly stopped: boolean }
