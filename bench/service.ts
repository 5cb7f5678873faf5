// What a keystroke costs in the largest spec: CPU time until its diagnostics are known, of the service as it is shipped (bundled). Input: none;
// output: the middle and the worst of some keystrokes, in milliseconds. node --import tsx bench/service.ts
import { readFileSync, rmSync } from 'node:fs'
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

/** A word typed letter by letter in the midst of the spec. */
function typing(word: string): void {
  const at = original.indexOf('\n  lock ', original.length / 3)
  const costs: number[] = []
  for (let round = 0; round < 8; round += 1) {
    for (let length = 1; length <= word.length; length += 1) {
      text = original.slice(0, at) + word.slice(0, length) + original.slice(at)
      const before = cpuUsage()
      service.diagnostics(workspace, path)
      const { user, system } = cpuUsage(before)
      // The first rounds are those of a program that has just been started.
      if (round >= 3) costs.push((user + system) / 1000)
    }
  }
  costs.sort((a, b) => a - b)
  console.log(`${JSON.stringify(word)}: ${costs[costs.length >> 1]!.toFixed(1)} ms in the middle, ${costs.at(-1)!.toFixed(1)} ms at worst`)
}

typing('\n  // why')
typing('\n  skip')
typing('\n  unlock f.pagec')
