// What an engine is to the command line: a program that searches an exported model, and says of runs that they show something. Input of each:
// what it may ask; output: how its search ended. The findings themselves are made here, from its runs (runtime/guided).
import type { Finding, Trail } from '../../runtime/index.ts'
import type { ExportTarget, Guide, Named } from '../../compiler/pipeline.ts'
import { UsageError, unknownName } from '../usage.ts'

const engineNames = ['spin', 'rumur', 'tlc'] as const
export type EngineName = (typeof engineNames)[number]

/** The engine of a name; a UsageError with what is like it where there is none. */
export function engineNamed(name: string): EngineName {
  const found = engineNames.find((one) => one === name)
  if (found === undefined) throw unknownName('engine', name, engineNames)
  return found
}

export interface Model {
  readonly model: string
  readonly guide: Guide
}

export interface Asking {
  /** Its own, and empty at first. */
  readonly folder: string
  /** The model without what shows these findings. */
  readonly model: (without: readonly Named[]) => Promise<Model>
  /**
   * The findings of these kinds on a run: at least one, or the run is none of the model. `what`: what the engine says that it shows.
   */
  readonly found: (trail: Trail, what: string, wanted: (finding: Finding) => boolean) => Promise<readonly Finding[]>
  /** Where what the engine shows need not be a finding: none is no error. */
  readonly perhaps: (trail: Trail, what: string, wanted: (finding: Finding) => boolean) => Promise<readonly Finding[]>
  /** Of a claim that has to be broken and is not. */
  readonly unreachable: (name: string) => Finding
  readonly first: boolean
  /** Bytes. */
  readonly memory: number
  readonly workers: number
  readonly stopped: () => boolean
  readonly progress: (counts: Counts) => void
}

export interface Counts {
  readonly states: number
  readonly transitions: number
  readonly depth: number
  readonly frontier: number
}

export interface Searched extends Counts {
  readonly ended: 'complete' | 'memory' | 'interrupted' | 'first'
  readonly bytes: number
  readonly findings: readonly Finding[]
  /** What turned out not to be answered, in words. */
  readonly unasked: readonly string[]
}

export interface Engine {
  readonly name: EngineName
  readonly version: string
  readonly target: ExportTarget
  readonly search: (asking: Asking) => Promise<Searched>
}

/** A run of an engine that ended in no way that says anything: what it searched is not confirmed. */
export class EngineFailed extends Error {}

/** The last lines of what a program said, as one. */
export function lastWords(said: string): string {
  const lines = said.split('\n').map((line) => line.trim())
  const told = lines.filter((line) => line !== '')
  const wrong = told.filter((line) => /error|no space|not found|cannot|killed|exception/i.test(line))
  return (wrong[0] ?? told[told.length - 1] ?? 'without a word').slice(0, 300)
}

/** What to throw where an engine's version is below the least that is known to work. */
export const tooOld = (name: string, version: string, least: string): UsageError =>
  new UsageError(`${name} ${version} is too old: lockspec needs ${least} or later`)

/** What is known of a model while an engine searches it again and again for the next finding. */
interface Known {
  readonly findings: Finding[]
  readonly isNew: (finding: Finding) => boolean
  readonly add: (found: readonly Finding[]) => void
  readonly has: (kind: Named['kind'], name?: string) => boolean
}

/** The findings of a run as they come, each kind and name once. */
export function known(): Known {
  const findings: Finding[] = []
  const has = (kind: Named['kind'], name?: string): boolean =>
    findings.some((one) => one.kind === kind && (name === undefined || kind === 'livelock' || one.name === name))
  const isNew = (finding: Finding): boolean => !has(finding.kind, finding.name)
  return {
    findings,
    has,
    isNew,
    add: (found) => {
      for (const one of found) if (isNew(one)) findings.push(one)
    },
  }
}
