// Checks, each a process of its own: the command line, one cell at a time. Input: a file and which of its cells; output: verdicts as they
// come, kept with the texts that they are of. A signal ends the process and with it the check.
import { spawn } from 'node:child_process'
import { resolve } from 'node:path'
import { packaged } from '../../cli/files.ts'
import type { Model } from '../../compiler/pipeline.ts'
import type { FoundRun, HeldRun, RetryRun, Verdict } from '../service/lenses.ts'

export interface Cell {
  readonly workload: string
  readonly variant: string | null
}

/** A place as the JSON report has it: line and column from 1. */
interface At {
  readonly file: string
  readonly line: number
  readonly column: number
}

export interface Result extends Cell {
  readonly words: string
  readonly agreement: string
  readonly expected: string | null
  readonly findings: readonly Pick<FoundRun, 'headline' | 'facts'>[]
  readonly steps: readonly { readonly number: number; readonly task: string; readonly text: string; readonly at: At }[]
  readonly retries: readonly Pick<RetryRun, 'name' | 'procedure' | 'fired' | 'longest'>[]
}

/** The cells of the table that are asked for and not left out. */
export const cellsOf = (model: Model, asked: { readonly workload?: string; readonly variant?: string }): readonly Cell[] =>
  model.cells
    .filter(({ expected }) => expected.kind === 'verdict' || (asked.workload !== undefined && asked.variant !== undefined))
    .map(({ workload, variant }) => ({ workload: workload.name, variant: variant?.name ?? null }))
    .filter(
      ({ workload, variant }) =>
        (asked.workload === undefined || asked.workload === workload) && (asked.variant === undefined || asked.variant === variant),
    )

const selection = ({ workload, variant }: Cell): string[] => ['--workload', workload, ...(variant === null ? [] : ['--variant', variant])]

interface Document {
  readonly specs: readonly {
    readonly cells: readonly {
      readonly agreement: string
      readonly expected: { readonly verdict?: string } | null
      readonly run: {
        readonly words: string
        readonly retries: Result['retries']
        readonly findings: readonly (Result['findings'][number] & { readonly trace: { readonly steps: Result['steps'] } | null })[]
      } | null
    }[]
  }[]
}

/** `undefined` where the check was ended or said nothing that can be read. */
export async function runCell(path: string, cell: Cell, signal: AbortSignal): Promise<Result | undefined> {
  const out = await lockspec(['check', path, '--format', 'json', ...selection(cell)], signal)
  if (signal.aborted || !out.startsWith('{')) return undefined
  const found = (JSON.parse(out) as Document).specs[0]?.cells.find(({ run }) => run !== null)
  if (found === undefined || found.run === null) return undefined
  const finding = found.run.findings[0]
  return {
    ...cell,
    words: found.run.words,
    agreement: found.agreement,
    expected: found.expected?.verdict ?? null,
    findings: found.run.findings.map(({ headline, facts }) => ({ headline, facts })),
    steps: finding?.trace?.steps ?? [],
    retries: found.run.retries,
  }
}

/** Beyond this a run is too large for what is only told beside: nothing is known of it then. */
const heldMemory = '512M'

/** What tasks hold where they stand; `undefined` where the run was ended, or too large. */
export async function heldInCell(path: string, cell: Cell, signal: AbortSignal): Promise<HeldRun | undefined> {
  const out = await lockspec(['order', path, '--held', '--format', 'json', '--memory', heldMemory, ...selection(cell)], signal)
  if (signal.aborted || !out.startsWith('{')) return undefined
  const [run] = (JSON.parse(out) as { readonly runs: readonly (Pick<HeldRun, 'held'> & { readonly complete: boolean })[] }).runs
  if (run?.complete !== true) return undefined
  return { ...cell, held: run.held.map((one) => ({ ...one, at: { ...one.at, file: absolute(one.at.file) } })) }
}

/** Where `lockspec explore` stands at the first finding of a cell: the command that goes on from there, and what it says. */
export async function exploreText(path: string, cell: Cell, signal: AbortSignal): Promise<string> {
  const args = ['explore', path, ...selection(cell), '--finding', '1']
  return `$ lockspec ${args.map((arg) => (/^[\w./@:=+-]+$/.test(arg) ? arg : `'${arg.replaceAll("'", `'\\''`)}'`)).join(' ')}\n${await lockspec(args, signal)}`
}

/** The command line names files from the folder that it was started in; the library by its own name. */
export const absolute = (file: string): string => (file.startsWith('std/') ? file : resolve(file))

/** The report of one cell, with its counterexamples, as the terminal shows it. */
export const runText = (path: string, cell: Cell, signal: AbortSignal): Promise<string> =>
  lockspec(['check', path, '--trace', ...selection(cell)], signal)

function lockspec(args: readonly string[], signal: AbortSignal): Promise<string> {
  const program = packaged('lockspec.js', './lockspec.ts')
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [...process.execArgv, program, ...args], {
      signal,
      stdio: ['ignore', 'pipe', 'ignore'],
      env: { ...process.env, NO_COLOR: '1' },
    })
    const parts: Buffer[] = []
    child.stdout.on('data', (part: Buffer) => parts.push(part))
    child.on('error', () => resolve(''))
    child.on('close', () => resolve(Buffer.concat(parts).toString('utf8')))
  })
}

export interface Verdicts {
  readonly note: (path: string, result: Result, text: string) => void
  readonly noteHeld: (path: string, run: HeldRun, text: string) => void
  readonly of: (path: string, text: string) => (workload: string, variant: string | null) => Verdict | undefined
  /** What the last run of each cell counted of the retry rules. */
  readonly retriesOf: (path: string, text: string) => readonly RetryRun[]
  /** Those that are of the text as it is. */
  readonly fresh: (path: string, text: string) => readonly Result[]
  readonly heldOf: (path: string, text: string) => readonly HeldRun[]
}

/** What checks have found, by file and cell. `stale`: the text has changed since. */
export function createVerdicts(): Verdicts {
  const known = new Map<string, Map<string, { readonly result: Result; readonly text: string }>>()
  const held = new Map<string, Map<string, { readonly run: HeldRun; readonly text: string }>>()
  const key = ({ workload, variant }: Cell): string => `${workload}\n${variant ?? ''}`
  return {
    note: (path, result, text) => void known.set(path, (known.get(path) ?? new Map()).set(key(result), { result, text })),
    noteHeld: (path, run, text) => void held.set(path, (held.get(path) ?? new Map()).set(key(run), { run, text })),
    heldOf: (path, text) => [...(held.get(path)?.values() ?? [])].filter((each) => each.text === text).map(({ run }) => run),
    of: (path, text) => (workload, variant) => {
      const found = known.get(path)?.get(key({ workload, variant }))
      return found && { words: found.result.words, agrees: found.result.agreement !== 'differs', stale: found.text !== text }
    },
    retriesOf: (path, text) =>
      [...(known.get(path)?.values() ?? [])].flatMap((each) =>
        each.result.retries.map((retry) => {
          const { workload, variant } = each.result
          return { ...retry, workload, variant, stale: each.text !== text }
        }),
      ),
    fresh: (path, text) => [...(known.get(path)?.values() ?? [])].filter((each) => each.text === text).map(({ result }) => result),
  }
}
