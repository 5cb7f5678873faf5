// `export`, from the arguments to the files: the three models of the ABBA spec as they are written, what is asked for wrongly, what a
// target cannot say. That the models mean what the spec means is the matter of test/export.
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixture, folderWith, lockspec } from './run.ts'

const abba = 'specs/abba/abba.lockspec'
const ring = fixture('ring.lockspec')
const versionless = (text: string): string => text.replace(/lockspec \d+\.\d+\.\d+ from/, 'lockspec VERSION from')
const text = (folder: string, name: string): string => versionless(readFileSync(join(folder, name), 'utf8'))

describe('the files', () => {
  it.each([
    ['promela', 'abba.pml'],
    ['murphi', 'abba.m'],
  ])('%s', async (target, name) => {
    const folder = folderWith({})
    const ran = await lockspec(['export', target, abba, '--variant', 'as_named', '--out', join(folder, name)])
    expect(ran).toEqual({ code: 0, out: `lockspec: crossed, as_named written to ${join(folder, name)}\n`, err: '' })
    expect(readdirSync(folder)).toEqual([name])
    await expect(text(folder, name)).toMatchFileSnapshot(`goldens/${name}`)
    const printed = await lockspec(['export', target, abba, '--variant', 'as_named'])
    expect(versionless(printed.out)).toBe(text(folder, name).replace(/\babba(?=\.(?:pml|m|c)\b)|(?<=-o |\.\/)abba\b/g, 'model'))
  })
  it('tla, with its .cfg', async () => {
    const folder = folderWith({})
    const ran = await lockspec(['export', 'tla', abba, '--variant', 'as_named', '-o', join(folder, 'abba.tla')])
    expect(ran.out).toBe(`lockspec: crossed, as_named written to ${join(folder, 'abba.tla')} and ${join(folder, 'abba.cfg')}\n`)
    expect(readdirSync(folder)).toEqual(['abba.cfg', 'abba.tla'])
    await expect(text(folder, 'abba.tla')).toMatchFileSnapshot('goldens/abba.tla')
    await expect(text(folder, 'abba.cfg')).toMatchFileSnapshot('goldens/abba.cfg')
  })
  it('on standard output the module is named after the spec, and the .cfg stands behind its end', async () => {
    const { out } = await lockspec(['export', 'tla', abba, '--variant', 'ordered'])
    expect(out.split('\n')[0]).toBe('---- MODULE abba_crossed ----')
    expect(out.split('====\n')[1]).toBe(
      [
        '',
        '\\* cfg: \\* TLC: java -cp tla2tools.jar tlc2.TLC -workers auto -config abba_crossed.cfg abba_crossed.tla',
        '\\* cfg: \\* Apalache: apalache-mc check --init=Init --next=Next --inv=TypeOK --no-deadlock --length=20 abba_crossed.tla',
        '\\* cfg: SPECIFICATION Spec',
        '\\* cfg: INVARIANTS',
        '\\* cfg:   TypeOK',
        '\\* cfg: PROPERTIES',
        '\\* cfg:   no_livelock',
        '\\* cfg: CHECK_DEADLOCK TRUE',
        '',
      ].join('\n'),
    )
  })
})

describe('what to export', () => {
  const head = async (...more: readonly string[]): Promise<readonly string[]> => {
    const { code, out, err } = await lockspec(['export', 'promela', ring, '--workload', 'ring', '--variant', 'as_posted', ...more])
    expect({ code, err }).toEqual({ code: 0, err: '' })
    return out.split('\n').flatMap((line) => /^\/\* (?:Sizes|Switches).*|^never \w+/.exec(line) ?? [])
  }
  it('sizes, switches, and the claims or none', async () => {
    const plain = await head()
    expect(plain.slice(0, 2)).toEqual(['/* Sizes: files = 3. */', plain[1]])
    expect(await head('--size', 'files=4')).toEqual(['/* Sizes: files = 4. */', ...plain.slice(1)])
    expect(plain).toContain('never livelock')
    expect(await head('--bare')).toEqual(plain.slice(0, 2))
    expect((await head('--switch', 'order=block'))[1]).toMatch(/ order = block,/)
  })
  it('--list exports nothing', async () => {
    const { code, out } = await lockspec(['export', 'murphi', abba, '--list'])
    expect(code).toBe(0)
    expect(out.split('\n')[1]).toBe('  workloads')
  })
})

describe('what cannot be', () => {
  const folder = folderWith({
    'ways.lockspec': `spec ways
object Bit { set : bool = false }
workload one { task t { atomic { ${'either { Bit.set = true } or { Bit.set = false } '.repeat(10)} } } }
`,
  })
  const out = (name: string): string => join(folder, name)
  it.each([
    [['prolog', abba], 'unknown target prolog; there is promela, murphi, tla'],
    [['murfi', abba], 'unknown target murfi; did you mean murphi?'],
    [['tla', 'specs'], 'export takes one spec; these are 20'],
    [['tla', abba], 'which variant? name one of ordered, as_named with --variant'],
    [['tla', ring, '--variant', 'as_posted'], 'which workload? name one of crossed, ring, own with --workload'],
    [['tla', abba, '--variant', 'orderd'], 'unknown variant orderd; did you mean ordered?'],
    [
      ['tla', abba, '--variant', 'ordered', '-o', 'abba.txt'],
      '-o abba.txt: a TLA+ file is a name of letters, digits and underscores with .tla, as in ring.tla',
    ],
    [
      ['tla', abba, '--variant', 'ordered', '-o', '8.tla'],
      '-o 8.tla: a TLA+ file is a name of letters, digits and underscores with .tla, as in ring.tla',
    ],
    [
      ['promela', abba, '--variant', 'ordered', '-o', out('no/such.pml')],
      `cannot write ${out('no/such.pml')}: there is no folder ${out('no')}`,
    ],
    [['promela', abba, '--variant', 'ordered', '-o', folder], `cannot write ${folder}: it is a folder`],
    [['murphi', out('ways.lockspec')], 'one of spec ways cannot be said in Murphi: a step can go more than 500 ways'],
  ])('%j', async (args, message) => {
    expect(await lockspec(['export', ...args])).toEqual({ code: 2, out: '', err: `lockspec: ${message}\n` })
  })
  it('what one target cannot say another can', async () => {
    expect((await lockspec(['export', 'promela', out('ways.lockspec')])).code).toBe(0)
    expect((await lockspec(['export', 'tla', out('ways.lockspec')])).code).toBe(0)
  })
  it('nothing is written where something is wrong', async () => {
    const { code } = await lockspec(['export', 'murphi', out('ways.lockspec'), '-o', out('ways.m')])
    expect({ code, written: existsSync(out('ways.m')) }).toEqual({ code: 2, written: false })
  })
})
