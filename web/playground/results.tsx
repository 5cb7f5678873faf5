// What was found: the table of the spec, and of the cell chosen in it the report, as text or step by step. Input: the session; output: its acts.
import { keyOf } from './cells.ts'
import type { CheckedCell } from './messages.ts'
import type { Session } from './session.ts'
import { Table } from './table.tsx'

export function Results({ session }: { readonly session: Session }) {
  const { planned, wrong, cells, chosen, running, old } = session
  const report = chosen === undefined ? undefined : cells.get(keyOf(chosen))
  return (
    <section class="results" aria-label="what was found">
      {wrong !== undefined && <pre class="wrong">{wrong}</pre>}
      {wrong === undefined && planned !== undefined && (
        <>
          {old && <p class="old">The text has changed since: check it again.</p>}
          <Table planned={planned.cells} cells={cells} running={running} chosen={chosen} choose={session.choose} />
          {report !== undefined && <Found session={session} report={report} />}
        </>
      )}
    </section>
  )
}

/** The report of one cell, and the three ways to look at it. */
function Found({ session, report }: { readonly session: Session; readonly report: CheckedCell }) {
  const { showing, running, old } = session
  const { shown } = showing
  const page = shown !== undefined && keyOf(shown.of) === keyOf(report) ? shown : undefined
  const kind = page?.kind ?? 'text'
  const ways = [
    { kind: 'text', words: 'as text', go: () => showing.close() },
    { kind: 'runs', words: 'step by step', go: () => showing.show(report) },
    { kind: 'explorer', words: 'explore', go: () => showing.explore(report) },
  ] as const
  return (
    <>
      <p class="ways">
        {ways.map(({ kind: way, words, go }) => (
          <button key={way} type="button" aria-pressed={way === kind} disabled={running !== undefined || old} onClick={go}>
            {words}
          </button>
        ))}
        <button type="button" disabled={running !== undefined || old} onClick={() => showing.save([...session.cells.values()])}>
          save all as a page
        </button>
      </p>
      {page === undefined ? (
        <Report text={report.text} goTo={session.goTo} />
      ) : (
        <iframe
          // Another page is another frame: what comes from the old one, and what is said to it, reaches no other.
          key={page.address}
          title={kind === 'runs' ? 'the runs of this cell' : 'the explorer of this cell'}
          src={`${page.address}${page.fragment}`}
        />
      )}
    </>
  )
}

/** The lines of the text that the report names lead there. */
function Report({ text, goTo }: { readonly text: string; readonly goTo: (line: number) => void }) {
  const parts = text.split(/(\bline \d+\b)/)
  return (
    <pre class="report" tabIndex={0}>
      {parts.map((part, index) => {
        const line = /^line (\d+)$/.exec(part)?.[1]
        if (line === undefined) return part
        return (
          <button type="button" class="line" key={index} onClick={() => goTo(Number(line))}>
            {part}
          </button>
        )
      })}
    </pre>
  )
}
