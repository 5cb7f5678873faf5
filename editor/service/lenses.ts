// Code lenses: a check over each workload, each variant and each table, and in each cell of a table its last verdict. Input: a file and
// what is known of its runs; output: lenses with commands that the server or the editor carries out.
import type { CodeLens, Command } from './protocol.ts'
import { rangeAt } from './protocol.ts'
import type { Workspace } from './workspace.ts'

export interface Verdict {
  readonly words: string
  readonly agrees: boolean
  /** The text has changed since. */
  readonly stale: boolean
}

/** What a run counted of a retry rule. */
export interface RetryRun {
  readonly workload: string
  readonly variant: string | null
  readonly name: string
  /** The procedure whose attempt has the rule. */
  readonly procedure: string
  /** Transitions on which it fires. */
  readonly fired: number
  /** Most firings in a row without the operation completing in between; `null` where the run was not complete. */
  readonly longest: number | 'unbounded' | null
  readonly stale: boolean
}

/** What tasks held in the run of a cell, where they stood before a statement. */
export interface HeldRun {
  readonly workload: string
  readonly variant: string | null
  readonly held: readonly {
    /** Line and column from 1. */
    readonly at: { readonly file: string; readonly line: number; readonly column: number }
    readonly task: string
    /** Each time, and at times. */
    readonly certain: readonly string[]
    readonly possible: readonly string[]
  }[]
}

/** A finding that is not as the table says, of a run of the text as it is. */
export interface FoundRun {
  readonly workload: string
  readonly variant: string | null
  readonly headline: string
  readonly facts: readonly string[]
}

export type VerdictOf = (workload: string, variant: string | null) => Verdict | undefined

/** What a check is asked for: all that is not said. */
export interface CheckArguments {
  readonly uri: string
  readonly workload?: string
  readonly variant?: string
}

export function lenses(workspace: Workspace, path: string, verdictOf: VerdictOf): CodeLens[] {
  const source = workspace.source(path)
  if (source === undefined) return []
  const uri = workspace.uriOf(path)
  const lens = (span: { readonly start: number; readonly end: number }, command: Command): CodeLens => ({
    range: rangeAt(source.text, span),
    command,
  })
  const check = (title: string, args: Omit<CheckArguments, 'uri'>): Command => ({
    title,
    command: 'lockspec.check',
    arguments: [{ uri, ...args }],
  })
  return workspace.parsed(source).file.declarations.flatMap((node): CodeLens[] => {
    switch (node.kind) {
      case 'workload':
        return [lens(node.name.span, check('check', { workload: node.name.text }))]
      case 'variant':
        return [lens(node.name.span, check('check', { variant: node.name.text }))]
      case 'expect':
        return [
          lens({ start: node.span.start, end: node.span.start + 'expect'.length }, check('check all', {})),
          ...node.rows.flatMap((row) =>
            row.cells.flatMap((cell, index): CodeLens[] => {
              const workload = node.columns[index]?.text
              if (workload === undefined || cell.kind === 'notRun') return []
              const args = { workload, variant: row.variant.text }
              const verdict = verdictOf(workload, row.variant.text)
              if (verdict === undefined) return []
              const title = `${workload}: ${verdict.words}${verdict.stale ? ' (stale)' : verdict.agrees ? '' : ' (not as expected)'}`
              const show: Command = { title: 'show the run', command: 'lockspec.showRun', arguments: [{ uri, ...args }] }
              const walk: Command = { title: 'explore from here', command: 'lockspec.explore', arguments: [{ uri, ...args }] }
              return [
                lens(cell.span, check(title, args)),
                ...(verdict.words === 'pass' ? [] : [lens(cell.span, show), lens(cell.span, walk)]),
              ]
            }),
          ),
        ]
      default:
        return []
    }
  })
}
