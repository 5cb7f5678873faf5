// Findings of the reference interpreter that only the whole graph tells: cycles, fairness, temporal properties, final
// components. Every count is derived by hand from docs/language.md, "Findings".
import { expect, test } from 'vitest'
import { oracleSays } from '../support/oracle.ts'

const spec = (tasks: string, properties = ''): string => `
spec small
lock mutex { mode held }
object L { m : lock mutex  done : bool = false  ask : bool = false  cache : {absent, present} = absent }
operation lock_once() { lock L.m.held  unlock L.m.held }
operation set_done() { L.done = true }
operation await_done() { wait until L.done }
${properties}
workload w { ${tasks} }
`

test('spinning for what nobody does is a livelock that no fairness breaks', () => {
  const writer = 'task other { wait until L.ask  L.done = true }'
  // The other task is stuck too, but beside a mover that completes nothing it is part of the livelock.
  expect(oracleSays(spec(`task t { while not L.done { } }  ${writer} `, 'procedure unused() { L.ask = true }'))).toEqual([
    '1 states, 1 transitions, depth 0',
    'livelock strong after 0',
  ])
})

test('a livelock that only an unlucky waiter keeps going is broken by strong fairness', () => {
  const tasks = `task a { lock L.m.held  L.done = true  unlock L.m.held }
    task b { while not L.done { lock L.m.held  unlock L.m.held } }`
  // a in 0..3, b at its test, before lock, before unlock, at its end: 3 + 2 + 3 + 4 states.
  const counts = '12 states, 15 transitions, depth 5'
  expect(oracleSays(spec(tasks))).toEqual([counts, 'livelock weak after 0'])
  expect(oracleSays(spec(`${tasks} fairness strong`))).toEqual([counts])
  expect(oracleSays(spec(`${tasks} fairness strong a`))).toEqual([counts])
  expect(oracleSays(spec(`${tasks} fairness strong b`))).toEqual([counts, 'livelock weak after 0'])
  expect(oracleSays(spec(`${tasks.replace('lock L.m.held', 'here: lock L.m.held')} fairness strong here`))).toEqual([counts])
})

test('an evictor that owes nothing can keep a livelock going', () => {
  const tasks = `task t { var going = true  while going { L.cache = present  if L.cache == present { going = false } } }
    environment task evictor repeat { L.cache = absent }`
  // store and absent, test and present, test and absent, end and present, end and absent.
  expect(oracleSays(spec(tasks))).toEqual(['5 states, 8 transitions, depth 3', 'livelock strong after 0'])
})

test('a task may choose alike for ever, unless a branch is marked fair', () => {
  const loop = (fair: string): string => `task t { var on = true  while on { either { } or ${fair} { on = false } } }`
  expect(oracleSays(spec(loop('')))).toEqual(['2 states, 2 transitions, depth 1', 'livelock strong after 0'])
  expect(oracleSays(spec(loop('fair')))).toEqual(['2 states, 2 transitions, depth 1'])
})

test('without fairness any cycle without progress counts', () => {
  const tasks = 'task a { L.done = true }  task b { while not L.done { } }'
  expect(oracleSays(spec(tasks))).toEqual(['3 states, 3 transitions, depth 2'])
  expect(oracleSays(spec(`${tasks} fairness none`))).toEqual(['3 states, 3 transitions, depth 2', 'livelock unfair after 0'])
})

test('a service may wait for ever between rounds, not inside one', () => {
  const client = 'task t { L.ask = true  wait until not L.ask }'
  expect(oracleSays(spec(`${client}  service task s repeat { wait until L.ask  L.ask = false }`))).toEqual([
    '5 states, 4 transitions, depth 4',
  ])
  expect(oracleSays(spec(`${client}  service task s repeat { wait until L.ask  wait until L.done  L.ask = false }`))).toEqual([
    '3 states, 2 transitions, depth 2',
    'deadlock after 2',
  ])
  expect(oracleSays(spec('service task s repeat { wait until L.ask }', 'procedure unused() { L.ask = true }'))).toEqual([
    '1 states, 0 transitions, depth 0',
  ])
})

test('an environment task may stay away between rounds and is never stuck', () => {
  const tasks = 'task t { wait until L.done }  environment task e repeat { L.done = true }'
  expect(oracleSays(spec(tasks))).toEqual(['3 states, 4 transitions, depth 2'])
  expect(oracleSays(spec(tasks, 'property soon: eventually L.done'))).toEqual(['3 states, 4 transitions, depth 2', 'violates soon after 0'])
  expect(oracleSays(spec('environment task e { wait until L.done }', 'procedure unused() { L.done = true }'))).toEqual([
    '1 states, 0 transitions, depth 0',
  ])
})

test('temporal properties hold of fair runs', () => {
  const flip = 'task t repeat { L.done = true  L.done = false }'
  const says = (property: string, tasks = flip): readonly string[] => oracleSays(spec(tasks, `property p: ${property}`)).slice(1)
  expect(says('eventually L.done')).toEqual([])
  expect(says('always eventually L.done')).toEqual([])
  expect(says('L.done leads to not L.done')).toEqual([])
  expect(says('eventually L.ask')).toEqual(['violates p after 0'])
  expect(says('L.done leads to L.ask')).toEqual(['violates p after 1'])
  expect(says('always eventually L.done', 'task t { L.done = true  L.done = false }')).toEqual(['violates p after 2'])
  expect(says('eventually L.done', `${flip} fairness none`)).toEqual(['violates p after 0'])
})

test('starvation is a fair cycle in which what began does not complete', () => {
  const says = (tasks: string): readonly string[] => oracleSays(spec(tasks, 'property served: every lock_once completes')).slice(1)
  const rival = 'task rival repeat { lock L.m.held  unlock L.m.held }'
  expect(says(`task t { lock_once() }  ${rival}`)).toEqual(['starvation served after 0'])
  expect(says(`task t { lock_once() }  ${rival} fairness strong`)).toEqual([])
  expect(says('task t { lock_once() }')).toEqual([])
})

test('finally holds where all that owe progress have finished and no service can move, reachable somewhere', () => {
  const tasks = 'task a { set_done() }  service task s repeat { wait until L.ask  L.ask = false }  environment task e { L.ask = true }'
  const says = (property: string): readonly string[] => oracleSays(spec(tasks, property)).slice(1)
  expect(says('finally all_done: L.done')).toEqual([])
  // The service answers whoever asks.
  expect(says('finally nothing_asked: not L.ask')).toEqual([])
  expect(says('finally nothing_done: not L.done')).toEqual(['violates nothing_done after 1'])
  expect(says('reachable both: L.ask and L.done')).toEqual([])
  expect(says('reachable full: L.cache == present  procedure unused() { L.cache = present }')).toEqual(['unreachable full'])
  expect(says('invariant never: not (L.ask and L.done)')).toEqual(['violates never after 2'])
})

test('t at NAME: before a label, or inside a procedure', () => {
  const tasks = 'task a { here: skip  await_done() }  task b { L.ask = true  set_done() }'
  const says = (claim: string): readonly string[] => oracleSays(spec(tasks, `reachable p in w: ${claim}`)).slice(1)
  expect(says('a at here and L.ask')).toEqual([])
  expect(says('a at await_done and b at set_done')).toEqual([])
  expect(says('a at here and b at await_done')).toEqual(['unreachable p'])
})

test('two components, two stuck sets', () => {
  const tasks = 'task a { either { } or { wait until L.ask } }  task b { wait until L.done }'
  // a finishes or is stuck; b alone can never move from the first state on.
  const unused = 'procedure unused() { L.ask = true }'
  expect(oracleSays(spec(tasks, unused))).toEqual(['3 states, 2 transitions, depth 1', 'deadlock after 0'])
})
