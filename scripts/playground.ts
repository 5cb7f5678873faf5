// Builds the playground: one page, its code and its style, for any static server. Input: a folder; output: index.html, which carries the
// standard library and the specs of the repository, playground.js, which carries the code of its two workers, and playground.css.
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { build, type BuildOptions } from 'esbuild'
import { pageCode } from '../cli/builtPage.ts'
import { version } from '../cli/version.ts'
import type { PageCode } from '../driver/page.ts'
import { hasWorkload, textsBelow } from './specs.ts'
import { nth } from '../runtime/entries.ts'

const root = fileURLToPath(new URL('..', import.meta.url))
const common = {
  bundle: true,
  metafile: true,
  write: false as const,
  absWorkingDir: root,
  format: 'iife',
  platform: 'browser',
  target: 'es2022',
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
  minify: true,
  jsx: 'automatic',
  jsxImportSource: 'preact',
  // Code that stays is for the command line: pages only run what they make.
  external: ['ts-morph', 'prettier'],
} satisfies BuildOptions

/** `pages`: the folder with the code of the page that shows runs, and of the one that makes them. */
export async function buildPlayground(folder: string, pages: string): Promise<void> {
  const [shown, explorer] = [codeOf(pages, 'report'), codeOf(pages, 'explorer')]
  const [language, checking] = await Promise.all([
    bundled('web/playground/language.ts'),
    bundled('web/playground/checking.ts', { VERSION: JSON.stringify(version) }),
  ])
  const page = await bundled('web/playground/main.tsx', {
    LANGUAGE: JSON.stringify(language.code),
    CHECKING: JSON.stringify(checking.code),
  })
  const parts = new Set([language, checking, page].flatMap(({ packages }) => packages))
  mkdirSync(folder, { recursive: true })
  writeFileSync(
    join(folder, 'playground.js'),
    `/*! Parts of this page:\n\n${[...parts].sort().map(licence).join('\n\n')}\n*/\n${page.code}`,
  )
  writeFileSync(join(folder, 'playground.css'), styleOf('playground'))
  const html = readFileSync(`${root}/web/playground/page.html`, 'utf8')
  writeFileSync(
    join(folder, 'index.html'),
    html
      .replace('HASHES', [shown, explorer].map(({ hashes }) => `'${hashes.script}'`).join(' '))
      .replace('TEXTS', () => JSON.stringify({ ...texts(), report: shown, explorer }).replaceAll('<', '\\u003c')),
  )
}

/** What both pages have in common, the page's own, the colours of texts. */
export const styleOf = (page: 'playground' | 'site'): string =>
  ['paper.css', `${page}/page.css`, 'scopes.css'].map((file) => readFileSync(join(root, 'web', file), 'utf8')).join('')

const codeOf = (pages: string, name: 'report' | 'explorer'): PageCode => pageCode(name, (file) => readFileSync(join(pages, file), 'utf8'))

interface Bundle {
  readonly code: string
  /** Whose code is in it. */
  readonly packages: readonly string[]
}

async function bundled(entry: string, define: Readonly<Record<string, string>> = {}): Promise<Bundle> {
  const { outputFiles, metafile } = await build({ ...common, entryPoints: [entry], define })
  const packages = Object.keys(metafile.inputs).flatMap((path) => /^node_modules\/((?:@[^/]+\/)?[^/]+)\//.exec(path)?.[1] ?? [])
  return { code: nth(outputFiles, 0).text, packages: [...new Set(packages)] }
}

/** Its licence asks to go where its code goes. */
function licence(name: string): string {
  const folder = `${root}/node_modules/${name}`
  const file = readdirSync(folder).find((each) => /^licen[cs]e/i.test(each))
  const text = file === undefined ? '' : readFileSync(`${folder}/${file}`, 'utf8').trim()
  return `${name}\n\n${text.replaceAll('*/', '* /')}`
}

/** What the page shows and imports: `Texts` of web/playground/session.ts. */
function texts(): object {
  const library = textsBelow(join(root, 'compiler/std')).map(({ path, text }) => ({ path: `std/${path}`, text }))
  const files = textsBelow(join(root, 'specs'))
  return {
    files: Object.fromEntries([...library, ...files].map(({ path, text }) => [path.replace(/\.lockspec$/, ''), text])),
    specs: files.filter(({ text }) => hasWorkload(text)).map(({ path, text }) => ({ name: basename(path, '.lockspec'), path, text })),
  }
}
