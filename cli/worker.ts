// A thread that helps in a search. Input: which module, its settings, a port by which the shared memory comes; it ends when the search
// does.
import { receiveMessageOnPort, workerData, type MessagePort } from 'node:worker_threads'
import { help, sharedOf } from '../runtime/index.ts'
import { loaded } from './load.ts'
import type { CheckerModule, Shared, SharedBuffers } from '../runtime/index.ts'

export interface WorkerData {
  /** Of the module. */
  readonly text: string
  readonly settings: readonly number[]
  readonly helper: number
  readonly port: MessagePort
}

const { text, settings, helper, port } = workerData as WorkerData
/** Sent before anybody is told of it. */
const receive = (): Shared => sharedOf((receiveMessageOnPort(port) as { readonly message: SharedBuffers }).message)

help(loaded(text, undefined) as CheckerModule, settings, helper, receive(), receive)
port.close()
