// What a check found against the table, as diagnostics: at the cell, with the steps of the counterexample at their places. Input: results
// that are of the text as it is; output: diagnostics of the spec.
import type { Diagnostic, DiagnosticRelatedInformation } from '../service/protocol.ts'
import type { Workspace } from '../service/workspace.ts'
import { type Result, absolute } from './checks.ts'

/** What was not as the table says, as diagnostics of the spec; nothing while the text has errors. */
export function foundInCells(workspace: Workspace, path: string, results: readonly Result[]): Diagnostic[] {
  const model = workspace.analysis(path)?.model
  if (model === undefined) return []
  return results.flatMap((result): Diagnostic[] => {
    if (result.agreement !== 'differs') return []
    const cell = model.cells.find(
      ({ workload, variant }) => workload.name === result.workload && (variant?.name ?? null) === result.variant,
    )
    const location = cell && workspace.locate(cell.span)
    if (location === undefined) return []
    const steps = stepsOf(workspace, result)
    return [
      {
        range: location.range,
        severity: 1,
        source: 'lockspec check',
        message: messageOf(result),
        ...(steps.length === 0 ? {} : { relatedInformation: [...steps] }),
      },
    ]
  })
}

/** The headline of what was found, against the table. */
export const messageOf = ({ expected, words, findings }: Result): string =>
  `expected ${expected ?? 'pass'}, found ${words}${findings[0] === undefined ? '' : `: ${findings[0].headline}`}`

/** The steps of the counterexample at their places. */
export const stepsOf = (workspace: Workspace, { steps }: Result): readonly DiagnosticRelatedInformation[] =>
  steps.map(({ number, task, text, at }) => {
    const position = { line: at.line - 1, character: at.column - 1 }
    return {
      location: { uri: workspace.uriOf(absolute(at.file)), range: { start: position, end: position } },
      message: `${number}. ${task}: ${text}`,
    }
  })
