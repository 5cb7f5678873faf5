// `--format html`: one page that shows runs, for a browser. Input: the document of a check; output: HTML with the document, the page's
// code and its style inside. It asks for nothing: a policy lets this code and this style in, by their hashes, and no request out.
import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { visible } from '../../compiler/diagnostics/visible.ts'
import { compacted } from '../../runtime/report/compact.ts'
import { packaged } from '../files.ts'
import { UsageError } from '../usage.ts'
import type { CheckDocument } from './document.ts'

/** The code of `web/report/` as it is built. */
interface Page {
  readonly script: string
  readonly style: string
}

export const htmlText = (document: CheckDocument): string => htmlPage(document, builtPage())

function builtPage(): Page {
  const part = (name: string): string => {
    const path = packaged(name, `../dist/${name}`)
    if (!existsSync(path)) throw new UsageError('the page of --format html is not built: npm run build')
    return readFileSync(path, 'utf8')
  }
  return { script: part('report.js'), style: part('report.css') }
}

function htmlPage(document: CheckDocument, { script, style }: Page): string {
  const names = document.specs.map(({ spec }) => spec)
  const policy = `default-src 'none'; script-src '${hash(script)}'; style-src '${hash(style)}'; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(visible(['lockspec', ...names.slice(0, 3)].join(' ')))}</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript><main><h1>lockspec</h1><p>This page draws the runs with a script, which is switched off here. <code>lockspec check --trace</code> prints them as text.</p></main></noscript>
<script type="application/json" id="document">${embedded(compacted(document))}</script>
<script>${script}</script>
</body>
</html>
`
}

/** No text of a spec ends the element, begins a comment, or is a character that somebody obeys: the escapes are JSON's. */
const embedded = (value: object): string => visible(JSON.stringify(value)).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')

const hash = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`
