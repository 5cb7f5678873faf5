// What can come next. Input: what the explorer shows; output: a button for each step that is enabled, by its number as at a terminal, the tasks that
// wait, and what this state breaks or reaches.
import { useLayoutEffect } from 'preact/hooks'
import type { View } from '../../runtime/explorer/view.ts'
import { isTyped } from '../report/keys.ts'
import { Effects, Task, colourOf, lineText } from '../report/parts.tsx'

interface Props {
  readonly view: View
  readonly file: string
  readonly tasks: readonly string[]
  readonly obey: (line: string) => void
  /** Digits take steps. */
  readonly keys: boolean
}

export function Next({ view, file, tasks, obey, keys }: Props) {
  const { choices, waiting } = view
  // Before the page is painted: a key that is pressed at once is one of what is shown.
  useLayoutEffect(() => {
    const press = (event: KeyboardEvent): void => {
      const number = Number(event.key)
      if (!keys || isTyped(event) || !/^[1-9]$/.test(event.key) || number > choices.length) return
      event.preventDefault()
      obey(`take ${number}`)
    }
    addEventListener('keydown', press)
    return () => removeEventListener('keydown', press)
  }, [keys, choices, obey])
  return (
    <section class="next" aria-labelledby="next">
      <h2 id="next">What can come next</h2>
      {keys && choices.length > 0 && <p class="note">The keys 1 to 9 take a step.</p>}
      <Here view={view} />
      <ol>
        {choices.map(({ step, fails }, index) => (
          <li key={index}>
            <button type="button" onClick={() => obey(`take ${index + 1}`)}>
              <span class="number">{index + 1}</span>
              <Task name={step.task} tasks={tasks} />
              <span class="line">
                <span class="visually-hidden">line </span>
                {lineText(step.at, file)}
              </span>
              <span class={`text ${colourOf(tasks, step.task)}`}>
                {step.calls
                  .filter(({ seen, role }) => !seen && role !== 'touch')
                  .map(({ told }, depth) => (
                    <span key={depth} class="effects">
                      {told}:{' '}
                    </span>
                  ))}
                <code>{step.told}</code>
                <Effects effects={step.effects} endings={step.endings} />
                {fails !== null && <strong class="bad"> FAILS {fails}</strong>}
              </span>
            </button>
          </li>
        ))}
        {waiting.map(({ task, at, text }) => (
          <li key={task} class="waits-here">
            <span class="number" aria-hidden="true">
              –
            </span>
            <Task name={task} tasks={tasks} />
            <span class="line">
              <span class="visually-hidden">line </span>
              {lineText(at, file)}
            </span>
            <span class="text bad">
              WAITS: <code>{text}</code>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

function Here({ view: { found, failing, reached, choices, waiting } }: { readonly view: View }) {
  return (
    <>
      {[...found, ...(failing === null ? [] : [failing])].map(({ name, headline, facts }, index) => (
        <div key={index} class="finding">
          <p>
            <strong class="bad">{name}</strong>: {headline}
          </p>
          <ul class="plain">
            {facts.map((fact, each) => (
              <li key={each}>{fact}</li>
            ))}
          </ul>
        </div>
      ))}
      {failing !== null && <p class="note">Nothing comes after this step; it is not taken.</p>}
      {reached.map(({ name, at }) => (
        <p key={name}>
          <strong class="good">reaches</strong> {name} (line {at.line})
        </p>
      ))}
      {choices.length === 0 && waiting.length === 0 && <p class="note">Every task has ended.</p>}
    </>
  )
}
