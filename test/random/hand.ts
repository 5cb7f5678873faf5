// What a thread of `npm run fuzz` does: it looks at the specs that it is sent the numbers of, and makes small what it is sent.
import { parentPort } from 'node:worker_threads'
import type { Disagreement, ExamineOptions } from './examine.ts'
import { readLibrary } from './examine.ts'
import { minimise } from './shrink.ts'
import { specAt } from './specs.ts'
import { inTurn, lookAt, type Seen } from './survey.ts'

export type Task =
  | {
      readonly kind: 'look'
      readonly seed: number
      readonly from: number
      readonly to: number
      /** A regular expression; absent: at all specs. */
      readonly having?: string | undefined
      readonly options: SentOptions
    }
  | {
      readonly kind: 'minimise'
      readonly seed: number
      readonly index: number
      readonly text: string
      readonly disagreement: Disagreement
      readonly patience: number
      readonly options: SentOptions
    }

/** Functions cannot be sent. */
export type SentOptions = Omit<ExamineOptions, 'readImport'>

export type Answer = { readonly kind: 'seen'; readonly seen: readonly Seen[] } | { readonly kind: 'small'; readonly text: string }

function answer(task: Task): Answer {
  const options = { ...task.options, readImport: readLibrary }
  switch (task.kind) {
    case 'look':
      return {
        kind: 'seen',
        seen: Array.from({ length: task.to - task.from }, (_, i) => task.from + i)
          .filter((index) => task.having === undefined || new RegExp(task.having).test(specAt(task.seed, index, false)))
          .map((index) => lookAt(task.seed, index, options)),
      }
    case 'minimise': {
      const { seed, index, text, disagreement, patience } = task
      return { kind: 'small', text: minimise(text, disagreement, inTurn(options, seed, index), patience) }
    }
  }
}

parentPort?.on('message', (task: Task) => parentPort?.postMessage(answer(task)))
