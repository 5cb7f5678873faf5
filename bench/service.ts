// What a keystroke costs in the largest spec: CPU time until its diagnostics are known, of the service as it is shipped (bundled). Input: none;
// output: of some keystrokes the middle, what 95 of 100 keep below, and the worst, in milliseconds: of the whole process with the threads that
// collect garbage and compile, and of the thread that answers (Linux alone says it). node --import tsx bench/service.ts
import { existsSync, readFileSync, rmSync } from 'node:fs'
import { cpuUsage } from 'node:process'
import { pathToFileURL } from 'node:url'
import { dirname, join, resolve } from 'node:path'
import { build } from 'esbuild'
import type * as diagnosing from '../editor/service/diagnostics.ts'
import type * as working from '../editor/service/workspace.ts'

const path = resolve('specs/bcachefs_dio/bcachefs_dio.lockspec')
const bundle = resolve(`node_modules/.cache/lockspec-service-${process.pid}.mjs`)
const contents = "export * from './editor/service/workspace.ts'\nexport * from './editor/service/diagnostics.ts'"
await build({ stdin: { contents, resolveDir: '.' }, bundle: true, format: 'esm', platform: 'node', outfile: bundle, logLevel: 'error' })
const service = (await import(pathToFileURL(bundle).href)) as typeof working & typeof diagnosing
rmSync(bundle)

const original = readFileSync(path, 'utf8')
let text = original
const read = (file: string): string => readFileSync(file, 'utf8')
const workspace = service.createWorkspace({
  source: (file) => ({ path: file, text: file === path ? text : read(file) }),
  readImport: (name, from) => {
    const file = name.startsWith('std/') ? resolve('compiler', `${name}.lockspec`) : join(dirname(from), name)
    const found = file.endsWith('.lockspec') ? file : `${file}.lockspec`
    return { path: found, text: read(found) }
  },
  paths: () => [path],
  uriOf: (file) => file,
})

/** Milliseconds that this thread ran (proc(5)); NaN where nobody says it. */
function threadMs(): number {
  const file = `/proc/self/task/${process.pid}/schedstat`
  return existsSync(file) ? Number(readFileSync(file, 'utf8').split(' ')[0]) / 1e6 : NaN
}

function said(costs: readonly number[]): string {
  const sorted = [...costs].sort((a, b) => a - b)
  const at = (share: number): string => sorted[Math.floor(share * (sorted.length - 1))]!.toFixed(1)
  return `${at(0.5)} ms in the middle, ${at(0.95)} ms for 95 of 100, ${at(1)} ms at worst`
}

/** A word typed letter by letter in the midst of the spec. */
function typing(word: string): void {
  const at = original.indexOf('\n  lock ', original.length / 3)
  const costs: number[] = []
  const own: number[] = []
  for (let round = 0; round < 8; round += 1) {
    for (let length = 1; length <= word.length; length += 1) {
      text = original.slice(0, at) + word.slice(0, length) + original.slice(at)
      const before = cpuUsage()
      const began = threadMs()
      service.diagnostics(workspace, path)
      const ended = threadMs()
      const { user, system } = cpuUsage(before)
      // The first rounds are those of a program that has just been started.
      if (round < 3) continue
      costs.push((user + system) / 1000)
      own.push(ended - began)
    }
  }
  console.log(`${JSON.stringify(word)}: ${said(costs)}; the thread that answers: ${said(own)}`)
}

typing('\n  // why')
typing('\n  skip')
typing('\n  unlock f.pagec')
