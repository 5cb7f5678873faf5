// Exit codes, following TLC's where it has one. Input: the cells of a run; output: the one number that scripts switch on. The list
// is docs/cli.md's; a pull request that changes a number breaks somebody's build.
import type { RunResult } from '../runtime/result.ts'
import { verdictWord } from '../runtime/report/expected.ts'
import { cellAgreement } from '../runtime/report/verdicts.ts'
import type { ReportCell } from '../runtime/report/verdicts.ts'

export const exitCodes = {
  ok: 0,
  /** Of `fmt --check` alone. */
  unformatted: 1,
  usage: 2,
  deadlock: 11,
  invariant: 12,
  liveness: 13,
  failure: 14,
  partialDeadlock: 15,
  unreachable: 16,
  unexpected: 17,
  evaluation: 75,
  type: 120,
  interrupted: 130,
  brokenPipe: 141,
  syntax: 150,
  incomplete: 152,
  internal: 255,
} as const

/** Rules of failures that say that something has no value; all others are wrong steps of the protocol. */
const evaluationRules: ReadonlySet<string> = new Set(['range', 'zero', 'none', 'index', 'invariant'])

/** The code for one run that is not compared with a table. */
export function verdictCode(result: RunResult): number {
  const word = verdictWord(result)
  switch (word) {
    case 'pass':
      return exitCodes.ok
    case 'open':
      return exitCodes.incomplete
    case 'deadlock':
    case 'self_deadlock':
      return exitCodes.deadlock
    case 'violates':
      return result.findings.some((finding) => finding.cause.kind === 'violates') ? exitCodes.invariant : exitCodes.liveness
    case 'livelock':
    case 'starvation':
      return exitCodes.liveness
    case 'fails':
      return result.findings.every((finding) => finding.kind !== 'fails' || isEvaluation(result, finding))
        ? exitCodes.evaluation
        : exitCodes.failure
    case 'leaks':
      return exitCodes.failure
    case 'partial_deadlock':
      return exitCodes.partialDeadlock
    case 'unreachable':
      return exitCodes.unreachable
  }
}

function isEvaluation(result: RunResult, finding: RunResult['findings'][number]): boolean {
  if (finding.cause.kind === 'violates') return true
  return finding.cause.kind === 'fails' && evaluationRules.has(result.meta.failures[finding.cause.failure]!.rule)
}

/** Of the verdicts, the one to exit with where several runs differ: the order of severity in docs/language.md. */
const verdictOrder: readonly number[] = [
  exitCodes.failure,
  exitCodes.evaluation,
  exitCodes.invariant,
  exitCodes.deadlock,
  exitCodes.partialDeadlock,
  exitCodes.liveness,
  exitCodes.unreachable,
]

/**
 * `compared`: the cells stand in a table. 17 goes before a verdict's code, both before 152. An interrupt is told by the caller,
 * since it can come between two runs.
 */
export function exitCode(groups: readonly { readonly compared: boolean; readonly cells: readonly ReportCell[] }[]): number {
  if (groups.some((group) => group.compared && group.cells.some((cell) => cellAgreement(cell) === 'differs'))) return exitCodes.unexpected
  const codes = new Set(
    groups
      .filter((group) => !group.compared)
      .flatMap((group) => group.cells.flatMap((cell) => (cell.result === undefined ? [] : [verdictCode(cell.result)]))),
  )
  const verdict = verdictOrder.find((code) => codes.has(code))
  if (verdict !== undefined) return verdict
  const open = groups.some((group) => group.cells.some((cell) => cellAgreement(cell) === 'open'))
  return open ? exitCodes.incomplete : exitCodes.ok
}
