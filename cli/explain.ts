// `lockspec explain WORD`: what a diagnostic, a verdict or an exit code means. Input: a code, a verdict as it is printed, a number, or nothing;
// output: its entry, with a small example, or the list of all.
import { catalogue, codes, isCode } from '../compiler/diagnostics/catalogue.ts'
import { findingKinds, isFindingKind, severity, type FindingKind } from '../runtime/kinds.ts'
import { wrap } from '../runtime/report/paint.ts'
import { exitCodes, exitExamples, exitMeanings, type Example } from './exit.ts'
import { reportWords } from './reportWords.ts'
import type { Terminal } from './terminal.ts'
import { unknownName } from './usage.ts'
import { keysOf } from '../runtime/entries.ts'

export function explain(asked: readonly string[], terminal: Terminal): number {
  terminal.out(asked.length === 0 ? listed() : explained(asked.join(' '), terminal.width))
  return exitCodes.ok
}

const diagnosticCodes = [...codes].sort()
const exitNames = keysOf(exitCodes)

function listed(): string {
  const section = (rows: readonly (readonly [string, string])[]): string => {
    const width = Math.max(...rows.map(([word]) => word.length))
    return rows.map(([word, meaning]) => `${word.padEnd(width)}  ${meaning}\n`).join('')
  }
  return [
    section(severity.map((kind) => [kind, `exit code ${findingKinds[kind].exit}`])),
    section(Object.entries(reportWords).map(([word, { short }]) => [word, short])),
    section(exitNames.map((name) => [String(exitCodes[name]), exitMeanings[name]])),
    section(diagnosticCodes.map((code) => [code, catalogue[code].title])),
  ].join('\n')
}

function explained(asked: string, width: number): string {
  const phrase = asked.toLowerCase()
  if (Object.hasOwn(reportWords, phrase)) return reportWordText(phrase, width)
  // A verdict with its name: `leaks Inode.page`, `livelock strong`.
  const word = phrase.split(' ')[0]!
  if (isFindingKind(word)) return findingText(word, width)
  const exit = exitNames.find((name) => String(exitCodes[name]) === word)
  if (exit !== undefined) return exitText(exit, width)
  const code = asked.toUpperCase()
  if (!isCode(code))
    throw unknownName('word', asked, [
      ...severity,
      ...Object.keys(reportWords),
      ...exitNames.map((name) => String(exitCodes[name])),
      ...diagnosticCodes,
    ])
  const entry = catalogue[code]
  return `${code}: ${entry.title}\n\n${wrap(entry.explanation, width).join('\n')}\n`
}

function findingText(kind: FindingKind, width: number): string {
  const { form, when, exit, example } = findingKinds[kind]
  const head = `${form.replaceAll('`', '')}: exit code ${exit}`
  return `${head}\n\n${wrap(`${when[0]!.toUpperCase()}${when.slice(1)}.`, width).join('\n')}\n\nAs here:\n\n${shifted(example)}\n`
}

function reportWordText(word: string, width: number): string {
  const { meaning, ...example } = reportWords[word]!
  return `${[word, wrap(meaning, width).join('\n'), ...exampleText(example)].join('\n\n')}`
}

/** What a code stands for, and the kinds of finding that end in it, each with its example. */
function exitText(name: keyof typeof exitCodes, width: number): string {
  const code = exitCodes[name]
  const kinds = severity.filter((kind) => findingKinds[kind].exit === code)
  const head = wrap(`exit code ${code}: ${exitMeanings[name]}`, width).join('\n')
  return [`${head}\n`, ...exampleText(exitExamples[name]), ...kinds.map((kind) => findingText(kind, width))].join('\n')
}

function exampleText(example: Example | undefined): readonly string[] {
  if (example === undefined) return []
  const spec = example.spec === undefined ? [] : [shifted(example.spec)]
  return [['As here:', ...spec, shifted(`$ ${example.command}`)].join('\n\n') + '\n']
}

const shifted = (text: string): string => text.replace(/^(?=.)/gm, '  ')
