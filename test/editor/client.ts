// A client of the language server for tests: JSON-RPC over the streams of a process, by the words of the protocol alone.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process'
import { pathToFileURL } from 'node:url'

export interface Message {
  readonly id?: number
  readonly method?: string
  readonly params?: unknown
  readonly result?: unknown
  readonly error?: { readonly code: number; readonly message: string }
}

export interface Client {
  readonly request: (method: string, params?: object) => Promise<unknown>
  /** The answer as it came, and the number to cancel it by. */
  readonly ask: (method: string, params?: object) => { readonly id: number; readonly answer: Promise<Message> }
  readonly notify: (method: string, params?: object) => void
  /** The next message of a method that fulfils a condition. */
  readonly next: (method: string, wanted?: (params: never) => boolean) => Promise<unknown>
  readonly received: readonly Message[]
  readonly end: () => Promise<number | null>
}

export const uri = (path: string): string => pathToFileURL(path).href

export function start(command: readonly string[], cwd: string, env: Readonly<Record<string, string>> = {}): Client {
  const [program = '', ...args] = command
  const child: ChildProcessWithoutNullStreams = spawn(program, args, { cwd, env: { ...process.env, ...env } })
  const waiting = new Map<number, (message: Message) => void>()
  const watching: { readonly method: string; readonly wanted: (params: never) => boolean; readonly resolve: (params: unknown) => void }[] =
    []
  const received: Message[] = []
  let [last, buffer] = [0, Buffer.alloc(0)]
  const send = (message: object): void => {
    const text = JSON.stringify({ jsonrpc: '2.0', ...message })
    child.stdin.write(`Content-Length: ${Buffer.byteLength(text)}\r\n\r\n${text}`)
  }
  const take = (message: Message): void => {
    received.push(message)
    if (message.method === undefined) {
      waiting.get(message.id ?? -1)?.(message)
      return
    }
    // A client answers what a server asks of it.
    if (message.id !== undefined) send({ id: message.id, result: null })
    for (const watch of watching.filter(({ method, wanted }) => method === message.method && wanted(message.params as never))) {
      watching.splice(watching.indexOf(watch), 1)
      watch.resolve(message.params)
    }
  }
  child.stdout.on('data', (part: Buffer) => {
    buffer = Buffer.concat([buffer, part])
    for (;;) {
      const head = /^Content-Length: (\d+)\r\n\r\n/.exec(buffer.toString('latin1'))
      const length = Number(head?.[1])
      if (head === null || buffer.length < head[0].length + length) return
      take(JSON.parse(buffer.subarray(head[0].length, head[0].length + length).toString('utf8')) as Message)
      buffer = buffer.subarray(head[0].length + length)
    }
  })
  let ended = false
  child.on('exit', (code) => {
    ended = true
    for (const [id, answer] of waiting) answer({ id, error: { code: code ?? -1, message: `the server ended with ${code}` } })
  })
  const ask = (method: string, params: object = {}): { id: number; answer: Promise<Message> } => {
    last += 1
    const id = last
    const answer = new Promise<Message>((resolve) => waiting.set(id, resolve))
    if (ended) waiting.get(id)?.({ id, error: { code: -1, message: 'the server has ended' } })
    send({ id, method, params })
    return { id, answer }
  }
  return {
    ask,
    request: async (method, params) => {
      const { error, result } = await ask(method, params).answer
      if (error !== undefined) throw new Error(error.message)
      return result
    },
    notify: (method, params = {}) => send({ method, params }),
    next: (method, wanted = () => true) => new Promise((resolve) => watching.push({ method, wanted, resolve })),
    received,
    end: async () => {
      const closed = new Promise<number | null>((resolve) => child.on('exit', resolve))
      if (ended) return null
      await ask('shutdown').answer
      send({ method: 'exit' })
      return closed
    },
  }
}
