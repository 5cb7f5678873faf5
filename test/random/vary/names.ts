// The same spec with other names, its declarations in another order: nothing depends on how things are called, which stands first, or
// in which line. The new names sort the other way round. Names are what random specs call things: letters and a number.
import type { SpecFile } from '../../../compiler/ast/ast.ts'
import { tokenize } from '../../../grammar/lexer.ts'
import type { Variation } from './variation.ts'

export const otherNames: Variation = {
  name: 'other names',
  every: 12,
  vary: (text, file) => ({ text: renamed(reordered(text, file)), said: (line) => withoutLine(formerNames(line)), lengths: true }),
}

const MADE = /^([A-Za-z]+)(\d{1,2})$/

const otherName = (_: string, letters: string, number: string): string =>
  `${/^[A-Z]/.test(letters) ? 'Z' : 'z'}${99 - Number(number)}_${letters}`

const formerNames = (line: string): string =>
  line.replace(/\b[Zz](\d+)_([A-Za-z]+)\b/g, (_, number: string, letters: string) => `${letters}${99 - Number(number)}`)

/** `assert@12`: the declarations stand elsewhere now. */
export const withoutLine = (line: string): string => line.replace(/@\d+/g, '@')

function renamed(text: string): string {
  let result = ''
  let end = 0
  for (const { image, startOffset } of tokenize(text).tokens) {
    result += text.slice(end, startOffset) + image.replace(MADE, otherName)
    end = startOffset + image.length
  }
  return result + text.slice(end)
}

/** From the last declaration to the first; but kinds of locks keep their order, for their modes are values of `Mode` in it. */
function reordered(text: string, { declarations }: SpecFile): string {
  const [first] = declarations
  const last = declarations.at(-1)
  if (first === undefined || last === undefined) return text
  const locks = declarations.filter(({ kind }) => kind === 'lock')
  const others = declarations.filter(({ kind }) => kind !== 'lock')
  const parts = [...others.reverse(), ...locks].map(({ span }) => text.slice(span.start, span.end))
  return `${text.slice(0, first.span.start)}${parts.join('\n')}${text.slice(last.span.end)}`
}
