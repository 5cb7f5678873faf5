// `lockspec.mjs`: the command line as one file, to lie beside a driver. Input: the files of the package, which the build puts in; output: the
// command line, run. They are unpacked into the user's cache folder, and believed only by the digests that lie in this file; where there is no
// such folder, into one that goes with the process.
import { createHash } from 'node:crypto'
import { mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { brotliDecompressSync } from 'node:zlib'
import { ownFolder } from './cache.ts'

/** Name and text of each file, as JSON, compressed, in base64. */
declare const PARTS: string
/** Of each file by its name. */
declare const DIGESTS: Readonly<Record<string, string>>
/** Of all of them. */
declare const DIGEST: string

const digestOf = (path: string): string | undefined => {
  try {
    return createHash('sha256').update(readFileSync(path)).digest('hex')
  } catch {
    return undefined
  }
}
const isWhole = (folder: string): boolean => Object.entries(DIGESTS).every(([name, digest]) => digestOf(join(folder, name)) === digest)

function unpack(folder: string): void {
  const parts = JSON.parse(brotliDecompressSync(Buffer.from(PARTS, 'base64')).toString()) as readonly (readonly [string, string])[]
  for (const [name, text] of parts) {
    mkdirSync(dirname(join(folder, name)), { recursive: true, mode: 0o700 })
    writeFileSync(join(folder, name), text)
  }
}

/** Of two runs at once one finds its place taken, by the same files. */
function unpacked(cache: string): string {
  const folder = join(cache, `program-${DIGEST}`)
  if (isWhole(folder)) return folder
  const fresh = mkdtempSync(`${folder}.`)
  unpack(fresh)
  rmSync(folder, { recursive: true, force: true })
  try {
    renameSync(fresh, folder)
    return folder
  } catch {
    process.on('exit', () => rmSync(fresh, { recursive: true, force: true }))
    return fresh
  }
}

function passing(): string {
  const folder = mkdtempSync(join(tmpdir(), 'lockspec-'))
  process.on('exit', () => rmSync(folder, { recursive: true, force: true }))
  unpack(folder)
  return folder
}

const cache = ownFolder()
const folder = cache === undefined ? passing() : unpacked(cache)
await import(pathToFileURL(join(folder, 'dist', 'lockspec.js')).href)
