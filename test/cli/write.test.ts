// Files that are written and read: what stands there stays what it is, or is refused in one line. Root is refused less than others:
// where the right to do it is missing, a test says why it is skipped.
import { execFileSync, spawnSync } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixture, folderWith, lockspec } from './run.ts'

const ring = fixture('ring.lockspec')
const model = ['export', 'promela', ring, '--workload', 'crossed', '--variant', 'no_order', '-o']
const loose = 'lock  m { mode held }\n'
const tidy = 'lock m { mode held }\n'
const isRoot = process.getuid?.() === 0

describe('export -o', () => {
  it('writes a new file, and one in place of another with its mode, and nothing beside them', async () => {
    const folder = folderWith({ 'old.pml': 'old' })
    chmodSync(join(folder, 'old.pml'), 0o640)
    for (const name of ['new.pml', 'old.pml']) {
      const path = join(folder, name)
      expect(await lockspec([...model, path])).toEqual({
        code: 0,
        out: `lockspec: crossed, no_order written to ${path}\n`,
        err: '',
      })
      expect(readFileSync(path, 'utf8')).toMatch(/^active proctype/m)
    }
    expect(statSync(join(folder, 'old.pml')).mode & 0o777).toBe(0o640)
    expect(readdirSync(folder).sort()).toEqual(['new.pml', 'old.pml'])
  })
  it('writes neither through a link nor over a folder, a device or a read-only file', async () => {
    const folder = folderWith({ 'target.pml': 'kept', 'locked.pml': 'kept' })
    symlinkSync('target.pml', join(folder, 'link.pml'))
    symlinkSync('nowhere.pml', join(folder, 'dangling.pml'))
    mkdirSync(join(folder, 'folder.pml'))
    execFileSync('mkfifo', [join(folder, 'pipe.pml')])
    chmodSync(join(folder, 'locked.pml'), 0o444)
    const before = readdirSync(folder).sort()
    for (const [name, why] of [
      ['link.pml', 'it is a link'],
      ['dangling.pml', 'it is a link'],
      ['folder.pml', 'it is a folder'],
      ['pipe.pml', 'it is no regular file'],
      ['locked.pml', 'it is read-only'],
      ['no/where.pml', `there is no folder ${join(folder, 'no')}`],
    ] as const) {
      const path = join(folder, name)
      expect(await lockspec([...model, path])).toEqual({ code: 2, out: '', err: `lockspec: cannot write ${path}: ${why}\n` })
    }
    expect(await lockspec([...model, '/dev/null'])).toEqual({
      code: 2,
      out: '',
      err: 'lockspec: cannot write /dev/null: it is no regular file\n',
    })
    expect(lstatSync('/dev/null').isCharacterDevice()).toBe(true)
    expect(readFileSync(join(folder, 'target.pml'), 'utf8')).toBe('kept')
    expect(readFileSync(join(folder, 'locked.pml'), 'utf8')).toBe('kept')
    expect(readdirSync(folder).sort()).toEqual(before)
  })
})

describe('fmt', () => {
  it('keeps links, hard links and the mode', async () => {
    const folder = folderWith({ 'a.lockspec': loose, 'b.lockspec': loose })
    const [a, b] = [join(folder, 'a.lockspec'), join(folder, 'b.lockspec')]
    chmodSync(a, 0o640)
    chmodSync(b, 0o751)
    symlinkSync('a.lockspec', join(folder, 'link.lockspec'))
    linkSync(b, join(folder, 'other.txt'))
    const { code, out } = await lockspec(['fmt', join(folder, 'link.lockspec'), b])
    expect({ code, out }).toEqual({
      code: 0,
      out: `formatted: ${join(folder, 'link.lockspec')}\nformatted: ${b}\nlockspec: 2 of 2 files changed\n`,
    })
    expect(readlinkSync(join(folder, 'link.lockspec'))).toBe('a.lockspec')
    expect([a, b, join(folder, 'other.txt')].map((path) => readFileSync(path, 'utf8'))).toEqual([tidy, tidy, tidy])
    expect([a, b].map((path) => statSync(path).mode & 0o777)).toEqual([0o640, 0o751])
    expect(statSync(b).nlink).toBe(2)
    expect(readdirSync(folder).sort()).toEqual(['a.lockspec', 'b.lockspec', 'link.lockspec', 'other.txt'])
  })
  it('writes in place what grows under two names', async () => {
    const wide = `lock m { mode held }\nlock n { mode held }\nobject O { l : lock m n : lock n }\n`
    const folder = folderWith({ 'a.lockspec': wide })
    linkSync(join(folder, 'a.lockspec'), join(folder, 'b.txt'))
    await lockspec(['fmt', folder])
    const text = readFileSync(join(folder, 'b.txt'), 'utf8')
    expect(text.length).toBeGreaterThan(wide.length)
    expect((await lockspec(['fmt', '--check', folder])).code).toBe(0)
  })
  it.skipIf(!isRoot)('keeps the owner (only root makes files of others)', async () => {
    const folder = folderWith({ 'a.lockspec': loose })
    chownSync(join(folder, 'a.lockspec'), 12_345, 54_321)
    await lockspec(['fmt', folder])
    const { uid, gid } = statSync(join(folder, 'a.lockspec'))
    expect({ uid, gid, text: readFileSync(join(folder, 'a.lockspec'), 'utf8') }).toEqual({ uid: 12_345, gid: 54_321, text: tidy })
  })
  it('leaves a read-only file alone, and formats the others', async () => {
    const folder = folderWith({ 'a.lockspec': loose, 'b.lockspec': loose })
    chmodSync(join(folder, 'a.lockspec'), 0o444)
    const { code, out, err } = await lockspec(['fmt', folder])
    expect({ code, out, err }).toEqual({
      code: 2,
      out: `formatted: ${join(folder, 'b.lockspec')}\nlockspec: 1 of 2 files changed\n`,
      err: `lockspec: cannot write ${join(folder, 'a.lockspec')}: it is read-only\n`,
    })
    expect(readFileSync(join(folder, 'a.lockspec'), 'utf8')).toBe(loose)
  })
  // A disk of two pages, where the right to mount one is there.
  const disk = folderWith({})
  const mounted = isRoot && spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=8k', 'tmpfs', disk]).status === 0
  it.skipIf(!mounted)('loses and leaves nothing on a full disk (only where a small disk can be mounted)', async () => {
    try {
      const one = join(disk, 'one.lockspec')
      const two = join(disk, 'two.lockspec')
      const rest = 'lock m { mode held } lock n { mode held } object O { l : lock m n : lock n }\n'
      const long = `// ${'x'.repeat(4096 - rest.length - 4)}\n${rest}`
      writeFileSync(one, long)
      writeFileSync(two, loose)
      for (const names of [1, 2]) {
        if (names === 2) linkSync(one, join(disk, 'again.txt'))
        expect(await lockspec(['fmt', one])).toEqual({
          code: 2,
          out: 'lockspec: 0 of 1 file changed\n',
          err: `lockspec: cannot write ${one}: the disk is full\n`,
        })
        expect(readFileSync(one, 'utf8')).toBe(long)
        expect(readdirSync(disk)).toHaveLength(names + 1)
      }
      const model = join(disk, 'm.pml')
      expect((await lockspec(['export', 'promela', ring, '--workload', 'crossed', '--variant', 'no_order', '-o', model])).err).toBe(
        `lockspec: cannot write ${model}: the disk is full\n`,
      )
      expect(readdirSync(disk)).toHaveLength(3)
    } finally {
      spawnSync('umount', [disk])
    }
  })
})

describe('a text that is not UTF-8', () => {
  const latin = Buffer.from('lock  m { mode held }\n// caf\u00e9\n', 'latin1')
  const place = 'it is not UTF-8: byte 0xe9 at offset 28, line 2, column 7'
  it.each(['check', 'fmt', 'generate', 'simulate', 'export promela'])('is refused by %s and not touched', async (command) => {
    const folder = folderWith({})
    const file = join(folder, 'a.lockspec')
    writeFileSync(file, latin)
    const { code, err } = await lockspec([...command.split(' '), file])
    expect({ code, err }).toEqual({ code: 2, err: `lockspec: cannot read ${file}: ${place}\n` })
    expect(readFileSync(file).equals(latin)).toBe(true)
  })
  it('is refused where it is imported, and what replaces a character elsewhere is no such byte', async () => {
    const folder = folderWith({ 's.lockspec': 'spec s // \ufffd\nimport "a.lockspec"\n' })
    writeFileSync(join(folder, 'a.lockspec'), latin)
    const { code, err } = await lockspec(['check', join(folder, 's.lockspec')])
    expect(code).toBe(120)
    expect(err).toContain(`"a.lockspec" cannot be imported: ${place}\n`)
  })
})
