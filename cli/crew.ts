// Threads for a search. Input: the module's text, its settings, how many threads beside this one; output: a crew, whose threads are
// started when the search is large enough to want them. `ended` hears of the end of each, with the exit code of its thread.
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { MessageChannel, Worker, type MessagePort } from 'node:worker_threads'
import { buffersOf, markLost } from '../runtime/index.ts'
import type { Crew, Shared } from '../runtime/index.ts'
import type { WorkerData } from './worker.ts'

const program = new URL('./worker.js', import.meta.url)
/** Undefined for one worker, and where the program is not built: threads run JavaScript. */
export function createCrew(
  text: string,
  settings: readonly number[],
  workers: number,
  ended?: (code: number, helper: number) => void,
): Crew | undefined {
  if (workers < 2 || !existsSync(fileURLToPath(program))) return undefined
  let threads: readonly { readonly worker: Worker; readonly port: MessagePort }[] = []
  return {
    helpers: workers - 1,
    share(shared) {
      if (threads.length === 0)
        threads = Array.from({ length: workers - 1 }, (_, helper) => start({ text, settings, helper }, shared, ended))
      else for (const { port } of threads) port.postMessage(buffersOf(shared))
    },
    end() {
      for (const { worker, port } of threads) {
        port.close()
        void worker.terminate()
      }
    },
  }
}

function start(what: Omit<WorkerData, 'port'>, shared: Shared, ended: ((code: number, helper: number) => void) | undefined) {
  const { port1, port2 } = new MessageChannel()
  port1.postMessage(buffersOf(shared))
  const workerData: WorkerData = { ...what, port: port2 }
  const worker = new Worker(program, { workerData, transferList: [port2] })
  // A search does not need its helpers: what a lost one had taken is done again.
  worker.on('error', () => {})
  worker.on('exit', (code) => {
    markLost(shared, what.helper)
    ended?.(code, what.helper)
  })
  worker.unref()
  port1.unref()
  return { worker, port: port1 }
}
