// The cells of a spec's table, for an editor that shows each as a test. Input: a spec and the results that are of its text as it is;
// output: cells with their places, the verdict that was found and the steps of its counterexample at their places.
import type { DiagnosticRelatedInformation, Range } from '../service/protocol.ts'
import type { Workspace } from '../service/workspace.ts'
import type { Result } from './checks.ts'
import { messageOf, stepsOf } from './found.ts'

export interface TableCell {
  readonly workload: string
  readonly variant: string | null
  readonly range: Range
  /** Absent where the cell was not run since its text changed. */
  readonly found?: {
    readonly words: string
    readonly agrees: boolean
    readonly message: string
    readonly steps: readonly DiagnosticRelatedInformation[]
  }
}

/** Of a spec with errors, none. */
export function tableCells(workspace: Workspace, path: string, results: readonly Result[]): readonly TableCell[] {
  return (workspace.analysis(path)?.model?.cells ?? []).flatMap(({ workload, variant, expected, span }): TableCell[] => {
    const location = workspace.locate(span)
    if (location === undefined || span.file !== path || expected.kind !== 'verdict') return []
    const cell = { workload: workload.name, variant: variant?.name ?? null, range: location.range }
    const result = results.find((each) => each.workload === cell.workload && each.variant === cell.variant)
    if (result === undefined) return [cell]
    const { words, agreement } = result
    const agrees = agreement !== 'differs'
    return [{ ...cell, found: { words, agrees, message: messageOf(result), steps: stepsOf(workspace, result) } }]
  })
}
