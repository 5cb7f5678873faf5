// The pages inside the page: that of the runs of a cell, and its explorer. Input: what the checker answers, messages of the frames; output: questions
// to the checker, answers to the frame that asked, and where a run stands in the text.
import type { Answer, Question } from '../../runtime/explorer/view.ts'

type Message =
  | { readonly kind: 'lockspec asks'; readonly id: number; readonly question: Question }
  | { readonly kind: 'lockspec stands'; readonly at: { readonly file: string; readonly line: number } }

export interface Frames {
  /** Numbers are the page's own: each frame counts from one. */
  readonly answer: (id: number, answer: Answer) => void
}

interface Wanted {
  readonly asked: (id: number, question: Question) => void
  readonly stands: (file: string, line: number) => void
}

/** Listens to frames as long as the page is there. */
export function listening({ asked, stands }: Wanted): Frames {
  const open = new Map<number, { readonly source: Window; readonly id: number }>()
  let last = 0
  addEventListener('message', ({ data, source }: MessageEvent<Message | undefined>) => {
    if (!(source !== null && [...document.querySelectorAll('iframe')].some(({ contentWindow }) => contentWindow === source))) return
    if (data?.kind === 'lockspec stands') stands(data.at.file, data.at.line)
    if (data?.kind !== 'lockspec asks') return
    last += 1
    open.set(last, { source: source as Window, id: data.id })
    asked(last, data.question)
  })
  return {
    answer: (id, answer) => {
      const waiting = open.get(id)
      open.delete(id)
      waiting?.source.postMessage({ id: waiting.id, answer }, '*')
    },
  }
}
