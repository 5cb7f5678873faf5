// An explorer for a page. Input: questions, one after the other whenever they come; output: an answer to each, as plain data. The same in a server
// on this machine and in a worker of a page.
import { commandOf } from '../runtime/explorer/commands.ts'
import type { Moved } from '../runtime/explorer/perform.ts'
import { sessionOf, taken } from '../runtime/explorer/session.ts'
import { traceDocument } from '../runtime/explorer/trace.ts'
import { foundJson, viewOf, type Answer, type Question } from '../runtime/explorer/view.ts'
import type { Trace } from '../runtime/index.ts'
import { loaded, obeyed, type Desk, type Reply, type Subject } from './desk.ts'

interface Place<Wrong extends { readonly kind: 'diagnosed' }> extends Subject<Wrong> {
  readonly lockspec: string
  /** What the compiler says, as text. */
  readonly told: (wrong: Wrong) => string
}

export type Ask = (question: Exclude<Question, { readonly kind: 'stop' }>) => Promise<Answer>

/** A question that comes while another is answered waits for it. */
export function conversation<Wrong extends { readonly kind: 'diagnosed' }>(place: Place<Wrong>, first: Trace): Ask {
  let desk: Desk = { session: sessionOf(first, undefined), found: undefined }
  let failing: Moved['failing']
  let last: Promise<unknown> = Promise.resolve()

  async function answered(question: Parameters<Ask>[0]): Promise<Answer> {
    if (question.kind === 'save') {
      const document = traceDocument(place.explored, taken(desk.session), place.owner, place.lockspec)
      return { kind: 'saved', text: `${JSON.stringify(document, undefined, 2)}\n` }
    }
    const reply = await replied(place, desk, question)
    if (reply.kind === 'wrong') return { kind: 'wrong', text: reply.message }
    if (reply.kind === 'diagnosed') return { kind: 'wrong', text: place.told(reply) }
    desk = reply.desk
    failing = reply.kind === 'moved' ? reply.failing : failing
    return {
      kind: 'view',
      view: await place.inSlices(viewOf(place.explored, { session: desk.session, failing })),
      said: reply.kind === 'moved' ? reply.said : [],
      findings: desk.found === undefined ? null : foundJson(place.explored, desk.found),
    }
  }
  return (question) => {
    const mine = last.then(() => answered(question))
    last = mine.catch(() => undefined)
    return mine
  }
}

async function replied<Wrong extends { readonly kind: 'diagnosed' }>(
  place: Place<Wrong>,
  desk: Desk,
  question: Exclude<Parameters<Ask>[0], { readonly kind: 'save' }>,
): Promise<Reply<Wrong>> {
  if (question.kind === 'load') {
    try {
      return loaded(place.explored, place.owner, desk, { ...question, document: JSON.parse(question.text) as unknown })
    } catch (error) {
      if (error instanceof SyntaxError) return { kind: 'wrong', message: `${question.name} is no JSON` }
      throw error
    }
  }
  const command = commandOf(question.line)
  switch (command.kind) {
    case 'wrong':
      return command
    case 'save':
    case 'load':
    case 'quit':
      return { kind: 'wrong', message: `${command.kind} is for a terminal` }
    case 'steps':
    case 'run':
    case 'state':
    case 'waits':
    case 'help':
      // A page shows all of that.
      return { kind: 'moved', desk, since: undefined, said: [], failing: undefined }
    default:
      return obeyed(place, desk, command)
  }
}
