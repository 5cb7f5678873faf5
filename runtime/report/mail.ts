// Findings for a mail: 72 columns of plain ASCII, the cause first, then the scenario, then the command that shows the rest. Input: a result, a
// finding and that command; output: lines.
import type { Finding, RunResult } from '../result.ts'
import { causeOf, findingName } from './cause.ts'
import { indented } from './paint.ts'
import { scenario } from './scenario.ts'

/** Of the lines of a mail. */
export const mailWidth = 72

export function mailText(result: RunResult, finding: Finding, command: string): readonly string[] {
  const { headline, facts } = causeOf(result, finding)
  const told = scenario(result.meta, finding, mailWidth)
  const lines = [
    ...indented(`${findingName(finding)}: ${headline}`, mailWidth, 0, 2),
    ...facts.flatMap((fact) => indented(fact, mailWidth, 2, 4)),
    ...(told.length === 0 ? [] : ['', ...told]),
    '',
    ...pasteable(indented(`$ ${command}`, mailWidth - 2, 2, 6)),
  ]
  return lines.map(ascii)
}

const pasteable = (lines: readonly string[]): readonly string[] =>
  lines.map((line, index) => (index < lines.length - 1 ? `${line} \\` : line))

/** A mail is read in any encoding. */
const ascii = (line: string): string => line.replace(/[^ -~]/gu, '?')
