// `lockspec explore --web`: the explorer in a page. Input: a spec, one workload and variant, a port; output: the address, which carries a token, and
// behind it the page and an answer to each of its questions, until an interrupt.
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { renderDiagnostics } from '../compiler/diagnostics/render.ts'
import { conversation } from '../driver/conversation.ts'
import { explorerPage } from '../driver/page.ts'
import type { Question } from '../runtime/explorer/view.ts'
import { builtPage } from './builtPage.ts'
import { diagnosticsCode, showDiagnostics } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { exploration } from './exploration.ts'
import { readText } from './files.ts'
import { said, served } from './loopback.ts'
import type { Selection } from './plan.ts'
import type { ReadySpec } from './spec.ts'
import type { Terminal } from './terminal.ts'
import { version } from './version.ts'

interface Options extends Selection {
  readonly port: number
  readonly watch: readonly string[]
  /** Where to begin; undefined: at the start. */
  readonly finding: string | undefined
}

/** Bytes of a question: a saved run may be one. */
const most = 2 ** 25

/** Serves the page until an interrupt. Returns the exit code. Throws a `UsageError` where the port cannot be had. */
export async function exploreInPage(spec: ReadySpec, options: Options, terminal: Terminal): Promise<number> {
  let isStopped = false
  const subject = await exploration(spec, options, terminal, () => isStopped || terminal.interrupted())
  if (subject.kind === 'diagnosed') {
    showDiagnostics(subject, terminal)
    return diagnosticsCode([subject])
  }
  if (spec.warnings !== undefined) showDiagnostics(spec.warnings, terminal)
  const ask = conversation(
    {
      ...subject,
      lockspec: version,
      told: ({ diagnostics, sources }) => renderDiagnostics(diagnostics, sources, { color: false, width: 80 }),
    },
    subject.first,
  )
  const begin = options.finding === undefined ? [] : [`finding ${options.finding}`]
  for (const line of [...options.watch.map((text) => `watch ${text}`), ...begin]) {
    const answer = await ask({ kind: 'obey', line })
    if (answer.kind !== 'wrong') continue
    terminal.err(`${line.startsWith('finding') ? 'lockspec: ' : ''}${answer.text}\n`)
    return exitCodes.usage
  }
  const sources = spec.plan.sources.map(({ path, disk }) => ({ path, text: readText(disk) }))
  const page = explorerPage({ subject: { lockspec: version, ...subject.owner, sources }, asks: 'server', begin: [] }, builtPage('explorer'))
  const token = randomBytes(16).toString('hex')
  const asked = async (question: Question): Promise<object> => {
    isStopped = question.kind === 'stop'
    return question.kind === 'stop' ? {} : ask(question)
  }
  await served(options.port, `${token}/`, terminal, (request, response) => void answered({ token, page, asked }, request, response))
  return exitCodes.ok
}

interface Serving {
  readonly token: string
  readonly page: string
  readonly asked: (question: Question) => Promise<object>
}

async function answered({ token, page, asked }: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const [, given, name, ...more] = (request.url ?? '').split('/')
  response.setHeader('cache-control', 'no-store')
  response.setHeader('referrer-policy', 'no-referrer')
  if (given !== token) return said(response, 403, 'this address lacks the token that lockspec explore --web printed')
  if (more.length > 0 || (name !== '' && name !== 'ask')) return said(response, 404, 'there is nothing here')
  if (request.method !== (name === 'ask' ? 'POST' : 'GET'))
    return said(response, 405, name === 'ask' ? 'ask by POST' : 'the page is only read')
  if (name === '') {
    response.setHeader('content-type', 'text/html; charset=utf-8')
    response.end(page)
    return
  }
  try {
    const question = await questionIn(request)
    const answer = question === undefined ? { kind: 'wrong', text: 'that is no question' } : await asked(question)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  } catch (error) {
    said(response, 500, error instanceof Error ? error.message : String(error))
  }
}

/** Undefined where it is none. */
async function questionIn(request: IncomingMessage): Promise<Question | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > most) return undefined
    parts.push(part)
  }
  try {
    const { kind, line, text, name, number } = JSON.parse(Buffer.concat(parts).toString()) as Readonly<Record<string, unknown>>
    if (kind === 'stop' || kind === 'save') return { kind }
    if (kind === 'obey' && typeof line === 'string') return { kind, line }
    if (kind !== 'load' || typeof text !== 'string' || typeof name !== 'string') return undefined
    return { kind, text, name, number: typeof number === 'number' ? number : 1 }
  } catch {
    return undefined
  }
}
