// `lockspec playground`: the page that checks specs in a browser, on the loopback address. Input: a port; output: the address, and the files
// of the page to whoever asks for them until an interrupt.
import { existsSync, readFileSync } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { join } from 'node:path'
import { exitCodes } from './exit.ts'
import { packaged } from './files.ts'
import { said, served } from './loopback.ts'
import type { Terminal } from './terminal.ts'
import { UsageError } from './usage.ts'

const types: Readonly<Record<string, string>> = {
  'index.html': 'text/html; charset=utf-8',
  'playground.js': 'text/javascript; charset=utf-8',
  'playground.css': 'text/css; charset=utf-8',
}

/** `port`: 0 for any that is free. Throws a `UsageError` where it cannot be had. */
export async function playground(port: number, terminal: Terminal): Promise<number> {
  const folder = packaged('playground', '../dist/playground')
  if (!existsSync(join(folder, 'index.html'))) throw new UsageError('the playground is not built: npm run build')
  await served(port, '', terminal, (request, response) => answered(folder, request, response))
  return exitCodes.ok
}

function answered(folder: string, { url = '/', method }: IncomingMessage, response: ServerResponse): void {
  const name = url.replace(/[?#].*$/, '').slice(1) || 'index.html'
  const type = Object.hasOwn(types, name) ? types[name] : undefined
  response.setHeader('cache-control', 'no-cache')
  if (type === undefined) return said(response, 404, 'there is nothing here')
  if (method !== 'GET' && method !== 'HEAD') return said(response, 405, 'pages are only read')
  response.setHeader('content-type', type)
  response.end(method === 'HEAD' ? undefined : readFileSync(join(folder, name)))
}
