// Who holds which lock when. Input: the run and the position; output: a lane for each task with the steps that it makes, below it one for
// each lock with bars, hatched where it is waited for, and above all the cycle, closed.
import { useMemo } from 'preact/hooks'
import { Task, colourOf } from './parts.tsx'
import { lanesOf, type Lane, type Run } from './run.ts'

interface Props {
  readonly run: Run
  readonly position: number
  readonly go: (to: number) => void
}

export function Lanes({ run, position, go }: Props) {
  const lanes = useMemo(() => lanesOf(run), [run])
  const last = Math.max(1, run.steps.length)
  const at = (point: number): string => `${(100 * point) / last}%`
  const pick = (event: MouseEvent): void => {
    const track = event.target instanceof Element ? event.target.closest('.track') : null
    if (track === null) return
    const { left, width } = track.getBoundingClientRect()
    go(Math.max(0, Math.min(run.steps.length, Math.round(((event.clientX - left) / width) * last))))
  }
  return (
    <div class="lanes" onClick={pick}>
      {run.loop !== undefined && (
        <div class="lane round">
          <span class="label" />
          <div class="track">
            <div class="cycle" style={{ left: at(run.loop), right: `${100 - (100 * run.steps.length) / last}%` }}>
              <span>for ever</span>
            </div>
          </div>
        </div>
      )}
      <ul>
        {run.tasks.map((task) => (
          <li key={task} class={colourOf(run.tasks, task)}>
            <div class="lane of-task">
              <span class="label">
                <Task name={task} tasks={run.tasks} />
              </span>
              <div class="track" aria-hidden="true">
                {run.steps.map((step, index) => step.task === task && <i key={index} class="tick" style={{ left: at(index + 1) }} />)}
                <i class="here" style={{ left: at(position) }} />
              </div>
            </div>
            <ul>
              {lanes
                .filter((lane) => lane.task === task)
                .map((lane) => (
                  <LockLane key={lane.lock} {...{ lane, position, at, last: run.steps.length }} />
                ))}
            </ul>
          </li>
        ))}
      </ul>
    </div>
  )
}

interface LaneProps {
  readonly lane: Lane
  readonly position: number
  readonly last: number
  readonly at: (point: number) => string
}

function LockLane({ lane: { lock, bars, waits }, position, last, at }: LaneProps) {
  const until = (to: number): number => Math.min(to + 1, last)
  const held = bars.some(({ from, to }) => from <= position && position <= to)
  const words = (told: string, { from, to }: Lane['bars'][number]): string =>
    `${told} ${from === 0 ? 'from the start' : `from step ${from}`} ${to >= last ? 'to the end' : `to step ${to + 1}`}`
  /** What begins with the last step is still to be seen. */
  const waitStyle = (from: number, to: number) =>
    to >= last ? { left: `min(${at(from)}, calc(100% - 12px))`, right: '0' } : { left: at(from), width: at(to - from) }
  return (
    <li class={`lane of-lock ${held ? 'held' : ''}`}>
      <span class="label">
        <code>{lock}</code>
      </span>
      <span class="visually-hidden">
        : {[...bars.map((bar) => words('held', bar)), ...waits.map((bar) => words('waited for', bar))].join(', ')}
      </span>
      <div class="track" aria-hidden="true">
        {bars.map(({ from, to }, index) => (
          <i key={index} class="bar" style={{ left: at(from), width: at(until(to) - from) }} />
        ))}
        {waits.map(({ from, to }, index) => (
          <i key={index} class="bar wanted" style={waitStyle(from, until(to))} />
        ))}
        <i class="here" style={{ left: at(position) }} />
      </div>
    </li>
  )
}
