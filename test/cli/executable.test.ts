// The executable as a process: the cache, interrupts, closed pipes, memory, terminals. Built into a folder of its own.
import { spawn, spawnSync } from 'node:child_process'
import { chmodSync, chownSync, existsSync, mkdirSync, readFileSync, readdirSync, statSync, symlinkSync, writeFileSync } from 'node:fs'
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

describe('the process', () => {
  /** Tens of millions of states: enough work for a signal to arrive in, too much for the memory that is given. */
  const large = ['check', ring, '--workload', 'ring', '--variant', 'as_posted', '--size', 'files=9']
  it.each(['SIGINT', 'SIGHUP'] as const)('ends a run as incomplete at the first %s', async (signal) => {
    const cache = freshCache()
    const child = spawn(process.execPath, [program, ...large], { env: { PATH: process.env['PATH'], HOME: cache } })
    let out = ''
    child.stdout.on('data', (data: Buffer) => (out += data.toString()))
    const exited = new Promise((done) => child.on('exit', done))
    // When the module is in the cache the search is about to run.
    while (!readdirSync(cache, { recursive: true }).some((name) => String(name).endsWith('.mjs')))
      await new Promise((next) => setTimeout(next, 10))
    await new Promise((next) => setTimeout(next, 500))
    child.kill(signal)
    expect(await exited).toBe(130)
    expect(out).toContain('NOT complete')
    expect(out.trimEnd().split('\n').at(-1)).toMatch(
      /^lockspec: 0 cells as expected, 0 not, 0 awaited, 1 open; [\d,]+ states; NOT complete$/,
    )
  })
  /** A block of so many statements. */
  const long = (count: number): string =>
    `spec long\nlock m { mode held }\nobject O { l : lock m  x : 0..3 = 0 }\noperation w() -> ok {\n  lock O.l.held\n${'  O.x = 1\n'.repeat(count)}  unlock O.l.held\n}\nworkload one { task t { w() } }\n`
  it('checks a block of 5,000 statements', () => {
    const { code, out } = run(['check', join(folderWith({ 'a.lockspec': long(5000) }), 'a.lockspec')], freshCache())
    expect(out).toContain('5,003 states, 5,002 transitions, depth 5002; ')
    expect(code).toBe(0)
  })
  it('checks it from source as well', () => {
    const cache = freshCache()
    const file = join(folderWith({ 'a.lockspec': long(5000) }), 'a.lockspec')
    const { status, stdout } = spawnSync(process.execPath, ['--import', 'tsx', 'cli/lockspec.ts', 'check', file], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: cache, XDG_CACHE_HOME: cache },
    })
    expect(stdout).toContain('5,003 states, 5,002 transitions, depth 5002; ')
    expect(status).toBe(0)
  })
  it.each(['SIGINT', 'SIGTERM', 'SIGHUP'] as const)('ends compiling at the first %s', async (signal) => {
    const cache = freshCache()
    const file = join(folderWith({ 'a.lockspec': long(20_000) }), 'a.lockspec')
    const child = spawn(process.execPath, [program, 'check', file], { env: { PATH: process.env['PATH'], HOME: cache } })
    let err = ''
    child.stderr.on('data', (data: Buffer) => (err += data.toString()))
    const exited = new Promise((done) => child.on('exit', (...ended) => done(ended)))
    // The key is made before anything is compiled, the first entry after.
    while (!readdirSync(cache, { recursive: true }).some((name) => String(name).endsWith('key')))
      await new Promise((next) => setTimeout(next, 10))
    await new Promise((next) => setTimeout(next, 300))
    child.kill(signal)
    expect(await exited).toEqual([130, null])
    expect(err).toBe('lockspec: interrupted; nothing is confirmed\n')
    expect(entries(join(cache, '.cache'))).toEqual([])
  })
  it('says where memory ends in compiling, and goes on with the others', () => {
    const calls = Array.from({ length: 9 }, (_, i) => `procedure p${i + 1}() { p${i}() p${i}() p${i}() }\n`).join('')
    const many = `spec many\nlock m { mode held }\nobject O { l : lock m }\nprocedure p0() { lock O.l.held unlock O.l.held }\n${calls}operation w() -> ok { p9() }\nworkload one { task t { w() } }\n`
    const folder = folderWith({ 'a.lockspec': many, 'b.lockspec': long(1).replace('spec long', 'spec short') })
    const { code, out, err } = run(['check', folder, '--memory', '1M'], freshCache())
    expect({ code, err }).toEqual({
      code: 152,
      err: 'lockspec: starved of memory in spec many, workload one; nothing of it is confirmed\n',
    })
    expect(out).toContain('\n\n  one\n  not reached\n\nshort ')
    expect(out.trimEnd().split('\n').at(-1)).toBe('lockspec: 1 cell as expected, 0 not, 0 awaited, 1 open; 4 states; NOT complete')
  })
  it('says where memory ends in reading, and goes on with the others', () => {
    const folder = folderWith({ 'a.lockspec': long(200_000), 'b.lockspec': long(1).replace('spec long', 'spec short') })
    const first = join(folder, 'a.lockspec')
    const all = run(['check', folder, '--memory', '1M'], freshCache())
    expect({ code: all.code, err: all.err }).toEqual({
      code: 152,
      err: `lockspec: starved of memory in ${first}; nothing of it is confirmed\n`,
    })
    expect(all.out.trimEnd().split('\n').at(-1)).toBe('lockspec: 1 cell as expected, 0 not, 0 awaited; 4 states; NOT complete')
    const alone = run(['check', first, '--memory', '1M', '--format', 'json'], freshCache())
    expect(alone.code).toBe(152)
    expect(JSON.parse(alone.out)).toMatchObject({ exitCode: 152, specs: [] })
  })
  it('ends a run as incomplete where memory ends', () => {
    const { code, out } = run([...large, '--memory', '8M'], freshCache())
    expect(code).toBe(152)
    expect(out).toContain('starved of memory: ')
  })
  it('finds the same with two threads and with three', () => {
    const broken = ['check', 'specs/bcachefs_ring', '--variant', 'no_reinvalidate', '--size', 'files=5', '--reduce', 'off']
    const cache = freshCache()
    const [one, two, three] = ['1', '2', '3'].map((workers) => run([...broken, '--fresh', '--workers', workers], cache))
    expect(one!.out).toContain('violates coherent')
    expect(two).toEqual(one)
    expect(three).toEqual(one)
  })
  const threaded = ['check', 'specs/bcachefs_ring', '--variant', 'as_posted', '--size', 'files=8', '--reduce', 'off', '--workers', '2']
  it('ends a run of two threads as incomplete where memory ends', () => {
    const { code, out } = run([...threaded, '--memory', '40M'], freshCache())
    expect(code).toBe(152)
    // How far the helping thread is ahead when memory ends hangs on the machine.
    expect(out).toMatch(/^ +1,\d{3},\d{3} states, .* NOT complete\n +starved of memory: /m)
  })
  it('ends a run of two threads as incomplete at an interrupt', async () => {
    const cache = freshCache()
    const child = spawn(process.execPath, [program, ...threaded], { env: { PATH: process.env['PATH'], HOME: cache } })
    let out = ''
    child.stdout.on('data', (data: Buffer) => (out += data.toString()))
    const exited = new Promise((done) => child.on('exit', done))
    while (!readdirSync(cache, { recursive: true }).some((name) => String(name).endsWith('.mjs')))
      await new Promise((next) => setTimeout(next, 10))
    // Long enough for the second thread to come, far too short for 54 million states.
    await new Promise((next) => setTimeout(next, 2000))
    child.kill('SIGINT')
    expect(await exited).toBe(130)
    expect(out).toContain('NOT complete')
  })
  it('is quiet where nobody listens', () => {
    const cache = freshCache()
    const { stdout, stderr } = spawnSync('bash', ['-c', `"${process.execPath}" "${program}" check "${ring}" --trace | head -n 1`], {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], HOME: cache },
    })
    expect(stdout).toBe(`ring  ${ring}\n`)
    expect(stderr).toBe('')
  })
  it.skipIf(!existsSync('/dev/full'))('says that what it said is lost (only where there is a /dev/full)', () => {
    const cache = freshCache()
    for (const args of [['check', ring, '--workload', 'crossed', '--variant', 'as_posted'], ['explain']]) {
      const script = `"${process.execPath}" "${program}" "$@" > /dev/full`
      const { status, stderr } = spawnSync('bash', ['-c', script, 'bash', ...args], {
        encoding: 'utf8',
        env: { PATH: process.env['PATH'], HOME: cache },
      })
      expect({ status, stderr }).toEqual({ status: 2, stderr: 'lockspec: cannot write to standard output: the disk is full\n' })
    }
  })
  it('paints only where it is asked to', () => {
    const cache = freshCache()
    const cell = ['check', ring, '--workload', 'crossed', '--variant', 'as_posted']
    expect(run(cell, cache).out).not.toContain('\u001b')
    expect(run(cell, cache, { FORCE_COLOR: '1' }).out).toContain('\u001b[32mpass\u001b[0m')
    expect(run(cell, cache, { FORCE_COLOR: '1', NO_COLOR: '1' }).out).not.toContain('\u001b')
  })
  it('draws no progress where standard error is no terminal', () => {
    expect(run(['check', ring, '--workload', 'ring'], freshCache()).err).toBe('')
  })
  it('runs nothing that a spec names', () => {
    const folder = folderWith({})
    const evil = `spec constructor\nobject __proto__ { toString : {absent, prototype} = absent }\noperation hasOwnProperty() -> ok { __proto__.toString = prototype // */ process.exit(7) \`\${process.exit(7)}\`\n}\nworkload valueOf { task eval { hasOwnProperty() } }\n`
    writeFileSync(join(folder, 'evil.lockspec'), evil)
    const { code, err } = run(['check', join(folder, 'evil.lockspec')], freshCache())
    expect({ code, err }).toEqual({ code: 0, err: '' })
  })
})
