// The run step by step, a column for each task as the kernel lists draw a race. Input: the run, the position and which frames are folded;
// output: a list of steps and of calls that fold, with the cycle closed by a way back.
import { Fragment } from 'preact'
import { useEffect, useMemo, useRef } from 'preact/hooks'
import type { Finding } from './document.ts'
import { Effects, Task, colourOf, lineText } from './parts.tsx'
import { rowsOf, type Frame, type Row, type Run } from './run.ts'
import { plural } from './words.ts'
import { nth } from '../../runtime/entries.ts'

interface Props {
  readonly run: Run
  readonly finding: Finding | undefined
  readonly position: number
  readonly go: (to: number) => void
  readonly folded: ReadonlySet<number>
  readonly setFolded: (folded: ReadonlySet<number>) => void
  readonly file: string
}

export function Steps({ run, finding, position, go, folded, setFolded, file }: Props) {
  const rows = useMemo(() => rowsOf(run), [run])
  const frames = rows.flatMap((row) => (row.kind === 'frame' ? [row.frame] : []))
  const list = useRef<HTMLOListElement>(null)
  useEffect(() => {
    if (position > 0) reveal(list.current)
  }, [position])
  const hidden = (row: Row): boolean => (row.kind === 'frame' ? row.frame.around : row.frames).some((id) => folded.has(id))
  const fold = (id: number): void => {
    const changed = new Set(folded)
    if (!changed.delete(id)) changed.add(id)
    setFolded(changed)
  }
  const all = folded.size > 0
  const { loop } = run
  const places = run.steps.map(({ at }) => lineText(at, file).length)
  const widest = Math.max(4, ...places)
  const column = (task: string) => ({ '--task': Math.max(0, run.tasks.indexOf(task)) })
  return (
    <section class="steps" aria-labelledby="steps" style={{ '--tasks': run.tasks.length, '--place': `${widest}ch` }}>
      <div class="title">
        <h2 id="steps">Step by step</h2>
        {frames.length > 0 && (
          <button type="button" class="quiet" onClick={() => setFolded(all ? new Set() : new Set(frames.map(({ id }) => id)))}>
            {all ? 'unfold all calls' : 'fold all calls'}
          </button>
        )}
      </div>
      <div class="heads" aria-hidden="true">
        {run.tasks.map((task) => (
          <span key={task} style={column(task)}>
            <Task name={task} tasks={run.tasks} />
          </span>
        ))}
      </div>
      <ol ref={list} tabIndex={-1}>
        {run.begun.map(({ task, endings }, index) => (
          <li key={`begun ${index}`} class="tail quiet" style={column(task)}>
            <span class="line">start</span>
            <Named task={task} tasks={run.tasks} />
            <span class="text">{endings.map(({ text }) => text).join(', ')}</span>
          </li>
        ))}
        {rows
          .filter((row) => !hidden(row))
          .map((row, index, shown) => {
            const again = index > 0 && taskOf(nth(shown, index - 1)) === taskOf(row)
            const begins = loop !== undefined && firstPosition(row) === loop + 1 && isFirstOfLoop(rows, row, loop)
            return (
              <Fragment key={row.kind === 'frame' ? `frame ${row.frame.id}` : `step ${row.position}`}>
                {begins && (
                  <li class="cycle begins">
                    <span>the cycle, again and again: {plural(run.steps.length - loop!, 'step')}</span>
                  </li>
                )}
                {row.kind === 'frame' ? (
                  <FrameRow
                    {...{ run, file, position, fold, again }}
                    frame={row.frame}
                    folded={folded.has(row.frame.id)}
                    inLoop={loop !== undefined && nth(row.frame.positions, 0) > loop}
                  />
                ) : (
                  <StepRow {...{ run, file, position, go, again }} row={row} inLoop={loop !== undefined && row.position > loop} />
                )}
              </Fragment>
            )
          })}
        {loop !== undefined && (
          <li key="back" class="cycle ends">
            <button type="button" onClick={() => go(loop + 1)}>
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d="M14 3v6H4" />
                <path d="M7 5L3 9l4 4" />
              </svg>
              back to step {loop + 1}
            </button>
          </li>
        )}
        {(finding?.tails ?? []).map(({ task, at, text, quiet }, index) => (
          <li key={`tail ${index}`} class={`tail ${quiet ? 'quiet' : 'bad'}`} style={column(task)}>
            <span class="line">{lineText(at, file)}</span>
            <Named task={task} tasks={run.tasks} />
            <span class={`text ${colourOf(run.tasks, task)}`}>
              <code>{text}</code>
            </span>
          </li>
        ))}
      </ol>
    </section>
  )
}

/** The name beside a step: for those who do not see columns, and where there is no room for any. */
const Named = ({ task, tasks, again }: { readonly task: string; readonly tasks: readonly string[]; readonly again?: boolean }) => (
  <span class={`named ${again === true ? 'again' : ''}`}>
    <Task name={task} tasks={tasks} />{' '}
  </span>
)

const taskOf = (row: Row): string => (row.kind === 'step' ? row.step.task : row.frame.task)
const firstPosition = (row: Row): number => (row.kind === 'step' ? row.position : nth(row.frame.positions, 0))

/** Rows of frames stand before their first step. */
const isFirstOfLoop = (rows: readonly Row[], row: Row, loop: number): boolean => rows.find((each) => firstPosition(each) > loop) === row

interface RowProps {
  readonly run: Run
  readonly file: string
  readonly position: number
  readonly inLoop: boolean
  /** The row before is of the same task. */
  readonly again: boolean
}

function StepRow({
  run,
  file,
  position,
  go,
  row,
  inLoop,
  again,
}: RowProps & { readonly row: Extract<Row, { kind: 'step' }>; readonly go: Props['go'] }) {
  const { step } = row
  const here = row.position === position
  const depth = row.frames.length
  return (
    <li class={`step ${inLoop ? 'in-loop' : ''}`} style={{ '--task': Math.max(0, run.tasks.indexOf(step.task)), '--depth': depth }}>
      <button type="button" aria-current={here ? 'step' : undefined} onClick={() => go(row.position)}>
        <span class="number">{row.position}</span>
        <span class="line">
          <span class="visually-hidden">line </span>
          {lineText(step.at, file)}
        </span>
        <Named task={step.task} tasks={run.tasks} again={again} />
        <span class={`text ${colourOf(run.tasks, step.task)}`}>
          <code>{step.told}</code>
          <Effects effects={step.effects} endings={step.endings} />
        </span>
      </button>
    </li>
  )
}

interface FrameProps extends RowProps {
  readonly frame: Frame
  readonly folded: boolean
  readonly fold: (id: number) => void
}

function FrameRow({ run, position, frame, folded, fold, inLoop, again }: FrameProps) {
  const { call, task, depth, positions, id } = frame
  const holds = folded && positions.includes(position)
  const name = call.told.replace(/\(.*$/, '')
  const values = call.told.slice(name.length)
  const [first, last] = [nth(positions, 0), positions.at(-1)!]
  return (
    <li class={`frame ${inLoop ? 'in-loop' : ''}`} style={{ '--task': Math.max(0, run.tasks.indexOf(task)), '--depth': depth }}>
      <button type="button" aria-expanded={!folded} aria-current={holds ? 'step' : undefined} onClick={() => fold(id)}>
        <Named task={task} tasks={run.tasks} again={again} />
        <span class={`text ${colourOf(run.tasks, task)}`}>
          <svg class="turn" viewBox="0 0 16 16" aria-hidden="true">
            <path d="M5 3l6 5-6 5z" />
          </svg>
          {call.role === 'handler' && <span class="effects">fault </span>}
          <strong>{name}</strong>
          <span class="arguments">{values}</span>
          {folded && (
            <span class="effects">{first === last ? `, step ${first}` : `, ${plural(positions.length, 'step')}, ${first} to ${last}`}</span>
          )}
        </span>
      </button>
    </li>
  )
}

/** The current step comes into sight where the list scrolls, by itself or with the page. */
function reveal(list: HTMLOListElement | null): void {
  const here = list?.querySelector<HTMLElement>('[aria-current=step]') ?? null
  if (list === null || here === null) return
  if (list.scrollHeight <= list.clientHeight + 1) here.scrollIntoView({ block: 'nearest' })
  else {
    const [inside, box] = [here.getBoundingClientRect(), list.getBoundingClientRect()]
    if (inside.top < box.top) list.scrollTop -= box.top - inside.top + box.height / 3
    else if (inside.bottom > box.bottom) list.scrollTop += inside.bottom - box.bottom + box.height / 3
  }
}
