// `--format junit`: a suite a spec, a case a cell; what is not as expected is a failure with the short counterexample. Input: the document;
// output: XML as the JUnit schema of Jenkins has it, which GitLab, Azure and others read.
import { cellTitle, findingLines, problemsIn, type CellJson, type CheckDocument, type Problem, type SpecJson } from './document.ts'
import { nth } from '../../runtime/entries.ts'

export function junitText(document: CheckDocument): string {
  const suites = [...(document.diagnostics.length === 0 ? [] : [diagnosticsSuite(document)]), ...document.specs.map(suiteOf)]
  const total = (name: keyof Counts): number => suites.reduce((sum, { counts }) => sum + counts[name], 0)
  const attributes = `name="lockspec" tests="${total('tests')}" failures="${total('failures')}" errors="${total('errors')}"`
  const body = suites.map(({ text }) => text).join('')
  return `<?xml version="1.0" encoding="UTF-8"?>\n<testsuites ${attributes}>\n${body}</testsuites>\n`
}

interface Counts {
  readonly tests: number
  readonly failures: number
  readonly errors: number
  readonly skipped: number
}

interface Suite {
  readonly counts: Counts
  readonly text: string
}

interface Case {
  readonly kind: 'passed' | 'failure' | 'error' | 'skipped'
  readonly text: string
}

function suiteOf(spec: SpecJson): Suite {
  return suite(
    spec.file,
    spec.cells.reduce((sum, cell) => sum + secondsOf(cell), 0),
    spec.cells.map((cell) => caseOf(spec, cell)),
  )
}

/** What is known from an earlier run took no time in this one. */
const secondsOf = ({ run }: CellJson): number => (run === null || run.cached ? 0 : run.seconds)

function suite(name: string, seconds: number, cases: readonly Case[]): Suite {
  const count = (kind: Case['kind']): number => cases.filter((each) => each.kind === kind).length
  const counts = { tests: cases.length, failures: count('failure'), errors: count('error'), skipped: count('skipped') }
  const numbers = `tests="${counts.tests}" failures="${counts.failures}" errors="${counts.errors}" skipped="${counts.skipped}"`
  const head = `  <testsuite name="${attribute(name)}" ${numbers} time="${seconds.toFixed(3)}">\n`
  return { counts, text: `${head}${cases.map(({ text }) => text).join('')}  </testsuite>\n` }
}

function caseOf(spec: SpecJson, cell: CellJson): Case {
  const head = `    <testcase classname="${attribute(spec.spec)}" name="${attribute(cellTitle(cell))}" time="${secondsOf(cell).toFixed(3)}"`
  if (cell.agreement === 'notRun') return { kind: 'skipped', text: `${head}>\n      <skipped/>\n    </testcase>\n` }
  const problems = problemsIn(spec, cell)
  if (problems.length === 0) {
    const awaited = cell.agreement === 'awaited'
    return awaited
      ? { kind: 'skipped', text: `${head}>\n      <skipped message="awaited: the table does not compare"/>\n    </testcase>\n` }
      : { kind: 'passed', text: `${head}/>\n` }
  }
  // One of its kind a case: the schema of Jenkins allows more, its readers show the first.
  const kind = problems.some((problem) => problem.kind === 'internal' || problem.kind === 'open') ? 'error' : 'failure'
  const text = problems.map(problemText).join('\n\n')
  const message = nth(text.split('\n'), 0)
  const inner = `      <${kind} message="${attribute(message)}" type="${attribute(typeOf(nth(problems, 0)))}">${content(text)}</${kind}>\n`
  return { kind, text: `${head}>\n${inner}    </testcase>\n` }
}

function diagnosticsSuite({ diagnostics }: CheckDocument): Suite {
  const errors = diagnostics.filter(({ severity }) => severity === 'error')
  return suite(
    'diagnostics',
    0,
    errors.map(({ code, message, hint, place }) => {
      const where = `${place.file}:${place.start.line}:${place.start.column}`
      const text = `${where}: ${message}${hint === null ? '' : `\n${hint}`}`
      const head = `    <testcase classname="${attribute(place.file)}" name="${attribute(`${code} at ${place.start.line}:${place.start.column}`)}" time="0"`
      return {
        kind: 'error',
        text: `${head}>\n      <error message="${attribute(message)}" type="${code}">${content(text)}</error>\n    </testcase>\n`,
      }
    }),
  )
}

function problemText(problem: Problem): string {
  switch (problem.kind) {
    case 'finding':
      return findingLines(problem.finding).join('\n')
    case 'missing':
    case 'open':
      return problem.text
    case 'internal':
      return `${cellTitle(problem.cell)}: an internal error, told on standard error`
    case 'diagnostic':
      return problem.diagnostic.message
  }
}

const typeOf = (problem: Problem): string => (problem.kind === 'finding' ? problem.finding.kind : problem.kind)

/** XML 1.0 has no way to write other control characters: they are shown as what they are. */
const printable = (text: string): string => text.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '\ufffd')

const content = (text: string): string => printable(text).replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const attribute = (text: string): string => content(text).replaceAll('"', '&quot;').replaceAll('\n', '&#10;').replaceAll('\t', '&#9;')
