// Builds what the package ships: the command line as one bundle whose parts are loaded when needed, the runtime with its types,
// the standard library. Run by `npm run build` and, through `prepare`, by `npm ci`.
import { createHash } from 'node:crypto'
import { chmodSync, cpSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { spawnSync } from 'node:child_process'
import { build } from 'esbuild'

const common = { bundle: true, format: 'esm', platform: 'node', target: 'node20', charset: 'utf8', legalComments: 'none', logLevel: 'warning' } as const

rmSync('dist', { recursive: true, force: true })
await build({
  ...common,
  entryPoints: ['cli/lockspec.ts'],
  outdir: 'dist',
  splitting: true,
  chunkNames: 'chunks/[name]-[hash]',
  // Heavy, and only needed where code is written to stay; esbuild itself is a program, not a module.
  external: ['ts-morph', 'prettier', 'esbuild'],
  minifySyntax: true,
  // Commander is CommonJS and asks for modules of Node.
  banner: { js: "import { createRequire as __createRequire } from 'node:module'; const require = __createRequire(import.meta.url);" },
})
await build({ ...common, platform: 'neutral', entryPoints: ['runtime/index.ts'], outfile: 'dist/runtime.js' })
const types = spawnSync(process.execPath, ['node_modules/typescript/bin/tsc', '-p', 'runtime/tsconfig.json'], { stdio: 'inherit' })
if (types.status !== 0) process.exit(types.status ?? 1)
cpSync('compiler/std', 'dist/std', { recursive: true })
chmodSync('dist/lockspec.js', 0o755)
writeFileSync('dist/build-id', `${hashOfOutput()}\n`)

/** Keys the cache: another build may emit other code. */
function hashOfOutput(): string {
  const hash = createHash('sha256')
  const files = readdirSync('dist', { recursive: true, encoding: 'utf8' }).filter((file) => /\.(js|lockspec)$/.test(file))
  for (const file of files.sort()) hash.update(file).update(readFileSync(`dist/${file}`))
  return hash.digest('hex').slice(0, 16)
}
