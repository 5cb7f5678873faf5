// The cache of the executable: what is believed of it, by whom it can be read, and that nothing depends on it. Built into a folder of its own.
import { spawn } from 'node:child_process'
import { chmodSync, chownSync, mkdirSync, readFileSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { beforeAll, describe, expect, it } from 'vitest'
import { answer, buildProgram, entries, freshCache, program, run } from './built.ts'
import { fixture, folderWith } from './run.ts'

const ring = resolve(fixture('ring.lockspec'))

beforeAll(buildProgram)

describe('the cache', () => {
  const cell = ['check', ring, '--workload', 'crossed', '--variant', 'no_order']
  it('is filled once, and gives the same answer', () => {
    const cache = freshCache()
    const first = run(cell, cache)
    expect(first.code).toBe(0)
    const made = entries(cache)
    // The plan, the checker, what explains, what was found, the same explained.
    expect(made).toHaveLength(5)
    expect(answer(run(cell, cache))).toEqual(first)
    expect(entries(cache)).toEqual(made)
    // Another variant of the workload runs the same module.
    expect(run(['check', ring, '--workload', 'crossed', '--variant', 'as_posted'], cache).code).toBe(0)
    expect(entries(cache)).toEqual(made)
  })
  it('is rebuilt where it is damaged', () => {
    const cache = freshCache()
    const first = run(cell, cache)
    for (const damage of [
      (text: string) => text.slice(0, -20),
      (text: string) => text.replace('return', 'throw ').replace('"ended":', '"endec":'),
      () => '',
      () => 'process.exit(0)\n',
    ]) {
      for (const name of entries(cache)) {
        const path = join(cache, 'lockspec', name)
        writeFileSync(path, damage(readFileSync(path, 'utf8')))
      }
      expect(run(cell, cache)).toEqual(first)
    }
  })
  it('knows another text, another size, another path', () => {
    const cache = freshCache()
    run(cell, cache)
    const text = readFileSync(ring, 'utf8')
    const copy = join(folderWith({ 'ring.lockspec': text }), 'ring.lockspec')
    const changed = join(
      folderWith({ 'ring.lockspec': text.replace('order : {address, block} = address', 'order : {address, block} = block') }),
      'ring.lockspec',
    )
    expect(run(['check', copy, '--workload', 'crossed', '--variant', 'as_posted'], cache).code).toBe(0)
    expect(run(['check', changed, '--workload', 'crossed', '--variant', 'as_posted'], cache).code).toBe(17)
    expect(run([...cell, '--size', 'files=3'], cache).out).toContain('544 states')
    expect(run(cell, cache).out).toContain('60 states')
  })
  it('knows which runs are large, and says the same of them', () => {
    const cache = freshCache()
    const large = ['check', 'specs/bcachefs_ring', '--variant', 'as_posted', '--size', 'files=5']
    const first = run(large, cache)
    expect(first.out).toMatch(/states reduced by transactions and confluence/)
    const made = entries(cache)
    expect(run([...large, '--fresh'], cache)).toEqual(first)
    expect(entries(cache)).toEqual(made)
    expect(run([...large, '--reduce', 'off'], cache).out).toContain('79,133 states, 352,282 transitions')
  })
  it('notices that an import has changed', () => {
    const cache = freshCache()
    const folder = folderWith({
      'locks.lockspec': 'lock mine { mode held }\n',
      's.lockspec':
        'spec s\nimport "locks.lockspec"\nobject O { l : lock mine }\noperation w() -> ok { lock O.l.held lock O.l.held }\nworkload a { task t { w() } }\n',
    })
    expect(run(['check', join(folder, 's.lockspec')], cache).code).toBe(11)
    writeFileSync(join(folder, 'locks.lockspec'), 'lock mine { mode held with held recursion counted }\n')
    expect(run(['check', join(folder, 's.lockspec')], cache).code).not.toBe(11)
  })
  it('may be out of reach', () => {
    const cache = freshCache()
    writeFileSync(join(cache, 'lockspec'), 'a file where the folder should be')
    expect(run(cell, cache).code).toBe(0)
  })
  it("is the user's alone, with a key that nobody else reads", () => {
    const cache = freshCache()
    mkdirSync(join(cache, 'lockspec'), { mode: 0o755 })
    expect(run(cell, cache).err).toBe('')
    const modeOf = (...parts: readonly string[]): number => statSync(join(cache, 'lockspec', ...parts)).mode & 0o777
    expect(modeOf()).toBe(0o700)
    expect(modeOf('key')).toBe(0o600)
    for (const name of entries(cache)) expect(modeOf(name)).toBe(0o600)
  })
  it('believes no entry of another key, and none that stands in the place of another', () => {
    const [cache, other] = [freshCache(), freshCache()]
    const first = run(cell, cache)
    run(cell, other)
    const names = entries(cache)
    expect(entries(other)).toEqual(names)
    const text = (folder: string, name: string): string => readFileSync(join(folder, 'lockspec', name), 'utf8')
    // What another user's lockspec made, whole and by the rules, with a verdict of its own.
    for (const name of names) writeFileSync(join(cache, 'lockspec', name), text(other, name))
    expect(run(cell, cache)).toEqual(first)
    for (const name of names) expect(text(cache, name).split('\n')[0]).not.toBe(text(other, name).split('\n')[0])
    // An entry of our own making, under another name.
    const texts = names.map((name) => text(cache, name))
    for (const [place, name] of names.entries()) writeFileSync(join(cache, 'lockspec', name), texts[(place + 1) % names.length]!)
    expect(run(cell, cache)).toEqual(first)
    // A key that others can read is no key.
    const key = text(cache, 'key')
    chmodSync(join(cache, 'lockspec', 'key'), 0o644)
    expect(run(cell, cache)).toEqual(first)
    expect(text(cache, 'key')).not.toBe(key)
  })
  it('is not used where others may put another in its place', () => {
    const cache = freshCache()
    chmodSync(cache, 0o777)
    const refused = `lockspec: nothing is cached: others may write ${cache} (chmod go-w makes it yours)\n`
    const { code, err } = run(cell, cache)
    expect({ code, err }).toEqual({ code: 0, err: refused })
    expect(entries(cache)).toEqual([])
    const linked = freshCache()
    mkdirSync(join(linked, 'elsewhere'))
    symlinkSync('elsewhere', join(linked, 'lockspec'))
    expect(run(cell, linked).err).toBe(`lockspec: nothing is cached: ${join(linked, 'lockspec')} is a link\n`)
  })
  it.skipIf(process.getuid?.() !== 0)('is not used where it belongs to another (only root makes folders of others)', () => {
    const cache = freshCache()
    mkdirSync(join(cache, 'lockspec'), { mode: 0o700 })
    chownSync(join(cache, 'lockspec'), 12_345, 12_345)
    const { code, err } = run(cell, cache)
    expect({ code, err }).toEqual({ code: 0, err: `lockspec: nothing is cached: ${join(cache, 'lockspec')} belongs to another user\n` })
    expect(entries(cache)).toEqual([])
  })
  it('serves two runs at once', async () => {
    const cache = freshCache()
    const env = { PATH: process.env['PATH'], HOME: cache, XDG_CACHE_HOME: cache }
    const codes = await Promise.all(
      Array.from(
        { length: 4 },
        () => new Promise((done) => spawn(process.execPath, [program, ...cell], { env, stdio: 'ignore' }).on('exit', done)),
      ),
    )
    expect(codes).toEqual([0, 0, 0, 0])
    expect(entries(cache)).toHaveLength(5)
  })
})
