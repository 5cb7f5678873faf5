// Checks, each a process of its own: the command line, one cell at a time. Input: a file and which of its cells; output: verdicts as they
// come, kept with the texts that they are of. A signal ends the process and with it the check.
import { spawn } from 'node:child_process'
import { packaged } from '../../cli/files.ts'
import type { Model } from '../../compiler/pipeline.ts'
import type { RetryRun, Verdict } from '../service/lenses.ts'

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
  readonly headline: string | null
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
        readonly findings: readonly { readonly headline: string; readonly trace: { readonly steps: Result['steps'] } | null }[]
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
    headline: finding?.headline ?? null,
    steps: finding?.trace?.steps ?? [],
    retries: found.run.retries,
  }
}

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
  readonly of: (path: string, text: string) => (workload: string, variant: string | null) => Verdict | undefined
  /** What the last run of each cell counted of the retry rules. */
  readonly retriesOf: (path: string, text: string) => readonly RetryRun[]
  /** Those that are of the text as it is. */
  readonly fresh: (path: string, text: string) => readonly Result[]
}

/** What checks have found, by file and cell. `stale`: the text has changed since. */
export function createVerdicts(): Verdicts {
  const known = new Map<string, Map<string, { readonly result: Result; readonly text: string }>>()
  const key = ({ workload, variant }: Cell): string => `${workload}\n${variant ?? ''}`
  return {
    note: (path, result, text) => void known.set(path, (known.get(path) ?? new Map()).set(key(result), { result, text })),
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
