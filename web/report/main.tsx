// The page of `check --format html`. Input: the document in the page; output: the page, drawn.
import { render } from 'preact'
import { App } from './app.tsx'
import { documentIn } from './document.ts'
import { serveHost } from './host.ts'
import { firstLink } from './links.ts'

const data = document.getElementById('document')?.textContent ?? ''
const page = document.getElementById('page')
if (page !== null) {
  const shown = documentIn(data)
  serveHost(firstLink(shown))
  render(<App document={shown} />, page)
}
