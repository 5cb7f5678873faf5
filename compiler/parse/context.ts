// What every builder of the syntax tree needs: the file, the list of diagnostics, and spans. Input: tokens and nodes of the concrete
// tree, of which any may be missing or thought in after an error; output: spans that are always numbers.
import type { CstNode, IToken } from 'chevrotain'
import type { Name } from '../ast/ast.ts'
import type { Code } from '../diagnostics/catalogue.ts'
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts'
import { errorAt, warningAt } from '../diagnostics/report.ts'

export interface Context {
  readonly file: string
  readonly diagnostics: Diagnostic[]
}

/** Adds an error to those of the text. */
export const report = (context: Context, code: Code, span: Span, message: string, hint?: string): void => {
  context.diagnostics.push(errorAt(code, span, message, { hint }))
}

/** Of what can be read, and is hardly meant. */
export const warn = (context: Context, code: Code, span: Span, message: string, hint: string): void => {
  context.diagnostics.push(warningAt(code, span, message, { hint }))
}

export const first = <T>(parts: readonly T[] | undefined): T | undefined => parts?.[0]

const isToken = (part: CstNode | IToken): part is IToken => 'image' in part

/** Where a part stands; `undefined` for what is missing, was thought in, or holds no token. */
export const whereIs = (context: Context, part: CstNode | IToken | undefined): Span | undefined => {
  if (part === undefined) return undefined
  const start = isToken(part) ? part.startOffset : (part.location?.startOffset ?? Number.NaN)
  const end = isToken(part) ? (part.endOffset ?? Number.NaN) + 1 : (part.location?.endOffset ?? Number.NaN) + 1
  return Number.isNaN(start) || Number.isNaN(end) ? undefined : { file: context.file, start, end }
}

/** Where a part stands, or the end of what stands before it. */
export const spanOf = (context: Context, part: CstNode | IToken | undefined, before: Span): Span => whereIs(context, part) ?? endOf(before)

export const endOf = (span: Span): Span => ({ file: span.file, start: span.end, end: span.end })

/** From the beginning of the first to the end of the last, in whichever order they are given. */
export const join = (from: Span, to: Span): Span => ({
  file: from.file,
  start: Math.min(from.start, to.start),
  end: Math.max(from.end, to.end),
})

/** A name that is missing is the empty text. */
export const nameOf = (context: Context, token: IToken | undefined, before: Span): Name => ({
  kind: 'name',
  text: token?.image ?? '',
  span: spanOf(context, token, before),
})

/** Tokens as names; where there are none, an empty list. `before`: what stands ahead, for a token that was thought in. */
export const namesOf = (context: Context, tokens: readonly IToken[] | undefined, before: Span): readonly Name[] =>
  (tokens ?? []).map((token) => nameOf(context, token, before))
