// Looks at the brackets before the parser does. Input: the tokens of a file; output: tokens whose braces match, and what was wrong.
// A brace that is missing would make nonsense of all that follows, so it is thought in where the next declaration begins; nesting
// is bounded here, so that the parser's stack is.
import { limits } from '../diagnostics/limits.ts'
import type { IToken } from 'chevrotain'
import { tokenMatcher } from 'chevrotain'
import { t, Word } from '../../grammar/lexer.ts'
import type { Diagnostic, Span } from '../diagnostics/diagnostic.ts'
import { errorAt } from '../diagnostics/report.ts'

const MOST_DEPTH = limits.brackets.most

interface Balanced {
  readonly tokens: IToken[]
  readonly diagnostics: readonly Diagnostic[]
}

const opening = new Set([t.LBrace, t.LParen, t.LSquare])
const closing = new Set([t.RBrace, t.RParen, t.RSquare])

/** Declarations whose first word begins no statement; `lock` and `task` need a closer look. */
const unmistakable = new Set([
  ...[t.Size, t.Switch, t.Type, t.Object, t.Mapping, t.Operation, t.Procedure, t.Function, t.Invariant, t.Reachable, t.Finally],
  ...[t.Property, t.Workload, t.Variant, t.Spec, t.Fault],
])

function beginsDeclaration(tokens: readonly IToken[], index: number): boolean {
  const [token, second, third] = [tokens[index], tokens[index + 1], tokens[index + 2]]
  if (token === undefined || second === undefined) return false
  if (token.tokenType === t.Import) return second.tokenType === t.Text
  if (token.tokenType === t.Expect) return second.tokenType === t.LBrace
  if (token.tokenType === t.Task) return second.tokenType === t.State && third?.tokenType === t.LBrace
  if (token.tokenType === t.Lock) return tokenMatcher(second, Word) && third?.tokenType === t.LBrace
  return unmistakable.has(token.tokenType) && tokenMatcher(second, Word)
}

export function balance(file: string, tokens: readonly IToken[]): Balanced {
  const tooDeep = firstTooDeep(tokens)
  if (tooDeep !== undefined) {
    const message = `nested more than ${MOST_DEPTH} deep`
    return {
      tokens: [],
      diagnostics: [errorAt('LS1022', spanOf(file, tooDeep), message, { hint: 'the rest of the file was not read' })],
    }
  }
  const missing = tokens.reduce((sum, token) => sum + (token.tokenType === t.LBrace ? 1 : token.tokenType === t.RBrace ? -1 : 0), 0)
  if (missing === 0 && closesInOrder(tokens)) return { tokens: [...tokens], diagnostics: [] }
  return mend(file, tokens, missing)
}

const spanOf = (file: string, token: IToken): Span => ({ file, start: token.startOffset, end: token.startOffset + token.image.length })

function firstTooDeep(tokens: readonly IToken[]): IToken | undefined {
  let depth = 0
  for (const token of tokens) {
    if (opening.has(token.tokenType)) depth += 1
    if (closing.has(token.tokenType)) depth = Math.max(0, depth - 1)
    if (depth > MOST_DEPTH) return token
  }
  return undefined
}

function closesInOrder(tokens: readonly IToken[]): boolean {
  let depth = 0
  for (const token of tokens) {
    if (token.tokenType === t.LBrace) depth += 1
    if (token.tokenType === t.RBrace) depth -= 1
    if (depth < 0) return false
  }
  return true
}

const isFirstOnLine = (token: IToken, before: IToken | undefined): boolean => before?.endLine !== token.startLine

/** With braces missing, a declaration at the left margin closes what is open; with too many, one that closes too early is left out. */
function mend(file: string, tokens: readonly IToken[], missing: number): Balanced {
  const mended: IToken[] = []
  const diagnostics: Diagnostic[] = []
  let open: { readonly token: IToken; readonly indent: number }[] = []
  let suspect: IToken | undefined
  let indent = 0
  const closeAll = (next: IToken | undefined): void => {
    const last = open.at(-1)
    if (last === undefined) return
    const where = next === undefined ? 'the end of the file' : `\`${next.image}\``
    diagnostics.push(
      errorAt('LS1020', spanOf(file, suspect ?? last.token), '`{` is never closed', {
        hint: `a \`}\` is missing before ${where}`,
        related: next && [{ span: spanOf(file, next), message: 'a declaration begins here' }],
      }),
    )
    const before = mended.at(-1) ?? last.token
    for (let left = open.length; left > 0; left -= 1) mended.push(closingAfter(before))
    open = []
    suspect = undefined
  }
  for (const [index, token] of tokens.entries()) {
    const firstOnLine = isFirstOnLine(token, tokens[index - 1])
    if (firstOnLine) indent = token.startColumn ?? 1
    if (open.length > 0 && missing > 0 && firstOnLine && token.startColumn === 1 && beginsDeclaration(tokens, index)) closeAll(token)
    if (token.tokenType === t.LBrace) open.push({ token, indent })
    if (token.tokenType === t.RBrace) {
      const top = open.at(-1)
      const early = missing < 0 && open.length === 1 && token.startColumn !== 1 && !mayFollow(tokens, index + 1)
      if (top === undefined || early) {
        diagnostics.push(errorAt('LS1021', spanOf(file, token), '`}` closes nothing'))
        continue
      }
      if (firstOnLine && top.indent > indent && suspect === undefined) suspect = top.token
      open.pop()
    }
    mended.push(token)
  }
  closeAll(undefined)
  return { tokens: mended, diagnostics }
}

/** What stands behind a closing brace beside declarations: a contract, the value of a switch over words. */
const followers = new Set([t.Ensures, t.Assign])

const mayFollow = (tokens: readonly IToken[], index: number): boolean =>
  tokens[index] === undefined || followers.has(tokens[index].tokenType) || beginsDeclaration(tokens, index)

/** A brace of no width right behind a token. */
const closingAfter = (token: IToken): IToken => {
  const offset = token.startOffset + token.image.length
  return { ...token, image: '', startOffset: offset, endOffset: offset - 1, tokenType: t.RBrace, tokenTypeIdx: t.RBrace.tokenTypeIdx ?? 0 }
}
