// The document that the page shows, as the command line writes it into the page (docs/json.md). Input: the text of the page's data; output:
// the document, its texts as they may be shown.
import type { JsonDiagnostic } from '../../compiler/diagnostics/render.ts'
import { visibleLines } from '../../compiler/diagnostics/visible.ts'
import { restored, type Compact } from '../../runtime/report/compact.ts'
import type { jsonDocument } from '../../runtime/report/json.ts'

export type CheckDocument = ReturnType<typeof jsonDocument<JsonDiagnostic>>
export type Spec = CheckDocument['specs'][number]
export type Cell = Spec['cells'][number]
export type CellRun = NonNullable<Cell['run']>
export type Order = NonNullable<Cell['order']>
export type Circle = Order['circles'][number]
export type Finding = CellRun['findings'][number]
export type Trace = NonNullable<Finding['trace']>
export type WaitGraph = NonNullable<Trace['graphs']>[number]
export type Step = Trace['steps'][number]
export type State = Trace['states'][number]
export type Hold = Step['holds'][number]

/** Every text of it is made visible here, once: what turns directions or is a control is written out. */
export const documentIn = (text: string): CheckDocument =>
  restored(JSON.parse(text) as Compact, (written) => visibleLines(written, false)) as CheckDocument
