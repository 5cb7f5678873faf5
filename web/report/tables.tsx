// All cells of all specs. Input: the document; output: for each spec a table of the cells that were run, with links to what was found, and
// what the table leaves out.
import { useState } from 'preact/hooks'
import type { Cell, CheckDocument, Spec } from './document.ts'
import { cellLink, cellTitle, findingTitle, runLink, traceOf } from './links.ts'
import { grouped, markOf, plural, seconds } from './words.ts'

type Shown = 'all' | 'found' | 'wrong'

const filters: readonly { readonly shown: Shown; readonly words: string }[] = [
  { shown: 'all', words: 'all cells' },
  { shown: 'found', words: 'with findings' },
  { shown: 'wrong', words: 'not as expected' },
]

const passes = (cell: Cell, shown: Shown, text: string): boolean => {
  const wanted =
    shown === 'all' ||
    (shown === 'found'
      ? (cell.run?.findings.length ?? 0) > 0
      : cell.agreement === 'differs' || cell.agreement === 'open' || cell.internalError)
  return wanted && (text === '' || `${cellTitle(cell)} ${cell.run?.words ?? ''}`.toLowerCase().includes(text.toLowerCase()))
}

export function Tables({ document: shown }: { readonly document: CheckDocument }) {
  const [filter, setFilter] = useState<Shown>('all')
  const [text, setText] = useState('')
  const { totals, diagnostics, specs } = shown
  const count = specs.flatMap(({ cells }) => cells.filter((cell) => cell.agreement !== 'notRun' && passes(cell, filter, text))).length
  return (
    <>
      <h1>What was checked</h1>
      <Totals totals={totals} />
      {diagnostics.length > 0 && <Diagnostics document={shown} />}
      {totals.cells > 8 && (
        <form class="filter" role="search" aria-label="Cells" onSubmit={(event) => event.preventDefault()}>
          <fieldset>
            <legend>Show</legend>
            {filters.map(({ shown: which, words }) => (
              <label key={which}>
                <input type="radio" name="filter" checked={filter === which} onChange={() => setFilter(which)} /> {words}
              </label>
            ))}
          </fieldset>
          <label>
            named{' '}
            <input
              type="search"
              value={text}
              onInput={(event) => setText(event.currentTarget.value)}
              placeholder="workload, variant, verdict"
            />
          </label>
          <output aria-live="polite">{plural(count, 'cell')}</output>
        </form>
      )}
      {specs.map((spec, index) => (
        <SpecTable key={index} document={shown} spec={spec} accepts={(cell) => passes(cell, filter, text)} />
      ))}
    </>
  )
}

function Totals({ totals }: { readonly totals: CheckDocument['totals'] }) {
  const parts: readonly (readonly [string, string, string])[] = [
    [grouped(totals.asExpected), 'as expected', totals.asExpected > 0 ? 'good' : ''],
    [grouped(totals.differs), 'not as expected', totals.differs > 0 ? 'bad' : ''],
    ...(totals.awaited > 0 ? [[grouped(totals.awaited), 'awaited', 'open'] as const] : []),
    ...(totals.open > 0 ? [[grouped(totals.open), 'not seen whole', 'open'] as const] : []),
    ...(totals.free > 0 ? [[grouped(totals.free), 'not compared', ''] as const] : []),
    [grouped(totals.states), 'states', ''],
    [
      totals.complete ? 'complete' : 'NOT complete',
      totals.complete ? 'every state was seen' : 'something was not seen',
      totals.complete ? '' : 'open',
    ],
  ]
  return (
    <ul class="totals">
      {parts.map(([number, words, tone]) => (
        <li key={words} class={tone}>
          <strong>{number}</strong> <span>{words}</span>
        </li>
      ))}
    </ul>
  )
}

function Diagnostics({ document: { diagnostics } }: { readonly document: CheckDocument }) {
  return (
    <section aria-labelledby="diagnostics">
      <h2 id="diagnostics">What the compiler says</h2>
      <ul class="diagnostics">
        {diagnostics.map(({ code, severity, message, hint, place }, index) => (
          <li key={index}>
            <span class={`chip ${severity === 'error' ? 'bad' : 'open'}`}>
              {severity} {code}
            </span>{' '}
            <code>
              {place.file}:{place.start.line}:{place.start.column}
            </code>{' '}
            {message}
            {hint !== null && <span class="hint"> {hint}</span>}
          </li>
        ))}
      </ul>
    </section>
  )
}

interface SpecProps {
  readonly document: CheckDocument
  readonly spec: Spec
  readonly accepts: (cell: Cell) => boolean
}

function SpecTable({ document: shown, spec, accepts }: SpecProps) {
  const cells = spec.cells.filter((cell) => cell.agreement !== 'notRun' && accepts(cell))
  if (cells.length === 0) return null
  const variants = [...new Set(cells.map(({ variant }) => variant))]
  const left = spec.cells.filter(({ agreement }) => agreement === 'notRun').length
  return (
    <section class="spec">
      <h2>{spec.spec}</h2>
      <p class="file">
        <code>{spec.file}</code>
      </p>
      <div class="scroll" role="region" aria-label={`cells of ${spec.spec}`} tabIndex={0}>
        <table class="cells">
          <thead>
            <tr>
              <th scope="col">workload</th>
              <th scope="col">verdict</th>
              <th scope="col" class="number">
                states
              </th>
              <th scope="col" class="number depth">
                depth
              </th>
              <th scope="col" class="number">
                time
              </th>
            </tr>
          </thead>
          {variants.map((variant) => (
            <tbody key={variant}>
              {variant !== null && (
                <tr class="variant">
                  <th scope="rowgroup" colSpan={5}>
                    <span class="of">variant</span> {variant}
                  </th>
                </tr>
              )}
              {cells
                .filter((cell) => cell.variant === variant)
                .map((cell) => (
                  <CellRow key={cell.workload} document={shown} spec={spec} cell={cell} />
                ))}
            </tbody>
          ))}
        </table>
      </div>
      {left > 0 && <p class="note">{plural(left, 'cell')} of the table of the spec say that they are not run.</p>}
      {spec.neverRan.length > 0 && (
        <details>
          <summary>Never in any of these runs: {plural(spec.neverRan.length, 'place')}</summary>
          <ul class="plain">
            {spec.neverRan.map(({ at, text }, index) => (
              <li key={index}>
                {at !== null && <code>{at.file === spec.file ? `line ${at.line}` : `${at.file}:${at.line}`}</code>} {text}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  )
}

function CellRow({ document: shown, spec, cell }: { readonly document: CheckDocument; readonly spec: Spec; readonly cell: Cell }) {
  const { run } = cell
  const mark = markOf(cell)
  return (
    <tr>
      <th scope="row">
        <a href={cellLink(shown, spec, cell)}>{cell.workload}</a>
      </th>
      <td class="verdict">
        <span class={`mark ${mark.tone}`} role="img" aria-label={mark.words} title={mark.words}>
          {mark.sign}
        </span>{' '}
        {run === null ? (
          cell.internalError ? (
            'lost'
          ) : (
            'not reached'
          )
        ) : run.findings.length === 0 ? (
          run.words
        ) : (
          <Findings document={shown} spec={spec} cell={cell} />
        )}
        {run !== null && run.findings.length > 0 && run.ended !== 'complete' && ' + open'}
        {cell.agreement === 'differs' && cell.expected?.run === true && <span class="against">expected: {cell.expected.verdict}</span>}
      </td>
      <td class="number">{run === null ? '' : grouped(run.states)}</td>
      <td class="number depth">{run === null ? '' : run.depth}</td>
      <td class="number">{run === null ? '' : run.cached ? 'cached' : seconds(run.seconds)}</td>
    </tr>
  )
}

function Findings({ document: shown, spec, cell }: { readonly document: CheckDocument; readonly spec: Spec; readonly cell: Cell }) {
  const findings = cell.run?.findings ?? []
  return (
    <>
      {findings.map((finding, index) => {
        const steps = (traceOf(cell, finding)?.steps.length ?? 0) + (finding.loop?.steps.length ?? 0)
        return (
          <span key={index} class="found">
            {index > 0 && ' + '}
            <a href={runLink(shown, spec, cell, finding)}>{findingTitle(finding)}</a>
            {finding.trace !== null && <small> {plural(steps, 'step')}</small>}
          </span>
        )
      })}
    </>
  )
}
