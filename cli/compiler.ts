// The compiler, on a thread of its own. Input: the name of a function of compile.ts and its arguments; output: what it returns. There an
// interrupt ends it at once, its memory ends without taking the process with it, and the stack is deep enough for long texts. Where
// the command line is a function of a larger program, as in tests, it is called here.
import { Worker } from 'node:worker_threads'
import type { compiler } from './compile.ts'
import { defaultMemory } from './memory.ts'
import { UsageError } from './usage.ts'

declare global {
  interface ImportMeta {
    /** Set where the command line is built: the compiler is a program beside it, and no part of it. */
    readonly bundled?: boolean
  }
}

type Work = typeof compiler
type Name = keyof Work
type Result<N extends Name> = Awaited<ReturnType<Work[N]>>

export interface Question {
  readonly name: Name
  readonly args: readonly unknown[]
}

export type Answer =
  | { readonly kind: 'result'; readonly result: unknown }
  | { readonly kind: 'wrong'; readonly usage: boolean; readonly message: string; readonly stack: string | undefined }

/** An interrupt came while something was compiled. */
export class Interrupted extends Error {}

/** What was compiled is larger than the memory that there is for it. */
export class Starved extends Error {}

/** What compiling an ordinary spec takes, by far; below, `--memory` bounds the search alone. */
const LEAST_HEAP = 64 * 2 ** 20
/** What is made for one workload is soon forgotten: with more room, less of it is copied before it is. */
const youngHeap = 192 * 2 ** 20
const stackSize = 256 * 2 ** 20

interface Thread {
  readonly worker: Worker
  pending: { readonly resolve: (answer: Answer) => void; readonly reject: (error: Error) => void } | undefined
}

let threaded = false
let thread: Thread | undefined
let interrupted = false
let memory: number | undefined

/** From now on questions go to a thread: for an executable, whose own they are. */
export function compileOnThread(): void {
  threaded = true
}

/** Bytes that compiling may take; before the first question. */
export function boundCompiling(bytes: number): void {
  memory = bytes
}

/** Ends what is being compiled, and all that would be compiled after it, with `Interrupted`. */
export function interruptCompiling(): void {
  interrupted = true
  end(new Interrupted('interrupted'))
}

/** Gives back the memory of the compiler, which nothing asks at present; it starts anew at the next question. */
export function releaseCompiler(): void {
  if (thread?.pending === undefined) end(new Interrupted('released'))
}

function end(error: Error): void {
  const ended = thread
  thread = undefined
  ended?.pending?.reject(error)
  void ended?.worker.terminate()
}

/** One question after the other: the caller waits for the answer before it asks again. */
export async function compiling<N extends Name>(name: N, ...args: Parameters<Work[N]>): Promise<Result<N>> {
  if (interrupted) throw new Interrupted('interrupted')
  if (import.meta.bundled !== true && !threaded) {
    const { compiler: here } = await import('./compile.ts')
    const call = here[name] as (...given: readonly unknown[]) => unknown
    return (await call(...args)) as Result<N>
  }
  const answer = await ask({ name, args })
  if (answer.kind === 'result') return answer.result as Result<N>
  if (answer.usage) throw new UsageError(answer.message)
  const error = new Error(answer.message)
  if (answer.stack !== undefined) error.stack = answer.stack
  throw error
}

async function ask(question: Question): Promise<Answer> {
  thread ??= start()
  const asked = thread
  asked.worker.ref()
  try {
    return await new Promise<Answer>((resolve, reject) => {
      asked.pending = { resolve, reject }
      asked.worker.postMessage(question)
    })
  } finally {
    asked.pending = undefined
    asked.worker.unref()
  }
}

/** A thread has no loaders of the program that begins it. */
const fromSource = (name: string): string => {
  const program = JSON.stringify(new URL(name, import.meta.url).href)
  return `import('tsx/esm/api').then((tsx) => (tsx.register(), import(${program})))`
}

function start(): Thread {
  const bytes = Math.max(LEAST_HEAP, memory ?? defaultMemory())
  const resourceLimits = {
    maxOldGenerationSizeMb: Math.floor(bytes / 2 ** 20),
    maxYoungGenerationSizeMb: Math.floor(Math.min(youngHeap, bytes / 2) / 2 ** 20),
    stackSizeMb: stackSize / 2 ** 20,
  }
  const worker =
    import.meta.bundled !== true
      ? new Worker(fromSource('./compiling.ts'), { eval: true, resourceLimits })
      : new Worker(new URL('./compiling.js', import.meta.url), { resourceLimits })
  const made: Thread = { worker, pending: undefined }
  worker.on('message', (answer: Answer) => made.pending?.resolve(answer))
  worker.on('error', (error: NodeJS.ErrnoException) => {
    const starved = error.code === 'ERR_WORKER_OUT_OF_MEMORY'
    const pending = made.pending
    if (thread === made) thread = undefined
    pending?.reject(starved ? new Starved('starved of memory while compiling') : error)
  })
  return made
}
