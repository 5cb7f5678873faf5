// An explorer for a page. Input: questions, one after the other whenever they come; output: an answer to each, as plain data. The same in a server
// on this machine and in a worker of a page. A word stops the questions that were asked before it, and no other.
import { commandOf } from '../runtime/explorer/commands.ts'
import type { Moved } from '../runtime/explorer/perform.ts'
import { taken } from '../runtime/explorer/session.ts'
import { traceDocument } from '../runtime/explorer/trace.ts'
import { foundJson, viewOf, type Answer, type Asked } from '../runtime/explorer/view.ts'
import { loaded, obeyed, type Desk, type Reply, type Stopped, type Subject } from './desk.ts'

interface Place<Wrong extends { readonly kind: 'diagnosed' }> extends Subject<Wrong> {
  readonly lockspec: string
  /** What the compiler says, as text. */
  readonly told: (wrong: Wrong) => string
}

export interface Conversation {
  /** A question that comes while another is answered waits for it. */
  readonly ask: (question: Asked) => Promise<Answer>
  /** Of what was asked so far. */
  readonly stop: () => void
}

/** `begun`: where it begins. `ended`: whether nobody listens any more. */
export function conversation<Wrong extends { readonly kind: 'diagnosed' }>(place: Place<Wrong>, begun: Desk, ended: Stopped): Conversation {
  let desk = begun
  let failing: Moved['failing']
  let last: Promise<unknown> = Promise.resolve()
  let asked = 0
  /** Questions up to this one are not waited for. */
  let stopped = 0

  async function answered(question: Asked, isStopped: Stopped): Promise<Answer> {
    if (question.kind === 'save') {
      const document = traceDocument(place.explored, taken(desk.session), place.owner, place.lockspec)
      return { kind: 'saved', text: `${JSON.stringify(document, undefined, 2)}\n` }
    }
    const reply = await replied(place, desk, question, isStopped)
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
  return {
    ask: (question) => {
      const number = (asked += 1)
      const mine = last.then(() => answered(question, () => number <= stopped || ended()))
      last = mine.catch(() => undefined)
      return mine
    },
    stop: () => {
      stopped = asked
    },
  }
}

async function replied<Wrong extends { readonly kind: 'diagnosed' }>(
  place: Place<Wrong>,
  desk: Desk,
  question: Exclude<Asked, { readonly kind: 'save' }>,
  isStopped: Stopped,
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
      return obeyed(place, desk, command, isStopped)
  }
}
