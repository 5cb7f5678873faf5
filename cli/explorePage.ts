// `lockspec explore --web`: the explorer in a page. Input: what is explored and where it begins, a port; output: the address, which carries a token,
// and behind it the page and an answer to each of its questions, until an interrupt.
import { randomBytes } from 'node:crypto'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { renderDiagnostics } from '../compiler/diagnostics/render.ts'
import { type Conversation, conversation } from '../driver/conversation.ts'
import type { Desk } from '../driver/desk.ts'
import { explorerPage } from '../driver/page.ts'
import type { Question } from '../runtime/explorer/view.ts'
import { builtPage } from './builtPage.ts'
import { exitCodes } from './exit.ts'
import type { Exploration } from './exploration.ts'
import { said, served } from './loopback.ts'
import type { Plan } from './plan.ts'
import { sourcesOf } from './sources.ts'
import type { Terminal } from './terminal.ts'
import { version } from './version.ts'

/** Bytes of a question: a saved run may be one. */
const MOST_BYTES = 2 ** 25

/** Serves the page until an interrupt; `begun`: where it begins. Returns the exit code. Throws a `UsageError` where the port cannot be had. */
export async function exploreInPage(plan: Plan, subject: Exploration, begun: Desk, port: number, terminal: Terminal): Promise<number> {
  const talk = conversation(
    {
      ...subject,
      lockspec: version,
      told: ({ diagnostics, sources }) => renderDiagnostics(diagnostics, sources, { color: false, width: 80 }),
    },
    begun,
    terminal.interrupted,
  )
  const shown = { lockspec: version, ...subject.owner, sources: sourcesOf(plan) }
  const page = explorerPage({ subject: shown, asks: 'server', begin: [] }, builtPage('explorer'))
  const token = randomBytes(16).toString('hex')
  await served(port, `${token}/`, terminal, (request, response) => void answered({ token, page, talk }, request, response))
  return exitCodes.ok
}

interface Serving {
  readonly token: string
  readonly page: string
  readonly talk: Conversation
}

async function answered({ token, page, talk }: Serving, request: IncomingMessage, response: ServerResponse): Promise<void> {
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
    const answer = question === undefined ? { kind: 'wrong', text: 'that is no question' } : await answerTo(talk, question)
    response.setHeader('content-type', 'application/json')
    response.end(JSON.stringify(answer))
  } catch (error) {
    said(response, 500, error instanceof Error ? error.message : String(error))
  }
}

function answerTo({ ask, stop }: Conversation, question: Question): object | Promise<object> {
  if (question.kind !== 'stop') return ask(question)
  stop()
  return {}
}

/** Undefined where it is none. */
async function questionIn(request: IncomingMessage): Promise<Question | undefined> {
  const parts: Buffer[] = []
  let length = 0
  for await (const part of request as AsyncIterable<Buffer>) {
    length += part.length
    if (length > MOST_BYTES) return undefined
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
