// What each pass of lowering does to the tasks, as a person reads it: the code after one pass and after the next, and the whole system.
import { expect, test } from 'vitest'
import { analyse, instantiate, systemListing } from '../../../compiler/pipeline.ts'
import { lower } from '../../../compiler/lower/lower.ts'
import { reduce } from '../../../compiler/reduce/reduce.ts'
import { after, difference, listed } from '../listed.ts'
import { nth } from '../../../runtime/entries.ts'

test('a branch that cannot be taken, and the values that it alone would give, are narrowed away', () => {
  const [lowered, narrowed] = after(
    `spec narrowed
object D { x : 0..3 = 0  y : 0..3 = 0 }
workload one {
  task t {
    D.x = 1
    if D.x == 3 { D.y = 2 }
    skip
  }
}`,
    'first',
    'narrowed',
  )
  expect(lowered).toMatchInlineSnapshot(`
    "
    task t
      0 start
          if true
            goto 2
          else
            blocked
      1 end
      2 line 5: D.x = 1
          D.x = 1
          goto 4
      3 line 7: skip
          if true
            note round
            goto 1
          else
            blocked
      4 line 6: if D.x == 3
          if D.x == 3
            note cover
            goto 5
          else
            note cover
            goto 3
      5 line 6: D.y = 2
          D.y = 2
          goto 3
    "
  `)
  expect(narrowed).toMatchInlineSnapshot(`
    "
    task t
      0 start
          goto 2
      1 end
      2 line 5: D.x = 1
          D.x = 1
          goto 4
      3 line 7: skip
          note round
          goto 1
      4 line 6: if D.x == 3
          note cover
          goto 3
    "
  `)
})

test('statements: what is no step is written into the step before it', () => {
  const [lowered] = after(
    `spec written
object D { x : 0..9 = any  y : 0..9 = any  s : bool = any }
workload one {
  task t {
    let n = D.x
    if n > 3 { D.y = n }
    while D.s { skip }
  }
}`,
    'lowered',
  )
  expect(lowered).toMatchInlineSnapshot(`
    "
    task t
      0 start
          if true
            t.n = D.x
            if t.n > 3
              note cover
              goto 3
            else
              note cover
              if D.s
                goto 2
              else
                if true
                  note round
                  goto 1
                else
                  blocked
          else
            blocked
      1 end
      2 line 7: skip
          if D.s
            goto 2
          else
            if true
              note round
              goto 1
            else
              blocked
      3 line 6: D.y = n
          D.y = t.n
          if D.s
            goto 2
          else
            if true
              note round
              goto 1
            else
              blocked
    "
  `)
})

test('first: what fields have at first is assigned where the first task begins, if it depends on switches', () => {
  const [before, now] = after(
    `spec first
switch fast = on
object D { x : 0..3 = 0 }
workload one {
  initially D.x = if fast then 1 else 2
  task t { D.x = 3 }
}`,
    'interrupts',
    'first',
  )
  expect(difference(before!, now!)).toMatchInlineSnapshot(`
    "
          D.x = if fast then 1 else 2
    "
  `)
})

test('telling: notes for readers, and tests that only they tell apart, are in one of two systems', () => {
  const { system, telling, code } = listed(
    `spec told
object D { x : 0..2 = 0 }
workload one { task t { atomic { choose n in 0..2  D.x = n } } }`,
  )
  expect(code(system)).toMatchInlineSnapshot(`
    "
    task t
      0 start
          goto 2
      1 end
      2 line 3: atomic { choose n in 0..2; D.x = n }
          (rest)
          choose n in 0..2
          t.n = n
          D.x = t.n
          note round
          goto 1
    "
  `)
  expect(difference(code(system), code(telling))).toMatchInlineSnapshot(`
    "
          switch n
          case 0
            note chosen
            *1
            D.x = t.n
            note round
            goto 1
          case 1
            note chosen
            as at *1
          case 2
            note chosen
            as at *1
    "
  `)
})

test('finally: an invariant of the states in which all is done', () => {
  const text = `spec done
object D { x : bool = false }
workload one { task t { D.x = true }  service task s repeat { wait until D.x  D.x = false } }
finally still: not D.x`
  const { model } = analyse({ path: 'done.lockspec', text }, () => ({ error: 'nothing is imported' }))
  const made = instantiate(model!, nth(model!.workloads, 0), new Map())
  const listing = 'system' in made ? systemListing(made, model!) : ''
  expect(listing.split('\n').filter((line) => line.startsWith('finally'))).toMatchInlineSnapshot(`
    [
      "finally still: not (task 0 at 1 and task 1 at 1, 2 and not (task 1 at 2 and D.x)) or not D.x  // line 4",
    ]
  `)
})

test('reduce: what is only touched under a lock is one step with the locking', () => {
  const { system, code } = listed(
    `spec joined
lock mutex { mode held }
object L { m : lock mutex  x : 0..3 = 0 }
workload one {
  task t { lock L.m.held  L.x = 1  unlock L.m.held }
  task u { lock L.m.held  L.x = 2  unlock L.m.held }
}`,
  )
  const reduced = reduce(system, [])
  const transactions = reduced.kind === 'reduced' ? reduced.transactions : undefined
  expect(transactions && code({ ...transactions, tasks: transactions.tasks.slice(0, 1) })).toMatchInlineSnapshot(`
    "
    task t
      0 start
          t.t.held before L.m.held = L.m.held by t
          goto 4
      1 end
      2 line 5: L.x = 1
          L.x = 1
          L.m.held by t = L.m.held by t - 1
          note round
          goto 1
      3 line 5: unlock L.m.held
          L.m.held by t = L.m.held by t - 1
          note round
          goto 1
      4 line 5: lock L.m.held
          (rest)
          (requests 0, mode 0)
          if not (held(L.m.held by u) or held(L.m.held by t))
            L.m.held by t = L.m.held by t + 1
            L.x = 1
            L.m.held by t = L.m.held by t - 1
            note round
            goto 1
          else
            blocked (lock 0, mode 0)
    "
  `)
})

test('places: what `at` asks for is known when all tasks are there', () => {
  const [before, now] = after(
    `spec places
object D { x : bool = false }
workload one {
  task t { here: D.x = true  skip }
  task u { wait until t at here }
}`,
    'lowered',
    'places',
  )
  expect(difference(before!, now!)).toMatchInlineSnapshot(`
    "
          (awaits task 0 at here)
          if task 0 at here
    "
  `)
})

test('interrupts: a host does not move while one runs on it', () => {
  const [before, now] = after(
    `spec interrupted
object D { x : bool = false }
workload one {
  task t { D.x = false }
  interrupt i on t { D.x = true }
}`,
    'transfers',
    'interrupts',
  )
  expect(difference(before!, now!)).toMatchInlineSnapshot(`
    "
          if not (task 1 at 3)
            D.x = false
            if true
              note round
              goto 1
            else
              blocked
            blocked (interrupts 1)
          if task 0 at 1
            goto 3
    "
  `)
})

test('transfers: a hold that is given away is taken out of what the receiver owes', () => {
  const [before, now] = after(
    `spec given
lock mutex { mode held }
object L { m : lock mutex }
workload one {
  task a { lock L.m.held  give L.m.held to b }
  task b { wait until mine(L.m.held)  unlock L.m.held }
}`,
    'places',
    'transfers',
  )
  expect(difference(before!, now!)).toMatchInlineSnapshot(`
    "
              if task 1 at 2, 3
                if b.given L.m.held < 15
                  b.given L.m.held = b.given L.m.held + 1
                  if true
                      if ((L.m.held by a - a.given L.m.held) > a.a.held before L.m.held) and ((L.m.held by a - a.given L.m.held) > 0)
                        note leak L.m
                        *2
                        if (L.m.held by a - a.given L.m.held) < a.a.held before L.m.held
                          fail contract@5
                        else
                          fail contract@5
                      else
                        as at *2
                      if ((L.m.held by a - a.given L.m.held) > a.a.held before L.m.held) and ((L.m.held by a - a.given L.m.held) > 0)
                        note leak L.m
                        *3
                        note round
                        goto 1
                      else
                        as at *3
                    blocked
                as at *1
            if b.given L.m.held > 0
              b.given L.m.held = b.given L.m.held - 1
              *1
                if (L.m.held by b - b.given L.m.held) < b.b.held before L.m.held
                  if ((L.m.held by b - b.given L.m.held) > b.b.held before L.m.held) and ((L.m.held by b - b.given L.m.held) > 0)
                    if (L.m.held by b - b.given L.m.held) < b.b.held before L.m.held
                      fail contract@6
                      fail contract@6
                  if ((L.m.held by b - b.given L.m.held) > b.b.held before L.m.held) and ((L.m.held by b - b.given L.m.held) > 0)
                    *3
                    as at *3
              as at *1
    "
  `)
})

test('the system, as generate --print system prints it', () => {
  const text = `spec printed
lock mutex { mode held policy fifo }
object L { m : lock mutex   x : 0..2 = 0 }
switch fast = on
workload one {
  task t {
    lock L.m.held
    either { L.x = 1 } or { if fast { L.x = 2 } }
    unlock L.m.held
  }
}
invariant small: L.x < 2 or fast`
  const { model } = analyse({ path: 'printed.lockspec', text }, () => ({ error: 'nothing is imported' }))
  const made = instantiate(model!, nth(model!.workloads, 0), new Map())
  expect('system' in made && `\n${systemListing(made, model!)}`).toMatchInlineSnapshot(`
    "
    system of printed, workload one

    switch fast: off | on, here on
    hold L.m.held by t: 0 at first, 0 to 1
    queue L.m queue[0]: 0 at first, 0 to 1
    field L.x: 0 at first, 0 to 2
    snapshot t.t.held before L.m.held: always 0
    place t at: 0 at first, 0 to 7
    lock 0 L.m: mutex, held, with a queue
    invariant small: (L.x < 2) or fast  // line 12

    task t
      0 start
          t.t.held before L.m.held = L.m.held by t
          goto 7
      1 end
      2 line 9: unlock L.m.held
          L.m.held by t = L.m.held by t - 1
          note round
          goto 1
      3 line 8: L.x = 1
          L.x = 1
          goto 2
      4 line 8: L.x = 2
          L.x = 2
          goto 2
      5 line 8: either { L.x = 1 } or { if fast { L.x = 2 } }
          either
            goto 3
          or
            if fast
              note cover
              goto 4
            else
              note cover
              goto 2
      6 line 7: lock L.m.held
          (requests 0, mode 0)
          if not held(L.m.held by t) and (L.m queue[0] == 1)
            if L.m queue[0] == 1
              L.m queue[0] = 0
              *1
              L.m.held by t = L.m.held by t + 1
              goto 5
            else
              as at *1
          else
            blocked (lock 0, mode 0)
      7 line 7: lock L.m.held
          (rest)
          (requests 0, mode 0)
          if not held(L.m.held by t) and not (L.m queue[0] != 0)
            L.m.held by t = L.m.held by t + 1
            goto 5
          else
            if L.m queue[0] == 0
              L.m queue[0] = 1
              goto 6
            else
              blocked
    "
  `)
})

test('given: a count beside each hold that can be given away, and of no other kind of lock', () => {
  const { system } = listed(
    `spec counted
lock mutex { mode held }
lock baton { mode held }
object L { m : lock mutex  b : lock baton }
workload one {
  task a { lock L.b.held  give L.b.held to b }
  task b { wait until mine(L.b.held)  unlock L.b.held  lock L.m.held  unlock L.m.held }
}`,
  )
  const counts = system.variables.filter(({ kind }) => kind === 'given')
  expect(counts.map(({ name, bounds }) => `${name}: ${bounds.map(({ low, high }) => `${low}..${high}`).join(', ')}`))
    .toMatchInlineSnapshot(`
    [
      "a.given L.b.held: 0..0",
      "b.given L.b.held: 0..15",
    ]
  `)
})

test('assemble: fields, what tasks use and their places get numbers, the holds of a lock that nobody takes none', () => {
  const { system } = listed(
    `spec numbered
lock mutex { mode held }
object D { unused : 0..3 = 0  x : 0..3 = 0  l : lock mutex }
workload one {
  task t { let n = D.x  D.x = n + 1 - n }
}`,
  )
  expect(system.variables.map(({ id, name, kind }) => `${id} ${kind} ${name}`)).toMatchInlineSnapshot(`
    [
      "0 field D.unused",
      "1 field D.x",
      "2 local t.n",
      "3 place t at",
    ]
  `)
})

test('quiet: of a service that may begin under a condition of too many parts nothing final can be said', () => {
  const text = `spec long
object D { x : 0..7 = 0  y : 0..7 = 0 }
workload one {
  task t { D.x = 1 }
  service task s repeat { atomic { choose a in 0..160  choose b in 0..160  wait until D.x + D.y == a + b } }
}
finally still: D.x == 1`
  const { model } = analyse({ path: 'long.lockspec', text }, () => ({ error: 'nothing is imported' }))
  const made = lower(model!, { workload: nth(model!.workloads, 0), sizes: new Map() })
  expect(made.diagnostics.map(({ code, message }) => `${code} ${message}`)).toMatchInlineSnapshot(`
    [
      "LS7020 the condition under which the service s can begin a round is too long: no \`finally\` can ask for it",
    ]
  `)
})
