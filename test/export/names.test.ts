// Every word that a target keeps for itself is a name in some spec: as a name of each sort, exported and compared. What is not here,
// SPIN, Rumur or gcc, is left out, and the name of the test says so; tla-checker is always here.
import { describe, expect, test } from 'vitest'
import { MURPHI, PROMELA, TLA } from '../../compiler/emit/export/words.ts'
import { reservedWords } from '../../grammar/tokens.ts'
import { specOf, tasksOf, together } from './names.ts'
import { compareText } from './random.ts'
import { tlaChecker, versionsHere } from './tools.ts'

const here = versionsHere()
const others = {
  spin: here.spin === undefined ? undefined : ('gcc' as const),
  rumur: here.rumur !== undefined,
  tla: (await tlaChecker()).says,
}
const asked = ['tla-checker', ...(others.spin === undefined ? [] : ['SPIN']), ...(others.rumur ? ['Rumur'] : [])].join(', ')

// What the language keeps for itself no name can be; `bool` is the name of no object. Every definition with TypeOK in its name is an
// invariant to tla-checker, asked for or not.
const own = new Set([...reservedWords.map((one) => String(one.pattern)), 'bool', 'TypeOK'])
// Labels of claims, and what begins like them.
const labels = [
  'accept',
  'accept_1',
  'wait',
  'wait_1',
  'progress',
  'progress_1',
  'end',
  'end_1',
  'start',
  'join_1',
  'passing_1',
  'i',
  'a',
  'b',
  's',
]
const words = [...new Set([...labels, ...PROMELA.words, ...MURPHI.words, ...TLA.words])].filter((word) => !own.has(word))

test('the words are those of the grammars of all three', () => {
  expect(words).toEqual(
    expect.arrayContaining(['linux', 'unix', 'errno', 'D_proctype', 'scalarset', 'COROLLARY', 'LEMMA', 'STATE', 'PICK', 'Cardinality']),
  )
})

const specs = together.map(({ sorts, most }) => ({ title: sorts.join(', '), most, spec: (some: readonly string[]) => specOf(sorts, some) }))

describe(`names that mean something to the other checkers (${asked})`, () => {
  for (const { title, most, spec } of [...specs, { title: 'task', most: 60, spec: tasksOf }]) {
    for (let from = 0; from < words.length; from += most) {
      test(`${title}: ${words[from]} …`, async () => {
        const found = await compareText(spec(words.slice(from, from + most)), others, 3_000)
        expect(found).toMatchObject({ cells: 1, unsaid: [], differences: [] })
      })
    }
  }
})
