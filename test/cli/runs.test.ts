// `simulate --runs`: what is counted, the run that is made smaller, the document; wrong options.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { folderWith, lockspec } from './run.ts'

const spec = `spec counted
lock mutex { mode held }
object L { a : lock mutex   b : lock mutex   tries : 0..9 = 0   seen : bool = false }
operation both() -> ok | busy {
  attempt {
    lock L.a.held
    if trylock L.b.held { unlock L.b.held } else { raise busy }
  } always { unlock L.a.held }
  retry again on busy at most 2
  on busy { return busy }
}
workload w {
  task t { both() }
  task u { skip   skip   L.seen = true   skip }
  task x { lock L.b.held   skip   unlock L.b.held }
}
workload crossed {
  task t { skip   lock L.a.held   lock L.b.held   unlock L.b.held   unlock L.a.held }
  task u { skip   lock L.b.held   lock L.a.held   unlock L.a.held   unlock L.b.held }
  task bystander { skip   skip   skip }
}
invariant unseen in w: not L.seen
`
const simulated = async (...args: readonly string[]) => {
  const folder = folderWith({ 's.lockspec': spec })
  const ran = await lockspec(['simulate', join(folder, 's.lockspec'), ...args])
  return { ...ran, out: ran.out.replaceAll(folder, 'F') }
}

test('endings, outcomes, steps, and firings of retry rules', async () => {
  const { code, out } = await simulated('--workload', 'w', '--runs', '200', '--go-on')
  expect(code).toBe(12)
  expect(out).toMatchInlineSnapshot(`
    "counted  F/s.lockspec

    w: 200 runs, seeds 1 to 200
      finished             200  100.00 %
      violates unseen      200  100.00 %
      both ends with ok    196   98.00 %
      both ends with busy    4    2.00 %
      steps: 11 to 17; quarters 11, 11, 14; 95 of 100 at most 17
      retry again in both fires: 0 to 2; quarters 0, 0, 1; 95 of 100 at most 2

    shortest run to violates unseen: seed 2, 11 steps; 3 of them do

      this run: 3 steps, 0 switches between tasks
      step line  u
         1   14  skip
         2   14  skip
         3   14  L.seen = true

    lockspec: w, seeds 1 to 200: finished in 200 of 200 runs; violates unseen in 200
    "
  `)
})

test('warnings are counted, and the shortest run to one is shown', async () => {
  const folder = folderWith({
    's.lockspec': `spec warned
object L { n : 0..2 = 0 }
workload w {
  task t { L.n = 1   skip   L.n = 2 }
  task u { late: warn L.n < 2   skip }
}
`,
  })
  const { code, out } = await lockspec(['simulate', join(folder, 's.lockspec'), '--runs', '100'])
  expect(code).toBe(14)
  expect(out.replaceAll(folder, 'F')).toMatchInlineSnapshot(`
    "warned  F/s.lockspec

    w: 100 runs, seeds 1 to 100
      finished    100  100.00 %
      warns late   13   13.00 %
      steps: 5

    shortest run to warns late: seed 6, 5 steps; 4 of them do

      this run: 4 steps, 1 switch between tasks
      step line  t        u
         1    4  L.n = 1
         2    4  skip
         3    4  L.n = 2
         4    5           late: warn L.n < 2 => warns late: \`L.n < 2\` is false

    lockspec: w, seeds 1 to 100: finished in 100 of 100 runs; warns late in 13
    "
  `)
  const { out: document } = await lockspec(['simulate', join(folder, 's.lockspec'), '--runs', '100', '--format', 'json'])
  expect(JSON.parse(document)).toMatchObject({ warned: [{ name: 'late' }], violated: [], shortest: { name: 'warns late' } })
})

test('a deadlock is there when nobody can move: who is not in it has to finish before', async () => {
  const { code, out } = await simulated('--workload', 'crossed', '--runs', '100', '--seed', '5')
  expect(code).toBe(11)
  expect(out).toMatchInlineSnapshot(`
    "counted  F/s.lockspec

    crossed: 100 runs, seeds 5 to 104
      finished  66   66.00 %
      deadlock  34   34.00 %
      steps: 7 to 13; quarters 7, 13, 13; 95 of 100 at most 13

    shortest run to deadlock: seed 5, 7 steps; none can be left out

    deadlock: t and u wait for each other, for ever
      t wants L.b.held (line 18): u holds it since step 6 (line 19)
      u wants L.a.held (line 19): t holds it since step 7 (line 18)
      cycle: t -> u -> t

      t                                      u
                                             lock(L.b)
      lock(L.a)
      waits: lock(L.b)
                                             waits: lock(L.a)
      holds L.a, line 18                     holds L.b, line 19

      this run: 7 steps, 4 switches between tasks
      step line  t                     u                     bystander
         1   20                                              skip
         2   20                                              skip
         3   18  skip
         4   20                                              skip
         5   19                        skip
         6   19                        lock L.b.held  // L
         7   18  lock L.a.held  // L
             18  WAITS: lock L.b.held
             19                        WAITS: lock L.a.held

    lockspec: crossed, seeds 5 to 104: finished in 66, deadlock in 34 of 100 runs
    "
  `)
})

test('each run can be had again by its seed', async () => {
  const { out } = await simulated('--workload', 'crossed', '--runs', '100', '--seed', '5', '--format', 'json')
  const { shortest, endings } = JSON.parse(out) as {
    readonly shortest: { readonly seed: number; readonly name: string; readonly steps: number }
    readonly endings: readonly { readonly name: string; readonly runs: number }[]
  }
  expect(endings.reduce((sum, { runs }) => sum + runs, 0)).toBe(100)
  const again = await simulated('--workload', 'crossed', '--seed', String(shortest.seed))
  expect(again.out.split('\n').at(-2)).toBe(`lockspec: crossed, seed ${shortest.seed}: ${shortest.name} after ${shortest.steps} steps`)
})

describe('wrong options', () => {
  test.each([
    [['--go-on'], '--go-on is for --runs'],
    [['--format', 'json'], '--format json is for --runs'],
    [['--runs', 'many'], '--runs many: give a whole number from 0 to 100000000'],
  ])('%s', async (options, message) => {
    expect(await simulated('--workload', 'crossed', ...options)).toMatchObject({ code: 2, err: `lockspec: ${message}\n` })
  })
})

test('a workload that is too large for a checker is counted all the same, and the run is a list of steps', async () => {
  const text = 'spec crowd\nobject O { n : 0..1 = 0 }\nworkload w { task t[i in 0..33] { O.n = 1   assert O.n == 0 } }\n'
  const path = join(folderWith({ 's.lockspec': text }), 's.lockspec')
  const { code, out } = await lockspec(['simulate', path, '--runs', '5'])
  expect([code, out.split('\n').slice(6)]).toEqual([
    14,
    [
      'shortest run to fails assert@3: seed 5, 6 steps; 2 of them do',
      '',
      '  1. t[27], line 3: O.n = 1',
      '  2. t[27], line 3: assert O.n == 0',
      '',
      'lockspec: w, seeds 1 to 5: fails assert@3 in 5 of 5 runs',
      '',
    ],
  ])
})
