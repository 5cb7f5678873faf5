// `lockspec playground`: the page that checks specs in a browser, on the loopback address. Input: a port; output: the address, and the files
// of the page to whoever asks for them until an interrupt.
import { existsSync, readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import { join } from 'node:path'
import { exitCodes } from './exit.ts'
import { packaged, reason } from './files.ts'
import type { Terminal } from './terminal.ts'
import { UsageError, printableName } from './usage.ts'

const types: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'playground.js': 'text/javascript; charset=utf-8',
  'playground.css': 'text/css; charset=utf-8',
}

/** Milliseconds between two looks whether an interrupt has come. */
const look = 100

/** `port`: 0 for any that is free. Throws a `UsageError` where it cannot be had. */
export async function playground(port: number, terminal: Terminal): Promise<number> {
  const folder = packaged('playground', '../dist/playground')
  if (!existsSync(join(folder, 'index.html'))) throw new UsageError('the playground is not built: npm run build')
  const server = createServer((request, response) => answered(folder, request, response))
  const had = await new Promise<number>((resolve, reject) => {
    server.once('error', (error: NodeJS.ErrnoException) =>
      reject(new UsageError(`port ${port}: ${error.code === 'EADDRINUSE' ? 'it is taken; another one by --port' : reason(error)}`)),
    )
    server.listen(port, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : port)
    })
  })
  terminal.out(`http://127.0.0.1:${had}/\n`)
  while (!terminal.interrupted()) await new Promise((resolve) => setTimeout(resolve, look))
  server.closeAllConnections()
  server.close()
  return exitCodes.ok
}

function answered(folder: string, { url = '/', method }: IncomingMessage, response: ServerResponse): void {
  const name = url.replace(/[?#].*$/, '').slice(1) || 'index.html'
  const type = Object.hasOwn(types, name) ? types[name] : undefined
  response.setHeader('x-content-type-options', 'nosniff')
  response.setHeader('cache-control', 'no-cache')
  if (type === undefined || (method !== 'GET' && method !== 'HEAD')) {
    response.statusCode = type === undefined ? 404 : 405
    response.setHeader('content-type', 'text/plain; charset=utf-8')
    response.end(type === undefined ? 'there is nothing here\n' : 'pages are only read\n')
    return
  }
  response.setHeader('content-type', type)
  response.end(method === 'HEAD' ? undefined : readFileSync(join(folder, name)))
}

/** `0` to `65535`. */
export function portNumber(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) < 2 ** 16) return Number(text)
  throw new UsageError(`--port ${printableName(text)}: a number from 0 to 65535`)
}
