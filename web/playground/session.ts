// The session of the page. Input: the texts of the page, what the link carried; output: what is known of the text in its editor, what is shown of it,
// and the acts of the page's buttons.
import type { RefObject } from 'preact'
import { useEffect, useReducer, useRef, useState } from 'preact/hooks'
import { keyOf } from './cells.ts'
import { createEditor, type Editor } from './editor.ts'
import { type Known, known, nothing } from './known.ts'
import type { Linked } from './link.ts'
import type { Answer, CellName, Files, Limits, PlannedCell } from './messages.ts'
import { type Pages, type Showing, useShown } from './shown.ts'
import { ownPath } from './sources.ts'
import { type Checker, createLanguage } from './threads.ts'

interface Sample {
  readonly name: string
  readonly path: string
  readonly text: string
}

export interface Texts extends Pages {
  readonly files: Files
  readonly specs: readonly Sample[]
}

/** Instead of the index of a spec: the text is from a link, or was edited. */
export const own = -1

export interface Session extends Known {
  /** Where the editor is put. */
  readonly place: RefObject<HTMLElement | null>
  /** Which of the specs is in the editor, as it was; or `own`. */
  readonly sample: number
  readonly limits: Limits
  readonly showing: Showing
  readonly setStatus: (status: string) => void
  readonly setLimits: (limits: Limits) => void
  /** Plans the text that is in the editor, then checks all of its cells, or one. */
  readonly plan: (then: Wanted) => void
  readonly stop: () => void
  /** Puts a spec of the page into the editor; nothing where there is none of this index. */
  readonly take: (sample: number) => void
  /** Shows a cell; it is checked where it was not yet. */
  readonly choose: (cell: CellName) => void
  readonly goTo: (line: number) => void
  /** What a link to the page as it stands would carry. */
  readonly link: () => Linked
}

/**
 * The session of the page, with its editor and its two threads, begun once. `linked`: what the address carried; `said`: why it could not be
 * read.
 */
export function useSession(texts: Texts, checker: Checker, linked: Linked | undefined, said: string | undefined): Session {
  const first: Sample = linked === undefined ? (texts.specs[0] ?? empty) : { name: '', ...linked }
  const place = useRef<HTMLElement>(null)
  const editor = useRef<Editor | undefined>(undefined)
  const last = useRef(0)
  const path = useRef(first.path)
  const [service] = useState(createLanguage)
  /** Cells to be checked as soon as the plan has come. */
  const wanted = useRef<Wanted>(undefined)
  const [state, tell] = useReducer(known, nothing(linked?.cell, said ?? ''))
  /** Which of the specs is in the editor, as it was. */
  const [sample, setSample] = useState(linked === undefined ? 0 : own)
  const [limits, setLimits] = useState<Limits>({ memory: 512 * 2 ** 20, seconds: 60 })
  const limitsNow = useLatest(limits)
  const showing = useShown(texts, {
    ask: (question) => checker.ask(question),
    next: () => (last.current += 1),
    limits: () => limitsNow.current,
    stands: (file, line) => {
      if (file === path.current) editor.current?.follow(line)
    },
  })
  const showingNow = useLatest(showing)

  const ask = (asked: readonly CellName[]): void => {
    if (asked.length === 0) return
    tell({ kind: 'checking', asked })
    checker.ask({ kind: 'check', id: (last.current += 1), cells: asked, limits: limitsNow.current })
  }
  const plan = (then: Wanted): void => {
    wanted.current = then
    tell({ kind: 'planning' })
    showingNow.current.close()
    checker.ask({ kind: 'plan', id: (last.current += 1), path: path.current, text: editor.current?.text() ?? first.text })
  }
  const heard = (answer: Answer): void => {
    if (answer.kind === 'explored') return showingNow.current.heard(answer)
    // It is ready, and what is there to do is known: the service does not take its time any more.
    if (answer.kind === 'cell' || answer.kind === 'wrong' || answer.kind === 'done') service.begin()
    // Of a question that another has followed, nothing is wanted any more.
    if (answer.id !== last.current) return
    if (answer.kind === 'document' || answer.kind === 'subject') return showingNow.current.heard(answer)
    tell(answer)
    if (answer.kind === 'planned') ask(wantedOf(answer.cells, wanted.current))
  }
  // Once: what these close over are places that stay, not what is in them.
  useEffect(() => {
    checker.listen(heard)
    plan(linked?.cell ?? 'all')
    service.post({ files: texts.files, path: path.current })
    editor.current = createEditor(place.current!, first.text, service, texts.files, () => {
      tell({ kind: 'edited' })
      setSample(own)
    })
  }, [])

  return {
    ...state,
    place,
    sample,
    limits,
    showing,
    setStatus: (status) => tell({ kind: 'said', status }),
    setLimits,
    plan,
    stop: () => checker.stop(),
    take: (index) => {
      const next = texts.specs[index]
      if (next === undefined) return
      setSample(index)
      path.current = next.path
      service.post({ files: texts.files, path: next.path })
      tell({ kind: 'taken' })
      editor.current?.replace(next.text)
      plan(undefined)
    },
    choose: (cell) => {
      tell({ kind: 'chosen', cell })
      if (state.old) plan(cell)
      else if (!state.cells.has(keyOf(cell)) && state.running === undefined) ask([cell])
    },
    goTo: (line) => editor.current?.goTo(line),
    link: () => ({ path: path.current, text: editor.current?.text() ?? '', cell: state.chosen }),
  }
}

const empty: Sample = { name: '', path: ownPath, text: '' }

/** All cells that the table does not leave out, or one by its name. */
type Wanted = 'all' | CellName | undefined

function wantedOf(cells: readonly PlannedCell[], wanted: Wanted): readonly PlannedCell[] {
  if (wanted === undefined) return []
  return wanted === 'all' ? cells.filter(({ left }) => !left) : cells.filter((cell) => keyOf(cell) === keyOf(wanted))
}

/** What was drawn last, for what is called later. */
function useLatest<T>(value: T): { readonly current: T } {
  const latest = useRef(value)
  latest.current = value
  return latest
}
