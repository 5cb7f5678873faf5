// Entries in the user's cache folder. Input: a key and a text; output: the text, if it is whole. An entry begins with the hash of
// the rest, is written beside its place and renamed into it, so that two runs at once and a damaged file do no harm.
import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readFileSync, readdirSync, renameSync, statSync, unlinkSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { isAbsolute, join } from 'node:path'

const head = (text: string): string => `// lockspec cache 1 ${hashOf(text)}\n`
const mostEntries = 1000

export const hashOf = (...parts: readonly string[]): string => {
  const hash = createHash('sha256')
  for (const part of parts) hash.update(`${part.length}:`).update(part)
  return hash.digest('hex')
}

export function cacheFolder(): string {
  const set = process.env['XDG_CACHE_HOME']
  // The base directory specification: a path that is not absolute is ignored.
  return join(set !== undefined && isAbsolute(set) ? set : join(homedir(), '.cache'), 'lockspec')
}

const pathOf = (key: string): string => join(cacheFolder(), `${key}.mjs`)

/** The entry's text; undefined if there is none or it is damaged. */
export function readEntry(key: string): string | undefined {
  try {
    const whole = readFileSync(pathOf(key), 'utf8')
    const end = whole.indexOf('\n') + 1
    const text = whole.slice(end)
    return end > 0 && whole.slice(0, end) === head(text) ? text : undefined
  } catch {
    return undefined
  }
}

/** The path of the entry, or undefined where it could not be written: a cache is a help, never a condition. */
export function writeEntry(key: string, text: string): string | undefined {
  const path = pathOf(key)
  const draft = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`
  try {
    mkdirSync(cacheFolder(), { recursive: true, mode: 0o700 })
    writeFileSync(draft, head(text) + text, { mode: 0o600 })
    renameSync(draft, path)
    prune()
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
  const names = readdirSync(folder)
  if (names.length <= mostEntries) return
  const aged = names.map((name) => ({ name, age: modified(join(folder, name)) })).sort((a, b) => a.age - b.age)
  for (const { name } of aged.slice(0, names.length - mostEntries / 2)) removeIfThere(join(folder, name))
}

function modified(path: string): number {
  try {
    return statSync(path).mtimeMs
  } catch {
    return 0
  }
}
