// Calls, outcomes, attempts, contracts and touches in the reference interpreter. Every count is derived by hand.
import { expect, test } from 'vitest'
import { explore } from './explore.ts'
import { modelOf, namesOf, oracleSays } from '../support/oracle.ts'

const spec = (declarations: string, body: string): string => `
spec small
lock mutex { mode held }
object L { m : lock mutex  n : lock mutex  x : 0..3 = 0  cache : {absent, present} = absent }
task state { tries : 0..3 = 0 }
${declarations}
workload w { task t { ${body} } }
`

test('a retry rule fires as often as it may, then does what follows', () => {
  const declarations = `operation op() -> ok | again {
    attempt { skip  raise again }
    retry once_more on again at most 2 then { skip }
  }`
  // The skip of the body with the counts 0, 1 and 2, the skip that follows, the end.
  expect(oracleSays(spec(declarations, 'op()'))).toEqual(['5 states, 4 transitions, depth 4'])
  // Without `then` the next clause is tried: an outcome of the operation.
  const model = modelOf(spec(declarations.replace('then { skip }', ''), 'op()'))
  const result = explore(model, { workload: 'w', variant: undefined })
  expect([result.states, result.transitions, result.outcomes]).toEqual([4, 3, { op: ['again'] }])
})

test('a retry begins again with other names', () => {
  const declarations = `operation op() -> ok | again {
    attempt with wide = false { one: skip  if not wide { raise again } }
    retry wider on again with wide = true { here: skip }
  }`
  // one(false), here(false), one(true), end.
  expect(oracleSays(spec(declarations, 'op()'))).toEqual(['4 states, 3 transitions, depth 3'])
})

test('inside always the way by which the body was left is part of the place', () => {
  const declarations = `operation op() -> ok | odd {
    attempt { either { raise odd } or { return ok } or { } } always { skip }
    on odd { }
  }`
  // Before the choice, three ways in always, the end.
  expect(oracleSays(spec(declarations, 'op()'))).toEqual(['5 states, 6 transitions, depth 2'])
})

test('an outcome goes outwards, inner always before outer, and takes the first clause that applies', () => {
  const declarations = `
procedure inner() -> ok | odd { skip  return odd }
operation op() -> ok | odd | even {
  attempt {
    attempt { inner() } always { current.tries = current.tries + 1 }
  } always { current.tries = 2 * current.tries }
  on odd if current.tries == 1 { return odd }
  on odd if current.tries == 2 { return even }
}`
  const model = modelOf(spec(declarations, 'op()'))
  const result = explore(model, { workload: 'w', variant: undefined })
  expect([result.states, result.outcomes]).toEqual([2, { op: ['even'] }])
})

test('a condition that reads shared data is a step of its own', () => {
  const declarations = `
procedure writes() { L.x = 1 }
operation op() -> ok | odd {
  attempt { skip  raise odd }
  on odd if L.x == 1 { }
  on odd if L.x == 0 { skip }
}`
  // skip, first condition, second condition, skip, end.
  expect(oracleSays(spec(declarations, 'op()'))).toEqual(['5 states, 4 transitions, depth 4'])
})

test('a task takes every outcome of a bare call', () => {
  const model = modelOf(spec('operation op() -> ok | odd { either { return odd } or { } }', 'op() op()'))
  const result = explore(model, { workload: 'w', variant: undefined })
  expect([result.states, result.transitions, result.outcomes]).toEqual([3, 4, { op: ['odd', 'ok'].sort() }])
})

test('what a call may keep and must drop', () => {
  const keeps = 'operation take() -> ok keeps L.m.held { lock L.m.held }'
  expect(oracleSays(spec(keeps, 'take() unlock L.m.held'))).toEqual(['3 states, 2 transitions, depth 2'])
  const leaks = 'operation take() -> ok { lock L.m.held }'
  expect(oracleSays(spec(leaks, 'take() unlock L.m.held'))).toEqual(['3 states, 2 transitions, depth 2', 'leaks L.m after 1'])
  const drops = 'operation drop() -> ok drops L.m.held { unlock L.m.held }'
  expect(oracleSays(spec(drops, 'lock L.m.held drop()'))).toEqual(['3 states, 2 transitions, depth 2'])
  const steals = `operation drop() -> ok {
    unlock L.m.held
    return ok
  }`
  expect(oracleSays(spec(steals, 'lock L.m.held drop()'))).toEqual(['2 states, 2 transitions, depth 1', 'fails contract@6 after 1'])
  // Procedures without a contract may change what is held.
  expect(oracleSays(spec('procedure take() { lock L.m.held }', 'take() unlock L.m.held'))).toEqual(['3 states, 2 transitions, depth 2'])
})

test('what was held when a call with a contract began is in the state', () => {
  // Two ways to hold nothing inside the call, told apart by what was held at its start.
  const declarations = `
procedure odd() -> ok drops L.m.held { unlock L.m.held  skip }
procedure even() -> ok drops L.n.held { unlock L.n.held  skip }`
  // Before the choice; lock m, odd's unlock, odd's skip; the same for n; end.
  expect(oracleSays(spec(declarations, 'either { lock L.m.held  odd() } or { lock L.n.held  even() }'))).toEqual([
    '8 states, 8 transitions, depth 4',
  ])
})

test('postconditions speak of the outcome', () => {
  const declarations = `operation op() -> ok | odd {
    either { return odd } or { L.x = 1 }
  } ensures ok => L.x == 1
    ensures odd`
  // The way that returns odd keeps both; the way that stores, and ends ok, breaks the second.
  expect(oracleSays(spec(declarations, 'op()'))).toEqual(['3 states, 3 transitions, depth 1', 'fails ensures@9 after 1'])
})

test('a touch looks again after ok, and raises what the handler answers, renamed', () => {
  const handler = `
fault handler bring(n: 0..1) -> ok | gone { either { L.cache = present } or { return gone } }
mapping Small(n: 0..1) { resident when L.cache == present fault bring(n) { gone => lost } }
mapping Other(n: 0..1) { resident when L.cache == present fault bring(n) }`
  const declarations = `${handler}
operation op() -> ok | lost { touch load Small(1) { L.x = 1 } }`
  const model = modelOf(spec(declarations, 'op()'))
  const result = explore(model, { workload: 'w', variant: undefined })
  // touch; choice; store of present; touch (present); end ok; end lost.
  expect([result.states, result.transitions, result.outcomes]).toEqual([6, 5, { op: ['lost', 'ok'] }])
  expect(namesOf(result)).toEqual([])
  const gone = `${handler}
operation op() -> ok | gone { attempt { touch load Other(0) } on gone { skip } }`
  // touch; choice; store; touch again; skip of the clause; end.
  expect(oracleSays(spec(gone, 'op()'))[0]).toBe('7 states, 6 transitions, depth 4')
})
