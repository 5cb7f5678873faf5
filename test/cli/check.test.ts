// `lockspec check` from the arguments to the exit code: tables, reports, what is compared and what is not.
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixture, folderWith, lockspec } from './run.ts'
import { nth } from '../../runtime/entries.ts'

const ring = fixture('ring.lockspec')

describe('check', () => {
  it('prints the table and what differs, and exits with 17', async () => {
    const { code, out, err } = await lockspec(['check', ring])
    expect(err).toBe('')
    expect(code).toBe(17)
    await expect(out).toMatchFileSnapshot('goldens/check-table.txt')
  })
  it('prints the counterexample of a single cell', async () => {
    const { code, out } = await lockspec(['check', ring, '--workload', 'crossed', '--variant', 'no_order'])
    expect(code).toBe(0)
    await expect(out).toMatchFileSnapshot('goldens/check-cell.txt')
  })
  it('calls a lock that is handed to a procedure by its name', async () => {
    const folder = folderWith({
      's.lockspec': `spec s
lock mutex { mode held }
object L { m : lock mutex  ways : array[{left, right}] of lock mutex }
procedure twice(l: lock mutex) { lock l  lock l }
workload one { task t { twice(L.m) } }
workload two { task t { twice(L.ways[right]) } }
`,
    })
    const { out } = await lockspec(['check', join(folder, 's.lockspec'), '--trace'])
    expect(out).toContain('twice(l=L.m): lock l')
    expect(out).toContain('twice(l=L.ways[right]): lock l')
  })
  it('prints every counterexample when asked', async () => {
    const { code, out } = await lockspec(['check', ring, '--workload', 'crossed', '--trace'])
    expect(code).toBe(0)
    expect(out).toContain('crossed, no_order: deadlock')
    expect(out).toContain('crossed, no_reinvalidate: fails writing')
    expect(out.split('\n').at(-2)).toBe('lockspec: 3 cells as expected, 0 not, 1 awaited; 331 states; complete')
  })
  it('compares nothing after a size or a switch was changed, and exits by the verdict', async () => {
    const { code, out } = await lockspec(['check', ring, '--workload', 'crossed', '--variant', 'as_posted', '--switch', 'order=block'])
    expect(code).toBe(11)
    expect(out).toContain('the tables of expected verdicts do not apply\n')
    expect(out.split('\n').at(-2)).toBe('lockspec: 0 cells as expected, 0 not, 0 awaited, 1 not compared; 60 states; complete')
    const larger = await lockspec(['check', ring, '--workload', 'ring', '--variant', 'as_posted', '--size', 'files=2'])
    expect(larger.code).toBe(0)
    expect(larger.out.split('\n').at(-2)).toBe('lockspec: 0 cells as expected, 0 not, 0 awaited, 1 not compared; 89 states; complete')
  })
  it('runs a pair that the table leaves out where it is named', async () => {
    const { code, out } = await lockspec(['check', ring, '--workload', 'ring', '--variant', 'no_own'])
    expect(code).toBe(0)
    expect(out.split('\n').at(-2)).toBe('lockspec: 0 cells as expected, 0 not, 0 awaited, 1 not compared; 773 states; complete')
  })
  it('exits by the verdict where there is no table', async () => {
    const { code, out } = await lockspec(['check', fixture('single.lockspec')])
    expect(code).toBe(0)
    expect(out).toContain('alone: pass\n')
  })
  it('ends at the first finding, and confirms nothing by that', async () => {
    const { code, out } = await lockspec(['check', ring, '--workload', 'crossed', '--variant', 'no_order', '--first'])
    expect(code).toBe(152)
    expect(out).toContain('ended at the first finding, as asked')
    expect(out).toContain('the table says deadlock; this run did not see every state')
    expect(out.split('\n').at(-2)).toMatch(/^lockspec: 0 cells as expected, 0 not, 0 awaited, 1 open; \d+ states; NOT complete$/)
  })
  it('confirms nothing by a run that is interrupted', async () => {
    const { code, out } = await lockspec(['check', ring], { interrupted: () => true })
    expect(code).toBe(130)
    expect(out.split('\n').at(-2)).toBe('lockspec: 0 cells as expected, 0 not, 0 awaited, 9 open; 0 states; NOT complete')
  })
  it.each([
    ['off', 40_537, ''],
    ['symmetry', 2_233, ' reduced by symmetry'],
    ['transactions', 18_109, ' reduced by transactions'],
    ['confluence', 40_537, ''], // nothing is
    ['transactions,symmetry', 1_064, ' reduced by transactions and symmetry'],
    ['auto', 1_064, ' reduced by transactions and symmetry'],
  ])('explores the lock model of 4 threads with --reduce %s', async (how, states, under) => {
    const { code, out } = await lockspec(['check', 'specs/ordered_locks', '--variant', 'ordered', '--reduce', how])
    expect(code).toBe(0)
    expect(out.replace(/\s+/g, ' ')).toContain(`rename, ordered: pass ${states.toLocaleString('en')} states${under}, `)
  })
  it.each([
    ['as_posted', 7, 8_258, 'transactions and confluence', 'pass'],
    ['as_posted', 8, 24_782, 'transactions and confluence', 'pass'],
    // A property speaks of more places here than one task has.
    ['as_posted', 9, 74_354, 'transactions and confluence', 'pass'],
    // Three states of a writer, in a ring: (3^7 + 6 * 3) / 7 by Burnside, without the one before all first steps.
    ['no_order', 7, 314, 'transactions, confluence and symmetry', 'deadlock'],
    ['no_reinvalidate', 7, 11_176, 'transactions and confluence', 'violates coherent'],
  ])('explores the ring, %s, of %i files reduced', async (variant, files, states, by, verdict) => {
    const { out } = await lockspec(['check', 'specs/bcachefs_ring', '--variant', variant, '--size', `files=${files}`])
    expect(out).toContain(`ring, ${variant}: ${verdict}\n`)
    expect(out.replace(/\s+/g, ' ')).toContain(` ${states.toLocaleString('en-US')} states reduced by ${by}, `)
  })
  it('explores the lock model of 6 threads reduced', async () => {
    const { out } = await lockspec(['check', 'specs/ordered_locks', '--variant', 'ordered', '--size', 'threads=6'])
    expect(out).toContain('  6,510 states reduced by transactions and symmetry')
  })
  it('prints one JSON document', async () => {
    const { code, out } = await lockspec(['check', ring, '--workload', 'crossed', '--format', 'json'])
    expect(code).toBe(0)
    const document = JSON.parse(out) as {
      version: number
      exitCode: number
      totals: object
      specs: { cells: { agreement: string; run: { findings: { waits: object[] }[] } }[] }[]
    }
    expect(document.version).toBe(1)
    expect(document.exitCode).toBe(0)
    expect(document.totals).toEqual({
      cells: 4,
      asExpected: 3,
      differs: 0,
      awaited: 1,
      open: 0,
      free: 0,
      cached: 0,
      states: 331,
      complete: true,
    })
    const cells = nth(document.specs, 0).cells
    expect(cells.map((cell) => cell.agreement)).toEqual(['asExpected', 'asExpected', 'asExpected', 'awaited'])
    expect(nth(cells, 2).run.findings[0]!.waits).toMatchObject([
      {
        task: 'writer[0]',
        for: 'lock',
        lock: 'File[1].pagecache',
        mode: 'add',
        holders: [{ task: 'writer[1]', mode: 'block', ended: false }],
      },
      {
        task: 'writer[1]',
        for: 'lock',
        lock: 'File[0].pagecache',
        mode: 'add',
        holders: [{ task: 'writer[0]', mode: 'block', ended: false }],
      },
    ])
  })
  it('has no room for more first states than its memory holds', async () => {
    const text = `spec wide
object F[40] { x : 0..1000000 = 0 }
object O { a : 0..99 = any  b : 0..99 = any }
operation w(file : F) -> ok { file.x = O.a * O.b }
workload one { task t { w(F[3]) } task u { for f in F { w(f) } } }
`
    const file = join(folderWith({ 'wide.lockspec': text }), 'wide.lockspec')
    const { code, out } = await lockspec(['check', file, '--memory', '1M', '--reduce', 'off'])
    expect(code).toBe(152)
    expect(out).toContain('starved of memory: ')
    expect(out).toMatch(/^lockspec: .*; 0 states; NOT complete$/m)
  })
  it('draws counterexamples for Mermaid', async () => {
    const { out } = await lockspec(['check', ring, '--workload', 'crossed', '--variant', 'no_order', '--mermaid'])
    expect(out).toContain('\n\n```mermaid\nsequenceDiagram\n  title crossed, no_order#58; deadlock\n  participant T0 as writer[0]\n')
    expect(out).toContain('  T0-xT1: wants File[1].pagecache.add\n')
    expect(out).toMatch(/^  T1-xT0: .*\n```\n\n/m)
  })
  it('makes what never ran a failure when asked', async () => {
    const { code, out } = await lockspec(['check', ring, '--workload', 'crossed', '--variant', 'as_posted', '--require-coverage'])
    expect(code).toBe(16)
    expect(out).toContain('never in this run:\n  dio_write never ends with efault\n')
  })
  it('lists what there is', async () => {
    const { code, out } = await lockspec(['check', ring, '--list'])
    expect(code).toBe(0)
    await expect(out).toMatchFileSnapshot('goldens/check-list.txt')
  })
  it('gives the same bytes every time', async () => {
    expect((await lockspec(['check', ring, '--trace', '--verbose'])).out).toBe(
      (await lockspec(['check', ring, '--trace', '--verbose'])).out,
    )
  })
})
