// Whom the explorer asks: the server that the page comes from, or the page around it, which has the compiler in a worker. Input: questions; output:
// an answer to each.
import type { Answer, Asked, Question } from '../../runtime/explorer/view.ts'

export interface Port {
  readonly ask: (question: Asked) => Promise<Answer>
  /** Of what was asked so far. */
  readonly stop: () => void
}

const posted = (question: Question): Promise<Response> => fetch('ask', { method: 'POST', body: JSON.stringify(question) })

export const serverPort: Port = {
  ask: async (question) => {
    try {
      const response = await posted(question)
      return response.ok ? ((await response.json()) as Answer) : { kind: 'wrong', text: await response.text() }
    } catch {
      return { kind: 'wrong', text: 'lockspec explore does not answer: it has ended' }
    }
  },
  // Where nobody hears it, what was asked says so.
  stop: () => void posted({ kind: 'stop' }).catch(() => undefined),
}

/** `web/playground/frames.ts` is the other side. */
export function parentPort(): Port {
  const open = new Map<number, (answer: Answer) => void>()
  let last = 0
  addEventListener('message', ({ data, source }: MessageEvent<{ readonly id?: number; readonly answer?: Answer }>) => {
    if (source !== parent || data.id === undefined || data.answer === undefined) return
    open.get(data.id)?.(data.answer)
    open.delete(data.id)
  })
  const post = (question: Question): void => {
    last += 1
    parent.postMessage({ kind: 'lockspec asks', id: last, question }, '*')
  }
  return {
    ask: (question) =>
      new Promise((resolve) => {
        post(question)
        open.set(last, resolve)
      }),
    stop: () => post({ kind: 'stop' }),
  }
}
