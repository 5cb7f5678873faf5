// What readers ask of states: the values of watched expressions, and the part of a property that is false with what it reads; each derived by
// hand from the spec. One state: the first.
import { describe, expect, test } from 'vitest'
import { explained, explore, watching } from '../../../runtime/index.ts'
import { causeOf } from '../../../runtime/report/cause.ts'
import { moduleOf, watchModule } from '../../support/generated.ts'
import { nth } from '../../../runtime/entries.ts'

const spec = (property: string): string => `spec asked
size files = 2
switch tell = on
lock two_state { mode add with add  mode block with block }
object File[files] {
  pagecache : lock two_state
  cache : {absent, present} = absent
  inside : set of Task = {}
  link : File? = none
  grid : array[3] of 0..7 = 4
}
function twice(n: 0..3) -> 0..6 = 2 * n
operation op(target: File) {
  var k : 0..3 = 1
  lock target.pagecache.block
  atomic { File[1].cache = present  target.inside = target.inside + {current} }
  reached: k = 3
  unlock target.pagecache.block
}
workload w { task writer[i in 0..1] { op(File[1 - i]) } }
${property}
`

/** The values in the first state that breaks `never`: writer[0] has the lock of File[1], and stands at `reached`. */
async function valuesOf(...texts: readonly string[]): Promise<readonly string[]> {
  const text = spec('invariant never: File[1].inside == {}')
  const result = explore(moduleOf(text), [1])
  const told = watching(result, await watchModule(text, ...texts))
  return nth(told.findings, 0).trace!.watched!.map(({ after }) => after.at(-1)!)
}

const cases: readonly (readonly [string, string])[] = [
  ['1 + 2 * 3', '7'],
  ['(1 + 2) * 3', '9'],
  ['-7 div 2', '-4'],
  ['-7 mod 2', '1'],
  ['10 - 3 - 2', '5'],
  ['not 1 == 2', 'true'],
  ['true or false and false', 'true'],
  ['false => false => false', 'true'],
  ['if 1 < 2 then 3 else 4', '3'],
  ['files', '2'],
  ['tell', 'true'],
  ['File[1].cache', 'present'],
  ['File[0].link', 'none'],
  ['File[0].link.cache', '-'],
  ['File[1].cache == present', 'true'],
  ['held(File[1].pagecache.block)', 'true'],
  ['held(File[0].pagecache.block)', 'false'],
  ['holder(File[1].pagecache.block)', 'writer[0]'],
  ['holder(File[0].pagecache.block)', 'none'],
  ['writer[0] in File[1].inside', 'true'],
  ['File[1].inside', '{writer[0]}'],
  ['File[1].inside - {writer[0]}', '{}'],
  ['count(t in Task: t in File[1].inside)', '1'],
  ['forall f in File: f.cache == absent', 'false'],
  ['exists f in File: f.cache == absent', 'true'],
  ['forall n in 1..3: n < 4', 'true'],
  ['forall a in File, b in File: a == b or a != b', 'true'],
  ['writer[0] at op', 'true'],
  ['writer[0] at reached', 'true'],
  ['writer[1] at reached', 'false'],
  ['min(3, 2)', '2'],
  ['twice(2) + 1', '5'],
  ['File[1].grid[twice(1)]', '4'],
  ['File[count(f in File: f.cache == present)].cache', 'present'],
  // Of the task that moved.
  ['k', '1'],
  ['target', 'File[1]'],
  ['target.inside', '{writer[0]}'],
  ['i', '0'],
]

test('the values of expressions', async () => {
  expect(await valuesOf(...cases.map(([text]) => text))).toEqual(cases.map(([, value]) => value))
})

/** What is said of `never`, which the first state breaks. */
async function why(claim: string): Promise<readonly string[]> {
  const text = spec(`invariant never: File[1].cache == present => ${claim}`)
  const module = moduleOf(text)
  const result = explained(explore(module, [1]), await module.explaining())
  return causeOf(
    result,
    result.findings.find(({ kind }) => kind === 'violates')!,
  ).facts
}

describe('the smallest false part', () => {
  const premise = 'File[1].cache = present'
  test.each([
    ['1 < 2 and File[1].cache == absent and 3 < 2', ['File[1].cache == absent is false', `with ${premise}`]],
    [
      'forall f in File: held(f.pagecache.block) => f.cache == absent',
      ['for f = File[1]: f.cache == absent is false', `with ${premise}, held(File[1].pagecache.block) = true`],
    ],
    [
      'not (exists f in File: held(f.pagecache.block))',
      ['for f = File[1]: held(f.pagecache.block) is true', `with ${premise}, held(File[1].pagecache.block) = true`],
    ],
    ['File[1].cache == absent or 2 < 1', ['File[1].cache == absent or 2 < 1 is false', `with ${premise}`]],
    [
      'count(f in File: f.cache == present) == 0',
      ['count(f in File: f.cache == present) == 0 is false', `with ${premise}, File[0].cache = absent`],
    ],
    ['twice(2) < 4', ['twice(2) < 4 is false', `with ${premise}, twice(2) = 4`]],
  ])('of %s', async (claim, facts) => {
    expect(await why(claim)).toEqual(facts)
  })
})

test('a test whether a page is there is told by the text of the question', () => {
  const { meta } = moduleOf(`spec asking
object File { cached : bool }
mapping Buffer(file: File) { resident when file.cached fault page_fault(file) }
fault handler page_fault(f: File) -> ok { f.cached = true }
operation look(b: Buffer) -> ok { while resident(b) { skip } }
workload w { task a { look(Buffer(File)) } }
`)
  expect(nth(meta.tasks, 0).locations.map(({ text }) => text)).toContain('while resident(b)')
})
