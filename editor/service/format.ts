// Formatting by the one formatter. Input: a text, and a range where only part of it is meant; output: edits of white space alone, none
// for a text with errors of syntax. Both texts have the same tokens, so that each edit is a gap between two of them.
import { tokenize } from '../../grammar/lexer.ts'
import { formatted } from '../../compiler/pipeline.ts'
import type { SourceFile } from '../../compiler/diagnostics/diagnostic.ts'
import type { TextEdit } from './protocol.ts'
import { rangeAt } from './protocol.ts'

interface Piece {
  readonly start: number
  readonly end: number
  readonly image: string
}

/** The edits that format a text, or those of them that lie within a range. */
export function formatting(source: SourceFile, within?: { readonly start: number; readonly end: number }): TextEdit[] {
  const result = formatted(source)
  if ('diagnostics' in result || result.text === source.text) return []
  const before = pieces(source.text)
  const after = pieces(result.text)
  if (before.length !== after.length || before.some(({ image }, index) => image !== after[index]?.image)) {
    return within === undefined ? [{ range: rangeAt(source.text, { start: 0, end: source.text.length }), newText: result.text }] : []
  }
  const edits: TextEdit[] = []
  let [from, made] = [0, 0]
  for (const [index, piece] of [...before, undefined].entries()) {
    const start = piece?.start ?? source.text.length
    const newText = result.text.slice(made, after[index]?.start ?? result.text.length)
    const isMeant = within === undefined || (from >= within.start && start <= within.end)
    if (isMeant && source.text.slice(from, start) !== newText)
      edits.push({ range: rangeAt(source.text, { start: from, end: start }), newText })
    from = piece?.end ?? start
    made = after[index]?.end ?? result.text.length
  }
  return edits
}

function pieces(text: string): readonly Piece[] {
  const { tokens, comments } = tokenize(text)
  return [...tokens, ...comments]
    .map(({ startOffset, image }) => ({ start: startOffset, end: startOffset + image.length, image: image.trimEnd() }))
    .map((piece) => ({ ...piece, end: piece.start + piece.image.length }))
    .sort((a, b) => a.start - b.start)
}

/** After `|` or a new line inside a table: the lines of that table. */
export function formattingOnType(
  source: SourceFile,
  offset: number,
  tables: readonly { readonly start: number; readonly end: number }[],
): TextEdit[] {
  const table = tables.find(({ start, end }) => start <= offset && offset <= end)
  return table === undefined ? [] : formatting(source, table)
}
