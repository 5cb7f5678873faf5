// The state at a position. Input: the run; output: where each task stands and what it holds, the queues, what is watched, and the values,
// with what the last step changed marked and told.
import { useMemo, useState } from 'preact/hooks'
import { At, Task } from './parts.tsx'
import { changing, holdsAt, lockName, valueText, valuesAt, type Run } from './run.ts'
import { plural } from './words.ts'
import { nth } from '../../runtime/entries.ts'

interface Props {
  readonly run: Run
  readonly position: number
  readonly file: string
}

export function StateView({ run, position, file }: Props) {
  const { places, queues, unowned = [] } = nth(run.states, position)
  const moved = run.steps[position - 1]?.task
  const waiting = Object.entries(queues).filter(([, queue]) => queue.length > 0)
  return (
    <section class="state" aria-labelledby="state">
      <h2 id="state">State {position === 0 ? 'at first' : `after step ${position}`}</h2>
      <table class="tasks">
        <thead>
          <tr>
            <th scope="col">task</th>
            <th scope="col">stands at</th>
            <th scope="col">holds</th>
          </tr>
        </thead>
        <tbody>
          {run.tasks.map((task) => {
            const place = places[task]
            const holds = holdsAt(run, position, task)
            return (
              <tr key={task} class={task === moved ? 'moved' : ''}>
                <th scope="row">
                  <Task name={task} tasks={run.tasks} />
                  {task === moved && <span class="visually-hidden"> (moved)</span>}
                </th>
                <td>
                  {place !== undefined && (
                    <>
                      <At at={place.at} file={file} /> <code>{place.text}</code>
                    </>
                  )}
                </td>
                <td>
                  {holds.length === 0 && <span class="none">nothing</span>}
                  {holds.map(({ name, count, change }) => (
                    <Held key={name} {...{ name, count, change }} />
                  ))}
                </td>
              </tr>
            )
          })}
        </tbody>
      </table>
      {unowned.length > 0 && <p class="note">Held by nobody in particular: {unowned.map(lockName).join(', ')}</p>}
      {waiting.map(([lock, queue]) => (
        <p key={lock} class="note">
          Queue of <code>{lock}</code>: {queue.map(({ task, mode }) => `${task} (${mode})`).join(', ')}
        </p>
      ))}
      {run.watch.length > 0 && (
        <table class="values">
          <caption>Watched</caption>
          <tbody>
            {run.watch.map(({ name, values }, index) => (
              <Value
                key={index}
                path={name}
                value={values[position]}
                before={values[position - 1]}
                changed={position > 0 && values[position] !== values[position - 1]}
              />
            ))}
          </tbody>
        </table>
      )}
      <Values run={run} position={position} />
    </section>
  )
}

function Held({ name, count, change }: ReturnType<typeof holdsAt>[number]) {
  const text = `${name}${count > 1 ? ` x${count}` : ''}`
  if (change === undefined) return <code class="hold">{text}</code>
  return change === 'taken' ? (
    <ins class="hold">
      <span class="visually-hidden">taken: </span>
      <code>{text}</code>
    </ins>
  ) : (
    <del class="hold">
      <span class="visually-hidden">released: </span>
      <code>{text}</code>
    </del>
  )
}

function Values({ run, position }: Pick<Props, 'run' | 'position'>) {
  const moving = useMemo(() => changing(run), [run])
  const [all, setAll] = useState(false)
  const values = valuesAt(run, position)
  const still = values.filter(({ path }) => !moving.has(path)).length
  const shown = values.filter(({ path }) => all || moving.has(path))
  if (values.length === 0) return null
  return (
    <>
      {shown.length > 0 && (
        <table class="values">
          <caption>Values</caption>
          <tbody>
            {shown.map((told) => (
              <Value key={told.path} {...told} />
            ))}
          </tbody>
        </table>
      )}
      {still > 0 && (
        <label class="more">
          <input type="checkbox" checked={all} onChange={(event) => setAll(event.currentTarget.checked)} /> with{' '}
          {plural(still, 'value that never changes', 'values that never change')} in this run
        </label>
      )}
    </>
  )
}

interface ValueProps {
  readonly path: string
  readonly value: unknown
  readonly before: unknown
  readonly changed: boolean
}

const Value = ({ path, value, before, changed }: ValueProps) => (
  <tr class={changed ? 'changed' : ''}>
    <th scope="row">
      <code>{path}</code>
    </th>
    <td>
      <code>{valueText(value)}</code>
      {changed && (
        <span class="was">
          {' '}
          was <code>{valueText(before)}</code>
        </span>
      )}
    </td>
  </tr>
)
