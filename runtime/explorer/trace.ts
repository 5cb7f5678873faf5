// A run as a file: one trace of docs/json.md, with what it is a run of. Input: a run, or a document that somebody gives as one; output: the
// document, or the run that it is of this model, or in one sentence why it is none. A document is believed only step by step.
import { stateJson, traceJson } from '../report/traceJson.ts'
import { locationOf } from '../report/steps.ts'
import type { Trace, TraceStep } from '../result.ts'
import { waysOf } from '../ways.ts'
import { placeOf } from '../elements.ts'
import type { Explored } from './model.ts'
import { among } from './perform.ts'
import { taken } from './session.ts'
import { nth } from '../entries.ts'

const traceVersion = 1

/** What a run is one of. */
export interface Owner {
  readonly spec: string
  readonly file: string
  readonly workload: string
  readonly variant: string | null
}

/** A run as the document that `lockspec explore` saves and opens. */
export function traceDocument(explored: Explored, run: Trace, owner: Owner, lockspec: string): object {
  const { meta } = explored
  return {
    format: 'lockspec-trace' as const,
    version: traceVersion,
    lockspec,
    ...owner,
    sizes: meta.sizes,
    switches: switchesOf(explored),
    trace: traceJson({ meta }, run),
  }
}

const switchesOf = ({ meta, settings }: Explored): Readonly<Record<string, string>> =>
  Object.fromEntries(meta.parameters.map((parameter, index) => [parameter.name, nth(parameter.values, nth(settings, index))]))

/** `number`: of a document of `check`, which finding of this run. */
export function loadedRun(explored: Explored, document: unknown, owner: Owner, number: number): Trace | string {
  const { format, version } = record(document)
  if (format === 'lockspec-trace') {
    if (version !== traceVersion) return `a trace of version ${word(version)}; this is version ${traceVersion}`
    const { spec, workload, variant, sizes, switches, trace } = record(document)
    return wrongOwner(explored, owner, { spec, workload, variant, sizes, switches }) ?? replayed(explored, [trace])
  }
  if (format !== 'lockspec-check') return 'neither a saved run nor a document of check --format json'
  if (version !== 1) return `a document of version ${word(version)}; this is version 1`
  const spec = list(record(document)['specs'])
    .map(record)
    .find((one) => one['spec'] === owner.spec)
  if (spec === undefined) return `it says nothing of spec ${owner.spec}`
  const cell = list(spec['cells'])
    .map(record)
    .find(({ workload, variant }) => workload === owner.workload && variant === owner.variant)
  if (cell === undefined) return `it says nothing of ${ownerName(owner)}`
  const { sizes, switches, findings } = record(cell['run'])
  const found = list(findings).map(record)
  const finding = found[number - 1]
  if (finding === undefined) return `of ${ownerName(owner)} ${among('finding', found.length)}`
  const wrong = wrongOwner(explored, owner, { spec: spec['spec'], workload: owner.workload, variant: owner.variant, sizes, switches })
  if (wrong !== undefined) return wrong
  if (finding['trace'] === null) return 'that finding has no run'
  return replayed(explored, finding['loop'] === null ? [finding['trace']] : [finding['trace'], finding['loop']])
}

const ownerName = ({ workload, variant }: Pick<Owner, 'workload' | 'variant'>): string =>
  variant === null ? workload : `${workload}, ${variant}`

function wrongOwner(explored: Explored, owner: Owner, said: Readonly<Record<string, unknown>>): string | undefined {
  if (said['spec'] !== owner.spec) return `a run of spec ${word(said['spec'])}, not of ${owner.spec}`
  if (said['workload'] !== owner.workload || said['variant'] !== owner.variant) {
    const of = said['variant'] === null ? word(said['workload']) : `${word(said['workload'])}, ${word(said['variant'])}`
    return `a run of ${of}, not of ${ownerName(owner)}`
  }
  const differs = (what: string, theirs: unknown, ours: Readonly<Record<string, unknown>>): string | undefined => {
    const names = [...new Set([...Object.keys(ours), ...Object.keys(record(theirs))])]
    const name = names.find((one) => record(theirs)[one] !== ours[one])
    return name === undefined ? undefined : `a run with ${what} ${name} = ${word(record(theirs)[name])}, not ${word(ours[name])}`
  }
  return differs('size', said['sizes'], explored.meta.sizes) ?? differs('switch', said['switches'], switchesOf(explored))
}

/** The traces one behind the other, each step taken in this model. */
function replayed(explored: Explored, traces: readonly unknown[]): Trace | string {
  const { meta, checker } = explored
  const [first] = list(record(traces[0])['states'])
  const begin = explored.firsts.find(({ states }) => isAlike(stateJson(meta, nth(states, 0)), first))
  if (begin === undefined) return 'it begins in no first state of this spec as it is now'
  const states = [...begin.states]
  const steps: TraceStep[] = []
  for (const trace of traces) {
    const { steps: theirs, states: after } = record(trace)
    for (const [index, one] of list(theirs).map(record).entries()) {
      const state = states.at(-1)!
      const task = meta.tasks.findIndex(({ name }) => name === one['task'])
      const location = task < 0 ? -1 : placeOf(meta, task, state, 0)
      const way = task < 0 ? undefined : waysOf(checker, task, state, 0)[Number(one['way'])]
      const said = `step ${steps.length + 1}, ${word(one['task'])}: ${word(one['text'])}`
      const same = one['location'] === location && one['text'] === locationOf(meta, task, location).text
      if (way?.target === undefined || !same) return `${said}, is none of this spec as it is now`
      if (!isAlike(stateJson(meta, way.target), list(after)[index + 1])) return `${said}, leads elsewhere in this spec as it is now`
      steps.push({ task, way: way.way, location, notes: way.notes })
      states.push(way.target)
    }
  }
  return taken({ run: { ...begin, states, steps }, at: steps.length })
}

// ---- what may be anything ----

const record = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Readonly<Record<string, unknown>>) : {}

const list = (value: unknown): readonly unknown[] => (Array.isArray(value) ? (value as readonly unknown[]) : [])

const word = (value: unknown): string => (typeof value === 'string' || typeof value === 'number' ? String(value) : 'none')

/** The same data, whatever the order of the fields. */
function isAlike(a: unknown, b: unknown): boolean {
  if (Array.isArray(a)) return Array.isArray(b) && a.length === b.length && a.every((one, index) => isAlike(one, list(b)[index]))
  if (typeof a !== 'object' || a === null) return a === b
  if (typeof b !== 'object' || b === null || Array.isArray(b)) return false
  const [ours, theirs] = [record(a), record(b)]
  return Object.keys(ours).length === Object.keys(theirs).length && Object.keys(ours).every((key) => isAlike(ours[key], theirs[key]))
}
