// Specs whose names are words of the other checkers' languages: each word as a name of each sort of thing that a spec names. Input:
// words; output: texts of specs, each with one run through all of its names, so that it has about as many states as names.

interface Part {
  readonly declared: string
  readonly run: string
}

const lines = (words: readonly string[], line: (word: string, i: number) => string): string => words.map(line).join('\n')

/** Modes of one lock kind. */
const MODES = 12
const kindOf = (i: number): number => Math.floor(i / MODES)

const parts = {
  object: (words) => ({
    declared: lines(words, (word) => `object ${word} { x : bool }`),
    run: lines(words, (word) => `atomic { ${word}.x = true }`),
  }),
  field: (words) => ({
    declared: `object Fields {\n${lines(words, (word) => `${word} : bool`)}\n}`,
    run: lines(words, (word) => `atomic { Fields.${word} = true }`),
  }),
  taskField: (words) => ({
    declared: `task state {\n${lines(words, (word) => `${word} : bool`)}\n}`,
    run: lines(words, (word) => `current.${word} = true  skip`),
  }),
  lock: (words) => ({
    declared: `object Locks {\n${lines(words, (word) => `${word} : lock mutex`)}\n}`,
    run: lines(words, (word) => `lock Locks.${word}  unlock Locks.${word}`),
  }),
  mode: (words) => ({
    declared: lines(words, (word, i) => {
      const [first, last] = [i % MODES === 0, (i + 1) % MODES === 0 || i === words.length - 1]
      return `${first ? `lock kind_${kindOf(i)} {` : ''} mode ${word} ${last ? `}\nobject Modes${kindOf(i)} { l : lock kind_${kindOf(i)} }` : ''}`
    }),
    run: lines(words, (word, i) => `lock Modes${kindOf(i)}.l.${word}  unlock Modes${kindOf(i)}.l.${word}`),
  }),
  word: (words) => ({
    declared: `object Words { w : {first_, ${words.join(', ')}} }`,
    run: lines(words, (word) => `atomic { Words.w = ${word} }`),
  }),
  operation: (words) => ({
    declared: lines(words, (word) => `operation ${word}(b: bool) -> ok { let x = Step.n  if x == b { skip } }`),
    run: lines(words, (word) => `${word}(true)`),
  }),
  local: (words) => ({
    declared: '',
    run: lines(words, (word) => `if true { let ${word} = Step.n  atomic { Step.n = not ${word} } }`),
  }),
  label: (words) => ({ declared: '', run: lines(words, (word) => `${word}: skip`) }),
  failure: (words) => ({ declared: '', run: lines(words, (word) => `${word}: assert Step.n or not Step.n or Step.never`) }),
  property: (words) => ({
    declared: lines(words, (word, i) => `${i % 2 === 0 ? 'invariant' : 'reachable'} ${word}: not Step.never`),
    run: 'skip',
  }),
} satisfies Record<string, (words: readonly string[]) => Part>

export type Sort = keyof typeof parts

/** All sorts but tasks; those of one spec can have the same names. A workload has at most 31 properties. */
export const together: readonly { readonly sorts: readonly Sort[]; readonly most: number }[] = [
  { sorts: ['object', 'field', 'taskField', 'local', 'label'], most: 60 },
  { sorts: ['lock', 'mode', 'failure'], most: 60 },
  { sorts: ['word', 'operation', 'field', 'label'], most: 60 },
  { sorts: ['property'], most: 30 },
]

export function specOf(sorts: readonly Sort[], words: readonly string[]): string {
  const made = sorts.map((sort) => parts[sort](words))
  return [
    'spec names',
    'import "std/locks"',
    'object Step { n : bool  never : bool }',
    ...made.map((part) => part.declared),
    'workload run { task one_task {',
    ...made.map((part) => part.run),
    '} }',
    '',
  ].join('\n')
}

/** The tasks run one after the other. */
export const tasksOf = (words: readonly string[]): string =>
  [
    'spec names',
    `object Turn { n : 0..${words.length} }`,
    'workload run {',
    lines(words, (word, i) => `task ${word} { wait until Turn.n == ${i}  Turn.n = ${i + 1} }`),
    '}',
    '',
  ].join('\n')
