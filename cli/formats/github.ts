// `--format github`: annotations for a workflow of GitHub Actions, an error a problem at its line. Input: the document; output: workflow
// commands, escaped as the runner's own toolkit does (docs.github.com, "Workflow commands").
import { cellTitle, findingTitle, placeOf, problemsOf, traceLines, type CheckDocument, type Place, type Problem } from './document.ts'

export const githubText = (document: CheckDocument): string =>
  problemsOf(document)
    .map((problem) => `${annotation(problem)}\n`)
    .join('')

function annotation(problem: Problem): string {
  switch (problem.kind) {
    case 'diagnostic': {
      const { code, severity, message, hint, place } = problem.diagnostic
      const where = { file: place.file, ...place.start }
      return command(severity, where, code, hint === null ? message : `${message}\n${hint}`)
    }
    case 'finding': {
      const { spec, cell, finding } = problem
      const title = `${findingTitle(finding)} in ${spec.spec}: ${cellTitle(cell)}`
      return command('error', placeOf(spec, finding), title, [finding.headline, ...finding.facts, ...traceLines(finding)].join('\n'))
    }
    case 'missing':
      return command('error', firstLine(problem.spec.file), `not as expected in ${problem.spec.spec}`, problem.text)
    case 'open':
      return command('error', firstLine(problem.spec.file), `not complete in ${problem.spec.spec}`, problem.text)
    case 'internal':
      return command('error', firstLine(problem.spec.file), 'internal error', `${cellTitle(problem.cell)}: told on standard error`)
  }
}

const firstLine = (file: string): Place => ({ file, line: 1, column: 1 })

const command = (level: 'error' | 'warning', { file, line, column }: Place, title: string, message: string): string =>
  `::${level} file=${property(file)},line=${line},col=${column},title=${property(title)}::${data(message)}`

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A')
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C')
