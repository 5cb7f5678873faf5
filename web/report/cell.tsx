// One cell: what its run found, the order of its locks where it was asked for, and its numbers. Input: the cell; output: the findings with
// links to their runs, and a table of facts.
import type { ComponentChildren } from 'preact'
import type { Cell, CheckDocument, Spec } from './document.ts'
import { cellTitle, findingTitle, runLink } from './links.ts'
import { OrderView } from './order.tsx'
import { endedWords, grouped, markOf, plural, seconds } from './words.ts'

interface Props {
  readonly document: CheckDocument
  readonly spec: Spec
  readonly cell: Cell
}

export function CellView({ document: shown, spec, cell }: Props) {
  const { run } = cell
  const mark = markOf(cell)
  return (
    <>
      <h1>{cellTitle(cell)}</h1>
      <p class="verdict">
        <span class={`chip ${mark.tone}`}>
          <span aria-hidden="true">{mark.sign} </span>
          {mark.words}
        </span>{' '}
        {run === null ? 'no result' : run.words}
        {cell.expected?.run === true && cell.agreement !== 'asExpected' && <> (expected: {cell.expected.verdict})</>}
      </p>
      {run !== null && run.findings.length > 0 && (
        <section aria-labelledby="findings">
          <h2 id="findings">What was found</h2>
          <ul class="findings">
            {run.findings.map((finding, index) => (
              <li key={index}>
                <a href={runLink(shown, spec, cell, finding)}>{findingTitle(finding)}</a>
                <span> {finding.headline}</span>
              </li>
            ))}
          </ul>
        </section>
      )}
      {cell.shown !== null && (
        <p>
          <a href={runLink(shown, spec, cell, undefined)}>One run of it, step by step</a>
        </p>
      )}
      {cell.order !== null && <OrderView order={cell.order} file={spec.file} />}
      {run !== null && <Numbers run={run} />}
    </>
  )
}

function Numbers({ run }: { readonly run: NonNullable<Cell['run']> }) {
  const entries = (record: Readonly<Record<string, unknown>>): string =>
    Object.entries(record)
      .map(([name, value]) => `${name} = ${String(value)}`)
      .join(', ')
  return (
    <section aria-labelledby="numbers">
      <h2 id="numbers">The run</h2>
      <dl class="facts">
        <Fact name="search">{endedWords(run.ended)}</Fact>
        <Fact name="states">
          {grouped(run.states)}
          {run.reductions.length > 0 && `, reduced by ${run.reductions.join(' and ')}`}
        </Fact>
        <Fact name="transitions">{grouped(run.transitions)}</Fact>
        <Fact name="depth">{run.depth}</Fact>
        <Fact name="time">{run.cached ? `${seconds(run.seconds)}, in an earlier run` : seconds(run.seconds)}</Fact>
        <Fact name="tasks">{run.tasks.map(({ name, role }) => (role === 'task' ? name : `${name} (${role})`)).join(', ')}</Fact>
        {Object.keys(run.sizes).length > 0 && <Fact name="sizes">{entries(run.sizes)}</Fact>}
        {Object.keys(run.switches).length > 0 && <Fact name="switches">{entries(run.switches)}</Fact>}
        {run.operations.map(({ operation, occurred }) => (
          <Fact key={operation} name={operation}>
            {occurred.length === 0 ? 'never ends' : `ends with ${occurred.join(', ')}`}
          </Fact>
        ))}
        {run.retries.map(({ name, procedure, fired, longest, atLeast }, index) => (
          <Fact key={index} name={`retry ${name}`}>
            in {procedure}: {fired === 0 ? 'never fires' : `fires in ${plural(fired, 'transition')}`}
            {longest !== null &&
              fired > 0 &&
              (longest === 'unbounded' ? ', without bound' : `, at ${atLeast ? 'least' : 'most'} ${longest} in a row`)}
          </Fact>
        ))}
        {run.accounting !== null && (
          <Fact name="locks">
            {run.accounting.atLeast
              ? `at least ${run.accounting.mostHeld} held by one task at a time, longest chain of waits at least ${run.accounting.longestWait}`
              : `at most ${run.accounting.mostHeld} held by one task, longest chain of waits ${run.accounting.longestWait}`}
          </Fact>
        )}
        {run.engine !== null && (
          <Fact name="engine">
            {run.engine.name} {run.engine.version}
            {run.engine.unasked.length > 0 && `, which was not asked: ${run.engine.unasked.join('; ')}`}
          </Fact>
        )}
        {run.unreduced !== null && <Fact name="not reduced">{run.unreduced}</Fact>}
      </dl>
    </section>
  )
}

const Fact = ({ name, children }: { readonly name: string; readonly children: ComponentChildren }) => (
  <div>
    <dt>{name}</dt>
    <dd>{children}</dd>
  </div>
)
