// Completion by place. Input: a text and an offset; output: what the checker would take there, else the words that the grammar takes.
// Where nothing is written yet, the text is checked with a name in that place.
import { parser } from '../../grammar/parser.ts'
import { tokenize } from '../../grammar/lexer.ts'
import { contextualWords, reservedWords } from '../../grammar/tokens.ts'
import { type Candidate, type Meaning, declaredAt } from '../../compiler/model/names.ts'
import { headline, kindOf, matrix, textIn } from './describe.ts'
import type { CompletionItem, CompletionItemKind } from './protocol.ts'
import { rangeAt } from './protocol.ts'
import { type Workspace, askedAt, isLibrary } from './workspace.ts'

const placeholder = 'zz_'

export function completion(workspace: Workspace, path: string, offset: number): CompletionItem[] {
  const source = workspace.source(path)
  if (source === undefined || isInComment(source.text, offset)) return []
  const { text } = source
  const start = offset - (/[A-Za-z_]?\w*$/.exec(text.slice(0, offset))?.[0].length ?? 0)
  const end = offset + (/^\w*/.exec(text.slice(offset))?.[0].length ?? 0)
  const range = rangeAt(text, { start, end: offset })
  const supposed = workspace.supposing({ path, text: text.slice(0, start) + placeholder + text.slice(end) })
  const asked = askedAt(supposed, path, start + 1)
  const describe = textIn(workspace)
  const names = distinct(asked?.candidates() ?? []).map(({ name, meaning }, rank): CompletionItem => {
    const kind = meaning && kindOf(meaning)
    return {
      label: name,
      kind: meaning === undefined ? 3 : kinds[meaning.kind],
      sortText: String(rank).padStart(4, '0'),
      textEdit: { range, newText: name },
      ...(meaning === undefined || !isWhole(meaning) ? {} : { detail: headline(meaning, describe) }),
      ...(kind === undefined ? {} : { documentation: { kind: 'markdown', value: matrix(kind, describe) } }),
    }
  })
  // Behind a dot stands no word of the grammar.
  const isMember = /\.\s*$/.test(text.slice(0, start))
  const words = isMember ? [] : grammarWords(text.slice(0, start)).filter((word) => !names.some(({ label }) => label === word))
  return [
    ...names,
    ...words.map((word): CompletionItem => ({
      label: word,
      kind: 14,
      sortText: `5 ${word}`,
      textEdit: { range, newText: word },
      detail: help.get(word) ?? '',
    })),
  ]
}

// Numbers of the protocol.
const kinds: Readonly<Record<Meaning['kind'], CompletionItemKind>> = {
  size: 21,
  switch: 21,
  type: 25,
  lockKind: 8,
  class: 7,
  field: 5,
  local: 6,
  mapping: 4,
  procedure: 3,
  function: 3,
  property: 23,
  workload: 9,
  task: 2,
  variant: 9,
  label: 18,
  outcome: 20,
  retry: 18,
  word: 20,
}

/** Declarations of the supposed text have been looked at to the end, but one of a library's unused kinds has not. */
const isWhole = (meaning: Meaning): boolean => meaning.kind !== 'lockKind' || !isLibrary(declaredAt(meaning)?.file ?? '')

const help = new Map<string, string>([...reservedWords, ...contextualWords].map((entry) => [entry.pattern, entry.help]))

function distinct(candidates: readonly Candidate[]): readonly Candidate[] {
  const seen = new Set([placeholder])
  return candidates.filter(({ name }) => !seen.has(name) && seen.add(name))
}

/** The keywords that can follow, by the grammar itself; all of them where the text before is no beginning of a spec. */
function grammarWords(before: string): readonly string[] {
  const tokens = tokenize(before).tokens
  // At the beginning of a line what was begun can go on, or another declaration begin.
  const begun = tokens.slice(startOfDeclaration(tokens))
  const ways = /(^|\n)$/.test(before) ? [begun, []] : [begun]
  const found = ways.flatMap((way) => parser.computeContentAssist('declaration', way))
  const words = new Set(
    found
      .map(({ nextTokenType }) => nextTokenType.PATTERN)
      .filter((pattern): pattern is string => typeof pattern === 'string' && help.has(pattern)),
  )
  return words.size === 0 ? [...help.keys()] : [...words]
}

/** Behind the last token outside of braces that another declaration can follow. */
function startOfDeclaration(tokens: readonly { readonly image: string; readonly startColumn?: number }[]): number {
  let [depth, start] = [0, 0]
  for (const [index, { image, startColumn }] of tokens.entries()) {
    // A declaration begins its line, as the formatter has it.
    if (depth === 0 && startColumn === 1) start = index
    if (image === '{') depth += 1
    if (image === '}') depth -= 1
    if (depth === 0 && image === '}') start = index + 1
  }
  return start
}

function isInComment(text: string, offset: number): boolean {
  return tokenize(text).comments.some(
    ({ startOffset, image }) =>
      startOffset < offset && (image.startsWith('//') ? offset <= startOffset + image.length : offset < startOffset + image.length),
  )
}
