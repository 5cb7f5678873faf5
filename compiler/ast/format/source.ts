// The source as the formatter sees it. Input: a text; output: its comments with their places, and the text with the comments
// blanked out, in which lines and brackets can be looked for at the offsets of the tree.
export interface Comment {
  readonly start: number
  readonly end: number
  readonly text: string
}

export interface Source {
  readonly masked: string
  readonly comments: readonly Comment[]
}

/**
 * A text with its comments apart, each blanked out in place: all offsets stay what they are. What looks like a comment in quotes is none.
 */
export function readSource(source: string): Source {
  const comments: Comment[] = []
  const masked = source.replace(/"[^"\r\n]*"|\/\/[^\r\n]*|\/\*[\s\S]*?\*\//g, (found: string, start: number) => {
    if (found.startsWith('"')) return found
    comments.push({ start, end: start + found.length, text: found.replace(/\r\n?/g, '\n').trimEnd() })
    return found.replace(/[^\r\n]/g, ' ')
  })
  return { masked, comments }
}

/** How many lines end between two offsets, outside of comments. */
export const newlines = (source: Source, start: number, end: number): number =>
  source.masked.slice(start, end).match(/\r\n|\r|\n/g)?.length ?? 0

/** Whether the text at a span stands in parentheses that close at its end. */
export function isParenthesised(source: Source, start: number, end: number): boolean {
  if (source.masked[start] !== '(') return false
  let depth = 0
  for (let offset = start; offset < end; offset += 1) {
    const character = source.masked[offset]
    if (character === '(') depth += 1
    if (character === ')') depth -= 1
    if (depth === 0) return offset === end - 1
  }
  return false
}

/** The offset of a word before a place: where a clause begins of which the tree keeps only the operand. */
export function wordBefore(source: Source, word: string, offset: number): number {
  const found = source.masked.lastIndexOf(word, offset - 1)
  return found < 0 ? offset : found
}
