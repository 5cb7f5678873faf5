// What the lexer says of each character of a text, for editors that colour by groups of their own. Input: a text, and the editor's name
// for a scope; output: a row of names, line by line. Where an editor has no group, the name is ''.
import { highlight } from '../../grammar/highlight.ts'

export type Colour = (scope: string) => string

/** Lines of names, a name for each character that is no blank. */
export function coloured(text: string, colour: Colour): readonly (readonly string[])[] {
  const names = Array.from({ length: text.length }, () => '')
  for (const { start, end, scope } of highlight(text)) names.fill(colour(scope), start, end)
  return byLine(text, (offset) => names[offset]!)
}

function byLine(text: string, nameOf: (offset: number) => string): readonly (readonly string[])[] {
  let start = 0
  return text.split('\n').map((line) => {
    const own = Array.from(line, (mark, column) => (/\s/.test(mark) ? '' : nameOf(start + column)))
    start += line.length + 1
    return own
  })
}

/** Where the two differ, in words. */
export function differing(text: string, wanted: readonly (readonly string[])[], found: readonly (readonly string[])[]): readonly string[] {
  return text.split('\n').flatMap((line, row) =>
    Array.from(line).flatMap((mark, column) => {
      const [lexer, editor] = [wanted[row]?.[column] ?? '', found[row]?.[column] ?? '']
      if (/\s/.test(mark) || lexer === editor) return []
      return [
        `${row + 1}:${column + 1}: ${line.slice(column, column + 12)}: the lexer says ${lexer || 'nothing'}, the editor ${editor || 'nothing'}`,
      ]
    }),
  )
}
