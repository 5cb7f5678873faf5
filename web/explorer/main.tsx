// The page of `lockspec explore --web`, and of the explorer in the playground. Input: what is explored and whom to ask, as data in the page; output:
// the page, drawn.
import { render } from 'preact'
import { visibleLines } from '../../compiler/diagnostics/visible.ts'
import type { Subject } from '../../runtime/explorer/view.ts'
import { restored, type Compact } from '../../runtime/report/compact.ts'
import { Explorer } from './app.tsx'
import { parentPort, serverPort } from './port.ts'

interface Data {
  readonly subject: Subject
  readonly asks: 'server' | 'parent'
  readonly begin: readonly string[]
}

const text = document.getElementById('document')?.textContent ?? ''
const page = document.getElementById('page')
if (page !== null && text !== '') {
  const { subject, asks, begin } = restored(JSON.parse(text) as Compact, (written) => visibleLines(written, false)) as Data
  render(<Explorer subject={subject} port={asks === 'server' ? serverPort : parentPort()} begin={begin} />, page)
}
