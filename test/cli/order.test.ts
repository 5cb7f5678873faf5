// `lockspec order`: the shapes that a validator of lock orders is tried with, each with what the model says of its circle; what prevents a
// deadlock, each way; modes, queues and waits that are no locks; the pictures; and what is refused.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { XMLValidator } from 'fast-xml-parser'
import { expect, test } from 'vitest'
import { version } from '../../cli/version.ts'
import type { OrderJson } from '../../runtime/report/orderJson.ts'
import { folderWith, lockspec } from './run.ts'

const shapes = 'test/fixtures/order/shapes.lockspec'
const waits = 'test/fixtures/order/waits.lockspec'

/** Of each run its verdict, its edges, and of each circle what is said of it. */
async function told(...args: readonly string[]): Promise<readonly string[]> {
  const { out, code } = await lockspec(['order', ...args], { width: 1000 })
  expect(code).toBe(0)
  return out
    .split('\n')
    .filter((line) => /^\w.*; complete$|^ {2}\S.* -> |^ {4}can/.test(line))
    .map((line) => line.replace(/; \d+ states?; complete$/, '').trimEnd())
}

test('the shapes', async () => {
  expect(await told(shapes)).toEqual([
    'aa: self_deadlock',
    '  A.l -> A.l',
    '  circle A.l -> A.l',
    '    can deadlock: p waits for a lock that it holds itself',
    'abba: deadlock',
    '  A.l -> B.l',
    '  B.l -> A.l',
    '  circle A.l -> B.l -> A.l',
    '    can deadlock: p and q wait for each other, for ever',
    'abbcca: deadlock',
    '  A.l -> B.l',
    '  B.l -> C.l',
    '  C.l -> A.l',
    '  circle A.l -> B.l -> C.l -> A.l',
    '    can deadlock: p, q and r wait in a circle, for ever',
    'abcabc: deadlock',
    '  A.l -> B.l',
    '  B.l -> C.l',
    '  C.l -> A.l',
    '  circle A.l -> B.l -> C.l -> A.l',
    '    can deadlock: p, r and q wait in a circle, for ever',
    'abbccdda: deadlock',
    '  A.l -> B.l',
    '  B.l -> C.l',
    '  C.l -> D.l',
    '  D.l -> A.l',
    '  circle A.l -> B.l -> C.l -> D.l -> A.l',
    '    can deadlock: p, q, r and s wait in a circle, for ever',
    'abcdbdda: deadlock',
    '  A.l -> B.l',
    '  B.l -> D.l',
    '  C.l -> D.l',
    '  D.l -> A.l',
    '  circle A.l -> B.l -> D.l -> A.l',
    '    can deadlock: p, r and s wait in a circle, for ever',
    'abcdbcda: deadlock',
    '  A.l -> B.l',
    '  B.l -> C.l',
    '  C.l -> D.l',
    '  D.l -> A.l',
    '  circle A.l -> B.l -> C.l -> D.l -> A.l',
    '    can deadlock: p, r, q and s wait in a circle, for ever',
    'abbcac: pass',
    '  A.l -> B.l',
    '  A.l -> C.l',
    '  B.l -> C.l',
    'alone: pass',
    '  A.l -> B.l',
    '  B.l -> A.l',
    '  circle A.l -> B.l -> A.l',
    '    cannot deadlock: one task only: p',
    'guarded: pass',
    '  A.l -> B.l',
    '  B.l -> A.l',
    '  D.l -> A.l',
    '  D.l -> B.l',
    '  circle A.l -> B.l -> A.l',
    '    cannot deadlock: another lock is always held: D.l',
    'tried: pass',
    '  A.l -> B.l',
    '  B.l -> A.l: trylock',
    '  circle A.l -> B.l -> A.l',
    '    cannot deadlock: a trylock does not wait',
    'in_turn: pass',
    '  A.l -> B.l',
    '  B.l -> A.l',
    '  circle A.l -> B.l -> A.l',
    '    cannot deadlock: its tasks never stand there at the same time',
  ])
})

test('modes, queues, addresses, and waits that are no locks', async () => {
  expect(await told(waits, '--variant', 'by_address')).toEqual([
    'renames, by_address: pass',
    '  Inode.rwsem -> Inode.rwsem',
    '  circle Inode.rwsem -> Inode.rwsem',
    '    cannot deadlock: an order of addresses: Inode[0].rwsem before Inode[1].rwsem, Inode[1].rwsem before Inode[2].rwsem, Inode[0].rwsem before Inode[2].rwsem, never round',
    'readers, by_address: pass',
    '  Inode.rwsem -> Map.lock',
    '  Map.lock -> Inode.rwsem',
    '  circle Inode.rwsem -> Map.lock -> Inode.rwsem',
    '    cannot deadlock: modes that go together: Map.lock.read is asked for where read is held and Inode.rwsem.read is asked for where read is held',
    'readers_and_writers, by_address: deadlock',
    '  Inode.rwsem -> Map.lock',
    '  Map.lock -> Inode.rwsem',
    '  circle Inode.rwsem -> Map.lock -> Inode.rwsem',
    '    can deadlock: p, w, q and v wait in a circle, for ever',
    'completion, by_address: deadlock',
    '  Map.lock -> wait_for_completion (line 45): no lock',
    '  wait_for_completion (line 45) -> Map.lock: asked for by who could end that wait',
    '  circle Map.lock -> wait_for_completion (line 45) -> Map.lock',
    '    can deadlock: p and q wait for each other, for ever',
    'chosen, by_address: deadlock',
    '  Map.lock -> Ring.bit',
    '  Ring.bit -> Map.lock',
    '  Ring.bit -> select { lock Map.lock.write; unlock Map.lock... (line 52): no lock',
    '  circle Map.lock -> Ring.bit -> Map.lock',
    '    can deadlock: p and q wait for each other, for ever',
    'at_once, by_address: deadlock',
    '  Map.lock -> Ring.bit',
    '  Ring.bit -> Map.lock',
    '  circle Map.lock -> Ring.bit -> Map.lock',
    '    can deadlock: p and q wait for each other, for ever',
    'interrupted, by_address: self_deadlock',
    '  Ring.spin -> Ring.spin',
    '  circle Ring.spin -> Ring.spin',
    '    can deadlock: timer waits in a circle with p, which is interrupted',
    'faulting, by_address: self_deadlock',
    '  Map.lock -> Map.lock',
    '  Map.lock -> touch Buffer() (line 66): an access that may fault',
    '  circle Map.lock -> Map.lock',
    '    can deadlock: p waits for a lock that it holds itself',
  ])
  const named = ['--variant', 'as_named', '--workload', 'renames']
  expect((await told(waits, ...named)).slice(2)).toEqual([
    '  circle Inode.rwsem -> Inode.rwsem',
    '    can deadlock: p, q and r wait in a circle, for ever',
  ])
  expect(await told(waits, '--variant', 'unlocks', '--workload', 'completion')).toEqual(['completion, unlocks: pass'])
})

test('an edge says modes, queues, call paths, and since when the first is held', async () => {
  const { out } = await lockspec(['order', waits, '--workload', 'readers_and_writers', '--variant', 'by_address'])
  expect(out.split('\n').slice(0, 31).join('\n')).toBe(`waits  test/fixtures/order/waits.lockspec

readers_and_writers, by_address: deadlock; 439 states; complete

  Inode.rwsem -> Map.lock
    read -> read: Inode[0] -> Map.lock; waits behind the queue alone, too
    p, line 25: lock inner.read, in read_under_read; the first is held since
      line 24

  Map.lock -> Inode.rwsem
    read -> read: Map.lock -> Inode[0]; waits behind the queue alone, too
    q, line 25: lock inner.read, in read_under_read; the first is held since
      line 24

  circle Inode.rwsem -> Map.lock -> Inode.rwsem
    can deadlock: p, w, q and v wait in a circle, for ever
      1. p, line 24: lock outer.read
      2. v, line 39: lock Inode[0].rwsem.write
      3. q, line 24: lock outer.read
      4. q, line 25: lock inner.read
      5. w, line 38: lock Map.lock.write
      6. p, line 25: lock inner.read
      p wants Map.lock.read (line 25): w is before it in the queue
      q wants Inode[0].rwsem.read (line 25): v is before it in the queue
      w wants Map.lock.write (line 38): q holds it in mode read since step 3
        (line 24)
      v wants Inode[0].rwsem.write (line 39): p holds it in mode read since step
        1 (line 24)
      cycle: p -> w -> q -> v -> p

`)
})

test('pictures', async () => {
  const picture = async (...args: readonly string[]): Promise<string> => (await lockspec(['order', shapes, ...args])).out
  expect(await picture('--workload', 'abba', '--format', 'dot')).toBe(`digraph "shapes: abba" {
  label="shapes: abba"
  rankdir=LR
  n0 [label="A.l" shape=box]
  n1 [label="B.l" shape=box]
  n0 -> n1 [label="held -> held" color=red]
  n1 -> n0 [label="held -> held" color=red]
}
`)
  expect(await picture('--workload', 'tried', '--format', 'mermaid')).toBe(`---
title: "shapes: tried"
---
flowchart LR
  n0["A.l"]
  n1["B.l"]
  n0 -->|"held -> held"| n1
  n1 -.->|"held -> held, try"| n0
`)
  const svg = await picture('--workload', 'abcdbdda', '--format', 'svg')
  expect(XMLValidator.validate(svg)).toBe(true)
  expect(svg.match(/<rect /g)).toHaveLength(4)
  expect(svg.match(/stroke="red"/g)).toHaveLength(3)
  const instances = ['order', waits, '--workload', 'renames', '--variant', 'by_address', '--format', 'dot', '--instances']
  expect((await lockspec(instances)).out.match(/ -> n.*/g)).toEqual([
    ' -> n1 [label="write -> write"]',
    ' -> n2 [label="write -> write"]',
    ' -> n2 [label="write -> write"]',
  ])
})

test('what is refused, and what is not whole', async () => {
  const err = async (...args: readonly string[]) => {
    const { code, err: text, out } = await lockspec(['order', ...args])
    return [code, text, out]
  }
  expect(await err(shapes, '--format', 'dot')).toEqual([
    2,
    'lockspec: a picture is of one run, and these are 12: name one with --workload and --variant\n',
    '',
  ])
  expect(await err(shapes, '--instances')).toEqual([2, 'lockspec: --instances is for pictures: text names instances anyway\n', ''])
  expect((await err(shapes, '--instances', '--format', 'json'))[0]).toBe(2)
  // Before the search.
  expect(await err(shapes, '-o', '/nowhere/order.txt')).toEqual([
    2,
    'lockspec: cannot write /nowhere/order.txt: there is no folder /nowhere\n',
    '',
  ])
  expect(await err(shapes, '--workload', 'abab')).toEqual([2, 'lockspec: unknown workload abab; did you mean abba?\n', ''])
  expect(await err(shapes, '--workload', 'abba', '-o', join(shapes, 'x'))).toEqual([2, expect.stringContaining('lockspec: '), ''])
  const folder = folderWith({ 'x.lockspec': 'spec x\nworkload w { task t { lock A } }\n' })
  expect((await err(join(folder, 'x.lockspec')))[0]).toBe(120)
  const out = join(folder, 'x.dot')
  expect(await err(shapes, '--workload', 'abba', '--format', 'dot', '-o', out)).toEqual([0, '', ''])
  expect(readFileSync(out, 'utf8')).toContain('digraph')
})

const agreed = `spec held
import "std/locks"
object File[2] { l : lock rwsem   n : 0..3 = 0 }
procedure write(f: File) { f.n = 1 }
operation both(f: File) {
  lock f.l.write
  write(f)
  unlock f.l.write
  write(f)
}
workload w { task a { both(File[0]) } task b { both(File[1]) } task c { both(File[1]) } }
workload crossed { task a { lock File[0].l.read   lock File[1].l.read }   task b { lock File[1].l.write   lock File[0].l.write } }
`

test('what is held at each statement: always, or perhaps', async () => {
  const folder = folderWith({ 'held.lockspec': agreed })
  const path = join(folder, 'held.lockspec')
  const { code, out } = await lockspec(['order', path, '--held', '--workload', 'w'])
  expect([code, out.replace(path, 'P')]).toEqual([
    0,
    `held  P

w: pass; 145 states; complete

  line 4: f.n = 1
    a: perhaps File[0].l.write
    b and c: perhaps File[1].l.write

  line 6: lock f.l.write
    a, b and c: nothing

  line 8: unlock f.l.write
    a: File[0].l.write
    b and c: File[1].l.write

`,
  ])
  const json = await lockspec(['order', path, '--held', '--format', 'json', '--workload', 'crossed'])
  const document = JSON.parse(json.out) as { readonly format: string; readonly runs: readonly { readonly held: readonly object[] }[] }
  expect([document.format, document.runs.length]).toEqual(['lockspec-held', 1])
  const at = (column: number) => ({ file: path, line: 12, column })
  expect(document.runs[0]).toEqual({
    spec: 'held',
    file: path,
    workload: 'crossed',
    variant: null,
    complete: true,
    held: [
      { at: at(29), task: 'a', certain: [], possible: [] },
      { at: at(51), task: 'a', certain: ['File[0].l.read'], possible: [] },
      { at: at(84), task: 'b', certain: [], possible: [] },
      { at: at(107), task: 'b', certain: ['File[1].l.write'], possible: [] },
    ],
  })
  const ring = ['specs/bcachefs_ring', '--workload', 'ring', '--variant', 'as_posted', '--size', 'files=5', '--memory', '1M']
  const cut = await lockspec(['order', ...ring, '--held'])
  expect([cut.code, cut.out.split('\n').at(-3)]).toEqual([152, '  what is held is told of whole graphs only'])
  const wrong = async (...args: readonly string[]) => lockspec(['order', path, ...args])
  expect(await wrong('--held', '--format', 'dot')).toEqual({ code: 2, out: '', err: 'lockspec: what is held is told as text or as json\n' })
})

type Document = { readonly runs: readonly { readonly order: OrderJson | null }[] }

test('the document says what the text says', async () => {
  const asked = ['order', waits, '--variant', 'by_address', '--workload', 'readers_and_writers', '--workload', 'completion']
  const { code, out } = await lockspec([...asked, '--format', 'json'])
  const { runs, ...head } = JSON.parse(out) as Document
  expect([code, head]).toEqual([0, { format: 'lockspec-order', version: 1, lockspec: version }])
  expect(runs.map(({ order, ...facts }) => [facts, order?.edges.length, order?.circles.length, order?.more])).toEqual([
    [
      {
        spec: 'waits',
        file: waits,
        workload: 'readers_and_writers',
        variant: 'by_address',
        words: 'deadlock',
        states: 439,
        complete: true,
      },
      2,
      1,
      false,
    ],
    [
      { spec: 'waits', file: waits, workload: 'completion', variant: 'by_address', words: 'deadlock', states: 13, complete: true },
      2,
      1,
      false,
    ],
  ])
  const [readers, completion] = runs.map(({ order }) => order!)
  expect(readers!.edges[0]).toEqual({
    from: { kind: 'lock', name: 'Inode.rwsem', file: null, line: null },
    to: { kind: 'lock', name: 'Map.lock', file: null, line: null },
    kind: 'lock',
    deadly: true,
    between: [{ from: 'Inode[0].rwsem', held: 'read', to: 'Map.lock', asked: 'read', queued: true }],
    sites: [
      {
        tasks: ['p'],
        at: { file: waits, line: 25, column: 3 },
        text: 'lock inner.read',
        calls: [{ role: 'procedure', name: 'read_under_read', at: { file: waits, line: 36, column: 12 } }],
        since: [{ file: waits, line: 24, column: 3 }],
      },
    ],
  })
  const [circle] = readers!.circles
  expect([circle?.verdict, circle?.by, circle?.told, circle?.finding?.trace?.steps.length]).toEqual([
    'deadlock',
    null,
    'p, w, q and v wait in a circle, for ever',
    6,
  ])
  expect(completion!.edges.map(({ kind, from, to }) => [kind, from, to.name])).toEqual([
    ['wait', { kind: 'lock', name: 'Map.lock', file: null, line: null }, 'wait_for_completion'],
    ['wakes', { kind: 'wait', name: 'wait_for_completion', file: waits, line: 45 }, 'Map.lock'],
  ])
  const [prevented] = (JSON.parse((await lockspec(['order', shapes, '--workload', 'guarded', '--format', 'json'])).out) as Document).runs
  expect(prevented?.order?.circles).toEqual([
    {
      nodes: ['A.l', 'B.l'].map((name) => ({ kind: 'lock', name, file: null, line: null })),
      verdict: 'prevented',
      by: 'guard',
      told: 'another lock is always held: D.l',
      finding: null,
    },
  ])
  const ring = ['specs/bcachefs_ring', '--workload', 'ring', '--variant', 'as_posted', '--size', 'files=5', '--memory', '1M']
  const cut = await lockspec(['order', ...ring, '--format', 'json'])
  expect([cut.code, (JSON.parse(cut.out) as Document).runs.map(({ order }) => order)]).toEqual([152, [null]])
})

test('check --order: in the cells of the document, of the model as written', async () => {
  const check = async (...args: readonly string[]) => lockspec(['check', 'specs/abba', ...args])
  const { code, out } = await check('--order', '--format', 'json')
  const document = JSON.parse(out) as { readonly specs: readonly { readonly cells: readonly { readonly order: OrderJson | null }[] }[] }
  const alone = JSON.parse((await lockspec(['order', 'specs/abba', '--format', 'json'])).out) as Document
  expect(code).toBe(0)
  expect(document.specs[0]?.cells.map(({ order }) => order)).toEqual(alone.runs.map(({ order }) => order))
  const without = JSON.parse((await check('--format', 'json')).out) as typeof document
  const plain = (cells: (typeof document)['specs'][number]['cells'] = []) => cells.map((cell) => ({ ...cell, order: null }))
  expect(plain(document.specs[0]?.cells)).toEqual(without.specs[0]?.cells)
  expect(await check('--order')).toEqual({
    code: 2,
    out: '',
    err: 'lockspec: --order is for --format html or json, or a --report of them; `lockspec order` prints it\n',
  })
  const wrong = async (...args: readonly string[]) => (await check('--order', '--format', 'json', ...args)).err
  expect(await wrong('--first')).toBe('lockspec: --order is told of whole graphs, and --first ends at the first finding\n')
  expect(await wrong('--reduce', 'on')).toBe('lockspec: --order is told of the model as written: --reduce off, or nothing\n')
  expect(await wrong('--engine', 'spin')).toBe('lockspec: --engine spin does not know what --order asks for\n')
})
