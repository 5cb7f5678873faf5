// `--format markdown`: the tables of verdicts and what is wrong, for a job's summary or a comment. Input: the document; output: GitHub's
// Markdown. Text of a spec is text: marks of Markdown and HTML in it do nothing.
import { cellTitle, findingLines, findingTitle, problemsIn, type CellJson, type CheckDocument, type SpecJson } from './document.ts'

export function markdownText(document: CheckDocument): string {
  const { totals } = document
  const head = `**lockspec**: ${totals.asExpected} as expected, ${totals.differs} not, ${totals.awaited} awaited; ${totals.states} states; ${totals.complete ? 'complete' : 'NOT complete'}`
  const blocks = [
    head,
    ...(document.diagnostics.length === 0 ? [] : [diagnosticsText(document)]),
    ...document.specs.flatMap((spec) => [`### ${plain(spec.spec)}`, tableOf(spec), ...spec.cells.flatMap((cell) => detailsOf(spec, cell))]),
  ]
  return `${blocks.join('\n\n')}\n`
}

const marks: Readonly<Record<CellJson['agreement'], string>> = {
  asExpected: '✓ ',
  differs: '✗ ',
  awaited: '… ',
  open: '? ',
  free: '',
  notRun: '',
}

function tableOf({ cells }: SpecJson): string {
  const workloads = [...new Set(cells.map(({ workload }) => workload))]
  const variants = [...new Set(cells.map(({ variant }) => variant))]
  const text = (cell: CellJson | undefined): string =>
    cell === undefined || cell.agreement === 'notRun'
      ? '-'
      : `${marks[cell.agreement]}${cell.run === null ? 'not run' : plain(cell.run.words)}`
  const row = (items: readonly string[]): string => `| ${items.join(' | ')} |`
  return [
    row(['', ...workloads.map(plain)]),
    row(['---', ...workloads.map(() => '---')]),
    ...variants.map((variant) =>
      row([
        plain(variant ?? ''),
        ...workloads.map((workload) => text(cells.find((cell) => cell.workload === workload && cell.variant === variant))),
      ]),
    ),
  ].join('\n')
}

function detailsOf(spec: SpecJson, cell: CellJson): readonly string[] {
  return problemsIn(spec, cell).flatMap((problem) => {
    switch (problem.kind) {
      case 'finding': {
        const title = `${cellTitle(cell)}: ${findingTitle(problem.finding)}`
        return [`<details><summary>${html(title)}</summary>\n\n${fenced(findingLines(problem.finding).join('\n'))}\n\n</details>`]
      }
      case 'missing':
      case 'open':
        return [`- ${plain(problem.text)}`]
      case 'internal':
        return [`- ${plain(cellTitle(cell))}: an internal error, told on standard error`]
      case 'diagnostic':
        return []
    }
  })
}

const diagnosticsText = ({ diagnostics }: CheckDocument): string =>
  diagnostics
    .map(({ code, severity, message, place }) => `- ${severity} ${code} at ${plain(place.file)}:${place.start.line}: ${plain(message)}`)
    .join('\n')

/** A fence longer than any in the text. */
function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length))
  const fence = '`'.repeat(longest + 1)
  return `${fence}text\n${text}\n${fence}`
}

const html = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
const plain = (text: string): string =>
  html(text)
    .replace(/[\\`*_{}[\]()#+!|~-]/g, '\\$&')
    .replaceAll('\n', ' ')
