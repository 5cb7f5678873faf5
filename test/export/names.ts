// Specs whose names are words of the other checkers' languages: each word as a name of each sort of thing that a spec names. Input:
// words; output: texts of specs, each with one run through all of its names, so that it has about as many states as names.
import type { ExportTarget } from '../../compiler/pipeline.ts'
import { MURPHI, PROMELA, TLA } from '../../compiler/emit/export/words.ts'
import { reservedWords } from '../../grammar/tokens.ts'

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
    declared: lines(words, (word) => `operation ${word}(given_: bool) -> ok { let taken_ = Step.n  if taken_ == given_ { skip } }`),
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

type Sort = keyof typeof parts

/** All sorts but tasks; those of one spec can have the same names. A workload has at most 31 properties. */
const together: readonly { readonly sorts: readonly Sort[]; readonly most: number }[] = [
  { sorts: ['object', 'field', 'taskField', 'local', 'label'], most: 30 },
  { sorts: ['lock', 'mode', 'failure'], most: 40 },
  { sorts: ['word', 'operation'], most: 30 },
  { sorts: ['property'], most: 30 },
]

export interface NamedSpec {
  readonly title: string
  readonly text: string
}

/** Specs that use each word as a name of each sort. A workload has at most 31 tasks. */
export const specsWith = (words: readonly string[]): readonly NamedSpec[] =>
  [
    ...together.map(({ sorts, most }) => ({ title: sorts.join(', '), most, make: (some: readonly string[]) => specOf(sorts, some) })),
    { title: 'task', most: 30, make: tasksOf },
  ].flatMap(({ title, most, make }) =>
    Array.from({ length: Math.ceil(words.length / most) }, (_, i) => {
      const some = words.slice(i * most, (i + 1) * most)
      return { title: `${title}: ${some[0] ?? ''} … ${some.at(-1) ?? ''}`, text: make(some) }
    }),
  )

// What the language keeps for itself no name can be; `bool` is the name of no object. Every definition with TypeOK in its name is an
// invariant to tla-checker, asked for or not.
const own = new Set([...reservedWords.map((one) => String(one.pattern)), 'bool', 'TypeOK'])
const names = (words: readonly string[]): readonly string[] => [...new Set(words)].filter((word) => !own.has(word))

/** Labels of the exported models themselves, and parameters of their macros. */
const inModels = 'accept accept_1 wait wait_1 progress progress_1 end end_1 start join_1 passing_1 flag passing target i a b s'

/** Every word that a target keeps for itself. */
export const wordsOf: Readonly<Record<ExportTarget, readonly string[]>> = {
  promela: names([...inModels.split(' '), ...PROMELA.words]),
  murphi: names(MURPHI.words),
  tla: names(TLA.words),
}
export const words: readonly string[] = names(Object.values(wordsOf).flat())

function specOf(sorts: readonly Sort[], words: readonly string[]): string {
  const made = sorts.map((sort) => parts[sort](words))
  return [
    'spec names',
    ...(sorts.includes('lock') ? ['import "std/locks"'] : []),
    'object Step { n : bool  never : bool }',
    ...made.map((part) => part.declared),
    'workload run { task one_task {',
    ...made.map((part) => part.run),
    '} }',
    '',
  ].join('\n')
}

/** The tasks run one after the other. */
const tasksOf = (words: readonly string[]): string =>
  [
    'spec names',
    `object Turn { n : 0..${words.length} }`,
    'workload run {',
    lines(words, (word, i) => `task ${word} { wait until Turn.n == ${i}  Turn.n = ${i + 1} }`),
    '}',
    '',
  ].join('\n')
