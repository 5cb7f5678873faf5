// Locks in the reference interpreter: who takes, who queues, who waits for ever. Every count is derived by hand; places are
// written 0, 1, 2 … in the order of the text, Q for queued.
import { expect, test } from 'vitest'
import { oracleSays } from '../support/oracle.ts'

const two = (lock: string, a: string, b: string, more = ''): string => `
spec small
lock l_kind { ${lock} }
object L { m : lock l_kind  n : lock l_kind  flag : bool = false }
workload w { task a { ${a} }  task b { ${b} } ${more} }
`

const MUTEX = 'mode held'
const RWSEM = 'mode read with read  mode write'
const ONCE = 'lock L.m.held  unlock L.m.held'

test('two tasks at one mutex: 9 pairs of places but one', () => {
  expect(oracleSays(two(MUTEX, ONCE, ONCE))).toEqual(['8 states, 8 transitions, depth 4'])
})

test('with a queue, a newcomer that does not fit queues in a step of its own', () => {
  // 00 | 10 01 | 1Q Q1 | 20 02 | 2Q Q2 | 21 12 | 22
  expect(oracleSays(two(`${MUTEX} policy fifo`, ONCE, ONCE))).toEqual(['12 states, 14 transitions, depth 4'])
  expect(oracleSays(two(`${MUTEX} policy writers_block_readers`, ONCE, ONCE))).toEqual(['12 states, 14 transitions, depth 4'])
})

test('AB-BA deadlocks after both have their first lock', () => {
  // a holds L.m in its places 1, 2, 3 and L.n in 2; b the other way round; (3,3) is compatible but cannot be reached.
  const ab = 'lock L.m.held  lock L.n.held  unlock L.n.held  unlock L.m.held'
  const ba = 'lock L.n.held  lock L.m.held  unlock L.m.held  unlock L.n.held'
  expect(oracleSays(two(MUTEX, ab, ba))).toEqual(['19 states, 22 transitions, depth 8', 'deadlock after 2'])
  // A third task that goes round: one more transition in each state, and somebody makes progress.
  const tick = 'task c repeat { skip }'
  expect(oracleSays(two(MUTEX, ab, ba, tick))).toEqual(['19 states, 41 transitions, depth 8', 'partial_deadlock after 2'])
  expect(oracleSays(two(MUTEX, ab, ba, `environment ${tick}`))).toEqual(['19 states, 41 transitions, depth 8', 'deadlock after 2'])
  expect(oracleSays(two(MUTEX, ab, ba, `service ${tick}`))).toEqual(['19 states, 41 transitions, depth 8', 'partial_deadlock after 2'])
})

test('a second request waits for itself, is counted, or is trapped', () => {
  const twice = 'lock L.m.held  lock L.m.held  unlock L.m.held  unlock L.m.held'
  expect(oracleSays(two(MUTEX, twice, 'skip'))).toEqual(['4 states, 4 transitions, depth 2', 'self_deadlock after 1'])
  expect(oracleSays(two(`${MUTEX} recursion counted`, twice, 'skip'))).toEqual(['10 states, 13 transitions, depth 5'])
  // The failing second request is a transition in both states of b.
  expect(oracleSays(two(`${MUTEX} recursion trap`, twice, 'skip'))).toEqual(['4 states, 6 transitions, depth 2', 'fails trap@5 after 1'])
  expect(oracleSays(two(`${MUTEX} recursion trap`, 'lock L.m.held  if trylock L.m.held { }  unlock L.m.held', 'skip'))).toEqual([
    '4 states, 6 transitions, depth 2',
    'fails trap@5 after 1',
  ])
})

test('inside atomic and select a task waits for itself only if every way does', () => {
  const inside = (rest: string): string => two(MUTEX, `lock L.m.held  ${rest}  unlock L.m.held`, 'skip')
  const request = 'lock L.m.held  unlock L.m.held'
  expect(oracleSays(inside(`atomic { ${request} }`)).slice(1)).toEqual(['self_deadlock after 1'])
  expect(oracleSays(inside(`atomic { either { ${request} } or { } }`)).slice(1)).toEqual([])
  expect(oracleSays(inside(`select { ${request} } or { ${request} }`)).slice(1)).toEqual(['self_deadlock after 1'])
  expect(oracleSays(inside(`select { ${request} } or { wait until L.flag }`)).slice(1)).toEqual(['deadlock after 1'])
  expect(oracleSays(two(MUTEX, 'skip', 'skip', 'environment task e { lock L.m.held  lock L.m.held }')).slice(1)).toEqual([])
})

test('a reader that reads twice around a queued writer', () => {
  const reader = 'lock L.m.read  lock L.m.read  unlock L.m.read  unlock L.m.read'
  const writer = 'lock L.m.write  unlock L.m.write'
  // a in 0..4, b in 0, 1, 2: b holds only beside 0 and 4 of a.
  expect(oracleSays(two(RWSEM, reader, writer))).toEqual(['12 states, 12 transitions, depth 6'])
  // Stuck for ever from (1,Q) on: the reader is not queued yet and can only queue.
  expect(oracleSays(two(`${RWSEM} policy writers_block_readers`, reader, writer)).slice(1)).toEqual(['deadlock after 3'])
  expect(oracleSays(two(`${RWSEM} policy fifo`, reader, writer)).slice(1)).toEqual(['deadlock after 3'])
  expect(oracleSays(two('mode read with read jumps  mode write  policy fifo', reader, writer)).slice(1)).toEqual([])
})

test('a try takes when a newcomer would and never queues', () => {
  const tries = 'if trylock L.m.held { unlock L.m.held }'
  // (got, holds) is the only pair that is missing of 3 x 3.
  expect(oracleSays(two(MUTEX, tries, ONCE))).toEqual(['8 states, 9 transitions, depth 3'])
  const bound = 'let got = trylock L.m.held  if got { unlock L.m.held }'
  expect(oracleSays(two(MUTEX, bound, ONCE))).toEqual(['8 states, 9 transitions, depth 3'])
})

test('at most n holders', () => {
  // Three tasks of three places, but not all three in the middle; 24 ways to lock and 24 to unlock.
  const semaphore = `${MUTEX} with held  holders 2`
  expect(oracleSays(two(semaphore, ONCE, ONCE, `task c { ${ONCE} }`))).toEqual(['26 states, 48 transitions, depth 6'])
})

test('ranges conflict where they overlap', () => {
  const spec = (a: string, b: string): string => `
spec ranges
lock range_lock { mode write  ranges }
object F { io : lock range_lock over 0..1 }
workload w { task a { lock F.io${a}.write  unlock F.io${a}.write }  task b { lock F.io${b}.write  unlock F.io${b}.write } }
`
  expect(oracleSays(spec('[0..0]', '[1..1]'))).toEqual(['9 states, 12 transitions, depth 4'])
  expect(oracleSays(spec('[0..1]', '[1..1]'))).toEqual(['8 states, 8 transitions, depth 4'])
  expect(oracleSays(spec('', '[1..1]'))).toEqual(['8 states, 8 transitions, depth 4'])
})

test('a lock changes hands', () => {
  const spec = (a: string, b: string): string => `
spec hands
lock mutex { mode held }
object L { m : lock mutex  to : Task? = none }
workload w { initially L.to = b  task a { ${a} }  task b { ${b} } }
`
  const receiver = 'wait until mine(L.m.held)  unlock L.m.held'
  expect(oracleSays(spec('lock L.m.held  give L.m.held to L.to', receiver))).toEqual(['5 states, 4 transitions, depth 4'])
  // What was given may be kept.
  expect(oracleSays(spec('lock L.m.held  give L.m.held to L.to', 'wait until mine(L.m.held)'))).toEqual([
    '4 states, 3 transitions, depth 3',
  ])
  // b finds no holder any more, or takes the hold before a releases it, or after; or a is gone before b looks.
  expect(
    oracleSays(
      spec('lock L.m.held  unlock L.m.held', 'wait until holder(L.m) != none  let who = holder(L.m)  revoke L.m.held from who'),
    ).slice(1),
  ).toEqual(['fails none@5 after 4', 'fails release@5 after 4', 'deadlock after 2'])
  expect(oracleSays(spec('lock L.m.held', 'skip'))).toEqual(['4 states, 4 transitions, depth 2', 'leaks L.m after 1'])
})

test('select takes what can run, and withdraws what its other branches queued', () => {
  const spec = `
spec selecting
lock queued { mode held  policy fifo }
lock free { mode held }
object L { m : lock queued  n : lock free }
workload w {
  task s { select { lock L.m.held  unlock L.m.held } or { lock L.n.held  unlock L.n.held } }
  task a { lock L.m.held  unlock L.m.held }
}
`
  // s: S, SQ, M, N, F and a: 0, Q, 1, 2.
  // S0 S1 SQ1 S2 SQ2 | M0 MQ M2 | N0 N1 N2 | F0 FQ F1 F2
  expect(oracleSays(spec)).toEqual(['15 states, 24 transitions, depth 4'])
})

test('a mode can be a value, and be downgraded', () => {
  const writer = 'let way = L.flag  lock L.m.(if way then read else write)  if not way { downgrade L.m.write to read }  unlock L.m.read'
  // a: before its let, before lock, holds write, holds read, done. b reads: it can hold beside all but a's write.
  expect(oracleSays(two(RWSEM, `L.flag = false  ${writer}`, 'lock L.m.read  unlock L.m.read'))).toEqual([
    '17 states, 23 transitions, depth 7',
  ])
})
