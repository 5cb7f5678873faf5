// `check --mail`: 72 columns of plain ASCII whatever the spec says, and the summary of lock verbs in columns, word for word.
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fixture, folderWith, lockspec } from './run.ts'

const mailed = async (text: string, ...options: readonly string[]): Promise<string> => {
  const folder = folderWith({ 's.lockspec': text })
  const { out } = await lockspec(['check', join(folder, 's.lockspec'), '--mail', ...options])
  const told = out.replaceAll(folder, 'F')
  return told.slice(told.indexOf('\n\n', told.indexOf('complete\n')) + 2)
}

const queue = `spec queues
lock rwsem { mode read with read   mode write   policy fifo }
lock mutex { mode held }
object Mm { mmap_lock : lock rwsem }
object Inode { i_rwsem : lock mutex }
workload w {
  task fault  { lock Mm.mmap_lock.read   lock Inode.i_rwsem.held   unlock Inode.i_rwsem.held   unlock Mm.mmap_lock.read }
  task write  { lock Inode.i_rwsem.held   lock Mm.mmap_lock.read   unlock Mm.mmap_lock.read   unlock Inode.i_rwsem.held }
  task mmap   { lock Mm.mmap_lock.write   unlock Mm.mmap_lock.write }
}
`

test('a column for each task, takes and releases alone, and who waits', async () => {
  expect(await mailed(queue)).toMatchInlineSnapshot(`
    "deadlock: fault, write and mmap wait in a circle, for ever
      fault wants Inode.i_rwsem.held (line 7): write holds it since step 3
        (line 8)
      write wants Mm.mmap_lock.read (line 8): mmap is before it in the queue
      mmap wants Mm.mmap_lock.write (line 9): fault holds it in mode read
        since step 1 (line 7)
      cycle: fault -> write -> mmap -> fault

      fault                  write                  mmap
      ----                   ----                   ----
      lock(Mm.mmap_lock.
        read)
                                                    lock(Mm.mmap_lock.
                                                      write) queues
                             lock(Inode.i_rwsem)
                             lock(Mm.mmap_lock.
                               read) queues
      waits: lock(Inode.
        i_rwsem)
                             waits: lock(Mm.
                               mmap_lock.read)
                                                    waits: lock(Mm.
                                                      mmap_lock.write)
      holds Mm.mmap_lock.
        read, line 7
                             holds Inode.i_rwsem,
                               line 8

      $ lockspec check F/s.lockspec --workload w \\
          --trace

    lockspec: 0 cells as expected, 1 not, 0 awaited; 96 states; complete
    "
  `)
})

test('a livelock goes again and again', async () => {
  const text = `spec again
lock mutex { mode held }
object L { a : lock mutex   b : lock mutex }
operation both() -> ok {
  attempt { lock L.a.held   if trylock L.b.held { unlock L.b.held } else { raise busy }   } always { unlock L.a.held }
  retry busy on busy
}
workload w {
  task t { both() }
  environment task holder { lock L.b.held   wait until false }
}
`
  expect(await mailed(text)).toMatchInlineSnapshot(`
    "livelock strong: t goes round for ever and completes nothing (cycle of 3
      steps)
      retry rule in the cycle: busy in both (line 6)
      no assumption of fairness rules it out

      t
      ----
      again and again:
      lock(L.a)
      trylock(L.b) fails
      unlock(L.a)

      $ lockspec check F/s.lockspec --workload w \\
          --trace

    never in this run:
      line 10: never runs: wait until false

    lockspec: 0 cells as expected, 1 not, 0 awaited; 10 states; complete
    "
  `)
})

test('a hold that becomes one in another mode is not let go of on the way', async () => {
  const tree = `spec tree
lock urw { mode read with read, look   mode look becomes write   mode write   policy fifo }
object Tree { lock : lock urw   other : lock urw }
workload w {
  task a { lock Tree.lock.look   upgrade Tree.lock.look to write   lock Tree.other.write   unlock Tree.other.write   unlock Tree.lock.write }
  task b { lock Tree.other.write   downgrade Tree.other.write to read   lock Tree.lock.read   unlock Tree.lock.read   unlock Tree.other.read }
}
`
  expect(await mailed(tree)).toMatchInlineSnapshot(`
    "deadlock: a and b wait for each other, for ever
      a wants Tree.other.write (line 5): b holds it in mode read since step
        4 (line 6)
      b wants Tree.lock.read (line 6): a holds it in mode write since step 2
        (line 5)
      cycle: a -> b -> a

      a                                  b
      ----                               ----
      lock(Tree.lock.look)
      upgrade(Tree.lock.look to write)
                                         lock(Tree.other.write)
                                         downgrade(Tree.other.write to read)
                                         lock(Tree.lock.read) queues
      lock(Tree.other.write) queues
      waits: lock(Tree.other.write)
                                         waits: lock(Tree.lock.read)
      holds Tree.lock.write, line 5      holds Tree.other.read, line 6

      $ lockspec check F/s.lockspec --workload w \\
          --trace

    lockspec: 0 cells as expected, 1 not, 0 awaited; 43 states; complete
    "
  `)
})

test('names of other alphabets and long ones keep the width', async () => {
  const name = 'a_very_long_name_of_a_lock_class_that_does_not_fit_into_any_column_of_a_mail'
  const text = `spec wide
lock mutex { mode held }
object ${name} { m : lock mutex   n : lock mutex }
workload w { ${Array.from({ length: 6 }, (_, k) => `task t${k} { lock ${name}.m.held /* é → */   lock ${name}.m.held }`).join(' ')} }
`
  const out = await mailed(text)
  expect(out.split('\n').filter((line) => line.length > 72 || /[^ -~]/.test(line))).toEqual([])
  expect(out).toContain('self_deadlock: ')
})

describe('every finding of the ring', () => {
  test('fits', async () => {
    const { out } = await lockspec(['check', fixture('ring.lockspec'), '--mail', '--trace'])
    expect(out.split('\n').filter((line) => line.length > 72 || /[^ -~]/.test(line))).toEqual([])
    expect(out.match(/^ {2}\$ lockspec check /gm)?.length).toBeGreaterThan(3)
  })
})
