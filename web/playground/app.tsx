// The page: a spec on one side, its table and the report of one cell on the other. Input: the library, the specs to choose from, what the link
// carries; output: the page. All that is known of a text goes when the text changes, and is said to be old until it is asked again.
import { useCallback, useEffect, useMemo, useRef, useState } from 'preact/hooks'
import { type ReportCode, reportPage } from '../../driver/page.ts'
import { cellLink, runLink } from '../report/links.ts'
import { keyOf } from './cells.ts'
import { createEditor, type Editor } from './editor.ts'
import { fragmentOf, type Linked } from './link.ts'
import type { Answer, CellName, CheckDocument, CheckedCell, Files, Limits, PlannedCell } from './messages.ts'
import { ownPath } from './sources.ts'
import { type Checker, createChecker, languageThread } from './threads.ts'
import { Table } from './table.tsx'

interface Sample {
  readonly name: string
  readonly path: string
  readonly text: string
}

export interface Texts {
  /** The page that shows runs. */
  readonly report: ReportCode
  readonly files: Files
  readonly specs: readonly Sample[]
}

/** Instead of the index of a spec: the text is from a link, or was edited. */
const own = -1

interface Planned {
  readonly name: string
  readonly cells: readonly PlannedCell[]
}

export function App({
  texts,
  linked,
  said,
}: {
  readonly texts: Texts
  readonly linked: Linked | undefined
  readonly said: string | undefined
}) {
  const place = useRef<HTMLDivElement>(null)
  const editor = useRef<Editor | undefined>(undefined)
  const checker = useRef<Checker | undefined>(undefined)
  const last = useRef(0)
  const path = useRef(linked?.path ?? texts.specs[0]?.path ?? ownPath)
  const service = useRef<Worker | undefined>(undefined)
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
  /** The page that shows the runs of a cell, as an address. */
  const [shown, setShown] = useState<{ readonly of: CellName; readonly address: string }>()
  /** What a document is for that is on its way. */
  const documentFor = useRef<CellName | 'file'>('file')
  const limitsNow = useRef(limits)
  limitsNow.current = limits

  const ask = useCallback((asked: readonly CellName[]): void => {
    if (asked.length === 0) return
    setRunning(asked[0])
    setChosen((before) => (asked.length === 1 ? asked[0] : before))
    checker.current?.ask({ kind: 'check', id: (last.current += 1), cells: asked, limits: limitsNow.current })
  }, [])

  const plan = useCallback((then: 'all' | CellName | undefined): void => {
    wanted.current = then
    setOld(false)
    setCells(new Map())
    setShown(undefined)
    checker.current?.ask({ kind: 'plan', id: (last.current += 1), path: path.current, text: editor.current?.text() ?? '' })
  }, [])

  const heard = useCallback(
    (answer: Answer): void => {
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
        case 'document': {
          const address = pageAddress(answer.document, texts.report)
          if (documentFor.current === 'file') return save(address)
          return setShown({ of: documentFor.current, address: `${address}${placeIn(answer.document)}` })
        }
        case 'done':
          setRunning(undefined)
          return setStatus(answer.stopped ? 'stopped' : '')
      }
    },
    [ask, texts],
  )

  useEffect(() => {
    checker.current = createChecker(texts.files, heard)
    service.current = languageThread({ files: texts.files, path: path.current })
    editor.current = createEditor(place.current!, linked?.text ?? texts.specs[0]?.text ?? '', service.current, () => {
      setOld(true)
      setSample(own)
    })
    plan(linked?.cell ?? 'all')
  }, [texts, linked, heard, plan])

  const askDocument = (purpose: CellName | 'file'): void => {
    documentFor.current = purpose
    checker.current?.ask({ kind: 'document', id: (last.current += 1), cells: purpose === 'file' ? [...cells.values()] : [purpose] })
  }
  const report = chosen === undefined ? undefined : cells.get(keyOf(chosen))
  const isShown = shown !== undefined && report !== undefined && keyOf(shown.of) === keyOf(report)
  const counted = useMemo(() => summary([...cells.values()]), [cells])
  return (
    <>
      <header>
        <h1>lockspec</h1>
        <label>
          <span>spec</span>
          <select
            aria-label="spec"
            value={String(sample)}
            onChange={({ currentTarget }) => {
              const index = Number(currentTarget.value)
              const next = texts.specs[index]
              if (next === undefined) return
              setSample(index)
              path.current = next.path
              service.current?.postMessage({ files: texts.files, path: next.path })
              setChosen(undefined)
              setPlanned(undefined)
              editor.current?.replace(next.text)
              plan(undefined)
            }}
          >
            {sample === own && <option value={String(own)}>your own</option>}
            {texts.specs.map(({ name }, index) => (
              <option value={String(index)} key={name}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <button type="button" class="main" disabled={running !== undefined} onClick={() => plan('all')}>
          check
        </button>
        <button type="button" disabled={running === undefined} onClick={() => checker.current?.stop()}>
          stop
        </button>
        <button
          type="button"
          onClick={() => void copyLink({ path: path.current, text: editor.current?.text() ?? '', cell: chosen }).then(setStatus)}
        >
          copy link
        </button>
        <label>
          <span>at most</span>
          <select
            onChange={({ currentTarget }) => setLimits({ ...limits, seconds: Number(currentTarget.value) })}
            value={String(limits.seconds)}
          >
            {[10, 60, 600].map((seconds) => (
              <option value={String(seconds)} key={seconds}>
                {seconds} s
              </option>
            ))}
          </select>
          <span>and 512 MB a cell</span>
        </label>
        <p role="status">{status === '' ? counted : status}</p>
      </header>
      <main>
        <section class="editor" ref={place} aria-label="the spec" />
        <section class="results" aria-label="what was found">
          {wrong !== undefined && <pre class="wrong">{wrong}</pre>}
          {wrong === undefined && planned !== undefined && (
            <>
              {old && <p class="old">The text has changed since: check it again.</p>}
              <Table
                planned={planned.cells}
                cells={cells}
                running={running}
                chosen={chosen}
                choose={(cell) => {
                  setChosen(cell)
                  if (old) plan(cell)
                  else if (!cells.has(keyOf(cell)) && running === undefined) ask([cell])
                }}
              />
              {report !== undefined && isShown && <iframe title="the runs of this cell" src={shown.address} />}
              {report !== undefined && !isShown && <Report text={report.text} goTo={(line) => editor.current?.goTo(line)} />}
              {report !== undefined && (
                <p class="ways">
                  <button
                    type="button"
                    disabled={running !== undefined || old}
                    onClick={() => (isShown ? setShown(undefined) : askDocument(report))}
                  >
                    {isShown ? 'as text' : 'step by step'}
                  </button>
                  <button type="button" disabled={running !== undefined || old} onClick={() => askDocument('file')}>
                    save all as a page
                  </button>
                </p>
              )}
            </>
          )}
        </section>
      </main>
    </>
  )
}

const nameOf = ({ workload, variant }: CellName): string => (variant === null ? workload : `${workload}, ${variant}`)

function summary(cells: readonly CheckedCell[]): string {
  if (cells.length === 0) return ''
  const count = (agreement: CheckedCell['agreement']): number => cells.filter((cell) => cell.agreement === agreement).length
  const states = cells.reduce((sum, cell) => sum + cell.states, 0)
  const [as, not, awaited] = [count('asExpected'), count('differs'), count('awaited')]
  return `${as} as expected, ${not} not, ${awaited} awaited; ${states.toLocaleString('en')} states`
}

const pageAddress = (document: CheckDocument, code: ReportCode): string =>
  URL.createObjectURL(new Blob([reportPage(document, code)], { type: 'text/html' }))

/** The first finding of the document's only cell, by the links of its page. */
function placeIn(document: CheckDocument): string {
  const spec = document.specs[0]
  const cell = spec?.cells[0]
  if (spec === undefined || cell === undefined) return ''
  const finding = cell.run?.findings[0]
  return finding === undefined ? cellLink(document, spec, cell) : runLink(document, spec, cell, finding)
}

function save(address: string): void {
  const link = document.createElement('a')
  link.href = address
  link.download = 'lockspec.html'
  link.click()
}

async function copyLink(linked: Linked): Promise<string> {
  const fragment = await fragmentOf(linked)
  history.replaceState(undefined, '', fragment)
  try {
    await navigator.clipboard.writeText(location.href)
    return 'the link is copied'
  } catch {
    return 'the link is in the address bar'
  }
}

/** The lines of the text that the report names lead there. */
function Report({ text, goTo }: { readonly text: string; readonly goTo: (line: number) => void }) {
  const parts = text.split(/(\bline \d+\b)/)
  return (
    <pre class="report" tabIndex={0}>
      {parts.map((part, index) => {
        const line = /^line (\d+)$/.exec(part)?.[1]
        if (line === undefined) return part
        return (
          <button type="button" class="line" key={index} onClick={() => goTo(Number(line))}>
            {part}
          </button>
        )
      })}
    </pre>
  )
}
