// One page for a browser. Input: what it shows, as data, with the code and the style of `web/` as they are built; output: HTML with all three inside.
// A report asks for nothing, an explorer whoever made it: a policy lets this code and this style in, by their hashes, and no other request out.
import { visible } from '../compiler/diagnostics/visible.ts'
import type { Subject } from '../runtime/explorer/view.ts'
import { compacted } from '../runtime/report/compact.ts'
import type { jsonDocument } from '../runtime/report/json.ts'

export interface PageCode {
  readonly script: string
  readonly style: string
  /** As a policy names them: `sha256-…`. */
  readonly hashes: { readonly script: string; readonly style: string }
}

type CheckDocument = ReturnType<typeof jsonDocument<object>>

/** The page of a report, which holds the document. */
export function reportPage(document: CheckDocument, code: PageCode): string {
  const names = document.specs.map(({ spec }) => spec)
  const instead =
    'This page draws the runs with a script, which is switched off here. <code>lockspec check --trace</code> prints them as text.'
  return page({ title: ['lockspec', ...names.slice(0, 3)].join(' '), data: compacted(document), asks: 'none', instead }, code)
}

interface Explorer {
  readonly subject: Subject
  /** The server that the page comes from, or the page around it. */
  readonly asks: 'server' | 'parent'
  /** Commands that come first. */
  readonly begin: readonly string[]
}

/** The page of an explorer, which holds what is explored and no run. */
export function explorerPage(explorer: Explorer, code: PageCode): string {
  const { subject, asks } = explorer
  const title = ['explore', subject.spec, subject.workload, ...(subject.variant === null ? [] : [subject.variant])].join(' ')
  const instead = 'This page explores with a script, which is switched off here. <code>lockspec explore</code> does it at a terminal.'
  return page({ title, data: compacted(explorer), asks, instead }, code)
}

interface Content {
  readonly title: string
  readonly data: object
  readonly asks: 'none' | 'server' | 'parent'
  /** Where scripts are switched off, in HTML. */
  readonly instead: string
}

function page({ title, data, asks, instead }: Content, { script, style, hashes }: PageCode): string {
  const connect = asks === 'server' ? "; connect-src 'self'" : ''
  const policy = `default-src 'none'; script-src '${hashes.script}'; style-src '${hashes.style}'${connect}; base-uri 'none'; form-action 'none'`
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${policy}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${escaped(visible(title))}</title>
<style>${style}</style>
</head>
<body>
<div id="page"></div>
<noscript><main><h1>lockspec</h1><p>${instead}</p></main></noscript>
<script type="application/json" id="document">${embedded(data)}</script>
<script>${script}</script>
</body>
</html>
`
}

/** No text of a spec ends the element, begins a comment, or is a character that somebody obeys: the escapes are JSON's. */
const embedded = (value: object): string => visible(JSON.stringify(value)).replaceAll('<', '\\u003c').replaceAll('>', '\\u003e')

const escaped = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
