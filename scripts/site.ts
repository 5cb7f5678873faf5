// Builds the documentation as a site: `npm run site` writes site/, which any static server, or none, can show. Input: README.md,
// ARCHITECTURE.md, docs/ and the specs; output: a page for each, the playground, in which every spec of the pages opens, and a search.
import { mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, posix, relative } from 'node:path'
import { argv } from 'node:process'
import { fileURLToPath } from 'node:url'
import { deflateRawSync } from 'node:zlib'
import { build } from 'esbuild'
import { Marked, type Tokens } from 'marked'
import { scopeClasses } from '../web/scopes.ts'
import { highlight } from '../grammar/highlight.ts'
import { buildPage } from './build.ts'
import { buildPlayground, styleOf } from './playground.ts'
import { hasWorkload, standsAlone, textsBelow } from './specs.ts'
import { nth } from '../runtime/entries.ts'

const root = fileURLToPath(new URL('..', import.meta.url))

interface Group {
  readonly title: string
  readonly files: readonly string[]
}

const named = (folder: string): readonly string[] =>
  readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.md') && name !== 'template.md')
    .sort()
    .map((name) => `${folder}/${name}`)
const first = ['docs/tutorial.md', 'docs/language.md', 'docs/kernel.md', 'docs/gallery.md', 'docs/cli.md']

const groups: readonly Group[] = [
  { title: 'Using it', files: ['README.md', ...first, ...named('docs').filter((file) => !first.includes(file))] },
  { title: 'How it is built', files: ['ARCHITECTURE.md', ...named('docs/internals'), ...named('docs/decisions')] },
]
const specs = ['specs', 'compiler/std'].flatMap((folder) =>
  textsBelow(join(root, folder)).map(({ path, text }) => ({ file: `${folder}/${path}`, text })),
)
const sources = specs.map(({ file }) => file)
const pages = new Set([...groups.flatMap(({ files }) => files), ...sources])

/** Where a file of the repository is shown: README.md is the front page. */
const pageOf = (file: string): string => (file === 'README.md' ? 'index.html' : `${file.replace(/\.md$/, '')}.html`)
const between = (from: string, to: string): string => relative(dirname(pageOf(from)), to) || posix.basename(to)

const escaped = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;')

function coloured(text: string): string {
  let html = ''
  let at = 0
  for (const { start, end, scope } of highlight(text)) {
    if (scope === '') continue
    html += `${escaped(text.slice(at, start))}<span class="${scopeClasses(scope)}">${escaped(text.slice(start, end))}</span>`
    at = end
  }
  return html + escaped(text.slice(at))
}

/** As web/playground/link.ts reads it. */
function playgroundLink(from: string, text: string, path: string): string {
  const fields = new URLSearchParams({ spec: deflateRawSync(text).toString('base64url'), path })
  return `${between(from, 'playground/index.html')}#${fields.toString()}`
}

interface Section {
  page: string
  title: string
  address: string
  text: string
}

/** GitHub's name for a heading, by which the texts link to it. */
const anchor = (title: string): string =>
  title
    .toLowerCase()
    .replace(/[^\p{L}\p{N} _-]/gu, '')
    .replaceAll(' ', '-')

function rendered(file: string, sections: Section[]): { readonly title: string; readonly html: string } {
  const text = readFileSync(join(root, file), 'utf8')
  let title = file
  const marked = new Marked({
    renderer: {
      code({ text: code, lang = '' }: Tokens.Code): string {
        const isSpec = /^lockspec\b/.test(lang)
        const block = `<pre tabindex="0"><code>${isSpec ? coloured(code) : escaped(code)}</code></pre>\n`
        return isSpec && standsAlone(code)
          ? `${block}<a class="opens" href="${escaped(playgroundLink(file, code, 'spec.lockspec'))}">open in the playground</a>\n`
          : block
      },
      heading({ depth, text: words, tokens }: Tokens.Heading): string {
        return `<h${depth} id="${anchor(words)}">${this.parser.parseInline(tokens)}</h${depth}>\n`
      },
      link({ href, tokens }: Tokens.Link): string {
        const inner = this.parser.parseInline(tokens)
        if (/^(https?:|#)/.test(href)) return `<a href="${escaped(href)}">${inner}</a>`
        const [path = '', fragment] = href.split('#')
        const target = posix.normalize(posix.join(posix.dirname(file), path))
        const known = pages.has(target) ? target : pages.has(`${target}/README.md`) ? `${target}/README.md` : specIn(target)
        if (known === undefined) return inner
        return `<a href="${escaped(between(file, pageOf(known)))}${fragment === undefined ? '' : `#${escaped(fragment)}`}">${inner}</a>`
      },
      table(token: Tokens.Table): string {
        const row = (cells: readonly Tokens.TableCell[], tag: string): string =>
          `<tr>${cells.map((cell) => `<${tag}>${this.parser.parseInline(cell.tokens)}</${tag}>`).join('')}</tr>`
        return `<div class="scroll"><table><thead>${row(token.header, 'th')}</thead><tbody>${token.rows.map((cells) => row(cells, 'td')).join('')}</tbody></table></div>\n`
      },
    },
  })
  for (const part of text.split(/^(?=#{1,3} )/m)) {
    const heading = /^(#{1,3}) (.*)/.exec(part)
    if (heading === null) continue
    const words = nth(heading, 2).replaceAll('`', '')
    if (heading[1] === '#') title = words
    sections.push({
      page: title,
      title: words,
      address: heading[1] === '#' ? pageOf(file) : `${pageOf(file)}#${anchor(nth(heading, 2))}`,
      text: part.slice(heading[0].length).replace(/\s+/g, ' ').trim(),
    })
  }
  return { title, html: marked.parse(text, { async: false }) }
}

/** `specs/abba` is its spec. */
const specIn = (target: string): string | undefined => sources.find((file) => file === `${target}/${basename(target)}.lockspec`)

function page(file: string, title: string, html: string): string {
  const to = (other: string): string => escaped(between(file, other))
  const lists = groups.map(
    ({ title: group, files }) =>
      `<h2>${group}</h2><ul>${files
        .map(
          (one) =>
            `<li><a href="${to(pageOf(one))}"${one === file ? ' aria-current="page"' : ''}>${escaped(titles.get(one) ?? one)}</a></li>`,
        )
        .join('')}</ul>`,
  )
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${to('site.css')}">
</head>
<body>
<div class="page">
<nav aria-label="pages">
<ul><li><a href="${to('playground/index.html')}">Playground</a></li><li><a href="${to('search.html')}">Search</a></li></ul>
${lists.join('\n')}
</nav>
<main>
${html}</main>
</div>
</body>
</html>
`
}

/** The first heading of each page. */
const titles = new Map(
  groups.flatMap(({ files }) =>
    files.map((file) => [file, (/^# (.*)/m.exec(readFileSync(join(root, file), 'utf8'))?.[1] ?? file).replaceAll('`', '')] as const),
  ),
)

export async function buildSite(folder: string): Promise<void> {
  rmSync(folder, { recursive: true, force: true })
  const write = (name: string, text: string): void => {
    mkdirSync(dirname(join(folder, name)), { recursive: true })
    writeFileSync(join(folder, name), text)
  }
  const sections: Section[] = []
  for (const { files } of groups) {
    for (const file of files) {
      const { title, html } = rendered(file, sections)
      write(pageOf(file), page(file, title, html))
    }
  }
  for (const { file, text } of specs) {
    const opens =
      file.startsWith('specs/') && hasWorkload(text)
        ? `<a class="opens" href="${escaped(playgroundLink(file, text, file.replace(/^specs\//, '')))}">open in the playground</a>\n`
        : ''
    write(pageOf(file), page(file, file, `<h1>${escaped(file)}</h1>\n<pre tabindex="0"><code>${coloured(text)}</code></pre>\n${opens}`))
  }
  const script = await build({
    bundle: true,
    minify: true,
    write: false,
    absWorkingDir: root,
    entryPoints: ['web/site/search.ts'],
    format: 'iife',
    target: 'es2022',
  })
  const data = JSON.stringify(sections).replaceAll('<', '\\u003c')
  const form =
    '<h1>Search</h1>\n<label for="words">words</label> <input id="words" type="search" autofocus>\n<p id="count" role="status"></p>\n<ol id="found"></ol>\n' +
    `<script type="application/json" id="sections">${data}</script>\n<script>${nth(script.outputFiles, 0).text}</script>\n`
  write('search.html', page('search.md', 'Search', form))
  write('site.css', styleOf('site'))
  await buildPage(join(folder, '.parts'))
  await buildPlayground(join(folder, 'playground'), join(folder, '.parts'))
  rmSync(join(folder, '.parts'), { recursive: true })
}

if (argv[1] === fileURLToPath(import.meta.url)) await buildSite(join(root, 'site'))
