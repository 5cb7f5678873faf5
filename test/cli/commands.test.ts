// `simulate`, `generate`, `fmt` and `explain`, from the arguments to the exit code.
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { exitCodes, exitExamples } from '../../cli/exit.ts'
import { reportWords } from '../../cli/reportWords.ts'
import { findingKinds, severity } from '../../runtime/kinds.ts'
import { fixture, folderWith, lockspec } from './run.ts'

const ring = fixture('ring.lockspec')

describe('simulate', () => {
  it('shows a run and stops at the first thing that is wrong', async () => {
    const { code, out, err } = await lockspec(['simulate', ring, '--workload', 'ring', '--variant', 'no_order', '--seed', '7'])
    expect({ code, err }).toEqual({ code: 11, err: '' })
    await expect(out).toMatchFileSnapshot('goldens/simulate.txt')
  })
  it('gives the same run for the same seed', async () => {
    const args = ['simulate', ring, '--workload', 'ring', '--variant', 'as_posted', '--seed']
    expect(await lockspec([...args, '3'])).toEqual(await lockspec([...args, '3']))
    expect((await lockspec([...args, '3'])).out).not.toBe((await lockspec([...args, '4'])).out)
  })
  it('says that one run proves nothing', async () => {
    const { code, out } = await lockspec([
      'simulate',
      ring,
      '--workload',
      'crossed',
      '--variant',
      'as_posted',
      '--scheduler',
      'round-robin',
    ])
    expect(code).toBe(0)
    expect(out.split('\n').at(-2)).toMatch(
      /^lockspec: crossed, as_posted, round robin: finished after \d+ steps, nothing wrong on this run$/,
    )
    const short = await lockspec(['simulate', ring, '--workload', 'crossed', '--variant', 'as_posted', '--steps', '2'])
    expect(short.out.split('\n').at(-2)).toBe('lockspec: crossed, as_posted, seed 1: stopped after 2 steps, nothing wrong so far')
  })
  it('names a task that waits for itself', async () => {
    const { code, out } = await lockspec(['simulate', ring, '--workload', 'own', '--variant', 'no_own'])
    expect(code).toBe(11)
    expect(out.split('\n').at(-2)).toBe('lockspec: own, no_own, seed 1: self_deadlock after 3 steps')
  })
  it('asks which run is meant', async () => {
    expect((await lockspec(['simulate', ring])).err).toBe('lockspec: which workload? name one of crossed, ring, own with --workload\n')
    expect((await lockspec(['simulate', ring, '--workload', 'own'])).err).toBe(
      'lockspec: which variant? name one of as_posted, no_reinvalidate, no_order, no_own with --variant\n',
    )
    expect((await lockspec(['simulate', fixture('single.lockspec')])).code).toBe(0)
    expect((await lockspec(['simulate', 'test/cli/fixtures'])).err).toBe('lockspec: simulate runs one spec; these are 6\n')
    expect((await lockspec(['simulate', ring, '--seed', 'x'])).err).toBe('lockspec: --seed x: give a whole number from 0 to 4294967295\n')
  })
})

describe('generate', () => {
  it('writes a simulator per spec and a checker per workload, leaves alone what has not changed, and takes away what is stale', async () => {
    const out = join(folderWith({}), 'generated')
    expect((await lockspec(['generate', ring, '--out', out])).out).toBe(`lockspec: 4 files written, 0 unchanged in ${out}\n`)
    const folder = join(out, 'ring')
    const names = ['crossed.checker.ts', 'own.checker.ts', 'ring.checker.ts', 'ring.simulator.ts']
    expect(readdirSync(folder).sort()).toEqual(names)
    const before = statSync(join(folder, 'crossed.checker.ts')).mtimeMs
    const stale = readFileSync(join(folder, 'crossed.checker.ts'), 'utf8')
    writeFileSync(join(folder, 'gone.checker.ts'), stale)
    writeFileSync(join(folder, 'mine.checker.ts'), '// written by hand\n')
    writeFileSync(join(folder, 'notes.md'), 'mine\n')
    writeFileSync(join(folder, 'own.checker.ts'), `${stale}// changed by hand\n`)
    expect((await lockspec(['generate', ring, '--out', out])).out).toBe(`lockspec: 1 file written, 3 unchanged in ${out}\n`)
    expect(readdirSync(folder).sort()).toEqual([...names, 'mine.checker.ts', 'notes.md'].sort())
    expect(statSync(join(folder, 'crossed.checker.ts')).mtimeMs).toBe(before)
  })
  it('leaves the files of the sizes that a spec says alone where others are asked for', async () => {
    const folder = folderWith({ 'a.lockspec': 'spec a\nsize n = 1\nworkload w { task t[i in 1..n] { skip } }\n' })
    const asked = ['generate', join(folder, 'a.lockspec'), '--size', 'n=2']
    expect(await lockspec(asked)).toMatchObject({
      code: 2,
      err: 'lockspec: generate: with other sizes or switches than the spec says the files are others, too: give `--out` a folder for them\n',
    })
    const out = join(folder, 'two')
    expect((await lockspec([...asked, '--out', out])).out).toBe(`lockspec: 2 files written, 0 unchanged in ${out}\n`)
    expect((await lockspec([...asked, '--list'])).code).toBe(0)
  })
  it('imports the runtime from where it is told', async () => {
    const out = folderWith({})
    await lockspec(['generate', fixture('single.lockspec'), '--out', out, '--runtime', '../../runtime/index.ts'])
    for (const [name, from] of [
      ['alone.checker.ts', '../../runtime/index.ts'],
      ['single.simulator.ts', '../../runtime/simulator/index.ts'],
    ] as const) {
      const text = readFileSync(join(out, 'single', name), 'utf8')
      expect(text).toContain(`from '${from}'`)
      expect(text.startsWith('// Generated by lockspec ')).toBe(true)
    }
    expect((await lockspec(['generate', ring, '--out', out, '--runtime', "x'; process.exit(1)"])).code).toBe(2)
  })
  it('gives workloads that differ in case alone files that differ in more', async () => {
    const text = readFileSync(fixture('single.lockspec'), 'utf8')
    const other = text.match(/^workload alone .*$/m)![0]
    const folder = folderWith({ 'a.lockspec': text.replace(other, `${other}\n${other.replace('alone', 'Alone')}`) })
    const made = async (...more: readonly string[]): Promise<readonly string[]> => {
      const out = join(folderWith({}), 'out')
      await lockspec(['generate', join(folder, 'a.lockspec'), '--out', out, ...more])
      return readdirSync(join(out, 'single')).sort()
    }
    expect(await made()).toEqual(['Alone.2.checker.ts', 'alone.checker.ts', 'single.simulator.ts'])
    expect(await made('--workload', 'Alone')).toEqual(['Alone.2.checker.ts', 'single.simulator.ts'])
  })
  it('gives a variant of another size the file that it has among all', async () => {
    const text = `spec sized
size n = 2

object O[n] { x : 0..3 = 0 }
workload w { task t { O[0].x = 1 } }
variant small { }
variant large { n = 3 }
`
    const folder = folderWith({ 'a.lockspec': text })
    const out = join(folder, 'out')
    const file = (name: string): string => readFileSync(join(out, 'sized', name), 'utf8')
    await lockspec(['generate', join(folder, 'a.lockspec'), '--out', out, '--only', 'checkers'])
    const [small, large] = [file('w.checker.ts'), file('w.large.checker.ts')]
    for (const variant of ['large', 'small']) {
      const { out: said } = await lockspec([
        'generate',
        join(folder, 'a.lockspec'),
        '--out',
        out,
        '--only',
        'checkers',
        '--variant',
        variant,
      ])
      expect(said).toBe(`lockspec: 0 files written, 1 unchanged in ${out}\n`)
    }
    expect([file('w.checker.ts'), file('w.large.checker.ts')]).toEqual([small, large])
  })
  it('writes one sort and leaves the other alone', async () => {
    const out = join(folderWith({}), 'out')
    await lockspec(['generate', ring, '--out', out, '--only', 'simulators'])
    expect(readdirSync(join(out, 'ring'))).toEqual(['ring.simulator.ts'])
    await lockspec(['generate', ring, '--out', out, '--only', 'checkers', '--workload', 'own'])
    expect(readdirSync(join(out, 'ring')).sort()).toEqual(['own.checker.ts', 'ring.simulator.ts'])
  })
  it('refuses two specs of one name, and a place where it cannot write', async () => {
    const text = readFileSync(ring, 'utf8')
    const folder = folderWith({ 'a.lockspec': text, 'b.lockspec': text, taken: '' })
    expect((await lockspec(['generate', folder, '--out', join(folder, 'out')])).err).toBe(
      'lockspec: two specs have the name ring: their files would be the same\n',
    )
    writeFileSync(join(folder, 'b.lockspec'), text.replace('spec ring', 'spec Ring'))
    expect((await lockspec(['generate', folder, '--out', join(folder, 'out')])).err).toBe(
      'lockspec: two specs have the names ring and Ring: their files would be the same\n',
    )
    const { code, err } = await lockspec(['generate', ring, '--out', join(folder, 'taken')])
    expect(code).toBe(2)
    expect(err).toMatch(/^lockspec: cannot write .*taken\/ring\/crossed\.checker\.ts: /)
  })
})

describe('fmt', () => {
  it('rewrites what is not formatted, once', async () => {
    const folder = folderWith({ 'a.lockspec': 'spec a\nlock   m {mode held}\n' })
    mkdirSync(join(folder, 'deep'))
    writeFileSync(join(folder, 'deep', 'library.lockspec'), 'lock   m {mode held}\n')
    const check = await lockspec(['fmt', folder, '--check'])
    expect(check.code).toBe(1)
    expect(check.out).toContain('lockspec: 2 of 2 files not formatted\n')
    expect((await lockspec(['fmt', folder])).code).toBe(0)
    expect(readFileSync(join(folder, 'deep', 'library.lockspec'), 'utf8')).toBe('lock m { mode held }\n')
    expect((await lockspec(['fmt', folder, '--check'])).out).toBe('lockspec: 0 of 2 files not formatted\n')
  })
  it('leaves alone what it cannot read', async () => {
    const folder = folderWith({ 'a.lockspec': 'spec a\nlock {\n' })
    expect((await lockspec(['fmt', folder])).code).toBe(150)
    expect(readFileSync(join(folder, 'a.lockspec'), 'utf8')).toBe('spec a\nlock {\n')
  })
})

describe('explain', () => {
  it('explains a code, in whatever case, and lists all', async () => {
    const { code, out } = await lockspec(['explain', 'ls1002'])
    expect(code).toBe(0)
    expect(out).toBe(
      'LS1002: a comment without an end\n\nA comment that begins with `/*` ends with `*/`; one that begins with `//` ends\nwith its line.\n',
    )
    expect((await lockspec(['explain'])).out).toMatch(/^fails  [^]*\nunreachable  [^]*\n255  [^]*\nLS\d{4}  /)
  })
  it('explains a verdict, with an example', async () => {
    const { code, out } = await lockspec(['explain', 'livelock'])
    expect(code).toBe(0)
    expect(out).toMatchInlineSnapshot(`
      "livelock unfair, livelock weak, livelock strong: exit code 13

      Tasks, one of which owes progress, move for ever and no operation and no round
      completes, although the scheduler is as fair as the workload asks. \`unfair\`:
      weak fairness of every task would prevent it, so that only \`fairness none\` lets
      it through; \`weak\`: strong fairness would; \`strong\`: neither would.

      As here:

        spec example
        object Page { ready : bool = false }
        workload w {
          task reader { while not Page.ready { skip } }
        }
      "
    `)
  })
  it.each(Object.entries(exitExamples).flatMap(([name, { command, spec }]) => (spec === undefined ? [] : [{ name, command, spec }])))(
    'the example of $name ends with its code',
    async ({ name, command, spec }) => {
      const folder = folderWith({ 'example.lockspec': spec })
      const words = command.replace('example.lockspec', join(folder, 'example.lockspec')).split(' ').slice(1)
      expect((await lockspec(words)).code).toBe(exitCodes[name as keyof typeof exitCodes])
    },
  )
  it('explains a verdict as it stands in a table, and every other word there', async () => {
    expect(await lockspec(['explain', 'livelock', 'strong'])).toEqual(await lockspec(['explain', 'livelock']))
    expect((await lockspec(['explain', 'leaks Inode.page + self_deadlock'])).out).toMatch(/^leaks LOCK, /)
    expect((await lockspec(['explain', 'pass'])).out).toBe(`pass

Every state was seen, and nothing is wrong in any: of this workload, at these
sizes, under this variant.

As here:

  spec example
  object Page { dirty : bool = false }
  workload w {
    task writer { Page.dirty = true }
  }

  $ lockspec check example.lockspec
`)
  })
  it.each(Object.entries(reportWords).flatMap(([word, { command, spec }]) => (spec === undefined ? [] : [{ word, command, spec }])))(
    'the example of $word says it',
    async ({ word, command, spec }) => {
      const folder = folderWith({ 'example.lockspec': spec })
      const { code, out } = await lockspec(command.replace('example.lockspec', join(folder, 'example.lockspec')).split(' ').slice(1))
      expect([code, out.includes(word)]).toEqual([0, true])
    },
  )
  it('says what ends in each code', async () => {
    const bare: number[] = []
    for (const code of Object.values(exitCodes)) if (!(await lockspec(['explain', String(code)])).out.includes('As here:')) bare.push(code)
    // Of an error of lockspec itself nobody has an example.
    expect(bare).toEqual([255])
  })
  it('explains an exit code, with the verdicts that end in it', async () => {
    expect((await lockspec(['explain', '17'])).out).toBe(`exit code 17: a cell is not as expected

As here:

  spec example
  object Page { dirty : bool = false }
  workload w {
    task writer { Page.dirty = true }
  }
  variant plain { }
  expect {
    |       | w        |
    | plain | deadlock |
  }

  $ lockspec check example.lockspec
`)
    expect((await lockspec(['explain', '14'])).out).toMatch(
      /^exit code 14: fails, use_after_free, leaks, warns\n\nfails NAME: exit code 14\n[^]*\nleaks LOCK, leaks CLASS: exit code 14\n[^]*\nwarns NAME: exit code 14\n/,
    )
  })
  it.each(severity)('%s is what its example comes to', async (kind) => {
    const folder = folderWith({ 's.lockspec': findingKinds[kind].example })
    const { code, out } = await lockspec(['check', join(folder, 's.lockspec')])
    expect(code).toBe(findingKinds[kind].exit)
    expect(out).toMatch(new RegExp(`^w: ${kind}( \\w+(\\.\\w+)?)?$`, 'm'))
  })
})
