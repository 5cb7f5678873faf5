// Files that are written. Input: a path and a text; output: the file holds the text, or what it held before, and nothing lies beside
// it. The text goes to a draft in the same folder, which takes the file's place once it is whole.
import { randomBytes } from 'node:crypto'
import {
  accessSync,
  closeSync,
  constants,
  fchmodSync,
  fchownSync,
  fsyncSync,
  ftruncateSync,
  lstatSync,
  openSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeSync,
  type Stats,
} from 'node:fs'
import { dirname } from 'node:path'
import { reason } from './files.ts'
import { UsageError, printableName } from './usage.ts'

/** A file of our making: new, or in place of a regular file that may be written. Never through a link, never over a device. */
export function writeOutput(path: string, text: string): void {
  const there = refuseUnwritable(path)
  try {
    replace(path, text, there)
  } catch (error) {
    refuse(path, reason(error))
  }
}

/** What can be known before there is a text: of work that takes long, whose result must have a place. */
export function refuseUnwritable(path: string): Stats | undefined {
  const folder = dirname(path)
  if (!isFolder(folder)) refuse(path, `there is no folder ${printableName(folder)}`)
  const there = lstatSync(path, { throwIfNoEntry: false })
  if (there !== undefined) {
    const kind = there.isSymbolicLink() ? 'a link' : there.isDirectory() ? 'a folder' : there.isFile() ? undefined : 'no regular file'
    if (kind !== undefined) refuse(path, `it is ${kind}`)
    if (isReadOnly(path, there)) refuse(path, 'it is read-only')
  }
  try {
    accessSync(folder, constants.W_OK | constants.X_OK)
  } catch (error) {
    refuse(path, reason(error))
  }
  return there
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory()
  } catch {
    return false
  }
}

/** A file of the user's: it stays the same file, with its mode, its owner, all its names and the links to it. */
export function rewrite(path: string, text: string): void {
  try {
    const real = realpathSync(path)
    const there = lstatSync(real)
    if (isReadOnly(real, there)) refuse(path, 'it is read-only')
    if (there.nlink > 1 || !canStandIn(real, there)) overwrite(real, text)
    else replace(real, text, there)
  } catch (error) {
    if (error instanceof UsageError) throw error
    refuse(path, reason(error))
  }
}

function refuse(path: string, why: string): never {
  throw new UsageError(`cannot write ${printableName(path)}: ${why}`)
}

/** Root may write anything; a file without the permission was locked on purpose all the same. */
function isReadOnly(path: string, { mode }: Stats): boolean {
  if ((mode & 0o222) === 0) return true
  try {
    accessSync(path, constants.W_OK)
    return false
  } catch {
    return true
  }
}

/** Whether a new file can have the owner of the old: it is our own, or we may give files away; and whether the folder takes one. */
function canStandIn(path: string, { uid, gid }: Stats): boolean {
  const root = process.getuid?.() === 0
  if (!root && (uid !== process.getuid?.() || gid !== process.getgid?.())) return false
  try {
    accessSync(dirname(path), constants.W_OK | constants.X_OK)
    return true
  } catch {
    return false
  }
}

function replace(path: string, text: string, like: Stats | undefined): void {
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}.tmp`
  // Exclusive: what stands there by another's hand is neither followed nor overwritten.
  const file = openSync(draft, 'wx', like === undefined ? 0o666 : 0o600)
  try {
    try {
      writeWhole(file, Buffer.from(text), 0)
      if (like !== undefined) {
        if (like.uid !== process.getuid?.() || like.gid !== process.getgid?.()) fchownSync(file, like.uid, like.gid)
        fchmodSync(file, like.mode & 0o7777)
      }
      fsyncSync(file)
    } finally {
      closeSync(file)
    }
    renameSync(draft, path)
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  }
}

/** In place. What makes the file longer is written first: where the disk is full, its old text is still whole. */
function overwrite(path: string, text: string): void {
  const bytes = Buffer.from(text)
  const file = openSync(path, constants.O_RDWR | constants.O_NOFOLLOW)
  try {
    const before = lstatSync(path).size
    try {
      writeWhole(file, bytes.subarray(before), before)
      fsyncSync(file)
    } catch (error) {
      ftruncateSync(file, before)
      throw error
    }
    writeWhole(file, bytes.subarray(0, before), 0)
    ftruncateSync(file, bytes.length)
    fsyncSync(file)
  } finally {
    closeSync(file)
  }
}

function writeWhole(file: number, bytes: Uint8Array, at: number): void {
  for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done, bytes.length - done, at + done)
}
