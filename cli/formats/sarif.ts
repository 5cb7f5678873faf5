// `--format sarif`: what is wrong as SARIF 2.1.0 (OASIS), which code scanning reads. Input: the document; output: one log with one run. A
// finding is a result at its line, its counterexample a code flow with a thread flow for each task; errors of a spec are results, too.
import { createHash } from 'node:crypto'
import { catalogue, isCode } from '../../compiler/diagnostics/catalogue.ts'
import { findingKinds, isFindingKind } from '../../runtime/kinds.ts'
import {
  cellTitle,
  findingTitle,
  placeOf,
  problemsOf,
  type CheckDocument,
  type FindingJson,
  type Place,
  type Problem,
  type SpecJson,
  type StepJson,
} from './document.ts'

const schema = 'https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json'

export function sarifText(document: CheckDocument): string {
  const problems = problemsOf(document)
  const rules = [...new Set(problems.map(ruleOf))].sort()
  const log = {
    $schema: schema,
    version: '2.1.0',
    runs: [
      {
        tool: { driver: { name: 'lockspec', version: document.lockspec, rules: rules.map(ruleJson) } },
        columnKind: 'utf16CodeUnits',
        originalUriBaseIds: { SRCROOT: { description: { text: 'where lockspec was started' } } },
        invocations: [{ executionSuccessful: !problems.some(({ kind }) => kind === 'internal'), exitCode: document.exitCode }],
        results: problems.map((problem) => resultJson(problem, rules)),
      },
    ],
  }
  return `${JSON.stringify(log, undefined, 2)}\n`
}

function ruleOf(problem: Problem): string {
  switch (problem.kind) {
    case 'diagnostic':
      return problem.diagnostic.code
    case 'finding':
      return problem.finding.kind
    case 'missing':
      return 'not_as_expected'
    case 'open':
      return 'not_complete'
    case 'internal':
      return 'internal_error'
  }
}

const meanings: Readonly<Record<string, string>> = {
  not_as_expected: 'A run found less than the table of the spec expects, or other outcomes.',
  not_complete: 'Not every state was seen: neither a pass nor a whole set of findings is confirmed.',
  internal_error: 'An error of lockspec itself.',
}

const meaningOf = (id: string): string => (isFindingKind(id) ? findingKinds[id].when : (meanings[id] ?? id))

function ruleJson(id: string): object {
  const entry = isCode(id) ? catalogue[id] : undefined
  const meaning = entry?.title ?? meaningOf(id)
  return {
    id,
    shortDescription: { text: meaning },
    help: { text: entry?.explanation ?? `${meaning} See docs/language.md, "Findings".` },
    defaultConfiguration: { level: 'error' },
  }
}

function resultJson(problem: Problem, rules: readonly string[]): object {
  const ruleId = ruleOf(problem)
  const common = { ruleId, ruleIndex: rules.indexOf(ruleId) }
  switch (problem.kind) {
    case 'diagnostic': {
      const { severity, message, hint, place, related, code } = problem.diagnostic
      const region = (at: typeof place): object => ({
        startLine: at.start.line,
        startColumn: at.start.column,
        endLine: at.end.line,
        endColumn: at.end.column,
      })
      return {
        ...common,
        level: severity,
        message: { text: hint === null ? message : `${message}\n${hint}` },
        locations: [{ physicalLocation: { artifactLocation: artifact(place.file), region: region(place) } }],
        relatedLocations: related.map((each, id) => ({
          id: id + 1,
          message: { text: each.message },
          physicalLocation: { artifactLocation: artifact(each.place.file), region: region(each.place) },
        })),
        partialFingerprints: fingerprint(place.file, code, message),
      }
    }
    case 'finding': {
      const { spec, cell, finding } = problem
      return {
        ...common,
        level: 'error',
        message: { text: [`${cellTitle(cell)}: ${findingTitle(finding)}: ${finding.headline}`, ...finding.facts].join('\n') },
        locations: [location(placeOf(spec, finding))],
        ...(finding.trace === null ? {} : { codeFlows: [codeFlow(spec, finding)] }),
        partialFingerprints: fingerprint(spec.spec, cell.workload, cell.variant ?? '', finding.kind, finding.name),
      }
    }
    case 'missing':
    case 'open':
    case 'internal': {
      const { spec, cell } = problem
      const text = problem.kind === 'internal' ? `${cellTitle(cell)}: told on standard error` : problem.text
      return {
        ...common,
        level: 'error',
        message: { text },
        locations: [location({ file: spec.file, line: 1, column: 1 })],
        partialFingerprints: fingerprint(spec.spec, cell.workload, cell.variant ?? '', problem.kind),
      }
    }
  }
}

/** The same finding has the same fingerprint whatever moves in the text and however long its run is. */
const fingerprint = (...parts: readonly string[]): object => ({
  'lockspec/v1': createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 32),
})

const location = (place: Place, text?: string): object => ({
  physicalLocation: { artifactLocation: artifact(place.file), region: { startLine: place.line, startColumn: place.column } },
  ...(text === undefined ? {} : { message: { text } }),
})

const artifact = (file: string): object =>
  file.startsWith('/') ? { uri: `file://${uri(file)}` } : { uri: uri(file), uriBaseId: 'SRCROOT' }
const uri = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

/** Steps keep their numbers across the tasks' thread flows. */
function codeFlow(spec: SpecJson, { trace, loop }: FindingJson): object {
  const steps = [...(trace?.steps ?? []), ...(loop?.steps ?? [])]
  const tasks = [...new Set(steps.map(({ task }) => task))]
  const flows = tasks.map((task) => ({
    id: task,
    locations: steps.flatMap((step, index) => (step.task === task ? [flowLocation(step, index + 1)] : [])),
  }))
  const empty = { id: 'start', locations: [{ location: location({ file: spec.file, line: 1, column: 1 }), executionOrder: 1 }] }
  return { threadFlows: flows.length === 0 ? [empty] : flows }
}

const flowLocation = (step: StepJson, executionOrder: number): object => ({
  location: location(step.at, `${step.task}: ${step.text}`),
  executionOrder,
  nestingLevel: step.calls.length,
})
