// The pages of a cell inside the page: its runs, or its explorer. Input: what the checker answers of them; output: which page is shown, and the acts
// that ask for one. Where a run stands, the cursor of the editor goes.
import { useEffect, useRef, useState } from 'preact/hooks'
import { type PageCode, explorerPage, reportPage } from '../../driver/page.ts'
import { firstLink } from '../report/links.ts'
import { saveFile } from '../saving.ts'
import { type Frames, listening } from './frames.ts'
import type { Answer, CellName, Limits, Question } from './messages.ts'

/** A page, as an address that is its own. */
interface Shown {
  readonly of: CellName
  readonly kind: 'runs' | 'explorer'
  /** Of the question that it was made for. */
  readonly number: number
  readonly address: string
  /** Where in it somebody is led. */
  readonly fragment: string
}

/** The pages as they are built: that which shows runs, and that which makes them. */
export interface Pages {
  readonly report: PageCode
  readonly explorer: PageCode
}

export interface Showing {
  readonly shown: Shown | undefined
  readonly close: () => void
  readonly show: (cell: CellName) => void
  readonly explore: (cell: CellName) => void
  /** Gives the user a file with the runs of these cells. */
  readonly save: (cells: readonly CellName[]) => void
  /** An answer to one of these questions. */
  readonly heard: (answer: Extract<Answer, { kind: 'document' | 'subject' | 'explored' }>) => void
}

interface Around {
  /** Asks the checker; its answer comes under this number. */
  readonly ask: (question: Extract<Question, { kind: 'document' | 'subject' | 'explore' }>) => void
  readonly next: () => number
  readonly limits: () => Limits
  readonly stands: (file: string, line: number) => void
}

/** `around` may be another one each time: the last is asked. */
export function useShown({ report, explorer }: Pages, around: Around): Showing {
  const [shown, setShown] = useState<Shown>()
  /** The same, for what comes between two drawings. */
  const page = useRef<Shown | undefined>(undefined)
  /** What a document is for that is on its way. */
  const documentFor = useRef<CellName | 'file'>('file')
  const frames = useRef<Frames | undefined>(undefined)
  const now = useRef(around)
  now.current = around
  useEffect(() => {
    frames.current = listening({
      asked: (address, id, question) => {
        const { current } = page
        if (current === undefined || !address.startsWith(current.address)) return
        now.current.ask({ kind: 'explore', explorer: current.number, id, cell: current.of, limits: now.current.limits(), question })
      },
      stands: (file, line) => now.current.stands(file, line),
    })
  }, [])
  /** One page takes the place of another, whose address ends. */
  const put = (next: Shown | undefined): void => {
    if (page.current !== undefined) URL.revokeObjectURL(page.current.address)
    frames.current?.forget()
    page.current = next
    setShown(next)
  }
  const wanted = (purpose: CellName | 'file', cells: readonly CellName[]): void => {
    documentFor.current = purpose
    around.ask({ kind: 'document', id: around.next(), cells })
  }
  return {
    shown,
    close: () => put(undefined),
    show: (cell) => wanted(cell, [cell]),
    save: (cells) => wanted('file', cells),
    explore: (cell) => around.ask({ kind: 'subject', id: around.next(), cell }),
    heard: (answer) => {
      switch (answer.kind) {
        case 'explored':
          if (answer.explorer === page.current?.number) frames.current?.answer(answer.id, answer.answer)
          return
        case 'document': {
          const html = reportPage(answer.document, report)
          if (documentFor.current === 'file') return saveFile('lockspec.html', 'text/html', html)
          const place = { address: addressOf(html), fragment: firstLink(answer.document) }
          return put({ of: documentFor.current, kind: 'runs', number: answer.id, ...place })
        }
        case 'subject': {
          const { workload, variant } = answer.subject
          const begin = answer.findings > 0 ? ['finding 1'] : []
          const html = explorerPage({ subject: answer.subject, asks: 'parent', begin }, explorer)
          return put({ of: { workload, variant }, kind: 'explorer', number: answer.id, address: addressOf(html), fragment: '' })
        }
      }
    },
  }
}

const addressOf = (html: string): string => URL.createObjectURL(new Blob([html], { type: 'text/html' }))
