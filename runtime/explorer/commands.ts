// What an explorer can be told to do. Input: a line that somebody typed; output: a command, or what is wrong with the line. The table is also the help.

export type Command =
  | Move
  | Look
  | { readonly kind: 'watch'; readonly text: string }
  | { readonly kind: 'unwatch'; readonly number: number | undefined }
  | { readonly kind: 'until'; readonly text: string }
  | { readonly kind: 'findings' }
  | { readonly kind: 'finding'; readonly number: number }
  | { readonly kind: 'load'; readonly file: string; readonly number: number }
  | { readonly kind: 'save'; readonly file: string }
  | { readonly kind: 'quit' }

/** What needs nothing but the session. */
export type Move =
  | { readonly kind: 'take' | 'back' | 'again' | 'to' | 'first'; readonly number: number }
  | { readonly kind: 'random'; readonly number: number; readonly seed: number | undefined }

export interface Look {
  readonly kind: 'steps' | 'run' | 'state' | 'waits' | 'help'
}

interface Form {
  readonly word: string
  readonly takes: string
  readonly says: string
  /** Undefined where what stands behind the word is not what it takes. */
  readonly read: (rest: string) => Command | undefined
}

const whole = (text: string): number | undefined => (/^\d{1,7}$/.test(text) ? Number(text) : undefined)

const numbered =
  (kind: 'take' | 'back' | 'again' | 'to' | 'first', otherwise?: number) =>
  (rest: string): Command | undefined => {
    const number = rest === '' ? otherwise : whole(rest)
    return number === undefined ? undefined : { kind, number }
  }

const bare =
  (kind: 'steps' | 'run' | 'state' | 'waits' | 'help' | 'quit') =>
  (rest: string): Command | undefined =>
    rest === '' ? { kind } : undefined

const texted =
  (kind: 'watch' | 'until') =>
  (rest: string): Command | undefined =>
    rest === '' ? undefined : { kind, text: rest }

const forms: readonly Form[] = [
  { word: 'take', takes: 'N', says: 'step N of those that are listed; N alone does the same', read: numbered('take') },
  { word: 'steps', takes: '', says: 'list the enabled steps again', read: bare('steps') },
  { word: 'back', takes: '[N]', says: 'take N steps back; without N, one', read: numbered('back', 1) },
  { word: 'again', takes: '[N]', says: 'N of the steps that were taken back', read: numbered('again', 1) },
  { word: 'to', takes: 'N', says: 'back or again to where N steps are taken', read: numbered('to') },
  { word: 'first', takes: 'N', says: 'begin in first state N', read: numbered('first') },
  { word: 'run', takes: '', says: 'the steps so far, in columns', read: bare('run') },
  { word: 'state', takes: '', says: 'where each task stands, what it holds, and all values', read: bare('state') },
  { word: 'waits', takes: '', says: 'who waits for whom', read: bare('waits') },
  { word: 'watch', takes: 'EXPR', says: 'show the value of an expression from now on', read: texted('watch') },
  {
    word: 'unwatch',
    takes: '[N]',
    says: 'no longer show the Nth, or any',
    read: (rest) => (rest === '' || whole(rest) !== undefined ? { kind: 'unwatch', number: whole(rest) } : undefined),
  },
  {
    word: 'random',
    takes: 'N [SEED]',
    says: 'N steps at random',
    read: (rest) => {
      const [length = '', seed = '', ...more] = rest.split(/\s+/)
      const number = whole(length)
      if (number === undefined || more.length > 0 || (seed !== '' && whole(seed) === undefined)) return undefined
      return { kind: 'random', number, seed: whole(seed) }
    },
  },
  { word: 'until', takes: 'EXPR', says: 'a shortest way to where the condition holds', read: texted('until') },
  {
    word: 'finding',
    takes: '[N]',
    says: 'the findings of `check`; with N, the run to the Nth',
    read: (rest) => {
      const number = whole(rest)
      return rest === '' ? { kind: 'findings' } : number === undefined ? undefined : { kind: 'finding', number }
    },
  },
  {
    word: 'save',
    takes: 'FILE',
    says: 'write the run into a file',
    read: (rest) => (rest === '' ? undefined : { kind: 'save', file: rest }),
  },
  {
    word: 'load',
    takes: 'FILE [N]',
    says: 'a run that was saved, or of `check --format json` finding N',
    read: (rest) => {
      const [, file = '', number] = /^(.*?)(?:\s+(\d{1,7}))?$/.exec(rest) ?? []
      return file === '' ? undefined : { kind: 'load', file, number: Number(number ?? 1) }
    },
  },
  { word: 'help', takes: '', says: 'this list; a command can be cut short while it can be told from the others', read: bare('help') },
  { word: 'quit', takes: '', says: 'end', read: bare('quit') },
]

/** A line as a command. A word can be cut short as far as it still means one command; a number alone takes that step. */
export function commandOf(line: string): Command | { readonly kind: 'wrong'; readonly message: string } {
  const [, word = '', rest = ''] = /^\s*(\S+)\s*(.*?)\s*$/s.exec(line) ?? []
  if (whole(word) !== undefined && rest === '') return { kind: 'take', number: Number(word) }
  const meant = forms.filter((form) => form.word.startsWith(word))
  const form = meant.find((one) => one.word === word) ?? meant[0]
  if (form === undefined) return { kind: 'wrong', message: `there is no command ${word}; help lists them` }
  if (meant.length > 1 && form.word !== word)
    return { kind: 'wrong', message: `${word} may be ${meant.map((one) => one.word).join(' or ')}` }
  return (
    form.read(rest) ?? { kind: 'wrong', message: `write ${form.word}${form.takes === '' ? ', and nothing behind it' : ` ${form.takes}`}` }
  )
}

/** The table of commands, a line each. */
export const helpLines = (): readonly string[] => {
  const width = Math.max(...forms.map(({ word, takes }) => word.length + takes.length + 1))
  return forms.map(({ word, takes, says }) => `  ${`${word} ${takes}`.padEnd(width)}  ${says}`)
}
