// The thread of compiler.ts. Input: questions, one at a time; output: for each an answer. What is thrown goes back as data.
import { parentPort } from 'node:worker_threads'
import { compiler } from './compile.ts'
import type { Answer, Question } from './compiler.ts'
import { UsageError } from './usage.ts'

const port = parentPort!
port.on('message', ({ name, args }: Question) => {
  void answered(name, args).then((answer) => port.postMessage(answer))
})

async function answered(name: Question['name'], args: Question['args']): Promise<Answer> {
  try {
    const call = compiler[name] as (...given: readonly unknown[]) => unknown
    return { kind: 'result', result: await call(...args) }
  } catch (error) {
    const known = error instanceof Error ? error : new Error(String(error))
    return { kind: 'wrong', usage: error instanceof UsageError, message: known.message, stack: known.stack }
  }
}
