// Small pieces of the page that several views show: a task by its colour and name, a place.
import type { Step } from './document.ts'

/** As many colours as page.css has. */
const colours = 8

/** The class of a task's colour: by its place among the tasks, so that it is the same in all views. */
export const colourOf = (tasks: readonly string[], task: string): string => {
  const index = tasks.indexOf(task)
  return index < 0 ? 'of-none' : `of-${index % colours}`
}

/** A task by its name in its colour. */
export const Task = ({ name, tasks }: { readonly name: string; readonly tasks: readonly string[] }) => (
  <span class={`task ${colourOf(tasks, name)}`}>{name}</span>
)

/** `line 12`, and of another file than the one that is spoken of `locks:12`. */
const placeText = (at: Step['at'], file: string): string => (at.file === file ? `line ${at.line}` : `${shortFile(at.file)}:${at.line}`)

/** What a step does beside what it says, and what ends with it. */
export const Effects = ({ effects, endings }: Pick<Step, 'effects' | 'endings'>) => (
  <>
    {effects.length > 0 && <span class="effects"> {effects.join(', ')}</span>}
    {endings.map(({ kind, text }, index) => (
      <strong key={index} class={`endings ${kind}`}>
        {' '}
        {text}
      </strong>
    ))}
  </>
)

export const lineText = (at: Step['at'], file: string): string => (at.file === file ? String(at.line) : `${shortFile(at.file)}:${at.line}`)

const shortFile = (file: string): string => file.replace(/^.*\//, '').replace(/\.lockspec$/, '')

export const At = ({ at, file }: { readonly at: Step['at']; readonly file: string }) => <span class="at">{placeText(at, file)}</span>
