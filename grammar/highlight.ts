// Which scope each piece of a text has. Input: a text; output: its tokens and comments with their TextMate scopes, by the same local
// rules that the generated highlighting files follow, so that a test can hold the one against the other.
import type { IToken } from 'chevrotain'
import { t, tokenize } from './lexer.ts'
import {
  builtinFunctions,
  builtinTypes,
  comments,
  contextualWords,
  identifier,
  integer,
  marks,
  reservedWords,
  text,
  wrong,
} from './tokens.ts'
import type { TokenName } from './tokens.ts'

interface Scoped {
  readonly start: number
  readonly end: number
  readonly scope: string
}

/** Marks that never follow a keyword: a contextual word before one of them, on the same line, is a name. */
export const marksAfterNames: readonly TokenName[] = [
  ...(['Colon', 'Assign', 'Equal', 'Unequal', 'FatArrow', 'Dot', 'DotDot', 'Comma', 'RParen', 'RSquare', 'Question'] as const),
  ...(['Less', 'AtMost', 'Greater', 'AtLeast', 'Plus', 'Times', 'Increment', 'Decrement', 'PlusAssign', 'MinusAssign'] as const),
]

/** Values of a switch, words of the language behind a mark that ends in `=`, on the same line. */
export const switchValues: readonly string[] = ['on', 'off']

export const memberScope = 'variable.other.member'
export const functionScope = 'entity.name.function'
export const builtinFunctionScope = 'support.function'
export const builtinTypeScope = 'support.type'
export const switchValueScope = 'constant.language'
export const illegalScope = 'invalid.illegal'
/** A comment without its end is a comment for as long as somebody is writing it. */
const openCommentScope = 'comment.block'

const scopes = new Map<string, string>(
  [...reservedWords, ...contextualWords, ...marks, identifier, integer, text, ...comments, ...wrong].map((entry) => [
    entry.name,
    entry.scope,
  ]),
)
const contextual = new Set<string>(contextualWords.map((entry) => entry.name))
const afterNames = new Set(marksAfterNames.map((name) => t[name]))

/** All tokens and comments of a text in its order. */
export function highlight(source: string): readonly Scoped[] {
  const { tokens, comments: found, problems } = tokenize(source)
  const mistakes = problems.map(({ kind, start, end }) => ({ start, end, scope: kind === 'comment' ? openCommentScope : illegalScope }))
  const wrongAt = new Set(mistakes.map(({ start }) => start))
  const scoped = tokens.flatMap((token, index): Scoped[] => {
    const [start, end] = [token.startOffset, token.startOffset + token.image.length]
    return wrongAt.has(start) ? [] : [{ start, end, scope: scopeOf(source, tokens[index - 1], token, tokens[index + 1]) }]
  })
  const beside = found.map((comment) => ({
    start: comment.startOffset,
    end: comment.startOffset + comment.image.length,
    scope: scopes.get(comment.tokenType.name) ?? '',
  }))
  return [...scoped, ...beside, ...mistakes].sort((a, b) => a.start - b.start)
}

/** Neighbours count where only blanks lie between: an editor sees one line at a time. */
const touches = (source: string, from: IToken | undefined, to: IToken | undefined): boolean =>
  from !== undefined && to !== undefined && /^[ \t]*$/.test(source.slice(from.startOffset + from.image.length, to.startOffset))

const isAdjacent = (from: IToken, to: IToken): boolean => from.startOffset + from.image.length === to.startOffset

/** `count(…)` is written like a call. */
const countsAs = (token: IToken): boolean => token.tokenType === t.Count

function scopeOf(source: string, before: IToken | undefined, token: IToken, after: IToken | undefined): string {
  const scope = scopes.get(token.tokenType.name) ?? ''
  const isWord = /^[A-Za-z_]/.test(token.image)
  if (isWord && before?.tokenType === t.Dot && touches(source, before, token)) return memberScope
  if (switchValues.includes(token.image) && touches(source, before, token) && before?.image.endsWith('=') === true) return switchValueScope
  const followed = touches(source, token, after) ? after?.tokenType : undefined
  // `from(p)` calls, `until (e)` does not.
  if (contextual.has(token.tokenType.name) && after?.tokenType === t.LParen && isAdjacent(token, after) && !countsAs(token))
    return functionScope
  if (contextual.has(token.tokenType.name)) return followed !== undefined && afterNames.has(followed) ? identifier.scope : scope
  if (token.tokenType !== t.Identifier) return scope
  if (builtinTypes.includes(token.image)) return builtinTypeScope
  if (followed !== t.LParen) return scope
  return builtinFunctions.includes(token.image) ? builtinFunctionScope : functionScope
}
