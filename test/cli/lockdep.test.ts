// `from-lockdep`: reports in the validator's format, with invented functions, become specs whose verdicts are as their tables say. With the
// prefixes of dmesg, syslog and none; several in one log; cut anywhere; and logs without any.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { fromLockdep } from '../../compiler/pipeline.ts'
import { folderWith, lockspec } from './run.ts'

const fixture = (name: string): string => join('test/fixtures/lockdep', `${name}.txt`)

test('a circular dependency, as a spec', async () => {
  const { code, out, err } = await lockspec(['from-lockdep', fixture('circular')])
  expect([code, err]).toEqual([0, ''])
  expect(out).toMatchInlineSnapshot(`
    "// From a report of lockdep. Each task takes what one call chain of the report takes, in its order.
    spec lockdep

    lock mutex { mode held }
    lock rwsem { mode read with read  mode write  policy fifo }

    object Mm_mmap_lock { lock : lock rwsem }  // &mm->mmap_lock
    object Ai_page_lock { lock : lock mutex }  // &ai->page_lock

    workload report1 {
      task writer {
        // alpha_write_iter > alpha_copy_from_user > down_read
        lock Ai_page_lock.lock.held  // how it is held there the report does not say: in the strongest mode
        lock Mm_mmap_lock.lock.read
        unlock Mm_mmap_lock.lock.read
        unlock Ai_page_lock.lock.held
      }
      task chain1 {
        // alpha_handle_mm_fault > alpha_fault > __mutex_lock
        lock Mm_mmap_lock.lock.write  // how it is held there the report does not say: in the strongest mode
        lock Ai_page_lock.lock.held
        unlock Ai_page_lock.lock.held
        unlock Mm_mmap_lock.lock.write
      }
    }

    variant reported { }

    expect {
      |          | report1  |
      | reported | deadlock |
    }
    "
  `)
})

describe('comes to what its table says', () => {
  test.each([
    ['circular', '1 cell as expected, 0 not, 0 awaited; 25 states', ''],
    [
      'recursive',
      '2 cells as expected, 0 not, 0 awaited; 21 states',
      'lockspec: line 22 is of no known form and left out: a line that no report has\n',
    ],
    ['irq', '2 cells as expected, 0 not, 0 awaited; 50 states', ''],
  ])('%s', async (name, line, unknown) => {
    const folder = folderWith({})
    const file = join(folder, 'lockdep.lockspec')
    const written = await lockspec(['from-lockdep', fixture(name), '-o', file])
    expect(written).toEqual({ code: 0, out: '', err: unknown })
    const { code, out } = await lockspec(['check', file])
    expect([code, out.split('\n').at(-2)]).toEqual([0, `lockspec: ${line}; complete`])
    expect((await lockspec(['fmt', '--check', file])).code).toBe(0)
  })
})

test('modes come from the function that took the lock; the kind where none is known from the wait type', () => {
  const { text } = fromLockdep(readFileSync(fixture('irq'), 'utf8'))!
  expect(text).toContain('object Delta_lock { lock : lock spinlock }     // &delta->lock\n')
  expect(text).toContain('// &eps->irq_lock; which kind the report does not say\n')
})

test.each(['circular', 'recursive', 'irq'])('%s cut after any line, or without one, is a spec or none', (name) => {
  const lines = readFileSync(fixture(name), 'utf8').split('\n')
  for (let cut = 0; cut < lines.length; cut++) {
    for (const log of [lines.slice(0, cut), lines.filter((_, index) => index !== cut)]) {
      const read = fromLockdep(log.join('\n'))
      if (read !== undefined) expect(read.text).toContain('expect {')
    }
  }
})

test('hostile names stay names and comments', () => {
  const log = readFileSync(fixture('recursive'), 'utf8').replaceAll('&beta->dir_lock', '*/ } task x { assert false } //\u202e')
  const read = fromLockdep(log)!
  expect(read.text).not.toContain('\u202e')
  expect(read.text).toMatch(/^object Task_x_assert_false\[2\] \{ lock : lock mutex \}/m)
})

test.each([
  ['a log without a report', 'nothing to see\n'],
  ['an empty one', ''],
])('%s', async (_, text) => {
  const folder = folderWith({ 'a.log': text })
  const { code, err } = await lockspec(['from-lockdep', join(folder, 'a.log')])
  expect([code, err.replace(folder, 'F')]).toEqual([
    2,
    'lockspec: no report of lockdep that can be read in F/a.log: it begins with WARNING: possible circular locking dependency detected, or its like\n',
  ])
})
