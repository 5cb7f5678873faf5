// What moves through a run. Input: the run and the position; output: a slider, buttons, and in words the step that was just made, which
// readers of a screen are told as it changes.
import { useEffect, useRef } from 'preact/hooks'
import { next, previous, type Move, type Run } from './run.ts'
import { At, Task } from './parts.tsx'

interface Props {
  readonly run: Run
  readonly position: number
  readonly go: (to: number | undefined) => void
  readonly move: (which: Move, forward: boolean) => void
  readonly keys: boolean
  readonly setKeys: (on: boolean) => void
  /** The address of the position, where it has one. */
  readonly link?: string
}

const groups: readonly { readonly move: Move; readonly words: string; readonly key: string }[] = [
  { move: 'step', words: 'step', key: 'J' },
  { move: 'switch', words: 'switch', key: 'S' },
  { move: 'lock', words: 'lock change', key: 'L' },
]

export function Controls({ run, position, go, move, keys, setKeys, link }: Props) {
  const bar = useRef<HTMLElement>(null)
  useEffect(() => {
    // What sticks below it has to know how high it is.
    const watch = new ResizeObserver(() => {
      document.documentElement.style.setProperty('--bar', `${bar.current?.offsetHeight ?? 0}px`)
    })
    if (bar.current !== null) watch.observe(bar.current)
    return () => watch.disconnect()
  }, [])
  const last = run.steps.length
  const step = run.steps[position - 1]
  const told = step === undefined ? 'before the first step' : `step ${position} of ${last}: ${step.task}, ${step.told}`
  return (
    <section class="controls" ref={bar} aria-label="Walk through the run">
      <div class="slide">
        <label for="position">
          step <strong>{position}</strong> of {last}
        </label>
        <input
          id="position"
          type="range"
          min={0}
          max={last}
          step={1}
          value={position}
          aria-valuetext={told}
          onInput={(event) => go(Number(event.currentTarget.value))}
        />
      </div>
      <div class="buttons">
        {groups.map((group) => (
          <div key={group.move} role="group" aria-label={group.words} class="pair">
            <Button group={group} forward={false} to={previous(run, group.move, position)} move={move} />
            <span aria-hidden="true">{group.words}</span>
            <Button group={group} forward to={next(run, group.move, position)} move={move} />
          </div>
        ))}
        <details class="keys">
          <summary>keys</summary>
          <div>
            <dl>
              <div>
                <dt>
                  <kbd>J</kbd> <kbd>K</kbd> or <kbd>→</kbd> <kbd>←</kbd>
                </dt>
                <dd>next, previous step</dd>
              </div>
              <div>
                <dt>
                  <kbd>S</kbd> <kbd>shift S</kbd>
                </dt>
                <dd>where another task moves</dd>
              </div>
              <div>
                <dt>
                  <kbd>L</kbd> <kbd>shift L</kbd>
                </dt>
                <dd>where a lock is taken, released or queued for</dd>
              </div>
            </dl>
            <label>
              <input type="checkbox" checked={keys} onChange={(event) => setKeys(event.currentTarget.checked)} /> letters move
            </label>
          </div>
        </details>
        {link !== undefined && (
          <a class="link" href={link} title="The address of this step">
            link to here
          </a>
        )}
      </div>
      <div class="now" aria-live="polite" aria-atomic="true">
        {step === undefined ? (
          <p>The first state: nobody has moved yet.</p>
        ) : (
          <p>
            <span class="visually-hidden">step {position}: </span>
            <Task name={step.task} tasks={run.tasks} /> <At at={step.at} file={step.at.file} /> <code>{step.told}</code>
            {step.effects.length > 0 && <span class="effects"> {step.effects.join(', ')}</span>}
            {step.endings.length > 0 && <strong class="endings"> {step.endings.map(({ text }) => text).join(', ')}</strong>}
          </p>
        )}
      </div>
    </section>
  )
}

interface ButtonProps {
  readonly group: (typeof groups)[number]
  readonly forward: boolean
  readonly to: number | undefined
  readonly move: Props['move']
}

/** It stays where it is and keeps the focus where there is nowhere to go. */
function Button({ group: { move: which, words, key }, forward, to, move }: ButtonProps) {
  const name = `${forward ? 'next' : 'previous'} ${words}`
  const shortcut = which === 'step' ? (forward ? 'J' : 'K') : forward ? key : `shift ${key}`
  return (
    <button
      type="button"
      aria-label={name}
      aria-disabled={to === undefined}
      title={`${name} (${shortcut})`}
      onClick={() => move(which, forward)}
    >
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d={forward ? 'M5 3l6 5-6 5z' : 'M11 3l-6 5 6 5z'} />
      </svg>
    </button>
  )
}
