// Inlay hints: a mark before each statement that is a step, and the outcomes of a called procedure behind the call. Where a step begins
// is decided by compiler/model/reads.ts. Input: a file and a stretch of it; output: hints.
import type { Block, Facts } from '../../compiler/model/model.ts'
import { isStep, isStepClause, statementBlocks } from '../../compiler/model/reads.ts'
import type { InlayHint } from './protocol.ts'
import { positionAt } from './protocol.ts'
import type { Workspace } from './workspace.ts'

export const stepMark = '▸'

export function inlayHints(workspace: Workspace, path: string, within: { readonly start: number; readonly end: number }): InlayHint[] {
  const source = workspace.source(path)
  const root = workspace.roots(path)[0]
  if (source === undefined || root?.known === undefined) return []
  const { code, facts } = root.known
  const wrong = root.diagnostics.filter(({ severity, span }) => severity === 'error' && span.file === path)
  const hints: InlayHint[] = []
  const isShown = (offset: number): boolean => within.start <= offset && offset <= within.end
  const mark = (start: number, end: number): void => {
    if (isShown(start) && !wrong.some(({ span }) => start <= span.start && span.start < end))
      hints.push({
        position: positionAt(source.text, start),
        label: stepMark,
        paddingRight: true,
        tooltip: 'a step begins here: others can come between it and the one before',
      })
  }
  const visit = (block: Block): void => {
    for (const statement of block.statements) {
      if (isStep(statement, facts)) mark(statement.span.start, statement.span.end)
      if (statement.kind === 'call' && statement.procedure.outcomes.length > 0 && isShown(statement.span.end)) {
        const outcomes = statement.procedure.outcomes.map(({ name }) => name).join(' | ')
        hints.push({ position: positionAt(source.text, statement.span.end), label: `-> ${outcomes}`, paddingLeft: true })
      }
      // What an `atomic` or a touch holds happens in its own step.
      if (statement.kind !== 'atomic' && statement.kind !== 'touch') statementBlocks(statement).forEach(visit)
      if (statement.kind === 'attempt') markClauses(statement.clauses, facts, mark)
    }
  }
  for (const body of [
    ...code.procedures.map((each) => each.body),
    ...code.workloads.flatMap(({ tasks }) => tasks.map((each) => each.body)),
  ])
    if (body.span.file === path) visit(body)
  return hints.sort((a, b) => a.position.line - b.position.line || a.position.character - b.position.character)
}

function markClauses(
  clauses: readonly Parameters<typeof isStepClause>[0][],
  facts: Facts,
  mark: (start: number, end: number) => void,
): void {
  for (const clause of clauses) if (isStepClause(clause, facts)) mark(clause.span.start, clause.span.end)
}
