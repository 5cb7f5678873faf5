// `lockspec explain WORD`: what a diagnostic, a verdict or an exit code means. Input: a code, a kind of finding, a number, or none; output: its
// entry, with a small example, or the list of all.
import { catalogue, codes, isCode } from '../compiler/diagnostics/catalogue.ts'
import { findingKinds, severity, type FindingKind } from '../runtime/kinds.ts'
import { wrap } from '../runtime/report/paint.ts'
import { exitCodes, exitExamples, exitMeanings } from './exit.ts'
import type { Terminal } from './terminal.ts'
import { unknownName } from './usage.ts'

export function explain(asked: string | undefined, terminal: Terminal): number {
  terminal.out(asked === undefined ? listed() : explained(asked, terminal.width))
  return exitCodes.ok
}

const diagnosticCodes = [...codes].sort()
const exitNames = Object.keys(exitCodes) as readonly (keyof typeof exitCodes)[]

function listed(): string {
  const section = (rows: readonly (readonly [string, string])[]): string => {
    const width = Math.max(...rows.map(([word]) => word.length))
    return rows.map(([word, meaning]) => `${word.padEnd(width)}  ${meaning}\n`).join('')
  }
  return [
    section(severity.map((kind) => [kind, `exit code ${findingKinds[kind].exit}`])),
    section(exitNames.map((name) => [String(exitCodes[name]), exitMeanings[name]])),
    section(diagnosticCodes.map((code) => [code, catalogue[code].title])),
  ].join('\n')
}

function explained(asked: string, width: number): string {
  const word = asked.toLowerCase()
  if (Object.hasOwn(findingKinds, word)) return findingText(word as FindingKind, width)
  const exit = exitNames.find((name) => String(exitCodes[name]) === word)
  if (exit !== undefined) return exitText(exit, width)
  const code = asked.toUpperCase()
  if (!isCode(code))
    throw unknownName('word', asked, [...severity, ...exitNames.map((name) => String(exitCodes[name])), ...diagnosticCodes])
  const entry = catalogue[code]
  return `${code}: ${entry.title}\n\n${wrap(entry.explanation, width).join('\n')}\n`
}

function findingText(kind: FindingKind, width: number): string {
  const { form, when, exit, example } = findingKinds[kind]
  const head = `${form.replaceAll('`', '')}: exit code ${exit}`
  return `${head}\n\n${wrap(`${when[0]!.toUpperCase()}${when.slice(1)}.`, width).join('\n')}\n\nAs here:\n\n${shifted(example)}\n`
}

/** What a code stands for, and the kinds of finding that end in it, each with its example. */
function exitText(name: keyof typeof exitCodes, width: number): string {
  const code = exitCodes[name]
  const kinds = severity.filter((kind) => findingKinds[kind].exit === code)
  const head = wrap(`exit code ${code}: ${exitMeanings[name]}`, width).join('\n')
  return [`${head}\n`, ...exampleOf(name), ...kinds.map((kind) => findingText(kind, width))].join('\n')
}

function exampleOf(name: keyof typeof exitCodes): readonly string[] {
  const example = exitExamples[name]
  if (example === undefined) return []
  const spec = example.spec === undefined ? [] : [shifted(example.spec)]
  return [['As here:', ...spec, shifted(`$ ${example.command}`)].join('\n\n') + '\n']
}

const shifted = (text: string): string => text.replace(/^(?=.)/gm, '  ')
