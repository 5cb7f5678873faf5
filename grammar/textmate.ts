// The TextMate grammar. Input: the token table; output: the grammar as data, for VS Code and whatever else reads this format.
import {
  builtinFunctionScope,
  builtinTypeScope,
  functionScope,
  illegalScope,
  marksAfterNames,
  memberScope,
  switchValueScope,
  switchValues,
} from './highlight.ts'
import {
  builtinFunctions,
  builtinTypes,
  comments,
  contextualWords,
  foreignMarks,
  identifier,
  integer,
  marks,
  reservedWords,
  text,
  wrong,
} from './tokens.ts'
import type { TokenEntry } from './tokens.ts'

interface Pattern {
  readonly name?: string
  readonly match?: string
  readonly begin?: string
  readonly end?: string
  readonly captures?: Readonly<Record<string, { readonly name: string }>>
}

interface TextMateGrammar {
  readonly $schema: string
  readonly name: string
  readonly scopeName: string
  readonly fileTypes: readonly string[]
  readonly patterns: readonly Pattern[]
}

const escape = (literal: string): string => literal.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
const scope = (name: string): string => `${name}.lockspec`
const word = '[A-Za-z_][A-Za-z0-9_]*'

/** Alternatives of whole words. */
const wordsPattern = (words: readonly string[]): string => `\\b(?:${words.map(escape).join('|')})\\b`

/** What follows a contextual word that is a name. */
const beforeName = (): string => {
  const after = marks.filter((mark) => marksAfterNames.includes(mark.name)).map((mark) => escape(String(mark.pattern)))
  return `[ \\t]*(?:${after.join('|')})`
}

/** Patterns by the scope that they are coloured with, in the order of the table. */
export const byScope = (entries: readonly TokenEntry[]): ReadonlyMap<string, readonly string[]> => {
  const groups = new Map<string, string[]>()
  for (const entry of entries) groups.set(entry.scope, [...(groups.get(entry.scope) ?? []), String(entry.pattern)])
  return groups
}

const regular = (entry: TokenEntry): string => (entry.pattern instanceof RegExp ? entry.pattern.source : escape(entry.pattern))

/** The whole grammar. */
export function textMateGrammar(): TextMateGrammar {
  const [lineComment, blockComment] = comments
  const contextual = contextualWords.map((entry) => String(entry.pattern))
  // `->` and `..` are longer than `-` and `.`: the table has the longer marks first, and so have the patterns.
  const markPatterns = marks.map((mark): Pattern => ({ name: scope(mark.scope), match: escape(String(mark.pattern)) }))
  const dotDot = markPatterns.filter((pattern) => pattern.match === escape('..'))
  const patterns: Pattern[] = [
    { name: scope(lineComment?.scope ?? ''), match: '//.*$' },
    { name: scope(blockComment?.scope ?? ''), begin: '/\\*', end: '\\*/' },
    ...wrong
      .filter(({ name }) => name === 'Directive' || name === 'ForeignComment')
      .map((entry): Pattern => ({ name: scope(entry.scope), match: regular(entry) })),
    { name: scope(text.scope), match: regular(text) },
    { name: scope(illegalScope), match: '"[^"]*$' },
    ...dotDot,
    {
      match: `(\\.)[ \\t]*(${word})`,
      captures: { 1: { name: scope(marks.find((mark) => mark.name === 'Dot')?.scope ?? '') }, 2: { name: scope(memberScope) } },
    },
    { match: `(?<==)[ \\t]*(${wordsPattern(switchValues)})`, captures: { 1: { name: scope(switchValueScope) } } },
    { name: scope(functionScope), match: `${wordsPattern(contextual.filter((one) => one !== 'count'))}(?=\\()` },
    { name: scope(identifier.scope), match: `${wordsPattern(contextual)}(?=${beforeName()})` },
    ...[...byScope([...reservedWords, ...contextualWords])].map(([name, words]): Pattern => ({
      name: scope(name),
      match: wordsPattern(words),
    })),
    { name: scope(builtinTypeScope), match: wordsPattern(builtinTypes) },
    { name: scope(builtinFunctionScope), match: `${wordsPattern(builtinFunctions)}(?=[ \\t]*\\()` },
    { name: scope(functionScope), match: `\\b${word}(?=[ \\t]*\\()` },
    { name: scope(identifier.scope), match: `\\b${word}` },
    { name: scope(illegalScope), match: '\\b(?:0[0-9]\\w*|[0-9]+(?:\\.[0-9]\\w*|[A-Za-z_]\\w*))' },
    { name: scope(integer.scope), match: `\\b(?:${regular(integer)})\\b` },
    ...foreignMarks
      .filter((mark) => mark.pattern.length > 1)
      .map((mark): Pattern => ({ name: scope(illegalScope), match: escape(mark.pattern) })),
    ...markPatterns,
    ...foreignMarks
      .filter((mark) => mark.pattern.length === 1)
      .map((mark): Pattern => ({ name: scope(illegalScope), match: escape(mark.pattern) })),
    { name: scope(illegalScope), match: '\\S' },
  ]
  return {
    $schema: 'https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json',
    name: 'lockspec',
    scopeName: 'source.lockspec',
    fileTypes: ['lockspec'],
    patterns,
  }
}
