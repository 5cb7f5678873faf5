// `lockspec explore`: one variant of one workload, step by step, by commands of somebody at a terminal or of a script. Input: a spec, one workload
// and variant, lines of standard input; output: what each command says. Here is what needs the compiler, a search or a file; moves and looks are
// the runtime's.
import { readFileSync } from 'node:fs'
import { visible } from '../compiler/diagnostics/visible.ts'
import type { RunResult } from '../runtime/index.ts'
import { commandOf, type Command } from '../runtime/explorer/commands.ts'
import { exploredOf, type Explored } from '../runtime/explorer/model.ts'
import { among, performed, says, standing, type Answer } from '../runtime/explorer/perform.ts'
import { MOST_STATES, reached } from '../runtime/explorer/reach.ts'
import { here, sessionOf, stepped, taken, type Session } from '../runtime/explorer/session.ts'
import { headline, type Page } from '../runtime/explorer/tell.ts'
import { loadedRun, traceDocument, type Owner } from '../runtime/explorer/trace.ts'
import { coloured, grouped, indented, plain, plural } from '../runtime/report/paint.ts'
import { conditionOf } from '../runtime/watched.ts'
import { diagnosticsCode, showDiagnostics, type Diagnosed } from './diagnosed.ts'
import { exitCodes } from './exit.ts'
import { reason, specFiles } from './files.ts'
import { listText } from './list.ts'
import { defaultMemory } from './memory.ts'
import { checkNames, oneRun, runName, settingsFor, type PlannedRun, type Selection } from './plan.ts'
import { progressLine } from './progress.ts'
import { searchRun } from './reduction.ts'
import { explain, inSlices, type Job } from './search.ts'
import { readySpec, type ReadySpec } from './spec.ts'
import type { Terminal } from './terminal.ts'
import { UsageError, printableName } from './usage.ts'
import { version } from './version.ts'
import { wrongWatches } from './watch.ts'
import { writeOutput } from './write.ts'

interface ExploreOptions extends Selection {
  readonly list: boolean
  readonly watch: readonly string[]
  /** Where to begin, by its number; undefined: at the start. */
  readonly finding: string | undefined
}

/** What a session is about. */
interface Subject {
  readonly spec: ReadySpec
  readonly run: PlannedRun
  readonly owner: Owner
  readonly explored: Explored
  readonly terminal: Terminal
  readonly page: Page
}

/** What is kept from command to command. */
interface Desk {
  readonly session: Session
  /** What `check` found, once it was asked. */
  readonly found: RunResult | undefined
}

type Reply = { readonly kind: 'reply'; readonly desk: Desk; readonly lines: readonly string[] } | { readonly kind: 'end' } | Diagnosed

export async function explore(paths: readonly string[], options: ExploreOptions, terminal: Terminal): Promise<number> {
  const [file, ...more] = specFiles(paths)
  if (file === undefined || more.length > 0) throw new UsageError(`explore takes one spec; these are ${more.length + 1}`)
  const spec = await readySpec(file, options)
  if (spec.kind === 'diagnosed') return refused(spec, terminal)
  checkNames([spec.plan], options)
  const { finding: begin } = options
  if (begin !== undefined && !/^[1-9]\d{0,5}$/.test(begin)) throw new UsageError(`--finding ${printableName(begin)}: give its number`)
  if (options.list) {
    terminal.out(listText(spec.plan, terminal.width))
    return exitCodes.ok
  }
  const run = oneRun(spec.plan, options, 'explore')
  const module = await spec.module(run)
  if ('kind' in module) return refused(module, terminal)
  const explaining = await spec.explaining(run)
  if ('kind' in explaining) return refused(explaining, terminal)
  if (spec.warnings !== undefined) showDiagnostics(spec.warnings, terminal)
  const explored = exploredOf(module.meta, explaining, settingsFor(module.meta.parameters, run))
  const { plan } = spec
  const owner: Owner = { spec: plan.spec, file: plan.file, workload: run.workload, variant: run.variant }
  const paint = terminal.color ? coloured : plain
  const subject: Subject = { spec, run, owner, explored, terminal, page: { width: terminal.width, paint } }
  const [first] = explored.firsts
  if (first === undefined) throw new UsageError(`${runName(run)} has no first state: what runs before it fails; check says how`)
  const many = explored.firsts.length === 1 ? '' : `; ${explored.firsts.length} first states`
  terminal.out(`${paint('strong', plan.spec)}  ${visible(plan.file)}\n${paint('strong', runName(run))}${many}; help lists the commands\n\n`)
  let desk: Desk = { session: sessionOf(first, undefined), found: undefined }
  for (const text of options.watch) {
    const reply = await watched(subject, desk, [...watchesOf(desk), text])
    if (reply.kind === 'diagnosed') return refused(reply, terminal, exitCodes.usage)
    if (reply.kind === 'reply') desk = reply.desk
  }
  const reply = begin === undefined ? await looked(subject, desk) : await finding(subject, desk, Number(begin))
  if (reply.kind === 'diagnosed') return refused(reply, terminal)
  if (terminal.interrupted()) return exitCodes.interrupted
  if (reply.kind === 'reply') desk = shown(subject, reply)
  return conversation(subject, desk)
}

function refused(diagnosed: Diagnosed, terminal: Terminal, code = diagnosticsCode([diagnosed])): number {
  showDiagnostics(diagnosed, terminal)
  return code
}

/** Until the end of the input. What is wrong ends a script, and is said to a person. */
async function conversation(subject: Subject, begun: Desk): Promise<number> {
  const { terminal } = subject
  const { lines, interactive } = terminal.input()
  let desk = begun
  for await (const line of lines) {
    if (terminal.interrupted()) return exitCodes.interrupted
    if (line.trim() === '') continue
    const reply = await replied(subject, desk, line)
    if (terminal.interrupted()) return exitCodes.interrupted
    if (reply.kind === 'end') break
    if (reply.kind === 'reply') desk = shown(subject, reply)
    else if (reply.kind === 'diagnosed') showDiagnostics(reply, terminal)
    else terminal.err(`lockspec: ${visible(reply.message)}\n`)
    if (reply.kind !== 'reply' && !interactive) return exitCodes.usage
  }
  return terminal.interrupted() ? exitCodes.interrupted : exitCodes.ok
}

function shown({ terminal }: Subject, { desk, lines }: Extract<Reply, { kind: 'reply' }>): Desk {
  terminal.out(`${lines.join('\n')}\n\n`)
  return desk
}

async function replied(subject: Subject, desk: Desk, line: string): Promise<Reply | { readonly kind: 'wrong'; readonly message: string }> {
  const command = commandOf(line)
  if (command.kind === 'wrong') return command
  try {
    return await obeyed(subject, desk, command)
  } catch (error) {
    if (error instanceof UsageError) return { kind: 'wrong', message: error.message }
    throw error
  }
}

async function obeyed(subject: Subject, desk: Desk, command: Command): Promise<Reply> {
  switch (command.kind) {
    case 'watch':
      return watched(subject, desk, [...watchesOf(desk), command.text])
    case 'unwatch': {
      const all = watchesOf(desk)
      if (command.number !== undefined && all[command.number - 1] === undefined)
        throw new UsageError(among('watched expression', all.length))
      return watched(subject, desk, command.number === undefined ? [] : all.filter((_, index) => index + 1 !== command.number))
    }
    case 'until':
      return until(subject, desk, command.text)
    case 'findings':
      return findings(subject, desk)
    case 'finding':
      return finding(subject, desk, command.number)
    case 'load':
      return loaded(subject, desk, command.file, command.number)
    case 'save': {
      const run = taken(desk.session)
      writeOutput(command.file, `${JSON.stringify(traceDocument(subject.explored, run, subject.owner, version), undefined, 2)}\n`)
      return { kind: 'reply', desk, lines: [`${plural(run.steps.length, 'step')} written to ${visible(command.file)}`] }
    }
    case 'quit':
      return { kind: 'end' }
    default:
      return answered(desk, await inSlices(performed(subject.explored, desk.session, command, subject.page)))
  }
}

function answered(desk: Desk, answer: Answer): Extract<Reply, { kind: 'reply' }> {
  if (answer.kind === 'wrong') throw new UsageError(answer.message)
  return { kind: 'reply', desk: { ...desk, session: answer.session }, lines: answer.lines }
}

const looked = async ({ explored, page }: Subject, desk: Desk, since?: number): Promise<Extract<Reply, { kind: 'reply' }>> =>
  answered(desk, await inSlices(standing(explored, desk.session, page, since)))

const watchesOf = ({ session }: Desk): readonly string[] => session.watching?.watched.map(({ text }) => text) ?? []

// ---- what is compiled ----

async function watched(subject: Subject, desk: Desk, texts: readonly string[]): Promise<Reply> {
  const { spec, run } = subject
  const wrong = await wrongWatches(texts.slice(-1), [{ plan: spec.plan, runs: [{ ...run, expected: undefined }] }])
  if (wrong !== undefined) return wrong
  const watching = texts.length === 0 ? undefined : await spec.watching(run, texts)
  if (watching !== undefined && 'kind' in watching) return watching
  return looked(subject, { ...desk, session: { ...desk.session, watching } })
}

async function until(subject: Subject, desk: Desk, text: string): Promise<Reply> {
  const { spec, run, explored, terminal } = subject
  const wrong = await wrongWatches([text], [{ plan: spec.plan, runs: [{ ...run, expected: undefined }] }])
  if (wrong !== undefined) return wrong
  const module = await spec.watching(run, [text])
  if ('kind' in module) return module
  const holds = conditionOf(explored.meta, explored.settings, module)
  if (holds === undefined) throw new UsageError(`until ${printableName(text)}: that is no condition`)
  const { session } = desk
  if (holds(here(session))) return said(subject, desk, ['it holds here'])
  const steps = await inSlices(reached(explored, here(session), holds, terminal.interrupted))
  if (steps === 'none') return said(subject, desk, ['it holds in no state that can be reached from here'])
  if (steps === 'unknown') return said(subject, desk, [`it holds in none of the ${grouped(MOST_STATES)} states that are nearest`])
  return looked(subject, { ...desk, session: steps.reduce(stepped, session) }, session.at)
}

const said = ({ explored, page }: Subject, desk: Desk, lines: readonly string[]): Reply =>
  answered(desk, says(explored, desk.session, lines, page))

// ---- what is searched ----

/** As `check` has them. */
async function found({ spec, run, explored, terminal }: Subject, desk: Desk): Promise<RunResult | Diagnosed> {
  if (desk.found !== undefined) return desk.found
  const how = { reduce: 'auto', first: false, explained: true } as const
  const known = await spec.known(run, how)
  if (known !== undefined) return known
  const module = await spec.module(run)
  if ('kind' in module) return module
  const explaining = await spec.explaining(run)
  if ('kind' in explaining) return explaining
  const progress = progressLine(terminal.live)
  const job: Job = {
    module,
    settings: explored.settings,
    variant: run.variant,
    memory: defaultMemory(),
    first: false,
    progress: progress === undefined ? undefined : (state) => progress.show(`${spec.plan.spec} ${runName(run)}`, state),
    stopped: terminal.interrupted,
  }
  try {
    const result = await searchRun(spec, run, job, 'auto')
    return 'kind' in result ? result : await explain(job, result, explaining)
  } finally {
    progress?.clear()
  }
}

async function findings(subject: Subject, desk: Desk): Promise<Reply> {
  const { explored, page } = subject
  const result = await found(subject, desk)
  if ('kind' in result) return result
  const all = result.findings.flatMap((one, index) => indented(`${index + 1}  ${headline(explored, one)}`, page.width, 2, 5))
  const end = result.ended === 'complete' ? [] : ['the search ended early: there may be more']
  return said(subject, { ...desk, found: result }, [...(all.length === 0 ? ['check finds nothing'] : all), ...end])
}

async function finding(subject: Subject, desk: Desk, number: number): Promise<Reply> {
  const { explored } = subject
  const result = await found(subject, desk)
  if ('kind' in result) return result
  const { findings: all } = result
  const one = all[number - 1]
  if (one === undefined) throw new UsageError(among('finding', all.length))
  const { trace, cycle } = one
  if (trace === undefined) throw new UsageError(`${headline(explored, one)}: there is no run to it`)
  const steps = [...trace.steps, ...(cycle?.steps ?? [])]
  const begun = explored.firsts.find(({ states }) => states[0]!.every((word, w) => word === trace.states[0]![w]))?.begun
  const states = [...trace.states, ...(cycle?.states.slice(1) ?? [])]
  const run = taken({ run: { states, steps, switches: 0, ...(begun && { begun }) }, at: steps.length })
  const next = { found: result, session: { ...desk.session, run, at: steps.length } }
  const reply = await looked(subject, next)
  const lasso = cycle === undefined ? '' : `; the last ${plural(cycle.steps.length, 'step')} come again and again`
  const length = `${plural(steps.length, 'step')}${lasso}; run shows them, to N goes back to one`
  const told = [headline(explored, one), length].flatMap((line) => indented(line, subject.page.width, 0, 2))
  return { ...reply, lines: [...told, ...reply.lines] }
}

// ---- files ----

async function loaded(subject: Subject, desk: Desk, file: string, number: number): Promise<Reply> {
  const { explored, owner } = subject
  const run = loadedRun(explored, documentIn(file), owner, number)
  if (typeof run === 'string') throw new UsageError(`${printableName(file)}: ${run}`)
  const reply = await looked(subject, { ...desk, session: { ...desk.session, run, at: run.steps.length } })
  return { ...reply, lines: [`${plural(run.steps.length, 'step')} of ${visible(file)}; run shows them`, ...reply.lines] }
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
