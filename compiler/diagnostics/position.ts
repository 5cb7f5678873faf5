// Lines and columns. Input: a text and an offset into it; output: a line and a column, both from 1. Lines end with LF, CR LF or a
// lone CR, as the lexer counts them.
export interface Position {
  readonly line: number
  readonly column: number
}

export interface LineIndex {
  readonly text: string
  /** The offset at which each line begins. */
  readonly starts: readonly number[]
}

/** A text with the offsets at which its lines begin. Takes one walk through the text: keep it for more than one question. */
export function indexLines(text: string): LineIndex {
  const starts = [0]
  for (const match of text.matchAll(/\r\n|\r|\n/g)) starts.push(match.index + match[0].length)
  return { text, starts }
}

/** Line and column from 1 on; the column counts UTF-16 units. */
export function positionOf(index: LineIndex, offset: number): Position {
  let low = 0
  let high = index.starts.length - 1
  while (low < high) {
    const middle = (low + high + 1) >> 1
    if ((index.starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return { line: low + 1, column: offset - (index.starts[low] ?? 0) + 1 }
}

/** A line without its end. */
export function lineText(index: LineIndex, line: number): string {
  const start = index.starts[line - 1] ?? index.text.length
  return index.text.slice(start, index.starts[line] ?? index.text.length).replace(/[\r\n]+$/, '')
}

export const lineCount = (index: LineIndex): number => index.starts.length
