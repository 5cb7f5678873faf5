// Programs that an engine is made of. Input: a path, arguments as a list, a folder; output: how it ended and what it said. Each is the
// leader of a group of its own, which is ended whole: with an interrupt, at a deadline, and with this process, however that ends.
import { spawn } from 'node:child_process'
import { accessSync, constants, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { delimiter, join } from 'node:path'
import { reason } from '../files.ts'
import { UsageError } from '../usage.ts'

export interface Ended {
  /** Null if a signal ended it. */
  readonly code: number | null
  readonly signal: string | null
  /** Both streams, in the order in which they came; of very long ones the beginning and the end. */
  readonly said: string
  /** It was ended from here. */
  readonly cut: 'interrupted' | 'late' | undefined
}

interface Circumstances {
  readonly folder: string
  readonly stopped: () => boolean
  /** Milliseconds. */
  readonly deadline?: number | undefined
  readonly line?: ((line: string) => void) | undefined
}

/** Characters. */
const MOST_SAID = 32 * 2 ** 20

const groups = new Set<number>()
const folders = new Set<string>()
let watched = false

/** Nothing is left when this process ends, whatever ends it but a signal that nobody can see. */
function watch(): void {
  if (watched) return
  watched = true
  process.on('exit', () => {
    for (const group of groups) kill(group)
    for (const folder of folders) remove(folder)
  })
}

function kill(group: number): void {
  try {
    process.kill(-group, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true, maxRetries: 3 })

/** A folder that nobody else may look into, and that is gone after the work. */
export async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  watch()
  let folder: string
  try {
    folder = mkdtempSync(join(tmpdir(), 'lockspec-engine-'))
  } catch (error) {
    throw new UsageError(`an engine needs a folder in ${tmpdir()}: ${reason(error)}`)
  }
  folders.add(folder)
  try {
    return await work(folder)
  } finally {
    remove(folder)
    folders.delete(folder)
  }
}

/** What an engine is not given: it needs no more than to find its own programs. */
const environment = (folder: string): NodeJS.ProcessEnv => ({ PATH: process.env['PATH'] ?? '', LC_ALL: 'C', TMPDIR: folder, HOME: folder })

/** Runs a program to its end. Rejects where it cannot be started; `cut` says whether an interrupt or the deadline ended it. */
export function run(program: string, args: readonly string[], { folder, stopped, deadline, line }: Circumstances): Promise<Ended> {
  watch()
  return new Promise((resolve, reject) => {
    const child = spawn(program, args, { cwd: folder, env: environment(folder), stdio: ['ignore', 'pipe', 'pipe'], detached: true })
    const { pid } = child
    if (pid !== undefined) groups.add(pid)
    let cut: Ended['cut']
    let said = ''
    let lost = false
    let open = ''
    const began = performance.now()
    const end = (why: 'interrupted' | 'late'): void => {
      cut ??= why
      if (pid !== undefined) kill(pid)
    }
    const clock = setInterval(() => {
      if (stopped()) end('interrupted')
      else if (deadline !== undefined && performance.now() - began > deadline) end('late')
    }, 50)
    const hear = (text: string): void => {
      said += text
      if (said.length > 2 * MOST_SAID) {
        said = said.slice(0, MOST_SAID) + said.slice(said.length - MOST_SAID / 2)
        lost = true
      }
      if (line === undefined) return
      const lines = (open + text).split('\n')
      open = (lines.pop() ?? '').slice(-10_000)
      for (const one of lines) line(one)
    }
    for (const stream of [child.stdout, child.stderr]) stream.setEncoding('utf8').on('data', hear)
    child.on('error', (error) => {
      clearInterval(clock)
      reject(new UsageError(`cannot run ${program}: ${reason(error)}`))
    })
    child.on('close', (code, signal) => {
      clearInterval(clock)
      if (pid !== undefined) {
        // Children of its own that outlive it.
        kill(pid)
        groups.delete(pid)
      }
      resolve({ code, signal, said: lost ? `${said}\n` : said, cut })
    })
  })
}

/** The path of a program; undefined if there is none on the path. */
export function found(name: string): string | undefined {
  const paths = name.includes('/') ? [name] : (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder || '.', name))
  return paths.find((path) => {
    try {
      accessSync(path, constants.X_OK)
      return statSync(path).isFile()
    } catch {
      return false
    }
  })
}
