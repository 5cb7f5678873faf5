// Verdicts that are known are not looked for again: what is answered from the cache, what is not, and that both say the same.
import { spawn } from 'node:child_process'
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { answer, buildProgram, cachedIn, entries, freshCache, home, program, run } from './built.ts'
import { fixture, folderWith } from './run.ts'

const ring = resolve(fixture('ring.lockspec'))
const text = readFileSync(ring, 'utf8')
const table = ['check', ring, '--workload', 'crossed']
const cell = [...table, '--variant', 'no_order']

beforeAll(buildProgram)

describe('a verdict that is known', () => {
  it('is said to be, in its line and in the last', () => {
    const cache = freshCache()
    const first = run(cell, cache)
    expect(first.out).not.toContain('cached')
    const second = run(cell, cache)
    expect(second.out).toContain('\n  60 states, 84 transitions, depth 18; cached; complete\n')
    expect(second.out).toMatch(/\nlockspec: 1 cell as expected, 0 not, 0 awaited, 1 cached; 60 states; complete\n$/)
    expect(answer(second)).toEqual(first)
    // Of a table, the cells that are known and those that are not.
    const mixed = run(table, cache)
    expect(mixed.out).toContain('60  cached\n')
    expect(cachedIn(mixed)).toBe(1)
    expect(cachedIn(run(table, cache))).toBe(4)
  })
  const shared = freshCache()
  it.each([
    ['--trace'],
    ['--verbose'],
    ['--trace', '--mermaid'],
    ['--trace', '--all'],
    ['--trace', '--watch', 'File[0].cache'],
    ['--require-coverage'],
    ['--reduce', 'on'],
    ['--format', 'json'],
  ])('is told as when it was found: %s %s %s', (...more) => {
    const args = [...table, ...more]
    const first = run([...args, '--fresh'], shared)
    const second = run(args, shared)
    if (!more.includes('json')) {
      expect(cachedIn(second)).toBe(4)
      expect(answer(second)).toEqual(first)
      return
    }
    const both = [first, second].map(({ out }) => JSON.parse(out) as Document)
    expect(both.map(({ totals }) => totals.cached)).toEqual([0, 4])
    expect(both.map(({ specs }) => specs.flatMap(({ cells }) => cells.map(({ run: one }) => one?.cached)))).toEqual([
      [false, false, false, false],
      [true, true, true, true],
    ])
    const plain = ({ out }: { readonly out: string }): string => out.replace(/"cached": \w+/g, '"cached": 0')
    expect(plain(second)).toBe(plain(first))
  })
  it('has the accounts that are read: who reads more than the run before explores again', () => {
    const cache = freshCache()
    run(table, cache)
    const json = [...table, '--format', 'json']
    const read = [run(json, cache), run(json, cache)].map(({ out }) => JSON.parse(out) as Document)
    expect(read.map(({ totals }) => totals.cached)).toEqual([0, 4])
    for (const { specs } of read) {
      const accounts = specs.flatMap(({ cells }) => cells.map(({ run: one }) => one?.accounting))
      expect(accounts).toHaveLength(4)
      for (const each of accounts) expect(each).toMatchObject({ mostHeld: expect.any(Number) as number })
    }
    expect(cachedIn(run(table, cache))).toBe(4)
  })
  it('of one cell, has rows of firings, and locks held only where --full shows them', () => {
    const cache = freshCache()
    const alone = ['check', resolve('specs/bcachefs_ring/bcachefs_ring.lockspec'), '--workload', 'ring', '--variant', 'as_posted']
    const asked = (...more: readonly string[]): string => run([...alone, ...more], cache).out
    const [rows, again, full, fullAgain, last] = [asked(), asked(), asked('--full'), asked('--full'), asked()]
    const cached = [rows, again, full, fullAgain, last].map((out) => out.includes('; cached; '))
    expect(cached).toEqual([false, true, false, true, true])
    for (const out of [rows, again, last]) expect(out).not.toContain('held by one task')
    for (const out of [full, fullAgain]) expect(out).toContain('held by one task')
    const rules = (out: string): readonly string[] => out.match(/^ {2}retry .*$/gm) ?? []
    expect(rules(rows)).not.toEqual([])
    for (const out of [again, full, fullAgain, last]) expect(rules(out)).toEqual(rules(rows))
  })
  it('hangs on the text, the imports, sizes, switches, options', () => {
    const cache = freshCache()
    const folder = folderWith({
      'locks.lockspec': 'lock mine { mode held }\n',
      's.lockspec':
        'spec s\nimport "locks.lockspec"\nsize n = 1\nswitch deep = on\nobject O[n] { l : lock mine }\noperation w(o: O) -> ok { lock o.l.held if deep { lock o.l.held } unlock o.l.held }\nworkload a { task t[o in O] { w(o) } }\n',
    })
    const spec = ['check', join(folder, 's.lockspec')]
    const change = (name: string, from: string, to: string): void => {
      const path = join(folder, name)
      writeFileSync(path, readFileSync(path, 'utf8').replace(from, to))
    }
    expect(cachedIn(run(spec, cache))).toBe(0)
    for (const more of [[], ['--size', 'n=2'], ['--switch', 'deep=off'], ['--reduce', 'off'], ['--first']]) {
      expect(cachedIn(run([...spec, ...more], cache)), more.join(' ')).toBe(more.length === 0 ? 1 : 0)
      // A run that ends at its first finding is one that was cut short.
      expect(cachedIn(run([...spec, ...more], cache)), more.join(' ')).toBe(more[0] === '--first' ? 0 : 1)
    }
    change('locks.lockspec', 'mode held', 'mode held with held recursion counted')
    const imported = run(spec, cache)
    expect({ code: imported.code, known: cachedIn(imported) }).toEqual({ code: 14, known: 0 })
    change('s.lockspec', 'if deep { lock o.l.held }', '')
    const mended = run(spec, cache)
    expect({ code: mended.code, known: cachedIn(mended) }).toEqual({ code: 0, known: 0 })
    expect(cachedIn(run(spec, cache))).toBe(1)
    // What was is known, still.
    change('s.lockspec', 'unlock', 'if deep { lock o.l.held } unlock')
    expect(cachedIn(run(spec, cache))).toBe(0)
  })
  it('stays known where the table of expected verdicts alone changes, and is compared with it', () => {
    const cache = freshCache()
    const file = join(folderWith({ 'ring.lockspec': text }), 'ring.lockspec')
    const args = ['check', file, '--workload', 'crossed', '--variant', 'as_posted']
    expect(run(args, cache).code).toBe(0)
    writeFileSync(file, text.replace('| as_posted       | pass   ', '| as_posted       | livelock'))
    const changed = run(args, cache)
    expect({ code: changed.code, known: cachedIn(changed) }).toEqual({ code: 17, known: 1 })
  })
  it('is of this version of lockspec', () => {
    const cache = freshCache()
    run(cell, cache)
    const place = join(home, 'package.json')
    const described = readFileSync(place, 'utf8')
    writeFileSync(place, described.replace(/"version": "[^"]*"/, '"version": "99.0.0"'))
    try {
      expect(cachedIn(run(cell, cache))).toBe(0)
    } finally {
      writeFileSync(place, described)
    }
    expect(cachedIn(run(cell, cache))).toBe(1)
  })
  it('is looked for again with --fresh, which makes it known', () => {
    const cache = freshCache()
    const first = run([...cell, '--fresh'], cache)
    expect(run([...cell, '--fresh'], cache)).toEqual(first)
    expect(cachedIn(run(cell, cache))).toBe(1)
  })
  it('is not believed where it is damaged, or signed with another key', () => {
    const [cache, other] = [freshCache(), freshCache()]
    const first = run(cell, cache)
    run(cell, other)
    const content = (folder: string, name: string): string => readFileSync(join(folder, 'lockspec', name), 'utf8')
    const verdicts = entries(cache).filter((name) => content(cache, name).includes('"ended":"complete"'))
    // What was found, and the same explained.
    expect(verdicts).toHaveLength(2)
    for (const damage of [
      (name: string) => content(cache, name).replace('"states":60', '"states":61'),
      (name: string) => content(cache, name).slice(0, -1),
      (name: string) => content(other, name),
      () => '',
    ]) {
      for (const name of verdicts) {
        const changed = damage(name)
        expect(changed).not.toBe(content(cache, name))
        writeFileSync(join(cache, 'lockspec', name), changed)
      }
      expect(run(cell, cache)).toEqual(first)
      expect(cachedIn(run(cell, cache))).toBe(1)
    }
  })
  it('is none where memory or an interrupt cut the run short', async () => {
    const large = ['check', ring, '--workload', 'ring', '--variant', 'as_posted', '--size', 'files=9']
    const isVerdict = (folder: string) => (name: string) => readFileSync(join(folder, 'lockspec', name), 'utf8').includes('"ended":')
    const cache = freshCache()
    for (let again = 0; again < 2; again++) expect(run([...large, '--memory', '8M'], cache).out).toMatch(/1 open; [^\n]*NOT complete\n$/)
    expect(entries(cache).some(isVerdict(cache))).toBe(false)
    const stopped = freshCache()
    const child = spawn(process.execPath, [program, ...large], {
      env: { PATH: process.env['PATH'], HOME: stopped, XDG_CACHE_HOME: stopped },
      stdio: 'ignore',
    })
    const exited = new Promise((done) => child.on('exit', done))
    const folder = join(stopped, 'lockspec')
    // The plan, and the module that is about to be run.
    while (!existsSync(folder) || readdirSync(folder).filter((name) => name.endsWith('.mjs')).length < 2)
      await new Promise((next) => setTimeout(next, 10))
    child.kill('SIGINT')
    expect(await exited).toBe(130)
    expect(entries(stopped).some(isVerdict(stopped))).toBe(false)
  })
  it('is found by four runs at once, and by each one after', async () => {
    const cache = freshCache()
    const env = { PATH: process.env['PATH'], HOME: cache, XDG_CACHE_HOME: cache }
    const variants = ['as_posted', 'no_reinvalidate', 'no_order', 'no_own']
    const codes = await Promise.all(
      variants.map(
        (variant) =>
          new Promise((done) =>
            spawn(process.execPath, [program, ...table, '--variant', variant], { env, stdio: 'ignore' }).on('exit', done),
          ),
      ),
    )
    expect(codes).toEqual([0, 0, 0, 0])
    const first = answer(run(table, cache))
    expect(answer(run(table, freshCache()))).toEqual(first)
    expect(cachedIn(run(table, cache))).toBe(4)
  })
})

interface Document {
  readonly totals: { readonly cached: number }
  readonly specs: readonly {
    readonly cells: readonly { readonly run: { readonly cached: boolean; readonly accounting: object | null } | null }[]
  }[]
}
