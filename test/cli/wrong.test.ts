// What a user can get wrong on the command line: one clear line on standard error and exit code 2, nothing on standard output.
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { projectOf } from '../../cli/files.ts'
import { fixture, folderWith, lockspec } from './run.ts'

const ring = fixture('ring.lockspec')

describe('usage', () => {
  const empty = folderWith({ 'readme.txt': 'no spec here', 'library.lockspec': 'lock mutex { mode held }\n' })
  it.each([
    [['check'], 'which specs? name files or folders, as in `lockspec check specs`'],
    [['check', 'no/such.lockspec'], 'there is no file or folder no/such.lockspec'],
    [['check', '/dev/null'], '/dev/null is neither a file nor a folder'],
    [['check', ring, '--workload', 'rnig'], 'unknown workload rnig; did you mean ring?'],
    [['check', ring, '--workload', 'x'], 'unknown workload x; there is crossed, ring, own'],
    [['check', ring, '--variant', 'no_ordr'], 'unknown variant no_ordr; did you mean no_order?'],
    [['check', ring, '--size', 'fils=3'], 'unknown size fils; did you mean files?'],
    [['check', ring, '--size', 'files'], '--size files: write NAME=VALUE, as in --size files=3'],
    [['check', ring, '--size', 'files=many'], '--size files=many: give a whole number from 0 to 999999'],
    [['check', ring, '--size', 'files=-1'], '--size files=-1: give a whole number from 0 to 999999'],
    [['check', ring, '--switch', 'ordr=block'], 'unknown switch ordr; did you mean order?'],
    [['check', ring, '--switch', 'order=blok'], 'unknown value of switch order blok; did you mean block?'],
    [['check', ring, '--switch', '=x'], '--switch =x: write NAME=VALUE, as in --switch tell=off'],
    [['check', ring, '--memory', 'lots'], '--memory lots: give a size of at least 1M, as in 512M or 4G'],
    [['check', ring, '--memory', '0'], '--memory 0: give a size of at least 1M, as in 512M or 4G'],
    [['check', ring, '--workers', '0'], '--workers 0: write auto, or a number from 1 to 16'],
    [['check', ring, '--workers', 'two'], '--workers two: write auto, or a number from 1 to 16'],
    [['check', ring, '--reduce', 'all'], '--reduce all: write auto, on, off, or some of transactions, confluence, symmetry with commas'],
    [
      ['check', ring, '--format', 'xml'],
      "option '--format <format>' argument 'xml' is invalid. Allowed choices are text, json, junit, sarif, github, markdown, html.",
    ],
    [['check', ring, '--worklod', 'x'], "unknown option '--worklod' (Did you mean --workload?)"],
    [['chek', ring], 'unknown command chek; did you mean check?'],
    [['check', ring, '--workload', 'own', '--variant', 'no_order', '--variant', 'no_order', '--list', 'x'], 'there is no file or folder x'],
    [['explain', 'LS9999'], 'unknown code LS9999; did you mean LS6009?'],
  ])('%j', async (args, message) => {
    const { code, out, err } = await lockspec(args)
    if (args[0] !== 'explain') expect(err).toBe(`lockspec: ${message}\n`)
    expect(err).toMatch(/^lockspec: [^\n]+\n$/)
    expect({ code, out }).toEqual({ code: 2, out: '' })
  })
  it('a folder without specs, libraries apart', async () => {
    const { code, err } = await lockspec(['check', empty])
    expect({ code, err }).toEqual({ code: 2, err: `lockspec: there is no spec (*.lockspec) in ${empty}\n` })
  })
  it('a selection of which the table says only `-`', async () => {
    const { code, err } = await lockspec(['check', fixture('dashes.lockspec'), '--workload', 'alone'])
    expect({ code, err }).toEqual({
      code: 2,
      err: 'lockspec: nothing to run: the table says `-` for all of this; name a workload and a variant to run one all the same\n',
    })
  })
  it('shows control characters and marks of direction instead of obeying them', async () => {
    const { err } = await lockspec(['check', '\u001b[31mred\n\u202etxt'])
    expect(err).toBe('lockspec: there is no file or folder \\u001b[31mred\\u000a\\u202etxt\n')
  })
})

describe('wrong specs', () => {
  it('of syntax exit with 150, of types with 120, with every error on standard error', async () => {
    const folder = folderWith({ 'syntax.lockspec': 'spec a\nsize = 3\n', 'name.lockspec': 'spec b\nsize x = y\nsize z = w\n' })
    const syntax = await lockspec(['check', join(folder, 'syntax.lockspec')])
    expect({ code: syntax.code, out: syntax.out }).toEqual({ code: 150, out: '' })
    expect(syntax.err).toMatch(/^error\[LS1\d\d\d\]/)
    const name = await lockspec(['check', join(folder, 'name.lockspec')])
    expect({ code: name.code, out: name.out }).toEqual({ code: 120, out: '' })
    expect(name.err.match(/^error\[LS2\d\d\d\]/gm)).toHaveLength(2)
    expect((await lockspec(['check', folder])).code).toBe(150)
  })
  it('a file that is no text', async () => {
    const folder = folderWith({ 'noise.lockspec': '\u0000\u0001\ufffd\u001b[2J' })
    const { code, err } = await lockspec(['check', join(folder, 'noise.lockspec')])
    expect(code).toBe(150)
    expect(err).not.toContain('\u001b')
  })
  it('an empty file', async () => {
    const folder = folderWith({ 'empty.lockspec': '' })
    const file = join(folder, 'empty.lockspec')
    expect(await lockspec(['check', file])).toEqual({
      code: 2,
      out: '',
      err: `lockspec: ${file} has no workload: there is nothing to run\n`,
    })
  })
  it('with CRLF or a BOM are read like any other', async () => {
    const text =
      'spec s\nlock m { mode held }\nobject O { l : lock m }\noperation w() -> ok { lock O.l.held unlock O.l.held }\nworkload a { task t { w() } }\n'
    const folder = folderWith({ 'crlf.lockspec': text.replace(/\n/g, '\r\n'), 'bom.lockspec': `\ufeff${text}` })
    expect((await lockspec(['check', join(folder, 'crlf.lockspec')])).code).toBe(0)
    expect((await lockspec(['check', join(folder, 'bom.lockspec')])).code).toBe(0)
  })
})

describe('imports', () => {
  const text = (path: string): string =>
    `spec s\nimport "${path}"\nobject O { l : lock mine }\noperation w() -> ok { lock O.l.held unlock O.l.held }\nworkload a { task t { w() } }\n`
  const library = 'lock mine { mode held }\n'
  it('from inside the project are read', async () => {
    const folder = folderWith({ 'package.json': '{}' })
    mkdirSync(join(folder, 'deep'))
    writeFileSync(join(folder, 'locks.lockspec'), library)
    writeFileSync(join(folder, 'deep', 's.lockspec'), text('../locks.lockspec'))
    expect((await lockspec(['check', join(folder, 'deep', 's.lockspec')])).code).toBe(0)
  })
  it('know no project in the root of the disk', () => {
    const marked = (...folders: readonly string[]) => projectOf('/a/b/c', (folder) => folders.includes(folder))
    expect([marked(), marked('/'), marked('/a'), marked('/', '/a', '/a/b')]).toEqual(['/a/b/c', '/a/b/c', '/a', '/a/b'])
  })
  it('from outside, by a path or by a link, are not', async () => {
    const outside = folderWith({ 'locks.lockspec': library })
    const folder = folderWith({})
    mkdirSync(join(folder, 'deep'))
    writeFileSync(join(folder, 'locks.lockspec'), library)
    symlinkSync(join(outside, 'locks.lockspec'), join(folder, 'deep', 'linked.lockspec'))
    for (const path of ['../locks.lockspec', join(outside, 'locks.lockspec'), 'linked.lockspec']) {
      writeFileSync(join(folder, 'deep', 's.lockspec'), text(path))
      const { code, err } = await lockspec(['check', join(folder, 'deep', 's.lockspec')])
      expect(code).toBe(120)
      expect(err).toContain('cannot be imported: it lies outside the project')
    }
  })
  it('from the standard library stay in it', async () => {
    const folder = folderWith({ 's.lockspec': text('std/../../package.json'), 't.lockspec': text('std/lokcs') })
    const out = await lockspec(['check', join(folder, 's.lockspec')])
    expect(out.code).toBe(120)
    const missing = await lockspec(['check', join(folder, 't.lockspec')])
    expect(missing.err).toContain(
      '"std/lokcs" cannot be imported: the standard library has std/fs, std/irq, std/locks, std/mm, std/rcu, std/refcount, std/seq, std/wait, std/work, std/ww',
    )
  })
  it('that cannot be read say why', async () => {
    const folder = folderWith({ 's.lockspec': text('nothing.lockspec') })
    expect((await lockspec(['check', join(folder, 's.lockspec')])).err).toContain('cannot be imported: it does not exist')
  })
})

it.skipIf(process.getuid?.() === 0)('a spec that may not be read', async () => {
  const folder = folderWith({ 's.lockspec': '' })
  chmodSync(join(folder, 's.lockspec'), 0)
  expect((await lockspec(['check', join(folder, 's.lockspec')])).err).toContain('permission denied')
})

describe('the program itself', () => {
  it('knows its version and its help', async () => {
    expect(await lockspec(['--version'])).toEqual({ code: 0, out: '0.1.0\n', err: '' })
    const help = await lockspec(['check', '--help'])
    expect(help.code).toBe(0)
    for (const option of ['--workload', '--variant', '--size', '--switch', '--list', '--first', '--memory', '--format'])
      expect(help.out).toContain(option)
    for (const line of help.out.split('\n')) expect(line.length).toBeLessThanOrEqual(80)
  })
})

describe('specs that do not compile', () => {
  const folder = folderWith({ 's.lockspec': `spec s\n${'struct x {}\n'.repeat(3)}${'size a\n'.repeat(12)}size b = 1\n` })
  const file = join(folder, 's.lockspec')

  it('show ten errors, and those that say something new first', async () => {
    const { code, out, err } = await lockspec(['check', file])
    expect({ code, out }).toEqual({ code: 150, out: '' })
    expect(err.match(/^error/gm)).toHaveLength(10)
    expect(err).toContain('error[LS1007]: `struct` is no part of the language')
    expect(err).toMatch(/\n\S*s\.lockspec: 5 more errors\n+$/)
  })

  it('are in the document, with all of their errors', async () => {
    const { code, out } = await lockspec(['check', file, '--format', 'json'])
    const document = JSON.parse(out) as { readonly exitCode: number; readonly specs: unknown; readonly diagnostics: readonly object[] }
    expect({ code, exitCode: document.exitCode, specs: document.specs }).toEqual({ code: 150, exitCode: 150, specs: [] })
    expect(document.diagnostics).toHaveLength(15)
    expect(document.diagnostics[0]).toEqual({
      code: 'LS1007',
      severity: 'error',
      message: '`struct` is no part of the language',
      place: { file, start: { offset: 7, line: 2, column: 1 }, end: { offset: 13, line: 2, column: 7 } },
      hint: 'write `object`, with a field in each line: `name : type`',
      related: [],
    })
  })
})
