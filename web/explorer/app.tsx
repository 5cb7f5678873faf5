// The explorer: a run that somebody makes step by step. Input: what is explored, whom to ask; output: the steps that can come next, and with the
// views of the report the run so far, its locks over time, the state, who waits, the source.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import type { Subject, View } from '../../runtime/explorer/view.ts'
import { Controls } from '../report/controls.tsx'
import { placeAt, tellHost } from '../report/host.ts'
import { useKeys } from '../report/keys.ts'
import { Lanes } from '../report/lanes.tsx'
import { next, previous, runOf, type Move } from '../report/run.ts'
import { Source } from '../report/source.tsx'
import { StateView } from '../report/state.tsx'
import { Steps } from '../report/steps.tsx'
import { Waits } from '../report/waits.tsx'
import { useAsking, type Asking } from './asking.ts'
import { Findings } from './findings.tsx'
import { Next } from './next.tsx'
import type { Port } from './port.ts'
import { Tools } from './tools.tsx'

interface Props {
  readonly subject: Subject
  readonly port: Port
  /** Commands that come first. */
  readonly begin: readonly string[]
}

export function Explorer({ subject, port, begin }: Props) {
  const asking = useAsking(port, begin)
  const { shown, wrong, busy } = asking
  const title = subject.variant === null ? subject.workload : `${subject.workload}, ${subject.variant}`
  useEffect(() => {
    document.title = `explore ${subject.spec}: ${title} - lockspec`
  }, [title])
  return (
    <main id="main" class="explorer" aria-busy={busy}>
      <h1>
        {subject.spec}: {title}
      </h1>
      <Tools asking={asking} />
      <div aria-live="polite">
        {wrong !== undefined && <pre class="wrong">{wrong}</pre>}
        {(wrong === undefined && shown !== undefined ? shown.said : []).map((line, index) => (
          <p key={index} class="said">
            {line}
          </p>
        ))}
      </div>
      {shown !== undefined && shown.findings !== null && <Findings findings={shown.findings} obey={asking.obey} />}
      {shown !== undefined && <Walk asking={asking} view={shown.view} subject={subject} />}
    </main>
  )
}

function Walk({ asking: { obey, busy }, view, subject }: { readonly asking: Asking; readonly view: View; readonly subject: Subject }) {
  const run = useMemo(() => runOf(view.trace, null, Object.keys(view.trace.states[0]?.places ?? {})), [view])
  const { at } = view
  const now = useRef(at)
  // Of two keys in a row the second begins where the first leads, answered or not.
  if (!busy) now.current = at
  const [keys, setKeys] = useState(true)
  const [folded, setFolded] = useState<ReadonlySet<number>>(new Set())
  const go = useCallback(
    (to: number | undefined) => {
      if (to === undefined || to === now.current) return
      now.current = to
      obey(`to ${to}`)
    },
    [obey],
  )
  const move = useCallback(
    (which: Move, forward: boolean) => go(forward ? next(run, which, now.current) : previous(run, which, now.current)),
    [run, go],
  )
  useKeys(move, keys)
  useEffect(() => tellHost(placeAt(run, at)), [run, at])
  return (
    <>
      <Controls run={run} position={at} go={go} move={move} keys={keys} setKeys={setKeys} />
      <div class="walk">
        <div>
          <Next view={view} file={subject.file} tasks={run.tasks} obey={obey} keys={keys} />
          {run.steps.length > 0 && (
            <Steps run={run} finding={undefined} position={at} go={go} folded={folded} setFolded={setFolded} file={subject.file} />
          )}
        </div>
        <div class="side">
          <StateView run={run} position={at} file={subject.file} />
          <Waits run={run} position={at} />
          <Source spec={subject} run={run} position={at} />
        </div>
      </div>
      {run.steps.length > 0 && (
        <section aria-labelledby="over-time" class="time">
          <h2 id="over-time">Locks over time</h2>
          <Lanes run={run} position={at} go={go} />
        </section>
      )}
    </>
  )
}
