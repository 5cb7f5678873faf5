// Specs and what they import, on disk. Input: paths as the user gave them; output: source texts. An import is only ever read from
// inside the project (the nearest folder with a package.json above the spec, else the spec's own), links resolved, or from std.
import { isUtf8 } from 'node:buffer'
import { existsSync, readFileSync, readdirSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { SourceFile } from '../compiler/diagnostics/diagnostic.ts'
import { UsageError, printableName } from './usage.ts'

const extension = '.lockspec'
/** A spec is text that people write: more than this is a mistake. */
const MOST_BYTES = 4 * 2 ** 20

/** The specs that the arguments name: files as they are, folders searched for specs (files that begin with `spec NAME`). */
export const specFiles = (paths: readonly string[]): readonly string[] => filesNamed(paths, begins)

/** The same with libraries. */
export const allFiles = (paths: readonly string[]): readonly string[] => filesNamed(paths, () => true)

function filesNamed(paths: readonly string[], wanted: (text: string) => boolean): readonly string[] {
  if (paths.length === 0) throw new UsageError('which specs? name files or folders, as in `lockspec check specs`')
  const found = new Set<string>()
  for (const path of paths) {
    const kind = kindOf(path)
    if (kind === 'none') throw new UsageError(`there is no file or folder ${printableName(path)}`)
    if (kind === 'other') throw new UsageError(`${printableName(path)} is neither a file nor a folder`)
    const files = kind === 'file' ? [path] : specsIn(path, wanted)
    if (files.length === 0) throw new UsageError(`there is no spec (*${extension}) in ${printableName(path)}`)
    for (const file of files) found.add(file)
  }
  return [...found]
}

function kindOf(path: string): 'file' | 'folder' | 'other' | 'none' {
  try {
    const stat = statSync(path)
    return stat.isFile() ? 'file' : stat.isDirectory() ? 'folder' : 'other'
  } catch {
    return 'none'
  }
}

function specsIn(folder: string, wanted: (text: string) => boolean): readonly string[] {
  const files: string[] = []
  for (const entry of readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name)
    if (entry.isDirectory() && !entry.name.startsWith('.') && entry.name !== 'node_modules') files.push(...specsIn(path, wanted))
    if (entry.isFile() && entry.name.endsWith(extension) && wanted(readText(path))) files.push(path)
  }
  return files
}

/** A file without `spec NAME` at its start is a library. One that cannot be read at all is left to the parser. */
const begins = (text: string): boolean => /^\ufeff?\s*spec\b/.test(text.replace(/\/\/[^\n]*|\/\*[^]*?\*\//g, ' '))

/** The text of a file. Throws a UsageError with the reason where it cannot be read, is too large or no UTF-8. */
export function readText(path: string): string {
  try {
    const stat = statSync(path)
    if (stat.size > MOST_BYTES) throw new UsageError(`${printableName(path)} is larger than ${MOST_BYTES / 2 ** 20} MB`)
    const { text, wrong } = decoded(readFileSync(path))
    if (text === undefined) throw new UsageError(`cannot read ${printableName(path)}: ${wrong}`)
    return text
  } catch (error) {
    if (error instanceof UsageError) throw error
    throw new UsageError(`cannot read ${printableName(path)}: ${reason(error)}`)
  }
}

type Decoded = { readonly text: string; readonly wrong?: undefined } | { readonly text?: undefined; readonly wrong: string }

/** UTF-8 as it is written, or where it is none: nothing is read as something else, since `fmt` would write that back. */
function decoded(bytes: Buffer): Decoded {
  const text = bytes.toString('utf8')
  if (isUtf8(bytes)) return { text }
  let offset = 0
  let line = 1
  let column = 1
  for (const character of text) {
    const length = Buffer.byteLength(character)
    if (character === '\ufffd' && !bytes.subarray(offset, offset + length).equals(replacement)) break
    offset += length
    line += character === '\n' ? 1 : 0
    column = character === '\n' ? 1 : column + character.length
  }
  const byte = `0x${bytes[offset]!.toString(16).padStart(2, '0')}`
  return { wrong: `it is not UTF-8: byte ${byte} at offset ${offset}, line ${line}, column ${column}` }
}

const replacement = Buffer.from('\ufffd')

/** Why the system refused, in words; its own for a code that has none here. */
export const reason = (error: unknown): string => {
  const code = typeof error === 'object' && error !== null && 'code' in error ? String(error.code) : ''
  const words: Readonly<Record<string, string>> = {
    EACCES: 'permission denied',
    ENOENT: 'it does not exist',
    EISDIR: 'it is a folder',
    ENOSPC: 'the disk is full',
    EROFS: 'the disk is read-only',
  }
  return words[code] ?? (code !== '' ? code : error instanceof Error ? error.message : String(error))
}

/** Where the package's own files lie: beside the bundle, or beside the sources. */
export function packaged(name: string, fromSource: string): string {
  const here = dirname(fileURLToPath(import.meta.url))
  const shipped = join(here, name)
  return existsSync(shipped) ? shipped : join(here, fromSource)
}

const standardLibrary = (): string => packaged('std', '../compiler/std')

const projectRoot = (file: string): string => projectOf(dirname(realpathSync(file)), (folder) => existsSync(join(folder, 'package.json')))

/** The nearest folder that is marked; the root is none: a file there would make a project of the whole disk. */
export function projectOf(own: string, isMarked: (folder: string) => boolean): string {
  for (let folder = own; dirname(folder) !== folder; folder = dirname(folder)) if (isMarked(folder)) return folder
  return own
}

type Read = SourceFile | { readonly error: string }

/** Reads imports for one spec. `path` is what the importing text says, `from` the display path of the importing file. */
export function importer(spec: string): (path: string, from: string) => Read {
  const root = projectRoot(spec)
  const library = standardLibrary()
  return (path, from) => {
    if (path.includes('\0') || path === '') return { error: 'this is no path' }
    const named = path.endsWith(extension) ? path : `${path}${extension}`
    if (named.startsWith('std/')) {
      const found = inside(library, join(library, named.slice(4)), path)
      return 'error' in found ? { error: `the standard library has ${libraryNames(library)}` } : found
    }
    if (from.startsWith('std/')) return { error: 'the standard library imports nothing else' }
    const target = resolve(dirname(realpathSync(from)), named)
    return inside(root, target, relative('', target))
  }
}

const libraryNames = (library: string): string => {
  const names = readdirSync(library)
    .filter((name) => name.endsWith(extension))
    .sort()
  return names.map((name) => `std/${name.slice(0, -extension.length)}`).join(', ') || 'no files'
}

function inside(root: string, target: string, display: string): Read {
  try {
    const real = realpathSync(target)
    if (!real.startsWith(realpathSync(root) + sep)) return { error: 'it lies outside the project' }
    const stat = statSync(real)
    if (!stat.isFile()) return { error: 'it is no file' }
    if (stat.size > MOST_BYTES) return { error: `it is larger than ${MOST_BYTES / 2 ** 20} MB` }
    const { text, wrong } = decoded(readFileSync(real))
    return text === undefined ? { error: wrong } : { path: display, text }
  } catch (error) {
    return { error: reason(error) }
  }
}

/** Where a source that was shown as `display` lies on disk. */
export const diskPath = (display: string): string =>
  display.startsWith('std/') ? join(standardLibrary(), display.slice(4) + (display.endsWith(extension) ? '' : extension)) : resolve(display)
