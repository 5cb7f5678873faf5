// The names that the code of a checker has by itself, whatever a spec calls its things: emitters write them from here, and no name of a
// spec is one of them.
import { machinery, places } from '../fixed.ts'
import { names, type Names } from '../text.ts'

const written = [
  ...['create', 'settings', 'words', 'capacity', 'out', 'notes', 'failures', 'count'],
  ...['push', 'initial', 'expand', 'step', 'examine', 'evaluate', 'request', 'together', 'answer'],
  ...['note', 'warn', 'fail', 'wait', 'settle', 'stand', 'size', 'pending', 'logging', 'log'],
  ...['states', 'at', 'first', 'second', 'task', 'place', 'property', 'part', 'question', 'lock', 'bits', 'o'],
  ...['meta', 'suppose', 'told', 'wants', 'decisions', 'reads', 'watched', 'files', 'call'],
] as const

/** Each under itself: what is not here cannot be written. */
export const own = Object.fromEntries(written.map((name) => [name, name])) as { readonly [N in (typeof written)[number]]: N }

/** The scope of a module whose states have so many words, `w0` and on. */
export const moduleScope = (words: readonly string[]): Names =>
  names([...written, ...[...machinery, ...places].flatMap(({ name }) => (name === undefined ? [] : [name])), ...words])

export const wordNames = (count: number): readonly string[] => Array.from({ length: count }, (_, i) => `w${i}`)
