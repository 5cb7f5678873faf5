// What an explorer is asked to do, for whoever asks it: somebody at a terminal, a script, a page. Input: what is explored, with what only its place
// can do (compile, search), and a command; output: the next session and what is to be said. Moves are the runtime's.
import type { Command, Look, Move } from '../runtime/explorer/commands.ts'
import type { Explored } from '../runtime/explorer/model.ts'
import { among, performed, type Moved } from '../runtime/explorer/perform.ts'
import { MOST_STATES, reached } from '../runtime/explorer/reach.ts'
import { here, sessionOf, stepped, taken, type Session } from '../runtime/explorer/session.ts'
import { headline } from '../runtime/explorer/tell.ts'
import { loadedRun, type Owner } from '../runtime/explorer/trace.ts'
import type { RunResult, Trace, WatchingModule } from '../runtime/index.ts'
import { grouped, plural } from '../runtime/report/paint.ts'
import { conditionOf } from '../runtime/watched.ts'
import { nth } from '../runtime/entries.ts'

/** `Wrong`: what the compiler says of an expression, or of the spec. */
export interface Subject<Wrong extends { readonly kind: 'diagnosed' }> {
  readonly explored: Explored
  readonly owner: Owner
  /** What answers for these expressions, of which the last is new. */
  readonly watching: (texts: readonly string[]) => Promise<WatchingModule | Wrong>
  /** As `check` has them, explained. */
  readonly findings: (stopped: Stopped) => Promise<RunResult | Wrong>
  readonly inSlices: <T>(run: Generator<void, T>) => Promise<T>
}

/** Whether somebody does not want to wait any longer for what is being done. */
export type Stopped = () => boolean

/** What is kept from command to command. */
export interface Desk {
  readonly session: Session
  /** What `check` found, once it was asked. */
  readonly found: RunResult | undefined
}

export type Reply<Wrong> =
  | ({ readonly kind: 'moved'; readonly desk: Desk } & Omit<Moved, 'session'>)
  /** They are to be listed. */
  | { readonly kind: 'found'; readonly desk: Desk; readonly result: RunResult }
  | { readonly kind: 'wrong'; readonly message: string }
  | Wrong

/** What is neither looked at nor kept in a file. */
type Asked = Exclude<Command, Look | { readonly kind: 'save' | 'load' | 'quit' }>

const wrong = (message: string) => ({ kind: 'wrong', message }) as const

const standing = (desk: Desk, since: number | undefined, said: readonly string[] = []) =>
  ({ kind: 'moved', desk, since, said, failing: undefined }) as const

/** In a first state, with these expressions watched; or what the compiler says of one. */
export async function firstDesk<Wrong extends { readonly kind: 'diagnosed' }>(
  subject: Subject<Wrong>,
  first: Trace,
  texts: readonly string[],
): Promise<Desk | Wrong> {
  let watching: WatchingModule | undefined
  for (const count of texts.keys()) {
    const module = await subject.watching(texts.slice(0, count + 1))
    if ('kind' in module) return module
    watching = module
  }
  return { session: sessionOf(first, watching), found: undefined }
}

/** A command done: the desk behind it and what is to be said, or why it cannot be done, or what the compiler says of its expression. */
export async function obeyed<Wrong extends { readonly kind: 'diagnosed' }>(
  subject: Subject<Wrong>,
  desk: Desk,
  command: Asked,
  stopped: Stopped,
): Promise<Reply<Wrong>> {
  switch (command.kind) {
    case 'watch':
      return watched(subject, desk, [...watchesOf(desk), command.text])
    case 'unwatch': {
      const all = watchesOf(desk)
      const { number } = command
      if (number !== undefined && all[number - 1] === undefined) return wrong(among('watched expression', all.length))
      return watched(subject, desk, number === undefined ? [] : all.filter((_, index) => index + 1 !== number))
    }
    case 'until':
      return until(subject, desk, command.text, stopped)
    case 'findings': {
      const result = await foundBy(subject, desk, stopped)
      return 'kind' in result ? result : { kind: 'found', desk: { ...desk, found: result }, result }
    }
    case 'finding':
      return finding(subject, desk, command.number, stopped)
    default:
      return moved(subject.explored, desk, command)
  }
}

function moved(explored: Explored, desk: Desk, move: Move) {
  const answer = performed(explored, desk.session, move)
  if (answer.kind === 'wrong') return answer
  const { session, ...rest } = answer
  return { ...rest, desk: { ...desk, session } }
}

/** What check finds is kept, unless it was stopped: then it is only some of it. */
const foundBy = async <Wrong extends { readonly kind: 'diagnosed' }>(subject: Subject<Wrong>, { found }: Desk, stopped: Stopped) =>
  found !== undefined && found.ended !== 'interrupted' ? found : subject.findings(stopped)

const watchesOf = ({ session }: Desk): readonly string[] => session.watching?.watched.map(({ text }) => text) ?? []

async function watched<Wrong extends { readonly kind: 'diagnosed' }>(
  subject: Subject<Wrong>,
  desk: Desk,
  texts: readonly string[],
): Promise<Reply<Wrong>> {
  const watching = texts.length === 0 ? undefined : await subject.watching(texts)
  if (watching !== undefined && 'kind' in watching) return watching
  return standing({ ...desk, session: { ...desk.session, watching } }, desk.session.at)
}

async function until<Wrong extends { readonly kind: 'diagnosed' }>(
  subject: Subject<Wrong>,
  desk: Desk,
  text: string,
  stopped: Stopped,
): Promise<Reply<Wrong>> {
  const { explored } = subject
  const { session } = desk
  const module = await subject.watching([text])
  if ('kind' in module) return module
  const holds = conditionOf(explored.meta, explored.settings, module)
  if (holds === undefined) return wrong(`until ${text}: that is no condition`)
  if (holds(here(session))) return standing(desk, undefined, ['it holds here'])
  const steps = await subject.inSlices(reached(explored, here(session), holds, stopped))
  if (steps === 'none') return standing(desk, undefined, ['it holds in no state that can be reached from here'])
  if (steps === 'stopped') return standing(desk, undefined, ['stopped: whether it can be reached is not known'])
  if (steps === 'unknown') return standing(desk, undefined, [`it holds in none of the ${grouped(MOST_STATES)} states that are nearest`])
  return standing({ ...desk, session: steps.reduce(stepped, session) }, session.at)
}

async function finding<Wrong extends { readonly kind: 'diagnosed' }>(
  subject: Subject<Wrong>,
  desk: Desk,
  number: number,
  stopped: Stopped,
): Promise<Reply<Wrong>> {
  const { explored } = subject
  const result = await foundBy(subject, desk, stopped)
  if ('kind' in result) return result
  const one = result.findings[number - 1]
  if (one === undefined) return wrong(among('finding', result.findings.length))
  const { trace, cycle } = one
  if (trace === undefined) return wrong(`${headline(explored, one)}: there is no run to it`)
  const steps = [...trace.steps, ...(cycle?.steps ?? [])]
  const begun = explored.firsts.find(({ states }) => nth(states, 0).every((word, w) => word === nth(trace.states, 0)[w]))?.begun
  const states = [...trace.states, ...(cycle?.states.slice(1) ?? [])]
  const run = taken({ run: { states, steps, switches: 0, ...(begun && { begun }) }, at: steps.length })
  const lasso = cycle === undefined ? '' : `; the last ${plural(cycle.steps.length, 'step')} come again and again`
  return standing({ found: result, session: { ...desk.session, run, at: steps.length } }, steps.length, [
    headline(explored, one),
    `${plural(steps.length, 'step')}${lasso}`,
  ])
}

/** `document`: whatever somebody gives as a run, under this name; `number`: of a document of `check`, which finding. */
export function loaded(explored: Explored, owner: Owner, desk: Desk, { document, name, number }: Loading): Reply<never> {
  const run = loadedRun(explored, document, owner, number)
  if (typeof run === 'string') return wrong(`${name}: ${run}`)
  const session = { ...desk.session, run, at: run.steps.length }
  return standing({ ...desk, session }, session.at, [`${plural(run.steps.length, 'step')} of ${name}`])
}

interface Loading {
  readonly document: unknown
  readonly name: string
  readonly number: number
}
