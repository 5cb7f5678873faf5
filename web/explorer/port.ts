// Whom the explorer asks: the server that the page comes from, or the page around it, which has the compiler in a worker. Input: questions; output:
// an answer to each.
import type { Answer, Question } from '../../runtime/explorer/view.ts'

export interface Port {
  readonly ask: (question: Question) => Promise<Answer>
}

export const serverPort: Port = {
  ask: async (question) => {
    try {
      const response = await fetch('ask', { method: 'POST', body: JSON.stringify(question) })
      return response.ok ? ((await response.json()) as Answer) : { kind: 'wrong', text: await response.text() }
    } catch {
      return { kind: 'wrong', text: 'lockspec explore does not answer: it has ended' }
    }
  },
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
  return {
    ask: (question) =>
      new Promise((resolve) => {
        last += 1
        open.set(last, resolve)
        parent.postMessage({ kind: 'lockspec asks', id: last, question }, '*')
      }),
  }
}
