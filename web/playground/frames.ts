// The pages inside the page: that of the runs of a cell, and its explorer. Input: what the checker answers, messages of the frames; output: questions
// to the checker, answers to the frame that asked, and where a run stands in the text. A frame is known by the address of its page: another page
// has another frame.
import type { Answer, Question } from '../../runtime/explorer/view.ts'

type Message =
  | { readonly kind: 'lockspec asks'; readonly id: number; readonly question: Question }
  | { readonly kind: 'lockspec stands'; readonly at: { readonly file: string; readonly line: number } }

export interface Frames {
  /** Numbers are the page's own: each frame counts from one. */
  readonly answer: (id: number, answer: Answer) => void
  /** What was asked so far is wanted by nobody. */
  readonly forget: () => void
}

interface Wanted {
  readonly asked: (address: string, id: number, question: Question) => void
  readonly stands: (file: string, line: number) => void
}

/** Listens to frames as long as the page is there. */
export function listening({ asked, stands }: Wanted): Frames {
  const open = new Map<number, { readonly source: Window; readonly id: number }>()
  let last = 0
  addEventListener('message', ({ data, source }: MessageEvent<Message | undefined>) => {
    const frame = [...document.querySelectorAll('iframe')].find(({ contentWindow }) => contentWindow === source)
    if (frame === undefined || source === null) return
    if (data?.kind === 'lockspec stands') stands(data.at.file, data.at.line)
    if (data?.kind !== 'lockspec asks') return
    last += 1
    if (data.question.kind !== 'stop') open.set(last, { source: source as Window, id: data.id })
    asked(frame.src, last, data.question)
  })
  return {
    answer: (id, answer) => {
      const waiting = open.get(id)
      open.delete(id)
      waiting?.source.postMessage({ id: waiting.id, answer }, '*')
    },
    forget: () => open.clear(),
  }
}
