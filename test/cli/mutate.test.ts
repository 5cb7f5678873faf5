// `lockspec mutate`: a small spec whole; the variants of bcachefs_dio that were written by hand and that one mutant makes, each with the
// verdict of the table; baselines; what is refused.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { version } from '../../cli/version.ts'
import { validDocument } from '../support/schema.ts'
import { folderWith, lockspec } from './run.ts'

const small = `spec small

lock mutex { mode held }
lock rwsem { mode read with read  mode write }

switch recheck = on

object Inode[2] ordered { rwsem : lock rwsem  bit : lock mutex  n : 0..1 = 0 }

operation swap(a: Inode, b: Inode) -> ok {
  let first = if b < a then b else a
  let second = if first == a then b else a
  lock first.rwsem.write
  lock second.rwsem.write
  lock first.bit
  if first.n == 0 {
    if not recheck or first.n == 0 { atomic { first.n = first.n + 1 } }
  }
  unlock first.bit
  unlock second.rwsem.write
  unlock first.rwsem.write
}
procedure nobody_calls() { lock Inode[0].bit  unlock Inode[0].bit }

workload crossed { task p { swap(Inode[0], Inode[1]) }  task q { swap(Inode[1], Inode[0]) } }
`

test('a spec whole: who notices what, what nobody notices, what changes nothing, what does not compile', async () => {
  const file = join(folderWith({ 'small.lockspec': small }), 'small.lockspec')
  const { out, code } = await lockspec(['mutate', file, '--verbose'], { width: 1000 })
  expect(code).toBe(0)
  expect(out.replace(file, 'small.lockspec')).toMatchInlineSnapshot(`
    "small  small.lockspec

    noticed
      line 11, swap: true for \`b < a\`
          deadlock in crossed
      line 11, swap: false for \`b < a\`
          deadlock in crossed
      line 12, swap: true for \`first == a\`
          self_deadlock in crossed
      line 12, swap: false for \`first == a\`
          self_deadlock in crossed

    survivors: no cell notices
      line 13, swap: without \`lock first.rwsem.write\` and its release
      line 13, swap: \`lock first.rwsem.write\` for read
      line 14, swap: without \`lock second.rwsem.write\` and its release
      line 15, swap: without \`lock first.bit\` and its release
      line 16, swap: true for \`first.n == 0\`
      line 16, swap: false for \`first.n == 0\`
      line 17, swap: without \`atomic { first.n = first.n + 1 }\`
      line 17, swap: without \`first.n = first.n + 1\`
      line 17, swap: true for \`not recheck or first.n == 0\`
      line 17, swap: false for \`not recheck or first.n == 0\`
      line 17, swap: false for \`first.n == 0\`

    the same graph in every cell
      line 14, swap: \`lock second.rwsem.write\` for read
      line 23, nobody_calls: without \`lock Inode[0].bit\` and its release

    does not compile
      line 17, swap: \`atomic { first.n = first.n + 1 }\` in several steps

    lockspec: small: 18 mutants in 1 cell: 4 noticed, 11 survive, 2 without effect, 1 that do not compile
    "
  `)
})

test.each([
  ['no_same_mapping', 'own', 'false for `same_mapping and fdm == file`', 'self_deadlock'],
  ['no_order', 'crossed', 'false for `order == address and fdm > file or', 'deadlock'],
  ['no_drop', 'crossed', 'false for `drop_block`', 'livelock strong'],
  ['no_cycle', 'crossed', 'false for `cycle_add`', 'livelock strong'],
  ['not_told', 'crossed', 'false for `tell`', 'fails'],
  ['fault_no_add', 'one_fault', 'false for `fault_add and', 'violates no_stale_page'],
  ['mkwrite_no_add', 'storer', 'bch2_page_mkwrite: without `add_get(file)` and its release', 'livelock strong'],
])('bcachefs_dio as it was posted, changed to %s', async (variant, workload, mutant, verdict) => {
  const table = readFileSync('specs/bcachefs_dio/bcachefs_dio.lockspec', 'utf8')
  expect(table).toMatch(new RegExp(`\\| ${variant} .*${verdict}`))
  const cell = ['--variant', 'as_posted', '--workload', workload]
  const { out } = await lockspec(['mutate', 'specs/bcachefs_dio', ...cell, '--only', mutant], { width: 1000 })
  expect(out).toMatch(new RegExp(`^      ${verdict}.* in ${workload}, as_posted$`, 'm'))
  expect(out).toContain('lockspec: bcachefs_dio: 1 mutant in 1 cell: 1 noticed, 0 survive, 0 without effect, 0 that do not compile\n')
})

const trying = `spec trying

import "std/locks"

object File[2] { l : lock mutex }

operation move(a: File, b: File) -> ok | busy {
  attempt {
    lock a.l
    lock b.l
    unlock b.l
    unlock a.l
  } always { if mine(a.l) { unlock a.l } } on busy { return busy }
}

workload crossed { task p { move(File[0], File[1]) }  task q { move(File[1], File[0]) } }
`

test('a lock that waits becomes one that is tried, where what it raises is handled', async () => {
  const file = join(folderWith({ 'trying.lockspec': trying }), 'trying.lockspec')
  const { out, code } = await lockspec(['mutate', file, '--only', 'trylock'], { width: 1000 })
  expect(code).toBe(0)
  expect(out.replace(file, 'trying.lockspec')).toBe(`trying  trying.lockspec

noticed
  line 9, move: \`trylock a.l\`, which raises busy where it fails
      also busy in crossed
  line 10, move: \`trylock b.l\`, which raises busy where it fails
      pass in crossed

lockspec: trying: 2 mutants in 1 cell: 2 noticed, 0 survive, 0 without effect, 0 that do not compile
`)
})

test('a baseline', async () => {
  const folder = folderWith({ 'small.lockspec': small })
  const file = join(folder, 'small.lockspec')
  const known = join(folder, 'survivors.json')
  const asked = ['mutate', file, '--only', 'bit']
  expect((await lockspec([...asked, '--write-baseline', known])).code).toBe(0)
  const survivors = JSON.parse(readFileSync(known, 'utf8')) as { readonly survivors: Record<string, readonly string[]> }
  expect(survivors).toEqual({
    format: 'lockspec-survivors',
    version: 1,
    survivors: { small: ['swap: without `lock first.bit` and its release'] },
  })
  const again = await lockspec([...asked, '--baseline', known])
  expect([again.code, again.out.split('\n').at(-2)]).toEqual([0, 'lockspec: no survivor beyond the baseline'])
  writeFileSync(known, JSON.stringify({ ...survivors, survivors: { small: ['swap: gone'] } }))
  validDocument(readFileSync(known, 'utf8'))
  const other = await lockspec([...asked, '--baseline', known])
  expect([other.code, other.out.split('\n').slice(-4, -1)]).toEqual([
    17,
    [
      'not in the baseline: small: swap: without `lock first.bit` and its release',
      'no longer a survivor: small: swap: gone',
      'lockspec: 1 survivor beyond the baseline',
    ],
  ])
  // What was not tried may survive as before.
  writeFileSync(known, JSON.stringify({ ...survivors, survivors: { small: ['swap: true for `first.n == 0`', 'swap: gone'] } }))
  const document = JSON.parse((await lockspec([...asked, '--baseline', known, '--format', 'json'])).out) as { readonly baseline: object }
  expect(document.baseline).toEqual({
    fresh: [{ spec: 'small', survivor: 'swap: without `lock first.bit` and its release' }],
    gone: [{ spec: 'small', survivor: 'swap: gone' }],
  })
})

test('the document says what the text says', async () => {
  const folder = folderWith({ 'small.lockspec': small })
  const file = join(folder, 'small.lockspec')
  const { code, out } = await lockspec(['mutate', file, '--only', 'line 11,', '--only', 'line 15,', '--only', 'atomic', '--format', 'json'])
  expect([code, JSON.parse(out)]).toEqual([
    0,
    {
      format: 'lockspec-mutate',
      version: 1,
      lockspec: version,
      specs: [
        {
          spec: 'small',
          file,
          complete: true,
          cells: [{ workload: 'crossed', variant: null }],
          mutants: [
            told(file, 11, 'true for `b < a`', 'noticed', 'deadlock'),
            told(file, 11, 'false for `b < a`', 'noticed', 'deadlock'),
            told(file, 15, 'without `lock first.bit` and its release', 'survives'),
            told(file, 17, 'without `atomic { first.n = first.n + 1 }`', 'survives'),
            told(file, 17, '`atomic { first.n = first.n + 1 }` in several steps', 'broken'),
          ],
        },
      ],
      baseline: null,
    },
  ])
})

const told = (file: string, line: number, what: string, fate: string, found?: string) => ({
  file,
  line,
  where: 'swap',
  what,
  fate,
  noticed: found === undefined ? [] : [{ found, cells: [{ workload: 'crossed', variant: null }] }],
  open: 0,
  survivor: fate === 'survives' ? `swap: ${what}` : null,
})

test('what is refused', async () => {
  const folder = folderWith({
    'small.lockspec': small,
    'empty.lockspec': 'spec empty\nworkload w { task t { skip } }\n',
    'x.json': '{}',
    'old.json': '{"format":"lockspec-survivors","version":2,"survivors":{}}',
  })
  const file = join(folder, 'small.lockspec')
  const err = async (...args: readonly string[]) => {
    const { code, err: text, out } = await lockspec(['mutate', ...args])
    return [code, text.replaceAll(folder, 'F'), out]
  }
  expect(await err(file, '--only', 'nothing')).toEqual([2, 'lockspec: no mutant has these words: --list shows them all\n', ''])
  expect(await err(join(folder, 'empty.lockspec'))).toEqual([2, 'lockspec: F/empty.lockspec has nothing to mutate\n', ''])
  expect(await err(file, '--baseline', join(folder, 'x.json'))).toEqual([
    2,
    'lockspec: F/x.json is no file that --write-baseline wrote\n',
    '',
  ])
  expect(await err(file, '--baseline', file)).toEqual([2, 'lockspec: F/small.lockspec is no file that --write-baseline wrote\n', ''])
  expect(await err(file, '--baseline', join(folder, 'old.json'))).toEqual([
    2,
    'lockspec: F/old.json is of another version: write it anew with --write-baseline\n',
    '',
  ])
  expect((await err(file, '--baseline', join(folder, 'none.json')))[0]).toBe(2)
  // Before the search.
  expect(await err(file, '--write-baseline', '/nowhere/x')).toEqual([
    2,
    'lockspec: cannot write /nowhere/x: there is no folder /nowhere\n',
    '',
  ])
  expect(await err(file, '--list', '--format', 'json')).toEqual([2, 'lockspec: --list prints text, and tries nothing\n', ''])
})
