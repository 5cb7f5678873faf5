// Who waits for whom, as the model says it: every edge of these wait-for graphs is derived by hand from the spec.
import { expect, test } from 'vitest'
import { settingsOf, sizesOf } from '../../compiler/pipeline.ts'
import { explained, explore } from '../../runtime/index.ts'
import { causeOf } from '../../runtime/report/cause.ts'
import { makeModule } from '../support/generated.ts'
import { modelOf } from '../support/oracle.ts'
import { nth } from '../../runtime/entries.ts'

/** What is said of the first finding in which somebody is stuck, or of the livelock. */
async function told(body: string, kind: 'stuck' | 'livelock' = 'stuck'): Promise<readonly string[]> {
  const model = modelOf(`spec waits\nlock mutex { mode held }\n${body}`)
  const workload = nth(model.workloads, 0)
  const { instance, module, explaining } = makeModule(model, workload, sizesOf(model, workload, undefined, new Map()))!
  const result = explained(
    explore(module, settingsOf(model, instance.system.parameters, workload, undefined, new Map())),
    await explaining(),
  )
  const finding = result.findings.find(({ cause }) => cause.kind === kind)
  if (finding === undefined) return []
  const { headline, facts } = causeOf(result, finding)
  return [headline, ...facts]
}

test('a wait in `atomic` has a holder and a cycle like any', async () => {
  expect(
    await told(`object A { m : lock mutex  free : 0..1 = 0 }
      operation taker() { lock A.m  atomic { wait until A.free > 0  A.free = A.free - 1 }  unlock A.m }
      operation giver() { lock A.m  A.free = 1  unlock A.m }
      workload w { task p { taker() }  task q { giver() } }`),
  ).toEqual([
    'p and q wait for each other, for ever',
    'p stands at line 4, atomic { wait until A.free > 0; A.free = A.free - 1 }: only q could bring about A.free > 0, which is stuck itself',
    'q wants A.m.held (line 5): p holds it since step 1 (line 4)',
    'cycle: p -> q -> p',
  ])
})

test('who writes the variable is not who makes the condition true', async () => {
  // start and end of one task leave the counter as it was: of two waiters only the one between them can lower it.
  expect(
    await told(`object Fs { ioctl : lock mutex  writers : 0..3 = 0  done : bool = false }
      procedure start() { atomic { Fs.writers = Fs.writers + 1 } }
      procedure end() { atomic { Fs.writers = Fs.writers - 1 } }
      operation disable() { lock Fs.ioctl  wait until Fs.done  start()  end()  unlock Fs.ioctl }
      operation remove() { start()  lock Fs.ioctl  unlock Fs.ioctl  end() }
      operation worker() { start()  wait until Fs.writers == 1  end()  Fs.done = true }
      workload w { task a { disable() }  task b { remove() }  task k { worker() } }`),
  ).toEqual([
    'a, k and b wait in a circle, for ever',
    'a stands at line 6, wait until Fs.done: only k could bring that about, which is stuck itself',
    'b wants Fs.ioctl.held (line 7): a holds it since step 1 (line 6)',
    'k stands at line 8, wait until Fs.writers == 1: only b could bring that about, which is stuck itself',
    'cycle: a -> k -> b -> a',
  ])
})

test('a lock in `select` has its holder; a condition that nobody sets has nobody', async () => {
  expect(
    await told(`object A { m : lock mutex  n : lock mutex  stop : bool = false }
      operation p() { lock A.m  select { lock A.n  unlock A.n } or { wait until A.stop }  unlock A.m }
      operation q() { lock A.n  lock A.m  unlock A.m  unlock A.n }
      workload w { task a { p() }  task b { q() } }`),
  ).toEqual([
    'a and b wait for each other, for ever',
    'a stands at line 4, select { lock A.n; unlock A.n } or { wait until A.stop }: A.n.held: b holds it since step 2 (line 5); or A.stop: no task can bring that about any more',
    'b wants A.m.held (line 5): a holds it since step 1 (line 4)',
    'cycle: a -> b -> a',
  ])
})

test('a wake-up that came before the sleeper', async () => {
  expect(
    await told(`object Q { waiters : set of Task  busy : bool = true  x : bool = false }
      operation sleeper() { if Q.busy { atomic { Q.waiters = Q.waiters + {current} }  wait until not (current in Q.waiters) } }
      operation waker() { Q.busy = false  Q.waiters = {}  Q.x = true }
      workload w { task s { sleeper() }  task k { waker() } }`),
  ).toEqual([
    's can never move again',
    's stands at line 4, wait until not (current in Q.waiters): no task can bring that about any more; step 3 of k (line 5: Q.waiters = {}) would have, before s came here in step 4',
  ])
})

test('what a sleeper tidies up behind its wait is no cause where a wake-up came before it', async () => {
  expect(
    await told(`object Q { waiters : set of Task  busy : bool = true }
      operation sleeper() {
        if Q.busy { atomic { Q.waiters = Q.waiters + {current} }  wait until not (current in Q.waiters) }
        atomic { Q.waiters = Q.waiters - {current} }
      }
      operation waker() { Q.busy = false  Q.waiters = {} }
      workload w { task s { sleeper() }  task k { waker() } }`),
  ).toEqual([
    's can never move again',
    's stands at line 5, wait until not (current in Q.waiters): no task can bring that about any more; step 3 of k (line 8: Q.waiters = {}) would have, before s came here in step 4',
  ])
})

test('a wake-up that was undone while the sleeper stood there', async () => {
  expect(
    await told(`object Q { go : bool = false  seen : bool = false }
      operation sleeper() { Q.seen = true  wait until Q.go }
      operation waker() { wait until Q.seen  Q.go = true  Q.go = false }
      workload w { task s { sleeper() }  task k { waker() } }`),
  ).toEqual([
    's can never move again',
    's stands at line 4, wait until Q.go: no task can bring that about any more; step 3 of k (line 5: Q.go = true) did, and step 4 of k (line 5: Q.go = false) undid it before s moved',
  ])
})

test('a task that waits for what it alone would do', async () => {
  expect(
    await told(`object Q { taken : 0..2 = 0  x : bool = false }
      operation both() { atomic { Q.taken = Q.taken + 1 }  wait until Q.taken == 0  atomic { Q.taken = Q.taken - 1 } }
      operation other() { if Q.taken == 0 { Q.x = true } }
      workload w { task s { both() }  task k { other() } }`),
  ).toEqual([
    's waits for what it alone could bring about, behind this wait',
    's stands at line 4, wait until Q.taken == 0: it alone could bring that about, behind this step',
  ])
})

test('who waits for the end of its own work is not said to wait for an idle worker', async () => {
  expect(
    await told(`object Work[2] { pending : bool = false  running : bool = false }
      operation run() {
        atomic { choose w in Work where w.pending and not w.running  w.pending = false  w.running = true }
        if Work[0].running { wait until not Work[0].running }
        Work[0].running = false
      }
      workload w { task t { Work[0].pending = true }  service task k[i in 0..1] repeat { run() } }`),
  ).toEqual([
    'k[0] waits for what it alone could bring about, behind this wait',
    'k[0] stands at line 6, wait until not Work[0].running: it alone could bring that about, behind this step',
  ])
})

test('of a livelock only who owes something completes nothing', async () => {
  const [headline] = await told(
    `object Q { turn : bool = false }
      operation look() { while true { wait until Q.turn  Q.turn = false } }
      operation move() { wait until not Q.turn  Q.turn = true }
      workload w { task t { look() }  environment task e repeat { move() } }`,
    'livelock',
  )
  expect(headline).toBe('t goes round for ever and completes nothing, beside e, which owes nothing (cycle of 4 steps)')
})

test('two that could do it only with each other', async () => {
  expect(
    await told(`object Q { a : bool = false  b : bool = false  go : bool = false }
      operation waiter() { wait until Q.a and Q.b  Q.go = true }
      operation left() { wait until Q.go  Q.a = true }
      operation right() { wait until Q.go  Q.b = true }
      workload w { task s { waiter() }  task l { left() }  task r { right() } }`),
  ).toEqual([
    's and l wait for each other, for ever',
    's stands at line 4, wait until Q.a and Q.b: only l and r together could bring that about, which are stuck themselves',
    'l stands at line 5, wait until Q.go: only s could bring that about, which is stuck itself',
    'r stands at line 6, wait until Q.go: only s could bring that about, which is stuck itself',
    'cycle: s -> l -> s',
  ])
})

test('an environment task that has its part in a deadlock is shown, and is not called stuck', async () => {
  expect(
    await told(`object A { m : lock mutex  go : bool = false }
      operation p() { lock A.m  wait until A.go  unlock A.m }
      workload w { task a { p() }  environment task e { lock A.m  A.go = true  unlock A.m } }`),
  ).toEqual([
    'a and e wait for each other, for ever',
    'a stands at line 4, wait until A.go: only e could bring that about, which is stuck itself',
    'e wants A.m.held (line 5): a holds it since step 1 (line 4)',
    'cycle: a -> e -> a',
  ])
})

test.each(['upgrade L.m.a to c', 'atomic { upgrade L.m.a to c }'])(
  '%s: the hold that is to become another is not in its way, one that the task has beside it is',
  async (upgrade) => {
    expect(
      await told(`lock mixed { mode a with a, b, c  becomes c  mode b with a, b  mode c with a }
      object L { m : lock mixed }
      workload w { task p { lock L.m.a  lock L.m.b  ${upgrade}  unlock L.m.c  unlock L.m.b } }`),
    ).toMatchInlineSnapshot(`
      [
        "p waits for a lock that it holds itself",
        "p wants L.m.c (line 5): it holds it itself in mode b since step 2 (line 5)",
      ]
    `)
  },
)

test('a host is interrupted, it does not wait', async () => {
  expect(
    await told(`object A { go : bool = false  x : bool = false }
      operation p() { A.x = true  A.go = true }
      workload w { task a { p() }  interrupt irq on a { wait until A.x } }`),
  ).toEqual([
    'irq waits in a circle with a, which is interrupted',
    'a is interrupted at line 4 by irq',
    'irq stands at line 5, wait until A.x: only a could bring that about, which is stuck itself',
    'cycle: a -> irq -> a',
  ])
})

test('several locks in one step', async () => {
  expect(
    await told(`object A { m : lock mutex  n : lock mutex }
      operation p() { lock A.m  atomic { lock A.n  unlock A.n }  unlock A.m }
      operation q() { lock A.n  lock A.m  unlock A.m  unlock A.n }
      workload w { task a { p() }  task b { q() } }`),
  ).toEqual([
    'a and b wait for each other, for ever',
    'a wants A.n.held (line 4): b holds it since step 2 (line 5)',
    'b wants A.m.held (line 5): a holds it since step 1 (line 4)',
    'cycle: a -> b -> a',
  ])
})

test('a hold of who has ended: who could take it is waited for', async () => {
  expect(
    await told(`object A { m : lock mutex  n : lock mutex }
      operation leave() { lock A.m }
      operation want() { lock A.n  lock A.m  unlock A.m  unlock A.n }
      operation reap() { wait until held(A.m)  lock A.n  atomic { let t = holder(A.m)  if t != none { revoke A.m from t } }  unlock A.n }
      workload w { task a { leave() }  task b { want() }  task c { reap() } }`),
  ).toEqual([
    'b and c wait for each other, for ever',
    'b wants A.m.held (line 5): a holds it since step 1 (line 4) and has ended; only c could take it',
    'c wants A.n.held (line 6): b holds it since step 2 (line 5)',
    'cycle: b -> c -> b',
  ])
})

test('a hold of who has ended that who waits could take itself, behind its wait', async () => {
  expect(
    await told(`object A { m : lock mutex }
      operation leave() { lock A.m }
      operation want() { lock A.m  atomic { let t = holder(A.m)  if t != none and t != current { revoke A.m from t } }  unlock A.m }
      workload w { task a { leave() }  task b { want() } }`),
  ).toEqual([
    'b waits for what it alone could bring about, behind this wait',
    'b wants A.m.held (line 5): a holds it since step 1 (line 4) and has ended; it alone could take it, behind this step',
  ])
})

test('nobody is supposed to hold a lock more often than the state has room for', async () => {
  expect(
    await told(`lock slot { mode held  anyone }  object A { m : lock slot }
      workload w { task a repeat { skip  lock A.m } }`),
  ).toEqual(['a can never move again', 'a stands at line 4, lock A.m: no task can bring about a release of A.m any more'])
})

test('a request in the midst of a step: the task that asks again has not gone on', async () => {
  expect(
    await told(`lock queued { mode read with read  mode write  policy fifo }
      object A { m : lock queued }
      operation leave() { lock A.m.write }
      operation want() { atomic { lock A.m.read  unlock A.m.read } }
      workload w { task a { leave() }  task b { want() } }`),
  ).toEqual([
    'b can never move again',
    'b wants A.m.read (line 6): a holds it in mode write since step 1 (line 5) and has ended; no task can take it any more',
  ])
})

test('a hold of who has ended that nobody can take', async () => {
  expect(
    await told(`object A { m : lock mutex }
      operation leave() { lock A.m }
      operation want() { lock A.m  unlock A.m }
      workload w { task a { leave() }  task b { want() } }`),
  ).toEqual([
    'b can never move again',
    'b wants A.m.held (line 5): a holds it since step 1 (line 4) and has ended; no task can take it any more',
  ])
})

test('what is behind a touch: the access ends a wait, and its handler stands before a lock', async () => {
  expect(
    await told(`object A { m : lock mutex  present : bool = false  x : 0..3 = 0 }
      mapping Page() { store resident when A.present fault fill() }
      fault handler fill() -> ok { lock A.m  A.present = true  unlock A.m }
      operation write() { touch store Page() { A.x = 1 } }
      operation look() { lock A.m  wait until A.x == 1  unlock A.m }
      workload w { task t { write() }  task r { look() } }`),
  ).toEqual([
    't and r wait for each other, for ever',
    't wants A.m.held (line 5): r holds it since step 2 (line 7)',
    'r stands at line 7, wait until A.x == 1: only t could bring that about, which is stuck itself',
    'cycle: t -> r -> t',
  ])
})

test('who touches ends a wait by its handler, and by a page that another takes away', async () => {
  expect(
    await told(`object A { m : lock mutex  present : bool = true  x : 0..3 = 0  go : bool = false }
      mapping Page() { load resident when A.present fault fill() }
      fault handler fill() -> ok { A.present = true  A.x = 1 }
      operation read() { wait until A.go  touch load Page() }
      operation look() { wait until A.x == 1  A.go = true }
      operation evict() { A.present = false }
      workload w { task t { read() }  task r { look() }  task e { evict() } }`),
  ).toEqual([
    't and r wait for each other, for ever',
    't stands at line 6, wait until A.go: only r could bring that about, which is stuck itself',
    'r stands at line 7, wait until A.x == 1: only t and e together could bring that about',
    'cycle: t -> r -> t',
  ])
})
