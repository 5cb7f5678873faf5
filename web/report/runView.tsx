// One run, to be walked through. Input: what the address names; output: why it is a finding, the run drawn, and around one position the
// step, the state and the source, moved by a slider, buttons, keys and links.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Controls } from './controls.tsx'
import type { CheckDocument } from './document.ts'
import { Graph } from './graph.tsx'
import { placeAt, tellHost } from './host.ts'
import { useKeys } from './keys.ts'
import { Lanes } from './lanes.tsx'
import { cellTitle, findingTitle, runLink, traceOf, type View } from './links.ts'
import { next, previous, runOf, type Move, type Run } from './run.ts'
import { Source } from './source.tsx'
import { StateView } from './state.tsx'
import { Steps } from './steps.tsx'
import { Waits } from './waits.tsx'
import { plural } from './words.ts'
import { nth } from '../../runtime/entries.ts'

interface Props {
  readonly document: CheckDocument
  readonly view: Extract<View, { readonly kind: 'run' }>
}

export function RunView({ document: shown, view }: Props) {
  const { spec, cell, finding } = view
  const run = useMemo(() => {
    const trace = traceOf(cell, finding)
    return trace === null ? undefined : runOf(trace, finding?.loop ?? null, finding?.tasks ?? [])
  }, [cell, finding])
  return (
    <>
      <h1>
        {finding === undefined ? 'One run' : findingTitle(finding)}
        {finding !== undefined && finding.expected !== null && ' '}
        {finding !== undefined && finding.expected !== null && (
          <span class={`chip ${finding.expected ? 'good' : 'bad'}`}>{finding.expected ? 'as expected' : 'not expected'}</span>
        )}
      </h1>
      {finding === undefined ? (
        <p class="headline">Nothing is wrong with it: {cellTitle(cell)} passes, and this is how one run of it goes.</p>
      ) : (
        <>
          <p class="headline">{finding.headline}</p>
          <div class="about">
            {finding.facts.length > 0 && (
              <ul class="plain reasons">
                {finding.facts.map((fact, index) => (
                  <li key={index}>{fact}</li>
                ))}
              </ul>
            )}
            <Graph graph={finding} tasks={run?.tasks ?? finding.tasks} when="in the end" />
          </div>
        </>
      )}
      {run !== undefined && <Walk {...{ run, view }} link={(position) => runLink(shown, spec, cell, finding, position)} />}
    </>
  )
}

interface WalkProps {
  readonly run: Run
  readonly view: Props['view']
  readonly link: (position: number) => string
}

function Walk({ run, view, link }: WalkProps) {
  const { spec, finding } = view
  const last = run.steps.length
  const within = (position: number): number => Math.max(0, Math.min(last, position))
  const [position, setPosition] = useState(within(view.position ?? 0))
  // Of two moves in a row the second begins where the first has led, drawn or not.
  const now = useRef(position)
  const show = (to: number): void => {
    now.current = to
    setPosition(to)
  }
  const [keys, setKeys] = useState(true)
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set())
  useEffect(() => {
    if (view.position !== undefined) show(within(view.position))
  }, [view])
  const go = useCallback(
    (to: number | undefined) => {
      if (to === undefined) return
      show(to)
      // The address names what is shown; going back leaves the run, not the step.
      history.replaceState(null, '', link(to))
    },
    [view],
  )
  const move = useCallback(
    (which: Move, forward: boolean) => go(forward ? next(run, which, now.current) : previous(run, which, now.current)),
    [run, go],
  )
  useKeys(move, keys)
  // Who shows the page beside the text goes along.
  useEffect(() => tellHost(placeAt(run, position)), [run, position])
  const switches = run.steps.filter((step, index) => index > 0 && step.task !== nth(run.steps, index - 1).task).length
  return (
    <>
      <section aria-labelledby="over-time" class="time">
        <h2 id="over-time">Locks over time</h2>
        <p class="note">
          {plural(last, 'step')}, {plural(switches, 'switch', 'switches')} between tasks
          {run.loop !== undefined && `; steps ${run.loop + 1} to ${last} go round for ever`}
        </p>
        <Lanes run={run} position={position} go={go} />
      </section>
      <Controls run={run} position={position} go={go} move={move} keys={keys} setKeys={setKeys} link={link(position)} />
      <div class="walk">
        <Steps run={run} finding={finding} position={position} go={go} folded={folded} setFolded={setFolded} file={spec.file} />
        <div class="side">
          <StateView run={run} position={position} file={spec.file} />
          <Waits run={run} position={position} />
          <Source spec={spec} run={run} position={position} />
        </div>
      </div>
    </>
  )
}
