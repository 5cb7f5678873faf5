// Every word of the token table in every position that decides what it is, and before every mark.
import { contextualWords, marks, reservedWords } from '../../grammar/tokens.ts'

const afterwards = marks.map((mark) => String(mark.pattern))

export const everyWord = [...reservedWords, ...contextualWords, { pattern: 'off' }]
  .map(({ pattern }) => String(pattern))
  .map(
    (word) =>
      `${word} x.${word} ${word}(1) ${word} (2) a = ${word}\na == ${word} ${afterwards.map((mark) => `${word} ${mark} y`).join('\n')}`,
  )
  .join('\n')
