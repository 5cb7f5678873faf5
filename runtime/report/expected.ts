// What a cell of the table of expected verdicts says against what a run found. Input: the expectation as plain data and a run's
// result; output: whether they agree, with the words of both. The rules are those of docs/language.md, "Expected verdicts".
import { severity, type FindingKind } from '../kinds.ts'
import type { Finding, RunResult } from '../result.ts'

export type Expectation =
  | { readonly kind: 'notRun' }
  | {
      readonly kind: 'verdict'
      readonly awaited: boolean
      /** Empty: pass. */
      readonly findings: readonly { readonly kind: FindingKind; readonly qualifier: string | undefined }[]
      /** The exact set of outcomes, where the cell names one. */
      readonly outcomes: readonly string[] | undefined
    }

/** `open`: the run ended early or was never begun, and nothing that it saw differs. `free`: nothing was expected (a size or a switch was changed by hand). */
export type Agreement = 'asExpected' | 'differs' | 'awaited' | 'open' | 'free' | 'notRun'

/** How a cell's row in the table and its result stand to each other. `open`: the run ended early, and what it has found decides nothing. */
export function agreement(expected: Expectation | undefined, result: RunResult | undefined): Agreement {
  if (expected?.kind === 'notRun') return 'notRun'
  if (result === undefined) return 'open'
  if (expected === undefined) return isWhole(result) ? 'free' : 'open'
  const early = result.ended !== 'complete'
  if (expected.awaited) return isWhole(result) ? 'awaited' : 'open'
  // A finding stays a finding however the run ended; that there is no other needs every state.
  if (result.findings.some((found) => !isExpected(expected, found))) return 'differs'
  const occurred = outcomesOf(result)
  if (expected.outcomes !== undefined && occurred.some((outcome) => !expected.outcomes!.includes(outcome))) return 'differs'
  if (early) return 'open'
  const missing = expected.findings.filter((wanted) => !result.findings.some((found) => covers(wanted, found)))
  if (missing.some(({ kind }) => !isUnasked(result, kind))) return 'differs'
  if (!isWhole(result) || (result.engine !== undefined && expected.outcomes !== undefined)) return 'open'
  if (expected.outcomes !== undefined && expected.outcomes.some((outcome) => !occurred.includes(outcome))) return 'differs'
  return 'asExpected'
}

/** Whether the run was asked everything and saw everything. */
export const isWhole = ({ ended, engine }: RunResult): boolean =>
  ended === 'complete' && (engine === undefined || engine.unasked.length === 0)

const isUnasked = ({ engine }: RunResult, kind: FindingKind): boolean =>
  engine?.unasked.some((words) => words.split(' ')[0] === kind || words.startsWith('anything')) === true

/** Whether a cell names the finding, or its kind. */
export const isExpected = ({ findings }: Extract<Expectation, { kind: 'verdict' }>, found: Finding): boolean =>
  findings.some((wanted) => covers(wanted, found))

function covers(wanted: { readonly kind: FindingKind; readonly qualifier: string | undefined }, found: Finding): boolean {
  if (wanted.kind !== found.kind) return false
  if (wanted.qualifier === undefined || wanted.qualifier === found.name) return true
  // Of another checker, which does not say under how much fairness there is one.
  if (wanted.kind === 'livelock' && found.name === '') return true
  // `fails range` means the rule, in whatever line.
  if (wanted.kind === 'fails' || wanted.kind === 'warns') return found.name.startsWith(`${wanted.qualifier}@`)
  // One of those that a property's `forall` makes.
  if (found.name.startsWith(`${wanted.qualifier}[`)) return true
  return wanted.kind === 'leaks' && isPathOf(wanted.qualifier, found.name)
}

/** `page` and `Inode.page` mean the lock of whichever instance, `Inode[0].page` that of one. */
function isPathOf(path: string, lock: string): boolean {
  const wanted = path.split('.')
  const parts = lock.split('.').slice(-wanted.length)
  return (
    parts.length === wanted.length && parts.every((part, index) => wanted[index] === part || wanted[index] === part.replace(/\[.*\]/, ''))
  )
}

/** All outcomes that occurred, of whatever operation, in the order of the operations. */
export const outcomesOf = (result: RunResult): readonly string[] => [...new Set(result.outcomes.flatMap((operation) => operation.occurred))]

/** `fails writing, reading + deadlock`, `pass`; one entry per kind, so that a narrow column can break between them. */
export function verdictWords(result: RunResult): readonly string[] {
  const kinds = severity.filter((kind) => result.findings.some((found) => found.kind === kind))
  if (kinds.length === 0) return [isWhole(result) ? 'pass' : 'nothing found']
  return kinds.map((kind) =>
    withNames(
      kind,
      result.findings.filter((found) => found.kind === kind).map((found) => found.name),
    ),
  )
}

/** A cell of the table as the verdicts that it asks for: `-` where it is not run, `pass` where nothing is to be found. */
export function expectedWords(expected: Expectation): readonly string[] {
  if (expected.kind === 'notRun') return ['-']
  if (expected.findings.length === 0) return ['pass']
  return expected.findings.map((wanted) => withNames(wanted.kind, wanted.qualifier === undefined ? [] : [wanted.qualifier]))
}

const withNames = (kind: FindingKind, names: readonly string[]): string => {
  const told = [...new Set(names.filter((name) => name !== ''))]
  return told.length === 0 ? kind : `${kind} ${told.join(', ')}`
}

/** The word of the verdict: its most severe kind. */
export const verdictWord = (result: RunResult): FindingKind | 'pass' | 'open' =>
  severity.find((kind) => result.findings.some((found) => found.kind === kind)) ?? (isWhole(result) ? 'pass' : 'open')
