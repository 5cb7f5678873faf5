// How runs read at the terminal, whole: two findings of one run, a starvation, one run of a cell that passes, all of it with `--full`.
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { folderWith, lockspec } from './run.ts'
import { nth } from '../../runtime/entries.ts'

async function checked(text: string, ...options: readonly string[]): Promise<string> {
  const folder = folderWith({ 's.lockspec': text })
  const { out } = await lockspec(['check', join(folder, 's.lockspec'), ...options])
  const told = out.replaceAll(folder, 'F')
  return told.slice(told.indexOf('\n\n', told.indexOf('complete\n')) + 2)
}

const shared = `spec shared
lock mutex { mode held }
object Inode { m : lock mutex   n : lock mutex   dirty : bool = false }
operation write() -> ok {
  lock Inode.m.held
  Inode.dirty = true
  lock Inode.n.held
  unlock Inode.n.held
  if Inode.dirty { return ok }
  unlock Inode.m.held
}
workload w {
  task t repeat 2 { write() }
}
`

test('two findings of one run: the second has its table of locks, and not the steps', async () => {
  expect(await checked(shared)).toMatchInlineSnapshot(`
    "leaks Inode.m: t still holds Inode.m.held when write ends
      taken in step 1 (line 5: lock Inode.m.held)
      write is left at line 9, after step 5 (line 9: if Inode.dirty): nothing on
        this path releases it

      shortest run: 5 steps, 0 switches between tasks
      step line  t
         1    5  write: lock Inode.m.held  // Inode
         2    6  Inode.dirty = true
         3    7  lock Inode.n.held  // Inode
         4    8  unlock Inode.n.held  // Inode
         5    9  if Inode.dirty [yes] => write leaks Inode.m, write ends: ok

    self_deadlock: t waits for a lock that it holds itself
      t wants Inode.m.held (line 5): it holds it itself since step 1 (line 5)

      t
      lock(Inode.m)
      lock(Inode.n)
      unlock(Inode.n)
      waits: lock(Inode.m)
      holds Inode.m, line 5

      shortest run: the same as that of leaks Inode.m

    never in this run:
      line 9: the test is never false
      line 10: never runs: unlock Inode.m.held

    lockspec: 0 cells as expected, 1 not, 0 awaited; 6 states; complete
    "
  `)
})

test('a finding whose run begins as that of another goes on from there', async () => {
  const longer = shared.replace('task t repeat 2 { write() }', 'task t repeat 2 { write()   skip }')
  expect(await checked(longer)).toMatchInlineSnapshot(`
    "leaks Inode.m (in 2 transitions): t still holds Inode.m.held when write ends
      taken in step 1 (line 5: lock Inode.m.held)
      write is left at line 9, after step 5 (line 9: if Inode.dirty): nothing on
        this path releases it

      shortest run: 5 steps, 0 switches between tasks
      step line  t
         1    5  write: lock Inode.m.held  // Inode
         2    6  Inode.dirty = true
         3    7  lock Inode.n.held  // Inode
         4    8  unlock Inode.n.held  // Inode
         5    9  if Inode.dirty [yes] => write leaks Inode.m, write ends: ok

    self_deadlock: t waits for a lock that it holds itself
      t wants Inode.m.held (line 5): it holds it itself since step 1 (line 5)

      t
      lock(Inode.m)
      lock(Inode.n)
      unlock(Inode.n)
      waits: lock(Inode.m)
      holds Inode.m, line 5

      shortest run: 6 steps, 0 switches between tasks
      as in leaks Inode.m, steps 1 to 5
      step line  t
         6   13  skip => t leaks Inode.m
              5  write: WAITS: lock Inode.m.held

    never in this run:
      line 9: the test is never false
      line 10: never runs: unlock Inode.m.held

    lockspec: 0 cells as expected, 1 not, 0 awaited; 7 states; complete
    "
  `)
})

const starved = `spec starved
lock mutex { mode held }
object L { m : lock mutex }
operation get() -> ok { lock L.m.held   unlock L.m.held }
workload w {
  task slow { get() }
  task fast repeat { get() }
}
property served: every get completes
`

test('a starvation says where the task stands, since when, what passes it, and which step comes again', async () => {
  expect(await checked(starved)).toMatchInlineSnapshot(`
    "starvation served: slow may never complete what it began: every get completes
      (line 9)
      slow stands at line 4, from the start: lock L.m.held
      it is passed again and again: fast completes get in step 2

      The cycle begins in a first state.
      step line  slow                   fast
      cycle, again and again: 2 steps, 0 switches between tasks; slow at line 4 in
        get and fast at line 4 in get
         1    4                         get: lock L.m.held  // L
         2    4                         unlock L.m.held  // L => get ends: ok
      back to step 1
              4  get: STANDS: lock L.m.held

    lockspec: 0 cells as expected, 1 not, 0 awaited; 5 states; complete
    "
  `)
})

const passes = `spec passes
lock mutex { mode held }
object Inode { m : lock mutex   dirty : bool = false }
procedure dirtied(inode: Inode) { inode.dirty = true }
operation write(inode: Inode) -> ok {
  lock inode.m.held
  dirtied(inode)
  unlock inode.m.held
}
workload w { task t { write(Inode) } }
`

test('a host that is interrupted does not wait', async () => {
  const nic = `spec nic
import "std/locks"
object Nic { l : lock spinlock }
operation xmit() -> ok { lock Nic.l  skip  unlock Nic.l }
operation receive() -> ok { lock Nic.l  unlock Nic.l }
workload w { task t { xmit() }  interrupt i on t { receive() } }
`
  const told = await checked(nic)
  expect(told).toContain('INTERRUPTED: skip')
  expect(told.match(/WAITS: .*/g)).toEqual(['WAITS: lock Nic.l'])
})

test('a run of a cell that passes says which branch it took', async () => {
  const chooses = `spec c
object H { n : 0..1 = 0 }
operation f() -> ok | no { either { H.n = 1 } or { skip  return no } }
workload w { task u { f() } }
`
  expect(await checked(chooses, '--show-run')).toMatchInlineSnapshot(`
    "  one run: 2 steps, 0 switches between tasks
      step line  u
         1    3  f: either { H.n = 1 } or { skip; return no } [H.n = 1]
         2    3  H.n = 1 => f ends: ok

    lockspec: 1 cell as expected, 0 not, 0 awaited; 5 states; complete
    "
  `)
})

test('a cell that passes shows one run, brief or with all that does not change', async () => {
  expect(await checked(passes, '--show-run')).toMatchInlineSnapshot(`
    "  one run: 3 steps, 0 switches between tasks
      step line  t
         1    6  write(inode=Inode): lock inode.m.held  // Inode
         2    4  dirtied(inode=Inode): inode.dirty = true  // Inode.dirty = true
         3    8  write: unlock inode.m.held  // Inode => write ends: ok

    lockspec: 1 cell as expected, 0 not, 0 awaited; 4 states; complete
    "
  `)
  expect(await checked(passes, '--show-run', '--full')).toMatchInlineSnapshot(`
    "  one run: 3 steps, 0 switches between tasks
      step  line  t
      ----  ----  -
                  write // inode = Inode
         1     6    lock inode.m.held
                      // holds Inode.m.held
                    dirtied // inode = Inode
         2     4      inode.dirty = true
                        // Inode.dirty: false -> true
                        // holds Inode.m.held
         3     8    unlock inode.m.held
                      // holds nothing
                    => write ends: ok

    lockspec: 1 cell as expected, 0 not, 0 awaited; 4 states; complete
    "
  `)
})

test('who waits for whom in the run that is shown is part of the document', async () => {
  const folder = folderWith({ 's.lockspec': passes })
  const { out } = await lockspec(['check', join(folder, 's.lockspec'), '--show-run', '--format', 'json'])
  const document = JSON.parse(out) as {
    readonly specs: readonly {
      readonly cells: readonly { readonly shown: { readonly states: readonly object[]; readonly graphs: readonly object[] } }[]
    }[]
  }
  const { states, graphs } = nth(document.specs, 0).cells[0]!.shown
  expect(graphs).toHaveLength(states.length)
})

const counted = `spec counted
import "std/locks"
object File[2] { n : 0..1 = 0 }
object Bio[2] pool freed { next : File? = none }
invariant known: forall b in Bio: b.next.n == 0
property settles: always eventually File[0].n == 1
operation submit() -> ok {
  let bio = new Bio { next = File[0] }
}
workload w { task a { submit() } task b { skip skip } }
`

test('what is seen in states is counted in states, whatever it is called', async () => {
  const folder = folderWith({ 's.lockspec': counted })
  const { out } = await lockspec(['check', join(folder, 's.lockspec')])
  expect(out.match(/^\w+ \S+ \(in .*?\)/gm)).toEqual([
    'fails invariant@5 (in 9 states)',
    'violates settles (in 2 places)',
    'leaks Bio (in 2 states)',
  ])
  // Where nothing moves any more there is no step to come back to.
  expect(out).toContain(`     3   10                                        skip
  for ever after: a has ended and b has ended

leaks Bio`)
  expect(out).not.toContain('back to step')
})
