// A run of `check --engine`: another checker searches, our own says what it found. Input: a spec, one of its runs, the engine; output: a result
// as a search of ours has it, with what the engine was not asked. Its runs are followed in our own states; one that cannot be is an error
// of lockspec, and no finding.
import { compiling } from '../compiler.ts'
import type { Diagnosed } from '../diagnosed.ts'
import { inSlices, type Job } from '../search.ts'
import type { ReadySpec } from '../spec.ts'
import type { PlannedRun } from '../plan.ts'
import { reason } from '../files.ts'
import { guided } from '../../runtime/index.ts'
import type { Finding, Progress, RunResult, Trail } from '../../runtime/index.ts'
import { severity } from '../../runtime/kinds.ts'
import { EngineFailed, type Asking, type Engine, type EngineName, type Model, type Searched } from './engine.ts'
import { inFolder } from './process.ts'
import { rumur } from './rumur.ts'
import { spin } from './spin.ts'
import type { Store } from './store.ts'
import { searchDistributed } from './distributed.ts'
import type { Distribution } from './distribution.ts'
import { searchHere } from './tlc.ts'
import { tlcHere } from './java.ts'

interface EngineOptions {
  /** Where TLC's jar is. */
  readonly jar: string | undefined
  /** TLC on many machines. */
  readonly distributed: Distribution | undefined
  /** How SPIN keeps states. */
  readonly store: Store
}

/** The engine as it is here; a usage error if it is not, or not fit. `tell`: what a user has to do meanwhile. */
export function engineHere(
  name: EngineName,
  { jar, distributed, store }: EngineOptions,
  stopped: () => boolean,
  tell: (line: string) => void,
): Promise<Engine> {
  return inFolder(async (folder) => {
    switch (name) {
      case 'spin':
        return spin(store, folder, stopped)
      case 'rumur':
        return rumur(folder, stopped)
      case 'tlc': {
        const found = await tlcHere('--engine tlc', jar, folder, stopped)
        if (distributed === undefined) return { name, version: found.version, target: 'tla', search: (asking) => searchHere(found, asking) }
        const version = `${found.version} on many machines`
        return { name, version, target: 'tla', search: (asking) => searchDistributed(found, distributed, asking, tell) }
      }
    }
  })
}

/**
 * A run by another engine, which may ask for the model again without what is found already. Throws where it says something of a run that our
 * states cannot follow.
 */
export async function engineRun(engine: Engine, spec: ReadySpec, run: PlannedRun, job: Job): Promise<RunResult | Diagnosed> {
  const { module, settings } = job
  const began = performance.now()
  const first = await exported(engine, spec, run, [])
  if (first.kind === 'diagnosed') return first
  const nothing = { states: 0, transitions: 0, depth: 0, frontier: 0, bytes: 0, findings: [], unasked: [], ended: 'complete' } as const
  if (first.kind === 'impossible') return resultOf(engine, job, nothing, [`anything, since ${first.reason}`], began)

  const findings = async (trail: Trail): Promise<readonly Finding[] | undefined> => inSlices(guided(module, settings, trail))
  const asking: Omit<Asking, 'folder'> = {
    model: async (without) => {
      const made = await exported(engine, spec, run, without)
      if (made.kind !== 'exported') throw new EngineFailed('the spec has changed while it was searched')
      return made
    },
    found: async (trail, what, wanted) => {
      const shown = (await findings(trail))?.filter(wanted)
      if (shown === undefined || shown.length === 0)
        throw new Error(`${engine.name} shows ${what} on a run that ${shown === undefined ? 'the model does not have' : 'shows nothing'}`)
      return shown
    },
    perhaps: async (trail, what, wanted) => {
      const shown = await findings(trail)
      if (shown === undefined) throw new Error(`${engine.name} shows ${what} on a run that the model does not have`)
      return shown.filter(wanted)
    },
    unreachable: (name) => {
      const property = module.meta.properties.findIndex((one) => one.name === name)
      return { kind: 'unreachable', name, places: 0, trace: undefined, cycle: undefined, cause: { kind: 'unreachable', property } }
    },
    first: job.first,
    memory: job.memory,
    workers: job.workers ?? 1,
    stopped: job.stopped,
    progress: (counts) => job.progress?.(progressOf(counts, began)),
  }
  const searched = await inFolder(async (folder) => {
    try {
      return await engine.search({ ...asking, folder })
    } catch (error) {
      // A folder without room: what the engine could not write either.
      if (error instanceof Error && 'syscall' in error) throw new EngineFailed(reason(error))
      throw error
    }
  })
  return resultOf(engine, job, searched, first.guide.unasked, began)
}

type Made = ({ readonly kind: 'exported' } & Model) | { readonly kind: 'impossible'; readonly reason: string } | Diagnosed

const exported = (engine: Engine, spec: ReadySpec, run: PlannedRun, without: readonly Pick<Finding, 'kind' | 'name'>[]): Promise<Made> =>
  compiling('exportRun', spec.plan.file, run, engine.target, {
    properties: true,
    without: without.map(({ kind, name }) => ({ kind, name })),
  })

const progressOf = (counts: Pick<Progress, 'states' | 'transitions' | 'depth' | 'frontier'>, began: number): Progress => ({
  ...counts,
  phase: 'search',
  forecast: undefined,
  seconds: (performance.now() - began) / 1000,
  bytes: 0,
})

function resultOf({ name, version }: Engine, job: Job, searched: Searched, unasked: readonly string[], began: number): RunResult {
  const { findings, ...counts } = searched
  const bySeverity = (a: Finding, b: Finding): number =>
    severity.indexOf(a.kind) - severity.indexOf(b.kind) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
  const livelock = findings.some(({ kind }) => kind === 'livelock')
  const weaker = findings.some((one) => one.kind === 'livelock' && one.name === '')
  // One is enough: of several the shortest run alone would be shown.
  const notAsked = [
    ...unasked.filter((words) => !livelock || !words.startsWith('livelock of')),
    ...searched.unasked,
    ...(weaker ? ['livelock under stronger fairness'] : []),
  ]
  return {
    meta: job.module.meta,
    variant: job.variant,
    settings: job.settings,
    ended: counts.ended,
    engine: { name, version, unasked: [...new Set(notAsked)] },
    states: counts.states,
    transitions: counts.transitions,
    depth: counts.depth,
    initialStates: 0,
    seconds: (performance.now() - began) / 1000,
    bytes: counts.bytes,
    frontier: counts.frontier,
    findings: [...findings].sort(bySeverity),
    outcomes: [],
    retries: [],
    notes: [],
    taken: [],
    accounted: 'nothing',
    accounting: undefined,
  }
}
