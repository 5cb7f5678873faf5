// `lockspec explore`: one variant of one workload, step by step, by commands of somebody at a terminal or of a script. Input: a spec, one workload
// and variant, lines of standard input; output: what each command says. Here is what needs a terminal or a file.
import { readFileSync } from 'node:fs'
import { visible } from '../compiler/diagnostics/visible.ts'
import { type Desk, type Reply, firstDesk, loaded, obeyed } from '../driver/desk.ts'
import { type Command, commandOf } from '../runtime/explorer/commands.ts'
import { taken } from '../runtime/explorer/session.ts'
import { type Page, headline, introduced, lookLines, movedLines } from '../runtime/explorer/tell.ts'
import { traceDocument } from '../runtime/explorer/trace.ts'
import { coloured, indented, plain, plural } from '../runtime/report/paint.ts'
import { type Diagnosed, showDiagnostics } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { type Exploration, exploration } from './exploration.ts'
import { exploreInPage } from './explorePage.ts'
import { reason } from './files.ts'
import { wholeNumber } from './numbers.ts'
import { oneSpec, refused } from './oneSpec.ts'
import { type Plan, type Selection, runName } from './plan.ts'
import type { Terminal } from './terminal.ts'
import { UsageError, printableName } from './usage.ts'
import { version } from './version.ts'
import { writeOutput } from './write.ts'

interface ExploreOptions extends Selection {
  readonly list: boolean
  readonly watch: readonly string[]
  /** Where to begin, by its number; undefined: at the start. */
  readonly finding: string | undefined
  /** In a page, served at a port of the loopback address; 0: any that is free. */
  readonly port: number | undefined
}

/** Who explores what. */
interface Reader {
  readonly subject: Exploration
  readonly terminal: Terminal
  readonly page: Page
}

type Said =
  | { readonly kind: 'said'; readonly desk: Desk; readonly lines: readonly string[] }
  | { readonly kind: 'end' }
  | { readonly kind: 'wrong'; readonly message: string }
  | Diagnosed

export async function explore(paths: readonly string[], options: ExploreOptions, terminal: Terminal): Promise<number> {
  const number = options.finding === undefined ? undefined : wholeNumber('--finding', options.finding, 1, 999_999)
  const spec = await oneSpec('explore takes', paths, options, terminal)
  if (typeof spec === 'number') return spec
  const subject = await exploration(spec, options, terminal)
  if (subject.kind === 'diagnosed') return refused(subject, terminal)
  if (spec.warnings !== undefined) showDiagnostics(spec.warnings, terminal)
  const desk = await firstDesk(subject, subject.first, options.watch)
  if ('kind' in desk) return refused(desk, terminal, exitCodes.usage)
  const { port } = options
  if (port === undefined) return atTerminal(spec.plan, subject, desk, number, terminal)
  const begun = number === undefined ? desk : await foundIn(subject, desk, number, terminal)
  return 'kind' in begun ? refused(begun, terminal) : exploreInPage(spec.plan, subject, begun, port, terminal)
}

/** The desk at the end of the run to a finding; a UsageError where there is none. */
async function foundIn(subject: Exploration, desk: Desk, number: number, terminal: Terminal): Promise<Desk | Diagnosed> {
  const reply = await obeyed(subject, desk, { kind: 'finding', number }, terminal.interrupted)
  if (reply.kind === 'wrong') throw new UsageError(reply.message)
  return reply.kind === 'diagnosed' ? reply : reply.desk
}

async function atTerminal(plan: Plan, subject: Exploration, desk: Desk, number: number | undefined, terminal: Terminal): Promise<number> {
  const paint = terminal.color ? coloured : plain
  const reader: Reader = { subject, terminal, page: { width: terminal.width, paint } }
  const { firsts } = subject.explored
  const many = firsts.length === 1 ? '' : `; ${firsts.length} first states`
  const name = `${paint('strong', plan.spec)}  ${visible(plan.file)}\n${paint('strong', runName(subject.run))}`
  terminal.out(`${name}${many}; help lists the commands\n\n`)
  const first = number === undefined ? await looked(reader, desk) : await answered(reader, desk, { kind: 'finding', number })
  if (first.kind === 'diagnosed') return refused(first, terminal)
  if (first.kind === 'wrong') throw new UsageError(first.message)
  if (terminal.interrupted()) return exitCodes.interrupted
  return conversation(reader, first.kind === 'said' ? shown(reader, first) : desk)
}

/** Until the end of the input. What is wrong ends a script, and is said to a person. */
async function conversation(reader: Reader, begun: Desk): Promise<number> {
  const { terminal } = reader
  const { lines, interactive } = terminal.input()
  let desk = begun
  for await (const line of lines) {
    if (terminal.interrupted()) return exitCodes.interrupted
    if (line.trim() === '') continue
    const said = await replied(reader, desk, line)
    if (terminal.interrupted()) return exitCodes.interrupted
    if (said.kind === 'end') break
    if (said.kind === 'said') desk = shown(reader, said)
    else if (said.kind === 'diagnosed') showDiagnostics(said, terminal)
    else terminal.err(`lockspec: ${visible(said.message)}\n`)
    if (said.kind !== 'said' && !interactive) return exitCodes.usage
  }
  return terminal.interrupted() ? exitCodes.interrupted : exitCodes.ok
}

function shown({ terminal }: Reader, { desk, lines }: Extract<Said, { kind: 'said' }>): Desk {
  terminal.out(`${lines.join('\n')}\n\n`)
  return desk
}

async function replied(reader: Reader, desk: Desk, line: string): Promise<Said> {
  const command = commandOf(line)
  if (command.kind === 'wrong') return command
  try {
    return await answered(reader, desk, command)
  } catch (error) {
    if (error instanceof UsageError) return { kind: 'wrong', message: error.message }
    throw error
  }
}

async function answered(reader: Reader, desk: Desk, command: Command): Promise<Said> {
  const { subject, terminal, page } = reader
  const { explored, owner } = subject
  switch (command.kind) {
    case 'quit':
      return { kind: 'end' }
    case 'save': {
      const run = taken(desk.session)
      writeOutput(command.file, `${JSON.stringify(traceDocument(explored, run, owner, version), undefined, 2)}\n`)
      return { kind: 'said', desk, lines: [`${plural(run.steps.length, 'step')} written to ${visible(command.file)}`] }
    }
    case 'load': {
      const document = documentIn(command.file)
      return said(
        reader,
        loaded(explored, owner, desk, { document, name: printableName(command.file), number: command.number }),
        '; run shows them',
      )
    }
    case 'steps':
      return looked(reader, desk)
    case 'run':
    case 'state':
    case 'waits':
    case 'help':
      return { kind: 'said', desk, lines: await subject.inSlices(lookLines(explored, desk.session, command, page)) }
    case 'finding':
      return said(reader, await obeyed(subject, desk, command, terminal.interrupted), '; run shows them, to N goes back to one')
    default:
      return said(reader, await obeyed(subject, desk, command, terminal.interrupted))
  }
}

/** `hint`: what else there is, behind what is said. */
async function said({ subject, page }: Reader, reply: Reply<Diagnosed>, hint = ''): Promise<Said> {
  const { explored } = subject
  switch (reply.kind) {
    case 'moved': {
      const told = reply.said.map((line, index) => (index === reply.said.length - 1 ? line + hint : line))
      const lines = await subject.inSlices(movedLines(explored, { ...reply, said: told, session: reply.desk.session }, page))
      return introducing({ subject, page }, reply.desk, lines)
    }
    case 'found': {
      const { findings, ended } = reply.result
      const all = findings.flatMap((one, index) => indented(`${index + 1}  ${headline(explored, one)}`, page.width, 2, 5))
      const end = ended === 'complete' ? [] : ['the search ended early: there may be more']
      return introducing({ subject, page }, reply.desk, [...(all.length === 0 ? ['check finds nothing'] : all), ...end])
    }
    default:
      return reply
  }
}

/** With what the short names stand for. */
function introducing(
  { subject, page }: Pick<Reader, 'subject' | 'page'>,
  desk: Desk,
  lines: readonly string[],
): Extract<Said, { kind: 'said' }> {
  const told = introduced(subject.explored, desk.session, lines, page)
  return { kind: 'said', desk: { ...desk, session: told.session }, lines: told.lines }
}

async function looked({ subject, page }: Reader, desk: Desk): Promise<Extract<Said, { kind: 'said' }>> {
  const lines = await subject.inSlices(lookLines(subject.explored, desk.session, { kind: 'steps' }, page))
  return introducing({ subject, page }, desk, lines)
}

function documentIn(file: string): unknown {
  let text: string
  try {
    text = readFileSync(file, 'utf8')
  } catch (error) {
    throw new UsageError(`cannot read ${printableName(file)}: ${reason(error)}`)
  }
  try {
    return JSON.parse(text) as unknown
  } catch {
    throw new UsageError(`${printableName(file)} is no JSON`)
  }
}
