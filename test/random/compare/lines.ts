// What is compared of a run, as lines: counts, findings with the steps of their counterexamples, outcomes. Input: a result of the
// interpreter or of the runtime; output: lines, and those that only one of two has.
import { lengthOf } from '../../support/lengths.ts'
import type { RunResult } from '../../../runtime/index.ts'
import type { OracleResult } from '../../oracle/explored.ts'
import { namesOf } from '../../support/oracle.ts'

const countsOf = (result: {
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly initialStates: number
}): string => `${result.states} states, ${result.transitions} transitions, depth ${result.depth}, ${result.initialStates} at the start`

const outcomesOf = (outcomes: readonly (readonly [string, readonly string[]])[]): readonly string[] =>
  outcomes
    .filter(([, occurred]) => occurred.length > 0)
    .map(([operation, occurred]) => `${operation}: ${[...occurred].sort().join(', ')}`)
    .sort()

/** The first line has the counts. */
export const linesOf = (result: OracleResult): readonly string[] => [
  countsOf(result),
  ...[...namesOf(result)].sort(),
  ...outcomesOf(Object.entries(result.outcomes)),
]

export const linesOfRun = (result: RunResult): readonly string[] => [
  countsOf(result),
  ...result.findings
    .map((finding) => [finding.kind, finding.name, lengthOf(finding)].filter((word) => word !== undefined && word !== '').join(' '))
    .sort(),
  ...outcomesOf(result.outcomes.map(({ operation, occurred }) => [operation, occurred] as const)),
]

export const withoutLength = (line: string): string => line.replace(/ after \d+$/, '')

/** Findings and outcomes: what a run with fewer states has in common with the one as written. */
export const findingsAndOutcomes = (result: RunResult): readonly string[] => linesOfRun(result).slice(1).map(withoutLength)

/** Lines that only one of the two has. */
export function difference(
  one: readonly string[],
  other: readonly string[],
  [first, second]: readonly [string, string],
): string | undefined {
  if (one.join('\n') === other.join('\n')) return undefined
  const only = (mine: readonly string[], theirs: readonly string[]): string => mine.filter((line) => !theirs.includes(line)).join('; ')
  return `${first}: ${only(one, other)}\n${second}: ${only(other, one)}`
}
