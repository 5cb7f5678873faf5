// Exit codes, following TLC's where it has one. Input: the cells of a run; output: the one number that scripts switch on. The list
// is docs/cli.md's; a pull request that changes a number breaks somebody's build.
import { failureRules, findingKinds, isFailureRule, severity } from '../runtime/kinds.ts'
import type { RunResult } from '../runtime/result.ts'
import { verdictWord } from '../runtime/report/expected.ts'
import { cellAgreement } from '../runtime/report/verdicts.ts'
import type { ReportCell } from '../runtime/report/verdicts.ts'
import { nth } from '../runtime/entries.ts'

export const exitCodes = {
  ok: 0,
  /** Of `fmt --check` alone. */
  unformatted: 1,
  usage: 2,
  deadlock: findingKinds.deadlock.exit,
  invariant: findingKinds.violates.exit,
  liveness: findingKinds.livelock.exit,
  failure: findingKinds.fails.exit,
  partialDeadlock: findingKinds.partial_deadlock.exit,
  unreachable: findingKinds.unreachable.exit,
  unexpected: 17,
  evaluation: findingKinds.fails.byCause.evaluation,
  type: 120,
  interrupted: 130,
  brokenPipe: 141,
  syntax: 150,
  incomplete: 152,
  internal: 255,
} as const

/** docs/cli.md has the same words. */
export const exitMeanings: Readonly<Record<keyof typeof exitCodes, string>> = {
  ok: 'all cells as expected; without a table, pass',
  unformatted: '`fmt --check`: some file is not formatted',
  usage: 'usage: a file, name or option that there is not; something cannot be read or written',
  deadlock: 'deadlock, self_deadlock',
  invariant: 'violates: an invariant or `finally`',
  liveness: 'livelock, starvation, a temporal property',
  failure: 'fails, use_after_free, leaks, warns',
  partialDeadlock: 'partial_deadlock',
  unreachable: 'unreachable; with `--require-coverage`, something never ran',
  unexpected: 'a cell is not as expected',
  evaluation: 'fails by evaluation: a range left, a division by zero, a field of `none`, an index outside',
  type: 'the spec is wrong: names, types, rules',
  interrupted: 'interrupted',
  brokenPipe: 'standard output was closed',
  syntax: 'the spec is wrong: syntax',
  incomplete: 'a run ended early, and nothing that it saw differs',
  internal: 'an error of lockspec itself; `LOCKSPEC_DEBUG=1` shows where',
}

/** Where something is met. */
export interface Example {
  /** Of `example.lockspec` where there is a spec. */
  readonly command: string
  readonly spec?: string
}

/** Codes that are more than those of a kind of finding, which has an example of its own. */
export const exitExamples: Readonly<Partial<Record<keyof typeof exitCodes, Example>>> = {
  ok: {
    command: 'lockspec check example.lockspec',
    spec: `spec example
object Page { dirty : bool = false }
workload w {
  task writer { Page.dirty = true }
}`,
  },
  unformatted: { command: 'lockspec fmt --check example.lockspec', spec: 'spec   example' },
  usage: { command: 'lockspec check nowhere.lockspec' },
  unexpected: {
    command: 'lockspec check example.lockspec',
    spec: `spec example
object Page { dirty : bool = false }
workload w {
  task writer { Page.dirty = true }
}
variant plain { }
expect {
  |       | w        |
  | plain | deadlock |
}`,
  },
  evaluation: {
    command: 'lockspec check example.lockspec',
    spec: `spec example
object Page { users : 0..1 = 0 }
workload w {
  task t { atomic { Page.users++ } }
  task u { atomic { Page.users++ } }
}`,
  },
  type: {
    command: 'lockspec check example.lockspec',
    spec: `spec example
workload w {
  task t { lock Page.m }
}`,
  },
  interrupted: { command: 'timeout --signal=INT 1 lockspec check specs --fresh' },
  brokenPipe: { command: 'lockspec check specs | head -1' },
  syntax: { command: 'lockspec check example.lockspec', spec: 'spec example workload' },
  incomplete: { command: 'lockspec check specs --fresh --memory 1M' },
}

/** The code for one run that is not compared with a table. */
export function verdictCode(result: RunResult): number {
  const word = verdictWord(result)
  switch (word) {
    case 'pass':
      return exitCodes.ok
    case 'open':
      return exitCodes.incomplete
    case 'violates': {
      const { exit, byCause } = findingKinds.violates
      return result.findings.some((finding) => finding.cause.kind === 'violates') ? exit : byCause.temporal
    }
    case 'fails': {
      const { exit, byCause } = findingKinds.fails
      const all = result.findings.filter((finding) => finding.kind === 'fails')
      return all.every((finding) => isEvaluation(result, finding)) ? byCause.evaluation : exit
    }
    default:
      return findingKinds[word].exit
  }
}

function isEvaluation(result: RunResult, finding: RunResult['findings'][number]): boolean {
  if (finding.cause.kind === 'violates') return true
  if (finding.cause.kind !== 'fails') return false
  const { rule } = nth(result.meta.failures, finding.cause.failure)
  return isFailureRule(rule) && failureRules[rule].evaluation
}

/** Of the verdicts, the one to exit with where several runs differ: the order of severity. */
const verdictOrder: readonly number[] = [
  ...new Set(severity.flatMap((kind) => [findingKinds[kind].exit, ...(kind === 'fails' ? [exitCodes.evaluation] : [])])),
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
