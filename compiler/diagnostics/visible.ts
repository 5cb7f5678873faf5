// Text that others wrote, safe to show. Input: names, messages, whole outputs; output: the same with every character that a terminal
// obeys or that turns the direction of a line written as its escape. The escapes are JSON's: a JSON document keeps its meaning.

/**
 * Controls, soft hyphens, zero-width spaces, separators of lines and paragraphs, marks and isolates of direction, tags, halves of
 * surrogate pairs. The joiners U+200C and U+200D stay: they belong to words and pictures, and turn nothing.
 */
const hidden =
  /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb\u{e0000}-\u{e007f}\ud800-\udfff]/gu

const escape = (text: string): string =>
  Array.from({ length: text.length }, (_, unit) => `\\u${text.charCodeAt(unit).toString(16).padStart(4, '0')}`).join('')

/** A name or a message: one line. */
export const visible = (text: string): string => text.replace(hidden, escape)

/** Whole lines: their ends and tabs stay, and colours where `painted`. What is painted must have been made visible before. */
export function visibleLines(text: string, painted: boolean): string {
  if (!painted) return text.replace(hidden, (found) => (found === '\n' || found === '\t' ? found : escape(found)))
  return text
    .split(/(\u001b\[[\d;]*m)/)
    .map((part, index) => (index % 2 === 1 ? part : visibleLines(part, false)))
    .join('')
}
