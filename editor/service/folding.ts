// Folding. Input: a text; output: what lies between braces, runs of comment lines, and the imports. By tokens alone, so that a text with
// errors folds as well.
import type { IToken } from 'chevrotain'
import { t, tokenize } from '../../grammar/lexer.ts'
import type { FoldingRange } from './protocol.ts'

export function folding(text: string): FoldingRange[] {
  const { tokens, comments } = tokenize(text)
  return [
    ...braces(tokens),
    ...runs(comments, 'comment'),
    ...runs(
      tokens.filter(({ tokenType }) => tokenType === t.Import),
      'imports',
    ),
  ].sort((a, b) => a.startLine - b.startLine)
}

function braces(tokens: readonly IToken[]): readonly FoldingRange[] {
  const open: number[] = []
  const found: FoldingRange[] = []
  for (const { tokenType, startLine = 1 } of tokens) {
    if (tokenType === t.LBrace) open.push(startLine)
    if (tokenType !== t.RBrace) continue
    const start = open.pop()
    // The line of the closing brace stays in sight.
    if (start !== undefined && startLine - 1 > start) found.push({ startLine: start - 1, endLine: startLine - 2 })
  }
  return found
}

/** Neighbouring lines that each begin with such a token. */
function runs(tokens: readonly IToken[], kind: 'comment' | 'imports'): readonly FoldingRange[] {
  const found: FoldingRange[] = []
  for (const { startLine = 1, endLine = startLine } of tokens) {
    const last = found.at(-1)
    if (last !== undefined && last.endLine === startLine - 2) last.endLine = endLine - 1
    else found.push({ startLine: startLine - 1, endLine: endLine - 1, kind: kind === 'comment' ? 'comment' : 'imports' })
  }
  return found.filter(({ startLine, endLine }) => endLine > startLine)
}
