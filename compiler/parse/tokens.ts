// Walking about in a row of tokens where the parser is at a loss. Input: tokens and an index; output: where a path, an expression or
// a bracket begins and ends, and how tokens are spelt in the language.
import type { IToken } from 'chevrotain'
import { tokenMatcher } from 'chevrotain'
import { AnyWord, BinaryOperator, t, Word } from '../../grammar/lexer.ts'

export type Tokens = readonly IToken[]

export const isWord = (token: IToken | undefined): token is IToken => token !== undefined && tokenMatcher(token, Word)
/** Whether a token is a word of any kind, a keyword too. */
export const isAnyWord = (token: IToken | undefined): token is IToken =>
  token !== undefined && (tokenMatcher(token, AnyWord) || tokenMatcher(token, Word))
/** Whether a token is of one of these types; there may be none. */
export const is = (token: IToken | undefined, ...types: readonly (typeof t)[keyof typeof t][]): boolean =>
  token !== undefined && types.includes(token.tokenType)
/** Whether nothing stands between two tokens. */
export const touch = (left: IToken | undefined, right: IToken | undefined): boolean =>
  left !== undefined && right !== undefined && left.startOffset + left.image.length === right.startOffset
/** Whether the second begins on the line where the first ends. */
export const sameLine = (left: IToken | undefined, right: IToken | undefined): boolean =>
  left !== undefined && right !== undefined && left.endLine === right.startLine
export const isFirstOnLine = (tokens: Tokens, index: number): boolean => !sameLine(tokens[index - 1], tokens[index])

/** The index behind the last token of the line. */
export function endOfLine(tokens: Tokens, index: number): number {
  let end = index + 1
  while (end < tokens.length && !isFirstOnLine(tokens, end)) end += 1
  return Math.min(end, tokens.length)
}

const opening = [t.LBrace, t.LParen, t.LSquare]
const closing = [t.RBrace, t.RParen, t.RSquare]

/** The index behind the bracket that closes the one at `index`. */
export function behindBracket(tokens: Tokens, index: number): number {
  let depth = 0
  for (let at = index; at < tokens.length; at += 1) {
    if (is(tokens[at], ...opening)) depth += 1
    if (is(tokens[at], ...closing)) depth -= 1
    if (depth === 0) return at + 1
  }
  return tokens.length
}

/** The nearest token of a type before `index`, or -1. */
export function lastOf(tokens: Tokens, index: number, type: (typeof t)[keyof typeof t]): number {
  let at = index - 1
  while (at >= 0 && !is(tokens[at], type)) at -= 1
  return at
}

/** The index of the bracket that the one at `index` closes. */
function opensAt(tokens: Tokens, index: number): number {
  let depth = 0
  for (let at = index; at >= 0; at -= 1) {
    if (is(tokens[at], ...closing)) depth += 1
    if (is(tokens[at], ...opening)) depth -= 1
    if (depth === 0) return at
  }
  return 0
}

/** Where a path that ends with the token at `index` begins: names, members, indexes. */
export function pathStart(tokens: Tokens, index: number): number | undefined {
  let at = index
  for (;;) {
    if (is(tokens[at], t.RSquare)) at = opensAt(tokens, at) - 1
    else if (is(tokens[at], t.RParen) && is(tokens[opensAt(tokens, at) - 1], t.Dot)) at = opensAt(tokens, at) - 2
    else if (!isAnyWord(tokens[at])) return undefined
    else if (is(tokens[at - 1], t.Dot, t.Arrow) && touch(tokens[at - 1], tokens[at])) at -= 2
    else return at
    if (at < 0) return undefined
  }
}

/** The index behind a path that begins at `index`. */
export function behindPath(tokens: Tokens, index: number): number {
  let at = index + 1
  for (;;) {
    if (is(tokens[at], t.Dot, t.Arrow) && isAnyWord(tokens[at + 1])) at += 2
    else if (is(tokens[at], t.LSquare)) at = behindBracket(tokens, at)
    else return at
  }
}

/** The index behind an expression that begins at `index`, as far as it can be read. */
export function behindExpression(tokens: Tokens, index: number): number {
  let at = index
  for (;;) {
    while (is(tokens[at], t.Not, t.Minus)) at += 1
    if (is(tokens[at], ...opening)) at = behindBracket(tokens, at)
    else if (isAnyWord(tokens[at])) {
      at = behindPath(tokens, at)
      if (is(tokens[at], t.LParen) && touch(tokens[at - 1], tokens[at])) at = behindBracket(tokens, at)
    } else if (is(tokens[at], t.Integer, t.Text)) at += 1
    else return at
    const next = tokens[at]
    if (next === undefined || !tokenMatcher(next, BinaryOperator)) return at
    at += 1
  }
}

/** Tokens as one would write them: foreign marks as what they mean. */
export function spell(tokens: Tokens): string {
  let text = ''
  for (const [index, token] of tokens.entries()) {
    const before = tokens[index - 1]
    const tight =
      before === undefined ||
      is(before, t.LParen, t.LSquare, t.Dot, t.DotDot) ||
      is(token, t.RParen, t.RSquare, t.Comma, t.Dot, t.DotDot, t.Colon, t.Question, t.Increment, t.Decrement) ||
      (is(token, t.LParen, t.LSquare) && isAnyWord(before))
    const own = token.tokenType.PATTERN
    text += `${tight ? '' : ' '}${typeof own === 'string' ? own : token.image}`
  }
  return text
}
