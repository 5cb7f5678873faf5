// Who shows the page beside the text of the spec: an editor's view of a run, the playground. Input: a place of the text; output: a message that the
// run stands there. Whoever shows the page by itself hears nothing.
import type { Step } from './document.ts'
import type { Run } from './run.ts'

type Place = Step['at']

/** `editor/vscode/src/messages.ts` and `web/playground/frames.ts` read it. */
interface Stands {
  readonly kind: 'lockspec stands'
  readonly at: Place
}

declare global {
  /** Where VS Code shows the page. It may be asked once. */
  var acquireVsCodeApi: undefined | (() => { readonly postMessage: (message: Stands) => void })
}

const editor = typeof acquireVsCodeApi === 'function' ? acquireVsCodeApi() : undefined

/**
 * An editor opens a page to see one run, and lets no link change the address by itself: `first` is where it begins. Elsewhere nothing is done.
 */
export function serveHost(first: string): void {
  if (editor === undefined) return
  if (location.hash === '') location.hash = first
  document.addEventListener('click', (event) => {
    const link = event.target instanceof Element ? event.target.closest<HTMLAnchorElement>('a[href^="#/"]') : null
    if (link !== null) location.hash = link.hash
  })
}

/** Where the run stands, to whoever shows the page; nothing where nobody does. */
export function tellHost(at: Place | undefined): void {
  if (at === undefined) return
  const message: Stands = { kind: 'lockspec stands', at }
  if (editor !== undefined) editor.postMessage(message)
  else if (parent !== window) parent.postMessage(message, '*')
}

/** The step that was made; before the first, where the first task stands. */
export const placeAt = ({ steps, states, tasks }: Run, position: number): Place | undefined =>
  steps[position - 1]?.at ?? states[position]?.places[tasks[0] ?? '']?.at
