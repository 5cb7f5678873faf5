// What a report says of causes that are easy to tell badly: leaks, queues, interrupts, locals of calls entered twice, cycles that
// begin at once, specs without a table, watched expressions. Word for word, from spec to terminal.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { folderWith, lockspec } from './run.ts'
import { nth } from '../../runtime/entries.ts'

const head = 'spec s\nimport "std/locks"\n'

/** The report of a spec, from its first finding to the line before the last. */
async function report(body: string, ...options: readonly string[]): Promise<string> {
  const folder = folderWith({ 's.lockspec': head + body })
  const { out, err } = await lockspec(['check', join(folder, 's.lockspec'), ...options])
  expect(err).toBe('')
  return out.slice(out.indexOf('\n\n', out.indexOf('complete\n')) + 2).replace(/\n\nlockspec: .*\n$/, '\n')
}

describe('leaks', () => {
  const body = [
    'object F { m : lock mutex  n : 0..3 = 0 }',
    'operation inner() -> ok | again {',
    '  lock F.m.held',
    '  skip',
    '  if F.n == 0 {',
    '    return again',
    '  }',
    '  F.n = 1',
    '  unlock F.m.held',
    '  return ok',
    '}',
    'operation outer() -> ok | again { attempt { inner() } on again { return again } return ok }',
    'workload w { task a { outer() } }',
  ].join('\n')
  it('name the statement that leaves, and charge the innermost call alone', async () => {
    expect(await report(body)).toMatchInlineSnapshot(`
      "leaks F.m: a still holds F.m.held when inner ends
        taken in step 1 (line 5: lock F.m.held)
        inner is left at line 8, after step 3 (line 7: if F.n == 0): nothing on this
          path releases it

        shortest run: 3 steps, 0 switches between tasks
        step line  a
           1    5  outer > inner: lock F.m.held  // F
           2    6  skip
           3    7  if F.n == 0 [yes]
                     => inner leaks F.m, inner ends: again, outer ends: again

      never in this run:
        inner never ends with ok
        outer never ends with ok
        line 7: the test is never false
        line 10: never runs: F.n = 1
        line 11: never runs: unlock F.m.held
      "
    `)
  })
  it('tell with --all what each call leaks', async () => {
    expect((await report(body, '--all')).split('\n').filter((line) => / when \w+ ends \(/.test(line))).toEqual([
      '  a with F.m.held when inner ends (line 8): 1 transition',
      '  a with F.m.held when outer ends (line 14): 1 transition',
      '  a with F.m.held when a ends (line 15): 1 transition',
    ])
  })
})

it('a queue is told by who queues, in text and in JSON', async () => {
  const body = [
    'object F[2] { s : lock rwsem }',
    'operation op(a: F, b: F) -> ok { lock a.s.write  lock b.s.write  unlock b.s.write  unlock a.s.write }',
    'workload w { task p { op(F[0], F[1]) }  task q { op(F[1], F[0]) } }',
  ].join('\n')
  expect(await report(body)).toMatchInlineSnapshot(`
    "deadlock: p and q wait for each other, for ever
      p wants F[1].s.write (line 4): q holds it in mode write since step 2 (line 4)
      q wants F[0].s.write (line 4): p holds it in mode write since step 1 (line 4)
      cycle: p -> q -> p

      short names: F0 is F[0], F1 is F[1]
      p                                      q
      lock(F0.s.write)
                                             lock(F1.s.write)
                                             lock(F0.s.write) queues
      lock(F1.s.write) queues
      waits: lock(F1.s.write)
                                             waits: lock(F0.s.write)
      holds F0.s.write, line 4               holds F1.s.write, line 4

      shortest run: 4 steps, 2 switches between tasks
      step line  p                      q
         1    4  op(a=F0, b=F1): lock a.s.write  // F0
         2    4                         op(a=F1, b=F0): lock a.s.write  // F1
         3    4                         lock b.s.write  // queues for F0.s.write
         4    4  lock b.s.write  // queues for F1.s.write
              4  WAITS: lock b.s.write
              4                         WAITS: lock b.s.write
    "
  `)
  const { out } = await lockspec(['check', join(folderWith({ 's.lockspec': head + body }), 's.lockspec'), '--format', 'json'])
  expect(out).not.toContain('queue[')
  const document = JSON.parse(out) as {
    specs: { cells: { run: { findings: { trace: { steps: { queues: object[] }[]; states: { queues: object }[] } }[] } }[] }[]
  }
  const { steps, states } = nth(document.specs, 0).cells[0]!.run.findings[0]!.trace
  expect(steps.flatMap((step) => step.queues)).toEqual([
    { task: 'q', lock: 'F[0].s', mode: 'write', joins: true },
    { task: 'p', lock: 'F[1].s', mode: 'write', joins: true },
  ])
  expect(states.at(-1)!.queues).toEqual({ 'F[0].s': [{ task: 'q', mode: 'write' }], 'F[1].s': [{ task: 'p', mode: 'write' }] })
})

it('an interrupt that wants what its host holds names the host', async () => {
  const body = [
    'object F { m : lock mutex }',
    'operation op() -> ok { lock F.m.held  skip  unlock F.m.held }',
    'operation irq() -> ok { lock F.m.held  unlock F.m.held }',
    'workload w { task a { op() }  interrupt i on a { irq() } }',
  ].join('\n')
  expect((await report(body)).split('\n').slice(0, 4)).toEqual([
    'self_deadlock (in 2 states): i waits in a circle with a, which is interrupted',
    '  i wants F.m.held (line 5): its host a holds it since step 1 (line 4)',
    '  a is interrupted at line 4 by i',
    '  cycle: i -> a -> i',
  ])
})

describe('failures', () => {
  const body = [
    'object F { m : lock mutex  n : 0..3 = 0 }',
    'procedure look() {',
    '  var looking = false',
    '  lock F.m.held',
    '  looking = true',
    '  F.n = 1',
    '  unlock F.m.held',
    '  looking = F.n == 1',
    '  wait until looking',
    '}',
    'operation twice() -> ok { look()  look()  assert false }',
    'operation release() -> ok { unlock F.m.held }',
    'workload w { task a { twice() } }',
    'workload r { task a { release() } }',
  ].join('\n')
  it('that happen silently are told after the step that leads to them; locals have their own names', async () => {
    expect(await report(body, '--workload', 'w')).toMatchInlineSnapshot(`
      "fails assert@13: this is never to be reached (line 13)
        a at line 11: wait until looking
        with looking = true

        shortest run: 9 steps, 0 switches between tasks
        step line  a
           1    6  twice > look: lock F.m.held  // F, looking = true
           2    8  F.n = 1
           3    9  unlock F.m.held  // F
           4   10  looking = F.n == 1  // changes nothing
           5   11  wait until looking
           6    6  look: lock F.m.held  // F, looking = true
           7    8  F.n = 1  // changes nothing
           8    9  unlock F.m.held  // F
           9   10  looking = F.n == 1  // changes nothing
               11  wait until looking
               13  FAILS: this is never to be reached
      "
    `)
  })
  it('of a release name the lock once', async () => {
    expect(await report(body, '--workload', 'r')).toMatchInlineSnapshot(`
      "fails release@14: F.m is not held
        a at line 14: unlock F.m.held

        This is so in a first state, before any step.
        step line  a
               14  release: FAILS: unlock F.m.held
      "
    `)
  })
})

it('a cycle that begins in a first state is shown', async () => {
  const body = [
    'object F[2] { m : lock mutex }',
    'operation move(a: F, b: F) -> ok | again {',
    '  attempt {',
    '    lock a.m.held',
    '    if not trylock b.m.held { unlock a.m.held  raise again }',
    '  } retry anew on again {}',
    '  unlock b.m.held  unlock a.m.held  return ok',
    '}',
    'workload w { task p { move(F[0], F[1]) }  task q { move(F[1], F[0]) } }',
  ].join('\n')
  const text = await report(body)
  expect(text).toContain('\n  The cycle begins in a first state.\n  step line  p ')
  expect(text).toContain('\n  cycle, again and again: 6 steps, 5 switches between tasks; p at line 6 in move\n')
  expect(text).not.toContain('before any step')
})

it('a spec without a table is not told what its table says', async () => {
  const folder = folderWith({ 's.lockspec': `${head}object F { m : lock mutex }\nworkload w { task a { lock F.m.held  lock F.m.held } }` })
  const { out, code } = await lockspec(['check', join(folder, 's.lockspec')])
  expect(code).toBe(11)
  expect(out).not.toContain('the table says')
  expect(out.split('\n').at(-2)).toBe('lockspec: 0 cells as expected, 1 not, 0 awaited; 2 states; complete')
})

it('a rule covers its failures in whatever line, and a line narrows it', async () => {
  const cell = async (expected: string): Promise<number> => {
    const body = [
      'object F { n : 0..3 = 0 }',
      'operation down() -> ok { let x = F.n  F.n = x - 1 }',
      'workload w { task a { down() } }',
      `variant v { }\nexpect {\n  |   | w |\n  | v | ${expected} |\n}`,
    ].join('\n')
    return (await lockspec(['check', join(folderWith({ 's.lockspec': head + body }), 's.lockspec')])).code
  }
  expect(await cell('fails')).toBe(0)
  expect(await cell('fails range')).toBe(0)
  expect(await cell('fails range@4')).toBe(0)
  expect(await cell('fails range@5')).toBe(17)
  expect(await cell('fails zero')).toBe(17)
  expect(await cell('fails writing@4')).toBe(120)
  expect(await cell('leaks range@4')).toBe(120)
})

it('two findings at the end of one run show it once', async () => {
  const text = await report(
    'object F { m : lock mutex }\noperation op() -> ok { lock F.m.held }\nworkload w { task a { op() } task b { op() } }',
  )
  expect(text).toContain('shortest run: the same as that of leaks F.m')
  expect(text.match(/^ {2}step +line/gm)).toHaveLength(1)
})

describe('watched expressions', () => {
  const body = [
    'object F { m : lock mutex  n : 0..3 = 0 }',
    'operation op() -> ok { lock F.m.held  F.n = 2  assert F.n == 0 }',
    'workload w { task a { op() } }',
  ].join('\n')
  it('stand beside each step', async () => {
    const text = await report(body, '--watch', 'F.n', '--watch', 'held(F.m) and F.n > 1')
    expect(text.slice(text.indexOf('  shortest run'), text.indexOf('\n\nleaks'))).toMatchInlineSnapshot(`
      "  shortest run: 2 steps, 0 switches between tasks
        (2) held(F.m) and F.n > 1
        step line  F.n  (2)    a
                   0    false  at first
           1    4  0    false  op: lock F.m.held  // F
           2    4  2    true   F.n = 2
                4              FAILS: assert F.n == 0

      never in this run:
        op never ends with ok"
    `)
  })
  it('stand beside each step of a simulated run', async () => {
    const file = join(folderWith({ 's.lockspec': head + body }), 's.lockspec')
    const { out } = await lockspec(['simulate', file, '--watch', 'F.n'])
    expect(out.slice(out.indexOf('  this run'), out.indexOf('\n\nlockspec'))).toMatchInlineSnapshot(`
      "  this run: 2 steps, 0 switches between tasks
        step line  F.n  a
                   0    at first
           1    4  0    op: lock F.m.held  // F
           2    4  2    F.n = 2
                4       FAILS: assert F.n == 0"
    `)
  })
  it('are told in a diagram at first and where they change', async () => {
    const text = await report(body, '--watch', 'F.n', '--mermaid')
    expect(text.split('\n').filter((line) => line.includes('F.n = '))).toMatchInlineSnapshot(`
      [
        "  Note over T0: F.n = 0",
        "  T0->>T0: 2. line 4#58; F.n = 2<br/>F.n#58; 0 -#62; 2<br/>holds F.m.held",
        "  Note over T0: F.n = 2",
      ]
    `)
  })
  it.each(['check', 'simulate'])('that cannot be watched are refused by %s', async (command) => {
    const file = join(folderWith({ 's.lockspec': head + body }), 's.lockspec')
    const refused = async (watch: string): Promise<string> => {
      const { code, out, err } = await lockspec([command, file, '--watch', watch])
      expect(code).toBe(2)
      expect(out).toBe('')
      return err
    }
    expect(await refused('F.n +')).toMatchInlineSnapshot(`
      "error[LS1013]: expected an expression, found the end of the file
       --> --watch:1:6
        |
      1 | F.n +
        |      ^

      "
    `)
    expect(await refused('F.number')).toMatchInlineSnapshot(`
      "error[LS2005]: class \`F\` has no field \`number\`
       --> --watch:1:3
        |
      1 | F.number
        |   ^^^^^^

      "
    `)
    expect(await refused('F.m')).toMatchInlineSnapshot(`
      "error[LS3012]: a lock mutex is no value
       --> --watch:1:1
        |
      1 | F.m
        | ^^^
        |
        = help: watch \`held(…)\` or \`holder(…)\` of it

      "
    `)
    expect(await refused('F.n F')).toMatchInlineSnapshot(`
      "error[LS1010]: expected an operator, found \`F\`
       --> --watch:1:5
        |
      1 | F.n F
        |     ^

      "
    `)
  })
})

it('says how near a run came to what no state reaches', async () => {
  const body = [
    'object F[2] { m : lock mutex }',
    'operation op(f: F) -> ok { lock f.m.held  skip  unlock f.m.held }',
    'workload w { task a { op(F[0]) }  task b { op(F[0]) } }',
    'reachable both: exists f in F: held(f.m) and count(t in Task: t at op) > 1 and holder(F[1].m) != none',
    'reachable odd: held(F[0].m) and holder(F[0].m) == none',
  ].join('\n')
  expect(await report(body)).toMatchInlineSnapshot(`
    "unreachable both: no state reaches both: exists f in F: held(f.m) and count(t in
      Task: t at op) > 1 and holder(F[1].m) != none (line 6)
      holder(F[1].m) != none is never true
      true: held(f.m) in 8 states and count(t in Task: t at op) > 1 in 5 states

    unreachable odd: no state reaches odd: held(F[0].m) and holder(F[0].m) == none
      (line 7)
      at most 1 of these 2 at once: held(F[0].m) in 8 states and holder(F[0].m) ==
        none in 4 states
    "
  `)
})

it('tells with --all how many places there are of each set of stuck tasks', async () => {
  const body = [
    'object F[2] { m : lock mutex }',
    'object Stop { n : bool = false }',
    'operation op(a: F, b: F) -> ok { lock a.m.held  lock b.m.held  unlock b.m.held  unlock a.m.held }',
    'operation waits() -> ok { wait until Stop.n  either { wait until not Stop.n } or { skip } }',
    'operation sets() -> ok { Stop.n = true }',
    'workload w { task p { op(F[0], F[1]) }  task q { op(F[1], F[0]) }  task r { waits() }  task s { sets() } }',
  ].join('\n')
  const stuck = async (...options: readonly string[]): Promise<readonly string[]> =>
    (await report(body, ...options)).split('\n').filter((line) => line.startsWith('  stuck: '))
  expect(await stuck()).toEqual([])
  expect(await stuck('--all')).toEqual(['  stuck: p, q and r in 1 place', '  stuck: p and q in 1 place', '  stuck: r in 1 place'])
})

it('names the locks that a task holds itself where its step has several ways or parts', async () => {
  const body = [
    'object F { l : lock mutex  m : lock mutex }',
    'operation choose_one() { lock F.l  lock F.m  select { lock F.l } or { lock F.m } }',
    'operation at_once() { lock F.l  atomic { skip  lock F.l } }',
    'workload w { task a { choose_one() } }',
    'workload v { task a { at_once() } }',
  ].join('\n')
  const text = (await report(body, '--trace')).replace(/\s+/g, ' ')
  // The end of either would do.
  expect(text).toContain(
    'a stands at line 4, select { lock F.l } or { lock F.m }: F.l.held: it holds it itself since step 1 (line 4); or F.m.held: it holds it itself',
  )
  expect(text).toContain('a wants F.l.held (line 5): it holds it itself since step 1 (line 5)')
})

describe('a deadlock at the top of a round', () => {
  const body = (role: string, rounds: string, top = 'wait until F.n > 0') =>
    [
      'object F { m : lock mutex  n : 0..3 = 0 }',
      'operation ask() -> ok { atomic { F.n = F.n + 1 } }',
      'operation answer() -> ok { atomic { F.n = F.n - 1 } }',
      `workload w { task user { ask() }  ${role} server ${rounds} { ${top}  answer() } }`,
    ].join('\n')
  const said = 'as a `service task`, which may wait there for ever, it would not be stuck'
  const told = async (text: string): Promise<boolean> => (await report(text)).replace(/\n +/g, ' ').includes(said)

  it('says service task', async () => {
    expect((await report(body('task', 'repeat'))).split('\n\n')[0]).toBe(
      [
        'deadlock: server can never move again',
        '  server stands at line 6, wait until F.n > 0: no task can bring that about any',
        '    more; step 1 of user (line 4: atomic { F.n = F.n + 1 }) would have, before',
        '    server came here in step 3',
        '  server waits at the top of its round: as a `service task`, which may wait',
        '    there for ever, it would not be stuck',
      ].join('\n'),
    )
    expect(await told(body('task', 'repeat 3'))).toBe(true)
  })
  it('does not where that would not help, or the task has one round', async () => {
    expect(await told(body('task', '', 'wait until F.n > 2'))).toBe(false)
    expect(await told(body('task', 'repeat', 'skip  wait until F.n > 2'))).toBe(false)
    expect(await told(body('service task', 'repeat', 'skip  wait until F.n > 2'))).toBe(false)
  })
})
