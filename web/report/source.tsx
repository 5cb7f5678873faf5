// The text of the spec beside the run. Input: the sources, the run and the position; output: the text with the line of the step that was made
// and the lines where the tasks stand.
import { useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { Task } from './parts.tsx'
import type { Run } from './run.ts'
import { nth } from '../../runtime/entries.ts'

interface Props {
  readonly spec: { readonly file: string; readonly sources: readonly { readonly path: string; readonly text: string }[] }
  readonly run: Run
  readonly position: number
}

export function Source({ spec, run, position }: Props) {
  const { places } = nth(run.states, position)
  const step = run.steps[position - 1]
  const here = step?.at ?? places[run.tasks[0] ?? '']?.at
  const [chosen, setChosen] = useState<string | undefined>(undefined)
  // The run leads, until somebody looks elsewhere.
  useEffect(() => setChosen(undefined), [position])
  const used = new Set(run.states.flatMap((state) => Object.values(state.places).map(({ at }) => at.file)))
  const sources = spec.sources.filter(({ path }) => used.has(path) || path === spec.file)
  const file = chosen ?? here?.file ?? spec.file
  const source = sources.find(({ path }) => path === file)
  const lines = useMemo(() => source?.text.replace(/\n$/, '').split('\n') ?? [], [source])
  const box = useRef<HTMLDivElement>(null)
  const line = here?.file === file ? here.line : undefined
  useEffect(() => {
    const list = box.current
    const row = line === undefined ? null : (list?.querySelector<HTMLElement>(`[data-line="${line}"]`) ?? null)
    if (list !== null && row !== null) list.scrollTop = row.offsetTop - list.clientHeight / 3
  }, [line, file])
  const standing = (number: number): readonly string[] =>
    run.tasks.filter((task) => places[task]?.at.file === file && places[task]?.at.line === number)
  return (
    <section class="source" aria-labelledby="source">
      <div class="title">
        <h2 id="source">Source</h2>
        {sources.length > 1 ? (
          <label>
            <span class="visually-hidden">file </span>
            <select value={file} onChange={(event) => setChosen(event.currentTarget.value)}>
              {sources.map(({ path }) => (
                <option key={path} value={path}>
                  {path}
                </option>
              ))}
            </select>
          </label>
        ) : (
          <code class="file">{file}</code>
        )}
      </div>
      {source === undefined ? (
        <p class="note">The text has changed since it was checked, and is not shown.</p>
      ) : (
        <div class="scroll text" role="region" aria-label={`text of ${file}`} tabIndex={0} ref={box}>
          <ol>
            {lines.map((text, index) => {
              const number = index + 1
              const made = step !== undefined && step.at.file === file && step.at.line === number
              const tasks = standing(number)
              return (
                <li key={number} data-line={number} class={`${made ? 'made' : ''} ${tasks.length > 0 ? 'stands' : ''}`}>
                  <span class="line" aria-hidden="true">
                    {number}
                  </span>
                  <code>{text === '' ? ' ' : coloured(text)}</code>
                  {(made || tasks.length > 0) && (
                    <span class="marks">
                      {made && <span class="ran">step {position}</span>}
                      {tasks.map((task) => (
                        <Task key={task} name={task} tasks={run.tasks} />
                      ))}
                    </span>
                  )}
                </li>
              )
            })}
          </ol>
        </div>
      )}
    </section>
  )
}

/** What stands behind `//` is not what runs. */
function coloured(text: string) {
  const at = text.search(/\/\/(?=[^"]*(?:"[^"]*"[^"]*)*$)/)
  return at < 0 ? (
    text
  ) : (
    <>
      {text.slice(0, at)}
      <span class="comment">{text.slice(at)}</span>
    </>
  )
}
