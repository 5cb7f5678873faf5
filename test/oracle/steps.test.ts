// Steps, states and counts in the reference interpreter: what is silent, what is in a state, what chooses, what fails.
// Every count is derived by hand from docs/language.md, "What a step is".
import { expect, test } from 'vitest'
import { explore } from './explore.ts'
import { modelOf, namesOf, oracleSays } from '../support/oracle.ts'

const one = (body: string, more = '', fields = ''): string => `
spec small
lock mutex { mode held }
object L { m : lock mutex  flag : bool = false  n : 0..3 = 0 ${fields} }
${more}
workload w { task t { ${body} } }
`

test('own data is silent, shared data is a step', () => {
  // A field that no code assigns is constant, and reading it is silent.
  expect(oracleSays(one('if L.flag { skip }'))).toEqual(['1 states, 0 transitions, depth 0'])
  // Assigned anywhere in the text, it is shared.
  expect(oracleSays(one('if L.flag { skip }', 'procedure unused() { L.flag = true }'))).toEqual(['2 states, 1 transitions, depth 1'])
  expect(oracleSays(one('var x : 0..3 = 0  x = 1  x = 2  skip  x = 3'))).toEqual(['2 states, 1 transitions, depth 1'])
  // A label makes a step of what would be silent.
  expect(oracleSays(one('var x : 0..3 = 0  here: x = 1'))).toEqual(['2 states, 1 transitions, depth 1'])
})

test('a name out of scope has no value', () => {
  // Two values of x at one place, one state after the block.
  expect(oracleSays(one('if true { choose x in 0..1  skip }  skip'))).toEqual(['5 states, 5 transitions, depth 3'])
  expect(oracleSays(one('choose x in 0..1  skip  skip'))).toEqual(['6 states, 6 transitions, depth 3'])
})

test('rounds are counted, and a round without end comes back to its beginning', () => {
  expect(oracleSays('spec s workload w { task t repeat 3 { skip } }')).toEqual(['4 states, 3 transitions, depth 3'])
  expect(oracleSays('spec s workload w { task t repeat { skip } }')).toEqual(['1 states, 1 transitions, depth 0'])
})

test('all any of one call choose in one step', () => {
  expect(oracleSays('spec s operation op(a: bool, b: 0..2) { skip } workload w { task t { op(any, any) } }')).toEqual([
    '8 states, 12 transitions, depth 2',
  ])
})

test('choose takes each value that its condition admits, and none where there is none', () => {
  expect(oracleSays(one('choose x in 0..3, y in 0..3 where x < y'))).toEqual(['2 states, 6 transitions, depth 1'])
  expect(oracleSays(one('choose x in 0..3 where x > 3'))).toEqual(['1 states, 0 transitions, depth 0', 'deadlock after 0'])
})

test('a field that starts as any gives an initial state for each value', () => {
  const model = modelOf('spec s object L { x : 0..2 = any } workload w { task t { wait until L.x == 1 } }')
  const result = explore(model, { workload: 'w', variant: undefined })
  expect([result.initialStates, result.states, result.transitions, ...namesOf(result)]).toEqual([3, 4, 1, 'deadlock after 0'])
})

test('atomic can be taken in each way in which it runs to its end', () => {
  expect(oracleSays(one('atomic { either { } or { } }'))).toEqual(['2 states, 2 transitions, depth 1'])
  expect(oracleSays(one('atomic { either { L.n = 1 } or { wait until L.n == 1 } or { assert L.n == 1 } }'))).toEqual([
    '2 states, 2 transitions, depth 1',
    'fails assert@6 after 0',
  ])
  const waiting = one('atomic { lock L.m.held  wait until L.flag  unlock L.m.held }').replace(
    'workload w {',
    'workload w { task other { L.flag = true }',
  )
  expect(oracleSays(waiting)).toEqual(['3 states, 2 transitions, depth 2'])
})

test('a failing way is a transition without a next state', () => {
  expect(oracleSays(one('either { assert false } or { skip }'))).toEqual(['3 states, 3 transitions, depth 2', 'fails assert@6 after 0'])
  expect(oracleSays(one('assert false'))).toEqual(['0 states, 0 transitions, depth 0', 'fails assert@6 after 0'])
  expect(oracleSays(one('boom: assert false'))).toEqual(['1 states, 1 transitions, depth 0', 'fails boom after 0'])
})

test('errors are named by their rule', () => {
  const write = 'procedure unused(x: 0..3) { L.n = 0  L.a[0] = 0  L.to = none }'
  const fails = (body: string): readonly string[] => oracleSays(one(body, write, 'a : array[2] of 0..3  to : L? = none')).slice(1)
  expect(fails('let x = L.n  L.n = x - 1')).toEqual(['fails range@6 after 1'])
  expect(fails('let x = L.n  L.n = 1 div x')).toEqual(['fails zero@6 after 1'])
  expect(fails('let x = L.n  L.n = 1 mod x')).toEqual(['fails zero@6 after 1'])
  expect(fails('let x = L.n  L.a[x - 1] = 1')).toEqual(['fails index@6 after 1'])
  expect(fails('let x = L.to  x.n = 1')).toEqual(['fails none@6 after 1'])
  expect(fails('unlock L.m.held')).toEqual(['fails release@6 after 0'])
  expect(fails('let x = L.n  unused(x - 1)')).toEqual(['fails range@6 after 0'])
})

test('arithmetic is exact and rounds down', () => {
  expect(
    oracleSays(one('assert (0 - 7) div 2 == 0 - 4 and (0 - 7) mod 2 == 1 and 7 div 2 == 3 and min(1, 2) == 1 and max(1, 2) == 2')),
  ).toEqual(['1 states, 0 transitions, depth 0'])
})

test('sets go in declared order, and a for keeps what is left', () => {
  // The set is read in one step; the elements 1 and 3 remain, then 3, then none.
  const spec = one('L.s = {3, 1}  for x in L.s { assert x == 1 or x == 3  skip }', '', 's : set of 0..3')
  expect(oracleSays(spec)).toEqual(['5 states, 4 transitions, depth 4'])
})

test('a ghost costs no state where no property of the workload reads it', () => {
  const model = modelOf(`
spec ghosts
object L { ghost n : 0..2 = 0  ghost last : 0..2 = 0 }
invariant small in read: L.last < 2
workload read { task t repeat { skip  ghost L.n = (L.n + 1) mod 3  ghost L.last = L.n } }
workload unread { task t repeat { skip  ghost L.n = (L.n + 1) mod 3  ghost L.last = L.n } }
`)
  const read = explore(model, { workload: 'read', variant: undefined })
  expect([read.states, read.transitions, ...namesOf(read)]).toEqual([3, 3, 'violates small after 2'])
  const unread = explore(model, { workload: 'unread', variant: undefined })
  expect([unread.states, unread.transitions, ...namesOf(unread)]).toEqual([1, 1])
})

test('an interrupt begins anywhere in its host, which waits for its end', () => {
  const spec = (host: string, handler: string): string => `
spec irq
lock spinlock { mode held }
object L { m : lock spinlock }
workload w { task t { ${host} }  interrupt i on t { ${handler} } }
`
  // t in 0, 1, 2 and i before, inside, after: but not inside when t is finished.
  expect(oracleSays(spec('skip skip', 'skip'))).toEqual(['8 states, 8 transitions, depth 4'])
  const once = 'lock L.m.held  unlock L.m.held'
  // The holds are the host's: taken by both, one waits for itself.
  expect(oracleSays(spec(once, once))).toEqual(['9 states, 8 transitions, depth 5', 'self_deadlock after 2'])
  // What an interrupt holds while its host stands before a request, it may yet release.
  expect(oracleSays(spec(once, 'if trylock L.m.held { unlock L.m.held }')).slice(1)).toEqual([])
  // Once begun it owes its end, and spins while its host waits.
  const spinning = 'var got = false  while not got { got = trylock L.m.held }  unlock L.m.held'
  expect(oracleSays(spec(once, spinning)).slice(1)).toEqual(['livelock strong after 2'])
})

test('sizes and switches: the spec, then the workload, then the variant, then what is asked for', () => {
  const model = modelOf(`
spec settings
size n = 1
size m = n + 1
switch more = off
object L { x : 0..9 = 0 }
workload w { n = 2  task t { choose x in 1..m  if more { skip } } }
variant v { more = on }
variant u { n = 4 }
`)
  const states = (variant: string, asked = {}): number => explore(model, { workload: 'w', variant, ...asked }).states
  // m is n + 1; with `more` one state more for each value.
  expect([states('u'), states('v'), states('v', { sizes: { n: 3 } }), states('v', { switches: { more: 'off' } })]).toEqual([2, 5, 6, 2])
})
