// A step on one line where it fits: the calls that are new, the statement, what it changed, how calls end. Input: told steps; output: pieces of
// text, and the lines that they make in a width.
import type { Meta } from '../contract.ts'
import type { Paint, Style } from './paint.ts'
import { statementText, wrap } from './paint.ts'
import type { Event, Frame, Step } from './steps.ts'
import { changeText, holdText, modeText, queueText, valueText } from './steps.ts'
import { eventTexts, standsStill, stepText } from './words.ts'
import { holderOf, nameOf } from '../elements.ts'

/** Lines as they are drawn in a width, and the longest of what should not be broken. */
export interface Drawn {
  readonly least: number
  readonly lines: (width: number, paint: Paint) => readonly string[]
}

/** What is told of one step, in pieces that are not broken where a line has room for them. */
interface Piece {
  readonly text: string
  /** Before it where it stands behind another on a line. */
  readonly joint: string
  readonly style: Style | undefined
  /** It may be cut. */
  readonly cut?: boolean
}

/** A line, or as few as it takes; what a composed statement says is cut where that spares one. */
export function pieced(pieces: readonly Piece[]): Drawn {
  return {
    least: Math.max(...pieces.slice(0, 2).map(({ text, cut }) => (cut === true ? CUT : text.length))),
    lines: (width, paint) => {
      const whole = pieces.reduce((sum, { joint, text }, index) => sum + text.length + (index === 0 ? 0 : joint.length), 0)
      const lines: string[] = []
      let used = 0
      for (const { text: full, joint, style, cut } of pieces) {
        const text = cut === true ? shortened(full, Math.max(CUT, full.length - Math.max(0, whole - width))) : full
        const painted = (one: string): string => (style === undefined ? one : paint(style, one))
        if (lines.length > 0 && used + joint.length + text.length <= width) {
          lines[lines.length - 1] += joint + painted(text)
          used += joint.length + text.length
          continue
        }
        const indent = lines.length === 0 ? '' : joint.includes('//') || joint === ', ' ? '  // ' : '  '
        const broken = wrap(text, width - indent.length, 2)
        broken.forEach((line, k) => lines.push((k === 0 ? indent : ' '.repeat(indent.length)) + painted(line)))
        used = indent.length + (broken.at(-1)?.length ?? 0)
      }
      return lines
    },
  }
}

/** What is left of a composed statement at least: `atomic { … }`, whose line says where it stands and whose effects stand beside it. */
const CUT = 12

const shortened = (text: string, most: number): string =>
  text.length <= most ? text : `${text.slice(0, Math.max(text.indexOf('{') + 1, text.lastIndexOf(' ', most - 4))).trimEnd()} … }`

/** What is told of a step on its line, behind the step of its task before; `told`: chains of calls that need not be told in full again. */
export function briefPieces(
  step: Step,
  last: Step | undefined,
  told: Set<string>,
  meta: Meta,
  shorten: (text: string) => string,
): readonly Piece[] {
  const crumb = crumbOf(step, last, told)
  const piece = (text: string, joint: string, style?: Style): Piece => ({ text: shorten(text), joint, style })
  const ends = briefEvents(step.events)
  const statement = {
    text: briefText(step, shorten),
    joint: crumb === undefined ? '' : ' ',
    style: undefined,
    cut: composed.has(step.verb),
  }
  return [
    ...(crumb === undefined ? [] : [piece(`${crumb}:`, '', 'strong')]),
    statement,
    ...briefRemarks(step, meta, shorten).map((text, index) => piece(text, index === 0 ? '  // ' : ', ', 'faint')),
    ...(ends === '' ? [] : [piece(ends, ' ', step.events.some(({ kind }) => kind === 'ends') ? 'strong' : 'open')]),
  ]
}

const composed: ReadonlySet<string> = new Set(['atomic', 'select', 'either'])

/** Of what stands behind a test or a try on its line the next steps tell; a try that fails names the lock itself. */
function briefText(step: Step, shorten: (text: string) => string): string {
  const text = stepText(step)
  if (step.verb !== 'try' && step.verb !== 'test') return text
  const answer = /( \[(?:yes|no|taken|failed)\].*)$/.exec(text)?.[1] ?? ''
  const statement = text.slice(0, text.length - answer.length).replace(/ \{.*$/, '')
  if (step.verb === 'test') return statement + answer
  const { tried } = step
  const bare = statement.replace(/^if (?:not )?(?=trylock )/, '')
  return (tried === undefined ? bare : bare.replace(/trylock .*/, () => `trylock ${shorten(tried)}`)) + answer
}

/**
 * The calls behind those that the task's step before stood in, of a chain that was told already the last alone; after a return, the call that
 * it came back to.
 */
export function crumbOf(
  { task, frames }: Pick<Step, 'task' | 'frames'>,
  last: Step | undefined,
  told = new Set<string>(),
): string | undefined {
  const shown = frames.filter(({ role }) => role !== 'touch')
  const fresh = shown.filter(({ seen }) => !seen)
  if (fresh.length > 0) {
    const chain = fresh.map((frame, index) => callText(frame, fresh[index - 1])).join(' > ')
    const key = `${task} ${chain}`
    if (fresh.length > 1 && told.has(key)) return `… > ${fresh.at(-1)!.name}`
    told.add(key)
    return chain
  }
  const before = last?.frames.filter(({ role }) => role !== 'touch') ?? []
  const ended = last?.events.some(({ kind }) => kind === 'ends' || kind === 'round') === true
  return !ended && before.length > shown.length ? shown.at(-1)?.name : undefined
}

/** With its arguments, but for those that its caller has under the same name. */
export function callText({ name, values }: Frame, caller: Frame | undefined): string {
  const own = values.filter((one) => one.parameter && !caller?.values.some((other) => other.name === one.name && other.value === one.value))
  return own.length === 0 ? name : `${name}(${own.map((each) => `${each.name}=${valueText(each.value)}`).join(', ')})`
}

/** The outcomes by which calls end unless it is `ok`, and the rules that answer them; which calls these are the next step shows. */
function briefEvents(events: readonly Event[]): string {
  const outcomes = events.flatMap((event) => (event.kind === 'left' && event.outcome !== 'ok' ? [event.outcome] : []))
  const others = eventTexts(events.filter(({ kind }) => kind !== 'left')).map(({ text }) => text.replace(/^=> /, ''))
  const told = [...outcomes.filter((one, index) => one !== outcomes[index - 1]), ...others]
  return told.length === 0 ? '' : `=> ${told.join(', ')}`
}

/**
 * Holds that change, of a statement that names the lock its object alone; values at their leaf that the statement does not say itself, no names
 * that only begin to have one.
 */
const briefRemarks = (step: Step, meta: Meta, shorten: (text: string) => string): readonly string[] =>
  effects(step, meta, (hold) => objectOf(step, shorten(hold)))

/** What a step changed, and who joined or left a queue, each in a few words. */
export const effectTexts = (step: Step, meta: Meta): readonly string[] => effects(step, meta, () => undefined)

/** `short`: what is said of the only lock that the moving task takes or releases, where that needs no verb. */
function effects(step: Step, meta: Meta, short: (hold: string) => string | undefined): readonly string[] {
  const moved = step.holds.flatMap(({ task, became, taken, released }) => {
    const own = task === holderOf(meta, step.task)
    const who = own ? '' : `${nameOf(meta, task)} `
    const [only, ...more] = [...taken, ...released]
    const object = own && only !== undefined && more.length === 0 && became.length === 0 ? short(holdText([only])) : undefined
    if (object !== undefined) return [object]
    return [
      ...became.map(({ from, to }) => `${who}${holdText([from])} becomes ${modeText(to.mode)}`),
      ...(taken.length === 0 ? [] : [`${who}${own ? 'takes' : 'gets'} ${holdText(taken)}`]),
      ...(released.length === 0 ? [] : [`${who}${own ? 'releases' : 'loses'} ${holdText(released)}`]),
    ]
  })
  const bound = /^(?:let|var) (\w+)/.exec(step.text)?.[1]
  const changes = step.changes.filter(
    ({ kind, name, before }) => kind !== 'local' || before !== undefined || name === bound || step.verb === 'choose',
  )
  const statement = statementText(step.text)
  const values = changes.map(briefChange).filter((one) => one !== statement)
  const told = [...moved, ...values, ...step.queues.map((queued) => queueText(meta, queued, step.task))]
  return told.length === 0 && step.changes.length === 0 && standsStill(step) ? ['changes nothing'] : told
}

/** Whose lock it is that `lock file.pagecache.add` takes. */
function objectOf({ verb, text }: Step, hold: string): string | undefined {
  if (verb !== 'lock' && verb !== 'granted' && verb !== 'unlock') return undefined
  const named = /\b(?:un)?lock \w+(?:\[[^\]]*\])?(\.[\w.]+)$/.exec(statementText(text))?.[1]
  const bare = named?.replace(/\.\w+$/, '')
  const field = [named, bare].find((one) => one !== undefined && one !== '' && hold.endsWith(one))
  return field === undefined ? undefined : hold.slice(0, hold.length - field.length)
}

const briefChange = (change: Step['changes'][number]): string =>
  typeof change.before === 'object' && typeof change.after === 'object'
    ? changeText(change)
    : `${change.name.replace(/^current\./, '')} = ${valueText(change.after)}`
