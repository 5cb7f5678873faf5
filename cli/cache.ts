// Entries in the user's cache folder. Input: a key and a text; output: the text, if it is ours and whole. An entry begins with a digest
// of its key and the rest under a secret that lies in the folder, is written beside its place and renamed into it, so that two runs
// at once, a damaged file and a planted one do no harm.
import { createHash, createHmac, randomBytes } from 'node:crypto'
import {
  chmodSync,
  existsSync,
  linkSync,
  lstatSync,
  mkdirSync,
  readFileSync,
  readdirSync,
  realpathSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs'
import { homedir } from 'node:os'
import { dirname, isAbsolute, join } from 'node:path'
import { printableName } from './usage.ts'

const MOST_ENTRIES = 1000
/** After so many entries of this process the folder is looked through again. */
const PRUNING = 100
let written = 0

/** A digest of texts (SHA-256, as hex): each with its length, so that `ab`, `c` is not `a`, `bc`. */
export const hashOf = (...parts: readonly string[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('hex')
}

function cacheFolder(): string {
  const set = process.env['XDG_CACHE_HOME']
  // The base directory specification: a path that is not absolute is ignored.
  return join(set !== undefined && isAbsolute(set) ? set : join(homedir(), '.cache'), 'lockspec')
}

type Cache =
  | { readonly kind: 'open'; readonly secret: Buffer }
  /** Out of reach, or not only the user's: the reason is said where it is one that the user should know. */
  | { readonly kind: 'closed'; readonly refused: string | undefined }

let known: Cache | undefined

/** Once a process: what others could have written in is not used. */
function cache(): Cache {
  known ??= opened(cacheFolder())
  return known
}

/** Why the cache folder is not used, if that is for its owner or its mode. */
export function cacheRefused(): string | undefined {
  const made = cache()
  return made.kind === 'closed' ? made.refused : undefined
}

/** The folder, where it is the user's own. */
export const ownFolder = (): string | undefined => (cache().kind === 'open' ? cacheFolder() : undefined)

function opened(folder: string): Cache {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 })
    const refused = doubts(folder)
    if (refused !== undefined) return { kind: 'closed', refused }
    if (hasOwners && (lstatSync(folder).mode & 0o077) !== 0) chmodSync(folder, 0o700)
    return { kind: 'open', secret: secretIn(folder) }
  } catch {
    return { kind: 'closed', refused: undefined }
  }
}

/** Owners and modes as POSIX has them. */
const hasOwners = process.getuid !== undefined
const isOurs = (path: string): boolean => !hasOwners || lstatSync(path).uid === process.getuid?.()

/**
 * Who may write a folder above can put another in its place. A sticky one further up, as /tmp, lets nobody move what is not his; directly
 * above, whoever comes first makes the folder.
 */
function doubts(folder: string): string | undefined {
  const named = printableName(folder)
  if (lstatSync(folder).isSymbolicLink()) return `${named} is a link`
  if (!isOurs(folder)) return `${named} belongs to another user`
  if (!hasOwners) return undefined
  // By its name and, where a folder of that is a link, by where it lies.
  for (const path of [folder, realpathSync(folder)])
    for (let above = dirname(path), child = path; above !== child; child = above, above = dirname(above)) {
      const { mode } = statSync(above)
      const isSticky = (mode & 0o1000) !== 0 && child !== path
      if ((mode & 0o022) !== 0 && !isSticky) return `others may write ${printableName(above)} (chmod go-w makes it yours)`
    }
  return undefined
}

/** 32 bytes that nobody else can read; made anew where they are not there, not ours or not whole. */
function secretIn(folder: string): Buffer {
  const path = join(folder, 'key')
  const there = readSecret(path)
  if (there !== undefined) return there
  removeIfThere(path)
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  writeFileSync(draft, randomBytes(32).toString('hex'), { mode: 0o600, flag: 'wx' })
  try {
    // A link and no renaming: of two runs at once one makes the secret, and both use it.
    linkSync(draft, path)
  } catch {
    // The other was faster.
  } finally {
    removeIfThere(draft)
  }
  const made = readSecret(path)
  if (made === undefined) throw new Error('no secret')
  return made
}

function readSecret(path: string): Buffer | undefined {
  try {
    const stat = lstatSync(path)
    if (!stat.isFile() || !isOurs(path) || (hasOwners && (stat.mode & 0o077) !== 0)) return undefined
    const text = readFileSync(path, 'utf8')
    return /^[0-9a-f]{64}$/.test(text) ? Buffer.from(text, 'hex') : undefined
  } catch {
    return undefined
  }
}

const head = (secret: Buffer, key: string, text: Buffer): string =>
  `// lockspec cache 2 ${createHmac('sha256', secret).update(`${key}\n`).update(text).digest('hex')}\n`

const pathOf = (key: string): string => join(cacheFolder(), `${key}.mjs`)

/** The entry's text; undefined if there is none, it is damaged, or it is not of our making. */
export function readEntry(key: string): string | undefined {
  const made = cache()
  if (made.kind === 'closed') return undefined
  const path = pathOf(key)
  // Mostly it is not there where it is asked for at all, and an error takes longer than the question.
  if (!existsSync(path)) return undefined
  try {
    const whole = readFileSync(path)
    const end = whole.indexOf('\n') + 1
    const text = whole.subarray(end)
    return end > 0 && whole.toString('latin1', 0, end) === head(made.secret, key, text) ? text.toString() : undefined
  } catch {
    return undefined
  }
}

/** The path of the entry, or undefined where it could not be written: a cache is a help, never a condition. */
export function writeEntry(key: string, text: string): string | undefined {
  const made = cache()
  if (made.kind === 'closed') return undefined
  const path = pathOf(key)
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    const bytes = Buffer.from(text)
    writeFileSync(draft, Buffer.concat([Buffer.from(head(made.secret, key, bytes)), bytes]), { mode: 0o600, flag: 'wx' })
    renameSync(draft, path)
    written += 1
    if (written % PRUNING === 1) prune()
    return path
  } catch {
    removeIfThere(draft)
    return undefined
  }
}

function removeIfThere(path: string): void {
  try {
    unlinkSync(path)
  } catch {
    // It was never written, or another run was faster.
  }
}

export const entryPath = pathOf

/** Keeps the folder from growing for ever: the entries that were written longest ago go first. */
function prune(): void {
  const folder = cacheFolder()
  const names = readdirSync(folder).filter((name) => name !== 'key')
  if (names.length <= MOST_ENTRIES) return
  const aged = names.map((name) => ({ name, age: modified(join(folder, name)) })).sort((a, b) => a.age - b.age)
  for (const { name } of aged.slice(0, names.length - MOST_ENTRIES / 2)) removeIfThere(join(folder, name))
}

function modified(path: string): number {
  try {
    return statSync(path).mtimeMs
  } catch {
    return 0
  }
}
