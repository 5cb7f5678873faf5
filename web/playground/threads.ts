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

/** The language service as a thread that begins when it is told to: the first verdict does not wait for it. What is said before is kept. */
export interface Language {
  readonly post: (message: string | Base) => void
  readonly listen: (heard: (message: string) => void) => void
  readonly begin: () => void
}

/** The thread is not begun yet. */
export function createLanguage(): Language {
  let thread: Worker | undefined
  const kept: (string | Base)[] = []
  const listeners: ((message: string) => void)[] = []
  return {
    post: (message) => {
      if (thread === undefined) kept.push(message)
      else thread.postMessage(message)
    },
    listen: (heard) => listeners.push(heard),
    begin: () => {
      if (thread !== undefined) return
      thread = begun(LANGUAGE)
      thread.addEventListener('message', ({ data }: MessageEvent<string>) => listeners.forEach((heard) => heard(data)))
      for (const message of kept.splice(0)) thread.postMessage(message)
    },
  }
}

export interface Checker {
  readonly ask: (question: Exclude<Question, { readonly kind: 'files' | 'stop' }>) => void
  /** Ends what is being checked: on its word, or, where it compiles and hears nothing, by an end of the thread. */
  readonly stop: () => void
  /** Who hears the answers: one at a time. */
  readonly listen: (heard: (answer: Answer) => void) => void
}

/** Milliseconds that a thread has to obey. */
const patience = 400

/** A checker in a worker; another begins where it does not stop, and answers of the old one come no more. Its thread begins at once, before there is a page: it takes the longest to be ready. */
export function createChecker(files: Files): Checker {
  let heard: (answer: Answer) => void = () => undefined
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
    listen: (next) => (heard = next),
    ask: (question) => {
      if (question.kind === 'plan') lastPlan = question
      else if (question.kind === 'check') asked = question.id
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
