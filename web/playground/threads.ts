// The workers of the page. Input: their code as text, which the build puts in; output: workers, each begun from a blob: such a one is under
// the policy of the page, while one from a file would be under none.
import type { Base } from './language.ts'
import type { Answer, Files, Question } from './messages.ts'

declare const LANGUAGE: string
declare const CHECKING: string

function begun(code: string): Worker {
  const address = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }))
  const worker = new Worker(address)
  URL.revokeObjectURL(address)
  return worker
}

/** A worker that answers the editor. `base`: the texts of the library, and where the spec stands. */
export function languageThread(base: Base): Worker {
  const worker = begun(LANGUAGE)
  worker.postMessage(base)
  return worker
}

export interface Checker {
  readonly ask: (question: Exclude<Question, { readonly kind: 'files' | 'stop' }>) => void
  /** Ends what is being checked: on its word, or, where it compiles and hears nothing, by an end of the thread. */
  readonly stop: () => void
}

/** Milliseconds that a thread has to obey. */
const patience = 400

/** A checker in a worker. It begins another where the old one does not stop; answers of the old one come no more. */
export function createChecker(files: Files, heard: (answer: Answer) => void): Checker {
  let thread = started()
  let asked = 0
  let done = 0
  let lastPlan: Question | undefined

  function started(): Worker {
    const worker = begun(CHECKING)
    worker.addEventListener('message', ({ data }: MessageEvent<Answer>) => {
      if (data.kind === 'done') done = Math.max(done, data.id)
      heard(data)
    })
    worker.postMessage({ kind: 'files', files } satisfies Question)
    return worker
  }
  return {
    ask: (question) => {
      if (question.kind === 'plan') lastPlan = question
      else if (question.kind !== 'explore' && question.kind !== 'subject') asked = question.id
      thread.postMessage(question)
    },
    stop: () => {
      const stopping = asked
      thread.postMessage({ kind: 'stop' } satisfies Question)
      setTimeout(() => {
        if (done >= stopping || asked !== stopping) return
        thread.terminate()
        thread = started()
        done = stopping
        if (lastPlan !== undefined) thread.postMessage(lastPlan)
        heard({ kind: 'done', id: stopping, stopped: true })
      }, patience)
    },
  }
}
