// Reports as text: colours, widths and wrapping. Input: plain text; output: lines that fit a width, painted only where colour is
// wanted. Nothing here knows what a report says.

export type Style = 'good' | 'bad' | 'open' | 'strong' | 'faint'

/** Puts escape sequences around a text, or leaves it alone. */
export type Paint = (style: Style, text: string) => string

const codes: Readonly<Record<Style, string>> = { good: '32', bad: '31', open: '33', strong: '1', faint: '2' }

export const plain: Paint = (_style, text) => text
export const coloured: Paint = (style, text) => (text === '' ? '' : `\u001b[${codes[style]}m${text}\u001b[0m`)

/** A statement's first line without the brace that opens its block. */
export const statementText = (text: string): string => printable(text).replace(/\s*\{$/, '')

/** Text of a spec as one printable line: comments may hold anything, a terminal must not obey it. */
export const printable = (text: string): string =>
  text.replace(/\s+/g, ' ').replace(/[\u0000-\u001f\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069]/g, '?')

/**
 * Breaks at spaces, then (a word longer than the width) after `.`, `,`, `(`, `]` or anywhere. Lines after the first are
 * indented by `hang`.
 */
export function wrap(text: string, width: number, hang = 0): readonly string[] {
  const room = Math.max(8, width)
  const indent = ' '.repeat(Math.min(hang, room - 6))
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    let rest = word
    const joined = line === '' || line === indent ? line + rest : `${line} ${rest}`
    if (joined.length <= room) {
      line = joined
      continue
    }
    if (line.trim() !== '') {
      lines.push(line)
      line = indent
    }
    while (line.length + rest.length > room) {
      const cut = breakPoint(rest, room - line.length)
      lines.push(line + rest.slice(0, cut))
      rest = rest.slice(cut)
      line = indent
    }
    line += rest
  }
  if (line.trim() !== '' || lines.length === 0) lines.push(line)
  return lines.map((each) => each.replaceAll(nbsp, ' '))
}

function breakPoint(word: string, room: number): number {
  for (let at = room; at > room / 2; at--) if ('.,(]_'.includes(word[at - 1]!)) return at
  return room
}

/** Like `wrap`, but the first line is indented as well. */
export const indented = (text: string, width: number, indent: number, hang = indent): readonly string[] =>
  wrap(text, width - indent, hang - indent).map((line) => ' '.repeat(indent) + line)

/** Keeps a number and its unit on one line. */
const nbsp = '\u00a0'

/** 1234567 as 1,234,567: the same in every locale. */
export const grouped = (count: number): string => String(Math.round(count)).replace(/\B(?=(\d{3})+$)/g, ',')

export const plural = (count: number, word: string, many = `${word}s`): string => `${grouped(count)} ${count === 1 ? word : many}`

/** Seconds as a reader wants them: two decimals below 10, one below 120, then minutes. */
export function seconds(value: number): string {
  if (value < 10) return `${value.toFixed(2)}${nbsp}s`
  if (value < 120) return `${value.toFixed(1)}${nbsp}s`
  return `${Math.floor(value / 60)}${nbsp}min${nbsp}${Math.round(value % 60)}${nbsp}s`
}

/** Bytes in kB, MB or GB, of 1024. */
export function bytes(value: number): string {
  if (value < 1024 ** 2) return `${Math.ceil(value / 1024)}${nbsp}kB`
  if (value < 1024 ** 3) return `${(value / 1024 ** 2).toFixed(1)}${nbsp}MB`
  return `${(value / 1024 ** 3).toFixed(2)}${nbsp}GB`
}

/** `a`, `a and b`, `a, b and c`. */
export const listed = (words: readonly string[], last = 'and'): string =>
  words.length < 2 ? words.join('') : `${words.slice(0, -1).join(', ')} ${last} ${words[words.length - 1]}`

/** As many as a line has room for. */
export const few = (texts: readonly string[]): string =>
  texts.length <= 6 ? texts.join(', ') : `${texts.slice(0, 6).join(', ')} and ${grouped(texts.length - 6)} more`
