// Builds what the package ships: the command line as one bundle whose parts are loaded when needed, the runtime with its types,
// the standard library. Run by `npm run build` and, through `prepare`, by `npm ci`; tests build into folders of their own.
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { build, transform, type BuildOptions } from 'esbuild'
import { buildPlayground } from './playground.ts'
import { buildSingle } from './single.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const common = {
  bundle: true,
  absWorkingDir: root,
  format: 'esm',
  platform: 'node',
  target: 'node20',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
} as const

/** A folder beside the last build, then in its place: a command that runs meanwhile finds one or the other. */
export async function buildPackage(folder: string): Promise<void> {
  const fresh = `${folder}.new-${process.pid}`
  await buildCommandLine(fresh)
  await buildPage(fresh)
  await buildRuntime(`${fresh}/runtime`)
  await buildPlayground(`${fresh}/playground`, fresh)
  await buildSingle(fresh, `${fresh}/lockspec.mjs`)
  const old = `${folder}.old-${process.pid}`
  if (existsSync(folder)) renameSync(folder, old)
  renameSync(fresh, folder)
  rmSync(old, { recursive: true, force: true })
}

/**
 * What `lockspec` needs to run: what a check of a cached spec uses, the rest, and what a compiling and a helping thread run. They are CommonJS and few,
 * since Node takes a millisecond for a file and longer for a module, of each run. esbuild splits modules only, so that each part is
 * turned afterwards. `marked`: with a comment where each file of the sources begins, for who reads profiles.
 */
export async function buildCommandLine(folder: string, marked = false): Promise<void> {
  const parts = {
    ...common,
    outdir: folder,
    splitting: true,
    write: false as const,
    // All in one folder: what lies beside the bundle is found from every part of it.
    chunkNames: '[name]-[hash]',
    // Heavy, and only needed where code is written to stay; esbuild itself is a program, not a module.
    external: ['ts-morph', 'prettier', 'esbuild'],
    define: { 'import.meta.url': '__address', 'import.meta.bundled': 'true' },
    minifySyntax: true,
  } satisfies BuildOptions
  const built = await Promise.all([
    ...['cli/lockspec.ts', 'cli/compiling.ts', 'cli/worker.ts'].map((entry) => build({ ...parts, entryPoints: [entry] })),
    build({ ...parts, entryPoints: [{ in: 'editor/server/main.ts', out: 'lsp' }] }),
  ])
  mkdirSync(folder, { recursive: true })
  for (const { path, text } of built.flatMap(({ outputFiles }) => outputFiles)) {
    const banner = text.includes('__address') ? `${strict}\n${address}` : strict
    const source = marked ? text.replace(/^\/\/ (\S+\.[cm]?[jt]s)$/gm, '//! $1') : text
    const { code } = await transform(source, { format: 'cjs', platform: 'node', target: 'node20', charset: 'utf8', banner })
    writeFileSync(path, code)
  }
  writeFileSync(`${folder}/package.json`, '{ "type": "commonjs" }\n')
  cpSync(`${root}/compiler/std`, `${folder}/std`, { recursive: true })
  chmodSync(`${folder}/lockspec.js`, 0o755)
  writeFileSync(`${folder}/build-id`, `${hashOfOutput(folder)}\n`)
}

/** The page of `--format html` and that of `explore --web`: code and style of each, which the command line puts into one file with the data. */
export async function buildPage(folder: string): Promise<void> {
  const library = readFileSync(`${root}/node_modules/preact/LICENSE`, 'utf8').trim()
  await build({
    bundle: true,
    absWorkingDir: root,
    entryPoints: [
      { in: 'web/report/main.tsx', out: 'report' },
      { in: 'web/report/page.css', out: 'report' },
      { in: 'web/explorer/main.tsx', out: 'explorer' },
      { in: 'web/explorer/page.css', out: 'explorer' },
    ],
    outdir: folder,
    format: 'iife',
    platform: 'browser',
    target: ['es2022', 'chrome111', 'firefox115', 'safari16.4'],
    minify: true,
    jsx: 'automatic',
    jsxImportSource: 'preact',
    // It stands in a page, whose text nobody is to obey.
    charset: 'ascii',
    legalComments: 'none',
    banner: { js: `/*! Preact, a part of this page:\n\n${library}\n*/` },
    logLevel: 'warning',
  })
}

/** Modules are strict by themselves. */
const strict = `'use strict';`
const address = "const __address = require('node:url').pathToFileURL(__filename).href;"

/** What generated code imports: types of the checker's runtime, and what simulators run on. */
async function buildRuntime(folder: string): Promise<void> {
  await build({ ...common, platform: 'neutral', entryPoints: ['runtime/index.ts', 'runtime/simulator/index.ts'], outdir: folder })
  writeFileSync(`${folder}/package.json`, '{ "type": "module" }\n')
  writeTypes(folder)
}

function writeTypes(folder: string): void {
  const tsc = `${root}/node_modules/typescript/bin/tsc`
  const { status } = spawnSync(
    process.execPath,
    [tsc, '-p', `${root}/runtime/tsconfig.json`, '--outDir', folder, '--tsBuildInfoFile', `${folder}/.tsbuildinfo`],
    { stdio: 'inherit' },
  )
  rmSync(`${folder}/.tsbuildinfo`, { force: true })
  if (status !== 0) throw new Error('the types of the runtime cannot be written')
}

/** Keys the cache: another build may emit other code. */
function hashOfOutput(folder: string): string {
  const hash = createHash('sha256')
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => /\.(js|lockspec)$/.test(file))
  for (const file of files.sort()) hash.update(file).update(readFileSync(`${folder}/${file}`))
  return hash.digest('hex').slice(0, 16)
}

if (argv[1] === fileURLToPath(import.meta.url)) await buildPackage(`${root}/dist`)
