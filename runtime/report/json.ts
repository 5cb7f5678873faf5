// Everything that the text shows, as one versioned document (docs/json.md). Input: the cells of each spec; output: plain data for
// `JSON.stringify`. Fields are added, never changed, within one version.
import type { RunResult } from '../result.ts'
import { neverRan } from './coverage.ts'
import { expectedWords, outcomesOf, verdictWord, verdictWords } from './expected.ts'
import type { Expectation } from './expected.ts'
import { orderJson } from './orderJson.ts'
import { findingJson, traceJson } from './traceJson.ts'
import { cellAgreement, totalsOf } from './verdicts.ts'
import type { ReportCell, Totals } from './verdicts.ts'
import { nth } from '../entries.ts'

const jsonVersion = 1

export interface SpecCells {
  readonly spec: string
  readonly file: string
  /** The texts that places point into: the spec, then what it imports. */
  readonly sources: readonly { readonly path: string; readonly text: string }[]
  readonly cells: readonly ReportCell[]
}

/** `diagnostics`: what the compiler says of the specs, as plain data; the runtime does not look into it. */
export function jsonDocument<Diagnostic extends object>(
  version: string,
  specs: readonly SpecCells[],
  exitCode: number,
  diagnostics: readonly Diagnostic[] = [],
) {
  const cells = specs.flatMap((spec) => spec.cells)
  const totals: Totals = totalsOf(cells)
  return {
    format: 'lockspec-check' as const,
    version: jsonVersion,
    lockspec: version,
    exitCode,
    totals,
    diagnostics,
    specs: specs.map((spec) => ({
      spec: spec.spec,
      file: spec.file,
      sources: spec.sources.map(({ path, text }) => ({ path, text })),
      cells: spec.cells.map((cell) => cellJson(cell)),
      neverRan: neverRan(spec.cells.flatMap((cell) => cell.result ?? [])).map((gap) => ({
        kind: gap.kind,
        at: gap.at ?? null,
        text: gap.text,
      })),
    })),
  }
}

function cellJson(cell: ReportCell) {
  const { result } = cell
  return {
    workload: cell.workload,
    variant: cell.variant,
    agreement: cellAgreement(cell),
    expected: cell.expected === undefined ? null : expectedJson(cell.expected),
    internalError: cell.lost === true,
    run: result === undefined ? null : runJson(result, cell.expected),
    shown: result === undefined || cell.shown === undefined ? null : traceJson(result, cell.shown),
    order: cell.order === undefined ? null : orderJson(cell.order),
  }
}

function expectedJson(expected: Expectation) {
  if (expected.kind === 'notRun') return { run: false } as const
  return {
    run: true as const,
    awaited: expected.awaited,
    verdict: expectedWords(expected).join(' + '),
    findings: expected.findings.map((finding) => ({ kind: finding.kind, qualifier: finding.qualifier ?? null })),
    outcomes: expected.outcomes ?? null,
  }
}

function runJson(result: RunResult, expected: Expectation | undefined) {
  const { meta } = result
  return {
    verdict: verdictWord(result),
    words: verdictWords(result).join(' + '),
    ended: result.ended,
    states: result.states,
    reductions: result.reductions ?? [],
    unfolded: result.unfolded ?? null,
    engine: result.engine ?? null,
    unreduced: result.unreduced ?? null,
    givenUp: result.givenUp ?? null,
    transitions: result.transitions,
    depth: result.depth,
    initialStates: result.initialStates,
    frontier: result.frontier,
    growth: result.growth ?? null,
    cached: result.cached === true,
    seconds: result.seconds,
    bytes: result.bytes,
    sizes: meta.sizes,
    switches: Object.fromEntries(
      meta.parameters.map((parameter, index) => [parameter.name, nth(parameter.values, nth(result.settings, index))]),
    ),
    tasks: meta.tasks.map((task) => ({ name: task.name, role: task.role })),
    outcomes: outcomesOf(result),
    operations: result.outcomes,
    retries: result.retries.map((retry) => ({ ...retry, longest: retry.longest ?? null, atLeast: retry.atLeast ?? false })),
    accounting:
      result.accounting === undefined
        ? null
        : { ...result.accounting, overtakes: result.accounting.overtakes ?? null, atLeast: result.accounting.atLeast ?? false },
    findings: result.findings.map((finding) => findingJson(result, finding, expected)),
  }
}
