// Builds the command line as one file. Input: the folder of a build; output: `lockspec.mjs`, which carries its files (without the language server,
// the playground and the runtime for generated code) and needs Node alone.
import { createHash } from 'node:crypto'
import { chmodSync, readFileSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { brotliCompressSync, constants } from 'node:zlib'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))

const isCarried = (name: string): boolean =>
  /^[^/]+\.js$/.test(name) ? name !== 'lsp.js' : /^(package\.json|build-id|(report|explorer)\.css|std\/.*)$/.test(name)

export async function buildSingle(folder: string, file: string): Promise<void> {
  const names = readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .map((name) => name.replaceAll('\\', '/'))
    .filter(isCarried)
    .sort()
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { readonly version: string }
  const parts: (readonly [string, string])[] = [['package.json', JSON.stringify({ version })]]
  for (const name of names) parts.push([`dist/${name}`, readFileSync(join(folder, name), 'utf8')])
  const digest = (text: string): string => createHash('sha256').update(text).digest('hex')
  const packed = brotliCompressSync(JSON.stringify(parts), { params: { [constants.BROTLI_PARAM_QUALITY]: 9 } })
  await build({
    bundle: true,
    absWorkingDir: root,
    entryPoints: ['cli/single.ts'],
    outfile: file,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    charset: 'utf8',
    banner: { js: '#!/usr/bin/env node' },
    define: {
      PARTS: JSON.stringify(packed.toString('base64')),
      DIGESTS: JSON.stringify(Object.fromEntries(parts.map(([name, text]) => [name, digest(text)]))),
      DIGEST: JSON.stringify(digest(JSON.stringify(parts)).slice(0, 16)),
    },
    logLevel: 'warning',
  })
  chmodSync(file, 0o755)
}
