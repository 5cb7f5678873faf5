// What the page knows of the spec in its editor, and what it can do with it. Input: the texts of the page, what the link carried; output: the plan,
// the cells checked so far, what is shown, and the acts of the page's buttons. All that is known of a text goes when the text changes, and is
// said to be old until it is asked again.
import type { RefObject } from 'preact'
import { useCallback, useEffect, useRef, useState } from 'preact/hooks'
import { keyOf } from './cells.ts'
import { createEditor, type Editor } from './editor.ts'
import type { Linked } from './link.ts'
import type { Answer, CellName, CheckedCell, Files, Limits, PlannedCell } from './messages.ts'
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

interface Planned {
  readonly name: string
  readonly cells: readonly PlannedCell[]
}

export interface Session {
  /** Where the editor is put. */
  readonly place: RefObject<HTMLElement | null>
  readonly planned: Planned | undefined
  /** The errors of the text as one text: there is no plan of it. */
  readonly wrong: string | undefined
  /** What was checked, by `keyOf`. */
  readonly cells: ReadonlyMap<string, CheckedCell>
  readonly chosen: CellName | undefined
  readonly running: CellName | undefined
  readonly status: string
  /** The text was edited since it was planned. */
  readonly old: boolean
  /** Which of the specs is in the editor, as it was; or `own`. */
  readonly sample: number
  readonly limits: Limits
  readonly showing: Showing
  readonly setStatus: (status: string) => void
  readonly setLimits: (limits: Limits) => void
  /** Plans the text that is in the editor, then checks all of its cells, or one. */
  readonly plan: (then: 'all' | CellName | undefined) => void
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
  const first = linked?.text ?? texts.specs[0]?.text ?? ''
  const place = useRef<HTMLElement>(null)
  const editor = useRef<Editor | undefined>(undefined)
  const last = useRef(0)
  const path = useRef(linked?.path ?? texts.specs[0]?.path ?? ownPath)
  const [service] = useState(createLanguage)
  /** Cells to be checked as soon as the plan has come. */
  const wanted = useRef<'all' | CellName | undefined>(linked?.cell)
  const [planned, setPlanned] = useState<Planned>()
  const [wrong, setWrong] = useState<string>()
  const [cells, setCells] = useState<ReadonlyMap<string, CheckedCell>>(new Map())
  const [chosen, setChosen] = useState<CellName | undefined>(linked?.cell)
  const [running, setRunning] = useState<CellName>()
  const [status, setStatus] = useState(said ?? '')
  const [old, setOld] = useState(false)
  /** Which of the specs is in the editor, as it was. */
  const [sample, setSample] = useState(linked === undefined ? 0 : own)
  const [limits, setLimits] = useState<Limits>({ memory: 512 * 2 ** 20, seconds: 60 })
  const limitsNow = useRef(limits)
  limitsNow.current = limits
  const showing = useShown(texts, {
    ask: (question) => checker.ask(question),
    next: () => (last.current += 1),
    limits: () => limitsNow.current,
    stands: (file, line) => {
      if (file === path.current) editor.current?.follow(line)
    },
  })
  const showingNow = useRef(showing)
  showingNow.current = showing

  const ask = useCallback((asked: readonly CellName[]): void => {
    if (asked.length === 0) return
    setRunning(asked[0])
    setChosen((before) => (asked.length === 1 ? asked[0] : before))
    checker.ask({ kind: 'check', id: (last.current += 1), cells: asked, limits: limitsNow.current })
  }, [])

  const plan = useCallback((then: 'all' | CellName | undefined): void => {
    wanted.current = then
    setOld(false)
    setCells(new Map())
    showingNow.current.close()
    checker.ask({ kind: 'plan', id: (last.current += 1), path: path.current, text: editor.current?.text() ?? first })
  }, [])

  const heard = useCallback(
    (answer: Answer): void => {
      if (answer.kind === 'explored') return showingNow.current.heard(answer)
      // It is ready, and what is there to do is known: the service does not take its time any more.
      if (answer.kind === 'cell' || answer.kind === 'wrong' || answer.kind === 'done') service.begin()
      // Of a question that another has followed, nothing is wanted any more.
      if (answer.id !== last.current) return
      switch (answer.kind) {
        case 'planned': {
          setPlanned({ name: answer.name, cells: answer.cells })
          setWrong(undefined)
          const then = wanted.current
          wanted.current = undefined
          setStatus(`${answer.cells.length} cells`)
          if (then === 'all') ask(answer.cells.filter(({ left }) => !left))
          else if (then !== undefined) ask(answer.cells.filter((cell) => keyOf(cell) === keyOf(then)))
          return
        }
        case 'wrong':
          setWrong(answer.text)
          setRunning(undefined)
          return setStatus('')
        case 'progress':
          setRunning(answer.cell)
          return setStatus(`${nameOf(answer.cell)}: ${answer.states.toLocaleString('en')} states, ${answer.seconds.toFixed(0)} s`)
        case 'cell':
          setChosen((before) => before ?? answer.cell)
          return setCells((before) => new Map([...before, [keyOf(answer.cell), answer.cell]]))
        case 'document':
        case 'subject':
          return showingNow.current.heard(answer)
        case 'done':
          setRunning(undefined)
          return setStatus(answer.stopped ? 'stopped' : '')
      }
    },
    [ask, texts],
  )

  useEffect(() => {
    checker.listen(heard)
    plan(linked?.cell ?? 'all')
    service.post({ files: texts.files, path: path.current })
    editor.current = createEditor(place.current!, first, service, texts.files, () => {
      setOld(true)
      setSample(own)
    })
  }, [texts, linked, heard, plan])

  return {
    place,
    planned,
    wrong,
    cells,
    chosen,
    running,
    status,
    old,
    sample,
    limits,
    showing,
    setStatus,
    setLimits,
    plan,
    stop: () => checker.stop(),
    take: (index) => {
      const next = texts.specs[index]
      if (next === undefined) return
      setSample(index)
      path.current = next.path
      service.post({ files: texts.files, path: next.path })
      setChosen(undefined)
      setPlanned(undefined)
      editor.current?.replace(next.text)
      plan(undefined)
    },
    choose: (cell) => {
      setChosen(cell)
      if (old) plan(cell)
      else if (!cells.has(keyOf(cell)) && running === undefined) ask([cell])
    },
    goTo: (line) => editor.current?.goTo(line),
    link: () => ({ path: path.current, text: editor.current?.text() ?? '', cell: chosen }),
  }
}

const nameOf = ({ workload, variant }: CellName): string => (variant === null ? workload : `${workload}, ${variant}`)
