// Programs that play engines, and what is left of those that are none. Input: shell texts; output: a path that has these alone, restored after
// each test.
import { chmodSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { folderWith, type Ran } from './run.ts'

const kept = { ...process.env }
export function restore(): void {
  for (const name of ['PATH', 'TMPDIR', 'CC', 'LOCKSPEC_TLC']) {
    if (kept[name] === undefined) delete process.env[name]
    else process.env[name] = kept[name]
  }
}

/** However long it takes, and however wide that is. */
export const timeless = (ran: Ran): Ran => ({ ...ran, out: ran.out.replace(/\b\d+(\.\d\d)?s\b/g, 'T').replace(/ {2,}/g, '  ') })

/** A folder for temporary files that has to be empty in the end. */
export function ownTemporary(): () => readonly string[] {
  const folder = folderWith({})
  process.env['TMPDIR'] = folder
  return () => readdirSync(folder).filter((name) => name.startsWith('lockspec-engine'))
}

/** A folder of programs that answer so, in place of those on the path. */
export function only(programs: Readonly<Record<string, string>>): void {
  const folder = folderWith({})
  mkdirSync(join(folder, 'bin'))
  for (const [name, text] of Object.entries(programs)) {
    writeFileSync(join(folder, 'bin', name), `#!/bin/sh\n${text}\n`)
    chmodSync(join(folder, 'bin', name), 0o755)
  }
  process.env['PATH'] = [join(folder, 'bin'), ...(programs['sleeps'] === undefined ? [] : ['/bin', '/usr/bin'])].join(delimiter)
  delete process.env['CC']
  delete process.env['LOCKSPEC_TLC']
}

/** Who has ended and was not asked for by whom it was left to is not alive. */
export function isAlive(pid: number): boolean {
  try {
    return !/\) [ZX] /.test(readFileSync(`/proc/${pid}/stat`, 'utf8'))
  } catch {
    return false
  }
}
