// One run, to be walked through. Input: what the address names; output: why it is a finding, the run drawn, and around one position the
// step, the state and the source, moved by a slider, buttons, keys and links.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Controls } from './controls.tsx'
import type { CheckDocument } from './document.ts'
import { Graph, drawnIn } from './graph.tsx'
import { Lanes } from './lanes.tsx'
import { cellTitle, findingTitle, runLink, traceOf, type View } from './links.ts'
import { next, previous, runOf, type Move, type Run } from './run.ts'
import { Source } from './source.tsx'
import { StateView } from './state.tsx'
import { Steps } from './steps.tsx'
import { plural } from './words.ts'

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
  useEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const known = keyed(event, keys)
      if (known === undefined) return
      event.preventDefault()
      move(known.move, known.forward)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [move, keys])
  const switches = run.steps.filter((step, index) => index > 0 && step.task !== run.steps[index - 1]!.task).length
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

/** The places of the tasks are those of the whole run. */
function Waits({ run, position }: { readonly run: Run; readonly position: number }) {
  const all = useMemo(() => drawnIn(run.graphs), [run])
  const graph = run.graphs[position]
  if (graph === undefined || all.names.length === 0) return null
  return (
    <section class="waits" aria-label="Who waits for whom">
      <Graph graph={graph} all={all} tasks={run.tasks} when={position === 0 ? 'at first' : `after step ${position}`} />
    </section>
  )
}

type Moves = Readonly<Record<string, { readonly move: Move; readonly forward: boolean }>>
const arrowMoves: Moves = { ArrowRight: { move: 'step', forward: true }, ArrowLeft: { move: 'step', forward: false } }
const letterMoves: Moves = {
  j: { move: 'step', forward: true },
  k: { move: 'step', forward: false },
  s: { move: 'switch', forward: true },
  S: { move: 'switch', forward: false },
  l: { move: 'lock', forward: true },
  L: { move: 'lock', forward: false },
}

/** Letters can be switched off: who dictates or types with one finger may not want them. Where arrows mean something they are left alone. */
function keyed({ key, target, altKey, ctrlKey, metaKey }: KeyboardEvent, letters: boolean) {
  if (altKey || ctrlKey || metaKey) return undefined
  const within = (selector: string): boolean => target instanceof Element && target.closest(selector) !== null
  if (within('input:not([type=range]):not([type=checkbox]):not([type=radio]), textarea, select')) return undefined
  if (letters && Object.hasOwn(letterMoves, key)) return letterMoves[key]
  return within('input, .scroll') || !Object.hasOwn(arrowMoves, key) ? undefined : arrowMoves[key]
}
