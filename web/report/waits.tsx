// Who waits for whom at a position of a run. Input: the run and the position; output: the graph of its state.
import { useMemo } from 'preact/hooks'
import { Graph, drawnIn } from './graph.tsx'
import type { Run } from './run.ts'

/** The places of the tasks are those of the whole run. */
export function Waits({ run, position }: { readonly run: Run; readonly position: number }) {
  const all = useMemo(() => drawnIn(run.graphs), [run])
  const graph = run.graphs[position]
  if (graph === undefined || all.names.length === 0) return null
  return (
    <section class="waits" aria-label="Who waits for whom">
      <Graph graph={graph} all={all} tasks={run.tasks} when={position === 0 ? 'at first' : `after step ${position}`} />
    </section>
  )
}
