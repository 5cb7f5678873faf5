// What a step says of itself, in the words that text, diagrams and the explorer share: its statement, its choices, what happened on its
// way. Input: told steps; output: single lines of plain text.
import type { At } from '../contract.ts'
import { listed, printable, statementText } from './paint.ts'
import type { Event, Frame, Step } from './steps.ts'
import { valueText } from './steps.ts'

/** A line of the spec itself as its number, of a file that it imports with that file's name: `fs:12`. */
export const lineText = (at: At, file: string): string =>
  at.file === file ? String(at.line) : `${at.file.replace(/^.*\//, '').replace(/\.lockspec$/, '')}:${at.line}`

/** `dio_write // target = File[0]`: what has a value as it begins; and of a handler that it serves a fault. */
export function frameText(frame: Frame): string {
  const values = frame.values.map((each) => `${each.name} = ${valueText(each.value)}`).join(', ')
  const call = frame.role === 'handler' ? `fault: ${frame.name}` : frame.name
  return values === '' ? call : `${call} // ${values}`
}

/** A step as its label, its statement and how it went. */
export function stepText(step: Step): string {
  const text = statementText(step.text)
  const label = step.label === null || text.startsWith(`${step.label}:`) ? '' : `${step.label}: `
  const queued = step.verb === 'granted' ? ' [granted]' : ''
  return `${label}${text}${queued}${step.answer === undefined ? '' : ` [${step.answer}]`}${takenText(step)}`
}

/** `[A.stop = true]`: the branches that choices took. */
export const takenText = ({ branch, inside }: Pick<Step, 'branch' | 'inside'>): string =>
  [...(branch === undefined ? [] : [branch]), ...inside].map((one) => ` [${statementText(one)}]`).join('')

/** What happened on a step's way, a line each; calls that end one around the other by the same outcome are one. */
export function eventTexts(events: readonly Event[]): readonly { readonly kind: Event['kind']; readonly text: string }[] {
  return events.flatMap((event, index) => {
    const alike = (other: Event | undefined): boolean => event.kind === 'left' && other?.kind === 'left' && other.outcome === event.outcome
    if (alike(events[index - 1])) return []
    const end = events.findIndex((other, k) => k > index && !alike(other))
    const names = events.slice(index, end < 0 ? undefined : end).flatMap((each) => (each.kind === 'left' ? [each.procedure] : []))
    const text = event.kind === 'left' && alike(events[index + 1]) ? `=> ${listed(names)} end: ${event.outcome}` : eventText(event)
    return text === undefined ? [] : [{ kind: event.kind, text }]
  })
}

/** What happened, without the calls that end by `ok`. */
export const endingTexts = (events: readonly Event[]): ReturnType<typeof eventTexts> =>
  eventTexts(events.filter((event) => event.kind !== 'left' || event.outcome !== 'ok'))

function eventText(event: Event): string | undefined {
  switch (event.kind) {
    case 'ends':
      return `=> ${event.operation} ends: ${event.outcome}`
    case 'left':
      return `=> ${event.procedure} ends: ${event.outcome}`
    case 'retry':
      return `=> retry ${event.name}`
    case 'leaks':
      return `=> ${event.call} leaks ${event.lock}.${event.mode}`
    case 'warns':
      return `=> warns ${event.name}: ${printable(event.message)}`
    case 'fails':
      return `=> fails ${event.name}: ${printable(event.message)}`
    case 'round':
      return undefined
  }
}

/** A write that leaves everything as it was: said, so that nobody looks for the change. */
export const standsStill = (step: Step): boolean =>
  (step.verb === 'assign' || step.verb === 'atomic') && step.holds.length === 0 && step.events.length === 0
