// One page that shows runs, for a browser. Input: the document of a check, the code and the style of `web/report/` as they are built; output:
// HTML with all three inside. It asks for nothing: a policy lets this code and this style in, by their hashes, and no request out.
import { visible } from '../compiler/diagnostics/visible.ts'
import { compacted } from '../runtime/report/compact.ts'
import type { jsonDocument } from '../runtime/report/json.ts'

export interface ReportCode {
  readonly script: string
  readonly style: string
  /** As a policy names them: `sha256-…`. */
  readonly hashes: { readonly script: string; readonly style: string }
}

type CheckDocument = ReturnType<typeof jsonDocument<object>>

export function reportPage(document: CheckDocument, { script, style, hashes }: ReportCode): string {
  const names = document.specs.map(({ spec }) => spec)
  const policy = `default-src 'none'; script-src '${hashes.script}'; style-src '${hashes.style}'; base-uri 'none'; form-action 'none'`
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
