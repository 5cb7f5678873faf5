// Packs the extension of VS Code: its program as one bundle, its tables and texts beside it. Input: a folder to write into; output: the
// path of the .vsix. npm run vsix
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { createVSIX } from '@vscode/vsce'
import { build } from 'esbuild'

const root = fileURLToPath(new URL('..', import.meta.url))
const source = join(root, 'editor/vscode')
const shipped = ['package.json', 'README.md', 'language-configuration.json', 'syntaxes', 'snippets', 'walkthrough']

export async function packExtension(folder: string): Promise<string> {
  const { name, version } = JSON.parse(readFileSync(join(source, 'package.json'), 'utf8')) as {
    readonly name: string
    readonly version: string
  }
  const staged = mkdtempSync(join(tmpdir(), 'lockspec-vsix-'))
  for (const each of shipped) cpSync(join(source, each), join(staged, each), { recursive: true })
  cpSync(join(root, 'LICENSE'), join(staged, 'LICENSE'))
  await build({
    absWorkingDir: root,
    entryPoints: ['editor/vscode/src/extension.ts'],
    outfile: join(staged, 'dist/extension.js'),
    bundle: true,
    format: 'cjs',
    platform: 'node',
    target: 'node18',
    charset: 'utf8',
    minifySyntax: true,
    legalComments: 'none',
    external: ['vscode'],
    logLevel: 'warning',
  })
  mkdirSync(folder, { recursive: true })
  const packagePath = join(folder, `${name}-${version}.vsix`)
  await createVSIX({ cwd: staged, packagePath, dependencies: false, allowMissingRepository: true })
  rmSync(staged, { recursive: true, force: true })
  return packagePath
}

if (argv[1] === fileURLToPath(import.meta.url)) console.log(await packExtension(argv[2] ?? join(root, 'editor/vscode')))
