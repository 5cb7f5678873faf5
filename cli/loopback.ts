// A page on this machine: a server on the loopback address. Input: a port, and what answers; output: its address, and an end when an interrupt
// comes. Nobody else's page can have it answer: what comes under another name than this address is refused.
import { type IncomingMessage, type ServerResponse, createServer } from 'node:http'
import { reason } from './files.ts'
import { wholeNumber } from './numbers.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'

/** Milliseconds between two looks whether an interrupt has come. */
const look = 100

type Answering = (request: IncomingMessage, response: ServerResponse) => void

/** `port`: 0 for any that is free; `path`: of the page, which is printed. Throws a `UsageError` where it cannot be had. */
export async function served(port: number, path: string, terminal: Terminal, answered: Answering): Promise<void> {
  const names = new Set<string>()
  const server = createServer((request, response) => {
    response.setHeader('x-content-type-options', 'nosniff')
    if (names.has(request.headers.host ?? '')) answered(request, response)
    else said(response, 403, 'this is no page of that name')
  })
  const had = await new Promise<number>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new UsageError(`port ${port}: ${error.code === 'EADDRINUSE' ? 'it is taken; another one by --port' : reason(error)}`)),
    )
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
  for (const name of ['127.0.0.1', 'localhost']) names.add(`${name}:${had}`)
  terminal.out(`http://127.0.0.1:${had}/${path}\n`)
  while (!terminal.interrupted()) await new Promise((resolve) => setTimeout(resolve, look))
  server.closeAllConnections()
  server.close()
}

/** One line of text. */
export function said(response: ServerResponse, status: number, line: string): void {
  response.statusCode = status
  response.setHeader('content-type', 'text/plain; charset=utf-8')
  response.end(`${line}\n`)
}

/** `0` to `65535`. */
export const portNumber = (text: string): number => wholeNumber('--port', text, 0, 2 ** 16 - 1)
