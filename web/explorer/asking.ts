// The conversation with whoever explores. Input: a port, the lines that come first; output: what was answered last, and how to ask.
import { useCallback, useEffect, useState } from 'preact/hooks'
import { visibleLines } from '../../compiler/diagnostics/visible.ts'
import { compacted, restored } from '../../runtime/report/compact.ts'
import type { Answer, Asked } from '../../runtime/explorer/view.ts'
import { saveFile } from '../saving.ts'
import type { Port } from './port.ts'

type Shown = Extract<Answer, { kind: 'view' }>

export interface Asking {
  /** Undefined until the first answer. */
  readonly shown: Shown | undefined
  readonly wrong: string | undefined
  readonly busy: boolean
  readonly obey: (line: string) => void
  readonly load: (file: File) => void
  readonly save: () => void
  readonly stop: () => void
}

/** Asks `begin` line by line as soon as the component is shown, and keeps what was answered last. */
export function useAsking({ ask, stop }: Port, begin: readonly string[]): Asking {
  const [shown, setShown] = useState<Shown>()
  const [wrong, setWrong] = useState<string>()
  const [open, setOpen] = useState(0)
  const asked = useCallback(
    async (question: Asked): Promise<void> => {
      setOpen((count) => count + 1)
      const answer = await ask(question)
      setOpen((count) => count - 1)
      setWrong(answer.kind === 'wrong' ? visibleLines(answer.text, false) : undefined)
      if (answer.kind === 'view') setShown(shownOf(answer))
      if (answer.kind === 'saved') saveFile('run.json', 'application/json', answer.text)
    },
    [ask],
  )
  useEffect(() => {
    const all = async (): Promise<void> => {
      for (const line of ['steps', ...begin]) await asked({ kind: 'obey', line })
    }
    void all()
  }, [asked, begin])
  return {
    shown,
    wrong,
    busy: open > 0,
    obey: (line) => void asked({ kind: 'obey', line }),
    load: (file) => void file.text().then((text) => asked({ kind: 'load', text, name: file.name, number: 1 })),
    save: () => void asked({ kind: 'save' }),
    stop,
  }
}

/** Every text of it is made visible here, as those of a report are. */
const shownOf = (answer: Shown): Shown => restored(compacted(answer), (written) => visibleLines(written, false)) as Shown
